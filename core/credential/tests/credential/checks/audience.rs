//! For whom the token is, and what it answers.

use vidan_codec::cbor::Value;
use vidan_credential::{
    BROADCAST_AUDIENCE, Error,
    Layer::{Credential, KeyBinding},
    sd_cwt::verify::NonceRule,
};

use super::parts::{accepted, refused, set};

#[test]
fn audience_and_nonce() {
    let nonce = Value::Bytes(vec![7; 16]);
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_claims, 3, None)),
        Error::AudienceMissing
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_claims, 3, Value::from("urn:other"))),
        Error::AudienceMismatch(KeyBinding)
    );
    assert_eq!(
        refused(|parts| parts.claim(3, Value::from("urn:other"))),
        Error::AudienceMismatch(Credential)
    );
    accepted(|parts| {
        parts.claim(
            3,
            Value::Array(vec!["urn:other".into(), BROADCAST_AUDIENCE.into()]),
        )
    });
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_claims, 39, nonce.clone())),
        Error::NonceUnexpected
    );
    accepted(|parts| {
        set(&mut parts.kbt_claims, 39, nonce.clone());
        parts.nonce = NonceRule::Exactly(&[7; 16]);
    });
    for other in [Some(Value::Bytes(vec![8; 16])), None] {
        assert_eq!(
            refused(|parts| {
                set(&mut parts.kbt_claims, 39, other);
                parts.nonce = NonceRule::Exactly(&[7; 16]);
            }),
            Error::NonceMismatch
        );
    }
}
