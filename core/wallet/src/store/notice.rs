//! Notices, those set aside, and receipts that wait to be sent.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_protocol::notice::{Moment, Notice};
use vidan_trust::Names;
use vidan_vault::Transaction;

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

    /// Writes it with its line.
    pub(crate) fn put(&self, tx: &mut Transaction<'_>, id: &str) -> Result<(), vidan_vault::Error> {
        tx.put(id, self)?;
        tx.put(id, &NoticeLine::of(self))?;
        Ok(())
    }
}

sealed_as_json!(NoticeRecord, "notice", 1);

/// What a list says of a notice, under the notice's id: small, so that a list opens no letters. Made from the notice and written with
/// it in one transaction; where one is missing, as in vaults that were made before there were any, it is made again.
#[derive(Serialize, Deserialize)]
pub(crate) struct NoticeLine {
    pub(crate) office: String,
    pub(crate) office_name: Names,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) sent: UnixTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due: Option<UnixTime>,
    /// Until when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) valid_until: Option<UnixTime>,
    /// The dossier's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dossier: Option<String>,
    pub(crate) opened: bool,
}

impl NoticeLine {
    pub(crate) fn of(record: &NoticeRecord) -> Self {
        let notice = &record.notice;
        Self {
            office: notice.office.clone(),
            office_name: record.office_name.clone(),
            kind: notice.kind.clone(),
            subject: notice.subject.clone(),
            sent: UnixTime(notice.sent),
            due: notice.due.map(UnixTime),
            valid_until: notice.valid_until.map(UnixTime),
            dossier: notice.dossier.as_ref().map(|dossier| dossier.code.clone()),
            opened: record.opened_at.is_some(),
        }
    }
}

sealed_as_json!(NoticeLine, "notice line", 1);

/// An envelope that failed a check: kept, shown as untrusted, never mixed with notices.
#[derive(Serialize, Deserialize)]
pub(crate) struct SetAsideRecord {
    pub(crate) office: String,
    pub(crate) code: String,
    pub(crate) received_at: UnixTime,
    /// As it came, to be judged again where its code is not the last word.
    pub(crate) envelope: String,
}

/// Codes that time or a newer trust list may change, or a later version of this program.
const TRANSIENT: [&str; 6] = [
    // Of versions that set such notices aside; now they are shown as expired.
    "notice.expired",
    "notice.from_the_future",
    "notice.not_understood_yet",
    "trust.key_not_yet_valid",
    "trust.purpose_not_allowed",
    "trust.unknown_kid",
];

impl SetAsideRecord {
    /// Whether it may pass another time.
    pub(crate) fn is_transient(&self) -> bool {
        TRANSIENT.contains(&self.code.as_str())
    }
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
