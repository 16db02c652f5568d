//! `exp`, `nbf` and `iat` of both layers.

use serde_json::{Value, json};
use vidan_credential::{
    Error,
    Layer::{Credential, KeyBinding},
    sd_jwt::{
        Fault,
        verify::{KeyBindingRule, NonceRule},
    },
    testing::NOW,
};

use super::parts::{NONCE, Parts, accepted, claim, refused};

/// The skew of the tests.
const SKEW: i64 = 30;

fn credential(name: &'static str, value: Value) -> impl FnOnce(&mut Parts) {
    move |parts| parts.set(name, value)
}

fn token(name: &'static str, value: Value) -> impl FnOnce(&mut Parts) {
    move |parts| {
        parts.kb.insert(name.into(), value);
    }
}

#[test]
fn the_credential_by_the_clock() {
    let now = NOW.0;
    accepted(credential("exp", json!(now - SKEW + 1)));
    assert_eq!(
        refused(credential("exp", json!(now - SKEW))),
        Error::Expired(Credential)
    );
    for name in ["nbf", "iat"] {
        accepted(credential(name, json!(now + SKEW)));
        assert_eq!(
            refused(credential(name, json!(now + SKEW + 1))),
            Error::NotYetValid(Credential)
        );
    }
    accepted(|parts| drop(parts.payload.remove("exp")));
    accepted(|parts| drop(parts.payload.remove("iat")));
    assert_eq!(
        refused(|parts| {
            parts.payload.remove("iat");
            parts.disclose(claim("s9", "iat", now + SKEW + 1));
        }),
        Error::NotYetValid(Credential),
        "disclosed, but counted"
    );
}

/// Fractions are rounded to the side that accepts less.
#[test]
fn fractions() {
    let at = |seconds: i64| json!(seconds as f64 + 0.5);
    assert_eq!(
        refused(credential("exp", at(NOW.0 - SKEW))),
        Error::Expired(Credential)
    );
    accepted(credential("exp", at(NOW.0 - SKEW + 1)));
    assert_eq!(
        refused(credential("nbf", at(NOW.0 + SKEW))),
        Error::NotYetValid(Credential)
    );
    accepted(credential("nbf", at(NOW.0 + SKEW - 1)));
}

#[test]
fn times_are_numbers() {
    for name in ["exp", "nbf", "iat"] {
        for value in [
            json!("1"),
            json!(null),
            json!(1.0e16),
            json!(u64::MAX),
            json!(true),
        ] {
            let copy = value.clone();
            assert_eq!(
                refused(credential(name, value)),
                Fault::Time(Credential, name).into()
            );
            assert_eq!(
                refused(token(name, copy)),
                Fault::Time(KeyBinding, name).into()
            );
        }
    }
    assert_eq!(
        refused(|parts| {
            parts.payload.remove("iat");
            parts.disclose(claim("s9", "iat", "1"));
        }),
        Fault::Time(Credential, "iat").into()
    );
}

#[test]
fn the_holders_token_by_the_clock() {
    let now = NOW.0;
    assert_eq!(
        refused(|parts| drop(parts.kb.remove("iat"))),
        Fault::ClaimMissing(KeyBinding, "iat").into()
    );
    accepted(token("iat", json!(now + SKEW)));
    assert_eq!(
        refused(token("iat", json!(now + SKEW + 1))),
        Error::NotYetValid(KeyBinding)
    );
    let oldest = now - 60 - SKEW;
    accepted(token("iat", json!(oldest)));
    assert_eq!(
        refused(token("iat", json!(oldest - 1))),
        Error::Expired(KeyBinding)
    );
    accepted(|parts| {
        parts.rule = KeyBindingRule::Required {
            nonce: NonceRule::Exactly(NONCE),
            max_age: None,
        };
        parts.kb.insert("iat".into(), json!(oldest - 1));
    });
    assert_eq!(
        refused(token("exp", json!(now - SKEW))),
        Error::Expired(KeyBinding)
    );
    assert_eq!(
        refused(token("nbf", json!(now + SKEW + 1))),
        Error::NotYetValid(KeyBinding)
    );
    let shown = accepted(token("exp", json!(now + 60)));
    assert_eq!(shown.get().presentation_ends(), Some(NOW.plus(60)));
    assert_eq!(shown.get().presented_at(), Some(NOW.plus(-5)));
}
