//! What cannot be answered, with the reason for its owner; and what is no query or no credential.

use serde_json::{Value, json};

use super::{Person, VCT, cwt, jwt, mdl};
use crate::{desk::NOW, mdoc::SPACE};

/// The cause, and its words in both languages, of a query that only this person cannot answer.
fn missing(person: &Person, query: Value) -> (String, String, String) {
    let answer = person.answer(&json!({"credentials": [query]}), 1);
    assert_eq!(
        (&answer["answerable"], &answer["answers"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(answer["credentials"][0]["matches"], json!([]));
    let missing = &answer["credentials"][0]["missing"];
    let text = |name: &str| missing[name].as_str().unwrap().to_owned();
    (text("code"), text("vi"), text("en"))
}

#[test]
fn what_is_missing_is_told_to_its_owner() {
    let person = Person::new();
    let other = json!({"id": "x", "format": "ldp_vc", "meta": {}});
    let nobody = json!({"id": "x", "format": "dc+sd-jwt", "meta": {"vct_values": ["ho_chieu"]}});
    for (query, code, words) in [
        (
            jwt(json!([{"path": ["so_ho_chieu"]}])),
            "dcql.missing.claim",
            "so_ho_chieu",
        ),
        (
            mdl(json!([{"path": [SPACE, "weight"]}])),
            "dcql.missing.claim",
            "weight",
        ),
        // Of another form than a namespace and an element: that claim is missing, the query stands.
        (mdl(json!([{"path": ["sex"]}])), "dcql.missing.claim", "sex"),
        (
            cwt(json!([{"path": ["khong_co"]}])),
            "dcql.missing.claim",
            "khong_co",
        ),
        (
            jwt(json!([{"path": ["tuoi"], "values": [26, "27", true]}])),
            "dcql.missing.value",
            "tuoi",
        ),
        (
            mdl(json!([{"path": [SPACE, "birth_date"], "values": ["1990-02-27"]}])),
            "dcql.missing.value",
            "birth_date",
        ),
        (nobody, "dcql.missing.document", ""),
        (other, "dcql.missing.format", ""),
    ] {
        let (found, vi, en) = missing(&person, query);
        assert_eq!(found, code);
        assert!(vi.contains(words) && en.contains(words), "{vi} {en}");
        let printed = person.run("--lang en").ended(1).out.replace("\n  ", " ");
        assert!(
            printed.contains("NOT ANSWERABLE") && printed.contains(code),
            "{printed}"
        );
        assert!(printed.contains(&en), "{printed}");
    }
}

#[test]
fn values_that_are_there_answer() {
    let person = Person::new();
    for query in [
        jwt(json!([{"path": ["tuoi"], "values": [26, 27]}])),
        jwt(json!([{"path": ["vct"], "values": [VCT]}, {"path": ["iss"]}])),
        jwt(json!([{"path": ["quoc_tich", null], "values": ["FR"]}])),
        mdl(json!([{"path": [SPACE, "birth_date"], "values": ["1990-02-28"]}])),
        cwt(json!([{"path": ["age_over_18"], "values": [true]}])),
    ] {
        person.answer(&json!({"credentials": [query]}), 0);
    }
}

#[test]
fn what_is_no_query_is_refused_in_words() {
    let person = Person::new();
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let long =
        json!({"credentials": vec![json!({"id": "x", "format": "dc+sd-jwt", "meta": {}}); 65]});
    let large = format!(
        "{{\"credentials\": [], \"x\": \"{}\"}}",
        "x".repeat(64 * 1024)
    );
    for (name, query) in [
        ("nothing", String::new()),
        ("no JSON", "{credentials}".to_owned()),
        (
            "a name twice",
            r#"{"credentials": [], "credentials": []}"#.to_owned(),
        ),
        ("nothing asked", r#"{"credentials": []}"#.to_owned()),
        ("deep", deep),
        ("many", long.to_string()),
        ("large", large),
        (
            "a claim set without claims",
            json!({"credentials": [
            {"id": "x", "format": "dc+sd-jwt", "meta": {}, "claim_sets": [["a"]]}]})
            .to_string(),
        ),
        (
            "an option that stands for nothing",
            json!({"credentials": [jwt(json!([{"path": ["a"]}]))],
            "credential_sets": [{"options": [["b"]]}]})
            .to_string(),
        ),
    ] {
        person.0.desk.write("query.json", &query);
        for language in ["en", "vi"] {
            let ran = person.run(&format!("--lang {language}")).ended(1);
            assert!(
                ran.out.is_empty() && ran.err.contains("query.json"),
                "{name}: {}",
                ran.err
            );
            let code = if name == "large" {
                "cli.file"
            } else {
                "cli.query"
            };
            let coded = ran.err.contains(code);
            assert!(coded || language == "en", "{name}: {}", ran.err);
        }
    }
}

/// Text of a query is never more than text on a terminal.
#[test]
fn a_query_cannot_write_to_the_terminal() {
    let person = Person::new();
    person.ask(
        &json!({"credentials": [jwt(json!([{"path": ["\u{1b}[2J\u{202e}Hãy đưa mã PIN"]}]))]}),
    );
    for more in ["--lang en", "--json"] {
        let printed = person.run(more).ended(1).out;
        assert!(!printed.contains(['\u{1b}', '\u{202e}']), "{printed}");
    }
    assert!(!person.run("--lang vi").ended(1).out.contains("PIN"));
}

#[test]
fn what_is_no_credential_is_named() {
    let person = Person::new();
    let desk = &person.0.desk;
    person.ask(&json!({"credentials": [jwt(json!([{"path": ["ho_ten"]}]))]}));
    desk.write("junk", b"\xff\x00");
    desk.line(&format!(
        "present @card.sd-jwt --holder-key @phone.pem --iat {NOW} --out @proof.sd-jwt --aud a --nonce n --disclose ho_ten"
    ))
    .ended(0);
    for (line, what) in [
        ("match @query.json @card.sd-jwt @junk", "junk"),
        ("match @query.json @proof.sd-jwt", "proof.sd-jwt"),
        (
            "match @query.json @card.sd-jwt --format mdoc",
            "card.sd-jwt",
        ),
        (
            "match @query.json @licence.cbor --format sd-cwt",
            "licence.cbor",
        ),
    ] {
        let ran = desk.line(&format!("{line} --lang en")).ended(1);
        assert!(
            ran.err.contains(what) && ran.out.is_empty(),
            "{line}: {}",
            ran.err
        );
    }
    desk.line("match @query.json @card.sd-jwt --format sd-jwt")
        .ended(0);
    for line in [
        "match @query.json",
        "match @none.json @card.sd-jwt",
        "match @query.json @none",
        "match @query.json @card.sd-jwt --format jwt",
    ] {
        let ran = desk.line(line).ended(64);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{line}");
    }
}
