//! What a trust list says of each signer: issuers of documents, offices and portals, verifiers.
//!
//! These are the published words, readable by anyone. Nothing is verified with them: that takes a key of
//! [`crate::IssuerKey`] and its siblings, which a verified list hands out after checking dates and purpose.

use serde::{Deserialize, Serialize};
use vidan_codec::{clock::UnixTime, text};

use crate::{Error, PublicJwk};

/// A name for people, in both languages: each read as one line that nothing turns or hides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Vietnamese.
    #[serde(deserialize_with = "text::line")]
    pub vi: String,
    /// English.
    #[serde(deserialize_with = "text::line")]
    pub en: String,
}

/// Since when a key counts, until when, and what ended it early. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The first second in which the key counts.
    pub valid_from: i64,
    /// The first second in which it does not any more, and with it nothing it signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<i64>,
    /// What is signed from this second on does not stand; what was signed before does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<i64>,
    /// Nothing the key ever signed stands, whatever date it carries: a thief can write any date.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub compromised: bool,
}

impl Standing {
    /// Good from `valid_from` with no end in sight.
    pub fn since(valid_from: i64) -> Self {
        Self {
            valid_from,
            valid_until: None,
            retired: None,
            compromised: false,
        }
    }

    /// Whether the key counts at this moment.
    pub(crate) fn check(&self, kid: &str, at: UnixTime) -> Result<(), Error> {
        if self.compromised {
            return Err(Error::KeyCompromised(kid.to_owned()));
        }
        if at.0 < self.valid_from {
            return Err(Error::KeyNotYetValid(kid.to_owned()));
        }
        if self.valid_until.is_some_and(|end| at.0 >= end) {
            return Err(Error::KeyExpired(kid.to_owned()));
        }
        Ok(())
    }
}

/// Who may sign documents of which types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerRecord {
    /// Unique in the list; a `kid` never gets another key or another `iss`.
    pub kid: String,
    /// The issuer identifier that its documents carry.
    pub iss: String,
    /// Shown to people.
    pub name: Names,
    /// The key.
    pub jwk: PublicJwk,
    /// COSE algorithm numbers it may sign with.
    pub algs: Vec<i64>,
    /// Document types it may sign; none for a key that signs status lists alone.
    pub documents: Vec<String>,
    /// Under which address its status lists are: their URI is this, or begins with this and goes on after a `/`. Without
    /// it they may be anywhere. Like all that a `kid` stands for it never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_uri: Option<String>,
    /// Dates.
    #[serde(flatten)]
    pub standing: Standing,
}

/// An office that may send notices of some kinds, or a portal that may publish some forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeRecord {
    /// Unique in the list.
    pub kid: String,
    /// The office's identifier.
    pub id: String,
    /// Shown to people.
    pub name: Names,
    /// The key.
    pub jwk: PublicJwk,
    /// Kinds of notices it may sign.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Codes of procedures whose forms it may sign.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Where it answers, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Dates.
    #[serde(flatten)]
    pub standing: Standing,
}

/// A verifier that may ask under its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifierRecord {
    /// Unique in the list.
    pub kid: String,
    /// The verifier's identifier.
    pub id: String,
    /// Shown to people.
    pub name: Names,
    /// The key.
    pub jwk: PublicJwk,
    /// What it has registered to ask for; without it, anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_ask: Option<Vec<MayAsk>>,
    /// Dates.
    #[serde(flatten)]
    pub standing: Standing,
}

impl VerifierRecord {
    /// Whether it has registered to ask for this claim of documents of this type.
    pub fn may_ask(&self, document_type: &str, claim: &str) -> bool {
        let Some(registered) = &self.may_ask else {
            return true;
        };
        registered
            .iter()
            .filter(|one| one.document == document_type)
            .any(|one| one.claims.iter().any(|name| name == claim))
    }
}

/// Claims of one document type that a verifier has registered to ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MayAsk {
    /// The document type.
    pub document: String,
    /// The claims' names.
    pub claims: Vec<String>,
}
