//! What is wrong with a mobile document, one thing at a time: refused with its cause, and nothing of it told.

use serde_json::json;

use super::{Counter, DAY, licence, maker, no_session};
use crate::desk::{NOW, Ran};

const SESSION: &str = "--session-transcript @session.cbor";

/// What makes one thing of a certificate wrong.
type Change = fn(&mut maker::Draft);

/// Refused for this cause, at this step, with no claim.
#[track_caller]
fn refused(ran: Ran, cause: &str, step: u8) {
    let ran = ran.ended(1);
    let verdict = ran.json();
    assert_eq!(
        (&verdict["verdict"], &verdict["code"], &verdict["step"]),
        (&json!("refused"), &json!(cause), &json!(step))
    );
    for member in ["claims", "issuer", "document_type"] {
        assert!(verdict[member].is_null(), "{member}");
    }
    assert!(!ran.out.contains("Nguyễn") && !verdict["reason"].as_str().unwrap().is_empty());
}

/// The first of these bytes replaced by as many others.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = bytes.windows(from.len()).position(|part| part == from);
    let at = at.expect("what is to be replaced");
    [&bytes[..at], to, &bytes[at + to.len()..]].concat()
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

#[test]
fn changed_answers_are_refused() {
    let counter = Counter::shown();
    let answer = counter.desk.read("answer.cbor");
    counter.verify("answer.cbor", SESSION).ended(0);
    let device = answer.len() - b"\x66status\x00".len() - 1;
    let auth = answer
        .windows(10)
        .position(|part| part == b"issuerAuth")
        .unwrap();
    let signed = answer
        .windows(12)
        .position(|part| part == b"deviceSigned")
        .unwrap();
    assert!(
        auth < signed,
        "the issuer's signature ends before what the device signed"
    );
    for (changed, cause, step) in [
        (
            replaced(&answer, "Nguyễn".as_bytes(), "Nguyễm".as_bytes()),
            "mdoc.digest_mismatch",
            8,
        ),
        (
            replaced(&answer, b"age_over_18", b"age_over_81"),
            "mdoc.digest_mismatch",
            8,
        ),
        (replaced(&answer, b"mDL", b"mDX"), "mdoc.doc_type", 4),
        (replaced(&answer, b"digestID", b"digestIX"), "mdoc.field", 2),
        (flipped(&answer, device), "holder.signature_invalid", 6),
        (flipped(&answer, signed - 2), "trust.signature_invalid", 4),
        (flipped(&answer, answer.len() - 1), "mdoc.status", 2),
        (replaced(&answer, b"\x631.0", b"\x632.0"), "mdoc.version", 2),
        (answer[..answer.len() - 1].to_vec(), "mdoc.cbor", 2),
        ([&answer[..], b"\0"].concat(), "mdoc.cbor", 2),
        (
            b"\xa2\x67version\x631.0\x66status\x00".to_vec(),
            "mdoc.field",
            2,
        ),
        (
            b"\xa2\x67version\x631.0\x66status\x0a".to_vec(),
            "mdoc.status",
            2,
        ),
    ] {
        counter.desk.write("changed.cbor", changed);
        refused(counter.verify("changed.cbor", SESSION), cause, step);
    }
}

/// All that is signed stands; it is for another session, document type, time, or of another kind.
#[test]
fn true_answers_in_the_wrong_place_are_refused() {
    let counter = Counter::shown();
    let judge = |file: &str, more: &str, at: i64| {
        let line = format!("verify @{file} --trust-pem @iaca.pem --json --at {at} {more}");
        counter.desk.line(&line)
    };
    let other = "--session-transcript @other.cbor";
    refused(
        judge("answer.cbor", other, NOW),
        "holder.signature_invalid",
        6,
    );
    let asked = format!("{SESSION} --doctype eu.europa.ec.eudi.pid.1");
    refused(judge("answer.cbor", &asked, NOW), "mdoc.doc_type", 4);
    let asked = "--issued --doctype eu.europa.ec.eudi.pid.1";
    refused(judge("card.cbor", asked, NOW), "mdoc.doc_type", 4);
    refused(
        judge("answer.cbor", SESSION, NOW - 3600),
        "time.not_yet_valid",
        5,
    );
    refused(
        judge("answer.cbor", SESSION, NOW + 11 * DAY),
        "time.expired",
        5,
    );
    refused(
        judge("card.cbor", "--issued", NOW + 11 * DAY),
        "time.expired",
        5,
    );
    refused(judge("card.cbor", SESSION, NOW), "mdoc.field", 2);
    refused(judge("answer.cbor", "--issued", NOW), "mdoc.field", 2);
    let text =
        format!("verify VDF:ABC --format mdoc --trust-pem @iaca.pem {SESSION} --json --at {NOW}");
    refused(counter.desk.line(&text), "transport.encoding", 1);
}

/// An element of another person's document, however true it was there.
#[test]
fn a_strangers_element_is_refused() {
    let counter = Counter::shown();
    let own = counter.desk.read("answer.cbor");
    let mut claims = licence();
    claims["family_name"] = "Nguyên".into();
    counter.issue(&claims, "").ended(0);
    counter.present("family_name,age_over_18", "").ended(0);
    let strange = counter.desk.read("answer.cbor");
    let start = |bytes: &[u8]| {
        bytes
            .windows(10)
            .position(|part| part == b"issuerAuth")
            .unwrap()
            - 1
    };
    let mixed = [&strange[..start(&strange)], &own[start(&own)..]].concat();
    counter.desk.write("mixed.cbor", mixed);
    let verdict = counter.verify("mixed.cbor", SESSION).ended(1);
    let cause = verdict.cause();
    assert!(
        ["mdoc.digest_mismatch", "mdoc.digest_missing"].contains(&cause.as_str()),
        "{cause}"
    );
}

#[test]
fn issuers_whom_nobody_vouches_for_are_refused() {
    let counter = Counter::shown();
    let stranger = Counter::new();
    counter
        .desk
        .write("iaca.pem", stranger.desk.text("iaca.pem"));
    refused(
        counter.verify("answer.cbor", SESSION),
        "trust.x509.anchor_unknown",
        3,
    );
    let line =
        format!("verify @answer.cbor --issuer-key @phone.jwk.pem --json --at {NOW} {SESSION}");
    counter.desk.line("keygen --out @phone.jwk.pem").ended(0);
    refused(counter.desk.line(&line), "trust.signature_invalid", 4);
}

#[test]
fn certificates_that_may_not_sign_documents_are_refused() {
    let counter = Counter::new();
    let key = counter.desk.key("issuer.pem");
    let root = counter.desk.text("iaca.pem");
    let changes: [(Change, &str); 5] = [
        (
            |leaf| {
                leaf.put(
                    maker::EXTENDED_KEY_USAGE,
                    true,
                    maker::purposes(&[maker::MDOC_READER]),
                )
            },
            "trust.x509.extended_key_usage",
        ),
        (
            |leaf| leaf.put(maker::KEY_USAGE, true, maker::key_usage(0x0600)),
            "trust.x509.key_usage",
        ),
        (|leaf| leaf.until = NOW - 1, "trust.x509.expired"),
        (
            |leaf| leaf.from = NOW - 500 * DAY,
            "trust.x509.validity_too_long",
        ),
        (
            |leaf| leaf.subject = ["DE", "", "Thử DS"],
            "trust.x509.country",
        ),
    ];
    for (change, cause) in changes {
        counter
            .desk
            .write("chain.pem", maker::pem(&counter.leaf(&key, change)));
        counter.issue(&licence(), "").ended(0);
        counter.present("sex", "").ended(0);
        refused(counter.verify("answer.cbor", SESSION), cause, 3);
        refused(counter.verify("card.cbor", "--issued"), cause, 3);
    }
    // Valid now, and not yet when it signed.
    let late = counter.leaf(&key, |leaf| leaf.from = NOW - DAY);
    counter.desk.write("chain.pem", maker::pem(&late));
    let before = format!("--iat {}", NOW - 2 * DAY);
    counter.issue(&licence(), &before).ended(0);
    refused(
        counter.verify("card.cbor", "--issued"),
        "trust.x509.not_valid_when_signed",
        3,
    );
    // A root that may not be one is a wrong file, not a verdict.
    for wrong in [
        maker::pem(&counter.leaf(&key, |_| {})),
        root.clone() + &counter.desk.text("issuer.pem"),
        "no PEM".to_owned(),
    ] {
        counter.desk.write("iaca.pem", wrong);
        for language in ["en", "vi"] {
            let line = format!(
                "verify @card.cbor --issued --trust-pem @iaca.pem --at {NOW} --lang {language}"
            );
            let ran = counter.desk.line(&line).ended(1);
            assert!(
                ran.err.contains("iaca.pem") && ran.out.is_empty(),
                "{}",
                ran.err
            );
        }
    }
}

#[test]
fn wrong_files_beside_it_are_named() {
    let counter = Counter::shown();
    let desk = &counter.desk;
    desk.write("wrong.cbor", no_session());
    let mut jwk: serde_json::Value = serde_json::from_str(&desk.text("reader.jwk")).unwrap();
    desk.write("public.jwk", jwk.to_string());
    jwk["d"] = vidan_codec::base64url::encode([7; 32]).into();
    desk.write("strange.jwk", jwk.to_string());
    jwk["d"] = "AA".into();
    desk.write("short.jwk", jwk.to_string());
    desk.line("keygen --alg es384 --out @p384.pem").ended(0);
    for (file, more) in [
        ("wrong.cbor", "--session-transcript @wrong.cbor"),
        ("public.jwk", &format!("{SESSION} --reader-key @public.jwk")),
        (
            "strange.jwk",
            &format!("{SESSION} --reader-key @strange.jwk"),
        ),
        ("short.jwk", &format!("{SESSION} --reader-key @short.jwk")),
        ("p384.pem", &format!("{SESSION} --reader-key @p384.pem")),
        (
            "reader.jwk.pem",
            &format!("{SESSION} --reader-key @reader.jwk.pem"),
        ),
    ] {
        if file == "reader.jwk.pem" {
            desk.write(file, "no PEM");
        }
        for language in ["en", "vi"] {
            let line = format!(
                "verify @answer.cbor --trust-pem @iaca.pem --at {NOW} --lang {language} {more}"
            );
            let ran = desk.line(&line).ended(1);
            assert!(ran.err.contains(file) && ran.out.is_empty(), "{}", ran.err);
        }
    }
}
