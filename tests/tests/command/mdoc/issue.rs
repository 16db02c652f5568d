//! `vidan issue --format mdoc`.

use serde_json::{Value, json};

use super::{Counter, MDL, SPACE, licence, maker};
use crate::desk::{NOW, URI};

fn issued(counter: &Counter) -> Value {
    counter.verify("card.cbor", "--issued").ended(0).json()
}

#[test]
fn elements_stand_in_the_namespace_of_the_type() {
    let counter = Counter::new();
    let made = counter.issue(&licence(), "--json").ended(0).json();
    let size = counter.desk.read("card.cbor").len();
    assert_eq!(made["bytes"], size);
    let verdict = issued(&counter);
    assert_eq!(verdict["claims"], json!({SPACE: licence()}));
    assert_eq!(
        (
            &verdict["verdict"],
            &verdict["code"],
            &verdict["document_type"]
        ),
        (&json!("valid"), &json!("valid"), &json!(MDL))
    );
    assert_eq!(verdict["issuer"]["iss"], json!(null));
    assert_eq!(verdict["issuer"]["name"]["vi"], "Thử DS");
}

/// Days are days and portraits bytes, as readers of the standard expect them.
#[test]
fn dates_and_bytes_are_written_as_the_table_says() {
    let counter = Counter::new();
    counter.issue(&licence(), "").ended(0);
    let card = counter.desk.read("card.cbor");
    let holds = |part: &[u8]| card.windows(part.len()).any(|window| window == part);
    assert!(holds(b"\xd9\x03\xec\x6a1990-02-28"), "full-date, tag 1004");
    assert!(
        holds(b"\xd9\x03\xec\x6a2020-05-06"),
        "inside of a structure"
    );
    assert!(
        holds(b"elementValue\x46\xff\xd8\xff\xe0\x00\x10"),
        "the portrait"
    );
    let signed = vidan_codec::clock::UnixTime(NOW).to_rfc3339();
    assert!(holds(&[b"\x66signed\xc0\x74", signed.as_bytes()].concat()));
}

#[test]
fn a_namespace_is_named_or_known() {
    let counter = Counter::new();
    for (more, space) in [
        ("--namespace vn.example.1", "vn.example.1"),
        ("--type vn.example.card", "vn.example.card"),
        (
            "--type vn.example.card --namespace vn.example.2",
            "vn.example.2",
        ),
        ("--type eu.europa.ec.eudi.pid.1", "eu.europa.ec.eudi.pid.1"),
    ] {
        let claims = json!({"issuing_country": "VN"});
        counter.issue(&claims, more).ended(0);
        assert_eq!(issued(&counter)["claims"], json!({space: claims}), "{more}");
    }
    // A card of ours reads to its holder as in every other format; whom it is shown to sees where the elements stand.
    let claims = json!({"issuing_country": "VN"});
    let ours = "vn.vidan.can_cuoc.1";
    counter.issue(&claims, &format!("--type {ours}")).ended(0);
    assert_eq!(issued(&counter)["claims"], claims);
    let inspected = counter.desk.line("inspect @card.cbor --json").ended(0);
    assert!(inspected.out.contains(ours));
}

/// A type with several namespaces has each element in its own.
#[test]
fn a_photo_id_has_its_elements_in_two_namespaces() {
    let counter = Counter::new();
    let claims = json!({"family_name_unicode": "Nguyễn", "person_id": "42", "age_over_18": true});
    let photo_id = "org.iso.23220.photoid.1";
    counter
        .issue(&claims, &format!("--type {photo_id}"))
        .ended(0);
    let claims = &issued(&counter)["claims"];
    assert_eq!(claims["org.iso.23220.1"]["family_name_unicode"], "Nguyễn");
    assert_eq!(claims[photo_id]["person_id"], "42");
}

#[test]
fn a_status_and_every_key_of_an_issuer() {
    let counter = Counter::new();
    counter
        .issue(&licence(), &format!("--status {URI}#1"))
        .ended(0);
    let verdict = counter.verify("card.cbor", "--issued").ended(2).json();
    assert_eq!(verdict["verdict"], "undetermined");
    assert_eq!(
        (&verdict["status"], &verdict["claims"]),
        (&json!("undetermined"), &json!(null))
    );
    for algorithm in ["es384", "es256"] {
        let line = format!("keygen --force --alg {algorithm} --out @issuer.pem --pub @issuer.pub");
        counter.desk.line(&line).ended(0);
        let leaf = counter.leaf(&counter.desk.key("issuer.pem"), |_| {});
        counter.desk.write("chain.pem", maker::pem(&leaf));
        counter.issue(&licence(), "").ended(0);
        issued(&counter);
        let pinned = format!("verify @card.cbor --issued --issuer-key @issuer.pub --at {NOW}");
        counter.desk.line(&pinned).ended(0);
    }
}

/// Files that are there and cannot be issued with: 1, the file named, nothing written.
#[test]
fn what_cannot_be_issued_is_named() {
    let counter = Counter::new();
    let refused = |claims: &Value, more: &str, file: &str| {
        for language in ["en", "vi"] {
            let ran = counter
                .issue(claims, &format!("{more} --lang {language}"))
                .ended(1);
            assert!(ran.err.contains(file), "{}", ran.err);
            assert!(!ran.err.contains("Ví Dụ"), "{}", ran.err);
            assert!(!counter.desk.path("card.cbor").exists());
        }
    };
    refused(&json!(["Ví Dụ"]), "", "claims.json");
    refused(&json!({}), "", "claims.json");
    refused(&json!({"birth_date": "Ví Dụ"}), "", "claims.json");
    refused(&json!({"birth_date": "1990-02-30"}), "", "claims.json");
    refused(&json!({"sex": "Ví Dụ"}), "", "claims.json");
    refused(&json!({"portrait": "+Ví Dụ"}), "", "claims.json");
    refused(&licence(), &format!("--exp {NOW}"), "claims.json");

    let other = vidan_crypto::SigningKey::generate(vidan_crypto::Algorithm::Es256).unwrap();
    let good = counter.desk.text("chain.pem");
    let key = counter.desk.text("issuer.pem");
    for chain in [
        maker::pem(&counter.leaf(&other, |_| {})),
        maker::pem(&counter.root(|_| {})) + &good,
        maker::pem(b"no certificate"),
        good.clone() + &key,
        good.repeat(5),
        "no PEM".to_owned(),
        String::new(),
    ] {
        counter.desk.write("chain.pem", chain);
        refused(&licence(), "", "chain.pem");
    }
}
