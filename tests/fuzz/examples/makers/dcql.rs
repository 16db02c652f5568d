//! The seeds of the target `dcql`.

use serde_json::{Value, json};
use vidan_fuzz::dcql::{CARD, LICENCE};

/// A query alone, or with an answer behind it.
pub(crate) fn queries() -> Vec<Vec<u8>> {
    let mut all: Vec<String> = credentials()
        .into_iter()
        .map(|one| json!({"credentials": [one]}).to_string())
        .collect();
    for (query, answer) in sets() {
        all.push(query.to_string());
        all.push(format!("{query}\n{answer}"));
    }
    all.into_iter().map(String::into_bytes).collect()
}

fn card(format: &str) -> Value {
    json!({"id": "a", "format": format, "meta": {"vct_values": [CARD]}})
}

fn with(mut query: Value, name: &str, value: Value) -> Value {
    query[name] = value;
    query
}

/// Every kind of property and of path once.
fn credentials() -> Vec<Value> {
    let claims = |claims: Value| with(card("dc+sd-jwt"), "claims", claims);
    let named = json!([
        {"id": "x", "path": ["khong_co"]}, {"id": "y", "path": ["tuoi"], "values": [36, "36"]},
        {"id": "z", "path": ["tren_18"], "values": [true]},
    ]);
    let licence = json!({"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": LICENCE}});
    let elements = json!([
        {"path": ["org.iso.18013.5.1", "family_name"], "intent_to_retain": true},
        {"path": ["org.iso.18013.5.1", "age_over_18"], "values": [true]},
    ]);
    vec![
        card("dc+sd-jwt"),
        card("dc+sd-cwt"),
        json!({"id": "a", "format": "dc+sd-jwt", "meta": {}}),
        json!({"id": "a", "format": "ldp_vc", "meta": {"type_values": [["X"]]}}),
        with(card("dc+sd-jwt"), "multiple", json!(true)),
        with(
            card("dc+sd-jwt"),
            "require_cryptographic_holder_binding",
            json!(false),
        ),
        with(
            card("dc+sd-cwt"),
            "trusted_authorities",
            json!([{"type": "aki", "values": ["AQIDBA"]}]),
        ),
        with(
            card("dc+sd-cwt"),
            "trusted_authorities",
            json!([{"type": "etsi_tl", "values": ["https://l.example"]}]),
        ),
        with(
            card("dc+sd-cwt"),
            "claims",
            json!([{"path": ["503"], "values": ["AQI"]}]),
        ),
        claims(json!([{"path": ["ho_ten"]}, {"path": ["dia_chi", "tinh"]}])),
        claims(
            json!([{"path": ["quoc_tich", null], "values": ["VN"]}, {"path": ["quoc_tich", 1]}]),
        ),
        claims(json!([{"path": ["thanh_vien", null, "tuoi"]}])),
        claims(json!([{"path": ["thanh_vien", 0, "ho_ten", "sau"]}])),
        with(
            claims(named.clone()),
            "claim_sets",
            json!([["x", "y"], ["y", "z"]]),
        ),
        with(claims(named), "claim_sets", json!([["x"]])),
        licence.clone(),
        with(licence, "claims", elements),
    ]
}

/// Queries with sets and without, each with an answer.
fn sets() -> Vec<(Value, Value)> {
    let several = json!([
        with(card("dc+sd-jwt"), "multiple", json!(true)),
        {"id": "b", "format": "mso_mdoc", "meta": {"doctype_value": LICENCE}},
    ]);
    let with_sets = |sets: Value| json!({"credentials": several, "credential_sets": sets});
    vec![
        (
            json!({"credentials": several}),
            json!({"a": ["x~", "y~"], "b": ["z"]}),
        ),
        (
            with_sets(json!([{"options": [["a", "b"], ["b"]]}])),
            json!({"b": [{"x": 1}]}),
        ),
        (
            with_sets(json!([{"options": [["a"]], "required": false}])),
            json!({}),
        ),
    ]
}
