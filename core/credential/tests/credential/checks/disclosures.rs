//! Disclosures and the digests they answer to.

use vidan_codec::{Error as CodecError, cbor::Value};
use vidan_credential::{Error, Layer::Credential, testing::NOW};

use super::parts::{Parts, accepted, digest, int, redacted_keys, refused, salted, set};

#[test]
fn disclosures() {
    assert_eq!(
        refused(|parts| parts.disclosures.push(salted(9, &["x".into(), "y".into()]))),
        Error::DisclosureOrphaned
    );
    assert_eq!(
        refused(|parts| parts.disclosures.push(parts.disclosures[0].clone())),
        Error::DisclosureOrphaned,
        "the same one twice"
    );
    assert_eq!(
        refused(|parts| {
            parts.disclosures.clear();
            set(&mut parts.credential_unprotected, 17, Value::Array(vec![]));
        }),
        Error::DisclosuresEmpty
    );
    assert_eq!(
        refused(|parts| {
            parts.disclosures.clear();
            set(&mut parts.credential_unprotected, 17, int(1));
        }),
        Error::Header(Credential, 17)
    );
    assert_eq!(
        refused(|parts| parts.disclose(salted(9, &["x".into(), "hang".into()]))),
        Error::ClaimDuplicated
    );
    assert_eq!(
        refused(|parts| parts.disclose(salted(9, &["x".into(), "ho_ten".into()]))),
        Error::ClaimDuplicated
    );
    for label in [1, 3, 4, 5, 6, 7, 8, 39] {
        assert_eq!(
            refused(|parts| parts.disclose(salted(9, &[int(NOW.0), int(label)]))),
            Error::NeverRedacted(label)
        );
    }
    assert_eq!(
        refused(|parts| parts.disclose(salted(9, &["x".into()]))),
        Error::DisclosureMisplaced
    );
    assert_eq!(
        refused(|parts| {
            let claim = salted(9, &["x".into(), "y".into()]);
            let element = Value::tagged(60, digest(&claim));
            parts
                .credential_claims
                .push(("mang".into(), Value::Array(vec![element])));
            parts.disclosures.push(claim);
        }),
        Error::DisclosureMisplaced
    );
    accepted(|parts| parts.disclose(salted(9, &[])));
    for key in [
        redacted_keys(),
        Value::tagged(58, int(500)),
        Value::Bytes(vec![1]),
        "k".repeat(256).into(),
    ] {
        assert_eq!(
            refused(|parts| parts.disclose(salted(9, &["x".into(), key]))),
            Error::MapKey(Credential)
        );
    }
    let malformed = [
        Value::Array(vec![]),
        Value::Array(vec![Value::Bytes(vec![9; 15]), int(1), int(500)]),
        Value::Array(vec![Value::from("0123456789abcdef"), int(1), int(500)]),
        Value::Array(vec![Value::Bytes(vec![9; 16]), int(1), int(500), int(2)]),
        Value::Map(vec![]),
    ];
    for disclosure in malformed {
        assert_eq!(
            refused(|parts| parts.disclose(disclosure.to_vec())),
            Error::DisclosureMalformed
        );
    }
    assert_eq!(
        refused(|parts| parts.disclose(vec![0x9f, 0xff])),
        Error::Cbor(Credential, CodecError::IndefiniteLength)
    );
}

#[test]
fn digests() {
    assert_eq!(
        refused(|parts| {
            let same = digest(&parts.disclosures[0]);
            parts.add_digest(same);
        }),
        Error::DigestDuplicated
    );
    assert_eq!(
        refused(|parts| {
            let wrapped = Value::Bytes(parts.disclosures[0].clone()).to_vec();
            parts.add_digest(digest(&wrapped));
        }),
        Error::DigestDuplicated,
        "both dialects of one disclosure"
    );
    for digest in [Value::Bytes(vec![1; 31]), "x".into(), int(1)] {
        assert_eq!(
            refused(|parts| parts.add_digest(digest)),
            Error::DigestMalformed
        );
    }
    let misplaced = Value::tagged(60, Value::Bytes(vec![1; 32]));
    assert_eq!(
        refused(|parts| parts.credential_claims.push(("x".into(), misplaced))),
        Error::DigestMalformed
    );
    assert_eq!(
        refused(|parts| {
            parts
                .credential_claims
                .retain(|(key, _)| *key != redacted_keys());
            parts.disclosures.remove(0);
            parts.credential_claims.push((redacted_keys(), int(1)));
        }),
        Error::DigestMalformed
    );
}

/// What nobody discloses stands once, too: else a credential could say one thing twice and let its holder choose where.
#[test]
fn a_hidden_digest_stands_once() {
    let hidden = || Value::Bytes(vec![7; 32]);
    let other = || Value::Bytes(vec![8; 32]);
    let element = |digest: Value| Value::Array(vec![Value::tagged(60, digest)]);
    let map_of = |digests: Vec<Value>| Value::Map(vec![(redacted_keys(), Value::Array(digests))]);
    accepted(|parts| {
        parts.add_digest(hidden());
        parts.add_digest(other());
    });
    accepted(|parts| {
        parts
            .credential_claims
            .push(("x".into(), element(hidden())))
    });
    let twice: [&dyn Fn(&mut Parts); 5] = [
        &|parts| {
            parts.add_digest(hidden());
            parts.add_digest(hidden());
        },
        &|parts| {
            parts.add_digest(hidden());
            parts
                .credential_claims
                .push(("x".into(), element(hidden())));
        },
        &|parts| {
            let both = map_of(vec![hidden(), other(), hidden()]);
            parts.credential_claims.push(("x".into(), both));
        },
        &|parts| {
            parts.add_digest(hidden());
            set(&mut parts.credential_header, 15, map_of(vec![hidden()]));
        },
        // Within a disclosure and beside it.
        &|parts| {
            parts.add_digest(hidden());
            parts.disclose(salted(9, &[map_of(vec![hidden()]), "x".into()]));
        },
    ];
    for change in twice {
        assert_eq!(refused(change), Error::DigestDuplicated);
    }
}

/// The other dialect: the digest over the byte string around the disclosure.
#[test]
fn the_other_dialect_is_read() {
    let shown = accepted(|parts| {
        let disclosure = salted(9, &["x".into(), "y".into()]);
        parts.add_digest(digest(&Value::Bytes(disclosure.clone()).to_vec()));
        parts.disclosures.push(disclosure);
    });
    assert!(shown.get().get(&"y".parse().unwrap()).is_some());
}

/// Depth is counted through disclosures: each of these is shallow by itself.
#[test]
fn depth_is_counted_through_disclosures() {
    let chain = |levels: u8| {
        move |parts: &mut Parts| {
            let mut inner = salted(100, &[int(1), "x".into()]);
            for salt in 0..levels {
                let shell = Value::Map(vec![(redacted_keys(), Value::Array(vec![digest(&inner)]))]);
                parts.disclosures.push(inner);
                inner = salted(salt + 10, &[shell, "x".into()]);
            }
            parts.disclose(inner);
        }
    };
    accepted(chain(15));
    assert_eq!(refused(chain(16)), Error::Depth);
}
