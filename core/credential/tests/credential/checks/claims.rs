//! What the registered claims hold, and what a profile makes of the others.

use vidan_codec::{cbor::Value, cose::key_thumbprint_uri};
use vidan_credential::{
    Error,
    Layer::{Credential, KeyBinding},
    StatusReference,
    testing::{ISS, card_profile},
};
use vidan_crypto::{Algorithm, SigningKey};

use super::parts::{EXP, Parts, accepted, digest, int, map, redacted_keys, refused, salted, set};

#[test]
fn registered_claims() {
    assert_eq!(
        refused(|parts| parts.claim(8, None)),
        Error::ConfirmationMissing
    );
    assert_eq!(
        refused(|parts| parts.claim(8, map(&[(3, Value::Bytes(vec![0; 32]))]))),
        Error::ConfirmationUnsupported
    );
    let off_curve = map(&[(
        1,
        map(&[
            (1, int(2)),
            (-1, int(1)),
            (-2, Value::Bytes(vec![1; 32])),
            (-3, Value::Bytes(vec![1; 32])),
        ]),
    )]);
    assert_eq!(
        refused(|parts| parts.claim(8, off_curve)),
        Error::ConfirmationInvalid
    );
}

#[test]
fn the_subject() {
    let other = SigningKey::generate(Algorithm::Es256).unwrap().public();
    accepted(|parts| parts.claim(2, Value::from("https://someone.example")));
    accepted(|parts| parts.claim(2, None)).get();
    assert_eq!(
        refused(|parts| parts.claim(2, Value::from(key_thumbprint_uri(&other)))),
        Error::SubjectMismatch
    );
    assert_eq!(
        refused(|parts| parts.claim(2, int(5))),
        Error::ClaimType(Credential, 2)
    );
    assert_eq!(
        refused(|parts| {
            parts.claim(2, None);
            parts
                .credential_claims
                .retain(|(key, _)| *key != redacted_keys());
            parts.disclosures.remove(0);
        }),
        Error::SubjectMissing
    );
    assert_eq!(
        refused(|parts| {
            parts.claim(2, None);
            parts.disclose(salted(9, &[key_thumbprint_uri(&other).into(), int(2)]));
        }),
        Error::SubjectMismatch
    );
}

#[test]
fn types_of_claims() {
    for label in [1, 11] {
        assert_eq!(
            refused(|parts| parts.claim(label, Value::Bool(true))),
            Error::ClaimType(Credential, label)
        );
    }
    for label in [3, 7, 39] {
        assert_eq!(
            refused(|parts| parts.claim(label, Value::Bool(true))),
            Error::ClaimType(Credential, label)
        );
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, label, Value::Bool(true))),
            Error::ClaimType(KeyBinding, label)
        );
    }
    for label in [4, 5, 6] {
        for value in [
            Value::from("1"),
            Value::Float(f64::NAN),
            Value::Float(f64::INFINITY),
            Value::Float(9.1e15),
        ] {
            let bad = value.clone();
            assert_eq!(
                refused(|parts| parts.claim(label, bad)),
                Error::TimeMalformed(Credential, label)
            );
            assert_eq!(
                refused(|parts| set(&mut parts.kbt_claims, label, value)),
                Error::TimeMalformed(KeyBinding, label)
            );
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let float = Value::Float(EXP as f64 + 0.5);
    accepted(|parts| parts.claim(4, float));
    for label in [1, 2] {
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, label, Value::from("x"))),
            Error::MustNotBePresent
        );
    }
}

/// Claims in the protected header (RFC 9597) count, may be redacted, and must not contradict the payload.
#[test]
fn claims_in_the_header() {
    let shown = accepted(|parts| {
        let disclosure = salted(9, &["x".into(), "y".into()]);
        let claims = Value::Map(vec![
            ("hai".into(), int(2)),
            (redacted_keys(), Value::Array(vec![digest(&disclosure)])),
        ]);
        set(&mut parts.credential_header, 15, claims);
        parts.disclosures.push(disclosure);
    });
    for path in ["hai", "y", "ho_ten"] {
        assert!(shown.get().get(&path.parse().unwrap()).is_some(), "{path}");
    }
    accepted(|parts| set(&mut parts.credential_header, 15, map(&[(1, ISS.into())])));
    assert_eq!(
        refused(|parts| set(
            &mut parts.credential_header,
            15,
            map(&[(1, "urn:other".into())])
        )),
        Error::ClaimsHeaderConflict
    );
}

#[test]
fn status_references() {
    let status = |index: Value| {
        Value::map([(
            "status_list",
            Value::map([("idx", index), ("uri", "https://s.example/1".into())]),
        )])
    };
    let shown = accepted(|parts| parts.claim(65_535, status(int(7))));
    let expected = StatusReference {
        uri: "https://s.example/1".into(),
        index: 7,
    };
    assert_eq!(shown.get().status(), Some(&expected));
    let other = Value::map([("other", int(1))]);
    let alone = accepted(|parts| parts.claim(65_535, other));
    assert!(!alone.get().status().unwrap().is_known());
    for bad in [status(int(-1)), Value::Map(vec![]), int(1)] {
        assert_eq!(
            refused(|parts| parts.claim(65_535, bad)),
            Error::StatusMalformed
        );
    }
}

#[test]
fn groups() {
    let grouped = |value: Value| {
        move |parts: &mut Parts| {
            parts.profile = Some(card_profile());
            parts.disclose(salted(9, &[value, "khac".into()]));
        }
    };
    let shown = accepted(grouped(Value::map([("noi_cu_tru", "Hà Nội")])));
    assert!(
        shown.get().get(&"noi_cu_tru".parse().unwrap()).is_some(),
        "flat"
    );
    assert!(shown.get().get(&"khac".parse().unwrap()).is_none());
    assert_eq!(refused(grouped("text".into())), Error::GroupMalformed);
    assert_eq!(
        refused(grouped(Value::map([("ho_ten", "Trần")]))),
        Error::ClaimDuplicated,
        "once in a group and once beside it"
    );
}
