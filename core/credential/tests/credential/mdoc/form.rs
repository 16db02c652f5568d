//! The form of an answer, of what the issuer signed and of the device's word.

use vidan_codec::{Error as CodecError, cbor::Value};
use vidan_credential::{
    Error,
    mdoc::{MAX_BYTES, MAX_DOCUMENTS, from_text, to_text, verify::Unverified},
};

use super::parts::{Parts, SPACE, Word, accepted, embed, get, map, refused, set};

fn parse(bytes: &[u8]) -> Error {
    Unverified::parse(bytes).unwrap_err()
}

#[test]
fn ten_megabytes_are_refused_at_once() {
    let began = std::time::Instant::now();
    assert_eq!(parse(&vec![0xa1; 10 * MAX_BYTES]), Error::TooLarge);
    assert!(began.elapsed().as_millis() < 200);
    assert_eq!(from_text(&"A".repeat(10 * MAX_BYTES)), Err(Error::TooLarge));
    assert_eq!(from_text("a+b="), Err(Error::TransportEncoding));
    assert_eq!(from_text(&to_text(&[1, 2, 3])), Ok(vec![1, 2, 3]));
}

#[test]
fn cbor_is_strict() {
    let bytes = Parts::new().bytes();
    assert!(Unverified::parse(&bytes).is_ok());
    let trailing = [bytes.as_slice(), &[0]].concat();
    assert_eq!(parse(&trailing), Error::MdocCbor(CodecError::TrailingBytes));
    let cut = &bytes[..bytes.len() - 1];
    assert_eq!(parse(cut), Error::MdocCbor(CodecError::MalformedCbor));
    // {_ "version": "1.0", "status": 0}
    let indefinite = [b"\xbf\x67version\x631.0\x66status\x00\xff".as_slice()].concat();
    assert_eq!(
        parse(&indefinite),
        Error::MdocCbor(CodecError::IndefiniteLength)
    );
    let twice = b"\xa3\x67version\x631.0\x66status\x00\x66status\x00";
    assert_eq!(parse(twice), Error::MdocCbor(CodecError::DuplicateKey));
    let deep = (0..17).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    let error = refused(|parts| set(&mut parts.document, "x", deep));
    assert_eq!(error, Error::MdocCbor(CodecError::TooDeep));
    let many = Value::Array(vec![Value::Null; 16 * 1024]);
    let error = refused(|parts| set(&mut parts.document, "x", many));
    assert_eq!(error, Error::MdocCbor(CodecError::TooManyItems));
}

/// What stands inside of byte strings counts for all of them together.
#[test]
fn items_are_counted_across_what_is_embedded() {
    let error = refused(|parts| {
        let many = |n| Value::Array(vec![Value::Null; n]);
        set(&mut parts.items[0], "elementValue", many(9000));
        set(&mut parts.items[1], "elementValue", many(9000));
    });
    assert_eq!(error, Error::MdocCbor(CodecError::TooManyItems));
}

#[test]
fn the_answer() {
    for version in ["2.0", "1", "1.", "1.x", "10.0", ""] {
        let error = refused(|parts| set(&mut parts.response, "version", Value::from(version)));
        assert_eq!(error, Error::MdocVersion("DeviceResponse"), "{version}");
    }
    accepted(|parts| set(&mut parts.response, "version", Value::from("1.1")));
    let error = refused(|parts| set(&mut parts.response, "version", None));
    assert_eq!(error, Error::MdocField("version"));
    for status in [10, 11, 12, 99] {
        let status_of =
            |parts: &mut Parts| set(&mut parts.response, "status", Value::Unsigned(status));
        assert_eq!(refused(status_of), Error::MdocStatus(status));
    }
    for status in [None, Some(Value::from("0")), Some(Value::from(-1i64))] {
        let error = refused(|parts| set(&mut parts.response, "status", status));
        assert_eq!(error, Error::MdocField("status"));
    }
    assert_eq!(parse(&[0x80]), Error::MdocField("version"));
}

#[test]
fn the_documents() {
    let parts = Parts::new();
    let none = parts.around(vec![]);
    assert_eq!(Unverified::parse(&none).unwrap().documents().len(), 0);
    let many = vec![Value::Null; MAX_DOCUMENTS + 1];
    assert_eq!(parse(&parts.around(many)), Error::MdocTooMany);
    let mut response = parts.response.clone();
    set(&mut response, "documents", Value::Map(vec![]));
    assert_eq!(parse(&response.to_vec()), Error::MdocField("documents"));
    for name in ["docType", "issuerSigned", "deviceSigned"] {
        let bytes = parts.bytes();
        let node = vidan_codec::cbor::decode(&bytes, &vidan_codec::cbor::Limits::TOKEN).unwrap();
        let mut response = node.to_value();
        let Value::Array(documents) = get(&mut response, "documents") else {
            panic!()
        };
        set(&mut documents[0], name, None);
        assert_eq!(parse(&response.to_vec()), Error::MdocField(name));
    }
}

#[test]
fn what_is_not_returned() {
    let errors = map(&[(SPACE, map(&[("height", Value::Unsigned(0))]))]);
    let shown = accepted(|parts| set(&mut parts.document, "errors", errors));
    let expected = vec![(SPACE.to_owned(), vec![("height".to_owned(), 0)])];
    assert_eq!(*shown.get().errors(), expected);
    let wrong = map(&[(SPACE, map(&[("height", "no".into())]))]);
    let error = refused(|parts| set(&mut parts.document, "errors", wrong));
    assert_eq!(error, Error::MdocField("errors"));
    let errors = |list| {
        let mut response = Parts::new().response;
        set(&mut response, "documentErrors", list);
        response.to_vec()
    };
    let list = errors(Value::Array(vec![map(&[("x", Value::Unsigned(0))])]));
    let read = Unverified::parse(&list).unwrap();
    assert_eq!(read.not_returned(), [("x".to_owned(), 0)]);
    let wrong = Error::MdocField("documentErrors");
    assert_eq!(parse(&errors(Value::Map(vec![]))), wrong);
    assert_eq!(parse(&errors(Value::Array(vec![Value::Null]))), wrong);
    let many = Value::Array(vec![Value::Map(vec![]); MAX_DOCUMENTS + 1]);
    assert_eq!(parse(&errors(many)), Error::MdocTooMany);
}

#[test]
fn the_issuers_message() {
    let field = Error::MdocField("issuerAuth");
    let error = refused(|parts| parts.auth = |auth| Value::tagged(18, auth));
    assert_eq!(error, field);
    let error = refused(|parts| {
        parts.auth = |auth| {
            let Value::Array(mut members) = auth else {
                panic!()
            };
            members.pop();
            Value::Array(members)
        };
    });
    assert_eq!(error, field);
    let error = refused(|parts| parts.payload = |_| Value::Null);
    assert_eq!(error, Error::MdocPayload("issuerAuth"));
    let error = refused(|parts| parts.payload = Value::Bytes);
    assert_eq!(error, Error::MdocField("MobileSecurityObject"));
    let error = refused(|parts| {
        parts.payload = |mut mso| {
            mso.push(0);
            Value::Bytes(embed(mso).to_vec())
        };
    });
    assert_eq!(error, Error::MdocCbor(CodecError::TrailingBytes));
    let error = refused(|parts| parts.issuer_header = Value::Map(vec![]));
    assert_eq!(error, Error::MdocField("alg"));
    let error = refused(|parts| parts.issuer_header = Value::map([(1i64, "ES256")]));
    assert_eq!(error, Error::MdocField("alg"));
    let error = refused(|parts| set(&mut parts.issuer_unprotected, 1i64, Value::from(-7i64)));
    assert_eq!(error, Error::MdocCbor(CodecError::DuplicateKey));
    let crit = Value::Array(vec![33i64.into()]);
    let error = refused(|parts| set(&mut parts.issuer_header, 2i64, crit));
    assert_eq!(error, Error::MdocCbor(CodecError::UnsupportedCritical));
}

#[test]
fn the_chain() {
    let bytes = |len: usize| Value::Bytes(vec![0x30; len]);
    let several = |count: usize| Value::Array(vec![bytes(1); count]);
    for chain in [
        None,
        Some(several(0)),
        Some(several(9)),
        Some(bytes(0)),
        Some(bytes(16 * 1024 + 1)),
        Some(Value::from("certificate")),
        Some(Value::Array(vec![bytes(1), Value::Null])),
    ] {
        let error = refused(|parts| set(&mut parts.issuer_unprotected, 33i64, chain.clone()));
        assert_eq!(error, Error::MdocChain, "{chain:?}");
    }
    // Where the standard does not put it.
    let error = refused(|parts| {
        parts.issuer_unprotected = Value::Map(vec![]);
        set(&mut parts.issuer_header, 33i64, bytes(1));
    });
    assert_eq!(error, Error::MdocChain);
    let mut parts = Parts::new();
    set(&mut parts.issuer_unprotected, 33i64, several(8));
    let bytes = parts.bytes();
    let read = Unverified::parse(&bytes).unwrap();
    assert_eq!(read.documents()[0].x5chain(), vec![[0x30].as_slice(); 8]);
}

#[test]
fn exactly_one_word_of_the_device() {
    let none = refused(|parts| parts.word = Word::Other(vec![]));
    assert_eq!(none, Error::MdocDeviceAuth);
    let both = refused(|parts| {
        let words = ["deviceSignature", "deviceMac"];
        let words = words.map(|name| (name.into(), parts.word(name == "deviceMac")));
        parts.word = Word::Other(words.to_vec());
    });
    assert_eq!(both, Error::MdocDeviceAuth);
    // `undefined` is how some writers leave out.
    accepted(|parts| {
        let word = parts.word(false);
        parts.word = Word::Other(vec![
            ("deviceSignature".into(), word),
            ("deviceMac".into(), Value::Undefined),
        ]);
    });
    let null = refused(|parts| {
        let word = parts.word(false);
        parts.word = Word::Other(vec![
            ("deviceSignature".into(), word),
            ("deviceMac".into(), Value::Null),
        ]);
    });
    assert_eq!(null, Error::MdocDeviceAuth);
}

#[test]
fn the_devices_message() {
    let error = refused(|parts| parts.device_payload = vec![1].into());
    assert_eq!(error, Error::MdocPayload("deviceAuth"));
    let error = refused(|parts| parts.device_header = Value::Map(vec![]));
    assert_eq!(error, Error::MdocField("alg"));
    let error = refused(|parts| {
        parts.word = Word::Other(vec![("deviceSignature".into(), Value::Null)]);
    });
    assert_eq!(error, Error::MdocField("deviceAuth"));
    let error = refused(|parts| parts.device_namespaces = Value::Array(vec![]));
    assert_eq!(error, Error::MdocField("deviceSigned"));
    let namespaces = (0..33).map(|n| (n.to_string().into(), Value::Map(vec![])));
    let namespaces = Value::Map(namespaces.collect());
    let error = refused(|parts| parts.device_namespaces = namespaces);
    assert_eq!(error, Error::MdocTooMany);
}
