//! Reading what arrived.

use core::fmt;

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::notice::{Action, Attachment, Moment, Notice, Payment};
use vidan_trust::Names;

use crate::{
    Consent, Error, Wallet,
    activity::{self, Act, NewEntry},
    store::{NoticeLine, NoticeRecord, ReceiptRecord, SetAsideRecord},
};

/// A notice's entry in the inbox.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NoticeSummary {
    /// The wallet's name for it.
    pub id: String,
    /// Who sent it, as the trust list names them.
    pub office_name: Names,
    /// The kind, such as `ho_so_trang_thai`.
    pub kind: String,
    /// The kind in words.
    pub kind_name: Option<Names>,
    /// One line.
    pub subject: String,
    /// The code of the dossier it is about.
    pub dossier: Option<String>,
    /// When it was sent.
    pub sent_at: UnixTime,
    /// Until when something must be done.
    pub due_at: Option<UnixTime>,
    /// Until when it holds.
    pub valid_until: Option<UnixTime>,
    /// Whether that has passed: what it says and asks for counts no more.
    pub expired: bool,
    /// Whether the citizen opened it.
    pub opened: bool,
}

/// A whole notice.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// Its entry.
    #[serde(flatten)]
    pub summary: NoticeSummary,
    /// The text (a CommonMark subset, nothing remote).
    pub body: String,
    /// The dossier's state by the national table: number and words.
    pub dossier_state: Option<(u8, Names)>,
    /// Notices that belong together have the same.
    pub thread: Option<String>,
    /// From when it holds.
    pub valid_from: Option<UnixTime>,
    /// What its office says can be done about it. The wallet does none of it by itself.
    pub actions: Vec<Action>,
    /// What is to be paid. The wallet pays nothing.
    pub payment: Option<Payment>,
    /// Files that lie elsewhere; none was fetched.
    pub attachments: Vec<Attachment>,
}

/// An envelope that failed a check: shown as untrusted, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// The office whose mailbox it lay in; who wrote it is not known.
    pub office: String,
    /// The stable code of the reason.
    pub code: String,
    /// When it came.
    pub received_at: UnixTime,
}

impl Wallet {
    /// Opens a notice. The office learns that it was opened only where the person agreed (`tell_office`); the receipt is
    /// queued with the opening and leaves with the next sync.
    ///
    /// # Errors
    /// [`Error::NoticeUnknown`]; the vault's.
    pub async fn open_notice(
        &self,
        id: &str,
        tell_office: Option<&Consent>,
    ) -> Result<NoticeView, Error> {
        let (id, now) = (id.to_owned(), self.now());
        let consent = tell_office.cloned();
        self.vault()
            .write(move |tx| {
                let found = tx.find::<NoticeRecord>(&id)?.ok_or(Error::NoticeUnknown)?;
                let mut record = found.value;
                if record.opened_at.is_none() {
                    record.opened_at = Some(now);
                    record.put(tx, &id)?;
                    let mut entry = NewEntry::new(now, Act::NoticeOpened, &record.notice.office);
                    if let Some(consent) = &consent {
                        let receipt = opened_receipt(&record.notice, now);
                        tx.put(&receipt.id(), &receipt)?;
                        entry = entry.consent(consent);
                    }
                    activity::append(tx, entry)?;
                }
                Ok(view(&id, &record, now))
            })
            .await
    }

    /// What was set aside, oldest first.
    ///
    /// # Errors
    /// The vault's.
    pub async fn set_aside(&self) -> Result<Vec<SetAside>, Error> {
        let records = self.all::<SetAsideRecord>().await?;
        Ok(records
            .into_iter()
            .map(|record| SetAside {
                office: record.value.office,
                code: record.value.code,
                received_at: record.value.received_at,
            })
            .collect())
    }
}

fn opened_receipt(notice: &Notice, now: UnixTime) -> ReceiptRecord {
    ReceiptRecord {
        office: notice.office.clone(),
        notice: notice.id.clone(),
        moment: Moment::Opened,
        at: now,
    }
}

pub(super) fn summary(id: &str, line: &NoticeLine, now: UnixTime) -> NoticeSummary {
    NoticeSummary {
        id: id.to_owned(),
        office_name: line.office_name.clone(),
        kind: line.kind.clone(),
        kind_name: kind_name(&line.kind),
        subject: line.subject.clone(),
        dossier: line.dossier.clone(),
        sent_at: line.sent,
        due_at: line.due,
        valid_until: line.valid_until,
        expired: line.valid_until.is_some_and(|until| until < now),
        opened: line.opened,
    }
}

fn view(id: &str, record: &NoticeRecord, now: UnixTime) -> NoticeView {
    let notice = &record.notice;
    let dossier = notice.dossier.as_ref();
    NoticeView {
        summary: summary(id, &NoticeLine::of(record), now),
        body: notice.body.clone(),
        dossier_state: dossier
            .and_then(|dossier| dossier.status)
            .and_then(state_name),
        thread: notice.thread.clone(),
        valid_from: notice.valid_from.map(UnixTime),
        actions: notice.actions.clone(),
        payment: notice.payment.clone(),
        attachments: notice.attachments.clone(),
    }
}

pub(super) fn kind_name(kind: &str) -> Option<Names> {
    vidan_vietnam::notice_kind(kind).map(|kind| names(kind.name))
}

fn state_name(state: u8) -> Option<(u8, Names)> {
    vidan_vietnam::dossier_state(state).map(|known| (state, names(known.name)))
}

fn names(name: vidan_vietnam::Name) -> Names {
    Names {
        vi: name.vi.to_owned(),
        en: name.en.to_owned(),
    }
}

/// Notices are letters: nothing of what they say is printed.
impl fmt::Debug for NoticeSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoticeSummary({})", self.kind)
    }
}

impl fmt::Debug for NoticeView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoticeView({})", self.summary.kind)
    }
}
