//! Step 9: what an issuer let its holders leave out is not taken for what is not there.

use serde_json::{Value as Json, json};
use vidan_codec::cbor::Value;
use vidan_credential::{
    Error, StatusReference,
    sd_cwt::issue::Redaction,
    testing::{TestWorld, card_claims},
};
use vidan_crypto::SystemRandom;
use vidan_verifier::{Lang, Policy, Step, Verifier};

use super::{
    authority::{Authority, MDOC_SIGNER, certified},
    cards::{Cwt, Jwt, LOOK, NONCE, by_key, by_list, int, mdoc_under, told},
};

const MISSING: (&str, &str) = ("refused", "status.missing");
/// There is no list for it here.
const UNCHECKED: (&str, &str) = ("undetermined", "status.unchecked");
const VALID: (&str, &str) = ("valid", "valid");
const STATUS: i64 = 65_535;
const VCT: i64 = 11;

/// A world whose profile says that every copy has a status.
fn strict() -> TestWorld {
    let mut world = TestWorld::new();
    world.profile.has_status = true;
    world
}

fn listed(world: &TestWorld) -> Verifier {
    by_list(world, Policy::broadcast(), LOOK)
}

fn status() -> Json {
    json!({"status_list": {"idx": 5, "uri": "https://s.example/1"}})
}

fn cwt_with_status(world: &TestWorld) -> Cwt {
    let entry = Value::Map(vec![
        ("idx".into(), int(5)),
        ("uri".into(), "https://s.example/1".into()),
    ]);
    let status = Value::Map(vec![("status_list".into(), entry)]);
    Cwt::new(
        world,
        vec![("ho_ten".into(), "A".into()), (int(STATUS), status)],
    )
}

#[test]
fn a_status_that_is_left_out_is_missed() {
    let world = strict();
    let judged = |change: &dyn Fn(&mut Cwt)| {
        let mut card = cwt_with_status(&world);
        change(&mut card);
        told(&listed(&world).verify_token(&card.bytes(&world)))
    };
    assert_eq!(judged(&|_| {}), UNCHECKED);
    assert_eq!(judged(&|card| card.redact(int(STATUS), true)), UNCHECKED);
    assert_eq!(judged(&|card| card.redact(int(STATUS), false)), MISSING);
    let never = |card: &mut Cwt| card.claims.retain(|(label, _)| *label != int(STATUS));
    assert_eq!(judged(&never), MISSING);
}

#[test]
fn the_verdict_says_so() {
    let world = strict();
    let token = Jwt::new(&world, &json!({"ho_ten": "A"})).bytes(&world);
    let verdict = listed(&world).verify_token(&token);
    assert_eq!((told(&verdict), verdict.step()), (MISSING, Step::Status));
    assert!(verdict.reason(Lang::En).contains("leaves out the status"));
    assert!(
        verdict
            .reason(Lang::Vi)
            .contains("thiếu thông tin tình trạng")
    );
    let mut with = Jwt::new(&world, &json!({"ho_ten": "A"}));
    with.payload.insert("status".into(), status());
    let verdict = listed(&world).verify_token(&with.bytes(&world));
    assert_eq!(told(&verdict), UNCHECKED);
}

#[test]
fn a_mobile_document_without_status_is_missed_too() {
    let world = strict();
    let authority = Authority::new();
    let leaf = authority.leaf(&world.issuer, &[MDOC_SIGNER]);
    let own = "vn.vidan.can_cuoc.1";
    let proof = mdoc_under(&world, vec![leaf], own, &json!({own: {"ho_ten": "A"}}));
    let judged =
        |world: &TestWorld| told(&certified(world, &authority).verify_token_answer(&proof, NONCE));
    assert_eq!(judged(&world), MISSING);
    let lenient = TestWorld {
        profile: TestWorld::new().profile,
        ..world
    };
    assert_eq!(judged(&lenient), VALID);
}

/// Where no profile says so, a document may have none.
#[test]
fn without_such_a_profile_there_need_be_none() {
    let world = TestWorld::new();
    let token = Jwt::new(&world, &json!({"ho_ten": "A"})).bytes(&world);
    assert_eq!(told(&listed(&world).verify_token(&token)), VALID);
    let strict = strict();
    let token = Jwt::new(&strict, &json!({"ho_ten": "A"})).bytes(&strict);
    let by_key = by_key(&strict, Policy::broadcast(), LOOK);
    assert_eq!(told(&by_key.verify_token(&token)), VALID);
    let printed = strict.print(strict.paper(&json!({"ho_ten": "A"})));
    let paper = listed(&strict).verify(&printed.text);
    assert_eq!(told(&paper), ("valid", "valid_paper"));
}

/// Under a list the type decides who may sign: it must be in the clear.
#[test]
fn a_type_that_is_redacted_finds_no_issuer() {
    let world = TestWorld::new();
    for shown in [true, false] {
        let mut card = Cwt::new(&world, vec![("ho_ten".into(), "A".into())]);
        card.redact(int(VCT), shown);
        let token = card.bytes(&world);
        let verdict = listed(&world).verify_token(&token);
        let refused = ("refused", "format.document_type_missing");
        assert_eq!(told(&verdict), refused, "{shown}");
        // Under a key alone one of no named type meets no rule about types.
        let policy = Policy {
            document_types: vec!["can_cuoc".into()],
            ..Policy::broadcast()
        };
        let verdict = by_key(&world, policy, LOOK).verify_token(&token);
        let by_rule = match shown {
            true => VALID,
            false => ("refused", "policy.document_type"),
        };
        assert_eq!(told(&verdict), by_rule, "{shown}");
    }
}

/// What its verifiers refuse, nobody issues.
#[test]
fn a_copy_is_not_issued_without_the_status_of_its_profile() {
    let world = strict();
    let mut request = world.request(&card_claims());
    let refused = request.clone().prepare(&SystemRandom).unwrap_err();
    assert!(matches!(refused, Error::Preissued(_)));
    request.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 5,
    });
    assert!(request.clone().prepare(&SystemRandom).is_ok());
    // Another layout than the profile's is nobody's promise.
    request.status = None;
    request.redaction = Redaction::EachClaim;
    assert!(request.prepare(&SystemRandom).is_ok());
}
