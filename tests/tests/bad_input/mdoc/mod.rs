//! Answers with mobile documents.

#[allow(dead_code, reason = "the tests of `vidan-credential` use the rest")]
#[path = "../../../../core/credential/tests/credential/mdoc/parts.rs"]
mod parts;
#[path = "../../../../core/credential/tests/credential/mdoc/twins.rs"]
mod twins;

use std::sync::Arc;

use ring::hmac;
use vidan_codec::{cbor::Value, cose::sig_structure};
use vidan_credential::{
    Error,
    mdoc::verify::{Expectation, Unverified},
    testing::pinned,
};
use vidan_crypto::SigningKey;
use vidan_trust::x509::Purpose;

use self::parts::{NOW, Parts, TYPE, embed, get, item, set};
use super::{
    Case,
    certificates::{Authority, absurd},
};

/// Label of `x5chain`.
const X5CHAIN: i64 = 33;

fn case(name: &'static str, code: &'static str, change: impl FnOnce(&mut Parts)) -> Case {
    let mut parts = Parts::new();
    change(&mut parts);
    let bytes = parts.bytes();
    with(name, code, parts, bytes)
}

/// These bytes, judged under the issuer's key.
fn with(name: &'static str, code: &'static str, parts: Parts, bytes: Vec<u8>) -> Case {
    let key = pinned(&parts.issuer.public());
    Case::new(name, code, bytes, move |bytes| {
        let read = Unverified::parse(bytes)?;
        let document = read
            .documents()
            .first()
            .ok_or(Error::MdocField("documents"))?;
        document.verify(&key, &expectation(&parts)).map(drop)
    })
}

fn expectation(parts: &Parts) -> Expectation<'_> {
    Expectation {
        document_type: Some(TYPE),
        transcript: &parts.transcript,
        now: NOW,
        skew: 60,
        reader_key: None,
    }
}

/// With this chain, judged under its root.
fn certified(
    name: &'static str,
    code: &'static str,
    chain: impl FnOnce(&Authority, &SigningKey) -> Value,
) -> Case {
    let authority = Arc::new(Authority::at(NOW));
    let mut parts = Parts::new();
    let chain = chain(&authority, &parts.issuer);
    parts.issuer_unprotected = Value::map([(X5CHAIN, chain)]);
    let bytes = parts.bytes();
    Case::new(name, code, bytes, move |bytes| {
        let read = Unverified::parse(bytes)?;
        let document = read
            .documents()
            .first()
            .ok_or(Error::MdocField("documents"))?;
        let chain = document.x5chain();
        let key = authority.key(&chain, Purpose::MdocSigner, document.document_type())?;
        document.verify(&key, &expectation(&parts)).map(drop)
    })
}

pub(super) fn good() -> Vec<Case> {
    vec![
        case("an answer", "", |_| {}),
        certified("an answer under a root", "", |authority, signer| {
            Value::Bytes(authority.leaf(signer))
        }),
    ]
}

pub(super) fn all() -> Vec<Case> {
    [sizes(), forms(), signatures(), chains()]
        .into_iter()
        .flatten()
        .collect()
}

fn sizes() -> Vec<Case> {
    let many = |count: u64| {
        (0..count).map(|id| {
            let mut item = item(id % 256, "x", true.into());
            set(&mut item, "digestID", Value::Unsigned(id));
            set(
                &mut item,
                "elementIdentifier",
                Value::from(format!("e{id}").as_str()),
            );
            item
        })
    };
    vec![
        case("mdoc: an answer of 10 MB", "format.too_large", |parts| {
            parts
                .items
                .push(item(9, "portrait", Value::Bytes(vec![7; 10_000_000])));
        }),
        case("mdoc: 10,000 elements", "format.too_large", |parts| {
            parts.items = many(10_000).collect();
        }),
        // Not too many bytes, and too many items.
        case("mdoc: 8,000 elements", "mdoc.cbor", |parts| {
            parts.items = many(8_000).collect();
        }),
        case("mdoc: 100,000 members", "mdoc.cbor", |parts| {
            set(
                &mut parts.response,
                "x",
                Value::Array(vec![Value::Null; 100_000]),
            );
        }),
        case("mdoc: arrays in arrays", "mdoc.cbor", |parts| {
            let deep = (0..1_000).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
            set(&mut parts.response, "x", deep);
        }),
        announced(
            "mdoc: an array of 2^32 items",
            &[0x9a, 0xff, 0xff, 0xff, 0xff],
        ),
        announced(
            "mdoc: a text of 2^63 bytes",
            &[0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ),
    ]
}

/// A whole answer whose first member is only announced.
fn announced(name: &'static str, head: &[u8]) -> Case {
    let parts = Parts::new();
    let bytes = parts.bytes();
    // A map of three: one more, before the others.
    assert_eq!(bytes[0], 0xa3);
    let bytes = [&[0xa4, 0x61, b'x'], head, &bytes[1..]].concat();
    with(name, "mdoc.cbor", parts, bytes)
}

fn forms() -> Vec<Case> {
    let endless = {
        let parts = Parts::new();
        let bytes = parts.bytes();
        let bytes = [&[0xbf], &bytes[1..], &[0xff]].concat();
        with(
            "mdoc: a map of indefinite length",
            "mdoc.cbor",
            parts,
            bytes,
        )
    };
    vec![
        endless,
        case("mdoc: a float as status", "mdoc.field", |parts| {
            set(&mut parts.response, "status", Value::Float(0.0));
        }),
        case("mdoc: a float as digest id", "mdoc.field", |parts| {
            parts.digested = false;
            set(&mut parts.items[0], "digestID", Value::Float(7.0));
        }),
        case("mdoc: a tag around the version", "mdoc.field", |parts| {
            let version = get(&mut parts.response, "version");
            *version = Value::tagged(24, version.clone());
        }),
        case("mdoc: a tag around the namespaces", "mdoc.field", |parts| {
            let items = parts.items.iter().map(|item| embed(item.to_vec()));
            let items = Value::map([(parts::SPACE, Value::Array(items.collect()))]);
            parts.namespaces = Some(Value::tagged(55_799, items));
        }),
        case("mdoc: an item embedded twice", "mdoc.field", |parts| {
            let twice = parts
                .items
                .iter()
                .map(|item| embed(embed(item.to_vec()).to_vec()));
            let items = Value::Array(twice.collect());
            parts.namespaces = Some(Value::map([(parts::SPACE, items)]));
        }),
        case("mdoc: a date without its tag", "mdoc.time", |parts| {
            let validity = get(&mut parts.mso, "validityInfo");
            set(validity, "signed", Value::from("2026-11-22T00:00:00Z"));
        }),
    ]
}

fn signatures() -> Vec<Case> {
    const UNSUPPORTED: &str = "format.algorithm_unsupported";
    vec![
        case("mdoc: no algorithm", "mdoc.field", |parts| {
            parts.issuer_header = Value::Map(vec![]);
        }),
        case("mdoc: algorithm 0, reserved", UNSUPPORTED, |parts| {
            parts.issuer_header = Value::map([(1i64, 0i64)]);
        }),
        // HMAC 256/256 of RFC 9053. The secret is what everybody has.
        signed_by(
            "mdoc: HMAC by the issuer's public key",
            UNSUPPORTED,
            5,
            |parts, message| {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, parts.issuer.public().as_bytes());
                hmac::sign(&secret, message).as_ref().to_vec()
            },
        ),
        signed_by(
            "mdoc: no signature",
            "trust.signature_invalid",
            -7,
            |_, _| Vec::new(),
        ),
    ]
}

/// With another signature of the issuer's, under this algorithm.
fn signed_by(
    name: &'static str,
    code: &'static str,
    algorithm: i64,
    sign: impl FnOnce(&Parts, &[u8]) -> Vec<u8>,
) -> Case {
    let mut parts = Parts::new();
    parts.issuer_header = Value::map([(1i64, algorithm)]);
    let mut issued = parts.issued();
    let Value::Array(auth) = get(&mut issued, "issuerAuth").clone() else {
        panic!("issuerAuth")
    };
    let Value::Bytes(payload) = &auth[2] else {
        panic!("payload")
    };
    let header = parts.issuer_header.to_vec();
    let signature = sign(&parts, sig_structure(&header, payload).message());
    // The old one, of 64 bytes, stands behind the payload.
    let (bytes, before) = (parts.bytes(), auth[2].to_vec());
    let found = bytes
        .windows(before.len())
        .position(|window| window == before);
    let at = found.unwrap() + before.len();
    assert_eq!(bytes[at..at + 2], [0x58, 0x40]);
    let signature = Value::Bytes(signature).to_vec();
    let bytes = [&bytes[..at], &signature, &bytes[at + 66..]].concat();
    with(name, code, parts, bytes)
}

fn chains() -> Vec<Case> {
    let mut cases: Vec<Case> = (0..4)
        .map(|at| {
            let name = [
                "mdoc: a certificate of 4 GiB",
                "mdoc: a certificate's length in nine bytes",
                "mdoc: a certificate without end",
                "mdoc: a certificate of 2^64 - 1 bytes",
            ][at];
            certified(name, "trust.x509.malformed", |authority, signer| {
                Value::Bytes(absurd(&authority.leaf(signer))[at].1.clone())
            })
        })
        .collect();
    cases.extend([
        certified(
            "mdoc: a certificate of 900 kB",
            "mdoc.chain",
            |authority, signer| {
                let leaf = authority.leaf(signer);
                Value::Bytes([leaf.as_slice(), &[0; 900_000]].concat())
            },
        ),
        certified(
            "mdoc: 1,000 certificates",
            "mdoc.chain",
            |authority, signer| Value::Array(vec![Value::Bytes(authority.leaf(signer)); 1_000]),
        ),
        certified(
            "mdoc: a certificate that the signer made itself",
            "trust.x509.anchor_unknown",
            |_, signer| Value::Bytes(Authority::at(NOW).leaf(signer)),
        ),
    ]);
    cases
}
