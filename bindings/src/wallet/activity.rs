//! The log of what was done: names of claims only, never values.

use vidan_wallet::activity;

use super::{Asker, ConsentMethod, Wallet};
use crate::error::{OrFailed as _, Result};

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
    /// The stable code of the cause, where it was refused.
    pub refused: Option<String>,
}

/// What a look at the whole chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ActivityCheck {
    /// Entries that there should be.
    pub entries: u64,
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
}

impl From<activity::ActivityCheck> for ActivityCheck {
    fn from(check: activity::ActivityCheck) -> Self {
        Self {
            entries: check.entries,
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
            activity::Act::Received => Self::Received,
            activity::Act::Refilled => Self::Refilled,
            activity::Act::Reissued => Self::Reissued,
            activity::Act::Repaired => Self::Repaired,
            activity::Act::Restored => Self::Restored,
            activity::Act::Shown => Self::Shown,
            activity::Act::TrustUpdated => Self::TrustUpdated,
            _ => Self::Other,
        }
    }
}
