//! The query as its reader and its writer see it: sections 6 to 6.3.

use core::fmt;

use serde_json::{Map, Value};
use vidan_credential::Format;

use super::Pointer;

/// What a verifier asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The documents that are spoken of; never empty.
    pub credentials: Vec<CredentialQuery>,
    /// Which of them together; empty where all are wanted.
    pub credential_sets: Vec<CredentialSet>,
}

/// One document, or several alike.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialQuery {
    /// Its name in the answer and in sets; unique.
    pub id: String,
    /// The format it must have.
    pub format: AskedFormat,
    /// Whether several documents may be shown for it.
    pub multiple: bool,
    /// Its type.
    pub meta: Meta,
    /// Who must stand behind its issuer, any of these; empty: anyone.
    pub trusted_authorities: Vec<Authority>,
    /// Whether the holder must prove possession of its key.
    pub require_holder_binding: bool,
    /// The claims; empty where none is asked for.
    pub claims: Vec<ClaimQuery>,
    /// Which claims together, the most wanted first; empty where all are wanted.
    pub claim_sets: Vec<Vec<String>>,
}

/// A format that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedFormat {
    /// One that documents here have.
    Known(Format),
    /// Another; its identifier.
    Other(String),
}

impl AskedFormat {
    /// Its identifier.
    pub fn name(&self) -> &str {
        match self {
            Self::Known(format) => format.name(),
            Self::Other(name) => name,
        }
    }

    /// The format, where documents here have it.
    pub fn known(&self) -> Option<Format> {
        match self {
            Self::Known(format) => Some(*format),
            Self::Other(_) => None,
        }
    }
}

impl From<&str> for AskedFormat {
    fn from(name: &str) -> Self {
        Format::named(name).map_or_else(|| Self::Other(name.to_owned()), Self::Known)
    }
}

/// The type of document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Meta {
    /// Any.
    Any,
    /// `doctype_value` of `mso_mdoc`.
    DocType(String),
    /// `vct_values` of the others, any of them.
    Vct(Vec<String>),
    /// Of a format that is not known here, as it came.
    Other(Map<String, Value>),
}

impl Meta {
    /// The types that are named.
    pub fn types(&self) -> &[String] {
        match self {
            Self::DocType(one) => core::slice::from_ref(one),
            Self::Vct(several) => several,
            Self::Any | Self::Other(_) => &[],
        }
    }
}

/// Who stands behind an issuer (section 6.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// `aki`, `etsi_tl`, `openid_federation`, or one that is not known here.
    pub kind: String,
    /// Any of these.
    pub values: Vec<String>,
}

/// A claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimQuery {
    /// Its name in claim sets.
    pub id: Option<String>,
    /// Where it is.
    pub path: Pointer,
    /// What it must be, any of these; empty: anything.
    pub values: Vec<Expected>,
    /// Whether the verifier will keep it (`mso_mdoc` alone), if it says.
    pub intent_to_retain: Option<bool>,
}

/// A value that is asked for. `Debug` shows its kind alone: it may be what the claim is.
#[derive(Clone, PartialEq, Eq)]
pub enum Expected {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Text.
    Text(String),
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool(_) => "Bool",
            Self::Int(_) => "Int",
            Self::Text(_) => "Text",
        })
    }
}

/// Documents that serve one purpose together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialSet {
    /// Identifiers of credential queries, the most wanted first.
    pub options: Vec<Vec<String>>,
    /// Whether nothing is shown without it.
    pub required: bool,
}
