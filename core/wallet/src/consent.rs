//! A person's yes to one act.

use serde::{Deserialize, Serialize};

/// How the person said yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentMethod {
    /// By a finger or face, asked for this act.
    Biometric,
    /// By a button under the preview.
    Screen,
}

/// The person's yes to one preview, for one purpose. The shell makes it when the person has seen the preview, and only
/// then; the wallet writes it into the activity log with the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    purpose: String,
    method: ConsentMethod,
}

impl Consent {
    /// The person said yes to `purpose`, in the words they read.
    pub fn given(purpose: impl Into<String>, method: ConsentMethod) -> Self {
        Self {
            purpose: purpose.into(),
            method,
        }
    }

    /// What for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// How.
    pub fn method(&self) -> ConsentMethod {
        self.method
    }
}
