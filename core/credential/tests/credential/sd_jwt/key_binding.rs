//! What the holder signs.

use serde_json::{Value, json};
use vidan_codec::Error as CodecError;
use vidan_credential::{
    Error,
    Layer::KeyBinding,
    sd_jwt::{
        Fault,
        verify::{KeyBindingRule, NonceRule},
    },
};
use vidan_crypto::{Algorithm, SigningKey};

use super::parts::{NONCE, Parts, SdHash, accepted, refused};

fn header(name: &'static str, value: Value) -> impl FnOnce(&mut Parts) {
    move |parts| {
        parts.kb_header.as_mut().unwrap().insert(name.into(), value);
    }
}

fn token(name: &'static str, value: Value) -> impl FnOnce(&mut Parts) {
    move |parts| {
        parts.kb.insert(name.into(), value);
    }
}

#[test]
fn headers() {
    for typ in ["JWT", "dc+sd-jwt", "kb+cwt", ""] {
        assert_eq!(refused(header("typ", json!(typ))), Error::Type(KeyBinding));
    }
    assert_eq!(
        refused(|parts| drop(parts.kb_header.as_mut().unwrap().remove("typ"))),
        Error::Type(KeyBinding)
    );
    for alg in ["none", "HS256", "RS256", "ES512"] {
        assert_eq!(
            refused(header("alg", json!(alg))),
            Fault::Algorithm(KeyBinding).into()
        );
    }
    assert_eq!(
        refused(header("alg", json!("ES384"))),
        Error::HolderSignatureInvalid,
        "not the key's algorithm"
    );
    assert_eq!(
        refused(header("crit", json!(["x"]))),
        Error::CriticalHeader(KeyBinding)
    );
}

#[test]
fn signatures() {
    assert_eq!(
        refused(|parts| parts.holder = SigningKey::generate(Algorithm::Es256).unwrap()),
        Error::HolderSignatureInvalid
    );
    let error = refused(|parts| {
        parts.holder = SigningKey::generate(Algorithm::Es256).unwrap();
        let jwk = vidan_codec::jose::Jwk::from_key(&parts.holder.public());
        let jwk = serde_json::to_value(jwk).unwrap();
        parts.kb_header.as_mut().unwrap().insert("jwk".into(), jwk);
    });
    assert_eq!(
        error,
        Error::HolderSignatureInvalid,
        "a key that it brings itself"
    );
}

#[test]
fn audiences() {
    assert_eq!(
        refused(|parts| drop(parts.kb.remove("aud"))),
        Error::AudienceMissing
    );
    assert_eq!(
        refused(token("aud", json!("https://other.example"))),
        Error::AudienceMismatch(KeyBinding)
    );
    for value in [json!([super::parts::AUDIENCE]), json!(1)] {
        assert_eq!(
            refused(token("aud", value)),
            Fault::ClaimType(KeyBinding, "aud").into(),
            "a single text"
        );
    }
}

#[test]
fn nonces() {
    assert_eq!(
        refused(token("nonce", json!("other"))),
        Error::NonceMismatch
    );
    assert_eq!(
        refused(token("nonce", json!(1))),
        Fault::ClaimType(KeyBinding, "nonce").into()
    );
    let any = |parts: &mut Parts| {
        parts.rule = KeyBindingRule::Required {
            nonce: NonceRule::Any,
            max_age: Some(60),
        };
    };
    let shown = accepted(|parts| {
        any(parts);
        parts.kb.insert("nonce".into(), json!("other"));
    });
    assert_eq!(shown.get().nonce(), Some("other"));
    assert_eq!(
        refused(|parts| {
            any(parts);
            parts.kb.remove("nonce");
        }),
        Fault::ClaimMissing(KeyBinding, "nonce").into(),
        "one must be there even where any will do"
    );
}

#[test]
fn the_digest_of_the_rest() {
    assert_eq!(
        refused(|parts| parts.sd_hash = SdHash::Missing),
        Fault::ClaimMissing(KeyBinding, "sd_hash").into()
    );
    assert_eq!(
        refused(|parts| parts.sd_hash = SdHash::Other(json!(1))),
        Fault::ClaimType(KeyBinding, "sd_hash").into()
    );
    assert_eq!(
        refused(|parts| parts.sd_hash = SdHash::Other(json!(super::parts::digest("x")))),
        Fault::SdHash.into()
    );
}

/// The holder's token moves to nothing else: not to fewer disclosures, not to their other order, not to a new signature of the
/// issuer.
#[test]
fn a_token_belongs_to_its_disclosures() {
    let parts = Parts::new();
    let text = parts.text();
    let mut pieces: Vec<&str> = text.split('~').collect();
    let refused = |pieces: &[&str]| parts.verify_text(&pieces.join("~")).unwrap_err();
    pieces.swap(1, 2);
    assert_eq!(refused(&pieces), Fault::SdHash.into());
    pieces.swap(1, 2);
    parts.verify_text(&pieces.join("~")).unwrap();
    pieces.remove(1);
    assert_eq!(refused(&pieces), Fault::SdHash.into());
    let again = parts.credential();
    let kb = text.rsplit('~').next().unwrap();
    assert_eq!(
        parts.verify_text(&format!("{again}{kb}")).unwrap_err(),
        Fault::SdHash.into()
    );
}

#[test]
fn its_payload() {
    let parts = Parts::new();
    let header = parts.kb_header.clone().unwrap();
    let refused = |payload: &[u8]| {
        let text = parts.credential() + &super::parts::jws(&header, payload, &parts.holder);
        parts.verify_text(&text).unwrap_err()
    };
    assert_eq!(refused(b"[]"), Fault::Payload(KeyBinding).into());
    assert_eq!(
        refused(br#"{"iat":1,"iat":1}"#),
        Fault::Jose(KeyBinding, CodecError::DuplicateKey).into()
    );
    let long = format!(r#"{{"x":"{}"}}"#, "a".repeat(16 * 1024));
    assert_eq!(refused(long.as_bytes()), Error::TooLarge);
}

/// Another signature over the same words is the same presentation; another question is another.
#[test]
fn replay_keys() {
    let parts = Parts::new();
    let credential = parts.credential();
    let kb = |nonce: &str| {
        let mut claims = parts.kb.clone();
        claims.insert("nonce".into(), nonce.into());
        claims.insert("sd_hash".into(), super::parts::digest(&credential).into());
        let header = parts.kb_header.as_ref().unwrap();
        let payload = serde_json::to_vec(&claims).unwrap();
        credential.clone() + &super::parts::jws(header, &payload, &parts.holder)
    };
    let mut any = Parts::new();
    any.trusted = parts.trusted.clone();
    any.rule = KeyBindingRule::Required {
        nonce: NonceRule::Any,
        max_age: None,
    };
    let replay_key = |text: &str| any.verify_text(text).unwrap().get().replay_key();
    let (one, two) = (kb(NONCE), kb(NONCE));
    assert_ne!(one, two, "ECDSA signatures differ");
    assert_eq!(replay_key(&one), replay_key(&two));
    assert_ne!(replay_key(&one), replay_key(&kb("other")));
}
