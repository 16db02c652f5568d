//! With the feature `conformance`: what the suite found.

use std::sync::Arc;

use vidan_crypto::{
    SystemRandom,
    device::conformance::{self, Finding, Outcome, Words},
};

use super::{DeviceKeysFinding, DeviceKeysOutcome};
use crate::{
    Names,
    device_keys::{DeviceKeys, Foreign},
};

pub(super) async fn findings(keys: Arc<dyn DeviceKeys>) -> Vec<DeviceKeysFinding> {
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
