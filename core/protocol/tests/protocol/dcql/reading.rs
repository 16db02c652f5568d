//! The rules of sections 6 to 6.3 that need no document, each broken alone.

use serde_json::{Value, json};
use vidan_codec::Error as CodecError;
use vidan_protocol::{
    Error,
    dcql::{DcqlFault as Fault, Expected, Meta, Query},
};

use super::documents::{fault, query};

/// A good query with everything in it.
fn good() -> Value {
    json!({
        "credentials": [{
            "id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "multiple": false,
            "trusted_authorities": [{"type": "aki", "values": ["AA"]}],
            "require_cryptographic_holder_binding": true,
            "claims": [{"id": "c", "path": ["p"], "values": ["v"]}, {"id": "d", "path": ["q", 0, null]}],
            "claim_sets": [["c"], ["c", "d"]],
        }, {
            "id": "b", "format": "mso_mdoc", "meta": {"doctype_value": "t"},
            "claims": [{"path": ["n", "e"], "intent_to_retain": false}],
        }],
        "credential_sets": [{"options": [["a"], ["a", "b"]], "required": true}],
    })
}

/// The fault after the value at this pointer (RFC 6901) was replaced.
fn with(pointer: &str, value: Value) -> Fault {
    let mut json = good();
    *json.pointer_mut(pointer).unwrap() = value;
    fault(&json)
}

fn without(pointer: &str, name: &str) -> Fault {
    let mut json = good();
    json.pointer_mut(pointer)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(name)
        .unwrap();
    fault(&json)
}

#[test]
fn a_good_one_is_good() {
    let read = query(&good());
    assert_eq!(read, query(&read.to_json().unwrap()));
    assert!(
        !format!("{read:?}").contains("\"v\""),
        "values asked for are not printed"
    );
}

#[test]
fn what_must_be_there() {
    for (pointer, name) in [
        ("", "credentials"),
        ("/credentials/0", "id"),
        ("/credentials/0", "format"),
        ("/credentials/0", "meta"),
        ("/credentials/0/trusted_authorities/0", "type"),
        ("/credentials/0/trusted_authorities/0", "values"),
        ("/credentials/0/claims/0", "path"),
        ("/credential_sets/0", "options"),
    ] {
        assert_eq!(without(pointer, name), Fault::Missing(name));
    }
    assert_eq!(without("/credentials/0", "claims"), Fault::ClaimSetsAlone);
    assert_eq!(
        without("/credentials/0/claims/1", "id"),
        Fault::ClaimSetsAlone
    );
}

#[test]
fn lists_that_must_not_be_empty() {
    for (pointer, name) in [
        ("/credentials", "credentials"),
        ("/credentials/0/trusted_authorities", "trusted_authorities"),
        ("/credentials/0/trusted_authorities/0/values", "values"),
        ("/credentials/0/meta/vct_values", "vct_values"),
        ("/credentials/0/claims", "claims"),
        ("/credentials/0/claims/0/path", "path"),
        ("/credentials/0/claims/0/values", "values"),
        ("/credentials/0/claim_sets", "claim_sets"),
        ("/credentials/0/claim_sets/0", "claim_sets"),
        ("/credential_sets", "credential_sets"),
        ("/credential_sets/0/options", "options"),
        ("/credential_sets/0/options/0", "options"),
    ] {
        assert_eq!(with(pointer, json!([])), Fault::Empty(name), "{pointer}");
    }
}

#[test]
fn kinds() {
    for (pointer, name, value) in [
        ("", "dcql_query", json!([])),
        ("/credentials", "credentials", json!({})),
        ("/credentials/0", "credentials", json!("a")),
        ("/credentials/0/id", "id", json!(5)),
        ("/credentials/0/format", "format", json!(5)),
        ("/credentials/0/meta", "meta", json!([])),
        ("/credentials/0/meta/vct_values", "vct_values", json!("x")),
        ("/credentials/0/meta/vct_values/0", "vct_values", json!(1)),
        (
            "/credentials/1/meta/doctype_value",
            "doctype_value",
            json!(["t"]),
        ),
        ("/credentials/0/multiple", "multiple", json!("false")),
        ("/credentials/0/multiple", "multiple", Value::Null),
        (
            "/credentials/0/require_cryptographic_holder_binding",
            "require_cryptographic_holder_binding",
            json!(0),
        ),
        ("/credentials/0/claims/0/path/0", "path", json!(-1)),
        ("/credentials/0/claims/0/path/0", "path", json!(1.5)),
        ("/credentials/0/claims/0/path/0", "path", json!(true)),
        ("/credentials/0/claims/0/path/0", "path", json!(["p"])),
        ("/credentials/0/claims/0/values/0", "values", json!(1.5)),
        ("/credentials/0/claims/0/values/0", "values", Value::Null),
        ("/credentials/0/claims/0/values/0", "values", json!({})),
        ("/credentials/0/claim_sets/0", "claim_sets", json!("c")),
        (
            "/credentials/1/claims/0/intent_to_retain",
            "intent_to_retain",
            json!(1),
        ),
        ("/credential_sets/0/required", "required", json!("true")),
        ("/credential_sets/0/options/0/0", "options", json!(1)),
    ] {
        assert_eq!(with(pointer, value), Fault::Kind(name), "{pointer}");
    }
}

#[test]
fn identifiers() {
    for wrong in ["", "a b", "a.b", "ă", "a\n"] {
        assert_eq!(
            with("/credentials/0/id", json!(wrong)),
            Fault::Identifier("id")
        );
        assert_eq!(
            with("/credentials/0/claims/0/id", json!(wrong)),
            Fault::Identifier("id")
        );
    }
    assert_eq!(
        with("/credentials/1/id", json!("a")),
        Fault::IdentifierRepeated("credentials")
    );
    assert_eq!(
        with("/credentials/0/claims/1/id", json!("c")),
        Fault::IdentifierRepeated("claims")
    );
    assert_eq!(
        with("/credentials/0/claim_sets/0/0", json!("x")),
        Fault::IdentifierUnknown("claim_sets")
    );
    assert_eq!(
        with("/credential_sets/0/options/0/0", json!("x")),
        Fault::IdentifierUnknown("credential_sets")
    );
}

#[test]
fn types_of_documents() {
    assert_eq!(
        with("/credentials/0/meta", json!({"vct": ["x"]})),
        Fault::Meta
    );
    assert_eq!(
        with("/credentials/1/meta", json!({"vct_values": ["x"]})),
        Fault::Meta
    );
    let mut json = good();
    json["credentials"][0]["meta"] = json!({});
    assert_eq!(query(&json).credentials[0].meta, Meta::Any);
}

#[test]
fn bounds() {
    let many = |count: usize, one: Value| Value::Array(vec![one; count]);
    assert_eq!(
        with("/credentials", many(65, json!({}))),
        Fault::TooLong("credentials")
    );
    assert_eq!(
        with("/credentials/0/claims", many(129, json!({}))),
        Fault::TooLong("claims")
    );
    assert_eq!(
        with("/credentials/0/claims/0/path", many(17, json!("p"))),
        Fault::TooLong("path")
    );
    assert_eq!(
        with("/credentials/0/claims/0/values", many(129, json!(1))),
        Fault::TooLong("values")
    );
    let long = "x".repeat(1_025);
    assert_eq!(
        with("/credentials/0/claims/0/path/0", json!(long)),
        Fault::TooLong("path")
    );
    assert_eq!(
        with("/credentials/0/claims/0/values/0", json!(long)),
        Fault::TooLong("values")
    );
    assert_eq!(with("/credentials/0/id", json!(long)), Fault::TooLong("id"));
    let padded = format!("{}{}", good(), " ".repeat(64 * 1024));
    let refused = Query::read(padded.as_bytes()).unwrap_err();
    assert!(matches!(refused, Error::Codec(CodecError::TooLong)));
}

#[test]
fn names_stand_once_and_unknown_ones_are_ignored() {
    let twice = r#"{"credentials": [], "credentials": []}"#;
    let refused = Query::read(twice.as_bytes()).unwrap_err();
    assert!(matches!(refused, Error::Codec(CodecError::DuplicateKey)));
    let mut json = good();
    json["new"] = json!(1);
    json["credentials"][0]["new"] = json!([]);
    json["credentials"][0]["claims"][0]["new"] = json!({});
    assert_eq!(query(&json), query(&good()));
}

#[test]
fn what_cannot_be_read_is_not_written() {
    let mut wrong = query(&good());
    wrong.credentials[0].claims[0].values = vec![Expected::Int(i128::MAX)];
    assert_eq!(
        super::documents::fault_of(wrong.to_json()),
        Fault::Kind("values")
    );
    wrong = query(&good());
    wrong.credentials.clear();
    assert_eq!(
        super::documents::fault_of(wrong.to_json()),
        Fault::Missing("credentials")
    );
}
