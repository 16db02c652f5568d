//! Documents, their copies, and the trust list they were checked against.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_trust::{Names, Signer};

use super::sealed_as_json;

/// The trust list in force, as it was signed. One record, under [`TrustRecord::ID`].
#[derive(Serialize, Deserialize)]
pub(crate) struct TrustRecord {
    pub(crate) jws: String,
    pub(crate) number: u64,
}

impl TrustRecord {
    pub(crate) const ID: &'static str = "list";
}

sealed_as_json!(TrustRecord, "trust list", 1);

/// A document: what its list entry shows, and how many copies it has.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DocumentRecord {
    pub(crate) document_type: String,
    pub(crate) name: Names,
    pub(crate) signer: Signer,
    /// Where it came from, to ask for more copies.
    pub(crate) issuer_url: String,
    pub(crate) configuration: String,
    pub(crate) received_at: UnixTime,
    pub(crate) issued_at: Option<UnixTime>,
    pub(crate) expires_at: Option<UnixTime>,
    /// Copies are numbered from 0 and used in their order.
    pub(crate) copies: u32,
    pub(crate) next_copy: u32,
}

impl DocumentRecord {
    pub(crate) fn copies_left(&self) -> u32 {
        self.copies.saturating_sub(self.next_copy)
    }
}

sealed_as_json!(DocumentRecord, "document", 1);

/// One copy with a key of its own, used once.
#[derive(Serialize, Deserialize)]
pub(crate) struct CopyRecord {
    /// The device key's name.
    pub(crate) key: String,
    /// The credential in base64url.
    pub(crate) credential: String,
    pub(crate) used_at: Option<UnixTime>,
}

impl CopyRecord {
    pub(crate) fn id(document: &str, number: u32) -> String {
        format!("{document}/{number}")
    }
}

sealed_as_json!(CopyRecord, "copy", 1);
