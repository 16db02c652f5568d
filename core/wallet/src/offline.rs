//! Getting ready to be without a network: the trust list, how the documents stand, and copies enough, in one call.

use serde::Serialize;

use crate::{CopiesReport, Error, StatusReport, Wallet};

/// Seconds for which copies must last to count: a journey.
const LASTING: i64 = 3 * 86_400;

/// What getting ready did. A step that fails hinders no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OfflineReport {
    /// Why no newer trust list came; `None` where it did.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepFailure {
    /// The stable code of the cause.
    pub code: String,
    /// Whether trying again can help.
    pub retry: bool,
}

impl OfflineReport {
    /// Whether everything is as fresh as it can be.
    pub fn is_ready(&self) -> bool {
        let whole = [&self.trust, &self.status_failure, &self.copies_failure];
        whole.into_iter().all(Option::is_none)
            && self.status.refused.is_empty()
            && self.status.not_fetched == 0
            && self.copies.failed.is_empty()
    }
}

impl Wallet {
    /// Fetches what the next days without a network need: the trust list, the status lists of all documents, and copies of those
    /// that have few that last. Call it whenever there is a network, and before a journey.
    ///
    /// # Errors
    /// The vault's. All else is in the report.
    pub async fn prepare_for_offline(&self) -> Result<OfflineReport, Error> {
        let mut report = OfflineReport {
            trust: failure(self.refresh_trust().await)?.err(),
            ..OfflineReport::default()
        };
        match failure(self.refresh_status().await)? {
            Ok(status) => report.status = status,
            Err(failed) => report.status_failure = Some(failed),
        }
        match failure(self.refill_lasting(self.now().plus(LASTING)).await)? {
            Ok(copies) => report.copies = copies,
            Err(failed) => report.copies_failure = Some(failed),
        }
        Ok(report)
    }
}

/// A failure for the report; the vault's ends everything.
fn failure<T>(step: Result<T, Error>) -> Result<Result<T, StepFailure>, Error> {
    match step {
        Ok(done) => Ok(Ok(done)),
        Err(error @ Error::Vault(_)) => Err(error),
        Err(error) => Ok(Err(StepFailure {
            code: error.code().to_owned(),
            retry: error.retry(),
        })),
    }
}
