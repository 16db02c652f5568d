//! Device engagement: what a wallet shows, and what of it a reader does not take.

use vidan_codec::{base64url, cbor::Value, cose::key_to_whole_value};
use vidan_credential::{
    Error,
    mdoc::engagement::{DeviceEngagement, Way},
};
use vidan_crypto::{Algorithm, PublicKey, SigningKey};

use super::parts::{embed, set};

fn key() -> PublicKey {
    SigningKey::generate(Algorithm::Es256).unwrap().public()
}

fn security(suite: i64, key: Value) -> Value {
    Value::Array(vec![suite.into(), embed(key.to_vec())])
}

fn refused(change: impl FnOnce(&mut Value)) -> Error {
    let security = security(1, key_to_whole_value(&key()));
    let mut engagement = Value::Map(vec![(0i64.into(), "1.0".into()), (1i64.into(), security)]);
    assert!(DeviceEngagement::parse(&engagement.to_vec()).is_ok());
    change(&mut engagement);
    DeviceEngagement::parse(&engagement.to_vec()).unwrap_err()
}

#[test]
fn what_is_offered_is_read() {
    let ways = [
        Way::Ble {
            peripheral: Some([1; 16]),
            central: Some([2; 16]),
        },
        Way::Ble {
            peripheral: Some([1; 16]),
            central: None,
        },
        Way::Nfc {
            command: 255,
            response: 65_536,
        },
    ];
    let key = key();
    let made = DeviceEngagement::new(&key, &ways).unwrap();
    let uri = made.to_uri();
    assert!(uri.starts_with("mdoc:"));
    let read = DeviceEngagement::from_uri(&uri).unwrap();
    assert_eq!(read.ways(), ways);
    assert_eq!(*read.key(), key);
    assert_eq!(read.as_bytes(), made.as_bytes());
    let upper = uri.replacen("mdoc:", "MDOC:", 1);
    assert!(DeviceEngagement::from_uri(&upper).is_ok());
    let without = DeviceEngagement::new(&key, &[]).unwrap();
    assert!(without.as_bytes().len() < 100, "a small QR code");
}

#[test]
fn texts_that_are_none() {
    let refused = |text: &str| DeviceEngagement::from_uri(text).unwrap_err();
    let no_uri = Error::MdocEngagement("not an mdoc: URI");
    for text in [
        "",
        "mdoc",
        "https://example.com",
        "é mdoc:",
        "mdoc-openid4vp://x",
    ] {
        assert_eq!(refused(text), no_uri, "{text}");
    }
    let encoding = Error::MdocEngagement("not base64url");
    let made = DeviceEngagement::new(&key(), &[]).unwrap();
    let padded = format!("{}=", made.to_uri());
    assert_eq!(refused(&padded), encoding);
    assert_eq!(refused("mdoc:a+b/"), encoding);
    let long = format!("mdoc:{}", "A".repeat(9000));
    assert_eq!(refused(&long), Error::TooLarge);
    let not_cbor = format!("mdoc:{}", base64url::encode([0xff]));
    let malformed = vidan_codec::Error::MalformedCbor;
    assert_eq!(refused(&not_cbor), Error::MdocCbor(malformed));
}

#[test]
fn versions_and_suites() {
    let error = refused(|one| set(one, 0i64, Value::from("2.0")));
    assert_eq!(error, Error::MdocVersion("DeviceEngagement"));
    assert_eq!(
        refused(|one| set(one, 0i64, None)),
        Error::MdocField("version")
    );
    assert_eq!(
        refused(|one| set(one, 1i64, None)),
        Error::MdocField("Security")
    );
    let other = security(2, key_to_whole_value(&key()));
    assert_eq!(
        refused(|one| set(one, 1i64, other)),
        Error::MdocEngagement("another cipher suite")
    );
}

#[test]
fn keys() {
    let with = |key: Value| refused(|one| set(one, 1i64, security(1, key)));
    let es384 = SigningKey::generate(Algorithm::Es384).unwrap().public();
    let curve = Error::MdocEngagement("another curve");
    assert_eq!(with(key_to_whole_value(&es384)), curve);
    let mut off = key_to_whole_value(&key());
    set(&mut off, -3i64, Value::from(vec![1; 32]));
    assert_eq!(with(off), Error::MdocField("EDeviceKeyBytes"));
    let bare = Value::Array(vec![1i64.into(), key_to_whole_value(&key())]);
    let error = refused(|one| set(one, 1i64, bare));
    assert_eq!(error, Error::MdocField("EDeviceKeyBytes"));
    assert_eq!(DeviceEngagement::new(&es384, &[]).unwrap_err(), curve);
}

#[test]
fn ways() {
    let with = |ways: Value| refused(|one| set(one, 2i64, ways));
    let field = Error::MdocField("DeviceRetrievalMethods");
    let way = |kind: i64, options: Value| {
        Value::Array(vec![Value::Array(vec![kind.into(), 1i64.into(), options])])
    };
    assert_eq!(with(Value::Map(vec![])), field);
    assert_eq!(with(Value::Array(vec![Value::Null])), field);
    // A mode without its service; a service of another length.
    let ble = |uuid: Option<Value>| {
        let mut options = Value::map([(0i64, false), (1, true)]);
        set(&mut options, 11i64, uuid);
        way(2, options)
    };
    assert_eq!(with(ble(None)), field);
    assert_eq!(with(ble(Some(vec![1; 15].into()))), field);
    assert_eq!(with(way(1, Value::map([(0i64, 255i64)]))), field);
    let many = Value::Array(vec![Value::Null; 9]);
    assert_eq!(with(many), Error::MdocTooMany);
    // One that is not known is let pass, and not written.
    let other = Value::map([
        (Value::from(0i64), Value::from("1.0")),
        (1i64.into(), security(1, key_to_whole_value(&key()))),
        (2i64.into(), way(3, Value::Map(vec![]))),
    ]);
    let read = DeviceEngagement::parse(&other.to_vec()).unwrap();
    assert_eq!(read.ways(), [Way::Other(3)]);
    let error = DeviceEngagement::new(&key(), read.ways()).unwrap_err();
    assert_eq!(error, Error::MdocEngagement("a way that is not written"));
}
