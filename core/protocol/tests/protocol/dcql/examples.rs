//! Every query that the standard prints is read and written again as it was, holds against the conformance suite's schema, and
//! finds what its prose says.

use std::path::PathBuf;

use serde_json::{Value, json};
use vidan_protocol::dcql::{Authority, Query, VpToken};

use super::documents::{Document, answer, mdl, pid, query};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/protocol/dcql/examples")
}

fn example(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder().join(name)).unwrap()).unwrap()
}

/// All queries of the standard: its files, and what its text prints inside of requests.
fn examples() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for entry in folder().read_dir().unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".json") && name != "inline.json" {
            all.push((name.clone(), example(&name)));
        }
    }
    for block in example("inline.json").as_array().unwrap() {
        if let Some(query) = block["value"].get("dcql_query") {
            all.push((block["section"].to_string(), query.clone()));
        }
    }
    all
}

#[test]
fn all_are_read_and_written_as_they_were() {
    let all = examples();
    assert!(all.len() >= 11, "{}", all.len());
    for (name, json) in all {
        let read =
            Query::read(json.to_string().as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(read.to_json().unwrap(), json, "{name}");
    }
}

#[test]
fn what_is_written_holds_against_the_schema() {
    let path = "../../tests/vectors/oidf-conformance/json-schemas/oid4vp/dcql_request.json";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let rich = json!({
        "credentials": [{
            "id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "multiple": true,
            "require_cryptographic_holder_binding": false,
            "trusted_authorities": [{"type": "aki", "values": ["AA"]}],
            "claims": [{"id": "c", "path": ["a", null, 0], "values": ["x", 5, true]}], "claim_sets": [["c"]],
        }, {
            "id": "b", "format": "mso_mdoc", "meta": {"doctype_value": "d"},
            "claims": [{"path": ["n", "e"], "intent_to_retain": true}],
        }],
        "credential_sets": [{"options": [["a"], ["b"]], "required": false}],
    });
    let known = |json: &Value| !json.to_string().contains("type_values");
    let mut checked = 0;
    for (name, json) in examples().into_iter().chain([("rich".to_owned(), rich)]) {
        let written = query(&json).to_json().unwrap();
        if known(&json) {
            let faults: Vec<_> = validator
                .iter_errors(&written)
                .map(|e| e.to_string())
                .collect();
            assert!(faults.is_empty(), "{name}: {faults:?}");
            checked += 1;
        }
    }
    assert!(checked >= 10);
    assert!(
        !validator.is_valid(&json!({"credentials": []})),
        "the schema says no"
    );
}

#[test]
fn authorities_as_printed() {
    for block in example("inline.json").as_array().unwrap() {
        let value = &block["value"];
        let kinds = ["aki", "etsi_tl", "openid_federation"];
        if !kinds.iter().any(|kind| value["type"] == *kind) {
            continue;
        }
        let read = query(&json!({"credentials": [
            {"id": "a", "format": "dc+sd-jwt", "meta": {}, "trusted_authorities": [value]}
        ]}));
        let expected = Authority {
            kind: value["type"].as_str().unwrap().into(),
            values: vec![value["values"][0].as_str().unwrap().into()],
        };
        assert_eq!(read.credentials[0].trusted_authorities, [expected]);
    }
}

fn found(name: &str, documents: &[Document]) -> (Vec<usize>, Vec<Option<usize>>, bool) {
    let query = query(&example(name));
    let answer = answer(&query, documents);
    let counts = answer
        .credentials
        .iter()
        .map(|one| one.matches.len())
        .collect();
    let sets = answer.sets.iter().map(|set| set.chosen).collect();
    assert_eq!(
        query.wanted(&answer, false).is_some(),
        answer.is_satisfied()
    );
    (counts, sets, answer.is_satisfied())
}

#[test]
fn what_they_find() {
    let both = [pid(), mdl()];
    assert_eq!(found("simple.json", &both), (vec![1], vec![], true));
    assert_eq!(
        found("value_matching_simple.json", &both),
        (vec![1], vec![], true)
    );
    assert_eq!(
        found("claims_alternatives.json", &both),
        (vec![1], vec![], true)
    );
    assert_eq!(found("simple_mdoc.json", &both), (vec![0], vec![], false));
    assert_eq!(
        found("multi_credentials.json", &both),
        (vec![1, 0], vec![], false)
    );
    assert_eq!(
        found("complex_mdoc.json", &both),
        (vec![1, 1, 0, 0], vec![Some(0), Some(0)], true)
    );
    assert_eq!(found("dcql_ldp_vc.json", &both), (vec![0], vec![], false));
    let reduced = |kind: &str, claims| Document::sd_jwt(kind, &claims);
    let two = [
        reduced(
            "https://credentials.example.com/reduced_identity_credential",
            json!({"family_name": "D", "given_name": "J"}),
        ),
        reduced(
            "https://cred.example/residence_credential",
            json!({"postal_code": "1", "locality": "2", "region": "3"}),
        ),
    ];
    let name = "credentials_alternatives.json";
    assert_eq!(
        found(name, &two),
        (vec![0, 0, 1, 1, 0], vec![Some(2), None], true)
    );
    assert_eq!(
        found(name, &two[..1]),
        (vec![0, 0, 1, 0, 0], vec![None, None], false)
    );
    assert_eq!(
        found(name, &[pid()]),
        (vec![1, 0, 0, 0, 0], vec![Some(0), None], true)
    );
}

#[test]
fn the_printed_answer_is_read() {
    let simple = query(&example("simple.json"));
    let printed = json!({"my_credential": ["eyJhbGci...QMA"]});
    let token = VpToken::read(printed.to_string().as_bytes(), &simple).unwrap();
    assert_eq!(token.presentations("my_credential"), ["eyJhbGci...QMA"]);
    assert_eq!(token.to_json(), printed);
}
