//! Whatever is scanned and whatever a status list says: no panic, and *valid* only where everything is.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use proptest::prelude::*;
use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_credential::{
    BROADCAST_AUDIENCE, StatusReference,
    sd_cwt::hold::HeldCredential,
    testing::{KID, NOW, TestWorld, card_claims},
    transport,
};
use vidan_trust::status::{StatusBits, StatusEntries, StatusList, StatusListContent, StatusTrust};
use vidan_verifier::{
    MemoryReplayGuard, Outcome, Policy, Presented, ReplayError, ReplayGuard, StatusLists, Trust,
    Verifier,
};

const URI: &str = "https://status.example/lists/1";

struct Scene {
    world: TestWorld,
    /// A presentation of the document at index 7 of the list.
    token: Vec<u8>,
    text: String,
}

static SCENE: LazyLock<Scene> = LazyLock::new(|| {
    let world = TestWorld::new();
    let mut request = world.request(&card_claims());
    request.status = Some(StatusReference {
        uri: URI.into(),
        index: 7,
    });
    let bytes = world.issue(request);
    let held = HeldCredential::receive(&bytes, &world.list(), NOW, &world.holder.public()).unwrap();
    let token = world.present(held.get(), &["ho_ten"], BROADCAST_AUDIENCE, NOW);
    Scene {
        text: transport::to_text(token.as_bytes()).unwrap(),
        token: token.as_bytes().to_vec(),
        world,
    }
});

/// A verifier at `now`, with a list whose entry 7 has this value.
fn verifier(value: u8, now: UnixTime) -> Verifier {
    let world = &SCENE.world;
    let mut entries = StatusEntries::new(StatusBits::Eight, 8).unwrap();
    entries.set(7, value).unwrap();
    let content = StatusListContent {
        uri: URI.into(),
        issued_at: NOW.0 - 10,
        expires_at: None,
        ttl: Some(40),
        entries,
    };
    let token = content.to_cwt(&world.issuer, KID).unwrap();
    let list = world.list();
    let verified = StatusList::verify(&token, URI, StatusTrust::List(&list), NOW).unwrap();
    let mut lists = StatusLists::new();
    lists.insert(verified);
    let (clock, guard) = (
        Arc::new(ManualClock::at(now)),
        Arc::new(MemoryReplayGuard::new(9)),
    );
    let mut verifier = Verifier::new(Trust::List(list), Policy::broadcast(), clock, guard);
    verifier.set_status(lists);
    verifier
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The list is fresh until 30 seconds from now, the code for 60 and 30 of skew.
    #[test]
    fn valid_is_only_a_clear_entry_of_a_fresh_list(value in any::<u8>(), after in -40i64..100) {
        let verdict = verifier(value, NOW.plus(after)).verify_token(&SCENE.token);
        let (in_time, fresh) = ((-30..90).contains(&after), after < 30);
        let expected = match (in_time, fresh, value) {
            (true, true, 0) => "valid",
            (true, true, 1) => "status.revoked",
            (true, true, 2) => "status.suspended",
            (true, true, _) => "status.value_unknown",
            (true, false, _) => "status.stale",
            (false, ..) if after < 0 => "time.not_yet_valid",
            (false, ..) => "time.expired",
        };
        prop_assert_eq!(verdict.code(), expected);
        prop_assert_eq!(verdict.outcome() == Outcome::Valid, expected == "valid");
    }

    #[test]
    fn no_scanned_text_panics_or_is_valid(text in "(VD1:|VDF:|)[0-9A-Z $%*+./:-]{0,300}") {
        prop_assert_ne!(verifier(0, NOW).verify(&text).outcome(), Outcome::Valid);
    }

    #[test]
    fn no_damaged_token_is_valid(at in any::<prop::sample::Index>(), change in 1u8.., cut in any::<prop::sample::Index>()) {
        let (token, verifier) = (&SCENE.token, verifier(0, NOW));
        let mut changed = token.clone();
        let place = at.index(changed.len());
        *changed.get_mut(place).unwrap() ^= change;
        prop_assert_ne!(verifier.verify_token(&changed).outcome(), Outcome::Valid);
        let short = token.get(..cut.index(token.len())).unwrap();
        prop_assert_ne!(verifier.verify_token(short).outcome(), Outcome::Valid);
        prop_assert_eq!(verifier.verify(&SCENE.text).outcome(), Outcome::Valid);
    }

    /// The guard against a model that never forgets: while the clock runs forward and each presentation counts for longer
    /// than now, exactly those are accepted whose proof and nonce are both new or ended, as long as there is room.
    #[test]
    fn the_guard_does_as_its_model(steps in prop::collection::vec((0u8..6, 0u8..5, 0i64..20, 1i64..60), 1..80)) {
        const ROOM: usize = 6;
        let guard = MemoryReplayGuard::new(ROOM);
        let mut ends = HashMap::<(bool, u8), i64>::new();
        let mut now = 0;
        for (proof, nonce, passed, life) in steps {
            now += passed;
            ends.retain(|_, end| *end > now);
            let nonce = (nonce > 0).then_some(nonce);
            let presented = match nonce {
                Some(nonce) => Presented::answer([proof; 32], &[nonce]),
                None => Presented::unasked([proof; 32]),
            };
            let known = |key: (bool, u8)| ends.contains_key(&key);
            let wanted = 1 + usize::from(nonce.is_some());
            let expected = if known((false, proof)) {
                Err(ReplayError::Seen)
            } else if nonce.is_some_and(|nonce| known((true, nonce))) {
                Err(ReplayError::NonceUsed)
            } else if ends.len() + wanted > ROOM {
                Err(ReplayError::Full)
            } else {
                Ok(())
            };
            let until = now + life;
            prop_assert_eq!(guard.record(&presented, UnixTime(until), UnixTime(now)), expected);
            if expected.is_ok() {
                ends.insert((false, proof), until);
                ends.extend(nonce.map(|nonce| ((true, nonce), until)));
            }
        }
    }
}
