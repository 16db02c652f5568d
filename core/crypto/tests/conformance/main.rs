//! The conformance suite: good implementations pass it, and each of its cases can fail.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that fails is a test that fails"
)]

mod breaks;
mod broken;
mod certificates;
mod whole;

use std::collections::BTreeSet;

use vidan_crypto::{
    Error, Random, SystemRandom,
    device::{
        DeviceKeyError, DeviceKeys, KeyPolicy, KeyPurpose, SoftwareKeys,
        conformance::{self, Ability, Fault, Outcome, Report},
    },
};

use crate::{
    breaks::{Break, ROWS, Row},
    broken::Broken,
    whole::Whole,
};

async fn run(keys: &dyn DeviceKeys) -> Report {
    conformance::run(keys, &SystemRandom).await
}

fn broken_names(report: &Report) -> Vec<&'static str> {
    report.broken().map(|(case, _)| case.name).collect()
}

fn missing(report: &Report) -> Vec<(&'static str, Ability)> {
    let missing = report.findings.iter().filter_map(|finding| {
        let Outcome::NotSupported(ability) = finding.outcome else {
            return None;
        };
        Some((finding.case.name, ability))
    });
    missing.collect()
}

#[tokio::test]
async fn software_keys_keep_every_promise_but_attest_nothing() {
    let report = run(&SoftwareKeys::in_memory()).await;
    assert!(
        report.is_kept(),
        "{:?}",
        report.broken().collect::<Vec<_>>()
    );
    let attesting = ["attest.chain", "attest.own_key", "attest.challenge"];
    assert_eq!(
        missing(&report),
        attesting.map(|name| (name, Ability::Attest))
    );
}

#[tokio::test]
async fn hardware_that_can_do_everything_is_asked_everything() {
    let report = run(&Whole::new()).await;
    assert!(
        report.is_kept(),
        "{:?}",
        report.broken().collect::<Vec<_>>()
    );
    assert_eq!(missing(&report), []);
    assert_eq!(report.findings.len(), conformance::cases().count());
}

#[tokio::test]
async fn keys_that_were_there_before_are_left_alone() {
    let keys = SoftwareKeys::in_memory();
    for purpose in [KeyPurpose::Agree, KeyPurpose::Secret, KeyPurpose::Sign] {
        let policy = KeyPolicy::silent(purpose);
        keys.make_keys(3, policy).await.unwrap();
    }
    let before = keys.list().await.unwrap();
    assert!(run(&keys).await.is_kept());
    assert_eq!(keys.list().await.unwrap(), before);
}

#[test]
fn cases_and_faults_have_names_of_their_own_and_both_languages() {
    let names: Vec<_> = conformance::cases().map(|case| case.name).collect();
    let distinct: BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    assert!(names.len() >= 25, "{}", names.len());
    let mut sentences = BTreeSet::new();
    for case in conformance::cases() {
        let words = case.proves;
        assert!(
            words.vi.ends_with('.') && words.en.ends_with('.'),
            "{}",
            case.name
        );
        assert!(
            sentences.insert(words.vi) && sentences.insert(words.en),
            "{}",
            case.name
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_to_be_broken_is_found_by_its_cases_and_no_other() {
    let runs: Vec<_> = ROWS
        .iter()
        .map(|(how, ..)| tokio::spawn(async { run(&Broken::new(*how)).await }))
        .collect();
    let mut wrong = Vec::new();
    for ((how, must, may), report) in ROWS.iter().zip(runs) {
        let report = report.await.unwrap();
        let names = broken_names(&report);
        let found = must.iter().all(|name| names.contains(name));
        let stray = |name: &&str| !must.contains(name) && !may.contains(name);
        if !found || names.iter().any(stray) {
            wrong.push((how, report.broken().collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_case_is_what_finds_some_break() {
    for case in conformance::cases() {
        let finds = |(_, must, _): &&Row| must.contains(&case.name) && must.len() <= 3;
        assert!(
            ROWS.iter().any(|row| finds(&row)),
            "nothing shows that {} can fail",
            case.name
        );
    }
}

struct NoRandom;

impl Random for NoRandom {
    fn fill(&self, _: &mut [u8]) -> Result<(), Error> {
        Err(Error::RandomUnavailable)
    }
}

#[tokio::test]
async fn without_random_the_cases_that_need_it_say_so() {
    let report = conformance::run(&SoftwareKeys::in_memory(), &NoRandom).await;
    let faults: BTreeSet<_> = report.broken().map(|(_, fault)| fault.code()).collect();
    assert_eq!(faults, BTreeSet::from([Fault::NoRandom.code()]));
    assert!(broken_names(&report).contains(&"wrap.round_trip"));
    assert!(!broken_names(&report).contains(&"sign.messages"));
}

#[tokio::test]
async fn causes_are_told_with_the_finding() {
    let report = run(&Broken::new(Break::FailsOnEmptyWrapped)).await;
    let (_, fault) = report.broken().next().unwrap();
    assert_eq!(fault.code(), "other_cause");
    assert_eq!(fault.cause(), Some(DeviceKeyError::Platform));
    assert_eq!(fault.wanted(), Some(DeviceKeyError::InvalidRequest));
    assert_ne!(fault.words().vi, fault.words().en);
}
