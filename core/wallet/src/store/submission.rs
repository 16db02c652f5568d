//! A submission on its way: kept before it is sent, so that neither a cut connection nor a dead battery loses it or files
//! it twice.

use serde::{Deserialize, Serialize};
use vidan_protocol::form::Submission;

use super::sealed_as_json;
use crate::ConsentMethod;

/// What is needed to send it again; its record's id is the idempotency key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SubmissionRecord {
    pub(crate) submit_url: String,
    pub(crate) submission: Submission,
    pub(crate) purpose: String,
    pub(crate) method: ConsentMethod,
    /// The documents that its proofs are of.
    #[serde(default)]
    pub(crate) documents: Vec<String>,
    /// Where the portal hears that the consent is withdrawn, if anywhere.
    #[serde(default)]
    pub(crate) withdraw_url: Option<String>,
}

sealed_as_json!(SubmissionRecord, "submission to send", 1);
