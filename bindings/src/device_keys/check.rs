//! The core's conformance suite over an implementation in another language.

use std::sync::Arc;

use vidan_crypto::{
    SystemRandom,
    device::conformance::{self, Finding, Outcome, Words},
};

use super::{DeviceKeys, DeviceKeysError, Foreign};
use crate::Names;

/// One promise of the contract and how it went.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DeviceKeysFinding {
    /// The promise, in a stable word such as `sign.order`.
    pub promise: String,
    /// What it proves where it is kept, in a sentence.
    pub proves: Names,
    /// How it went.
    pub outcome: DeviceKeysOutcome,
}

/// How a promise went. There is no fourth way: nothing is skipped.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceKeysOutcome {
    /// It was broken.
    Broken {
        /// In which way, in a stable word such as `bad_signature`.
        fault: String,
        /// The same in a sentence.
        reason: Names,
        /// What the implementation threw, where it threw something that it should not.
        thrown: Option<DeviceKeysError>,
        /// What it should have thrown, where it should.
        wanted: Option<DeviceKeysError>,
    },
    /// It was kept.
    Kept,
    /// The capabilities say that the hardware cannot do this. That it also answers so is a promise of its own.
    NotSupported {
        /// What it lacks: `agree` or `attest`.
        ability: String,
    },
}

/// Tries every promise of `DeviceKeys` that needs nobody's finger, with about a hundred keys that are deleted afterwards: for
/// the tests of whoever writes an implementation, and once on a new phone. Nothing else may make or delete keys meanwhile.
///
/// Whatever the implementation throws is a finding.
#[uniffi::export]
pub async fn check_device_keys(keys: Arc<dyn DeviceKeys>) -> Vec<DeviceKeysFinding> {
    let report = conformance::run(&Foreign::unbounded(keys), &SystemRandom).await;
    report.findings.into_iter().map(Into::into).collect()
}

impl From<Finding> for DeviceKeysFinding {
    fn from(finding: Finding) -> Self {
        Self {
            promise: finding.case.name.to_owned(),
            proves: names(finding.case.proves),
            outcome: finding.outcome.into(),
        }
    }
}

impl From<Outcome> for DeviceKeysOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Kept,
            Outcome::NotSupported(ability) => Self::NotSupported {
                ability: ability.code().to_owned(),
            },
            Outcome::Failed(fault) => Self::Broken {
                fault: fault.code().to_owned(),
                reason: names(fault.words()),
                thrown: fault.cause().map(Into::into),
                wanted: fault.wanted().map(Into::into),
            },
        }
    }
}

fn names(words: Words) -> Names {
    Names {
        vi: words.vi.to_owned(),
        en: words.en.to_owned(),
    }
}
