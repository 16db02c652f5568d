//! Answers to a challenge, each with one thing alone that is wrong.

use std::sync::Arc;

use serde_json::json;
use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath,
    sd_cwt::{hold::HeldCredential, present::Presentation},
    showing::Shown,
    testing::{NOW, TestWorld, pinned, sign},
    transport,
};
use vidan_crypto::SystemRandom;
use vidan_protocol::challenge::{Challenge, ChallengeRequest, OpenChallenge, ShownChallenge};
use vidan_trust::Names;
use vidan_verifier::{Lang, MemoryReplayGuard, Outcome, Policy, Step, Trust, Verdict, Verifier};

const VERIFIER: &str = "urn:test:quay-1";

struct Counter {
    world: TestWorld,
    clock: Arc<ManualClock>,
    verifier: Verifier,
}

impl Counter {
    fn new() -> Self {
        Self::with(|_| ())
    }

    fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let world = TestWorld::new();
        let mut policy = Policy::broadcast();
        change(&mut policy);
        let clock = Arc::new(ManualClock::at(NOW.plus(5)));
        let guard = Arc::new(MemoryReplayGuard::new(100));
        let trust = Trust::List(world.list());
        let verifier = Verifier::new(trust, policy, clock.clone(), guard);
        Self {
            world,
            clock,
            verifier,
        }
    }

    /// What the wallet answers, if it answers as it should.
    fn answer(&self, shown: &ShownChallenge, claims: &[&str], at: UnixTime) -> String {
        let challenge = Challenge::read(&shown.text, &self.world.list(), at).unwrap();
        self.present(
            claims,
            challenge.audience(),
            at,
            Some(challenge.answer_nonce()),
        )
    }

    fn present(
        &self,
        claims: &[&str],
        audience: &str,
        at: UnixTime,
        nonce: Option<&[u8]>,
    ) -> String {
        let held = self.world.held();
        present(&self.world, held.get(), claims, audience, at, nonce)
    }

    fn stopped(&self, verdict: &Verdict, step: Step, code: &str) {
        assert_eq!(
            (verdict.outcome(), verdict.step(), verdict.code()),
            (Outcome::Refused, step, code)
        );
        assert!(verdict.accepted().is_none() && verdict.paper().is_none());
        assert!(verdict.claims().is_empty() && verdict.segments().is_none());
        assert_ne!(verdict.reason(Lang::Vi), verdict.reason(Lang::En));
    }
}

fn present(
    world: &TestWorld,
    held: &HeldCredential,
    claims: &[&str],
    audience: &str,
    at: UnixTime,
    nonce: Option<&[u8]>,
) -> String {
    let paths: Vec<ClaimPath> = claims.iter().map(|path| path.parse().unwrap()).collect();
    let presentation = Presentation::new(held, &paths, audience, at, 60, nonce).unwrap();
    transport::to_text(sign(presentation, &world.holder).as_bytes()).unwrap()
}

fn request() -> ChallengeRequest {
    ChallengeRequest {
        verifier: VERIFIER.into(),
        document_types: vec!["can_cuoc".into()],
        claims: vec![ClaimPath::name("ho_ten"), ClaimPath::name("age_over_18")],
        purpose: Names {
            vi: "Kiểm tra tuổi".into(),
            en: "Age check".into(),
        },
        issued_at: NOW,
        lifetime: 120,
    }
}

fn ask() -> ShownChallenge {
    request().unsigned(&SystemRandom).unwrap()
}

const BOTH: [&str; 2] = ["ho_ten", "age_over_18"];

#[test]
fn a_good_answer_is_valid_once() {
    let counter = Counter::new();
    let shown = ask();
    let answer = counter.answer(&shown, &BOTH, NOW);
    let verdict = counter.verifier.verify_answer_to(&answer, &shown.open);
    assert_eq!(
        (verdict.outcome(), verdict.code()),
        (Outcome::Valid, "valid")
    );
    let Shown::SdCwt(seen) = verdict.accepted().unwrap().get() else {
        panic!("of another format");
    };
    assert_eq!(seen.audience(), VERIFIER);
    assert_eq!(verdict.to_json(Lang::En)["medium"], "phone");
    let again = counter.verifier.verify_answer_to(&answer, &shown.open);
    counter.stopped(&again, Step::Replay, "replay.seen");
    let second = counter.answer(&shown, &BOTH, NOW.plus(1));
    let second = counter.verifier.verify_answer_to(&second, &shown.open);
    counter.stopped(&second, Step::Replay, "replay.nonce_used");
}

/// A question has one answer for as long as it is open, and none after.
#[test]
fn a_late_answer_finds_the_question_closed() {
    let counter = Counter::new();
    let shown = ask();
    let verify = |text: &str| counter.verifier.verify_answer_to(text, &shown.open);
    let first = counter.answer(&shown, &BOTH, NOW);
    assert_eq!(verify(&first).outcome(), Outcome::Valid);
    counter.clock.set_wall(NOW.plus(149));
    let late = counter.answer(&shown, &BOTH, NOW.plus(149));
    counter.stopped(&verify(&late), Step::Replay, "replay.nonce_used");
    counter.clock.set_wall(NOW.plus(150));
    counter.stopped(&verify(&late), Step::Audience, "challenge.expired");
    assert_ne!(
        verify(&late).reason(Lang::En),
        verify("VDF:").reason(Lang::En),
        "it has a sentence of its own"
    );

    let unanswered = Counter::new();
    let made_in_time = unanswered.answer(&shown, &BOTH, NOW.plus(149));
    unanswered.clock.set_wall(NOW.plus(149));
    let verdict = unanswered
        .verifier
        .verify_answer_to(&made_in_time, &shown.open);
    assert_eq!(verdict.outcome(), Outcome::Valid);
}

#[test]
fn an_answer_to_another_question_is_none() {
    let counter = Counter::new();
    let (one, two) = (ask(), ask());
    let answer = counter.answer(&one, &BOTH, NOW);
    let verdict = counter.verifier.verify_answer_to(&answer, &two.open);
    counter.stopped(&verdict, Step::Audience, "nonce.mismatch");
    let other_verifier = {
        let mut asked = request();
        asked.verifier = "urn:test:quay-2".into();
        asked.unsigned(&SystemRandom).unwrap()
    };
    let verdict = counter
        .verifier
        .verify_answer_to(&answer, &other_verifier.open);
    counter.stopped(&verdict, Step::Audience, "audience.mismatch");
    // The nonce is right, the audience is another's: someone forwards.
    let forwarded = counter.present(&BOTH, "urn:test:quay-2", NOW, Some(one.open.nonce()));
    let verdict = counter.verifier.verify_answer_to(&forwarded, &one.open);
    counter.stopped(&verdict, Step::Audience, "audience.mismatch");
    assert_eq!(
        counter
            .verifier
            .verify_answer_to(&answer, &one.open)
            .outcome(),
        Outcome::Valid,
        "what was refused left no trace"
    );
}

#[test]
fn nothing_that_was_not_made_for_it_answers() {
    let counter = Counter::new();
    let shown = ask();
    let verify = |text: &str| counter.verifier.verify_answer_to(text, &shown.open);
    let broadcast = counter.present(&BOTH, BROADCAST_AUDIENCE, NOW, None);
    counter.stopped(&verify(&broadcast), Step::Audience, "audience.mismatch");
    let with_nonce = counter.present(&BOTH, BROADCAST_AUDIENCE, NOW, Some(shown.open.nonce()));
    counter.stopped(&verify(&with_nonce), Step::Audience, "audience.mismatch");
    let without_nonce = counter.present(&BOTH, VERIFIER, NOW, None);
    counter.stopped(&verify(&without_nonce), Step::Audience, "nonce.mismatch");
    let claims = json!({"ho_ten": "A", "age_over_18": true});
    let paper = counter.world.print(counter.world.paper(&claims));
    counter.stopped(&verify(&paper.text), Step::Audience, "paper.no_answer");
    let by_nonce = counter
        .verifier
        .verify_answer(&paper.text, shown.open.nonce());
    counter.stopped(&by_nonce, Step::Audience, "paper.no_answer");
    // And the answer is not shown to whoever looks.
    let answer = counter.answer(&shown, &BOTH, NOW);
    counter.stopped(
        &counter.verifier.verify(&answer),
        Step::Audience,
        "audience.mismatch",
    );
    counter.stopped(&verify(&shown.text), Step::Text, "transport.challenge");
    assert_eq!(verify(&answer).outcome(), Outcome::Valid);
}

#[test]
fn all_that_was_asked_for_is_required() {
    let counter = Counter::new();
    let shown = ask();
    let less = counter.answer(&shown, &["ho_ten"], NOW);
    let verdict = counter.verifier.verify_answer_to(&less, &shown.open);
    counter.stopped(&verdict, Step::Policy, "policy.claim_missing");
    let more = counter.answer(&shown, &["ho_ten", "age_over_18", "ngay_sinh"], NOW);
    let verdict = counter.verifier.verify_answer_to(&more, &shown.open);
    assert_eq!(verdict.outcome(), Outcome::Valid);

    let other_type = {
        let mut asked = request();
        asked.document_types = vec!["gplx".into()];
        asked.unsigned(&SystemRandom).unwrap()
    };
    let answer = counter.answer(&other_type, &BOTH, NOW);
    let verdict = counter.verifier.verify_answer_to(&answer, &other_type.open);
    counter.stopped(&verdict, Step::Policy, "policy.document_type");
}

/// Under a key that a person named there are no rules about content, but a question is a question.
#[test]
fn a_question_holds_whoever_is_trusted() {
    let counter = Counter::new();
    let shown = ask();
    let by_key = Verifier::new(
        Trust::Key(pinned(&counter.world.issuer.public())),
        Policy::broadcast(),
        counter.clock.clone(),
        Arc::new(MemoryReplayGuard::new(9)),
    );
    let less = counter.answer(&shown, &["age_over_18"], NOW);
    counter.stopped(
        &by_key.verify_answer_to(&less, &shown.open),
        Step::Policy,
        "policy.claim_missing",
    );
    let unasked = counter.present(&["age_over_18"], VERIFIER, NOW, None);
    counter.stopped(
        &by_key.verify_answer_to(&unasked, &shown.open),
        Step::Audience,
        "nonce.mismatch",
    );
}

#[test]
fn the_policy_holds_besides() {
    let shown = ask();
    let strict =
        Counter::with(|policy| policy.required_claims = vec![ClaimPath::name("ngay_sinh")]);
    let answer = strict.answer(&shown, &BOTH, NOW);
    let verdict = strict.verifier.verify_answer_to(&answer, &shown.open);
    strict.stopped(&verdict, Step::Policy, "policy.claim_missing");
    let long = Counter::new();
    let held = long.world.held();
    let paths = BOTH.map(ClaimPath::name);
    let nonce = Some(&shown.open.nonce()[..]);
    let token = Presentation::new(held.get(), &paths, VERIFIER, NOW, 61, nonce).unwrap();
    let token = transport::to_text(sign(token, &long.world.holder).as_bytes()).unwrap();
    let verdict = long.verifier.verify_answer_to(&token, &shown.open);
    long.stopped(&verdict, Step::Times, "time.lifetime_too_long");
}

#[test]
fn a_question_kept_over_a_restart_is_the_same() {
    let counter = Counter::new();
    let shown = ask();
    let kept = serde_json::to_string(&shown.open).unwrap();
    let open: OpenChallenge = serde_json::from_str(&kept).unwrap();
    let answer = counter.answer(&shown, &BOTH, NOW);
    assert_eq!(
        counter.verifier.verify_answer_to(&answer, &open).outcome(),
        Outcome::Valid
    );
}
