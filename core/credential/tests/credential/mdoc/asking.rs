//! What a reader asks for, and who asks.

use vidan_codec::Error as CodecError;
use vidan_codec::cbor::Value;
use vidan_credential::{
    Error, Layer,
    mdoc::{
        MAX_DOCUMENTS,
        known::MDL,
        reader::{DeviceRequest, ItemsRequest, Wanted, device_request},
    },
    testing::TestWorld,
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{Names, PublicJwk, Standing, VerifierRecord};

use super::parts::{NOW, SPACE, embed, get, map, set, transcript};

fn wanted() -> Vec<Wanted> {
    let elements = [("family_name", true), ("portrait", false)];
    let elements = elements.map(|(name, retain)| (name.to_owned(), retain));
    vec![(SPACE.to_owned(), elements.to_vec())]
}

fn signed(key: &SigningKey) -> Vec<u8> {
    let prepared =
        ItemsRequest::new(MDL, &wanted()).prepare(&key.public(), vec![vec![0x30]], &transcript(1));
    let signature = key.sign(prepared.to_be_signed().message()).unwrap();
    device_request(&[prepared.finish(&signature).unwrap()])
}

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

/// A request as a value, to be changed.
fn request(change: impl FnOnce(&mut Value, &mut Value)) -> Error {
    let mut items = map(&[
        ("docType", MDL.into()),
        ("nameSpaces", map(&[(SPACE, map(&[("sex", true.into())]))])),
    ]);
    let mut request = map(&[("version", "1.0".into())]);
    let asked = |items: &Value| map(&[("itemsRequest", embed(items.to_vec()))]);
    set(
        &mut request,
        "docRequests",
        Value::Array(vec![asked(&items)]),
    );
    assert!(DeviceRequest::parse(&request.to_vec()).is_ok());
    let before = items.clone();
    change(&mut request, &mut items);
    if items != before {
        set(
            &mut request,
            "docRequests",
            Value::Array(vec![asked(&items)]),
        );
    }
    DeviceRequest::parse(&request.to_vec()).unwrap_err()
}

#[test]
fn what_is_asked_is_read() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::Ed25519] {
        let key = SigningKey::generate(algorithm).unwrap();
        let bytes = signed(&key);
        let read = DeviceRequest::parse(&bytes).unwrap();
        let [asked] = read.requests() else { panic!() };
        assert_eq!(asked.document_type(), MDL);
        assert_eq!(asked.namespaces(), wanted());
        assert_eq!(asked.x5chain(), Some([[0x30].as_slice()].as_slice()));
        asked.check_reader(&key.public(), &transcript(1)).unwrap();
    }
    let bytes = device_request(&[ItemsRequest::new(MDL, &wanted())]);
    let read = DeviceRequest::parse(&bytes).unwrap();
    assert_eq!(read.requests()[0].x5chain(), None);
}

#[test]
fn who_asks() {
    let reader = key();
    let bytes = signed(&reader);
    let read = DeviceRequest::parse(&bytes).unwrap();
    let check =
        |key: &SigningKey, n| read.requests()[0].check_reader(&key.public(), &transcript(n));
    assert_eq!(check(&reader, 1), Ok(()));
    assert_eq!(check(&reader, 2), Err(Error::MdocReaderSignature));
    assert_eq!(check(&key(), 1), Err(Error::MdocReaderSignature));
    let of_another_curve = SigningKey::generate(Algorithm::Es384).unwrap();
    assert_eq!(check(&of_another_curve, 1), Err(Error::MdocReaderSignature));
    let anonymous = device_request(&[ItemsRequest::new(MDL, &wanted())]);
    let read = DeviceRequest::parse(&anonymous).unwrap();
    let error = read.requests()[0].check_reader(&reader.public(), &transcript(1));
    assert_eq!(error, Err(Error::MdocReaderSignature));
}

/// The signature is over the items as they came.
#[test]
fn what_was_signed_cannot_be_changed() {
    let reader = key();
    let bytes = signed(&reader);
    let at = bytes
        .windows(8)
        .position(|window| window == b"portrait")
        .unwrap();
    for change in [at, at + 8] {
        let mut changed = bytes.clone();
        changed[change] ^= 1;
        let read = DeviceRequest::parse(&changed).unwrap();
        let error = read.requests()[0].check_reader(&reader.public(), &transcript(1));
        assert_eq!(error, Err(Error::MdocReaderSignature));
    }
}

#[test]
fn in_whose_name() {
    let (world, reader) = (TestWorld::new(), key());
    let mut content = world.list_content();
    content.verifiers.push(VerifierRecord {
        kid: "reader-1".into(),
        id: "urn:test:reader".into(),
        name: Names {
            vi: "Quầy (thử)".into(),
            en: "Counter (test)".into(),
        },
        jwk: PublicJwk::from_key(&reader.public()),
        may_ask: None,
        standing: Standing::since(NOW.0 - 86_400),
    });
    let list = world.list_of(&content);
    let trusted = list.verifier("reader-1", NOW).unwrap();
    let bytes = signed(&reader);
    let read = DeviceRequest::parse(&bytes).unwrap();
    let asked = read.requests()[0]
        .verify_reader(&trusted, &transcript(1))
        .unwrap();
    assert_eq!(asked.signer().id.as_deref(), Some("urn:test:reader"));
    assert_eq!(asked.get().document_type(), MDL);
    let error = read.requests()[0].verify_reader(&trusted, &transcript(2));
    let invalid = Error::Trust(vidan_trust::Error::SignatureInvalid);
    assert_eq!(error.unwrap_err(), invalid);
    let es384 = signed(&SigningKey::generate(Algorithm::Es384).unwrap());
    let read = DeviceRequest::parse(&es384).unwrap();
    let error = read.requests()[0].verify_reader(&trusted, &transcript(1));
    assert_eq!(error.unwrap_err(), Error::MdocReaderSignature);
}

#[test]
fn the_request() {
    let error = request(|request, _| set(request, "version", Value::from("2.0")));
    assert_eq!(error, Error::MdocVersion("DeviceRequest"));
    let requests = Error::MdocField("docRequests");
    for list in [None, Some(Value::Array(vec![])), Some(Value::Map(vec![]))] {
        assert_eq!(
            request(|request, _| set(request, "docRequests", list)),
            requests
        );
    }
    let many = Value::Array(vec![Value::Null; MAX_DOCUMENTS + 1]);
    let error = request(|request, _| set(request, "docRequests", many));
    assert_eq!(error, Error::MdocTooMany);
    let error = DeviceRequest::parse(&vec![0; 2 << 20]).unwrap_err();
    assert_eq!(error, Error::TooLarge);
    let error = DeviceRequest::parse(&[0xff]).unwrap_err();
    assert_eq!(error, Error::MdocCbor(CodecError::MalformedCbor));
}

#[test]
fn the_items() {
    let doc_type = request(|_, items| set(items, "docType", None));
    assert_eq!(doc_type, Error::MdocField("docType"));
    let field = Error::MdocField("nameSpaces");
    for namespaces in [
        None,
        Some(Value::Map(vec![])),
        Some(map(&[(SPACE, Value::Map(vec![]))])),
        Some(map(&[(SPACE, Value::Array(vec![]))])),
        Some(map(&[(SPACE, map(&[("sex", Value::Unsigned(1))]))])),
    ] {
        assert_eq!(
            request(|_, items| set(items, "nameSpaces", namespaces)),
            field
        );
    }
    let one = map(&[("sex", true.into())]);
    let many = (0..33).map(|n| (n.to_string().into(), one.clone()));
    let many = Value::Map(many.collect());
    let error = request(|_, items| set(items, "nameSpaces", many));
    assert_eq!(error, Error::MdocTooMany);
    let error = request(|request, items| {
        let bare = Value::Array(vec![map(&[("itemsRequest", items.clone())])]);
        set(request, "docRequests", bare);
    });
    assert_eq!(error, Error::MdocField("itemsRequest"));
}

#[test]
fn the_readers_message() {
    let with = |auth: Value| {
        request(|request, _| {
            let Value::Array(list) = get(request, "docRequests") else {
                panic!()
            };
            set(&mut list[0], "readerAuth", auth);
        })
    };
    let message = |alg: Value, unprotected: Value, payload: Value| {
        let header = Value::Bytes(Value::Map(vec![(1i64.into(), alg)]).to_vec());
        Value::Array(vec![header, unprotected, payload, vec![0; 64].into()])
    };
    let chain = || Value::map([(33i64, vec![0x30])]);
    let es256 = || Value::from(-7i64);
    assert_eq!(with(Value::Null), Error::MdocField("readerAuth"));
    let attached = message(es256(), chain(), vec![1].into());
    assert_eq!(with(attached), Error::MdocPayload("readerAuth"));
    let no_chain = message(es256(), Value::Map(vec![]), Value::Null);
    assert_eq!(with(no_chain), Error::MdocChain);
    let no_alg = message("ES256".into(), chain(), Value::Null);
    assert_eq!(with(no_alg), Error::MdocField("alg"));

    let mut parsed = map(&[("version", "1.0".into())]);
    let items = map(&[
        ("docType", MDL.into()),
        ("nameSpaces", map(&[(SPACE, map(&[("sex", true.into())]))])),
    ]);
    let es512 = message(Value::from(-36i64), chain(), Value::Null);
    let asked = map(&[
        ("itemsRequest", embed(items.to_vec())),
        ("readerAuth", es512),
    ]);
    set(&mut parsed, "docRequests", Value::Array(vec![asked]));
    let bytes = parsed.to_vec();
    let read = DeviceRequest::parse(&bytes).unwrap();
    let error = read.requests()[0].check_reader(&key().public(), &transcript(1));
    assert_eq!(
        error,
        Err(Error::AlgorithmUnsupported(Layer::KeyBinding, -36))
    );
}

#[test]
fn a_signature_by_another_key_makes_no_request() {
    let prepared = ItemsRequest::new(MDL, &wanted()).prepare(
        &key().public(),
        vec![vec![0x30]],
        &transcript(1),
    );
    let signature = key().sign(prepared.to_be_signed().message()).unwrap();
    assert_eq!(
        prepared.finish(&signature).unwrap_err(),
        Error::SignatureRejected
    );
}
