//! Which document a credential is, and where its status is found.

use core::fmt;

use crate::{ClaimValue, Error, claim::named};

/// The document type of a credential (`vct`): a name, as ours are, or a registered number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DocumentType {
    /// A registered number.
    Int(i64),
    /// A name, such as `can_cuoc`.
    Text(String),
}

impl DocumentType {
    /// The name, where it is one.
    pub fn name(&self) -> Option<&str> {
        if let Self::Text(name) = self {
            Some(name)
        } else {
            None
        }
    }
}

impl From<&str> for DocumentType {
    fn from(name: &str) -> Self {
        Self::Text(name.to_owned())
    }
}

impl fmt::Display for DocumentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::Text(name) => f.write_str(name),
        }
    }
}

/// An entry of a Token Status List (draft-ietf-oauth-status-list section 6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReference {
    /// Where the list is. Empty for a document whose status is told by another mechanism than a list: no list is ever found there, so
    /// that its status stays undetermined.
    pub uri: String,
    /// The entry's index.
    pub index: u64,
}

impl StatusReference {
    /// Whether the status is told by a mechanism that this version reads: a status list.
    pub fn is_known(&self) -> bool {
        !self.uri.is_empty()
    }

    /// Reads the `status` claim: `{"status_list": {"idx": …, "uri": …}}`. Mechanisms that we do not know may stand beside the list or
    /// alone (section 6.1 of the draft; ISO/IEC 18013-5 second edition, 12.3.6): what they say is unknown, and no fault of the
    /// document.
    pub(crate) fn read(status: &ClaimValue) -> Result<Self, Error> {
        let mechanisms = status.as_map().filter(|all| !all.is_empty());
        let mechanisms = mechanisms.ok_or(Error::StatusMalformed)?;
        let Some(list) = named(mechanisms, "status_list") else {
            return Ok(Self {
                uri: String::new(),
                index: 0,
            });
        };
        let list = list.as_map().ok_or(Error::StatusMalformed)?;
        let field = |name| named(list, name);
        let index = field("idx")
            .and_then(ClaimValue::as_int)
            .and_then(|index| u64::try_from(index).ok());
        let uri = field("uri").and_then(ClaimValue::as_text);
        let uri = uri.filter(|uri| !uri.is_empty());
        match (index, uri) {
            (Some(index), Some(uri)) => Ok(Self {
                uri: uri.to_owned(),
                index,
            }),
            _ => Err(Error::StatusMalformed),
        }
    }

    pub(crate) fn to_claim(&self) -> ClaimValue {
        let fields = vec![
            ("idx".into(), ClaimValue::Int(self.index.into())),
            ("uri".into(), ClaimValue::Text(self.uri.clone())),
        ];
        ClaimValue::Map(vec![("status_list".into(), ClaimValue::Map(fields))])
    }
}
