//! Step 10: each rule of a policy, with a presentation that breaks it alone.

use std::sync::Arc;

use serde_json::Value;
use vidan_codec::clock::ManualClock;
use vidan_credential::{
    BROADCAST_AUDIENCE,
    sd_cwt::hold::HeldCredential,
    testing::{NOW, TestWorld, card_claims},
};
use vidan_verifier::{Lang, MemoryReplayGuard, Outcome, Policy, Step, Trust, Verdict, Verifier};

/// A card with some claims changed, of which some are shown, under a policy.
fn verdict(change: &[(&str, Value)], shown: &[&str], policy: &Policy) -> Verdict {
    let world = TestWorld::new();
    let mut claims = card_claims();
    for (name, value) in change {
        claims[*name] = value.clone();
    }
    let bytes = world.issue(world.request(&claims));
    let held = HeldCredential::receive(&bytes, &world.list(), NOW, &world.holder.public()).unwrap();
    let token = world.present(held.get(), shown, BROADCAST_AUDIENCE, NOW);
    let (clock, guard) = (
        Arc::new(ManualClock::at(NOW)),
        Arc::new(MemoryReplayGuard::new(9)),
    );
    let verifier = Verifier::new(Trust::List(world.list()), policy.clone(), clock, guard);
    verifier.verify_token(token.as_bytes())
}

fn assert_broken(verdict: &Verdict, code: &str) {
    assert_eq!(
        (verdict.outcome(), verdict.step(), verdict.code()),
        (Outcome::Refused, Step::Policy, code)
    );
    assert!(verdict.accepted().is_none() && verdict.shown().is_empty());
    assert_ne!(verdict.reason(Lang::Vi), verdict.reason(Lang::En));
    assert_ne!(
        verdict.reason(Lang::En),
        "It does not meet the rules here.",
        "each rule has a sentence of its own"
    );
}

fn assert_met(verdict: &Verdict) {
    assert_eq!(
        (verdict.outcome(), verdict.code()),
        (Outcome::Valid, "valid")
    );
}

#[test]
fn a_counter_takes_the_documents_it_names() {
    let policy = |names: &[&str]| Policy {
        document_types: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Policy::broadcast()
    };
    assert_met(&verdict(&[], &[], &policy(&[])));
    assert_met(&verdict(&[], &[], &policy(&["gplx", "can_cuoc"])));
    assert_broken(
        &verdict(&[], &[], &policy(&["gplx"])),
        "policy.document_type",
    );
}

#[test]
fn what_is_asked_for_must_be_shown() {
    let policy = Policy {
        required_claims: vec!["ho_ten".parse().unwrap(), "noi_cap".parse().unwrap()],
        ..Policy::broadcast()
    };
    assert_met(&verdict(&[], &["ho_ten", "noi_cap", "gioi_tinh"], &policy));
    for shown in [&["ho_ten"][..], &["noi_cap"], &["gioi_tinh"], &[]] {
        assert_broken(&verdict(&[], shown, &policy), "policy.claim_missing");
    }
}

#[test]
fn a_minimum_age_is_shown_in_two_ways() {
    let adult = Policy {
        minimum_age: Some(18),
        ..Policy::broadcast()
    };
    let birth = |date: &str| {
        [
            ("ngay_sinh", Value::from(date)),
            ("age_over_18", false.into()),
        ]
    };
    assert_met(&verdict(&[], &["age_over_18"], &adult));
    assert_met(&verdict(&[], &["ngay_sinh"], &adult));
    // NOW is 21 November 2026 in Vietnam.
    assert_eq!(NOW.plus(7 * 3600).date(), "2026-11-21");
    assert_met(&verdict(
        &birth("2008-11-21"),
        &["ngay_sinh", "age_over_18"],
        &adult,
    ));
    assert_broken(
        &verdict(&birth("2008-11-22"), &["ngay_sinh"], &adult),
        "policy.too_young",
    );
    assert_broken(
        &verdict(&birth("2008"), &["ngay_sinh"], &adult),
        "policy.too_young",
    );
    assert_met(&verdict(&birth("2007"), &["ngay_sinh"], &adult));
    let unreadable = verdict(&birth("năm Mão"), &["ngay_sinh"], &adult);
    assert_broken(&unreadable, "policy.birth_date_unreadable");
    assert_broken(&verdict(&[], &["ho_ten"], &adult), "policy.age_not_shown");
    let not_yet = verdict(&birth("2008-11-22"), &["age_over_18"], &adult);
    assert_broken(&not_yet, "policy.age_not_shown");

    let older = Policy {
        minimum_age: Some(21),
        ..adult
    };
    assert_broken(
        &verdict(&[], &["age_over_18"], &older),
        "policy.age_not_shown",
    );
    assert_met(&verdict(&[], &["age_over_18", "ngay_sinh"], &older));
    let elsewhere = Policy {
        birth_claim: None,
        ..older
    };
    assert_broken(
        &verdict(&[], &["ngay_sinh"], &elsewhere),
        "policy.age_not_shown",
    );
}

#[test]
fn an_expired_document_is_refused_before_what_it_lacks() {
    let policy = Policy {
        required_claims: vec!["ho_ten".parse().unwrap()],
        ..Policy::broadcast()
    };
    let ended = [("ngay_het_han", Value::from("2026-11-20"))];
    assert_broken(
        &verdict(&ended, &["ngay_het_han"], &policy),
        "policy.document_expired",
    );
    let unchecked = Policy {
        expiry_claim: None,
        ..policy
    };
    assert_met(&verdict(&ended, &["ngay_het_han", "ho_ten"], &unchecked));
    let no_day = [("ngay_het_han", Value::from("2027-02-30"))];
    let verdict = verdict(&no_day, &["ngay_het_han"], &Policy::broadcast());
    assert_broken(&verdict, "policy.expiry_unreadable");
}
