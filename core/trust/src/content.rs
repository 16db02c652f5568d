//! The payload of a trust list: what is published, as written and as read.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use vidan_codec::cose::algorithm_from_id;

use crate::{Error, IssuerRecord, MAX_RECORDS, MayAsk, OfficeRecord, VerifierRecord};

/// Longest identifier, name or address of a record, in bytes.
const MAX_TEXT: usize = 512;
/// Most document types, kinds or forms of one record, and most document types of a list.
const MAX_ENTRIES: usize = 1024;

/// What a publisher signs. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListContent {
    /// Who publishes it.
    pub iss: String,
    /// When it was made.
    pub iat: i64,
    /// When a newer one is due.
    pub next_update: i64,
    /// Grows by at least one with every list: an older one than the one held is refused.
    pub number: u64,
    /// Who may sign documents.
    #[serde(default)]
    pub issuers: Vec<IssuerRecord>,
    /// Who may send notices and publish forms.
    #[serde(default)]
    pub offices: Vec<OfficeRecord>,
    /// Who may ask under a name.
    #[serde(default)]
    pub verifiers: Vec<VerifierRecord>,
    /// Document profiles: objects with a unique `type`. Their content belongs to the reader of documents.
    #[serde(default)]
    pub document_types: Vec<serde_json::Value>,
}

impl ListContent {
    /// Bounds and uniqueness, for publisher and reader alike.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let records = self.issuers.len() + self.offices.len() + self.verifiers.len();
        if records > MAX_RECORDS {
            return Err(Error::TooManyRecords);
        }
        if self.next_update <= self.iat {
            return Err(Error::Bounds("next_update"));
        }
        bounded("iss", &self.iss)?;
        self.check_kids()?;
        for issuer in &self.issuers {
            bounded("issuers.iss", &issuer.iss)?;
            entries("issuers.documents", &issuer.documents)?;
            issuer
                .status_uri
                .as_deref()
                .map_or(Ok(()), |uri| bounded("issuers.status_uri", uri))?;
            check_algorithms(issuer)?;
        }
        for office in &self.offices {
            bounded("offices.id", &office.id)?;
            entries("offices.kinds", &office.kinds)?;
            entries("offices.forms", &office.forms)?;
            office
                .url
                .as_deref()
                .map_or(Ok(()), |url| bounded("offices.url", url))?;
        }
        for verifier in &self.verifiers {
            bounded("verifiers.id", &verifier.id)?;
            check_may_ask(verifier.may_ask.as_deref().unwrap_or_default())?;
        }
        self.check_document_types()
    }

    /// A key id names one record of the whole list, of whatever kind: an issuer's key must never be taken for an
    /// office's.
    fn check_kids(&self) -> Result<(), Error> {
        let issuers = self.issuers.iter().map(|r| (&r.kid, &r.name));
        let offices = self.offices.iter().map(|r| (&r.kid, &r.name));
        let verifiers = self.verifiers.iter().map(|r| (&r.kid, &r.name));
        let mut seen = HashSet::new();
        for (kid, name) in issuers.chain(offices).chain(verifiers) {
            bounded("kid", kid)?;
            bounded("name.vi", &name.vi)?;
            bounded("name.en", &name.en)?;
            if !seen.insert(kid) {
                return Err(Error::DuplicateKid(kid.clone()));
            }
        }
        Ok(())
    }

    fn check_document_types(&self) -> Result<(), Error> {
        if self.document_types.len() > MAX_ENTRIES {
            return Err(Error::Bounds("document_types"));
        }
        let mut seen = HashSet::new();
        for profile in &self.document_types {
            let name = profile
                .get("type")
                .and_then(serde_json::Value::as_str)
                .ok_or(Error::Bounds("document_types.type"))?;
            bounded("document_types.type", name)?;
            if !seen.insert(name) {
                return Err(Error::DuplicateDocumentType(name.to_owned()));
            }
        }
        Ok(())
    }
}

fn check_may_ask(registered: &[MayAsk]) -> Result<(), Error> {
    if registered.len() > MAX_ENTRIES {
        return Err(Error::Bounds("verifiers.may_ask"));
    }
    registered.iter().try_for_each(|one| {
        bounded("verifiers.may_ask.document", &one.document)?;
        entries("verifiers.may_ask.claims", &one.claims)
    })
}

fn check_algorithms(issuer: &IssuerRecord) -> Result<(), Error> {
    let key = issuer.jwk.key().algorithm();
    if issuer.algs.is_empty() || issuer.algs.len() > 8 {
        return Err(Error::Bounds("issuers.algs"));
    }
    for number in &issuer.algs {
        if algorithm_from_id(*number) != Ok(key) {
            let kid = issuer.kid.clone();
            return Err(Error::AlgorithmUnknown {
                kid,
                algorithm: *number,
            });
        }
    }
    Ok(())
}

fn bounded(field: &'static str, text: &str) -> Result<(), Error> {
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(Error::Bounds(field));
    }
    Ok(())
}

fn entries(field: &'static str, list: &[String]) -> Result<(), Error> {
    if list.len() > MAX_ENTRIES {
        return Err(Error::Bounds(field));
    }
    list.iter().try_for_each(|entry| bounded(field, entry))
}
