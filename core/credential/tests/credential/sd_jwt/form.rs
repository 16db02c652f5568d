//! Structure, headers, signatures: what is read before any claim.

use serde_json::{Value, json};
use vidan_codec::Error as CodecError;
use vidan_credential::{
    Error,
    Layer::{Credential, KeyBinding},
    sd_jwt::{
        Fault,
        hold::HeldCredential,
        verify::{KeyBindingRule, Kind},
    },
    testing::NOW,
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::Error as TrustError;

use super::parts::{Parts, accepted, claim, refused};

#[test]
fn as_it_is_it_verifies_with_each_algorithm() {
    for (algorithm, names) in [
        (Algorithm::Es256, ["ES256", "ESP256"]),
        (Algorithm::Es384, ["ES384", "ESP384"]),
        (Algorithm::Ed25519, ["EdDSA", "Ed25519"]),
    ] {
        for name in names {
            Parts::with_issuer(algorithm, name).verify().unwrap();
        }
    }
}

#[test]
fn the_issuers_signature() {
    assert_eq!(
        refused(|parts| parts.issuer = SigningKey::generate(Algorithm::Es256).unwrap()),
        Error::Trust(TrustError::SignatureInvalid)
    );
    assert_eq!(
        refused(|parts| {
            parts.header.insert("alg".into(), "ES384".into());
        }),
        Error::Trust(TrustError::AlgorithmNotAllowed(-51)),
        "an algorithm of the list that is not the key's"
    );
    for alg in ["none", "HS256", "RS256", "PS256", "ES512", "es256", ""] {
        let set = |parts: &mut Parts| {
            parts.header.insert("alg".into(), alg.into());
        };
        assert_eq!(refused(set), Fault::Algorithm(Credential).into(), "{alg}");
    }
}

/// A key in the header is nobody's word: a token that brings its own is not believed.
#[test]
fn a_key_from_the_header_is_not_used() {
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let error = refused(|parts| {
        let jwk = serde_json::to_value(vidan_codec::jose::Jwk::from_key(&other.public()));
        parts.header.insert("jwk".into(), jwk.unwrap());
        parts.issuer = other;
    });
    assert_eq!(error, Error::Trust(TrustError::SignatureInvalid));
}

#[test]
fn headers() {
    let header = |name: &'static str, value: Value| {
        move |parts: &mut Parts| {
            parts.header.insert(name.into(), value);
        }
    };
    assert_eq!(
        refused(header("crit", json!(["b64"]))),
        Error::CriticalHeader(Credential)
    );
    for value in [json!(1), json!({}), json!(null)] {
        let fault = refused(header("alg", value));
        assert!(
            matches!(
                fault,
                Error::SdJwt(Fault::Jose(
                    Credential,
                    CodecError::Lacks(_) | CodecError::OtherShape
                ))
            ),
            "{fault:?}"
        );
    }
    let fault = refused(header("kid", json!(7)));
    assert!(matches!(
        fault,
        Error::SdJwt(Fault::Jose(Credential, CodecError::OtherShape))
    ));
    for chain in [
        json!([]),
        json!(["AA"]),
        json!(["-w=="]),
        json!(["AA==", "AA==", "AA==", "AA==", "AA=="]),
    ] {
        assert_eq!(
            refused(header("x5c", chain)),
            Fault::Certificates(Credential).into()
        );
    }
    assert_eq!(
        refused(header("note", json!("a".repeat(17_000)))),
        Error::TooLarge
    );
    accepted(header("note", json!("a".repeat(15_000))));
}

#[test]
fn types() {
    let typ = |value: Value| {
        move |parts: &mut Parts| {
            parts.header.insert("typ".into(), value);
        }
    };
    for name in [
        "dc+sd-jwt",
        "vc+sd-jwt",
        "application/dc+sd-jwt",
        "DC+SD-JWT",
    ] {
        accepted(typ(name.into()));
    }
    for name in [
        "example+sd-jwt",
        "kb+jwt",
        "JWT",
        "statuslist+jwt",
        "dc+sd-jwt2",
        "",
    ] {
        assert_eq!(refused(typ(name.into())), Error::Type(Credential), "{name}");
    }
    assert_eq!(
        refused(|parts| drop(parts.header.remove("typ"))),
        Error::Type(Credential)
    );
}

/// RFC 9901 alone: another profile's type, none at all, and no `vct`; but no token of another sort.
#[test]
fn any_sd_jwt() {
    let typ = |name: Option<&'static str>| {
        move |parts: &mut Parts| {
            parts.kind = Kind::AnySdJwt;
            parts.payload.remove("vct");
            match name {
                Some(name) => parts.header.insert("typ".into(), name.into()),
                None => parts.header.remove("typ"),
            };
        }
    };
    accepted(typ(Some("example+sd-jwt")));
    accepted(typ(None));
    for name in ["kb+jwt", "JWT", "statuslist+jwt"] {
        assert_eq!(refused(typ(Some(name))), Error::Type(Credential), "{name}");
    }
}

#[test]
fn structure() {
    let parts = Parts::new();
    let text = parts.text();
    let refused = |text: &str| parts.verify_text(text).unwrap_err();
    assert_eq!(refused(""), Fault::Structure.into());
    let jwt = text.split('~').next().unwrap();
    assert_eq!(refused(jwt), Fault::Structure.into(), "no final ~");
    let jose = |error| Error::from(Fault::Jose(Credential, error));
    assert_eq!(refused("~"), jose(CodecError::MalformedJose));
    assert_eq!(
        refused(&format!("x.{text}")),
        jose(CodecError::MalformedJose)
    );
    assert_eq!(refused(&format!(" {text}")), jose(CodecError::Base64Url));
    assert_eq!(
        refused(&text.replacen('~', "~~", 1)),
        jose(CodecError::MalformedJson),
        "an empty disclosure"
    );
    let trailing = format!("{text}~");
    assert_eq!(
        refused(&trailing),
        jose(CodecError::Base64Url),
        "a token among disclosures"
    );
    let padded = text.replacen('~', "=~", 1);
    assert_eq!(refused(&padded), jose(CodecError::Base64Url));
    assert_eq!(
        refused(&format!("{text}{}", "A".repeat(1024 * 1024))),
        Error::TooLarge
    );
}

#[test]
fn limits() {
    let with = |count: usize| {
        move |parts: &mut Parts| {
            for number in 0..count {
                parts.disclose(claim("s", &format!("n{number}"), number));
            }
        }
    };
    accepted(with(508));
    assert_eq!(refused(with(509)), Fault::TooManyDisclosures.into());
}

#[test]
fn payloads() {
    let raw = |text: &'static str| move |parts: &mut Parts| parts.raw_payload = Some(text.into());
    assert_eq!(refused(raw("[]")), Fault::Payload(Credential).into());
    let jose = |error| Error::from(Fault::Jose(Credential, error));
    assert_eq!(refused(raw("{")), jose(CodecError::MalformedJson));
    assert_eq!(
        refused(|parts| {
            let text = serde_json::to_string(&parts.payload).unwrap();
            parts.raw_payload = Some(text.replacen('{', r#"{"so":7,"#, 1));
        }),
        jose(CodecError::DuplicateKey)
    );
    assert_eq!(
        refused(|parts| {
            let text = serde_json::to_string(&parts.payload).unwrap();
            parts.raw_payload = Some(text + " x");
        }),
        jose(CodecError::MalformedJson)
    );
}

#[test]
fn the_holders_token() {
    assert_eq!(
        refused(|parts| parts.kb_header = None),
        Fault::KeyBindingMissing.into()
    );
    assert_eq!(
        refused(|parts| parts.rule = KeyBindingRule::Absent),
        Fault::KeyBindingUnexpected.into()
    );
    let shown = accepted(|parts| {
        parts.kb_header = None;
        parts.rule = KeyBindingRule::Absent;
    });
    assert_eq!((shown.get().audience(), shown.get().nonce()), (None, None));
    let parts = Parts::new();
    let issued_with_token = parts.text();
    let error =
        HeldCredential::receive_with(issued_with_token.as_bytes(), &parts.key(), None, NOW, None);
    assert_eq!(error.unwrap_err(), Fault::KeyBindingUnexpected.into());
    let json = parts.text() + ".x";
    assert_eq!(
        parts.verify_text(&json).unwrap_err(),
        Fault::Jose(KeyBinding, CodecError::MalformedJose).into()
    );
    let not_text = HeldCredential::receive_with(b"\xff~", &parts.key(), None, NOW, None);
    assert_eq!(not_text.unwrap_err(), Fault::Structure.into());
}
