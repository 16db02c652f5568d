//! Step 11: how long what was shown is remembered: until the first second in which it is refused for its time.

use std::sync::{Arc, Mutex};

use serde_json::json;
use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_credential::testing::{NOW, TestWorld, pinned};
use vidan_verifier::{
    MemoryReplayGuard, Outcome, Policy, Presented, ReplayError, ReplayGuard, Trust, Verifier,
};

use super::cards::{Cwt, DAY, Jwt, LOOK, NONCE, int, mdoc, told};

/// Remembers nothing but until when it was told to.
#[derive(Default)]
struct Notes(Mutex<Vec<UnixTime>>);

impl ReplayGuard for Notes {
    fn record(&self, _: &Presented, until: UnixTime, _: UnixTime) -> Result<(), ReplayError> {
        self.0.lock().unwrap().push(until);
        Ok(())
    }
}

/// Seconds after NOW until which a proof is remembered that is shown at this time.
fn until(
    world: &TestWorld,
    policy: &Policy,
    token: &[u8],
    nonce: Option<&[u8]>,
    at: UnixTime,
) -> i64 {
    let (notes, clock) = (Arc::new(Notes::default()), Arc::new(ManualClock::at(at)));
    let trust = Trust::Key(pinned(&world.issuer.public()));
    let verifier = Verifier::new(trust, policy.clone(), clock, notes.clone());
    let verdict = match nonce {
        Some(nonce) => verifier.verify_token_answer(token, nonce),
        None => verifier.verify_token(token),
    };
    assert_eq!(verdict.outcome(), Outcome::Valid, "{verdict:?}");
    let notes = notes.0.lock().unwrap();
    let [until] = notes[..] else {
        panic!("remembered once")
    };
    until.0 - NOW.0
}

fn any_lifetime() -> Policy {
    Policy {
        max_lifetime: None,
        ..Policy::broadcast()
    }
}

fn cwt(world: &TestWorld) -> Cwt {
    Cwt::new(world, vec![("ho_ten".into(), "A".into())])
}

#[test]
fn a_token_with_an_end_until_then() {
    let world = TestWorld::new();
    let token = cwt(&world).bytes(&world);
    assert_eq!(
        until(&world, &Policy::broadcast(), &token, None, LOOK),
        60 + 1 + 30
    );
    let mut long = cwt(&world);
    long.set_kb(4, Some(int(NOW.0 + 3600)));
    let token = long.bytes(&world);
    assert_eq!(
        until(&world, &any_lifetime(), &token, None, LOOK),
        3600 + 1 + 30
    );
}

#[test]
fn a_token_without_an_end_for_the_window() {
    let world = TestWorld::new();
    let mut open = cwt(&world);
    open.set_kb(4, None);
    let token = open.bytes(&world);
    let jwt = Jwt::new(&world, &json!({"ho_ten": "A"})).bytes(&world);
    for policy in [Policy::broadcast(), any_lifetime()] {
        for token in [&token, &jwt] {
            assert_eq!(until(&world, &policy, token, None, LOOK), 60 + 1 + 30);
        }
    }
    let longer = Policy {
        max_lifetime: Some(120),
        skew: 10,
        ..Policy::broadcast()
    };
    assert_eq!(until(&world, &longer, &jwt, None, LOOK), 120 + 1 + 10);
}

/// It has an identifier in place of a time: then it can be shown as long as its document stands.
#[test]
fn a_token_without_any_time_as_long_as_its_document() {
    let world = TestWorld::new();
    let timeless = |with_end: bool| {
        let mut card = cwt(&world);
        card.set_kb(4, None);
        card.set_kb(6, None);
        card.set_kb(7, Some(vec![1_u8; 8].into()));
        if !with_end {
            card.claims.retain(|(label, _)| *label != int(4));
        }
        card.bytes(&world)
    };
    let ended = until(&world, &any_lifetime(), &timeless(true), None, LOOK);
    assert_eq!(ended, DAY + 1 + 30);
    let endless = until(&world, &any_lifetime(), &timeless(false), None, LOOK);
    assert_eq!(endless, i64::MAX - NOW.0);
}

/// A mobile document has no time of its own: it ends with the question, as do answers that end before it.
#[test]
fn an_answer_at_least_as_long_as_its_question() {
    let world = TestWorld::new();
    let question = 5 + 300 + 30;
    let own = "vn.vidan.can_cuoc.1";
    let proof = mdoc(&world, own, &json!({own: {"ho_ten": "A"}}));
    assert_eq!(
        until(&world, &Policy::broadcast(), &proof, Some(NONCE), LOOK),
        question
    );
    let mut asked = cwt(&world);
    asked.set_kb(39, Some(NONCE.into()));
    let token = asked.bytes(&world);
    assert_eq!(
        until(&world, &Policy::broadcast(), &token, Some(NONCE), LOOK),
        question
    );
    asked.set_kb(4, Some(int(NOW.0 + 3600)));
    let token = asked.bytes(&world);
    assert_eq!(
        until(&world, &any_lifetime(), &token, Some(NONCE), LOOK),
        3600 + 1 + 30
    );
}

/// In the last second in which it is in time, it is still known.
#[test]
fn a_kb_jwt_is_known_in_its_last_second() {
    let world = TestWorld::new();
    let token = Jwt::new(&world, &json!({"ho_ten": "A"})).bytes(&world);
    let clock = Arc::new(ManualClock::at(LOOK));
    let guard = Arc::new(MemoryReplayGuard::new(9));
    let trust = Trust::Key(pinned(&world.issuer.public()));
    let verifier = Verifier::new(trust, Policy::broadcast(), clock.clone(), guard);
    assert_eq!(told(&verifier.verify_token(&token)).1, "valid");
    clock.set_wall(NOW.plus(90));
    assert_eq!(told(&verifier.verify_token(&token)).1, "replay.seen");
    clock.set_wall(NOW.plus(91));
    assert_eq!(told(&verifier.verify_token(&token)).1, "time.expired");
}
