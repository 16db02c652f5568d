//! How the documents stand.

use super::{Wallet, core};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// One of the four answers about a document's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DocumentState {
    /// Taken back for good.
    Revoked,
    /// Does not count for now.
    Suspended,
    /// Nothing can be said; never shown as one of the others.
    Undetermined,
    /// In force.
    Valid,
}

/// What the wallet's lists say of a document.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DocumentStatus {
    /// The answer.
    pub state: DocumentState,
    /// A stable name of the answer with its cause, such as `status.stale`.
    pub code: String,
    /// The answer in words.
    pub text: Names,
    /// When the list was made that says so; none without one.
    pub as_of: Option<i64>,
}

/// What a refresh did.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StatusReport {
    /// Lists that were fetched and are in force now.
    pub fetched: u32,
    /// Lists that are fresh for long enough, and were not fetched: by `refresh_status_if_due` alone.
    pub still_fresh: u32,
    /// Lists left for the next refresh, because this one had fetched as many as it may.
    pub not_fetched: u32,
    /// Lists that did not come or were refused; those held before stay.
    pub refused: Vec<RefusedStatusList>,
}

/// A list that did not come or was refused.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RefusedStatusList {
    /// Its address.
    pub uri: String,
    /// The stable code of the cause.
    pub code: String,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Fetches the status lists of all documents, whole, also where the list held is fresh. Call it when the person asks.
    ///
    /// # Errors
    /// `trust.list.…` where there is no trust list or it is past its date; `vault.…`. A list that does not come is no error but in
    /// the report.
    pub async fn refresh_status(&self) -> Result<StatusReport> {
        let report = self.inner.refresh_status().await;
        report.map(Into::into).or_failed(self.language)
    }

    /// The same without lists that are fresh for long enough. Call it whenever there is a network.
    ///
    /// # Errors
    /// As `refresh_status`.
    pub async fn refresh_status_if_due(&self) -> Result<StatusReport> {
        let report = self.inner.refresh_status_if_due().await;
        report.map(Into::into).or_failed(self.language)
    }
}

impl From<core::StatusReport> for StatusReport {
    fn from(report: core::StatusReport) -> Self {
        let refused = report.refused.into_iter();
        Self {
            fetched: report.fetched,
            still_fresh: report.still_fresh,
            not_fetched: report.not_fetched,
            refused: refused
                .map(|list| RefusedStatusList {
                    uri: list.uri,
                    code: list.code,
                })
                .collect(),
        }
    }
}

impl From<core::DocumentStatus> for DocumentStatus {
    fn from(status: core::DocumentStatus) -> Self {
        Self {
            state: match status.state {
                core::DocumentState::Revoked => DocumentState::Revoked,
                core::DocumentState::Suspended => DocumentState::Suspended,
                core::DocumentState::Undetermined => DocumentState::Undetermined,
                core::DocumentState::Valid => DocumentState::Valid,
            },
            code: status.code,
            text: status.text.into(),
            as_of: status.as_of.map(|at| at.0),
        }
    }
}
