//! What the wallet seals in its vault: one type a file, each with its name and the version of its encoding.
//!
//! Encodings are JSON: read once per act, never by anyone else, and easy to read again after ten years. A field that is
//! added has a default; a change of meaning raises the version.

mod consent;
mod device_key;
mod document;
mod grant;
mod mailbox;
mod notice;
mod operation;
mod status;
mod submission;
mod trust;
mod view;

#[cfg(test)]
mod tests;

pub(crate) use consent::ConsentRecord;
pub(crate) use device_key::KeyRecord;
pub(crate) use document::{Copy, CopyRecord, DocumentRecord, File, Successor};
pub(crate) use grant::GrantRecord;
pub(crate) use mailbox::{InboxKey, MailboxRecord};
pub(crate) use notice::{NoticeLine, NoticeRecord, ReceiptRecord, SetAsideRecord};
pub(crate) use operation::{AgreedTo, Failure, HeldCopy, OperationRecord, Work};
pub(crate) use status::{StatusPlace, StatusRecord, in_base64url};
pub(crate) use submission::SubmissionRecord;
pub(crate) use trust::TrustRecord;
pub(crate) use view::ViewRecord;

use serde::{Serialize, de::DeserializeOwned};
use vidan_vault::EncodingError;
use zeroize::Zeroizing;

/// Records are small but for status lists, of at most 4 MiB in base64url; this only stops a damaged length.
const MAX_RECORD: usize = 6 * 1024 * 1024;

#[inline(never)]
pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
    vidan_codec::json::to_vec(record)
        .map(Zeroizing::new)
        .map_err(|_| EncodingError::new("the record cannot be written"))
}

// Once for each type, and not once more wherever a record is read.
#[inline(never)]
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, EncodingError> {
    let unreadable = |_| EncodingError::new("the record cannot be read");
    if bytes.len() > MAX_RECORD {
        return Err(EncodingError::new("the record is too long"));
    }
    // Our own words, sealed by us: nobody can have put a name in twice, and the types would refuse it.
    serde_json::from_slice(bytes).map_err(unreadable)
}

/// Seals a serde type as JSON under a name that never changes.
macro_rules! sealed_as_json {
    ($record:ty, $name:literal, $version:literal) => {
        impl vidan_vault::Sealable for $record {
            const NAME: &'static str = $name;
            const VERSION: u16 = $version;

            fn encode(&self) -> Result<zeroize::Zeroizing<Vec<u8>>, vidan_vault::EncodingError> {
                crate::store::encode(self)
            }

            fn decode(_version: u16, bytes: &[u8]) -> Result<Self, vidan_vault::EncodingError> {
                crate::store::decode(bytes)
            }
        }
    };
}
pub(crate) use sealed_as_json;
