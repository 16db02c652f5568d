//! The profiles of one trust list, each read once. A list holds them as JSON, which takes longer to read than a proof does.

use std::{collections::HashMap, sync::Arc};

use vidan_trust::TrustList;

use crate::{DocumentProfile, Error};

/// The profiles of a trust list by document type. One that is inconsistent is an error whenever it is asked for, so that it
/// does not stand in the way of the others.
#[derive(Clone, Debug, Default)]
pub struct Profiles(HashMap<String, Result<Known, Error>>);

/// A profile, and the names in it by number.
#[derive(Clone, Debug)]
struct Known {
    profile: Arc<DocumentProfile>,
    names: Vec<String>,
}

impl Profiles {
    /// Those that a list publishes.
    pub fn of(list: &TrustList) -> Self {
        let types = list.document_types().iter();
        let types = types.filter_map(|json| json.get("type")?.as_str());
        Self(
            types
                .filter_map(|name| {
                    let profile = DocumentProfile::from_list(list, name).transpose()?;
                    Some((name.to_owned(), profile.map(Known::new)))
                })
                .collect(),
        )
    }

    /// The profile of a document type, if there is one.
    ///
    /// # Errors
    /// [`Error::Profile`] where the published one is inconsistent.
    pub fn get(&self, document_type: &str) -> Result<Option<&Arc<DocumentProfile>>, Error> {
        Ok(self.known(document_type)?.map(|known| &known.profile))
    }

    /// [`DocumentProfile::names`] of a document type; empty where there is no profile.
    pub(crate) fn names(&self, document_type: &str) -> Result<&[String], Error> {
        Ok(self
            .known(document_type)?
            .map_or(&[], |known| known.names.as_slice()))
    }

    fn known(&self, document_type: &str) -> Result<Option<&Known>, Error> {
        match self.0.get(document_type) {
            Some(Ok(known)) => Ok(Some(known)),
            Some(Err(error)) => Err(error.clone()),
            None => Ok(None),
        }
    }
}

impl Known {
    fn new(profile: DocumentProfile) -> Self {
        Self {
            names: profile.names(),
            profile: Arc::new(profile),
        }
    }
}
