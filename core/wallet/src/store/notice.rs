//! Notices, those set aside, and receipts that wait to be sent.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_protocol::notice::{Moment, Notice};
use vidan_trust::Names;

use super::sealed_as_json;

/// A notice that passed every check.
#[derive(Serialize, Deserialize)]
pub(crate) struct NoticeRecord {
    pub(crate) notice: Notice,
    pub(crate) office_name: Names,
    pub(crate) received_at: UnixTime,
    pub(crate) opened_at: Option<UnixTime>,
}

impl NoticeRecord {
    /// An office's ids are unique at that office alone.
    pub(crate) fn id(office: &str, notice: &str) -> String {
        format!("{}:{office}/{notice}", office.len())
    }
}

sealed_as_json!(NoticeRecord, "notice", 1);

/// An envelope that failed a check: kept, shown as untrusted, never mixed with notices.
#[derive(Serialize, Deserialize)]
pub(crate) struct SetAsideRecord {
    pub(crate) office: String,
    pub(crate) code: String,
    pub(crate) received_at: UnixTime,
    /// As it came, to be looked at again when the trust list has changed.
    pub(crate) envelope: String,
}

sealed_as_json!(SetAsideRecord, "notice set aside", 1);

/// A receipt that is owed to an office.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ReceiptRecord {
    pub(crate) office: String,
    pub(crate) notice: String,
    pub(crate) moment: Moment,
    pub(crate) at: UnixTime,
}

impl ReceiptRecord {
    /// One receipt for one moment of one notice.
    pub(crate) fn id(&self) -> String {
        format!(
            "{}#{}",
            NoticeRecord::id(&self.office, &self.notice),
            self.moment.as_str()
        )
    }
}

sealed_as_json!(ReceiptRecord, "receipt to send", 1);
