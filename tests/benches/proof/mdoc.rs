//! The same card as an ISO/IEC 18013-5 DeviceResponse: 14 items of which some are sent, a mobile security object with their
//! digests, a device signature. No member that could be left out, and the issuer's certificate is left out too, which the
//! standard requires (header 33): a real response is some 350 bytes larger.

use vidan_codec::{
    cbor::Value,
    clock::UnixTime,
    cose::{key_to_value, sig_structure},
};
use vidan_credential::testing::NOW;
use vidan_crypto::{SigningKey, SystemRandom, hash::sha256, random_array};

use crate::country::{Country, card};

const DOCUMENT: &str = "vn.can_cuoc.1";
const NAME_SPACE: &str = "vn.can_cuoc";
/// An item's encoding in a byte string.
const TAG_ENCODED: u64 = 24;
/// A date and time, and a full date (RFC 8943), as texts.
const TAG_TIME: u64 = 0;
const TAG_DATE: u64 = 1004;

/// A response that shows these claims.
pub(crate) fn present(country: &Country, claims: &[&str]) -> Vec<u8> {
    let card = card();
    let card = card.as_object().expect("a card");
    let items: Vec<(&str, Value)> = (0i64..)
        .zip(card)
        .map(|(number, (name, value))| (name.as_str(), item(number, name, value)))
        .collect();
    let authority = security_object(country, &items);
    let issuer_auth = sign(&country.world.issuer, encoded(authority).to_vec(), true);
    let sent = items.into_iter().filter(|(name, _)| claims.contains(name));
    let sent = Value::Array(sent.map(|(_, item)| item).collect());
    let empty = || encoded(Value::Map(Vec::new()));
    let response = map([
        ("version", "1.0".into()),
        (
            "documents",
            Value::Array(vec![map([
                ("docType", DOCUMENT.into()),
                (
                    "issuerSigned",
                    map([
                        ("nameSpaces", map([(NAME_SPACE, sent)])),
                        ("issuerAuth", issuer_auth),
                    ]),
                ),
                (
                    "deviceSigned",
                    map([
                        ("nameSpaces", empty()),
                        (
                            "deviceAuth",
                            map([("deviceSignature", device_signature(country, empty()))]),
                        ),
                    ]),
                ),
            ])]),
        ),
        ("status", Value::Unsigned(0)),
    ]);
    response.to_vec()
}

/// `IssuerSignedItemBytes`.
fn item(number: i64, name: &str, value: &serde_json::Value) -> Value {
    let salt: [u8; 16] = random_array(&SystemRandom).expect("random");
    let value = match value {
        // The portrait's digest, in as many bytes as elsewhere.
        _ if name == "anh_chan_dung" => Value::Bytes(vec![7; 32]),
        serde_json::Value::Bool(bit) => Value::Bool(*bit),
        other => match other.as_str().expect("text") {
            date if name.starts_with("ngay_") => Value::tagged(TAG_DATE, date.into()),
            text => text.into(),
        },
    };
    encoded(map([
        ("digestID", number.into()),
        ("random", salt.as_slice().into()),
        ("elementIdentifier", name.into()),
        ("elementValue", value),
    ]))
}

/// `MobileSecurityObject`.
fn security_object(country: &Country, items: &[(&str, Value)]) -> Value {
    let digest = |(_, item): &(&str, Value)| Value::from(&sha256(&item.to_vec())[..]);
    let digests = (0i64..)
        .zip(items)
        .map(|(number, item)| (number, digest(item)));
    let time = |at: UnixTime| Value::tagged(TAG_TIME, at.to_rfc3339().into());
    let issued = NOW.plus(-9 * 86_400);
    map([
        ("version", "1.0".into()),
        ("digestAlgorithm", "SHA-256".into()),
        ("valueDigests", map([(NAME_SPACE, Value::map(digests))])),
        (
            "deviceKeyInfo",
            map([("deviceKey", key_to_value(&country.world.holder.public()))]),
        ),
        ("docType", DOCUMENT.into()),
        (
            "validityInfo",
            map([
                ("signed", time(issued)),
                ("validFrom", time(issued)),
                ("validUntil", time(NOW.plus(14 * 86_400))),
            ]),
        ),
    ])
}

/// A signature over `DeviceAuthentication`, whose session is that of a scanned code: a nonce.
fn device_signature(country: &Country, name_spaces: Value) -> Value {
    let session = Value::Array(vec![Value::Null, Value::Null, Value::Bytes(vec![1; 32])]);
    let signed = Value::Array(vec![
        "DeviceAuthentication".into(),
        session,
        DOCUMENT.into(),
        name_spaces,
    ]);
    sign(&country.world.holder, encoded(signed).to_vec(), false)
}

/// An untagged COSE_Sign1 by ES256, its payload inside or detached.
fn sign(key: &SigningKey, payload: Vec<u8>, is_inside: bool) -> Value {
    let protected = Value::map([(1i64, -7i64)]).to_vec();
    let signature = key.sign(sig_structure(&protected, &payload).message());
    let payload = if is_inside {
        Value::Bytes(payload)
    } else {
        Value::Null
    };
    Value::Array(vec![
        Value::Bytes(protected),
        Value::Map(Vec::new()),
        payload,
        Value::Bytes(signature.expect("random")),
    ])
}

fn encoded(value: Value) -> Value {
    Value::tagged(TAG_ENCODED, Value::Bytes(value.to_vec()))
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::map(entries)
}
