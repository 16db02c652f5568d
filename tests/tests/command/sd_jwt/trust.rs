//! Whom a verifier trusts, what a list's rules are, and the status of a document.

use serde_json::{Value, json};

use super::{ASKED, issue, present};
use crate::desk::{Desk, NOW, Ran, URI, card, card_type};

/// A card with a status, presented.
fn desk(index: u64) -> Desk {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    desk.publish_status(NOW - 60);
    bundle(&desk);
    issue(
        &desk,
        &card(),
        &format!("--vct can_cuoc --status {URI}#{index}"),
    );
    present(&desk, &format!("--disclose ho_ten,age_over_18 {ASKED}")).ended(0);
    desk
}

fn bundle(desk: &Desk) {
    desk.line(&format!("bundle --trust @list.jwt --status @status.jwt --out @bundle.cbor --at {NOW} --root @publisher.pem"))
        .ended(0);
}

fn judge(desk: &Desk, trust: &str) -> Ran {
    judge_at(desk, trust, NOW)
}

fn judge_at(desk: &Desk, trust: &str, at: i64) -> Ran {
    desk.line(&format!(
        "verify @proof.sd-jwt --json --at {at} {trust} {ASKED}"
    ))
}

#[test]
fn each_way_of_trusting() {
    let desk = desk(0);
    for trust in [
        "--trust @list.jwt --root @publisher.pem --bundle @bundle.cbor",
        "--bundle @bundle.cbor --root @publisher.pem",
        "--issuer-key @issuer.pub --bundle @bundle.cbor",
        "--issuer-jwk @issuer.jwk --bundle @bundle.cbor",
    ] {
        let verdict = judge(&desk, trust).ended(0).json();
        assert_eq!(
            verdict["claims"],
            json!({"ho_ten": "Nguyễn Thị Ví Dụ", "age_over_18": true}),
            "{trust}"
        );
        assert_eq!(
            (&verdict["status"], &verdict["status_age"]),
            (&json!("valid"), &json!(60))
        );
        let named = verdict["issuer"]["name"]["en"] == "Ministry (test)";
        assert_eq!(named, !trust.contains("--issuer"), "{trust}");
    }
    let people = desk.line(&format!(
        "verify @proof.sd-jwt --at {NOW} --bundle @bundle.cbor --root @publisher.pem --lang en {ASKED}"
    ));
    let people = people.ended(0).out;
    assert!(
        people.contains("vouched for by Ministry (test)")
            && people.contains("ho_ten (en): Nguyễn Thị Ví Dụ"),
        "{people}"
    );
}

#[test]
fn its_status_counts() {
    for (index, code, status) in [
        (1, 1, "revoked"),
        (2, 1, "suspended"),
        (99, 2, "undetermined"),
    ] {
        let desk = desk(index);
        for trust in [
            "--bundle @bundle.cbor --root @publisher.pem",
            "--issuer-key @issuer.pub --bundle @bundle.cbor",
        ] {
            let verdict = judge(&desk, trust).ended(code).json();
            assert_eq!(
                (&verdict["status"], &verdict["claims"], &verdict["step"]),
                (&json!(status), &json!(null), &json!(9)),
                "{trust}"
            );
        }
        let unknown = judge(&desk, "--issuer-key @issuer.pub").ended(2);
        assert_eq!(unknown.cause(), "status.unchecked");
    }
}

#[test]
fn issued_is_judged_as_its_holder_would() {
    let desk = desk(0);
    let judge = |more: &str| {
        desk.line(&format!(
            "verify @card.sd-jwt --issued --json --at {NOW} {more}"
        ))
    };
    for trust in [
        "--bundle @bundle.cbor --root @publisher.pem",
        "--issuer-jwk @issuer.jwk --bundle @bundle.cbor",
    ] {
        let verdict = judge(trust).ended(0).json();
        assert_eq!(verdict["claims"], card());
        assert_eq!(verdict["issuer"]["iss"], "urn:vidan:issuer:issuer-1");
    }
    assert_eq!(
        judge("--issuer-key @phone.pem").ended(1).cause(),
        "trust.signature_invalid"
    );
    // A credential is no presentation, and a presentation no credential.
    let line = format!("verify @card.sd-jwt --json --at {NOW} --issuer-key @issuer.pub");
    assert_eq!(desk.line(&line).ended(1).cause(), "holder.proof_missing");
    let line = format!("verify @proof.sd-jwt --issued --json --at {NOW} --issuer-key @issuer.pub");
    assert_eq!(desk.line(&line).ended(1).cause(), "holder.proof_unexpected");
}

#[test]
fn a_lists_rules_come_with_a_list() {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    let (list, key) = (
        "--trust @list.jwt --root @publisher.pem",
        "--issuer-key @issuer.pub",
    );
    let shown = |claims: &Value, more: &str| {
        issue(&desk, claims, more);
        present(&desk, &format!("--disclose ho_ten {ASKED}")).ended(0);
    };
    let refused = |cause: &str, at: i64| {
        assert_eq!(judge_at(&desk, list, at).ended(1).cause(), cause);
        judge_at(&desk, key, at).ended(0);
    };
    shown(&card(), "--vct gplx");
    refused("trust.document_type_not_allowed", NOW);
    shown(&card(), "--vct can_cuoc --iss urn:somebody:else");
    refused("issuer.mismatch", NOW);
    shown(&card(), "--vct can_cuoc");
    judge(&desk, list).ended(0);
    // Sixty seconds, and thirty for the clocks.
    judge_at(&desk, list, NOW + 90).ended(0);
    // That it is recent and what it may say hold under a key, too.
    let refused_by_both = |cause: &str, at: i64| {
        for trust in [list, key] {
            assert_eq!(judge_at(&desk, trust, at).ended(1).cause(), cause);
        }
    };
    judge_at(&desk, key, NOW + 90).ended(0);
    refused_by_both("time.expired", NOW + 91);
    let mut past = card();
    past["ngay_het_han"] = "2026-11-20".into();
    shown(&past, "--vct can_cuoc --redact ho_ten");
    refused_by_both("policy.document_expired", NOW);
    // Past its next update a list decides nothing.
    shown(&card(), "--vct can_cuoc");
    let late = NOW + 86_401;
    let line = format!(
        "present @card.sd-jwt --holder-key @phone.pem --iat {late} --out @proof.sd-jwt --disclose ho_ten {ASKED}"
    );
    desk.line(&line).ended(0);
    let stale = judge_at(&desk, list, late).ended(2).json();
    assert_eq!(
        (&stale["code"], &stale["claims"]),
        (&json!("trust.list_stale"), &json!(null))
    );
}
