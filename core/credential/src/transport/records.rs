//! What the compact form takes from outside of the text: the issuer's record that `kid` names, and the names of a
//! document type's claims and groups by number.
//!
//! What is taken so must never change: a record keeps its issuer identifier, its key's algorithm and its status address,
//! and the claims of a profile only grow at their end. Otherwise bytes come out that nobody signed.

use std::borrow::Cow;

use vidan_crypto::Algorithm;
use vidan_trust::TrustList;

use crate::{DocumentProfile, Error, Profiles};

/// What a reader knows of an issuer.
#[derive(Clone, Debug)]
pub struct Record<'r> {
    /// The issuer identifier (`iss`).
    pub iss: Cow<'r, str>,
    /// What its key does.
    pub algorithm: Algorithm,
    /// Under which address its status lists are.
    pub status_uri: Option<&'r str>,
}

/// Where records are looked up. Nothing is trusted because it was found here.
pub trait Records {
    /// The record of this `kid`.
    ///
    /// # Errors
    /// [`vidan_trust::Error::UnknownKid`] where there is none.
    fn record(&self, kid: &str) -> Result<Record<'_>, Error>;

    /// The names of a document type's claims and groups by number; empty where nothing is known of the type.
    ///
    /// # Errors
    /// [`Error::Profile`] where what is known is inconsistent.
    fn names(&self, document_type: &str) -> Result<Cow<'_, [String]>, Error>;
}

impl Records for TrustList {
    fn record(&self, kid: &str) -> Result<Record<'_>, Error> {
        let record = self.issuer_record(kid)?;
        Ok(Record {
            iss: Cow::Borrowed(&record.iss),
            algorithm: record.jwk.key().algorithm(),
            status_uri: record.status_uri.as_deref(),
        })
    }

    fn names(&self, document_type: &str) -> Result<Cow<'_, [String]>, Error> {
        let profile = DocumentProfile::from_list(self, document_type)?;
        Ok(profile.map_or(Cow::Borrowed(&[]), |profile| Cow::Owned(profile.names())))
    }
}

/// A list whose profiles were read before, for who reads many texts under it.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'l> {
    /// The list.
    pub list: &'l TrustList,
    /// Its profiles.
    pub profiles: &'l Profiles,
}

impl Records for Listed<'_> {
    fn record(&self, kid: &str) -> Result<Record<'_>, Error> {
        self.list.record(kid)
    }

    fn names(&self, document_type: &str) -> Result<Cow<'_, [String]>, Error> {
        self.profiles.names(document_type).map(Cow::Borrowed)
    }
}

/// What is assumed where there is no list: every `kid` has a record, its issuer identifier is `urn:vidan:issuer:` and the
/// `kid`, it has no status address and its documents no profile. What differs travels in the text.
#[derive(Clone, Copy, Debug)]
pub struct Unlisted {
    algorithm: Algorithm,
}

impl Unlisted {
    /// For an issuer whose key does this algorithm.
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm }
    }
}

impl Records for Unlisted {
    fn record(&self, kid: &str) -> Result<Record<'_>, Error> {
        Ok(Record {
            iss: Cow::Owned(format!("urn:vidan:issuer:{kid}")),
            algorithm: self.algorithm,
            status_uri: None,
        })
    }

    fn names(&self, _document_type: &str) -> Result<Cow<'_, [String]>, Error> {
        Ok(Cow::Borrowed(&[]))
    }
}
