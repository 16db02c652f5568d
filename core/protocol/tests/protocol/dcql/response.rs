//! The `vp_token`: what answers a query, and what does not.

use serde_json::{Value, json};
use vidan_codec::Error as CodecError;
use vidan_protocol::{
    Error,
    dcql::{DcqlFault as Fault, Query, VpToken},
};

use super::documents::{fault_of, query};

fn asked(sets: Value) -> Query {
    let mut json = json!({"credentials": [
        {"id": "one", "format": "dc+sd-jwt", "meta": {}},
        {"id": "many", "format": "mso_mdoc", "meta": {}, "multiple": true},
    ]});
    if !sets.is_null() {
        json["credential_sets"] = sets;
    }
    query(&json)
}

fn read(query: &Query, token: &Value) -> Result<VpToken, Error> {
    VpToken::read(token.to_string().as_bytes(), query)
}

#[test]
fn answers_to_all() {
    let asked = asked(Value::Null);
    let json = json!({"one": ["x~"], "many": ["y", {"z": 1}]});
    let token = read(&asked, &json).unwrap();
    assert_eq!(token.to_json(), json);
    assert_eq!(token.presentations("many").len(), 2);
    assert!(token.presentations("none").is_empty());
    assert_eq!(token.ids().count(), 2);
    assert_eq!(format!("{token:?}"), "VpToken(2 answers)");
    let refused = |json: Value| fault_of(read(&asked, &json));
    assert_eq!(refused(json!({"one": ["x"]})), Fault::TokenUnsatisfied);
    assert_eq!(
        refused(json!({"one": ["x"], "many": []})),
        Fault::TokenCount
    );
    assert_eq!(
        refused(json!({"one": ["x", "y"], "many": ["y"]})),
        Fault::TokenCount
    );
    assert_eq!(
        refused(json!({"one": ["x"], "many": vec!["y"; 129]})),
        Fault::TokenCount
    );
    assert_eq!(
        refused(json!({"one": ["x"], "many": ["y"], "other": ["z"]})),
        Fault::TokenUnasked
    );
    assert_eq!(
        refused(json!({"one": "x", "many": ["y"]})),
        Fault::Kind("vp_token")
    );
    assert_eq!(
        refused(json!({"one": [5], "many": ["y"]})),
        Fault::Kind("vp_token")
    );
    assert_eq!(refused(json!(["x"])), Fault::Kind("vp_token"));
}

#[test]
fn sets_decide_what_is_required() {
    let either = asked(json!([{"options": [["one", "many"], ["many"]]}]));
    assert!(read(&either, &json!({"many": ["y"]})).is_ok());
    assert!(read(&either, &json!({"one": ["x"], "many": ["y"]})).is_ok());
    assert_eq!(
        fault_of(read(&either, &json!({"one": ["x"]}))),
        Fault::TokenUnsatisfied
    );
    let optional = asked(json!([{"options": [["many"]], "required": false}]));
    assert!(read(&optional, &json!({})).is_ok());
}

#[test]
fn put_together_as_it_is_read() {
    let asked = asked(Value::Null);
    let entry = |id: &str, value: &str| (id.to_owned(), vec![json!(value)]);
    let good = vec![entry("many", "y"), entry("one", "x")];
    let token = VpToken::new(&asked, good.clone()).unwrap();
    assert_eq!(
        read(&asked, &token.to_json()).unwrap().to_json(),
        token.to_json()
    );
    let twice = [good, vec![entry("many", "z")]].concat();
    let refused = fault_of(VpToken::new(&asked, twice));
    assert_eq!(refused, Fault::IdentifierRepeated("vp_token"));
}

#[test]
fn strict_json_of_a_bounded_size() {
    let asked = asked(Value::Null);
    let twice = br#"{"one": ["x"], "one": ["y"], "many": ["z"]}"#;
    let refused = VpToken::read(twice, &asked).unwrap_err();
    assert!(matches!(refused, Error::Codec(CodecError::DuplicateKey)));
    let long = format!("{{}}{}", " ".repeat(4 * 1024 * 1024));
    let refused = VpToken::read(long.as_bytes(), &asked).unwrap_err();
    assert!(matches!(refused, Error::Codec(CodecError::TooLong)));
}
