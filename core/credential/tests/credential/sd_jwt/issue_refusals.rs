//! What an issuer is kept from issuing.

use serde_json::{Value, json};
use vidan_credential::{
    ClaimKey, ClaimValue, Error,
    sd_jwt::issue::{CredentialRequest, Redaction},
    testing::{NOW, TestWorld, card_claims},
};
use vidan_crypto::{Algorithm, Error as CryptoError, Random, SigningKey, SystemRandom};

use super::issue::request;

fn refuse(change: impl FnOnce(&mut CredentialRequest)) -> Error {
    let world = TestWorld::new();
    let mut request = request(&world, &card_claims(), Redaction::EachClaim);
    change(&mut request);
    request.prepare(&SystemRandom).unwrap_err()
}

#[test]
fn claims_that_cannot_be_issued() {
    let with = |claims: Value| {
        move |request: &mut CredentialRequest| {
            request.claims = ClaimValue::from_json(&claims).unwrap()
        }
    };
    assert_eq!(refuse(with(json!([]))), Error::Preissued("not a map"));
    for name in [
        "iss",
        "iat",
        "nbf",
        "exp",
        "cnf",
        "vct",
        "vct#integrity",
        "status",
        "aud",
    ] {
        assert_eq!(
            refuse(with(json!({name: 1}))),
            Error::Preissued("a name that the issuer sets")
        );
    }
    for name in ["_sd", "...", "_sd_alg"] {
        for claims in [
            json!({name: []}),
            json!({"a": [{name: []}]}),
            json!({"a": {name: []}}),
        ] {
            assert_eq!(refuse(with(claims)), Error::Preissued("a reserved name"));
        }
    }
    let member = |key: ClaimKey, value| {
        move |request: &mut CredentialRequest| request.claims = ClaimValue::Map(vec![(key, value)])
    };
    assert_eq!(
        refuse(member(ClaimKey::Int(5), ClaimValue::Null)),
        Error::Preissued("a name that is not text")
    );
    for value in [
        ClaimValue::Bytes(vec![1]),
        ClaimValue::Float(1.5),
        ClaimValue::Int(i128::from(u64::MAX) + 1),
        ClaimValue::Tag(1, Box::new(ClaimValue::Null)),
    ] {
        assert_eq!(refuse(member("a".into(), value)), Error::ClaimKind);
    }
    assert_eq!(
        refuse(|request| {
            request.claims = ClaimValue::Map(vec![
                ("a".into(), ClaimValue::Null),
                ("a".into(), ClaimValue::Null),
            ]);
        }),
        Error::Preissued("a name that stands twice")
    );
    assert_eq!(
        refuse(|request| request.redaction = Redaction::Paths(vec!["nowhere".parse().unwrap()])),
        Error::UnknownClaim("nowhere".into())
    );
    let deep = (0..16).fold(json!(1), |inner, _| json!([inner]));
    assert_eq!(refuse(with(json!({"a": deep}))), Error::Depth);
    let many: serde_json::Map<String, Value> =
        (0..513).map(|n| (format!("n{n}"), json!(n))).collect();
    assert_eq!(refuse(with(Value::Object(many))), Error::TooLarge);
    assert_eq!(
        refuse(with(json!({"a": "x".repeat(1024 * 1024)}))),
        Error::TooLarge
    );
}

#[test]
fn keys_times_and_types() {
    assert_eq!(refuse(|request| request.kid = None), Error::KidMissing);
    assert_eq!(
        refuse(|request| request.expires_at = Some(NOW.plus(-86_400 * 2))),
        Error::TimeCredentialIatAfterExp
    );
    assert_eq!(
        refuse(|request| request.not_before = Some(NOW.plus(86_400 * 30))),
        Error::TimeCredentialNbfAfterExp
    );
    assert_eq!(
        refuse(|request| request.document_type.clear()),
        Error::DocumentTypeMissing
    );
}

#[test]
fn a_wrong_signature_does_not_leave() {
    let world = TestWorld::new();
    let prepared = request(&world, &card_claims(), Redaction::Nothing)
        .prepare(&SystemRandom)
        .unwrap();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let signature = other.sign(prepared.to_be_signed().message()).unwrap();
    assert!(!format!("{prepared:?}").contains("Nguyễn"));
    assert_eq!(prepared.finish(&signature), Err(Error::SignatureRejected));
}

#[test]
fn no_random_no_credential() {
    struct Dry;
    impl Random for Dry {
        fn fill(&self, _: &mut [u8]) -> Result<(), CryptoError> {
            Err(CryptoError::RandomUnavailable)
        }
    }
    let world = TestWorld::new();
    let request = request(&world, &card_claims(), Redaction::EachClaim);
    assert_eq!(request.prepare(&Dry).unwrap_err(), Error::RandomUnavailable);
}
