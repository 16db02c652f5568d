//! Each verdict, with a presentation in which one thing alone is wrong.

use std::sync::Arc;

use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_credential::{
    BROADCAST_AUDIENCE, StatusReference,
    sd_cwt::{hold::HeldCredential, present::Presentation},
    testing::{KID, NOW, TestWorld, card_claims, pinned, sign},
    transport,
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{ListContent, Names, PublicJwk};
use vidan_verifier::{
    Lang, MemoryReplayGuard, Outcome, Policy, Presented, ReplayError, ReplayGuard, Step, Trust,
    Verdict, Verifier,
};

struct Counter {
    world: TestWorld,
    clock: Arc<ManualClock>,
    verifier: Verifier,
}

fn counter_with(world: TestWorld, change: impl FnOnce(&mut ListContent, &mut Policy)) -> Counter {
    let (mut content, mut policy) = (world.list_content(), Policy::broadcast());
    change(&mut content, &mut policy);
    let clock = Arc::new(ManualClock::at(NOW.plus(5)));
    let trust = Trust::List(world.list_of(&content));
    let guard = Arc::new(MemoryReplayGuard::new(100));
    let verifier = Verifier::new(trust, policy, clock.clone(), guard);
    Counter {
        world,
        clock,
        verifier,
    }
}

fn counter() -> Counter {
    counter_with(TestWorld::new(), |_, _| {})
}

const THREE: [&str; 3] = ["ho_ten", "ngay_sinh", "age_over_18"];

impl Counter {
    fn text(&self, claims: &[&str]) -> String {
        let token = self
            .world
            .present(self.world.held().get(), claims, BROADCAST_AUDIENCE, NOW);
        transport::to_text(token.as_bytes()).unwrap()
    }

    fn verdict(&self) -> Verdict {
        self.verifier.verify(&self.text(&THREE))
    }
}

fn assert_stopped(verdict: &Verdict, outcome: Outcome, step: Step, code: &str) {
    assert_eq!(
        (verdict.outcome(), verdict.step(), verdict.code()),
        (outcome, step, code)
    );
    assert!(verdict.accepted().is_none());
    assert!(verdict.shown().is_empty());
    assert!(verdict.issuer_name().is_none() && verdict.document_type().is_none());
    let json = verdict.to_json(Lang::Vi);
    assert!(json["claims"].is_null() && json["issuer"].is_null());
    assert_eq!(json["verdict"], outcome.code());
    assert_ne!(verdict.reason(Lang::Vi), verdict.reason(Lang::En));
}

#[test]
fn a_good_code_shows_who_vouches_for_what() {
    let counter = counter();
    let verdict = counter.verdict();
    assert_eq!(
        (verdict.outcome(), verdict.code(), verdict.step().number()),
        (Outcome::Valid, "valid", 11)
    );
    let names = Names {
        vi: "Bộ Công an (thử)".into(),
        en: "Ministry (test)".into(),
    };
    assert_eq!(verdict.issuer_name(), Some(&names));
    assert_eq!(verdict.document_name().unwrap().vi, "Thẻ căn cước");
    let shown: Vec<_> = verdict
        .shown()
        .iter()
        .map(|one| (one.name.en.clone(), one.value.to_json()))
        .collect();
    assert_eq!(
        shown,
        [
            ("ho_ten (en)".to_owned(), card_claims()["ho_ten"].clone()),
            ("ngay_sinh (en)".to_owned(), "1999-04-30".into()),
            ("age_over_18 (en)".to_owned(), true.into()),
        ]
    );
    let json = verdict.to_json(Lang::En);
    assert_eq!(json["claims"].as_object().unwrap().len(), 3);
    assert_eq!(
        (json["issuer"]["kid"].as_str(), json["age"].as_i64()),
        (Some(KID), Some(3605))
    );
    assert!(!format!("{verdict:?}").contains("1999"));
}

#[test]
fn step_1_text() {
    let counter = counter();
    let refused = |text: &str, code| {
        assert_stopped(
            &counter.verifier.verify(text),
            Outcome::Refused,
            Step::Text,
            code,
        );
    };
    refused("hello", "transport.unknown");
    refused("VDF:abc", "transport.encoding");
    refused(&"A".repeat(5000), "format.too_large");
    refused("VD1:", "transport.truncated");
    let newer = counter.verifier.verify("VD2:ABC");
    assert_stopped(
        &newer,
        Outcome::Undetermined,
        Step::Text,
        "transport.version",
    );
}

/// The form of a text decides nothing: whole or compact, a proof gets one verdict. A list too old to read it says so.
#[test]
fn a_compact_text_is_judged_like_a_whole_one() {
    let counter = counter();
    let held = counter.world.held();
    let token = counter
        .world
        .present(held.get(), &THREE, BROADCAST_AUDIENCE, NOW);
    let text = transport::write(token.as_bytes(), &counter.world.list()).unwrap();
    assert!(text.starts_with("VD1:"));
    assert_eq!(counter.verifier.verify(&text).outcome(), Outcome::Valid);
    assert_stopped(
        &counter
            .verifier
            .verify(&transport::to_text(token.as_bytes()).unwrap()),
        Outcome::Refused,
        Step::Replay,
        "replay.seen",
    );
    let under = |world: TestWorld, change: &dyn Fn(&mut ListContent)| {
        let other = counter_with(world, |content, _| change(content));
        (other.verifier.verify(&text), other.world)
    };
    let (verdict, world) = under(counter.world, &|list| list.issuers.clear());
    assert_stopped(
        &verdict,
        Outcome::Refused,
        Step::Issuer,
        "trust.unknown_kid",
    );
    let (verdict, world) = under(world, &|list| {
        let claims = list.document_types[0]["claims"].as_array_mut();
        claims.unwrap().truncate(2);
        list.document_types[0]["defaults"] = serde_json::json!([]);
    });
    assert_stopped(
        &verdict,
        Outcome::Undetermined,
        Step::Issuer,
        "transport.list_outdated",
    );
    let (verdict, _) = under(world, &|list| list.issuers[0].standing.compromised = true);
    assert_stopped(
        &verdict,
        Outcome::Refused,
        Step::Issuer,
        "trust.key_compromised",
    );
}

#[test]
fn step_2_form() {
    let counter = counter();
    let mut token = transport::from_text(&counter.text(&THREE)).unwrap();
    token.push(0);
    assert_stopped(
        &counter.verifier.verify_token(&token),
        Outcome::Refused,
        Step::Form,
        "format.cbor",
    );
}

#[test]
fn step_3_issuer() {
    let stopped = |change: &dyn Fn(&mut ListContent), outcome, code| {
        let counter = counter_with(TestWorld::new(), |_, _| {});
        let text = counter.text(&THREE);
        let other = counter_with(counter.world, |content, _| change(content));
        assert_stopped(&other.verifier.verify(&text), outcome, Step::Issuer, code);
    };
    use Outcome::{Refused, Undetermined};
    stopped(&|list| list.issuers.clear(), Refused, "trust.unknown_kid");
    stopped(
        &|list| list.issuers[0].documents = vec!["gplx".into()],
        Refused,
        "trust.document_type_not_allowed",
    );
    stopped(
        &|list| {
            let other = SigningKey::generate(Algorithm::Ed25519).unwrap();
            list.issuers[0].jwk = PublicJwk::from_key(&other.public());
            list.issuers[0].algs = vec![-19];
        },
        Refused,
        "trust.algorithm_not_allowed",
    );
    stopped(
        &|list| list.issuers[0].standing.compromised = true,
        Refused,
        "trust.key_compromised",
    );
    stopped(
        &|list| list.issuers[0].standing.valid_until = Some(NOW.0),
        Refused,
        "trust.key_expired",
    );
    stopped(
        &|list| list.issuers[0].standing.valid_from = NOW.0 + 60,
        Refused,
        "trust.key_not_yet_valid",
    );
    stopped(
        &|list| list.issuers[0].standing.retired = Some(NOW.day_start().0),
        Refused,
        "trust.key_retired",
    );
    stopped(
        &|list| list.next_update = NOW.0,
        Undetermined,
        "trust.list_stale",
    );
    stopped(
        &|list| {
            list.next_update = NOW.0;
            list.issuers.clear();
        },
        Undetermined,
        "trust.list_stale",
    );
    stopped(
        &|list| list.document_types[0]["claims"] = 5.into(),
        Undetermined,
        "profile.invalid",
    );
}

/// What an old list does not allow, a newer one may.
#[test]
fn a_stale_list_refuses_nothing_that_a_newer_one_may_allow() {
    type Change = fn(&mut ListContent);
    let changes: [(&str, Change); 3] = [
        ("trust.document_type_not_allowed", |list| {
            list.issuers[0].documents = vec!["gplx".into()];
        }),
        ("trust.key_expired", |list| {
            list.issuers[0].standing.valid_until = Some(NOW.0);
        }),
        ("trust.unknown_kid", |list| list.issuers.clear()),
    ];
    for (code, change) in changes {
        for accepted in [false, true] {
            let counter = counter();
            let text = counter.text(&THREE);
            let stale = counter_with(counter.world, |list, policy| {
                change(list);
                list.next_update = NOW.0;
                policy.accept_stale_list = accepted;
            });
            let (outcome, code) = match accepted {
                true => (Outcome::Refused, code),
                false => (Outcome::Undetermined, "trust.list_stale"),
            };
            let verdict = stale.verifier.verify(&text);
            assert_stopped(&verdict, outcome, Step::Issuer, code);
            if !accepted {
                let advice = verdict.reason(Lang::En);
                assert!(advice.to_lowercase().contains("update"), "{advice}");
            }
        }
    }
    // What was taken back stays so.
    let counter = counter();
    let text = counter.text(&THREE);
    let stale = counter_with(counter.world, |list, _| {
        list.next_update = NOW.0;
        list.issuers[0].standing.compromised = true;
    });
    let code = "trust.key_compromised";
    assert_stopped(
        &stale.verifier.verify(&text),
        Outcome::Refused,
        Step::Issuer,
        code,
    );
}

/// A clock before the list's own date tells nothing about times, whatever it would make valid again.
#[test]
fn a_clock_before_the_lists_own_date_leaves_all_open() {
    const CODE: &str = "time.clock_wrong";
    // Dated as far ahead as a slow clock may be behind.
    let made = || {
        counter_with(TestWorld::new(), |list, _| {
            list.iat = NOW.0 + 300;
            list.next_update = NOW.0 + 10_000;
        })
    };
    let counter = made();
    let text = counter.text(&THREE);
    counter.clock.set_wall(NOW.plus(-1));
    let verdict = counter.verifier.verify(&text);
    assert_stopped(&verdict, Outcome::Undetermined, Step::Times, CODE);
    let reason = verdict.reason(Lang::En);
    assert!(reason.starts_with("The clock of this device is wrong"));
    // A code that had begun by then, too, and one that had not.
    for made_at in [-1000, 1000] {
        let held = counter.world.held();
        let at = NOW.plus(made_at);
        let token = counter
            .world
            .present(held.get(), &THREE, BROADCAST_AUDIENCE, at);
        let verdict = counter.verifier.verify_token(token.as_bytes());
        assert_stopped(&verdict, Outcome::Undetermined, Step::Times, CODE);
    }
    // Wrong whatever the time: refused as ever.
    let stranger = made();
    stranger.clock.set_wall(NOW.plus(-1));
    let forged = stranger.verifier.verify(&text);
    assert_eq!(forged.outcome(), Outcome::Refused);
    assert_eq!(forged.step(), Step::IssuerSignature);
    // Nothing of it is remembered: with the clock put right, the same code counts.
    counter.clock.set_wall(NOW);
    assert_eq!(counter.verifier.verify(&text).outcome(), Outcome::Valid);
}

#[test]
fn a_stale_list_does_where_the_policy_says_so() {
    let counter = counter_with(TestWorld::new(), |list, policy| {
        list.next_update = NOW.0;
        policy.accept_stale_list = true;
    });
    assert_eq!(counter.verdict().outcome(), Outcome::Valid);
}

#[test]
fn step_4_issuer_signature() {
    let counter = counter();
    let text = counter.text(&THREE);
    let other = counter_with(TestWorld::new(), |_, _| {});
    let verdict = other.verifier.verify(&text);
    assert_stopped(
        &verdict,
        Outcome::Refused,
        Step::IssuerSignature,
        "trust.signature_invalid",
    );
    let renamed = counter_with(counter.world, |list, _| {
        list.issuers[0].iss = "urn:other".into()
    });
    assert_stopped(
        &renamed.verifier.verify(&text),
        Outcome::Refused,
        Step::IssuerSignature,
        "issuer.mismatch",
    );
}

#[test]
fn step_5_times() {
    let counter = counter();
    let text = counter.text(&THREE);
    counter.clock.advance(120);
    assert_stopped(
        &counter.verifier.verify(&text),
        Outcome::Refused,
        Step::Times,
        "time.expired",
    );
    counter.clock.set_wall(NOW.plus(-31));
    assert_stopped(
        &counter.verifier.verify(&text),
        Outcome::Refused,
        Step::Times,
        "time.not_yet_valid",
    );
    counter.clock.set_wall(NOW.plus(89));
    assert_eq!(counter.verifier.verify(&text).outcome(), Outcome::Valid);
    let held = counter.world.held();
    let long = Presentation::new(held.get(), &[], BROADCAST_AUDIENCE, NOW, 61, None).unwrap();
    let token = sign(long, &counter.world.holder);
    assert_stopped(
        &counter.verifier.verify_token(token.as_bytes()),
        Outcome::Refused,
        Step::Times,
        "time.lifetime_too_long",
    );
}

#[test]
fn step_6_holder() {
    let counter = counter();
    let mut token = transport::from_text(&counter.text(&THREE)).unwrap();
    let last = token.len() - 1;
    token[last] ^= 1;
    let verdict = counter.verifier.verify_token(&token);
    assert_stopped(
        &verdict,
        Outcome::Refused,
        Step::Holder,
        "holder.signature_invalid",
    );
}

#[test]
fn step_7_audience_and_question() {
    let counter = counter();
    let held = counter.world.held();
    let token = |audience: &str, nonce: Option<&[u8]>| {
        let presentation = Presentation::new(held.get(), &[], audience, NOW, 60, nonce).unwrap();
        transport::to_text(sign(presentation, &counter.world.holder).as_bytes()).unwrap()
    };
    let stopped =
        |verdict: Verdict, code| assert_stopped(&verdict, Outcome::Refused, Step::Audience, code);
    stopped(
        counter.verifier.verify(&token("urn:other", None)),
        "audience.mismatch",
    );
    let nonce = [1; 16];
    let answer = token(BROADCAST_AUDIENCE, Some(&nonce));
    stopped(counter.verifier.verify(&answer), "nonce.unexpected");
    stopped(
        counter.verifier.verify_answer(&answer, &[2; 16]),
        "nonce.mismatch",
    );
    stopped(
        counter
            .verifier
            .verify_answer(&token(BROADCAST_AUDIENCE, None), &nonce),
        "nonce.mismatch",
    );
    assert_eq!(
        counter.verifier.verify_answer(&answer, &nonce).outcome(),
        Outcome::Valid
    );
}

#[test]
fn a_question_has_one_answer() {
    let counter = counter();
    let held = counter.world.held();
    let answer = |nonce: &[u8], at: UnixTime| {
        let presentation =
            Presentation::new(held.get(), &[], BROADCAST_AUDIENCE, at, 60, Some(nonce));
        transport::to_text(sign(presentation.unwrap(), &counter.world.holder).as_bytes()).unwrap()
    };
    let nonce = [1; 16];
    let first = answer(&nonce, NOW);
    let verify = |text: &str, nonce: &[u8]| counter.verifier.verify_answer(text, nonce);
    assert_eq!(verify(&first, &[2; 16]).code(), "nonce.mismatch");
    assert_eq!(verify(&first, &nonce).outcome(), Outcome::Valid);
    let second = answer(&nonce, NOW.plus(1));
    let refused = |text: &str, code| {
        assert_stopped(&verify(text, &nonce), Outcome::Refused, Step::Replay, code);
    };
    refused(&first, "replay.seen");
    refused(&second, "replay.nonce_used");
    // Long after the first answer ended, while the question could still be open.
    counter.clock.advance(300);
    refused(&answer(&nonce, NOW.plus(300)), "replay.nonce_used");
    let other = answer(&[2; 16], NOW.plus(300));
    assert_eq!(verify(&other, &[2; 16]).outcome(), Outcome::Valid);
}

#[test]
fn step_9_a_status_that_cannot_be_checked_is_never_valid() {
    let counter = counter();
    let mut request = counter.world.request(&card_claims());
    request.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 5,
    });
    let bytes = counter.world.issue(request);
    let held = HeldCredential::receive(
        &bytes,
        &counter.world.list(),
        NOW,
        &counter.world.holder.public(),
    )
    .unwrap();
    let token = counter
        .world
        .present(held.get(), &THREE, BROADCAST_AUDIENCE, NOW);
    let verdict = counter.verifier.verify_token(token.as_bytes());
    assert_stopped(
        &verdict,
        Outcome::Undetermined,
        Step::Status,
        "status.unchecked",
    );
}

#[test]
fn step_10_a_document_that_ended() {
    let verdict = |end: serde_json::Value| {
        let counter = counter();
        let mut claims = card_claims();
        claims["ngay_het_han"] = end;
        let bytes = counter.world.issue(counter.world.request(&claims));
        let held = HeldCredential::receive(
            &bytes,
            &counter.world.list(),
            NOW,
            &counter.world.holder.public(),
        )
        .unwrap();
        let token = counter
            .world
            .present(held.get(), &["ngay_het_han"], BROADCAST_AUDIENCE, NOW);
        counter.verifier.verify_token(token.as_bytes())
    };
    let today = NOW.plus(7 * 3600).date();
    let yesterday = NOW.plus(7 * 3600 - 86_400).date();
    assert_eq!(
        verdict(today.into()).outcome(),
        Outcome::Valid,
        "the last day counts"
    );
    assert_eq!(
        verdict(serde_json::Value::Null).outcome(),
        Outcome::Valid,
        "for life"
    );
    assert_stopped(
        &verdict(yesterday.into()),
        Outcome::Refused,
        Step::Policy,
        "policy.document_expired",
    );
    assert_stopped(
        &verdict("mai".into()),
        Outcome::Refused,
        Step::Policy,
        "policy.expiry_unreadable",
    );
}

#[test]
fn step_11_the_same_code_twice() {
    let counter = counter();
    let text = counter.text(&THREE);
    assert_eq!(counter.verifier.verify(&text).outcome(), Outcome::Valid);
    assert_stopped(
        &counter.verifier.verify(&text),
        Outcome::Refused,
        Step::Replay,
        "replay.seen",
    );
    counter.clock.advance(80);
    assert_stopped(
        &counter.verifier.verify(&text),
        Outcome::Refused,
        Step::Replay,
        "replay.seen",
    );
    counter.clock.advance(10);
    assert_stopped(
        &counter.verifier.verify(&text),
        Outcome::Refused,
        Step::Times,
        "time.expired",
    );
    counter.clock.set_wall(NOW.plus(5));
    let again = counter.verifier.verify(&text);
    assert_eq!(again.step(), Step::Replay, "a clock set back helps nobody");
    assert_eq!(again.outcome(), Outcome::Refused);
}

/// ECDSA signatures can be changed by anyone into another valid one: s becomes n − s.
#[test]
fn a_malleated_signature_is_the_same_presentation() {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
        0x25, 0x51,
    ];
    let counter = counter();
    let mut token = transport::from_text(&counter.text(&THREE)).unwrap();
    assert_eq!(
        counter.verifier.verify_token(&token).outcome(),
        Outcome::Valid
    );
    let start = token.len() - 32;
    let mut borrow = 0i16;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(token[start + at]) - borrow;
        borrow = i16::from(difference < 0);
        token[start + at] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    let verdict = counter.verifier.verify_token(&token);
    assert_stopped(&verdict, Outcome::Refused, Step::Replay, "replay.seen");
}

struct Broken(ReplayError);

impl ReplayGuard for Broken {
    fn record(&self, _: &Presented, _: UnixTime, _: UnixTime) -> Result<(), ReplayError> {
        Err(self.0)
    }
}

#[test]
fn a_guard_that_cannot_remember_refuses() {
    for (error, code) in [
        (ReplayError::Full, "replay.guard_full"),
        (ReplayError::ClockWentBack, "replay.clock_went_back"),
    ] {
        let counter = counter();
        let trust = Trust::List(counter.world.list());
        let guard = Arc::new(Broken(error));
        let verifier = Verifier::new(trust, Policy::broadcast(), counter.clock.clone(), guard);
        assert_stopped(
            &verifier.verify(&counter.text(&THREE)),
            Outcome::Refused,
            Step::Replay,
            code,
        );
    }
}

/// What is refused for another reason is not remembered: the honest code still counts once.
#[test]
fn only_a_valid_one_is_remembered() {
    let counter = counter();
    let text = counter.text(&THREE);
    counter.clock.set_wall(NOW.plus(-40));
    assert_eq!(counter.verifier.verify(&text).outcome(), Outcome::Refused);
    counter.clock.set_wall(NOW.plus(5));
    assert_eq!(counter.verifier.verify(&text).outcome(), Outcome::Valid);
}

#[test]
fn under_a_named_key_anything_that_follows_the_draft_is_judged() {
    let counter = counter();
    let by_key = |key: &SigningKey| {
        let trust = Trust::Key(pinned(&key.public()));
        Verifier::new(
            trust,
            Policy::broadcast(),
            counter.clock.clone(),
            Arc::new(MemoryReplayGuard::new(9)),
        )
    };
    let held = counter.world.held();
    let asked =
        Presentation::new(held.get(), &[], BROADCAST_AUDIENCE, NOW, 60, Some(&[1; 16])).unwrap();
    let token = sign(asked, &counter.world.holder);
    let verdict = by_key(&counter.world.issuer).verify_token(token.as_bytes());
    assert_eq!(verdict.outcome(), Outcome::Valid);
    assert_eq!(
        (
            verdict.issuer_name(),
            verdict.document_name(),
            verdict.list_age()
        ),
        (Some(&Names::default()), None, None)
    );
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    assert_eq!(
        by_key(&other).verify_token(token.as_bytes()).code(),
        "trust.signature_invalid"
    );
}

#[test]
fn no_changed_character_is_valid() {
    let counter = counter();
    let text = counter.text(&["age_over_18"]);
    for at in 4..text.len() {
        for replacement in ['0', 'Z', ':'] {
            let mut changed: Vec<char> = text.chars().collect();
            if changed[at] != replacement {
                changed[at] = replacement;
                let changed: String = changed.into_iter().collect();
                assert_ne!(
                    counter.verifier.verify(&changed).outcome(),
                    Outcome::Valid,
                    "{at}"
                );
            }
        }
    }
    assert_eq!(counter.verifier.verify(&text).outcome(), Outcome::Valid);
}
