//! `vidan verify --issued`: a credential as its holder would check it.

use serde_json::json;

use crate::desk::{Desk, NOW, Ran, URI, card, card_type};

fn judge(desk: &Desk, more: &str) -> Ran {
    desk.line(&format!(
        "verify @card.cbor --issued --json --at {NOW} {more}"
    ))
}

#[test]
fn a_sound_credential_shows_all_its_claims() {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    desk.issue(
        &card(),
        &format!(
            "--type can_cuoc --redact ho_ten,ngay_sinh --exp {}",
            NOW + 100
        ),
    );
    for trust in [
        "--issuer-key @issuer.pem",
        "--trust @list.jwt --root @publisher.pem",
    ] {
        let verdict = judge(&desk, trust).ended(0).json();
        assert_eq!(
            (&verdict["verdict"], &verdict["code"]),
            (&json!("valid"), &json!("valid"))
        );
        assert_eq!(verdict["claims"], card(), "{trust}");
        assert_eq!(verdict["issuer"]["iss"], "urn:vidan:issuer:issuer-1");
    }
    let people = desk.line(&format!(
        "verify @card.cbor --issued --at {NOW} --lang en --trust @list.jwt --root @publisher.pem"
    ));
    let people = people.ended(0).out;
    assert!(
        people.starts_with("VALID") && people.contains("ho_ten (en): Nguyễn Thị Ví Dụ"),
        "{people}"
    );
    // A credential is no presentation, and a presentation no credential.
    let unasked = desk.line(&format!(
        "verify @card.cbor --issuer-key @issuer.pem --json --at {NOW}"
    ));
    assert_eq!(unasked.ended(1).json()["claims"], json!(null));
    desk.present(
        "proof.cbor",
        "--disclose ho_ten --aud broadcast --form cbor",
    )
    .ended(0);
    desk.line(&format!(
        "verify @proof.cbor --issued --issuer-key @issuer.pem --at {NOW}"
    ))
    .ended(1);
    desk.line(&format!(
        "verify VDF:ABC --issued --issuer-key @issuer.pem --at {NOW}"
    ))
    .ended(1);
}

#[test]
fn each_cause_of_a_refusal() {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    let (key, list) = (
        "--issuer-key @issuer.pem",
        "--trust @list.jwt --root @publisher.pem",
    );
    desk.issue(&card(), &format!("--type can_cuoc --exp {}", NOW + 100));
    let at = |moment: i64| {
        desk.line(&format!(
            "verify @card.cbor --issued --json --at {moment} {key}"
        ))
    };
    at(NOW + 399).ended(0);
    assert_eq!(at(NOW + 400).ended(1).cause(), "time.expired");
    at(NOW - 300).ended(0);
    assert_eq!(at(NOW - 301).ended(1).cause(), "time.not_yet_valid");
    desk.issue(&card(), "--type gplx");
    assert_eq!(
        judge(&desk, list).ended(1).cause(),
        "trust.document_type_not_allowed"
    );
    desk.issue(&card(), "--type can_cuoc --iss urn:somebody:else");
    assert_eq!(judge(&desk, list).ended(1).cause(), "issuer.mismatch");
    judge(&desk, key).ended(0);
    let late = desk.line(&format!(
        "verify @card.cbor --issued --json --at {} {list}",
        NOW + 90_000
    ));
    assert_eq!(late.ended(1).cause(), "issuer.mismatch");
    desk.issue(&card(), "--type can_cuoc");
    let late = desk.line(&format!(
        "verify @card.cbor --issued --json --at {} {list}",
        NOW + 90_000
    ));
    assert_eq!(late.ended(2).cause(), "trust.list_stale");
    let mut changed = desk.read("card.cbor");
    let last = changed.len() - 1;
    changed[last] ^= 1;
    desk.write("card.cbor", changed);
    assert_eq!(
        judge(&desk, key).ended(1).cause(),
        "trust.signature_invalid"
    );
}

#[test]
fn its_status_counts() {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    desk.publish_status(NOW - 60);
    desk.line(&format!(
        "bundle --trust @list.jwt --status @status.jwt --out @bundle.cbor --at {NOW}"
    ))
    .ended(0);
    for (index, code, status) in [
        (0, 0, "valid"),
        (1, 1, "revoked"),
        (2, 1, "suspended"),
        (99, 2, "undetermined"),
    ] {
        desk.issue(&card(), &format!("--type can_cuoc --status {URI}#{index}"));
        for trust in [
            "--bundle @bundle.cbor --root @publisher.pem",
            "--bundle @bundle.cbor --issuer-key @issuer.pub",
        ] {
            let verdict = judge(&desk, trust).ended(code).json();
            assert_eq!(
                (&verdict["status"], &verdict["status_age"]),
                (&json!(status), &json!(60)),
                "{trust}"
            );
            assert_eq!(verdict["claims"].is_null(), index != 0);
        }
        assert_eq!(
            judge(&desk, "--issuer-key @issuer.pub").ended(2).cause(),
            "status.unchecked"
        );
    }
}
