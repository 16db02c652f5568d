//! `vidan present` of a mobile document.

use serde_json::{Value, json};
use vidan_codec::clock::UnixTime;
use vidan_credential::{ClaimValue, mdoc::issue::MdocRequest};
use vidan_crypto::SystemRandom;

use super::{Counter, MDL, SPACE, licence, no_session};
use crate::desk::NOW;

fn claims(counter: &Counter, more: &str) -> Value {
    let more = format!("--session-transcript @session.cbor {more}");
    counter.verify("answer.cbor", &more).ended(0).json()["claims"].take()
}

#[test]
fn chosen_elements_are_shown_and_no_others() {
    let counter = Counter::new();
    counter.issue(&licence(), "").ended(0);
    let licence = licence();
    let whole: Vec<String> = licence.as_object().unwrap().keys().cloned().collect();
    for chosen in [
        &["age_over_18"][..],
        &["family_name", "birth_date", "portrait"],
        &["ghi_chu"],
        &whole.iter().map(String::as_str).collect::<Vec<_>>(),
    ] {
        let made = counter.present(&chosen.join(","), "").ended(0).json();
        let shows = made["shows"].as_array().unwrap();
        assert_eq!(shows.len(), chosen.len());
        assert!(
            shows
                .iter()
                .all(|path| path.as_str().unwrap().starts_with("\"org.iso.18013.5.1\"."))
        );
        assert_eq!((&made["form"], &made["qr"]), (&json!("mdoc"), &json!(null)));
        let expected: serde_json::Map<_, _> = chosen
            .iter()
            .map(|name| ((*name).to_owned(), licence[*name].clone()))
            .collect();
        assert_eq!(claims(&counter, ""), json!({SPACE: expected}));
    }
    // A whole path is a path, and none at all shows that one has the document.
    counter.present(&format!("\"{SPACE}\".sex"), "").ended(0);
    assert_eq!(claims(&counter, ""), json!({SPACE: {"sex": 2}}));
    let line = format!(
        "present @card.cbor --format mdoc --holder-key @phone.pem --iat {NOW} --session-transcript @session.cbor --out @answer.cbor --disclose"
    );
    let mut words: Vec<&str> = line.split_whitespace().collect();
    words.push("");
    let people = counter.desk.run(&words).ended(0).out;
    assert!(people.contains("answer.cbor"), "{people}");
    assert_eq!(claims(&counter, ""), json!({}));
}

/// The MAC convinces the one reader whose key it was made with.
#[test]
fn a_mac_is_for_one_reader() {
    let counter = Counter::new();
    counter.issue(&licence(), "").ended(0);
    counter.present("sex", "--reader-key @reader.jwk").ended(0);
    assert_eq!(
        claims(&counter, "--reader-key @reader.pem"),
        json!({SPACE: {"sex": 2}})
    );
    // The same key as a JWK.
    let key = counter.desk.key("reader.pem");
    let key = vidan_crypto::agree::AgreementKey::of_signing_key(&key).unwrap();
    let mut jwk: Value = serde_json::from_str(&counter.desk.text("reader.jwk")).unwrap();
    jwk["d"] = vidan_codec::base64url::encode(key.to_bytes().expose()).into();
    counter.desk.write("private.jwk", jwk.to_string());
    claims(&counter, "--reader-key @private.jwk");
    counter.desk.line("keygen --out @nosy.pem").ended(0);
    for (reader, cause) in [
        ("", "mdoc.mac_key_missing"),
        ("--reader-key @nosy.pem", "mdoc.mac_invalid"),
    ] {
        let more = format!("--session-transcript @session.cbor {reader}");
        let verdict = counter.verify("answer.cbor", &more).ended(1).json();
        assert_eq!(
            (&verdict["code"], &verdict["step"]),
            (&json!(cause), &json!(6))
        );
    }
}

#[test]
fn only_the_owner_presents_and_only_what_is_there() {
    let counter = Counter::new();
    counter.issue(&licence(), "").ended(0);
    let desk = &counter.desk;
    desk.line("keygen --out @thief.pem").ended(0);
    let refused = |line: &str, cause: &str| {
        for language in ["en", "vi"] {
            let line = format!(
                "present @card.cbor --session-transcript @session.cbor --out @answer.cbor --lang {language} {line}"
            );
            let ran = desk.line(&line).ended(1);
            assert!(language == "en" || ran.err.contains(cause), "{}", ran.err);
            assert!(!desk.path("answer.cbor").exists(), "nothing is written");
        }
    };
    let now = format!("--iat {NOW} --holder-key @phone.pem");
    refused(
        &format!("--disclose sex --iat {NOW} --holder-key @thief.pem"),
        "holder.other_key",
    );
    refused(&format!("--disclose nguoi_yeu {now}"), "claim.unknown");
    refused(
        &format!("--disclose \"vn.example\".sex {now}"),
        "claim.unknown",
    );
    refused(&format!("--disclose \"{SPACE}\" {now}"), "claim.unknown");
    refused(
        &format!("--disclose sex --holder-key @phone.pem --iat {}", NOW - 1),
        "time.not_yet_valid",
    );
    refused(
        &format!(
            "--disclose sex --holder-key @phone.pem --iat {}",
            NOW + 864_000
        ),
        "time.expired",
    );
    desk.write("other.cbor", no_session());
    let wrong = format!("--holder-key @phone.pem --iat {NOW} --disclose sex --out @answer.cbor");
    let ran = desk.line(&format!(
        "present @card.cbor --session-transcript @other.cbor {wrong}"
    ));
    assert!(ran.ended(1).err.contains("other.cbor"));
    // A private key is not what a reader gives away.
    let line = format!(
        "present @card.cbor --session-transcript @session.cbor --reader-key @reader.pem {wrong}"
    );
    assert!(desk.line(&line).ended(1).err.contains("reader.pem"));
    let card = desk.read("card.cbor");
    for changed in [
        card[..card.len() - 1].to_vec(),
        [&card[..], b"\0"].concat(),
        b"\xa0".to_vec(),
    ] {
        desk.write("card.cbor", changed);
        let ran = desk.line(&format!(
            "present @card.cbor --session-transcript @session.cbor {wrong}"
        ));
        assert!(ran.ended(1).err.contains("card.cbor"));
    }
}

/// A name that stands in two namespaces needs its own.
#[test]
fn an_ambiguous_name_is_not_guessed() {
    let counter = Counter::new();
    let desk = &counter.desk;
    let issuer = desk.key("issuer.pem");
    let prepared = MdocRequest {
        signer: issuer.public(),
        chain: vec![counter.leaf(&issuer, |_| {})],
        document_type: MDL.into(),
        claims: ClaimValue::from_json(&json!({"a.1": {"x": 1, "y": 2}, "b.1": {"x": 3}})).unwrap(),
        holder: desk.key("phone.pem").public(),
        signed_at: UnixTime(NOW),
        valid_from: UnixTime(NOW),
        valid_until: UnixTime(NOW + 100),
        expected_update: None,
        status: None,
    };
    let prepared = prepared.prepare_to_the_second(&SystemRandom).unwrap();
    let signature = issuer.sign(prepared.to_be_signed().message()).unwrap();
    desk.write("card.cbor", prepared.finish(&signature).unwrap());
    for language in ["en", "vi"] {
        let ran = counter
            .present("y,x", &format!("--lang {language}"))
            .ended(64);
        assert!(ran.err.contains('x') && !desk.path("answer.cbor").exists());
    }
    counter.present("y,\"b.1\".x", "").ended(0);
    assert_eq!(
        claims(&counter, ""),
        json!({"a.1": {"y": 2}, "b.1": {"x": 3}})
    );
}

/// Nobody asked who issued it: that is for a reader, who refuses.
#[test]
fn a_forged_document_is_presented_and_refused() {
    let counter = Counter::new();
    counter.issue(&licence(), "").ended(0);
    let mut forged = counter.desk.read("card.cbor");
    *forged.last_mut().unwrap() ^= 1;
    counter.desk.write("card.cbor", forged);
    counter.present("sex", "").ended(0);
    let verdict = counter
        .verify("answer.cbor", "--session-transcript @session.cbor")
        .ended(1);
    assert_eq!(verdict.cause(), "trust.signature_invalid");
}
