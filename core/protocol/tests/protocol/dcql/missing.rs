//! What a person is told where nothing fits: the cause of the document that came closest, and never a value.

use serde_json::{Value, json};
use vidan_protocol::dcql::{Missing, Query};
use vidan_trust::Names;

use super::documents::{Document, PID, answer, asking, pid, query};

fn missing(query: &Query, documents: &[Document]) -> Missing {
    let answer = answer(query, documents);
    answer.credential("q").unwrap().missing.clone().unwrap()
}

fn named(kind: &str) -> Option<Names> {
    let name = |vi: &str, en: &str| Names {
        vi: vi.into(),
        en: en.into(),
    };
    match kind {
        PID => Some(name("thẻ căn cước", "identity card")),
        "gplx" => Some(name("giấy phép lái xe", "driving licence")),
        _ => None,
    }
}

fn words(missing: &Missing) -> (String, String) {
    let Names { vi, en } = missing.words(named);
    (vi, en)
}

fn typed(kind: &str) -> Query {
    query(
        &json!({"credentials": [{"id": "q", "format": "dc+sd-jwt", "meta": {"vct_values": [kind]}}]}),
    )
}

fn claim(path: Value, values: Value) -> Query {
    let mut claim = json!({"path": path});
    if !values.is_null() {
        claim["values"] = values;
    }
    asking(json!([claim]), Value::Null)
}

#[test]
fn no_document() {
    let found = missing(&typed("gplx"), &[pid()]);
    assert_eq!(found.code(), "dcql.missing.document");
    let said = (
        "Bạn không có giấy phép lái xe.".into(),
        "You hold no driving licence.".into(),
    );
    assert_eq!(words(&found), said);
    let unknown = words(&missing(&typed("urn:x"), &[]));
    assert_eq!(unknown.1, "You hold no “urn:x”.");
    let other = query(&json!({"credentials": [{"id": "q", "format": "ldp_vc", "meta": {}}]}));
    assert_eq!(missing(&other, &[pid()]), Missing::Format);
}

#[test]
fn no_claim() {
    let found = missing(&claim(json!(["que_quan"]), Value::Null), &[pid()]);
    assert_eq!(found.code(), "dcql.missing.claim");
    let said = (
        "Thẻ căn cước của bạn không có mục “que_quan”.".into(),
        "Your identity card has no “que_quan”.".into(),
    );
    assert_eq!(words(&found), said);
    let deep = missing(
        &claim(json!(["address", "x", null, 0]), Value::Null),
        &[pid()],
    );
    assert!(words(&deep).1.ends_with("no “address.x[][0]”."));
}

#[test]
fn another_value_without_either() {
    let found = missing(&claim(json!(["given_name"]), json!(["Quỳnh"])), &[pid()]);
    assert_eq!(found.code(), "dcql.missing.value");
    let (vi, en) = words(&found);
    for secret in ["Quỳnh", "Jane"] {
        let all = format!("{vi}{en}{found:?}{}", found.code());
        assert!(!all.contains(secret), "{all}");
    }
    assert_eq!(
        vi,
        "Mục “given_name” trong thẻ căn cước của bạn khác với điều được hỏi."
    );
}

#[test]
fn the_document_that_came_closest_is_told_of() {
    let asked = query(&json!({"credentials": [{
        "id": "q", "format": "dc+sd-jwt", "meta": {"vct_values": [PID]},
        "trusted_authorities": [{"type": "aki", "values": ["AQ"]}],
        "claims": [{"path": ["age"], "values": [1]}],
    }]}));
    let vouched = |claims| Document {
        authorities: vec![vec![1]],
        ..Document::sd_jwt(PID, &claims)
    };
    let unbound = Document {
        bound: false,
        ..vouched(json!({"age": 1}))
    };
    let mut held = vec![Document::sd_jwt("other", &json!({}))];
    let expected = ["document", "authority", "holder_binding", "claim", "value"];
    let next = [
        pid(),
        unbound,
        vouched(json!({})),
        vouched(json!({"age": 2})),
    ];
    for (code, more) in expected
        .iter()
        .zip(next.into_iter().map(Some).chain([None]))
    {
        assert_eq!(
            missing(&asked, &held).code(),
            format!("dcql.missing.{code}")
        );
        // First or last among the documents, the farthest counts.
        held.splice(0..0, more);
    }
    for found in [Missing::Authority, Missing::HolderBinding, Missing::Format] {
        assert!(!words(&found).0.is_empty() && !words(&found).1.is_empty());
    }
}

#[test]
fn of_two_that_came_as_far_the_first_is_told_of() {
    let asked = query(&json!({"credentials": [{
        "id": "q", "format": "dc+sd-jwt", "meta": {"vct_values": ["gplx", PID]}, "claims": [{"path": ["x"]}],
    }]}));
    let found = missing(&asked, &[pid(), Document::sd_jwt("gplx", &json!({}))]);
    assert!(words(&found).1.contains("identity card"));
}

#[test]
fn of_several_sets_the_first_is_told_of() {
    let claims = json!([{"id": "a", "path": ["first"]}, {"id": "b", "path": ["second"]}]);
    let found = missing(&asking(claims, json!([["a"], ["b"]])), &[pid()]);
    assert!(words(&found).1.contains("first"));
}

#[test]
fn a_verifier_writes_no_messages() {
    for wrong in [
        "Call 1900 now",
        "x\u{202e}y",
        "<b>",
        "a\nb",
        &"x".repeat(65),
    ] {
        let found = missing(&typed(wrong), &[]);
        assert_eq!(words(&found).1, "You hold no what is asked for.");
        let found = missing(&claim(json!([wrong]), Value::Null), &[pid()]);
        assert_eq!(
            words(&found).1,
            "Your identity card has no what is asked for."
        );
    }
}
