//! `vidan inspect` of an SD-JWT: what it is made of, loudly unverified.

use serde_json::json;
use vidan_codec::base64url;

use super::{ASKED, issue, present};
use crate::desk::{Desk, card, card_type};

#[test]
fn a_credential_and_a_presentation_with_their_disclosures_in_place() {
    let desk = Desk::new();
    let claims = json!({"a": {"b": [1, 2], "c": "x"}, "d": true});
    issue(&desk, &claims, "--vct t --redact a,a.b[0],d --decoys 2");
    present(&desk, &format!("--disclose a.b[0] {ASKED}")).ended(0);
    for (file, contents) in [
        (
            "@card.sd-jwt",
            &[
                "SD-JWT VC",
                "typ: \"dc+sd-jwt\"",
                "a (disclosed)",
                "[0] disclosed: 1",
                "d (disclosed): true",
                "digests: 5",
                "redacted, not disclosed: 2",
                "disclosures: 3",
                "disclosures that fit no digest: 0",
                "signature: 64 bytes, NOT CHECKED",
            ][..],
        ),
        (
            "@proof.sd-jwt",
            &[
                "SD-JWT VC with the holder's token",
                "key-binding token",
                "nonce: \"00ff\"",
                "redacted, not disclosed: 3",
                "disclosures: 2",
            ],
        ),
    ] {
        for format in ["", "--format sd-jwt"] {
            let line = format!("inspect {file} --lang en {format}");
            let shown = desk.line(&line).ended(0).out;
            for content in contents {
                assert!(shown.contains(content), "{file}: no {content}: {shown}");
            }
            let lines: Vec<&str> = shown.trim_end().lines().collect();
            assert!(lines[0].starts_with("UNVERIFIED") && lines[lines.len() - 1] == lines[0]);
        }
        let program = desk.line(&format!("inspect {file} --json")).ended(0).json();
        assert_eq!(program["unverified"], json!(true));
    }
}

#[test]
fn misfits_are_told() {
    let desk = Desk::new();
    issue(&desk, &card(), "--vct can_cuoc --redact ho_ten");
    let text = desk.text("card.sd-jwt");
    let stray = base64url::encode(r#"["c2FsdA","khac",1]"#);
    let parts: Vec<&str> = text.split('~').collect();
    for (changed, line) in [
        (format!("{text}{stray}~"), "fit no digest: 1"),
        (
            format!("{}~{stray}~", parts[0]),
            "redacted, not disclosed: 1",
        ),
    ] {
        desk.write("changed.sd-jwt", changed);
        let shown = desk.line("inspect @changed.sd-jwt --lang en").ended(0).out;
        assert!(shown.contains(line), "{line}: {shown}");
    }
}

/// `~` stands between a list and its hand-overs too, and in other formats nothing of this is read.
#[test]
fn nothing_else_is_taken_for_one() {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    let list = desk.text("list.jwt");
    desk.write("chain.jwt", format!("{list}~{list}"));
    let shown = desk.line("inspect @chain.jwt --lang en").ended(0).out;
    assert!(shown.contains("hand-overs"), "{shown}");
    desk.issue(&card(), "--type can_cuoc");
    desk.line("inspect @card.cbor --format sd-jwt").ended(1);
    issue(&desk, &card(), "--vct can_cuoc");
    desk.line("inspect @card.sd-jwt --format sd-cwt").ended(1);
}
