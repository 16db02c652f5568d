//! How far a restore has come: kept in the vault that is being made, committed with the records it counts.

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;

use super::header::Opened;
use crate::store::sealed_as_json;

/// One record, under [`Progress::ID`], for as long as the restore takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// SHA-256 of the backup's header, base64url: which backup.
    pub(super) header: String,
    /// Records that are in the vault.
    pub(super) records: u64,
}

sealed_as_json!(Progress, "restore under way", 1);

impl Progress {
    pub(super) const ID: &'static str = "restore";

    pub(super) fn none(opened: &Opened) -> Self {
        Self {
            header: base64url::encode(opened.header),
            records: 0,
        }
    }
}
