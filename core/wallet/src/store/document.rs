//! Documents and their copies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::sd_cwt::hold::HeldCredential;
use vidan_trust::{Names, Signer};

use super::{
    sealed_as_json,
    status::{StatusPlace, in_base64url},
};

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
    /// What of it can move to another phone.
    pub(crate) fn without_copies(self) -> Self {
        Self {
            copies: 0,
            next_copy: 0,
            ..self
        }
    }

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
    /// Where its status is found, if it has one.
    #[serde(default)]
    pub(crate) status: Option<StatusPlace>,
    /// The files that came with it, by claim path.
    #[serde(default)]
    pub(crate) attachments: BTreeMap<String, File>,
}

/// A file that came with a copy.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct File(#[serde(with = "in_base64url")] pub(crate) Vec<u8>);

impl CopyRecord {
    /// An unused copy, after every check.
    pub(crate) fn new(
        key: String,
        held: &HeldCredential,
        attachments: &BTreeMap<String, Vec<u8>>,
    ) -> Self {
        let file = |(path, file): (&String, &Vec<u8>)| (path.clone(), File(file.clone()));
        Self {
            key,
            credential: base64url::encode(held.as_bytes()),
            used_at: None,
            status: held.status().map(StatusPlace::from),
            attachments: attachments.iter().map(file).collect(),
        }
    }

    pub(crate) fn id(document: &str, number: u32) -> String {
        format!("{document}/{number}")
    }
}

sealed_as_json!(CopyRecord, "copy", 1);
