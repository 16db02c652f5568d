//! Switches: what each does, which of them a format cannot hear, and exit codes.

use serde_json::json;

use super::{ASKED, issue, part, present, verify};
use crate::desk::{Desk, NOW, card};

#[test]
fn what_is_given_at_issue_stands_in_the_credential() {
    let desk = Desk::new();
    issue(
        &desk,
        &card(),
        &format!(
            "--type 7 --iss https://issuer.example --redact ho_ten --exp {} --status https://status.example/1#9",
            NOW + 60
        ),
    );
    let text = desk.text("card.sd-jwt");
    let (header, payload) = (part(&text, 0), part(&text, 1));
    assert_eq!(
        (&header["typ"], &header["kid"], &header["alg"]),
        (&json!("dc+sd-jwt"), &json!("issuer-1"), &json!("ES256"))
    );
    for (name, value) in [
        ("vct", json!("7")),
        ("iss", json!("https://issuer.example")),
        ("iat", json!(NOW)),
        ("exp", json!(NOW + 60)),
        (
            "status",
            json!({"status_list": {"idx": 9, "uri": "https://status.example/1"}}),
        ),
        ("ngay_sinh", json!("1999-04-30")),
        ("ho_ten", json!(null)),
    ] {
        assert_eq!(payload[name], value, "{name}");
    }
    assert_eq!(payload["cnf"]["jwk"]["kty"], "EC");
}

#[test]
fn a_types_profile_redacts_each_claim() {
    let desk = Desk::new();
    issue(&desk, &card(), "--vct can_cuoc");
    assert_eq!(
        part(&desk.text("card.sd-jwt"), 1)["_sd"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    issue(&desk, &card(), "--vct khac --profile can_cuoc");
    assert_eq!(desk.text("card.sd-jwt").matches('~').count(), 6);
}

/// What means nothing in the format is not ignored.
#[test]
fn foreign_switches_are_wrong_usage() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    issue(&desk, &card(), "--vct can_cuoc");
    present(&desk, &format!("--disclose ho_ten {ASKED}")).ended(0);
    desk.write("list.jwt", "x");
    let present = format!("present @card.sd-jwt --disclose ho_ten --out @x --iat {NOW}");
    let signed = format!("{present} --holder-key @phone.pem --aud a --nonce n");
    let verify = format!("verify @proof.sd-jwt --issuer-key @issuer.pub --at {NOW}");
    for line in [
        format!("{signed} --form full"),
        format!("{signed} --form cbor"),
        format!("{signed} --lifetime 60"),
        format!("{signed} --qr @x.png"),
        format!("{signed} --trust @list.jwt"),
        signed.replace("--nonce n", ""),
        signed.replace("--aud a", ""),
        signed.replace("--holder-key @phone.pem", ""),
        format!("{signed} --no-kb"),
        format!("{present} --no-kb --aud a"),
        format!("{present} --no-kb --nonce n"),
        // An SD-CWT has no presentation without its holder, and its nonces are bytes.
        format!("present @card.cbor --disclose ho_ten --out @x --iat {NOW} --no-kb"),
        format!(
            "present @card.cbor --disclose ho_ten --out @x --iat {NOW} --holder-key @phone.pem --aud a --nonce n"
        ),
        format!("verify @proof.txt --issuer-key @issuer.pub --at {NOW} --no-kb"),
        format!("verify @proof.txt @proof.sd-jwt --issuer-key @issuer.pub --at {NOW} --nonce n"),
        format!("{verify} --photo @x"),
        format!("{verify} --no-kb --aud a"),
        format!("{verify} --no-kb --nonce n"),
        format!("{verify} --no-kb --issued"),
        format!("{verify} --issuer-jwk @issuer.jwk"),
        format!("{verify} --format mdoc-not-yet"),
        format!("verify @proof.sd-jwt --issuer-jwk @issuer.jwk --root @issuer.pub --at {NOW}"),
        format!("verify @proof.sd-jwt --issuer-jwk @none.jwk --at {NOW}"),
    ] {
        for language in ["en", "vi"] {
            let ran = desk.line(&format!("{line} --lang {language}")).ended(64);
            assert!(!ran.err.is_empty() && ran.out.is_empty(), "{line}");
            assert!(!desk.path("x").exists(), "{line}");
        }
    }
}

/// A format that is named is the one that is read: another one is refused, not guessed.
#[test]
fn a_named_format_is_the_only_one() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    issue(&desk, &card(), "--vct can_cuoc");
    present(&desk, "--disclose ho_ten --aud broadcast --nonce 00").ended(0);
    assert_eq!(
        verify(&desk, "proof.txt", "--format sd-jwt")
            .ended(1)
            .cause(),
        "format.structure"
    );
    verify(&desk, "proof.txt", "--format sd-cwt").ended(0);
    verify(&desk, "proof.sd-jwt", "--format sd-jwt").ended(0);
    let other = verify(&desk, "proof.sd-jwt", "--format sd-cwt");
    assert_ne!(other.code, 0, "{}", other.out);
    assert_eq!(other.json()["claims"], json!(null));
    for (card, format) in [("card.cbor", "sd-jwt"), ("card.sd-jwt", "sd-cwt")] {
        let line = format!(
            "present @{card} --format {format} --holder-key @phone.pem --disclose ho_ten --aud a --nonce 00 --out @x --iat {NOW}"
        );
        desk.line(&line).ended(1);
        assert!(!desk.path("x").exists());
        let line = format!(
            "verify @{card} --issued --issuer-key @issuer.pub --format {format} --at {NOW}"
        );
        desk.line(&line).ended(1);
    }
}

#[test]
fn only_the_owner_presents_and_only_what_is_there() {
    let desk = Desk::new();
    desk.line("keygen --out @thief.pem").ended(0);
    issue(
        &desk,
        &card(),
        &format!("--vct can_cuoc --exp {}", NOW + 100),
    );
    let refused = |line: &str, cause: &str| {
        let line = format!("present @card.sd-jwt --out @x --aud a --nonce n {line}");
        let ran = desk.line(&line).ended(1);
        assert!(
            ran.err.contains(cause) && ran.err.contains("card.sd-jwt"),
            "{line}: {}",
            ran.err
        );
        assert!(!desk.path("x").exists(), "nothing is written");
    };
    let mine = "--holder-key @phone.pem";
    refused(
        &format!("--disclose ho_ten --iat {NOW} --holder-key @thief.pem"),
        "holder.other_key",
    );
    refused(
        &format!("--disclose nguoi_yeu --iat {NOW} {mine}"),
        "claim.unknown",
    );
    refused(
        &format!("--disclose ho_ten --iat {} {mine}", NOW + 100),
        "time.expired",
    );
    refused(
        &format!("--disclose ho_ten --iat {} {mine}", NOW - 1),
        "time.not_yet_valid",
    );
    // A presentation is no credential of one's own.
    present(&desk, &format!("--disclose ho_ten {ASKED}")).ended(0);
    desk.write("card.sd-jwt", desk.read("proof.sd-jwt"));
    refused(
        &format!("--disclose ho_ten --iat {NOW} {mine}"),
        "holder.proof_unexpected",
    );
}
