//! Who signed, with what, under which headers.

use vidan_codec::{Error as CodecError, cbor::Value};
use vidan_credential::{
    Error,
    Layer::{Credential, KeyBinding},
};
use vidan_crypto::{Algorithm, SigningKey};

use super::parts::{Parts, accepted, int, map, refused, set};

#[test]
fn algorithms_by_allow_list() {
    for (algorithm, number) in [
        (Algorithm::Es256, -9),
        (Algorithm::Es256, -7),
        (Algorithm::Es384, -51),
        (Algorithm::Es384, -35),
        (Algorithm::Ed25519, -19),
        (Algorithm::Ed25519, -8),
    ] {
        let mut parts = Parts::with_issuer(algorithm);
        set(&mut parts.credential_header, 1, int(number));
        assert!(parts.verify().is_ok(), "{number}");
    }
    for number in [-51, -8, -36, 5, -47, 0] {
        let error = refused(|parts| set(&mut parts.credential_header, 1, int(number)));
        assert_eq!(
            error,
            Error::Trust(vidan_trust::Error::AlgorithmNotAllowed(number))
        );
    }
    assert!(
        accepted(|parts| set(&mut parts.kbt_header, 1, int(-7)))
            .get()
            .nonce()
            .is_none()
    );
    let error = refused(|parts| set(&mut parts.kbt_header, 1, int(5)));
    assert_eq!(error, Error::AlgorithmUnsupported(KeyBinding, 5));
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 1, int(-51))),
        Error::HolderSignatureInvalid
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 1, None)),
        Error::Header(KeyBinding, 1)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 1, Value::from("ES256"))),
        Error::Header(Credential, 1)
    );
}

#[test]
fn signatures() {
    let parts = Parts::new();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let token = parts.token_around(parts.credential_signed_by(&other));
    let invalid = Error::Trust(vidan_trust::Error::SignatureInvalid);
    assert_eq!(parts.verify_bytes(&token).unwrap_err(), invalid);
    let mut header = parts.kbt_header.clone();
    header.push((13, parts.credential()));
    let token = parts.bind(&header, &other).to_vec();
    assert_eq!(
        parts.verify_bytes(&token).unwrap_err(),
        Error::HolderSignatureInvalid
    );
}

#[test]
fn types_of_token() {
    for typ in [
        Value::from("application/sd-cwt"),
        "application/x+sd-cwt".into(),
    ] {
        accepted(|parts| set(&mut parts.credential_header, 16, typ));
    }
    accepted(|parts| set(&mut parts.kbt_header, 16, Value::from("application/kb+cwt")));
    for typ in [Some(int(294)), Some("application/cwt".into()), None] {
        assert_eq!(
            refused(|parts| set(&mut parts.credential_header, 16, typ)),
            Error::Type(Credential)
        );
    }
    for typ in [Some(int(293)), None] {
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_header, 16, typ)),
            Error::Type(KeyBinding)
        );
    }
}

#[test]
fn headers() {
    let both = |header: &mut Vec<(i64, Value)>| set(header, 4, Value::Bytes(vec![1]));
    assert_eq!(
        refused(|parts| both(&mut parts.credential_unprotected)),
        Error::Cbor(Credential, CodecError::DuplicateKey)
    );
    let crit = || Value::Array(vec![int(99)]);
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 2, crit())),
        Error::CriticalHeader(Credential)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 2, crit())),
        Error::CriticalHeader(KeyBinding)
    );
    accepted(|parts| set(&mut parts.credential_header, 170, int(-16)));
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 170, int(-43))),
        Error::DigestAlgorithm(-43)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 4, int(1))),
        Error::Header(Credential, 4)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 172, int(70_000))),
        Error::Header(Credential, 172)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 15, int(1))),
        Error::Header(Credential, 15)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 15, map(&[]))),
        Error::MustNotBePresent
    );
    let parts = Parts::new();
    let without = parts.bind(&parts.kbt_header, &parts.holder).to_vec();
    assert_eq!(
        parts.verify_bytes(&without).unwrap_err(),
        Error::Header(KeyBinding, 13)
    );
    let plain = Value::Map(vec![]);
    assert_eq!(
        parts.verify_bytes(&parts.token_around(plain)).unwrap_err(),
        Error::Structure(Credential)
    );
    let bare = parts.credential().to_vec();
    assert_eq!(
        parts.verify_bytes(&bare).unwrap_err(),
        Error::Header(KeyBinding, 13),
        "a credential is no presentation"
    );
}

#[test]
fn encrypted_disclosures_stay_closed() {
    let entry = || {
        Value::Array(vec![
            Value::Bytes(vec![1; 12]),
            Value::Bytes(vec![2]),
            Value::Bytes(vec![3; 16]),
        ])
    };
    accepted(|parts| {
        set(
            &mut parts.credential_unprotected,
            171,
            Value::Array(vec![entry()]),
        )
    });
    assert_eq!(
        refused(|parts| set(&mut parts.credential_unprotected, 171, Value::Array(vec![]))),
        Error::DisclosuresEmpty
    );
    assert_eq!(
        refused(|parts| set(
            &mut parts.credential_unprotected,
            171,
            Value::Array(vec![int(1)])
        )),
        Error::Header(Credential, 171)
    );
}
