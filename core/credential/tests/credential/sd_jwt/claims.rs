//! What the registered claims hold.

use serde_json::{Value, json};
use vidan_codec::jose::Jwk;
use vidan_credential::{ClaimPath, Error, Layer::Credential, StatusReference, sd_jwt::Fault};
use vidan_crypto::{Algorithm, SigningKey};

use super::parts::{AUDIENCE, Parts, accepted, claim, digest, element, refused};

fn with(name: &'static str, value: Value) -> impl FnOnce(&mut Parts) {
    move |parts| parts.set(name, value)
}

#[test]
fn what_is_shown() {
    let shown = accepted(|_| {});
    let shown = shown.get();
    let names: Vec<String> = shown
        .claims()
        .iter()
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(
        names,
        ["hang", "so", "ho_ten", "que_quan"],
        "nothing about the token itself"
    );
    let text = |path: &str| {
        shown
            .get(&path.parse().unwrap())
            .and_then(|value| value.as_text())
    };
    assert_eq!(text("ho_ten"), Some("Nguyễn"));
    assert_eq!(text("que_quan.tinh"), Some("Nghệ An"));
    assert_eq!(text("que_quan.nuoc"), Some("VN"));
    assert_eq!(text("hang[0]"), Some("A1"));
    assert_eq!(text("hang[1]"), Some("B"));
    assert_eq!(shown.get(&ClaimPath::name("gioi_tinh")), None);
    assert_eq!(shown.get(&ClaimPath::name("_sd")), None);
    assert_eq!(shown.document_type(), Some(&"can_cuoc".into()));
    assert_eq!(shown.audience(), Some(AUDIENCE));
    assert!(!format!("{shown:?}").contains("Nguyễn"));
}

#[test]
fn document_types() {
    assert_eq!(
        refused(|parts| drop(parts.payload.remove("vct"))),
        Error::DocumentTypeMissing
    );
    assert_eq!(
        refused(with("vct", json!(1))),
        Fault::ClaimType(Credential, "vct").into()
    );
    assert_eq!(
        refused(with("vct#integrity", json!(1))),
        Fault::ClaimType(Credential, "vct#integrity").into()
    );
    let shown = accepted(with("vct#integrity", json!("sha256-x")));
    assert_eq!(shown.get().type_integrity(), Some("sha256-x"));
}

#[test]
fn types_of_claims() {
    for (name, values) in [
        ("iss", vec![json!(1), json!(null), json!(["a"])]),
        ("sub", vec![json!(1), json!({})]),
        ("aud", vec![json!(1), json!({}), json!([1])]),
    ] {
        for value in values {
            assert_eq!(
                refused(|parts| parts.set(name, value)),
                Fault::ClaimType(Credential, name).into()
            );
        }
    }
}

#[test]
fn the_holders_key() {
    assert_eq!(
        refused(|parts| drop(parts.payload.remove("cnf"))),
        Error::ConfirmationMissing
    );
    assert_eq!(
        refused(with("cnf", json!("key"))),
        Fault::ClaimType(Credential, "cnf").into()
    );
    for cnf in [
        json!({}),
        json!({"jkt": "x"}),
        json!({"kid": "x"}),
        json!({"jwk": 1}),
        json!({"jwk": {"kty": "oct", "k": "AAAA"}}),
        json!({"jwk": {"kty": "RSA", "n": "AQ", "e": "AQAB"}}),
    ] {
        assert_eq!(refused(with("cnf", cnf)), Error::ConfirmationUnsupported);
    }
    let own =
        |change: fn(&mut Value)| move |parts: &mut Parts| change(&mut parts.payload["cnf"]["jwk"]);
    assert_eq!(
        refused(own(|jwk| jwk["d"] = "AAAA".into())),
        Error::ConfirmationUnsupported,
        "a private key"
    );
    assert_eq!(
        refused(own(|jwk| jwk["use"] = "enc".into())),
        Error::ConfirmationUnsupported
    );
    accepted(own(|jwk| jwk["use"] = "sig".into()));
    assert_eq!(
        refused(own(|jwk| jwk["y"] = jwk["x"].clone())),
        Error::ConfirmationInvalid,
        "off the curve"
    );
    assert_eq!(
        refused(own(|jwk| jwk["x"] = "=".into())),
        Error::ConfirmationInvalid
    );
    for (algorithm, alg) in [(Algorithm::Es384, "ES384"), (Algorithm::Ed25519, "EdDSA")] {
        accepted(|parts| {
            parts.holder = SigningKey::generate(algorithm).unwrap();
            let jwk = Jwk::from_key(&parts.holder.public());
            parts.payload["cnf"]["jwk"] = serde_json::to_value(jwk).unwrap();
            parts
                .kb_header
                .as_mut()
                .unwrap()
                .insert("alg".into(), alg.into());
        });
    }
}

#[test]
fn audiences_of_the_credential() {
    accepted(with("aud", json!(AUDIENCE)));
    accepted(with("aud", json!(["https://a.example", AUDIENCE])));
    for aud in [json!("https://a.example"), json!([])] {
        assert_eq!(
            refused(with("aud", aud)),
            Error::AudienceMismatch(Credential)
        );
    }
    let hidden = element("s9", AUDIENCE);
    assert_eq!(
        refused(|parts| parts.set("aud", json!([{"...": digest(&hidden)}]))),
        Error::AudienceMismatch(Credential),
        "for somebody, and not shown that it is for us"
    );
    accepted(|parts| {
        parts.set("aud", json!([{"...": digest(&hidden)}]));
        parts.disclosures.push(hidden.clone());
    });
}

#[test]
fn status_references() {
    let shown = accepted(with(
        "status",
        json!({"status_list": {"idx": 7, "uri": "https://s.example/1"}}),
    ));
    let expected = StatusReference {
        uri: "https://s.example/1".into(),
        index: 7,
    };
    assert_eq!(shown.get().status(), Some(&expected));
    let beside = json!({"other": 1, "status_list": {"idx": 7, "uri": "https://s.example/1"}});
    let shown = accepted(with("status", beside));
    assert_eq!(shown.get().status(), Some(&expected));
    let alone = accepted(with(
        "status",
        json!({"other": {"uri": "https://s.example/1"}}),
    ));
    assert!(!alone.get().status().unwrap().is_known());
    for bad in [
        json!({}),
        json!(1),
        json!({"status_list": 1}),
        json!({"other": 1, "status_list": {}}),
        json!({"status_list": {"idx": 7, "uri": ""}}),
        json!({"status_list": {"idx": -1, "uri": "x"}}),
        json!({"status_list": {"idx": "7", "uri": "x"}}),
        json!({"status_list": {"uri": "x"}}),
        json!({"status_list": {"idx": 7}}),
    ] {
        assert_eq!(refused(with("status", bad)), Error::StatusMalformed);
    }
}

/// Whether a credential is valid must not hang on what its holder shows.
#[test]
fn claims_that_are_never_disclosable() {
    for name in ["aud", "cnf", "exp", "iss", "nbf", "status", "vct#integrity"] {
        let value = match name {
            "exp" => json!(super::parts::EXP),
            "nbf" => json!(super::parts::IAT),
            "cnf" => Parts::new().payload["cnf"].clone(),
            "status" => json!({"status_list": {"idx": 7, "uri": "https://s.example/1"}}),
            "aud" => json!(AUDIENCE),
            _ => json!(vidan_credential::testing::ISS),
        };
        let error = refused(|parts| {
            parts.payload.remove(name);
            parts.disclose(claim("s9", name, value));
        });
        assert_eq!(error, Fault::NeverDisclosed(name).into());
    }
    assert_eq!(
        refused(|parts| {
            parts.kind = vidan_credential::sd_jwt::verify::Kind::AnySdJwt;
            parts.payload.remove("vct");
            parts.disclose(claim("s9", "vct", "can_cuoc"));
        }),
        Fault::NeverDisclosed("vct").into()
    );
    for (name, value) in [
        (
            "status",
            json!({"status_list": {"_sd": [digest("x")], "idx": 7, "uri": "x"}}),
        ),
        (
            "status",
            json!({"_sd": [], "status_list": {"idx": 7, "uri": "x"}}),
        ),
        (
            "status",
            json!({"status_list": {"idx": 7, "uri": "x"}, "x": [{"...": digest("x")}]}),
        ),
    ] {
        assert_eq!(
            refused(with(name, value)),
            Fault::NeverDisclosed(name).into(),
            "a part of it"
        );
    }
    assert_eq!(
        refused(|parts| parts.payload["cnf"]["_sd"] = json!([digest("x")])),
        Fault::NeverDisclosed("cnf").into()
    );
    let shown = accepted(|parts| {
        parts.payload.remove("iat");
        parts.disclose(claim("s9", "iat", super::parts::IAT));
        parts.disclose(claim("s9", "sub", "urn:person:1"));
    });
    assert_eq!(shown.get().issued_at().unwrap().0, super::parts::IAT);
    assert!(shown.get().get(&ClaimPath::name("sub")).is_some());
}
