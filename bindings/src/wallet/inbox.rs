//! Receive: what mailboxes bring.

use core::fmt;

use vidan_wallet::inbox;

use super::{Consent, StepFailure, Wallet};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// What a sync brought.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncReport {
    /// Notices that are new and passed every check.
    pub new: u32,
    /// Notices that were here already.
    pub known: u32,
    /// Envelopes set aside, with their reasons in `set_aside`.
    pub set_aside: u32,
    /// Receipts that offices took.
    pub receipts_sent: u32,
    /// Receipts that still wait.
    pub receipts_waiting: u32,
    /// Mailboxes that must be opened again (`inboxes_to_reopen`): they came from a backup, the device has lost their keys, or the
    /// office does not know them any more.
    pub to_reopen: u32,
    /// Each office with a mailbox: what came from it, and what failed. One that fails hinders no other.
    pub offices: Vec<OfficeSync>,
}

/// What a sync brought from one office.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfficeSync {
    /// The office's id.
    pub office: String,
    /// Its name in the trust list; its id where that does not know it any more.
    pub name: Names,
    /// Notices that are new and passed every check: some may have been set aside before.
    pub new: u32,
    /// Notices that were here already.
    pub known: u32,
    /// Envelopes set aside.
    pub set_aside: u32,
    /// Why the rest did not come; none where all came.
    pub failure: Option<StepFailure>,
}

/// A notice's entry in the inbox.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
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
    pub sent_at: i64,
    /// Until when something must be done.
    pub due_at: Option<i64>,
    /// Until when it holds.
    pub valid_until: Option<i64>,
    /// Whether that has passed: what it says and asks for counts no more.
    pub expired: bool,
    /// Whether the citizen opened it.
    pub opened: bool,
}

/// Which notices. What is none or false is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct NoticeQuery {
    /// Words, with or without case and diacritics.
    #[uniffi(default = None)]
    pub text: Option<String>,
    /// The office's id.
    #[uniffi(default = None)]
    pub office: Option<String>,
    /// The dossier's code: notices that belong together.
    #[uniffi(default = None)]
    pub dossier: Option<String>,
    /// Only those that were not opened.
    #[uniffi(default = false)]
    pub unopened: bool,
    /// Only those behind this one: `next` of the page before.
    #[uniffi(default = None)]
    pub after: Option<String>,
    /// How many at most; 0 for all.
    #[uniffi(default = 0)]
    pub limit: u32,
}

/// What was found, newest first.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticePage {
    /// The notices.
    pub notices: Vec<NoticeSummary>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<String>,
    /// How many in the whole inbox were not opened.
    pub unopened: u64,
    /// How many in the whole inbox cannot be read, and are not among these. `check` tells more.
    pub unreadable: u64,
}

/// A whole notice.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct NoticeView {
    /// Its entry.
    pub summary: NoticeSummary,
    /// The text (a CommonMark subset, nothing remote).
    pub body: String,
    /// The dossier's state.
    pub dossier_state: Option<DossierState>,
    /// Notices that belong together have the same.
    pub thread: Option<String>,
    /// From when it holds.
    pub valid_from: Option<i64>,
    /// What its office says can be done about it. The wallet does none of it by itself.
    pub actions: Vec<NoticeAction>,
    /// What is to be paid. The wallet pays nothing.
    pub payment: Option<NoticePayment>,
    /// Files that lie elsewhere; none was fetched.
    pub attachments: Vec<NoticeAttachment>,
}

/// Something that an office says can be done about a notice.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum NoticeAction {
    /// Say that it was read.
    Acknowledge,
    /// Add papers to the dossier.
    AddPapers {
        /// The document types asked for.
        documents: Vec<String>,
    },
    /// Fill a form.
    OpenForm {
        /// Where the signed form lies.
        url: String,
    },
    /// Pay what the notice says.
    Pay,
    /// Receive a document.
    StoreDocument {
        /// A credential offer link.
        offer: String,
    },
    /// An action that this version does not know.
    Unlisted,
}

/// A payment that is asked for.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct NoticePayment {
    /// Whole đồng.
    pub amount: u64,
    /// What to write in the transfer.
    pub reference: String,
    /// Who is paid.
    pub payee: String,
    /// Until when.
    pub until: Option<i64>,
}

/// A file that belongs to a notice.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct NoticeAttachment {
    /// The file's name, for showing and saving.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// base64url of its SHA-256.
    pub sha256: String,
    /// Where it lies.
    pub url: String,
}

/// A dossier's state by the national table.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DossierState {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: Names,
}

/// An envelope that failed a check: shown as untrusted, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SetAside {
    /// The office whose mailbox it lay in; who wrote it is not known.
    pub office: String,
    /// The stable code of the reason.
    pub code: String,
    /// The reason in words, in the wallet's language.
    pub advice: String,
    /// When it came.
    pub received_at: i64,
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

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Fetches every mailbox to its end, then sends the receipts that wait. What fails at one office is told with it.
    ///
    /// # Errors
    /// `trust.list.…`, `vault.…`.
    pub async fn sync_notices(&self) -> Result<SyncReport> {
        let report = self.inner.sync_notices().await;
        report.map(Into::into).or_failed(self.language)
    }

    /// Looks for notices.
    ///
    /// # Errors
    /// `wallet.notice_unknown` where `after` is none of the inbox; `vault.…`.
    pub async fn find_notices(&self, query: NoticeQuery) -> Result<NoticePage> {
        let found = self.inner.find_notices(&query.into()).await;
        found.map(Into::into).or_failed(self.language)
    }

    /// All notices, newest first.
    ///
    /// # Errors
    /// `vault.…`: above all where one is damaged. `find_notices` lists the others.
    pub async fn notices(&self) -> Result<Vec<NoticeSummary>> {
        let notices = self.inner.notices().await.or_failed(self.language)?;
        Ok(notices.into_iter().map(Into::into).collect())
    }

    /// Opens a notice. The office learns that it was opened only where the person agreed (`tell_office`).
    ///
    /// # Errors
    /// `wallet.notice_unknown`; `vault.…`.
    pub async fn open_notice(
        &self,
        id: String,
        tell_office: Option<Consent>,
    ) -> Result<NoticeView> {
        let consent = tell_office.map(Into::into);
        let notice = self.inner.open_notice(&id, consent.as_ref()).await;
        notice.map(Into::into).or_failed(self.language)
    }

    /// What was set aside, oldest first.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn set_aside(&self) -> Result<Vec<SetAside>> {
        let aside = self.inner.set_aside().await.or_failed(self.language)?;
        let told = |one: inbox::SetAside| SetAside {
            advice: vidan_wallet::advice_text(&one.code, self.language.into()).to_owned(),
            office: one.office,
            code: one.code,
            received_at: one.received_at.0,
        };
        Ok(aside.into_iter().map(told).collect())
    }
}

impl From<inbox::SyncReport> for SyncReport {
    fn from(report: inbox::SyncReport) -> Self {
        Self {
            new: report.new,
            known: report.known,
            set_aside: report.set_aside,
            receipts_sent: report.receipts_sent,
            receipts_waiting: report.receipts_waiting,
            to_reopen: report.to_reopen,
            offices: report.offices.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<inbox::OfficeSync> for OfficeSync {
    fn from(office: inbox::OfficeSync) -> Self {
        Self {
            office: office.office,
            name: office.name.into(),
            new: office.new,
            known: office.known,
            set_aside: office.set_aside,
            failure: office.failure.map(Into::into),
        }
    }
}

impl From<inbox::NoticeSummary> for NoticeSummary {
    fn from(notice: inbox::NoticeSummary) -> Self {
        Self {
            id: notice.id,
            office_name: notice.office_name.into(),
            kind: notice.kind,
            kind_name: notice.kind_name.map(Into::into),
            subject: notice.subject,
            dossier: notice.dossier,
            sent_at: notice.sent_at.0,
            due_at: notice.due_at.map(|at| at.0),
            valid_until: notice.valid_until.map(|at| at.0),
            expired: notice.expired,
            opened: notice.opened,
        }
    }
}

impl From<NoticeQuery> for inbox::NoticeQuery {
    fn from(query: NoticeQuery) -> Self {
        Self {
            text: query.text,
            office: query.office,
            dossier: query.dossier,
            unopened: query.unopened,
            after: query.after,
            limit: usize::try_from(query.limit).unwrap_or(usize::MAX),
        }
    }
}

impl From<inbox::NoticePage> for NoticePage {
    fn from(page: inbox::NoticePage) -> Self {
        Self {
            notices: page.notices.into_iter().map(Into::into).collect(),
            next: page.next,
            unopened: page.unopened,
            unreadable: page.unreadable,
        }
    }
}

impl From<inbox::NoticeView> for NoticeView {
    fn from(notice: inbox::NoticeView) -> Self {
        let state = notice.dossier_state;
        Self {
            summary: notice.summary.into(),
            body: notice.body,
            dossier_state: state.map(|(number, name)| DossierState {
                number,
                name: name.into(),
            }),
            thread: notice.thread,
            valid_from: notice.valid_from.map(|at| at.0),
            actions: notice.actions.into_iter().map(Into::into).collect(),
            payment: notice.payment.map(|payment| NoticePayment {
                amount: payment.amount,
                reference: payment.reference,
                payee: payment.payee,
                until: payment.until,
            }),
            attachments: notice.attachments.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<inbox::Action> for NoticeAction {
    fn from(action: inbox::Action) -> Self {
        match action {
            inbox::Action::Acknowledge => Self::Acknowledge,
            inbox::Action::AddPapers { documents } => Self::AddPapers { documents },
            inbox::Action::OpenForm { url } => Self::OpenForm { url },
            inbox::Action::Pay => Self::Pay,
            inbox::Action::StoreDocument { offer } => Self::StoreDocument { offer },
            _ => Self::Unlisted,
        }
    }
}

impl From<inbox::Attachment> for NoticeAttachment {
    fn from(file: inbox::Attachment) -> Self {
        Self {
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            sha256: file.sha256,
            url: file.url,
        }
    }
}
