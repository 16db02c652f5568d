//! The life of a document: its state, whom it is about, its copies.

use core::fmt;

use super::{Wallet, core as wallet};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// How a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LifeState {
    /// It has ended by its own date.
    Expired,
    /// It ends within thirty days.
    Expiring,
    /// It can be read here and shown to nobody: no unused copy is left.
    NeedsNewCopy,
    /// Its issuer took it back.
    Revoked,
    /// A newer version of it came.
    Superseded,
    /// Its issuer lets it rest.
    Suspended,
    /// Whether it still stands is not known.
    Undetermined,
    /// Nothing is wrong with it.
    Valid,
}

/// A document's state with its reason and time.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Life {
    /// The state.
    pub state: LifeState,
    /// A stable name of the state with its cause, such as `life.expiring` or `status.stale`.
    pub code: String,
    /// The reason in words, with what to do.
    pub reason: Names,
    /// Since when, where that is known.
    pub since: Option<i64>,
    /// Until when, where that is known.
    pub until: Option<i64>,
}

/// Whom a document is about.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug)]
pub enum Subject {
    /// The holder of the wallet.
    Holder,
    /// Somebody else, such as a child.
    Other {
        /// What the list calls them.
        name: String,
    },
}

/// The name is personal.
impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holder => "Holder",
            Self::Other { .. } => "Other(…)",
        })
    }
}

/// Copies of a document that came.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FetchedCopies {
    /// The document they are of: a newer version where what it says has changed.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// How many came.
    pub copies: u32,
    /// The version that was asked about, where this is a newer one.
    pub supersedes: Option<String>,
}

/// A document for which no copies came. It is as it was.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CopiesFailure {
    /// The document.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub name: Names,
    /// The stable code of the cause.
    pub code: String,
    /// Whether trying again can help.
    pub retry: bool,
}

/// What fetching copies for several documents did. One that fails hinders no other.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CopiesReport {
    /// Documents that have new copies.
    pub fetched: Vec<FetchedCopies>,
    /// Documents that have not.
    pub failed: Vec<CopiesFailure>,
    /// Documents whose issuer gives no more copies without a new offer. That is how they came, and no failure.
    pub not_renewable: Vec<CopiesFailure>,
    /// Documents that needed none.
    pub enough: u32,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Fetches the copies that one document lacks. They take the place of those that were shown or have ended.
    ///
    /// # Errors
    /// `wallet.document_unknown`, `operation.under_way`, `issuance.…`, `network.…`, `device.…`, `vault.…`; the document is as it
    /// was then. `Waits` where it goes on later.
    pub async fn refill(&self, document_id: String) -> Result<FetchedCopies> {
        let fetched = self.inner.refill(&document_id).await;
        fetched.map(Into::into).or_failed(self.language)
    }

    /// Fetches copies for every document that has few unused ones left. Call it whenever there is a network.
    ///
    /// # Errors
    /// `trust.list.…`, `vault.…`. What fails for one document is in the report.
    pub async fn refill_all(&self) -> Result<CopiesReport> {
        let report = self.inner.refill_all().await;
        report.map(Into::into).or_failed(self.language)
    }

    /// Fetches copies for every document in need of one: after a restore, or where the device has lost its keys.
    ///
    /// # Errors
    /// As `refill_all`.
    pub async fn reissue_all(&self) -> Result<CopiesReport> {
        let report = self.inner.reissue_all().await;
        report.map(Into::into).or_failed(self.language)
    }
}

impl From<wallet::Life> for Life {
    fn from(life: wallet::Life) -> Self {
        Self {
            state: match life.state {
                wallet::LifeState::Expired => LifeState::Expired,
                wallet::LifeState::Expiring => LifeState::Expiring,
                wallet::LifeState::NeedsNewCopy => LifeState::NeedsNewCopy,
                wallet::LifeState::Revoked => LifeState::Revoked,
                wallet::LifeState::Superseded => LifeState::Superseded,
                wallet::LifeState::Suspended => LifeState::Suspended,
                wallet::LifeState::Undetermined => LifeState::Undetermined,
                wallet::LifeState::Valid => LifeState::Valid,
            },
            code: life.code,
            reason: life.reason.into(),
            since: life.since.map(|at| at.0),
            until: life.until.map(|at| at.0),
        }
    }
}

impl From<wallet::Subject> for Subject {
    fn from(subject: wallet::Subject) -> Self {
        match subject {
            wallet::Subject::Holder => Self::Holder,
            wallet::Subject::Other { name } => Self::Other { name },
        }
    }
}

impl From<Subject> for wallet::Subject {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Holder => Self::Holder,
            Subject::Other { name } => Self::Other { name },
        }
    }
}

impl From<wallet::FetchedCopies> for FetchedCopies {
    fn from(fetched: wallet::FetchedCopies) -> Self {
        Self {
            document_id: fetched.document_id,
            document_type: fetched.document_type,
            copies: fetched.copies,
            supersedes: fetched.supersedes,
        }
    }
}

impl From<wallet::CopiesReport> for CopiesReport {
    fn from(report: wallet::CopiesReport) -> Self {
        let failure = |failed: wallet::CopiesFailure| CopiesFailure {
            document_id: failed.document_id,
            document_type: failed.document_type,
            name: failed.name.into(),
            code: failed.code,
            retry: failed.retry,
        };
        Self {
            fetched: report.fetched.into_iter().map(Into::into).collect(),
            failed: report.failed.into_iter().map(failure).collect(),
            not_renewable: report.not_renewable.into_iter().map(failure).collect(),
            enough: report.enough,
        }
    }
}
