//! What the compact form takes from outside of the text: the issuer's record that `kid` names, and the names of a
//! document type's claims and groups by number.
//!
//! What is taken so must never change: a record keeps its issuer identifier, its key and its status address, and lists of
//! document types, claims and groups only grow at their end. Otherwise bytes come out that nobody signed.

use std::borrow::Cow;

use vidan_crypto::Algorithm;
use vidan_trust::TrustList;

use crate::{DocumentProfile, Error};

/// What a reader knows of an issuer.
#[derive(Clone, Debug)]
pub struct Record<'r> {
    /// The issuer identifier (`iss`).
    pub iss: Cow<'r, str>,
    /// What its key does.
    pub algorithm: Algorithm,
    /// Document types by number.
    pub documents: &'r [String],
    /// Under which address its status lists are.
    pub status_uri: Option<&'r str>,
}

/// Where records are looked up. Nothing is trusted because it was found here.
pub trait Records {
    /// The record of this `kid`, where there is one.
    fn record(&self, kid: &str) -> Option<Record<'_>>;

    /// The names of a document type's claims and groups by number; empty where nothing is known of the type.
    ///
    /// # Errors
    /// [`Error::Profile`] where what is known is inconsistent.
    fn names(&self, document_type: &str) -> Result<Vec<String>, Error>;
}

impl Records for TrustList {
    fn record(&self, kid: &str) -> Option<Record<'_>> {
        self.issuer_record(kid).map(|record| Record {
            iss: Cow::Borrowed(&record.iss),
            algorithm: record.jwk.key().algorithm(),
            documents: &record.documents,
            status_uri: record.status_uri.as_deref(),
        })
    }

    fn names(&self, document_type: &str) -> Result<Vec<String>, Error> {
        let profile = DocumentProfile::from_list(self, document_type)?;
        Ok(profile.map_or_else(Vec::new, |profile| profile.names()))
    }
}

/// What is assumed where there is no list: every `kid` has a record, its issuer identifier is `urn:vidan:issuer:` and the
/// `kid`, it has no status address and no document types. What differs travels in the text.
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
    fn record(&self, kid: &str) -> Option<Record<'_>> {
        Some(Record {
            iss: Cow::Owned(format!("urn:vidan:issuer:{kid}")),
            algorithm: self.algorithm,
            documents: &[],
            status_uri: None,
        })
    }

    fn names(&self, _document_type: &str) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }
}
