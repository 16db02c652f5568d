//! Whether an implementation of [`DeviceKeys`] keeps the contract: run by whoever writes one, in that language's tests and
//! once on a real phone.
//!
//! **For:** finding what is broken before a citizen does. Each case has a name that never changes, a sentence that says what
//! it proves, and a finding; every answer is checked against mathematics done here, not against what the implementation says
//! of itself. What hardware lacks is told apart from what it does wrong, by its own [`Capabilities`].
//!
//! **Not for:** what needs a person's finger, and what needs a clock: nobody is asked, and an implementation that never
//! answers is waited for. Nor for trust: a chain of certificates must hold together, whom it leads to is not asked.
//!
//! Makes about a hundred keys and deletes them again. It deletes only keys that it was handed when it asked for them, so
//! it may run beside a wallet's; but nothing else may make or delete keys meanwhile, or [`DeviceKeys::list`] seems wrong.

mod agreeing;
mod attesting;
mod bench;
mod certificate;
mod deriving;
mod fault;
mod joined;
mod keeping;
mod making;
mod purposes;
mod report;
mod signing;
mod together;
mod wrapping;

pub use fault::{Ability, Fault, Words};
pub use report::{Case, Finding, Outcome, Report};

use self::{bench::Bench, report::Verdict};
use super::{Capabilities, DeviceKeyError, DeviceKeys};
use crate::Random;

/// Every case, in the order in which they run.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    let rooms = [
        making::CASES,
        purposes::CASES,
        signing::CASES,
        wrapping::CASES,
        deriving::CASES,
        agreeing::CASES,
        attesting::CASES,
        keeping::CASES,
        together::CASES,
        // Last: it looks at what all the others left behind.
        keeping::LAST,
    ];
    rooms.into_iter().flatten()
}

/// Runs every case. `random` gives messages, secrets and challenges; a failed case stops no other.
pub async fn run(keys: &dyn DeviceKeys, random: &dyn Random) -> Report {
    let findings = match start(keys, random).await {
        Ok(bench) => findings(&bench).await,
        // What it can do is not known, so no case has a meaning.
        Err(cause) => cases()
            .map(|case| Finding {
                case,
                outcome: Outcome::Failed(Fault::Refused(cause)),
            })
            .collect(),
    };
    Report { findings }
}

async fn start<'k>(
    keys: &'k dyn DeviceKeys,
    random: &'k dyn Random,
) -> Result<Bench<'k>, DeviceKeyError> {
    let can: Capabilities = keys.capabilities().await?;
    let before = keys.list().await?;
    Ok(Bench::new(keys, random, can, before))
}

async fn findings(bench: &Bench<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for case in cases() {
        let missing = case.needs.filter(|ability| !ability.is_in(&bench.can));
        let outcome = match missing {
            Some(ability) => Outcome::NotSupported(ability),
            None => match case.check(bench).await {
                Ok(()) => Outcome::Passed,
                Err(fault) => Outcome::Failed(fault),
            },
        };
        bench.clear().await;
        findings.push(Finding { case, outcome });
    }
    findings
}
