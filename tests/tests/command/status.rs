//! `vidan status`: one entry, four answers.

use serde_json::json;

use crate::desk::{Desk, NOW, Ran, URI};

fn look_up(desk: &Desk, token: &str, index: u64, more: &str) -> Ran {
    desk.line(&format!(
        "status {token} --uri {URI} --idx {index} --json {more}"
    ))
}

#[test]
fn both_forms_give_each_answer() {
    for algorithm in ["es256", "es384", "ed25519"] {
        let desk = Desk::of(algorithm);
        desk.publish_status(NOW - 60);
        let text = desk.text("status.jwt");
        for token in ["@status.jwt", "@status.cwt", &text] {
            for (index, code, status, cause) in [
                (0, 0, "valid", "status.valid"),
                (1, 1, "revoked", "status.revoked"),
                (2, 1, "suspended", "status.suspended"),
                (99, 2, "undetermined", "status.index_out_of_range"),
            ] {
                for key in [
                    "--issuer-key @issuer.pem",
                    "--issuer-key @issuer.pub",
                    "--issuer-jwk @issuer.jwk",
                ] {
                    let answer = look_up(&desk, token, index, &format!("--at {NOW} {key}"))
                        .ended(code)
                        .json();
                    assert_eq!(
                        (&answer["status"], &answer["code"]),
                        (&json!(status), &json!(cause))
                    );
                    assert_eq!(
                        (&answer["age"], &answer["fresh_until"]),
                        (&json!(60), &json!(NOW - 60 + 3600))
                    );
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_known_has_its_cause() {
    let desk = Desk::new();
    desk.publish_status(NOW - 60);
    desk.line("keygen --out @other.pem").ended(0);
    desk.write("junk", "junk");
    let undetermined = |token: &str, more: &str, cause: &str| {
        let answer = look_up(&desk, token, 0, more).ended(2).json();
        assert_eq!(
            (&answer["status"], &answer["code"]),
            (&json!("undetermined"), &json!(cause)),
            "{more}"
        );
    };
    let now = format!("--at {NOW}");
    undetermined(
        "@status.jwt",
        &format!("{now} --issuer-key @other.pem"),
        "trust.signature_invalid",
    );
    undetermined(
        "@status.cwt",
        &format!("{now} --issuer-key @other.pem"),
        "trust.signature_invalid",
    );
    undetermined(
        "@junk",
        &format!("{now} --issuer-key @issuer.pem"),
        "trust.status.malformed",
    );
    undetermined(
        "@status.jwt",
        &format!("--at {} --issuer-key @issuer.pem", NOW + 3600),
        "status.stale",
    );
    undetermined(
        "@status.jwt",
        &format!("--at {} --issuer-key @issuer.pem", NOW - 1000),
        "trust.status.from_the_future",
    );
    let elsewhere = desk.line(&format!(
        "status @status.jwt --uri https://status.example/other --idx 0 --issuer-key @issuer.pem --json {now}"
    ));
    assert_eq!(
        elsewhere.ended(2).json()["code"],
        "trust.status.subject_mismatch"
    );
}

#[test]
fn people_are_told_in_their_language() {
    let desk = Desk::new();
    desk.publish_status(NOW);
    for (language, word) in [("en", "REVOKED"), ("vi", "ĐÃ THU HỒI")] {
        let line = format!(
            "status @status.jwt --uri {URI} --idx 1 --issuer-key @issuer.pub --at {NOW} --lang {language}"
        );
        let out = desk.line(&line).ended(1).out;
        assert!(
            out.starts_with(word) && out.contains("[status.revoked]"),
            "{out}"
        );
    }
}
