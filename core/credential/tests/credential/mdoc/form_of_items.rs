//! The form of the mobile security object, of its elements and of the key in it.

use vidan_codec::{Error as CodecError, cbor::Value, cose::key_to_whole_value};
use vidan_credential::{
    Error, Layer,
    mdoc::hold::{HeldMdoc, Unverified},
    testing::pinned,
};
use vidan_crypto::{Algorithm, SigningKey};

use super::parts::{NOW, Parts, SPACE, accepted, embed, get, item, map, refused, set};

#[test]
fn the_security_object() {
    for name in [
        "version",
        "digestAlgorithm",
        "deviceKeyInfo",
        "docType",
        "validityInfo",
    ] {
        let error = refused(|parts| set(&mut parts.mso, name, None));
        assert_eq!(error, Error::MdocField(name));
    }
    let error = refused(|parts| {
        parts.digested = false;
        set(&mut parts.mso, "valueDigests", None);
    });
    assert_eq!(error, Error::MdocField("valueDigests"));
    let error = refused(|parts| set(&mut parts.mso, "version", Value::from("2.0")));
    assert_eq!(error, Error::MdocVersion("MobileSecurityObject"));
    accepted(|parts| set(&mut parts.mso, "version", Value::from("1.1")));
    for name in ["SHA-1", "sha-256", "SHA-3", ""] {
        let error = refused(|parts| set(&mut parts.mso, "digestAlgorithm", Value::from(name)));
        assert_eq!(error, Error::MdocDigestAlgorithm, "{name}");
    }
}

#[test]
fn the_digests() {
    let with = |digests: Value| {
        refused(|parts| {
            parts.digested = false;
            set(&mut parts.mso, "valueDigests", digests);
        })
    };
    let digest = |id: Value, len: usize| {
        let one = Value::Map(vec![(id, Value::Bytes(vec![0; len]))]);
        map(&[(SPACE, one)])
    };
    for len in [0, 31, 33, 48, 64] {
        assert_eq!(
            with(digest(Value::Unsigned(7), len)),
            Error::DigestMalformed
        );
    }
    let text = map(&[(SPACE, Value::map([(7i64, "digest")]))]);
    assert_eq!(with(text), Error::DigestMalformed);
    for id in [
        Value::from(-1i64),
        Value::from("7"),
        Value::Unsigned(1 << 31),
    ] {
        assert_eq!(with(digest(id, 32)), Error::MdocField("digestID"));
    }
    let array = map(&[(SPACE, Value::Array(vec![]))]);
    assert_eq!(with(array), Error::MdocField("valueDigests"));
    let many = (0..33).map(|n| (n.to_string().into(), Value::Map(vec![])));
    assert_eq!(with(Value::Map(many.collect())), Error::MdocTooMany);
}

#[test]
fn the_items() {
    for name in ["digestID", "random", "elementIdentifier", "elementValue"] {
        let error = refused(|parts| {
            let extra = map(&[(SPACE, super::parts::digests(&parts.items))]);
            set(&mut parts.mso, "valueDigests", extra);
            parts.digested = false;
            set(&mut parts.items[0], name, None);
        });
        assert_eq!(error, Error::MdocField(name));
    }
    let error = refused(|parts| set(&mut parts.items[0], "random", Value::from(vec![1; 15])));
    assert_eq!(error, Error::MdocSaltShort);
    let error = refused(|parts| {
        set(
            &mut parts.items[0],
            "random",
            Value::from("sixteen letters "),
        )
    });
    assert_eq!(error, Error::MdocField("random"));
    let error = refused(|parts| set(&mut parts.items[0], "digestID", Value::from(-7i64)));
    assert_eq!(error, Error::MdocField("digestID"));
    let error = refused(|parts| {
        set(&mut parts.items[0], "elementIdentifier", Value::Unsigned(1));
    });
    assert_eq!(error, Error::MdocField("elementIdentifier"));
}

#[test]
fn the_namespaces() {
    let with = |namespaces: Value| refused(|parts| parts.namespaces = Some(namespaces));
    let field = Error::MdocField("nameSpaces");
    assert_eq!(with(map(&[(SPACE, Value::Array(vec![]))])), field);
    assert_eq!(with(map(&[(SPACE, Value::Map(vec![]))])), field);
    assert_eq!(with(Value::Array(vec![])), field);
    assert_eq!(with(Value::map([(1i64, Value::Array(vec![]))])), field);
    let bare = item(7, "family_name", "Ví Dụ".into());
    let unwrapped = map(&[(SPACE, Value::Array(vec![bare.clone()]))]);
    assert_eq!(with(unwrapped), Error::MdocField("IssuerSignedItem"));
    let tagged = Value::tagged(24, bare.clone());
    let not_bytes = map(&[(SPACE, Value::Array(vec![tagged]))]);
    assert_eq!(with(not_bytes), Error::MdocField("IssuerSignedItem"));
    let twice = [bare.to_vec(), bare.to_vec()].concat();
    let trailing = map(&[(SPACE, Value::Array(vec![embed(twice)]))]);
    assert_eq!(with(trailing), Error::MdocCbor(CodecError::TrailingBytes));
    let one = || Value::Array(vec![embed(bare.to_vec())]);
    let many = (0..33).map(|n| (n.to_string().into(), one()));
    assert_eq!(with(Value::Map(many.collect())), Error::MdocTooMany);
}

#[test]
fn the_devices_key() {
    let with = |change: &dyn Fn(&mut Value)| {
        refused(|parts| {
            let info = get(&mut parts.mso, "deviceKeyInfo");
            change(get(info, "deviceKey"));
        })
    };
    let error = with(&|key| set(key, -3i64, Value::from(vec![1; 32])));
    assert_eq!(error, Error::ConfirmationInvalid);
    // A private key was sent.
    let error = with(&|key| set(key, -4i64, Value::from(vec![1; 32])));
    assert_eq!(error, Error::ConfirmationUnsupported);
    // secp256k1, brainpoolP256r1, none.
    for curve in [Some(Value::from(8i64)), Some(Value::from(256i64)), None] {
        let error = with(&|key| set(key, -1i64, curve.clone()));
        assert_eq!(error, Error::ConfirmationUnsupported);
    }
    let error = refused(|parts| set(get(&mut parts.mso, "deviceKeyInfo"), "deviceKey", None));
    assert_eq!(error, Error::MdocField("deviceKey"));
    for authorizations in [
        map(&[("nameSpaces", SPACE.into())]),
        map(&[("dataElements", Value::Array(vec![]))]),
        map(&[("dataElements", map(&[(SPACE, "sex".into())]))]),
    ] {
        let error = refused(|parts| {
            let info = get(&mut parts.mso, "deviceKeyInfo");
            set(info, "keyAuthorizations", authorizations);
        });
        assert_eq!(error, Error::MdocField("keyAuthorizations"));
    }
}

#[test]
fn devices_of_other_curves_sign_too() {
    for (algorithm, alg) in [(Algorithm::Es384, -35), (Algorithm::Ed25519, -8)] {
        accepted(|parts| {
            parts.device = SigningKey::generate(algorithm).unwrap();
            let key = key_to_whole_value(&parts.device.public());
            set(&mut parts.mso, "deviceKeyInfo", map(&[("deviceKey", key)]));
            parts.device_header = Value::map([(1i64, alg)]);
        });
    }
}

#[test]
fn the_status() {
    let status = |list: Value| map(&[("status_list", list)]);
    let list = map(&[
        ("idx", Value::Unsigned(5)),
        ("uri", "https://s.example".into()),
    ]);
    let shown = accepted(|parts| set(&mut parts.mso, "status", status(list)));
    let found = shown.get().status().unwrap();
    assert_eq!((found.index, found.uri.as_str()), (5, "https://s.example"));
    let identifiers = map(&[
        ("id", Value::from(&[7u8][..])),
        ("uri", "https://s.example".into()),
    ]);
    let other = map(&[("identifier_list", identifiers)]);
    let shown = accepted(|parts| set(&mut parts.mso, "status", other));
    assert!(!shown.get().status().unwrap().is_known());
    for wrong in [
        Value::from("valid"),
        Value::Map(vec![]),
        status(Value::Map(vec![])),
        status(map(&[
            ("idx", "5".into()),
            ("uri", "https://s.example".into()),
        ])),
        status(map(&[("idx", Value::Unsigned(5))])),
    ] {
        let error = refused(|parts| set(&mut parts.mso, "status", wrong));
        assert_eq!(error, Error::StatusMalformed);
    }
}

#[test]
fn a_value_whose_names_are_no_names() {
    let value = Value::Map(vec![(Value::Null, Value::Null)]);
    let error = refused(|parts| set(&mut parts.items[0], "elementValue", value));
    assert_eq!(error, Error::MapKey(Layer::Credential));
}

#[test]
fn a_holder_receives_by_the_same_rules() {
    let parts = Parts::new();
    let held = parts.receive().unwrap();
    assert_eq!(held.get().disclosable().len(), 2);
    let bytes = parts.issued().to_vec();
    let other = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let issuer = pinned(&parts.issuer.public());
    let receive = |key, holder| HeldMdoc::receive(&bytes, key, None, NOW, holder).map(|_| ());
    assert_eq!(receive(&issuer, &other), Err(Error::HolderKeyMismatch));
    let invalid = Error::Trust(vidan_trust::Error::SignatureInvalid);
    let device = parts.device.public();
    assert_eq!(receive(&pinned(&other), &device), Err(invalid));
    let trailing = [bytes.as_slice(), &[0]].concat();
    let error = Unverified::parse(&trailing).unwrap_err();
    assert_eq!(error, Error::MdocCbor(CodecError::TrailingBytes));
    let mut parts = Parts::new();
    parts.items.push(item(9, "family_name", "Khác".into()));
    assert_eq!(parts.receive().unwrap_err(), Error::MdocElementTwice);
}
