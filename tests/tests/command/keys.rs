//! `vidan keygen`: whole pairs, kept private, never replaced by accident.

use serde_json::Value;
use vidan_crypto::PublicKey;

use crate::desk::{Desk, NOW, card};

#[test]
fn halves_belong_together() {
    for (algorithm, curve) in [
        ("es256", "P-256"),
        ("es384", "P-384"),
        ("ed25519", "Ed25519"),
    ] {
        let desk = Desk::of(algorithm);
        let public = desk.key("issuer.pem").public();
        assert_eq!(
            PublicKey::from_pem(&desk.text("issuer.pub")).unwrap(),
            public
        );
        let jwk: Value = serde_json::from_str(&desk.text("issuer.jwk")).unwrap();
        assert_eq!((jwk["crv"].as_str(), jwk.get("d")), (Some(curve), None));
        let jwk: vidan_codec::jose::Jwk = serde_json::from_value(jwk).unwrap();
        assert_eq!(jwk.to_key().unwrap(), public);
        assert!(!desk.text("issuer.pub").contains("PRIVATE"));
    }
}

#[test]
fn a_key_is_never_replaced_silently() {
    let desk = Desk::new();
    let before = desk.read("issuer.pem");
    for line in [
        "keygen --out @issuer.pem",
        "keygen --out @new.pem --pub @issuer.pem",
        "keygen --out @new.pem --jwk @issuer.pem",
    ] {
        let ran = desk.line(line).ended(1);
        assert!(
            ran.err.contains("issuer.pem") && ran.err.contains("--force"),
            "{}",
            ran.err
        );
        assert!(!desk.path("new.pem").exists(), "half a pair");
    }
    assert_eq!(desk.read("issuer.pem"), before);
    desk.line("keygen --out @issuer.pem --force").ended(0);
    assert_ne!(desk.read("issuer.pem"), before);
}

#[cfg(unix)]
#[test]
fn what_is_private_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    for name in ["issuer.pem", "phone.pem", "card.cbor", "proof.txt"] {
        let mode = desk.path(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// A holder's key is P-256: phones' secure hardware has no other.
#[test]
fn other_holders_are_refused() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    for algorithm in ["es384", "ed25519"] {
        desk.line(&format!(
            "keygen --force --out @x.pem --jwk @x.jwk --alg {algorithm}"
        ))
        .ended(0);
        let line = format!(
            "issue --claims @claims.json --type t --issuer-key @issuer.pem --kid k --holder @x.jwk --out @x.cbor --iat {NOW}"
        );
        let ran = desk.line(&line).ended(1);
        assert!(ran.err.contains("P-256"), "{}", ran.err);
        assert!(!desk.path("x.cbor").exists());
    }
}
