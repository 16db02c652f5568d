//! `vidan inspect`: what a file is made of, loudly unverified.

use serde_json::json;

use crate::desk::{Desk, NOW, card, card_type};

#[test]
fn each_kind_of_file_is_shown_and_marked() {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    desk.publish_status(NOW);
    desk.line(&format!(
        "bundle --trust @list.jwt --status @status.cwt @status.jwt --out @bundle.cbor --at {NOW}"
    ))
    .ended(0);
    desk.issue(&card(), "--type can_cuoc");
    desk.present(
        "proof.cbor",
        "--disclose ho_ten --aud broadcast --form cbor",
    )
    .ended(0);
    desk.present(
        "full.txt",
        "--disclose ho_ten --aud broadcast --form full --qr @qr.png",
    )
    .ended(0);
    desk.present(
        "listed.txt",
        "--disclose ho_ten --aud broadcast --trust @list.jwt",
    )
    .ended(0);
    desk.write("other.cbor", b"\xa2\x61a\x01\x61b\x82\xf5\xf8\x3b");
    for (file, contents) in [
        (
            "@card.cbor",
            &[
                "credential (SD-CWT)",
                "(disclosed)",
                "4 (kid): 'issuer-1'",
                "signature: 64 bytes, NOT CHECKED",
            ][..],
        ),
        (
            "@proof.cbor",
            &[
                "key-binding token",
                "credential (SD-CWT)",
                "redacted: h'",
                "3 (aud): \"urn:vidan:aud:broadcast\"",
            ],
        ),
        (
            "@full.txt",
            &[
                "text of a code, VDF",
                "ho_ten (disclosed): \"Nguyễn Thị Ví Dụ\"",
            ],
        ),
        ("@qr.png", &["text of a code, VDF"]),
        (
            "@listed.txt --trust @list.jwt",
            &["text of a code, VD1", "ho_ten (disclosed)"],
        ),
        (
            "@list.jwt",
            &["trust list", "issuer-1", "next_update: ", "NOT CHECKED"],
        ),
        (
            "@status.jwt",
            &["status list (JWT)", "\"https://status.example/bca/1\""],
        ),
        ("@status.cwt", &["status list (CWT)", "65533 (status_list)"]),
        (
            "@bundle.cbor",
            &[
                "bundle of lists",
                "[0] trust list",
                "[1] status list (CWT)",
                "[2] status list (JWT)",
            ],
        ),
        ("@other.cbor", &["CBOR: map of 2", "simple(59)"]),
    ] {
        let people = desk.line(&format!("inspect {file} --lang en")).ended(0).out;
        for content in contents {
            assert!(people.contains(content), "{file}: no {content}: {people}");
        }
        assert!(
            people.starts_with("UNVERIFIED")
                && people
                    .trim_end()
                    .lines()
                    .last()
                    .unwrap()
                    .starts_with("UNVERIFIED")
        );
        let program = desk
            .line(&format!("inspect {file} --json --lang en"))
            .ended(0)
            .json();
        assert_eq!(program["unverified"], json!(true), "{file}");
        assert!(
            program["warning"]
                .as_str()
                .unwrap()
                .starts_with("UNVERIFIED")
        );
    }
    let vi = desk.line("inspect @card.cbor").ended(0).out;
    assert!(vi.starts_with("CHƯA KIỂM CHỨNG"));
}

#[test]
fn disclosures_are_counted_and_misfits_told() {
    let desk = Desk::new();
    desk.issue(
        &json!({"a": 1, "b": [1, 2]}),
        "--type t --redact a,b[0],b[1] --decoys 2",
    );
    let shown = desk.line("inspect @card.cbor --lang en").ended(0).out;
    for line in [
        "digests: 5",
        "redacted, not disclosed: 0",
        "disclosures: 5",
        "disclosures that fit no digest: 0",
        "decoy: h'",
        "[1] disclosed: 2",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    // One salt changed: its digest stays unmatched, and so does it.
    let mut changed = desk.read("card.cbor");
    let salt = changed
        .windows(2)
        .position(|pair| pair == [0x83, 0x50])
        .unwrap()
        + 2;
    changed[salt] ^= 1;
    desk.write("card.cbor", changed);
    let shown = desk.line("inspect @card.cbor --lang en").ended(0).out;
    assert!(
        shown.contains("redacted, not disclosed: 1") && shown.contains("fit no digest: 1"),
        "{shown}"
    );
}

#[test]
fn what_cannot_be_read_says_so() {
    let desk = Desk::new();
    desk.write("junk", b"\xff\xff");
    desk.write("empty", b"");
    desk.write("words", "Xin chào");
    for file in ["@junk", "@empty", "@words"] {
        let ran = desk.line(&format!("inspect {file}")).ended(1);
        assert!(
            ran.out.is_empty() && ran.err.contains(&file[1..]),
            "{}",
            ran.err
        );
    }
    let text = desk.line("inspect VD1:AAAA --json").ended(1).json();
    assert_eq!(text["unverified"], json!(true));
    desk.line("inspect @nothing").ended(64);
}

/// A deep chain of disclosures inside of disclosures ends, and so does a long file.
#[test]
fn output_is_bounded() {
    let desk = Desk::new();
    let many = [&[0x99, 0x4e, 0x00][..], &[0x01; 0x4e00]].concat();
    desk.write("many.cbor", many);
    for more in ["", "--json"] {
        let out = desk
            .line(&format!("inspect @many.cbor {more}"))
            .ended(0)
            .out;
        assert!(out.len() < 400_000, "{}", out.len());
    }
}
