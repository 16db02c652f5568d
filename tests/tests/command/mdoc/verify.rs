//! `vidan verify` of mobile documents that are in order.

use serde_json::json;
use vidan_codec::base64url;

use super::{Counter, MDL, SPACE, licence, maker};
use crate::desk::{NOW, URI};

const SESSION: &str = "--session-transcript @session.cbor";

#[test]
fn an_answer_is_told_with_the_members_of_every_verdict() {
    let counter = Counter::shown();
    let verdict = counter.verify("answer.cbor", SESSION).ended(0).json();
    let mut names: Vec<&str> = verdict
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "age",
            "claims",
            "code",
            "document_type",
            "issuer",
            "medium",
            "reason",
            "status",
            "status_age",
            "step",
            "verdict",
        ]
    );
    assert_eq!(
        verdict["claims"],
        json!({SPACE: {"family_name": "Nguyễn", "age_over_18": true}})
    );
    for (member, value) in [
        ("verdict", json!("valid")),
        ("code", json!("valid")),
        ("step", json!(11)),
        ("document_type", json!(MDL)),
        ("medium", json!("phone")),
        ("status", json!(null)),
        ("age", json!(null)),
    ] {
        assert_eq!(verdict[member], value, "{member}");
    }
    assert_eq!(verdict["issuer"]["name"]["en"], "Thử DS");
}

#[test]
fn people_read_the_names_of_elements() {
    let counter = Counter::shown();
    let judge = |more: &str| {
        let line = format!("verify @answer.cbor --at {NOW} {SESSION} {more}");
        counter.desk.line(&line).ended(0).out
    };
    let told = judge("--trust-pem @iaca.pem --lang en");
    assert!(told.starts_with("VALID"), "{told}");
    for line in [
        "vouched for by Thử DS",
        "Family name: Nguyễn",
        "Over 18: yes",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let told = judge("--issuer-key @issuer.pub --lang vi");
    assert!(
        told.contains("Nguyễn") && !told.contains("Thử DS"),
        "{told}"
    );
}

#[test]
fn whom_to_trust_may_be_roots_or_one_key() {
    let counter = Counter::shown();
    let other = maker::pem(&Counter::new().root(|_| {}));
    let both = format!("ghi chú\n{other}{}", counter.desk.text("iaca.pem"));
    counter.desk.write("both.pem", both);
    for trust in [
        "--trust-pem @iaca.pem",
        "--trust-pem @both.pem",
        "--issuer-key @issuer.pub",
        "--issuer-key @issuer.pem",
        "--issuer-jwk @issuer.jwk",
    ] {
        for more in ["", "--format mdoc", "--doctype org.iso.18013.5.1.mDL"] {
            let line = format!("verify @answer.cbor {trust} {SESSION} --at {NOW} --json {more}");
            let verdict = counter.desk.line(&line).ended(0).json();
            let named = trust.contains("pem ") || trust.contains("--trust-pem");
            assert_eq!(
                verdict["issuer"]["name"]["vi"] == "Thử DS",
                named && !trust.contains("issuer")
            );
        }
    }
    // The root at the end of the chain says nothing, and does no harm.
    let chain = counter.desk.text("chain.pem") + &counter.desk.text("iaca.pem");
    counter.desk.write("chain.pem", chain);
    counter.issue(&licence(), "").ended(0);
    counter.present("sex", "").ended(0);
    counter.verify("answer.cbor", SESSION).ended(0);
}

/// As `OpenID4VP` delivers it: base64url.
#[test]
fn text_is_taken_where_the_format_is_named() {
    let counter = Counter::shown();
    let answer = base64url::encode(counter.desk.read("answer.cbor"));
    counter.desk.write("answer.txt", &answer);
    counter
        .verify("answer.txt", &format!("{SESSION} --format mdoc"))
        .ended(0);
    counter.desk.write("answer.txt", answer + "=");
    let verdict = counter.verify("answer.txt", &format!("{SESSION} --format mdoc"));
    assert_eq!(verdict.ended(1).cause(), "transport.encoding");
}

#[test]
fn its_status_counts() {
    let counter = Counter::new();
    let desk = &counter.desk;
    desk.publish("urn:vidan:issuer:issuer-1", &[crate::desk::card_type()]);
    desk.publish_status(NOW - 60);
    for list in ["status.jwt", "status.cwt"] {
        let line =
            format!("bundle --trust @list.jwt --status @{list} --out @bundle.cbor --at {NOW}");
        desk.line(&line).ended(0);
        for (index, code, status) in [
            (0, 0, "valid"),
            (1, 1, "revoked"),
            (2, 1, "suspended"),
            (99, 2, "undetermined"),
        ] {
            let reference = format!("--status {URI}#{index}");
            counter.issue(&licence(), &reference).ended(0);
            counter.present("sex", "").ended(0);
            for (file, more) in [("answer.cbor", SESSION), ("card.cbor", "--issued")] {
                let verdict = counter.verify(file, &format!("{more} --bundle @bundle.cbor"));
                let verdict = verdict.ended(code).json();
                assert_eq!(
                    (&verdict["status"], &verdict["status_age"]),
                    (&json!(status), &json!(60)),
                    "{index} {more}"
                );
                assert_eq!(verdict["claims"].is_null(), index != 0);
                let unknown = counter.verify(file, more).ended(2);
                assert_eq!(unknown.cause(), "status.unchecked");
            }
        }
    }
    // The list of another issuer says nothing about this one's documents, and the person is told.
    let leaf = desk.key("issuer.pem");
    desk.line("keygen --force --out @issuer.pem --pub @issuer.pub")
        .ended(0);
    assert_ne!(leaf.public(), desk.key("issuer.pem").public());
    let chain = counter.leaf(&desk.key("issuer.pem"), |_| {});
    desk.write("chain.pem", maker::pem(&chain));
    counter
        .issue(&licence(), &format!("--status {URI}#0"))
        .ended(0);
    let ran = counter
        .verify("card.cbor", "--issued --bundle @bundle.cbor")
        .ended(2);
    assert!(ran.err.contains("bundle.cbor"), "{}", ran.err);
    assert_eq!(ran.cause(), "status.unchecked");
}

/// Each code has its verdict, and formats stand side by side where one key issued them.
#[test]
fn several_codes_are_judged_one_by_one() {
    let counter = Counter::shown();
    let again = counter
        .desk
        .line(&format!(
            "verify @answer.cbor @answer.cbor --trust-pem @iaca.pem {SESSION} --at {NOW} --json"
        ))
        .ended(1);
    let verdicts: Vec<serde_json::Value> = again
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(verdicts[0]["code"], "valid");
    assert_eq!(
        (&verdicts[1]["code"], &verdicts[1]["claims"]),
        (&json!("replay.seen"), &json!(null))
    );
    counter.desk.line("keygen --out @x --force").ended(0);
    let token = format!(
        "issue --claims @claims.json --type t --issuer-key @issuer.pem --kid k --holder @phone.jwk --out @token.cbor --iat {NOW}"
    );
    counter.desk.line(&token).ended(0);
    let both = format!(
        "verify @card.cbor @token.cbor --issued --issuer-key @issuer.pub --at {NOW} --json"
    );
    assert_eq!(counter.desk.line(&both).ended(0).out.lines().count(), 2);
}
