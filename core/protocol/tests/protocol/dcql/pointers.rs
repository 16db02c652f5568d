//! Section 7: what a path selects, and what is an error; the standard's own example first.

use serde_json::{Value, json};
use vidan_credential::{ClaimKey, ClaimValue};
use vidan_protocol::dcql::Format;

use super::documents::{Document, asking, pid, query, shown};

/// The paths that a path selects in the card of identity.
fn select(path: Value) -> Option<Vec<String>> {
    shown(&asking(json!([{"path": path}]), Value::Null), pid())
}

fn some(paths: &[&str]) -> Option<Vec<String>> {
    Some(paths.iter().map(|path| (*path).to_owned()).collect())
}

#[test]
fn the_standards_example() {
    assert_eq!(select(json!(["given_name"])), some(&["given_name"]));
    assert_eq!(select(json!(["address"])), some(&["address"]));
    assert_eq!(
        select(json!(["address", "street_address"])),
        some(&["address.street_address"])
    );
    assert_eq!(
        select(json!(["degrees", null, "type"])),
        some(&["degrees[0].type", "degrees[1].type"])
    );
    assert_eq!(
        select(json!(["nationalities", 1])),
        some(&["nationalities[1]"])
    );
}

#[test]
fn what_is_not_everywhere_is_left_out() {
    assert_eq!(
        select(json!(["degrees", null, "year"])),
        some(&["degrees[1].year"])
    );
    assert_eq!(
        select(json!(["nationalities", null])),
        some(&["nationalities[0]", "nationalities[1]"])
    );
}

#[test]
fn errors() {
    for path in [
        json!(["nothing"]),
        json!(["given_name", "below"]),
        json!(["nationalities", "British"]),
        json!(["nationalities", null, "x"]),
        json!(["address", null]),
        json!(["address", 0]),
        json!(["nationalities", 2]),
        json!(["nationalities", u64::MAX]),
        json!(["degrees", null, "none"]),
        json!([0]),
        json!([null]),
    ] {
        assert_eq!(select(path.clone()), None, "{path}");
    }
    // One element of another kind ends it all, though the others have the member.
    let mixed = Document::sd_jwt(super::documents::PID, &json!({"a": [{"b": 1}, 2]}));
    let asked = asking(json!([{"path": ["a", null, "b"]}]), Value::Null);
    assert_eq!(shown(&asked, mixed), None);
}

#[test]
fn an_empty_array_selects_nothing() {
    let empty = Document::sd_jwt(super::documents::PID, &json!({"a": []}));
    let asked = asking(json!([{"path": ["a", null]}]), Value::Null);
    assert_eq!(shown(&asked, empty), None);
}

#[test]
fn a_path_selects_so_many_and_no_more() {
    let asked = asking(json!([{"path": ["a", null]}]), Value::Null);
    let of = |count: usize| Document::sd_jwt(super::documents::PID, &json!({"a": vec![1; count]}));
    assert_eq!(
        shown(&asked, of(1_024)).map(|paths| paths.len()),
        Some(1_024)
    );
    assert_eq!(shown(&asked, of(1_025)), None);
}

#[test]
fn in_a_mobile_document_a_namespace_and_an_element() {
    let ask = |path: Value| {
        query(&json!({"credentials": [{
            "id": "q", "format": "mso_mdoc", "meta": {"doctype_value": "d"}, "claims": [{"path": path}],
        }]}))
    };
    let document = Document::mdoc("d", &json!({"n": {"e": {"inner": 1}}, "m": {}}));
    assert_eq!(
        shown(&ask(json!(["n", "e"])), document.clone()),
        some(&["n.e"])
    );
    for path in [json!(["n", "f"]), json!(["m", "e"]), json!(["o", "e"])] {
        assert_eq!(shown(&ask(path), document.clone()), None);
    }
}

/// Section 7.2.1: a path of another form is an error of that pointer alone.
#[test]
fn another_path_into_a_mobile_document_fails_alone() {
    let document = Document::mdoc("d", &json!({"n": {"e": {"inner": 1}, "list": [1]}}));
    let foreign = [
        json!(["n"]),
        json!(["n", "e", "inner"]),
        json!(["n", null]),
        json!(["n", 0]),
        json!([0, "e"]),
        json!(["n", "list", 0]),
    ];
    for path in foreign {
        let ask = |sets: Value| {
            let mut one = json!({
                "id": "q", "format": "mso_mdoc", "meta": {"doctype_value": "d"},
                "claims": [{"id": "a", "path": path}, {"id": "b", "path": ["n", "e"]}],
            });
            if !sets.is_null() {
                one["claim_sets"] = sets;
            }
            query(&json!({"credentials": [one]}))
        };
        // Both are asked for, and one of them is not there.
        assert_eq!(shown(&ask(Value::Null), document.clone()), None, "{path}");
        let either = ask(json!([["a"], ["b"]]));
        assert_eq!(shown(&either, document.clone()), some(&["n.e"]), "{path}");
        // The other documents of the query are found all the same.
        let two = query(&json!({"credentials": [
            {"id": "q", "format": "mso_mdoc", "meta": {"doctype_value": "d"}, "claims": [{"path": path}]},
            {"id": "r", "format": "mso_mdoc", "meta": {"doctype_value": "d"}, "claims": [{"path": ["n", "e"]}]},
        ]}));
        let found = super::documents::answer(&two, std::slice::from_ref(&document));
        let fits: Vec<bool> = found
            .credentials
            .iter()
            .map(|one| !one.matches.is_empty())
            .collect();
        assert_eq!(fits, [false, true], "{path}");
    }
}

#[test]
fn labels_of_an_sd_cwt_by_their_number() {
    let claims = vec![
        (ClaimKey::Int(503), ClaimValue::Bool(true)),
        ("504".into(), ClaimValue::Bool(true)),
        (ClaimKey::Int(504), ClaimValue::Bool(false)),
    ];
    let ask = |format: &str, path: &str, wanted: bool| {
        query(&json!({"credentials": [{
            "id": "q", "format": format, "meta": {}, "claims": [{"path": [path], "values": [wanted]}],
        }]}))
    };
    let document = |format| Document {
        claims: claims.clone(),
        ..Document::new(format, "t", &json!({}))
    };
    assert_eq!(
        shown(&ask("dc+sd-cwt", "503", true), document(Format::SdCwt)),
        some(&["503"])
    );
    assert_eq!(
        shown(&ask("dc+sd-jwt", "503", true), document(Format::SdJwt)),
        None
    );
    // A name comes before a label that is written alike.
    assert_eq!(
        shown(&ask("dc+sd-cwt", "504", true), document(Format::SdCwt)),
        some(&["\"504\""])
    );
    assert_eq!(
        shown(&ask("dc+sd-cwt", "504", false), document(Format::SdCwt)),
        None
    );
}
