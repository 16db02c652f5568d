//! Receive: what mailboxes bring.

use core::fmt;

use vidan_wallet::inbox;

use super::{Consent, Wallet};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// What a sync brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
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
    /// Mailboxes that came from a backup and must be opened again (`inboxes_to_reopen`).
    pub to_reopen: u32,
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
    /// Fetches every mailbox to its end, then sends the receipts that wait.
    ///
    /// # Errors
    /// `network.…`, `server.…`, `device.…`, `vault.…`; what came before the error stays.
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
        }
    }
}
