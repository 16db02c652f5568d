//! A mailbox at an office, and the keys it was opened with.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::sealed_as_json;

/// Who holds the key that notices are sealed to.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InboxKey {
    /// The device: its name for the key.
    Device(String),
    /// The vault, because the device cannot agree on secrets: the scalar in base64url.
    Sealed(String),
}

/// A mailbox; its record's id is the office's id.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MailboxRecord {
    pub(crate) mailbox: String,
    pub(crate) access_token: String,
    pub(crate) inbox_key: InboxKey,
    /// The device key that signs receipts.
    pub(crate) receipt_key: String,
    /// Where the next page begins.
    pub(crate) cursor: Option<String>,
}

impl fmt::Debug for MailboxRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailboxRecord(…)")
    }
}

sealed_as_json!(MailboxRecord, "mailbox", 1);
