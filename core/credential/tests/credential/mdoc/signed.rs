//! Who signed, for which session and document type; what the digests cover.

use vidan_codec::cbor::Value;
use vidan_credential::{ClaimPath, Error, Layer::Credential, mdoc::verify::Expectation};
use vidan_crypto::{Algorithm, SigningKey, hash};

use super::parts::{NOW, Parts, SPACE, accepted, digests, embed, get, item, refused, set};

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
    type Hash = fn(&[u8]) -> Vec<u8>;
    let hashes: [(&str, Hash); 2] = [
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
