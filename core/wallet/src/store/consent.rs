//! A consent that a submission carried: kept apart from the log, so that it can be withdrawn when the log was cleared.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_protocol::form::Consent;

use super::sealed_as_json;
use crate::prefill::SubmittedForm;

/// A consent; its record's id is the submission's idempotency key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ConsentRecord {
    /// As the portal has it.
    pub(crate) consent: Consent,
    /// The purpose in the words that the person agreed to.
    pub(crate) purpose: String,
    /// What the portal made of the submission.
    pub(crate) dossier: String,
    /// Where the portal hears of a withdrawal, if anywhere.
    pub(crate) withdraw_url: Option<String>,
    /// The number of the submission's entry in the log.
    pub(crate) entry: u64,
    pub(crate) withdrawn_at: Option<UnixTime>,
    /// When the portal took note of that.
    pub(crate) told_at: Option<UnixTime>,
    /// Why it is not told any more: it refused, or the person gave up telling it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_told: Option<String>,
    /// What the portal made of the submission, to be told again to who hands the same form in twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) submitted: Option<SubmittedForm>,
}

sealed_as_json!(ConsentRecord, "consent", 1);
