//! What is broken in one place, with everything else signed anew, is refused for that place.

use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_crypto::hash::sha256;

use super::{ASKED, issue, part, present, signed, verify};
use crate::desk::{Desk, NOW, card};

/// A presentation, taken apart.
struct Parts {
    desk: Desk,
    header: Value,
    payload: Value,
    disclosures: Vec<String>,
    kb_header: Value,
    kb_payload: Value,
}

impl Parts {
    fn new() -> Self {
        let desk = Desk::new();
        issue(
            &desk,
            &card(),
            &format!("--vct can_cuoc --exp {}", NOW + 1000),
        );
        present(&desk, &format!("--disclose ho_ten,ngay_sinh {ASKED}")).ended(0);
        let text = desk.text("proof.sd-jwt");
        let parts: Vec<&str> = text.split('~').collect();
        let [jwt, disclosures @ .., kb] = parts.as_slice() else {
            panic!("{text}")
        };
        Self {
            header: part(jwt, 0),
            payload: part(jwt, 1),
            disclosures: disclosures.iter().map(ToString::to_string).collect(),
            kb_header: part(kb, 0),
            kb_payload: part(kb, 1),
            desk,
        }
    }

    /// Signs all of it again, the issuer's part by this key.
    fn judged(&self, issuer: &str, more: &str) -> Value {
        let jwt = signed(&self.desk, issuer, &self.header, &self.payload);
        let mut text = format!("{jwt}~");
        for disclosure in &self.disclosures {
            text.push_str(disclosure);
            text.push('~');
        }
        let mut bound = self.kb_payload.clone();
        if bound["sd_hash"] != "left" {
            bound["sd_hash"] = base64url::encode(sha256(text.as_bytes())).into();
        }
        text.push_str(&signed(&self.desk, "phone.pem", &self.kb_header, &bound));
        self.desk.write("changed.sd-jwt", text);
        verify(&self.desk, "changed.sd-jwt", more).json()
    }
}

#[test]
fn each_rule_by_itself() {
    let sound = Parts::new();
    let verdict = sound.judged("issuer.pem", ASKED);
    assert_eq!(verdict["verdict"], "valid", "{verdict}");
    let refused = |change: &dyn Fn(&mut Parts), code: &str| {
        let mut parts = Parts {
            desk: Desk::new(),
            header: sound.header.clone(),
            payload: sound.payload.clone(),
            disclosures: sound.disclosures.clone(),
            kb_header: sound.kb_header.clone(),
            kb_payload: sound.kb_payload.clone(),
        };
        for file in ["issuer.pem", "issuer.pub", "phone.pem"] {
            parts.desk.write(file, sound.desk.read(file));
        }
        change(&mut parts);
        let verdict = parts.judged("issuer.pem", ASKED);
        assert_eq!(
            (&verdict["code"], &verdict["verdict"], &verdict["claims"]),
            (&json!(code), &json!("refused"), &json!(null))
        );
    };
    refused(&|parts| parts.header["typ"] = "JWT".into(), "format.typ");
    refused(
        &|parts| parts.header["alg"] = "none".into(),
        "format.algorithm_unsupported",
    );
    refused(
        &|parts| parts.header["crit"] = json!(["x"]),
        "format.critical_header",
    );
    refused(
        &|parts| parts.payload["exp"] = (NOW - 31).into(),
        "time.expired",
    );
    refused(
        &|parts| parts.payload["nbf"] = (NOW + 31).into(),
        "time.not_yet_valid",
    );
    refused(
        &|parts| parts.payload["vct"] = json!(null),
        "format.claim_type",
    );
    refused(
        &|parts| parts.payload["_sd_alg"] = "md5".into(),
        "format.digest_algorithm",
    );
    refused(
        &|parts| parts.disclosures.push("WyJhIiwiYiIsMV0".into()),
        "disclosure.orphaned",
    );
    refused(
        &|parts| {
            let twice = parts.disclosures[0].clone();
            parts.disclosures.push(twice);
        },
        "disclosure.orphaned",
    );
    refused(&|parts| parts.kb_header["typ"] = "JWT".into(), "format.typ");
    refused(
        &|parts| parts.kb_payload["aud"] = "https://other.example".into(),
        "audience.mismatch",
    );
    refused(
        &|parts| parts.kb_payload["nonce"] = "00fe".into(),
        "nonce.mismatch",
    );
    refused(
        &|parts| parts.kb_payload["iat"] = (NOW + 31).into(),
        "time.not_yet_valid",
    );
    refused(
        &|parts| parts.kb_payload["sd_hash"] = "left".into(),
        "holder.other_presentation",
    );
}

#[test]
fn keys_of_others_are_refused() {
    let parts = Parts::new();
    parts.desk.line("keygen --out @other.pem").ended(0);
    assert_eq!(
        parts.judged("other.pem", ASKED)["code"],
        "trust.signature_invalid"
    );
    // The nonce is the text that was given: not its bytes, and not another way to write them.
    for nonce in ["00FF", "00ff00", "n"] {
        let more = format!("--aud https://verifier.example --nonce {nonce}");
        assert_eq!(parts.judged("issuer.pem", &more)["code"], "nonce.mismatch");
    }
    assert_eq!(parts.judged("issuer.pem", "")["code"], "audience.mismatch");
    let phone = parts.desk.read("phone.pem");
    parts.desk.write("phone.pem", parts.desk.read("other.pem"));
    assert_eq!(
        parts.judged("issuer.pem", ASKED)["code"],
        "holder.signature_invalid"
    );
    parts.desk.write("phone.pem", phone);
}

#[test]
fn what_cannot_be_read_is_refused_in_words() {
    let desk = Desk::new();
    for (name, text) in [
        ("a", "eyJ.eyJ.x~".to_owned()),
        ("b", "e30.e30.~".to_owned()),
        ("d", format!("ey.e.s~{}", "x~".repeat(600))),
        ("e", format!("ey.e.s~{}", "x".repeat(1024 * 1024))),
    ] {
        desk.write(name, text);
        let verdict = verify(&desk, name, "--format sd-jwt").ended(1).json();
        assert_eq!(
            (&verdict["verdict"], &verdict["claims"]),
            (&json!("refused"), &json!(null)),
            "{name}"
        );
        assert!(!verdict["reason"].as_str().unwrap().is_empty());
    }
}
