//! Step 5: a proof is recent, whoever is trusted and whatever format it is in (RFC 9901 section 7.3, step 5).

use serde_json::json;
use vidan_codec::clock::UnixTime;
use vidan_credential::testing::{NOW, TestWorld};
use vidan_verifier::{Policy, Verifier};

use super::cards::{Cwt, DAY, Jwt, LOOK, NONCE, by_key, by_list, int, told};

const THREE_YEARS: i64 = 3 * 365 * DAY;

/// By key and by list, under a policy that bounds the life of a code and under one that does not.
fn verifiers(world: &TestWorld, at: UnixTime) -> Vec<Verifier> {
    let any = Policy {
        max_lifetime: None,
        ..Policy::broadcast()
    };
    vec![
        by_key(world, Policy::broadcast(), at),
        by_key(world, any.clone(), at),
        by_list(world, Policy::broadcast(), at),
        by_list(world, any, at),
    ]
}

/// A card of four years, which was presented this long ago.
fn old_jwt(world: &TestWorld, ago: i64, nonce: Option<&str>) -> Vec<u8> {
    let mut card = Jwt::new(world, &json!({"ho_ten": "A"}));
    card.payload
        .insert("iat".into(), (NOW.0 - THREE_YEARS).into());
    card.kb.insert("iat".into(), (LOOK.0 - ago).into());
    if let Some(nonce) = nonce {
        card.kb.insert("nonce".into(), nonce.into());
    }
    card.bytes(world)
}

#[test]
fn an_old_kb_jwt_is_refused_whoever_is_trusted() {
    let world = TestWorld::new();
    for verifier in verifiers(&world, LOOK) {
        for ago in [91, 3600, THREE_YEARS - DAY] {
            let verdict = verifier.verify_token(&old_jwt(&world, ago, None));
            assert_eq!(told(&verdict), ("refused", "time.expired"), "{ago}");
            let nonce = vidan_codec::base64url::encode(NONCE);
            let asked = old_jwt(&world, ago, Some(&nonce));
            let verdict = verifier.verify_token_answer(&asked, NONCE);
            assert_eq!(told(&verdict), ("refused", "time.expired"), "{ago}, asked");
        }
        for ago in [90, 0, -30] {
            let verdict = verifier.verify_token(&old_jwt(&world, ago, None));
            assert_eq!(told(&verdict), ("valid", "valid"), "{ago}");
        }
        let verdict = verifier.verify_token(&old_jwt(&world, -31, None));
        assert_eq!(told(&verdict), ("refused", "time.not_yet_valid"));
    }
}

/// A key-binding token need not say when it ends. Then it counts as long as a code of ours.
#[test]
fn an_old_token_without_an_end_is_refused_whoever_is_trusted() {
    let world = TestWorld::new();
    let presented = |ago: i64| {
        let mut card = Cwt::new(&world, vec![("ho_ten".into(), "A".into())]);
        let at = card.claims.iter_mut().find(|(label, _)| *label == int(6));
        at.unwrap().1 = int(NOW.0 - THREE_YEARS);
        card.set_kb(4, None);
        card.set_kb(6, Some(int(LOOK.0 - ago)));
        card.bytes(&world)
    };
    for verifier in verifiers(&world, LOOK) {
        for ago in [90, 3600, THREE_YEARS - DAY] {
            let verdict = verifier.verify_token(&presented(ago));
            assert_eq!(told(&verdict), ("refused", "time.expired"), "{ago}");
        }
        let verdict = verifier.verify_token(&presented(89));
        assert_eq!(told(&verdict), ("valid", "valid"));
    }
}

/// Where any lifetime is accepted, one that says when it ends counts until then.
#[test]
fn a_token_that_says_when_it_ends_counts_until_then() {
    let world = TestWorld::new();
    let mut card = Cwt::new(&world, vec![("ho_ten".into(), "A".into())]);
    card.set_kb(4, Some(int(NOW.0 + 3600)));
    let token = card.bytes(&world);
    let judged: Vec<_> = verifiers(&world, NOW.plus(3600))
        .iter()
        .map(|verifier| told(&verifier.verify_token(&token)).1)
        .collect();
    let too_long = "time.lifetime_too_long";
    assert_eq!(judged, [too_long, "valid", too_long, "valid"]);
}
