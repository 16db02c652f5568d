//! Who signed, for which session and document type; what the digests cover.

use vidan_codec::cbor::Value;
use vidan_credential::{
    ClaimPath, Error,
    Layer::{Credential, KeyBinding},
    mdoc::verify::Expectation,
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom, agree::AgreementKey, hash};

use super::parts::{
    NOW, Parts, SPACE, TYPE, Word, accepted, digests, embed, get, item, map, refused, set,
    transcript,
};

#[test]
fn algorithms_by_allow_list() {
    for (algorithm, numbers) in [
        (Algorithm::Es256, [-7, -9]),
        (Algorithm::Es384, [-35, -51]),
        (Algorithm::Ed25519, [-8, -19]),
    ] {
        for alg in numbers {
            assert!(Parts::with_issuer(algorithm, alg).verify().is_ok(), "{alg}");
        }
    }
    // ES512, an HMAC, RSA, an unassigned number.
    for alg in [-36, 5, -257, 0] {
        let error = refused(|parts| parts.issuer_header = Value::map([(1i64, alg)]));
        assert_eq!(error, Error::AlgorithmUnsupported(Credential, alg));
    }
    let error = refused(|parts| parts.issuer_header = Value::map([(1i64, -35i64)]));
    let not_allowed = vidan_trust::Error::AlgorithmNotAllowed(-35);
    assert_eq!(error, Error::Trust(not_allowed));
}

#[test]
fn the_issuer() {
    let invalid = Error::Trust(vidan_trust::Error::SignatureInvalid);
    let parts = Parts::new();
    let bytes = parts.bytes();
    let expected = Expectation {
        document_type: None,
        transcript: &parts.transcript,
        now: NOW,
        skew: 0,
        reader_key: None,
    };
    let other = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let error = parts.verify_as(&bytes, &other, &expected).unwrap_err();
    assert_eq!(error, invalid);
    // What is signed is the header too.
    let error = refused(|parts| {
        parts.auth = |auth| {
            let Value::Array(mut members) = auth else {
                panic!()
            };
            members[0] = Value::Bytes(Value::map([(1i64, -9i64)]).to_vec());
            Value::Array(members)
        };
    });
    assert_eq!(error, invalid);
}

#[test]
fn the_document_type() {
    // The document says another type than its issuer.
    assert_eq!(
        refused(|parts| set(&mut parts.mso, "docType", Value::from("other"))),
        Error::MdocDocType
    );
    // Both agree, and it is not what was asked for.
    let error = refused(|parts| {
        set(&mut parts.mso, "docType", Value::from("other"));
        set(&mut parts.document, "docType", Value::from("other"));
    });
    assert_eq!(error, Error::MdocDocType);
    let mut parts = Parts::new();
    set(&mut parts.mso, "docType", Value::from("other"));
    set(&mut parts.document, "docType", Value::from("other"));
    let expected = Expectation {
        document_type: None,
        transcript: &parts.transcript,
        now: NOW,
        skew: 0,
        reader_key: None,
    };
    let issuer = parts.issuer.public();
    let shown = parts.verify_as(&parts.bytes(), &issuer, &expected);
    let shown = shown.unwrap().into_inner();
    assert_eq!(shown.document_type().unwrap().name(), Some("other"));
}

#[test]
fn a_digest_covers_all_of_an_element() {
    let family_name: ClaimPath = r#""org.iso.18013.5.1".family_name"#.parse().unwrap();
    let shown = accepted(|_| ());
    assert_eq!(
        shown.get().get(&family_name).unwrap().as_text(),
        Some("Ví Dụ")
    );
    let changes: [fn(&mut Value); 3] = [
        |item| set(item, "elementValue", Value::from("Ai Khác")),
        |item| set(item, "elementIdentifier", Value::from("given_name")),
        |item| set(item, "random", Value::from(vec![8; 16])),
    ];
    for change in changes {
        let error = refused(|parts| {
            let made = digests(&parts.items);
            set(&mut parts.mso, "valueDigests", Value::map([(SPACE, made)]));
            parts.digested = false;
            change(&mut parts.items[0]);
        });
        assert_eq!(error, Error::MdocDigestMismatch);
    }
}

#[test]
fn a_digest_is_of_one_place() {
    let with_digests = |parts: &mut Parts, digests: Value| {
        set(&mut parts.mso, "valueDigests", digests);
        parts.digested = false;
    };
    // One digest too few.
    let error = refused(|parts| {
        let made = digests(&parts.items[1..]);
        with_digests(parts, Value::map([(SPACE, made)]));
    });
    assert_eq!(error, Error::MdocDigestMissing);
    // The elements of one namespace under the name of another.
    let error = refused(|parts| {
        let made = digests(&parts.items);
        with_digests(parts, Value::map([("org.iso.18013.5.1.US", made)]));
    });
    assert_eq!(error, Error::MdocDigestMissing);
    // One digest too many pads.
    let shown = accepted(|parts| {
        let mut items = parts.items.clone();
        items.push(item(9, "sex", Value::Unsigned(1)));
        with_digests(parts, Value::map([(SPACE, digests(&items))]));
    });
    assert_eq!(shown.get().claims().len(), 1);
}

#[test]
fn nothing_stands_twice() {
    let error = refused(|parts| {
        let again = parts.items[0].clone();
        let made = digests(&parts.items);
        set(&mut parts.mso, "valueDigests", Value::map([(SPACE, made)]));
        parts.digested = false;
        parts.items.push(again);
    });
    assert_eq!(error, Error::MdocDigestTwice);
    let error = refused(|parts| parts.items.push(item(9, "family_name", "Khác".into())));
    assert_eq!(error, Error::MdocElementTwice);
}

#[test]
fn longer_digests() {
    let hashes: [(&str, fn(&[u8]) -> Vec<u8>); 2] = [
        ("SHA-384", |bytes| hash::sha384(bytes).to_vec()),
        ("SHA-512", |bytes| hash::sha512(bytes).to_vec()),
    ];
    for (name, hash) in hashes {
        let with = |parts: &mut Parts| {
            let made = parts.items.iter().map(|item| {
                let id = get(&mut item.clone(), "digestID").clone();
                (id, Value::Bytes(hash(&embed(item.to_vec()).to_vec())))
            });
            let made = Value::Map(made.collect());
            set(&mut parts.mso, "valueDigests", Value::map([(SPACE, made)]));
            set(&mut parts.mso, "digestAlgorithm", Value::from(name));
            parts.digested = false;
        };
        accepted(with);
        let error = refused(|parts| {
            with(parts);
            set(&mut parts.items[0], "elementValue", Value::from("x"));
        });
        assert_eq!(error, Error::MdocDigestMismatch, "{name}");
    }
}

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
