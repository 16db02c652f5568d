//! The end of a document, and getting ready to be without a network.

use super::{
    Consent, CopiesReport, DocumentSummary, FetchedCopies, StatusReport, Subject, Wallet,
    core as wallet,
};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// What went with a document.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ErasureReport {
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub name: Names,
    /// Whom it was about.
    pub subject: Subject,
    /// What was erased, part by part.
    pub parts: Vec<ErasedPart>,
    /// Keys that the device has not deleted yet; it is tried again at the next unlocking.
    pub keys_left: u32,
}

/// A part of what was erased.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ErasedPart {
    /// A stable name of the part: `copies`, `device_keys`, `document`, `files`, `operations`, `refresh_token`.
    pub kind: String,
    /// How many.
    pub count: u32,
    /// What, in words.
    pub text: Names,
}

/// What getting ready did. A step that fails hinders no other.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfflineReport {
    /// Whether everything is as fresh as it can be.
    pub ready: bool,
    /// Why no newer trust list came.
    pub trust: Option<StepFailure>,
    /// What became of the status lists.
    pub status: StatusReport,
    /// Why none was looked at.
    pub status_failure: Option<StepFailure>,
    /// What became of the copies.
    pub copies: CopiesReport,
    /// Why none were looked at.
    pub copies_failure: Option<StepFailure>,
}

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StepFailure {
    /// The stable code of the cause.
    pub code: String,
    /// Whether trying again can help.
    pub retry: bool,
}

impl From<wallet::StepFailure> for StepFailure {
    fn from(failed: wallet::StepFailure) -> Self {
        Self {
            code: failed.code,
            retry: failed.retry,
        }
    }
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Deletes a document for good, with its copies, keys and files; operations that still needed it are over, and the report
    /// counts them. Its issuer is not told.
    ///
    /// # Errors
    /// `wallet.document_unknown`; `vault.…`: nothing is deleted then.
    pub async fn delete_document(&self, id: String, consent: Consent) -> Result<ErasureReport> {
        let report = self.inner.delete_document(&id, &consent.into()).await;
        report.map(Into::into).or_failed(self.language)
    }

    /// Deletes every document that a newer version took the place of: all, or none.
    ///
    /// # Errors
    /// `vault.…`: nothing is deleted then.
    pub async fn erase_superseded(&self, consent: Consent) -> Result<Vec<ErasureReport>> {
        let reports = self.inner.erase_superseded(&consent.into()).await;
        let reports = reports.or_failed(self.language)?;
        Ok(reports.into_iter().map(Into::into).collect())
    }

    /// The documents that it is time to renew.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn renewable(&self) -> Result<Vec<DocumentSummary>> {
        let documents = self.inner.renewable().await.or_failed(self.language)?;
        Ok(documents.into_iter().map(Into::into).collect())
    }

    /// Asks the issuer for the document as it is now. A version that says something else supersedes the old one.
    ///
    /// # Errors
    /// As `refill`.
    pub async fn renew(&self, document_id: String) -> Result<FetchedCopies> {
        let fetched = self.inner.renew(&document_id).await;
        fetched.map(Into::into).or_failed(self.language)
    }

    /// Fetches what the next days without a network need: trust list, status lists, copies.
    ///
    /// # Errors
    /// `vault.…`. All else is in the report.
    pub async fn prepare_for_offline(&self) -> Result<OfflineReport> {
        let report = self.inner.prepare_for_offline().await;
        report.map(Into::into).or_failed(self.language)
    }
}

impl From<wallet::ErasureReport> for ErasureReport {
    fn from(report: wallet::ErasureReport) -> Self {
        let part = |part: wallet::ErasedPart| ErasedPart {
            kind: part.kind.as_str().to_owned(),
            count: part.count,
            text: part.text.into(),
        };
        Self {
            document_type: report.document_type,
            name: report.name.into(),
            subject: report.subject.into(),
            parts: report.parts.into_iter().map(part).collect(),
            keys_left: report.keys_left,
        }
    }
}

impl From<wallet::OfflineReport> for OfflineReport {
    fn from(report: wallet::OfflineReport) -> Self {
        Self {
            ready: report.is_ready(),
            trust: report.trust.map(Into::into),
            status: report.status.into(),
            status_failure: report.status_failure.map(Into::into),
            copies: report.copies.into(),
            copies_failure: report.copies_failure.map(Into::into),
        }
    }
}
