//! Status lists, and where in them a copy stands.

use core::fmt;

use serde::{Deserialize, Serialize};
use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::StatusReference;
use vidan_crypto::hash::sha256;

use super::sealed_as_json;

/// A status list as it was signed. One record for an address, under [`StatusRecord::id`].
#[derive(Serialize, Deserialize)]
pub(crate) struct StatusRecord {
    pub(crate) uri: String,
    /// When it was made: an older one is refused, even where this one cannot be verified any more.
    pub(crate) issued_at: UnixTime,
    #[serde(with = "in_base64url")]
    pub(crate) token: Vec<u8>,
}

impl StatusRecord {
    /// Addresses may be longer than a record's id.
    pub(crate) fn id(uri: &str) -> String {
        base64url::encode(sha256(uri.as_bytes()))
    }
}

sealed_as_json!(StatusRecord, "status list", 1);

/// A copy's entry. Its index is the copy's own: who sees it twice has seen one copy twice.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StatusPlace {
    pub(crate) uri: String,
    pub(crate) index: u64,
}

impl From<&StatusReference> for StatusPlace {
    fn from(reference: &StatusReference) -> Self {
        Self {
            uri: reference.uri.clone(),
            index: reference.index,
        }
    }
}

impl fmt::Debug for StatusPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StatusPlace(…)")
    }
}

/// Bytes as text inside a JSON record.
pub(crate) mod in_base64url {
    use serde::{Deserialize, Deserializer, Serializer, de};
    use vidan_codec::base64url;

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&base64url::encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        base64url::decode(&text).map_err(de::Error::custom)
    }
}
