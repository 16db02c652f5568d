//! The device's word: a signature or a MAC over the session, and what it may vouch for itself.

use vidan_codec::cbor::Value;
use vidan_credential::{ClaimPath, Error, Layer::KeyBinding, mdoc::verify::Expectation};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom, agree::AgreementKey};

use super::parts::{NOW, Parts, SPACE, TYPE, Word, accepted, get, map, refused, set, transcript};

#[test]
fn the_device_signs_this_session() {
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let error = refused(|parts| parts.device = other);
    assert_eq!(error, Error::HolderSignatureInvalid);
    let mut parts = Parts::new();
    let bytes = parts.bytes();
    parts.transcript = transcript(2);
    let error = parts.verify_bytes(&bytes).unwrap_err();
    assert_eq!(error, Error::HolderSignatureInvalid);
    // What the device vouches for is part of what it signs.
    let error = refused(|parts| {
        let word = parts.word(false);
        let extra = map(&[(SPACE, map(&[("sex", Value::Unsigned(1))]))]);
        parts.device_namespaces = extra;
        parts.word = Word::Other(vec![("deviceSignature".into(), word)]);
    });
    assert_eq!(error, Error::HolderSignatureInvalid);
    accepted(|parts| parts.device_header = Value::map([(1i64, -9i64)]));
    for alg in [5, -36] {
        let error = refused(|parts| parts.device_header = Value::map([(1i64, alg)]));
        assert_eq!(error, Error::AlgorithmUnsupported(KeyBinding, alg));
    }
    let error = refused(|parts| parts.device_header = Value::map([(1i64, -35i64)]));
    assert_eq!(error, Error::HolderSignatureInvalid);
}

fn with_mac(parts: &mut Parts) {
    parts.word = Word::Mac;
    parts.device_header = Value::map([(1i64, 5i64)]);
}

#[test]
fn the_device_makes_a_mac_for_this_reader() {
    accepted(with_mac);
    let error = refused(|parts| {
        with_mac(parts);
        parts.agreement = AgreementKey::generate(&SystemRandom).unwrap();
    });
    assert_eq!(error, Error::MdocMacInvalid);
    let mut parts = Parts::new();
    with_mac(&mut parts);
    let bytes = parts.bytes();
    let reader = std::mem::replace(
        &mut parts.reader,
        AgreementKey::generate(&SystemRandom).unwrap(),
    );
    let error = parts.verify_bytes(&bytes).unwrap_err();
    assert_eq!(error, Error::MdocMacInvalid);
    parts.reader = reader;
    parts.transcript = transcript(2);
    let error = parts.verify_bytes(&bytes).unwrap_err();
    assert_eq!(error, Error::MdocMacInvalid);
    let expected = Expectation {
        document_type: Some(TYPE),
        transcript: &transcript(1),
        now: NOW,
        skew: 0,
        reader_key: None,
    };
    let issuer = parts.issuer.public();
    let error = parts.verify_as(&bytes, &issuer, &expected).unwrap_err();
    assert_eq!(error, Error::MdocMacKeyMissing);
}

#[test]
fn the_mac_is_one_that_is_known() {
    // HMAC 256/64 is shorter, ES256 no MAC.
    for alg in [4, -7] {
        let error = refused(|parts| {
            with_mac(parts);
            parts.device_header = Value::map([(1i64, alg)]);
        });
        assert_eq!(error, Error::AlgorithmUnsupported(KeyBinding, alg));
    }
    let error = refused(|parts| {
        with_mac(parts);
        let Value::Array(mut word) = parts.word(true) else {
            panic!()
        };
        word[3] = Value::Bytes(Vec::new());
        parts.word = Word::Other(vec![("deviceMac".into(), Value::Array(word))]);
    });
    assert_eq!(error, Error::MdocMacInvalid);
    // A key that signs alone agrees on nothing.
    let error = refused(|parts| {
        let signs = SigningKey::generate(Algorithm::Ed25519).unwrap().public();
        let key = vidan_codec::cose::key_to_whole_value(&signs);
        set(&mut parts.mso, "deviceKeyInfo", map(&[("deviceKey", key)]));
        with_mac(parts);
    });
    assert_eq!(error, Error::ConfirmationUnsupported);
}

#[test]
fn what_the_device_may_vouch_for() {
    let namespaces = || map(&[(SPACE, map(&[("sex", Value::Unsigned(2))]))]);
    let authorize = |parts: &mut Parts, authorizations: Value| {
        let info = get(&mut parts.mso, "deviceKeyInfo");
        set(info, "keyAuthorizations", authorizations);
        parts.device_namespaces = namespaces();
    };
    let texts = |list: &[&str]| Value::Array(list.iter().map(|one| (*one).into()).collect());
    let error = refused(|parts| parts.device_namespaces = namespaces());
    assert_eq!(error, Error::MdocDeviceElement);
    for authorizations in [
        map(&[("nameSpaces", texts(&["other"]))]),
        map(&[("dataElements", map(&[(SPACE, texts(&["height"]))]))]),
        map(&[("dataElements", map(&[("other", texts(&["sex"]))]))]),
    ] {
        let error = refused(|parts| authorize(parts, authorizations));
        assert_eq!(error, Error::MdocDeviceElement);
    }
    for authorizations in [
        map(&[("nameSpaces", texts(&[SPACE]))]),
        map(&[("dataElements", map(&[(SPACE, texts(&["sex"]))]))]),
    ] {
        let shown = accepted(|parts| authorize(parts, authorizations));
        assert_eq!(shown.get().device_claims().len(), 1);
        let path = ClaimPath::from_steps(
            [SPACE, "sex"]
                .map(|step| vidan_credential::PathStep::Key(step.into()))
                .into(),
        );
        assert_eq!(shown.get().get(&path), None, "not the issuer's word");
    }
}

#[test]
fn each_session_has_its_replay_key() {
    let mut parts = Parts::new();
    let first = parts.verify().unwrap().get().replay_key();
    assert_eq!(parts.verify().unwrap().get().replay_key(), first);
    parts.transcript = transcript(2);
    assert_ne!(parts.verify().unwrap().get().replay_key(), first);
}
