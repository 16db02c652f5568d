//! The bytes themselves, and which values may stand where.

use vidan_codec::{Error as CodecError, cbor::Value};
use vidan_credential::{
    Error,
    Layer::{Credential, KeyBinding},
    testing::ISS,
};

use super::parts::{EXP, Parts, accepted, int, redacted_keys, refused, salted, set};

#[test]
fn the_token_as_it_is_verifies() {
    let shown = accepted(|_| {});
    let names: Vec<String> = shown
        .get()
        .claims()
        .iter()
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(names, ["hang", "ho_ten"]);
    assert_eq!(shown.get().issuer(), Some(ISS));
}

#[test]
fn form() {
    let parts = Parts::new();
    let refused_bytes = |bytes: &[u8]| parts.verify_bytes(bytes).unwrap_err();
    assert_eq!(
        refused_bytes(&[]),
        Error::Cbor(KeyBinding, CodecError::MalformedCbor)
    );
    assert_eq!(refused_bytes(&[0x80]), Error::Structure(KeyBinding));
    assert_eq!(refused_bytes(&vec![0; 70_000]), Error::TooLarge);
    let mut trailing = parts.token();
    trailing.push(0);
    assert_eq!(
        refused_bytes(&trailing),
        Error::Cbor(KeyBinding, CodecError::TrailingBytes)
    );
    let mut untagged = parts.token();
    untagged.remove(0);
    assert_eq!(refused_bytes(&untagged), Error::Structure(KeyBinding));
    let twice = refused(|parts| parts.credential_claims.push((int(4), int(EXP))));
    assert_eq!(twice, Error::Cbor(Credential, CodecError::DuplicateKey));
    let nested = |levels: usize| (1..levels).fold(int(1), |inner, _| Value::Array(vec![inner]));
    accepted(|parts| parts.disclose(salted(9, &[nested(16), "sau".into()])));
    let too_deep = refused(|parts| parts.disclose(salted(9, &[nested(17), "sau".into()])));
    assert!(
        matches!(
            too_deep,
            Error::Depth | Error::Cbor(Credential, CodecError::TooDeep)
        ),
        "{too_deep:?}"
    );
}

#[test]
fn values_that_are_not_allowed() {
    for value in [
        redacted_keys(),
        Value::tagged(58, int(1)),
        Value::tagged(62, int(1)),
    ] {
        let claim = value.clone();
        assert_eq!(
            refused(|parts| parts.credential_claims.push(("x".into(), claim))),
            Error::ValueKind(Credential)
        );
        let claim = value.clone();
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, 500, claim)),
            Error::ValueKind(KeyBinding)
        );
        let header = value.clone();
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_unprotected, 500, header)),
            Error::ValueKind(KeyBinding)
        );
        assert_eq!(
            refused(|parts| set(&mut parts.credential_unprotected, 500, value)),
            Error::ValueKind(Credential)
        );
    }
    for key in [
        Value::Bytes(vec![1]),
        Value::tagged(58, int(500)),
        Value::Null,
        "k".repeat(256).into(),
    ] {
        let claim = key.clone();
        assert_eq!(
            refused(|parts| parts.credential_claims.push((claim, int(1)))),
            Error::MapKey(Credential)
        );
        let inner = Value::Map(vec![(key.clone(), int(1))]);
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, 500, inner.clone())),
            Error::MapKey(KeyBinding)
        );
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_header, 500, inner)),
            Error::MapKey(KeyBinding)
        );
    }
}

/// Items are counted through all that is encoded inside of a token: each of these holds few enough by itself.
#[test]
fn items_are_counted_through_disclosures() {
    let wide = |items: usize| Value::Array(vec![Value::Null; items]);
    let two = |items: usize| {
        move |parts: &mut Parts| {
            parts.credential_claims.push(("rong".into(), wide(2000)));
            parts.disclose(salted(9, &[wide(items), "hai".into()]));
        }
    };
    accepted(two(2000));
    assert_eq!(
        refused(two(2100)),
        Error::Cbor(Credential, CodecError::TooManyItems)
    );
}
