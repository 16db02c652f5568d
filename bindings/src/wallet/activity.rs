//! The log of what was done: names of claims only, never values.

use vidan_codec::clock::UnixTime;
use vidan_wallet::activity;

use super::{Asker, Consent, ConsentMethod, Wallet};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Act {
    /// All of it was written to a backup.
    BackedUp,
    /// The log's older entries were cleared away.
    Cleared,
    /// A consent was withdrawn.
    ConsentWithdrawn,
    /// A document was deleted.
    Deleted,
    /// A form was handed in.
    FormSubmitted,
    /// A mailbox was opened at an office.
    InboxOpened,
    /// The citizen opened a notice.
    NoticeOpened,
    /// A notice arrived.
    NoticeReceived,
    /// Something that claimed to be a notice was set aside.
    NoticeSetAside,
    /// Something this version of the app has no name for.
    Other,
    /// An office has receipts.
    ReceiptsSent,
    /// A document was received.
    Received,
    /// More copies of a document came.
    Refilled,
    /// A document that had no copy left has copies again.
    Reissued,
    /// The vault was repaired: what could not be read was taken out.
    Repaired,
    /// All of it came from a backup.
    Restored,
    /// Claims were shown.
    Shown,
    /// A new trust list came into force.
    TrustUpdated,
    /// A portal was told that a consent was withdrawn.
    WithdrawalTold,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ActivityEntry {
    /// Counts from 1.
    pub number: u64,
    /// When, by the wallet's clock.
    pub at: i64,
    /// What.
    pub act: Act,
    /// With whom: the identifier of an issuer, office or audience.
    pub counterparty: String,
    /// The document's type, where there is one.
    pub document_type: Option<String>,
    /// The names of the claims involved, never their values.
    pub claims: Vec<String>,
    /// What for, in the words the person agreed to.
    pub purpose: Option<String>,
    /// Who asked, where a question was answered.
    pub asker: Option<Asker>,
    /// How the person agreed.
    pub consent: Option<ConsentMethod>,
    /// Whether a copy was shown that was shown before: the two showings can be linked.
    pub reused: bool,
    /// The number of the entry whose consent is withdrawn by this one.
    pub about: Option<u64>,
    /// How many older entries were cleared away, where this marks it.
    pub cleared: Option<u64>,
    /// The stable code of the cause, where it was refused.
    pub refused: Option<String>,
}

/// What to look for in the log. What is none is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct ActivityQuery {
    /// Words, with or without case and diacritics.
    #[uniffi(default = None)]
    pub text: Option<String>,
    /// What was done.
    #[uniffi(default = None)]
    pub act: Option<Act>,
    /// With whom: an identifier.
    #[uniffi(default = None)]
    pub counterparty: Option<String>,
    /// The document's type.
    #[uniffi(default = None)]
    pub document_type: Option<String>,
    /// Not before this moment.
    #[uniffi(default = None)]
    pub from: Option<i64>,
    /// Before this moment.
    #[uniffi(default = None)]
    pub to: Option<i64>,
    /// Entries with a smaller number only: `next` of the page before.
    #[uniffi(default = None)]
    pub before: Option<u64>,
    /// How many at most; 0 for all.
    #[uniffi(default = 0)]
    pub limit: u32,
}

/// What was found, newest first.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ActivityPage {
    /// The entries.
    pub entries: Vec<ActivityEntry>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<u64>,
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ExportFormat {
    /// Comma-separated values for a spreadsheet.
    Csv,
    /// One JSON object with all that the log has.
    Json,
}

/// What one counterpart has been shown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SeenBy {
    /// Its identifier; of who scanned a code that was for anybody, the broadcast audience.
    pub counterparty: String,
    /// Its name, where the trust list gives it one.
    pub name: Option<Names>,
    /// The claims it has seen, as `document.claim`.
    pub claims: Vec<String>,
    /// When first.
    pub first: i64,
    /// When last.
    pub last: i64,
    /// How often.
    pub times: u32,
    /// Whether it can tell that several showings were one person's.
    pub linkable: bool,
}

/// What a look at the whole chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ActivityCheck {
    /// Entries that there should be, and are not cleared away.
    pub entries: u64,
    /// Entries that the person cleared away.
    pub cleared: u64,
    /// Entries that a repair had to take out.
    pub lost: u64,
    /// The number of the first entry that is missing, changed or out of place; none where the log is whole.
    pub broken_at: Option<u64>,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// The whole log, oldest first.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn activity(&self) -> Result<Vec<ActivityEntry>> {
        let entries = self.inner.activity().await.or_failed(self.language)?;
        Ok(entries.into_iter().map(Into::into).collect())
    }

    /// Recomputes the log's chain.
    ///
    /// # Errors
    /// `vault.…`; a broken chain is not an error but an answer.
    pub async fn verify_activity(&self) -> Result<ActivityCheck> {
        let check = self
            .inner
            .verify_activity()
            .await
            .or_failed(self.language)?;
        Ok(check.into())
    }

    /// Searches the log.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn find_activity(&self, query: ActivityQuery) -> Result<ActivityPage> {
        let page = self.inner.find_activity(&query.into()).await;
        let page = page.or_failed(self.language)?;
        Ok(ActivityPage {
            entries: page.entries.into_iter().map(Into::into).collect(),
            next: page.next,
        })
    }

    /// The entries that a query finds, oldest first, as a file in UTF-8. It names claims and holds no value of any.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn export_activity(
        &self,
        format: ExportFormat,
        query: ActivityQuery,
    ) -> Result<Vec<u8>> {
        let format = match format {
            ExportFormat::Csv => activity::ExportFormat::Csv,
            ExportFormat::Json => activity::ExportFormat::Json,
        };
        let file = self.inner.export_activity(format, &query.into()).await;
        file.or_failed(self.language)
    }

    /// Clears the log: its entries from before `until`, or all. A last entry marks how many went. What a consent needs to be withdrawn
    /// stays. How many entries went.
    ///
    /// # Errors
    /// `vault.…`; nothing is cleared then.
    pub async fn clear_activity(&self, until: Option<i64>, consent: Consent) -> Result<u64> {
        let until = until.map(UnixTime);
        let cleared = self.inner.clear_activity(until, &consent.into()).await;
        cleared.or_failed(self.language)
    }

    /// Who has seen what, by the log as it is: the one that saw something last comes first.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn seen_by(&self) -> Result<Vec<SeenBy>> {
        let seen = self.inner.seen_by().await.or_failed(self.language)?;
        Ok(seen.into_iter().map(Into::into).collect())
    }
}

impl From<activity::ActivityCheck> for ActivityCheck {
    fn from(check: activity::ActivityCheck) -> Self {
        Self {
            entries: check.entries,
            cleared: check.cleared,
            lost: check.lost,
            broken_at: check.broken_at,
        }
    }
}

impl From<activity::ActivityEntry> for ActivityEntry {
    fn from(entry: activity::ActivityEntry) -> Self {
        Self {
            number: entry.number,
            at: entry.at.0,
            act: entry.act.into(),
            counterparty: entry.with,
            document_type: entry.document_type,
            claims: entry.claims,
            purpose: entry.purpose,
            asker: entry.asker.map(Into::into),
            consent: entry.consent.map(Into::into),
            reused: entry.reused,
            about: entry.about,
            cleared: entry.cleared.map(|cleared| cleared.entries),
            refused: match entry.outcome {
                activity::Outcome::Done => None,
                activity::Outcome::Refused(code) => Some(code),
            },
        }
    }
}

impl From<activity::Act> for Act {
    fn from(act: activity::Act) -> Self {
        match act {
            activity::Act::BackedUp => Self::BackedUp,
            activity::Act::Cleared => Self::Cleared,
            activity::Act::ConsentWithdrawn => Self::ConsentWithdrawn,
            activity::Act::Deleted => Self::Deleted,
            activity::Act::FormSubmitted => Self::FormSubmitted,
            activity::Act::InboxOpened => Self::InboxOpened,
            activity::Act::NoticeOpened => Self::NoticeOpened,
            activity::Act::NoticeReceived => Self::NoticeReceived,
            activity::Act::NoticeSetAside => Self::NoticeSetAside,
            activity::Act::ReceiptsSent => Self::ReceiptsSent,
            activity::Act::Received => Self::Received,
            activity::Act::Refilled => Self::Refilled,
            activity::Act::Reissued => Self::Reissued,
            activity::Act::Repaired => Self::Repaired,
            activity::Act::Restored => Self::Restored,
            activity::Act::Shown => Self::Shown,
            activity::Act::TrustUpdated => Self::TrustUpdated,
            activity::Act::WithdrawalTold => Self::WithdrawalTold,
            _ => Self::Other,
        }
    }
}

impl From<ActivityQuery> for activity::ActivityQuery {
    fn from(query: ActivityQuery) -> Self {
        Self {
            text: query.text,
            act: query.act.and_then(Act::into_core),
            with: query.counterparty,
            document_type: query.document_type,
            from: query.from.map(UnixTime),
            to: query.to.map(UnixTime),
            before: query.before,
            limit: usize::try_from(query.limit).unwrap_or(usize::MAX),
        }
    }
}

impl From<activity::SeenBy> for SeenBy {
    fn from(seen: activity::SeenBy) -> Self {
        Self {
            counterparty: seen.with,
            name: seen.name.map(Into::into),
            claims: seen.claims,
            first: seen.first.0,
            last: seen.last.0,
            times: seen.times,
            linkable: seen.linkable,
        }
    }
}

impl Act {
    /// None for an act that this face has no name for: nothing can be asked about it.
    fn into_core(self) -> Option<activity::Act> {
        let all = [
            activity::Act::BackedUp,
            activity::Act::Cleared,
            activity::Act::ConsentWithdrawn,
            activity::Act::Deleted,
            activity::Act::FormSubmitted,
            activity::Act::InboxOpened,
            activity::Act::NoticeOpened,
            activity::Act::NoticeReceived,
            activity::Act::NoticeSetAside,
            activity::Act::ReceiptsSent,
            activity::Act::Received,
            activity::Act::Refilled,
            activity::Act::Reissued,
            activity::Act::Repaired,
            activity::Act::Restored,
            activity::Act::Shown,
            activity::Act::TrustUpdated,
            activity::Act::WithdrawalTold,
        ];
        all.into_iter().find(|act| Self::from(*act) == self)
    }
}
