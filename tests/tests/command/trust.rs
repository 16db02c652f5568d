//! Whom a verifier trusts: a key, a list under its root, a list on a person's word, a bundle.

use serde_json::json;
use vidan_codec::clock::UnixTime;
use vidan_trust::{ListContent, PinnedRoot, hand_over, publish_after};

use crate::desk::{Desk, NOW, Ran, URI, card, card_type};

/// A card with a status, presented under the list.
fn desk(index: u64) -> Desk {
    let desk = Desk::new();
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    desk.publish_status(NOW - 60);
    desk.issue(&card(), &format!("--type can_cuoc --status {URI}#{index}"));
    desk.present(
        "proof.txt",
        "--disclose ho_ten,age_over_18 --aud broadcast --trust @list.jwt",
    )
    .ended(0);
    desk
}

fn judge(desk: &Desk, trust: &str) -> Ran {
    desk.line(&format!("verify @proof.txt --json --at {NOW} {trust}"))
}

fn bundle(desk: &Desk, out: &str) {
    desk.line(&format!("bundle --trust @list.jwt --status @status.cwt --out @{out} --at {NOW} --root @publisher.pem"))
        .ended(0);
}

#[test]
fn each_way_of_trusting() {
    let desk = desk(0);
    bundle(&desk, "bundle.cbor");
    let shown = json!({"ho_ten": "Nguyễn Thị Ví Dụ", "age_over_18": true});
    for trust in [
        "--trust @list.jwt --root @publisher.pem --bundle @bundle.cbor",
        "--bundle @bundle.cbor --root @publisher.pem",
    ] {
        let ran = judge(&desk, trust).ended(0);
        let verdict = ran.json();
        assert_eq!(verdict["claims"], shown, "{trust}");
        assert_eq!(
            (&verdict["status"], &verdict["age"]),
            (&json!("valid"), &json!(3600))
        );
        assert_eq!(verdict["issuer"]["name"]["en"], "Ministry (test)");
        assert_eq!(ran.err, "", "{trust}");
    }
    // Under a key the bundle gives status lists alone; whole tokens travel without a list.
    desk.present(
        "proof.txt",
        "--disclose age_over_18 --aud broadcast --form full",
    )
    .ended(0);
    for key in ["@issuer.pub", "@issuer.pem"] {
        let by_key = judge(&desk, &format!("--issuer-key {key} --bundle @bundle.cbor")).ended(0);
        assert_eq!(by_key.json()["status"], "valid");
        assert_eq!(by_key.err, "");
    }
}

/// Whoever brings a list may bring a root beside it: a root is named or was pinned.
#[test]
fn a_root_is_named_or_pinned_and_never_found() {
    let desk = desk(0);
    bundle(&desk, "bundle.cbor");
    desk.write("root.pem", desk.read("publisher.pem"));
    for trust in [
        "--bundle @bundle.cbor",
        "--trust @list.jwt",
        "--trust @list.jwt --bundle @bundle.cbor",
    ] {
        let ran = judge(&desk, trust).ended(2);
        let verdict = ran.json();
        assert_eq!(
            (&verdict["verdict"], &verdict["code"], &verdict["claims"]),
            (
                &json!("undetermined"),
                &json!("trust.root_missing"),
                &json!(null)
            ),
            "{trust}"
        );
        assert!(ran.err.contains("--root"), "{trust}: {}", ran.err);
        let told = desk.line(&format!("verify @proof.txt --at {NOW} --lang en {trust}"));
        assert!(told.ended(2).out.contains("No root vouches"), "{trust}");
        let issued = format!("verify @card.cbor --issued --json --at {NOW} {trust}");
        let verdict = desk.line(&issued).ended(2);
        assert_eq!(verdict.cause(), "trust.root_missing", "{trust}");
    }
    // Once it is pinned, it counts wherever none is named, and nobody else's list does.
    let settings = desk.path("settings");
    let pinned = |line: &str| desk.line_in(&settings, line);
    pinned("trust pin @publisher.pem --json").ended(0);
    let line = format!("verify @proof.txt --json --at {NOW} --bundle @bundle.cbor");
    assert_eq!(pinned(&line).ended(0).err, "");
    desk.line("keygen --out @private.pem --pub @other.pem")
        .ended(0);
    let private = pinned("trust pin @private.pem").ended(1);
    assert!(private.err.contains("cli.root_private"), "{}", private.err);
    pinned("trust pin @other.pem").ended(0);
    let refused = pinned(&line).ended(1);
    assert!(
        refused.err.contains("trust.signature_invalid"),
        "{}",
        refused.err
    );
    pinned(&format!("{line} --root @publisher.pem")).ended(0);
}

/// A list comes with the hand-overs that led to its root: a person may have named that root or the one before.
#[test]
fn a_named_root_reads_lists_from_before_and_after_it_handed_over() {
    let desk = desk(0);
    let old = desk.text("list.jwt");
    desk.line("keygen --out @next.key --pub @next.pem").ended(0);
    let (first, next) = (desk.key("root.key"), desk.key("next.key"));
    let kid = |jws: &str| {
        let header = vidan_codec::base64url::decode(jws.split('.').next().unwrap()).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        header["kid"].as_str().unwrap().to_owned()
    };
    let new_root = PinnedRoot::new("next", next.public());
    let link = hand_over(&first, &kid(&old), &new_root, 1, UnixTime(NOW)).unwrap();
    let payload = vidan_codec::base64url::decode(old.trim().split('.').nth(1).unwrap()).unwrap();
    let content: ListContent = serde_json::from_slice(&payload).unwrap();
    let new = publish_after(&[link], &content, &next, "next").unwrap();
    desk.write("new.jwt", new);
    for (list, root, code) in [
        ("list.jwt", "publisher.pem", 2),
        ("list.jwt", "next.pem", 1),
        ("new.jwt", "publisher.pem", 2),
        ("new.jwt", "next.pem", 2),
    ] {
        // Read is the list; its status list is missing.
        let ran = judge(&desk, &format!("--trust @{list} --root @{root}")).ended(code);
        if code == 2 {
            assert_eq!(ran.cause(), "status.unchecked", "{list} {root}");
        }
    }
}

#[test]
fn a_status_without_its_list_is_undetermined() {
    let desk = desk(0);
    for trust in [
        "--trust @list.jwt --root @publisher.pem",
        "--issuer-key @issuer.pub",
    ] {
        desk.present(
            "proof.txt",
            "--disclose age_over_18 --aud broadcast --form full",
        )
        .ended(0);
        let verdict = judge(&desk, trust).ended(2).json();
        assert_eq!(
            (&verdict["verdict"], &verdict["code"]),
            (&json!("undetermined"), &json!("status.unchecked"))
        );
        assert_eq!(
            (&verdict["status"], &verdict["claims"]),
            (&json!("undetermined"), &json!(null))
        );
    }
    // A list of yesterday.
    desk.publish_status(NOW - 7200);
    bundle(&desk, "old.cbor");
    let verdict = judge(&desk, "--bundle @old.cbor --root @publisher.pem")
        .ended(2)
        .json();
    assert_eq!(
        (&verdict["code"], &verdict["status_age"]),
        (&json!("status.stale"), &json!(7200))
    );
}

#[test]
fn revoked_and_suspended_are_refused() {
    for (index, name) in [(1, "revoked"), (2, "suspended")] {
        let desk = desk(index);
        bundle(&desk, "bundle.cbor");
        let under_root = "--bundle @bundle.cbor --root @publisher.pem";
        let verdict = judge(&desk, under_root).ended(1).json();
        assert_eq!(verdict["status"], name);
        assert_eq!(verdict["code"], format!("status.{name}"));
        assert_eq!(
            (&verdict["step"], &verdict["claims"]),
            (&json!(9), &json!(null))
        );
    }
}

/// With both, the bundle's own list is not looked at: neither its age nor its number matters.
#[test]
fn a_bundle_with_an_older_list_still_gives_its_status_lists() {
    let desk = desk(0);
    bundle(&desk, "bundle.cbor");
    desk.publish_numbered("urn:vidan:issuer:issuer-1", &[card_type()], 9);
    judge(
        &desk,
        "--trust @list.jwt --root @publisher.pem --bundle @bundle.cbor",
    )
    .ended(0);
}

#[test]
fn a_list_of_another_root_is_refused() {
    let desk = desk(0);
    bundle(&desk, "bundle.cbor");
    desk.line("keygen --out @private.pem --pub @other.pem")
        .ended(0);
    for trust in [
        "--trust @list.jwt --root @other.pem",
        "--bundle @bundle.cbor --root @other.pem",
    ] {
        let ran = judge(&desk, trust).ended(1);
        assert!(
            ran.out.is_empty() && ran.err.contains("trust.signature_invalid"),
            "{}",
            ran.err
        );
    }
    // Who signs lists keeps that key: it is not taken as if it were the public one.
    let private = judge(&desk, "--trust @list.jwt --root @private.pem").ended(1);
    assert!(
        private.out.is_empty() && private.err.contains("cli.root_private"),
        "{}",
        private.err
    );
}

/// On a person's word a changed list is a list: that is what the warning says. What is no list is refused all the same.
#[test]
fn what_is_no_list_is_no_list_on_anybodys_word() {
    let desk = desk(0);
    for (name, content) in [("empty", ""), ("junk", "a.b.c"), ("claims", "{}")] {
        desk.write(name, content);
        for trust in [format!("--trust @{name}"), format!("--bundle @{name}")] {
            let ran = judge(&desk, &trust).ended(1);
            assert!(
                ran.out.is_empty() && ran.err.contains(name),
                "{trust}: {}",
                ran.err
            );
        }
    }
}

#[test]
fn a_lists_rules_come_with_a_list() {
    let desk = desk(0);
    bundle(&desk, "bundle.cbor");
    // Longer than a code may live, under a list; the draft has no such rule.
    desk.present(
        "proof.txt",
        "--disclose age_over_18 --aud broadcast --form full --lifetime 600",
    )
    .ended(0);
    assert_eq!(
        judge(&desk, "--bundle @bundle.cbor --root @publisher.pem")
            .ended(1)
            .cause(),
        "time.lifetime_too_long"
    );
    judge(&desk, "--issuer-key @issuer.pub --bundle @bundle.cbor").ended(0);
    // A nonce that nobody asked for.
    desk.present(
        "proof.txt",
        "--disclose age_over_18 --aud broadcast --form full --nonce 01",
    )
    .ended(0);
    assert_eq!(
        judge(&desk, "--bundle @bundle.cbor --root @publisher.pem")
            .ended(1)
            .cause(),
        "nonce.unexpected"
    );
    // A type that the list does not let this issuer sign.
    desk.issue(&card(), "--type gplx");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast --form full")
        .ended(0);
    assert_eq!(
        judge(&desk, "--bundle @bundle.cbor --root @publisher.pem")
            .ended(1)
            .cause(),
        "trust.document_type_not_allowed"
    );
    judge(&desk, "--issuer-key @issuer.pub").ended(0);
}

#[test]
fn a_bundle_is_made_of_lists_that_its_reader_takes() {
    let desk = desk(0);
    let pack = |status: &str| {
        desk.line(&format!(
            "bundle --trust @list.jwt --out @bundle.cbor --at {NOW} --json --status {status}"
        ))
    };
    let told = pack("@status.cwt @status.jwt").ended(0).json();
    assert_eq!(
        (&told["status_lists"], &told["trust_list"]),
        (&json!(2), &json!(1))
    );
    // By somebody else.
    desk.line("keygen --force --out @issuer.pem").ended(0);
    desk.publish_status(NOW);
    let refused = pack("@status.cwt").ended(1);
    assert!(
        refused.err.contains("status.cwt") && refused.out.is_empty(),
        "{}",
        refused.err
    );
}
