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
    reuse: bool,
}

impl Consent {
    /// The person said yes to `purpose`, in the words they read.
    pub fn given(purpose: impl Into<String>, method: ConsentMethod) -> Self {
        Self {
            purpose: purpose.into(),
            method,
            reuse: false,
        }
    }

    /// The person also agreed to show a copy again that was shown before, after reading
    /// [`crate::presentation::ReuseWarning`]: whoever sees both showings can tell that they are one person's.
    #[must_use]
    pub fn accept_reuse(self) -> Self {
        Self {
            reuse: true,
            ..self
        }
    }

    /// Whether a copy may be shown again.
    pub fn accepts_reuse(&self) -> bool {
        self.reuse
    }

    /// The same yes to the same act, in the words of whoever asked for it.
    pub(crate) fn for_purpose(self, purpose: &str) -> Self {
        Self {
            purpose: purpose.to_owned(),
            ..self
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
