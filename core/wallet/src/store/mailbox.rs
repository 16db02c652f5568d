//! A mailbox at an office, and the keys it was opened with.

use core::fmt;

use serde::{Deserialize, Serialize};
use vidan_crypto::device::KeyId;

use super::sealed_as_json;

/// Who holds the key that notices are sealed to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InboxKey {
    /// The device: its name for the key.
    Device(String),
    /// The vault, because the device cannot agree on secrets: the scalar in base64url.
    Sealed(String),
    /// Nobody any more: it was a key of a phone that is gone.
    Lost,
}

/// Keys of earlier phones that are kept; older ones are forgotten.
const MAX_FORMER: usize = 8;

/// A mailbox; its record's id is the office's id.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MailboxRecord {
    pub(crate) mailbox: String,
    pub(crate) access_token: String,
    pub(crate) inbox_key: InboxKey,
    /// The device key that signs receipts; `None` in a mailbox that must be opened again: it came from a backup, the device has
    /// lost its keys, or the office does not know it any more.
    pub(crate) receipt_key: Option<String>,
    /// Where the next page begins.
    pub(crate) cursor: Option<String>,
    /// What notices were sealed to on earlier phones, newest first.
    #[serde(default)]
    pub(crate) former_keys: Vec<InboxKey>,
}

impl MailboxRecord {
    /// What of it can move to another phone.
    pub(crate) fn without_device(self) -> Self {
        let moved = |key: InboxKey| match key {
            InboxKey::Device(_) => InboxKey::Lost,
            other => other,
        };
        Self {
            inbox_key: moved(self.inbox_key),
            receipt_key: None,
            former_keys: self.former_keys.into_iter().map(moved).collect(),
            ..self
        }
    }

    /// Whether it has keys of this phone.
    pub(crate) fn is_open(&self) -> bool {
        self.receipt_key.is_some()
    }

    /// Whether something in it can be read, if only what is sealed to a key that the vault holds.
    pub(crate) fn is_readable(&self) -> bool {
        !matches!(self.inbox_key, InboxKey::Lost)
    }

    /// Whether it is the same mailbox under the same keys, however far it was read.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.mailbox == other.mailbox
            && self.access_token == other.access_token
            && self.inbox_key == other.inbox_key
    }

    /// All keys that notices may be sealed to, the one in force first.
    pub(crate) fn inbox_keys(&self) -> impl Iterator<Item = &InboxKey> {
        core::iter::once(&self.inbox_key).chain(&self.former_keys)
    }

    /// The device's keys that it has.
    pub(crate) fn device_keys(&self) -> Vec<KeyId> {
        let inbox = self.inbox_keys().filter_map(|key| match key {
            InboxKey::Device(id) => Some(KeyId::new(id.clone())),
            InboxKey::Lost | InboxKey::Sealed(_) => None,
        });
        let receipt = self.receipt_key.iter().cloned().map(KeyId::new);
        receipt.chain(inbox).collect()
    }

    /// The keys before the next one.
    pub(crate) fn into_former_keys(self) -> Vec<InboxKey> {
        let all = core::iter::once(self.inbox_key).chain(self.former_keys);
        all.take(MAX_FORMER).collect()
    }
}

impl fmt::Debug for MailboxRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailboxRecord(…)")
    }
}

sealed_as_json!(MailboxRecord, "mailbox", 2);
