//! Section 6.4 and what sections 6.1 to 6.3 say of matching, one test for each rule.

use serde_json::{Value, json};
use vidan_credential::{ClaimKey, ClaimValue};
use vidan_protocol::dcql::{Format, Query};

use super::documents::{Document, MDL, PID, answer, asking, mdl, pid, query, shown};

fn none() -> Value {
    Value::Null
}

fn paths(all: &[&str]) -> Option<Vec<String>> {
    Some(all.iter().map(|one| (*one).to_owned()).collect())
}

#[test]
fn no_claims_asked_for_none_shown() {
    assert_eq!(shown(&asking(none(), none()), pid()), paths(&[]));
}

#[test]
fn claims_without_sets_are_all_wanted() {
    let claims = |second: &str| {
        asking(
            json!([{"path": ["given_name"]}, {"path": [second]}]),
            none(),
        )
    };
    assert_eq!(shown(&claims("age"), pid()), paths(&["given_name", "age"]));
    assert_eq!(shown(&claims("nothing"), pid()), None);
}

#[test]
fn the_first_set_that_can_be_satisfied() {
    let claims = json!([
        {"id": "a", "path": ["nothing"]}, {"id": "b", "path": ["adult"]}, {"id": "c", "path": ["age"]},
    ]);
    let ask = |sets| shown(&asking(claims.clone(), sets), pid());
    assert_eq!(ask(json!([["b"], ["c"]])), paths(&["adult"]));
    assert_eq!(ask(json!([["c"], ["b"]])), paths(&["age"]));
    assert_eq!(
        ask(json!([["a", "b"], ["b", "c"]])),
        paths(&["adult", "age"])
    );
    assert_eq!(ask(json!([["a"], ["a", "c"]])), None);
    let chosen = answer(&asking(claims, json!([["a"], ["c"]])), &[pid()]);
    assert_eq!(chosen.credentials[0].matches[0].claim_set, Some(1));
}

#[test]
fn a_value_not_asked_for_is_as_if_not_there() {
    let ask = |name: &str, values: Value| {
        shown(
            &asking(json!([{"path": [name], "values": values}]), none()),
            pid(),
        )
    };
    assert_eq!(ask("age", json!([1, 36])), paths(&["age"]));
    assert_eq!(ask("adult", json!([true])), paths(&["adult"]));
    assert_eq!(
        ask("given_name", json!(["John", "Jane"])),
        paths(&["given_name"])
    );
    // The type counts with the value, and each letter with its case.
    for (name, values) in [
        ("age", json!(["36", 35, true])),
        ("adult", json!([false, "true", 1])),
        ("given_name", json!(["jane", "Jane "])),
        ("address", json!(["42 Market Street"])),
    ] {
        assert_eq!(ask(name, values), None);
    }
    let sets = asking(
        json!([{"id": "a", "path": ["age"], "values": [18]}, {"id": "b", "path": ["adult"]}]),
        json!([["a"], ["b"]]),
    );
    assert_eq!(shown(&sets, pid()), paths(&["adult"]));
}

#[test]
fn of_several_elements_those_with_the_value() {
    let claims = json!([{"path": ["nationalities", null], "values": ["Betelgeusian"]}]);
    assert_eq!(
        shown(&asking(claims, none()), pid()),
        paths(&["nationalities[1]"])
    );
}

#[test]
fn values_of_cbor_as_json() {
    let elements = vec![
        (ClaimKey::from("bytes"), ClaimValue::Bytes(vec![0xfb, 0xff])),
        (
            ClaimKey::from("date"),
            ClaimValue::Tag(1004, Box::new(ClaimValue::Text("1990-01-02".into()))),
        ),
        (ClaimKey::from("float"), ClaimValue::Float(5.0)),
        (
            ClaimKey::from("tag"),
            ClaimValue::Tag(22, Box::new(ClaimValue::Text("x".into()))),
        ),
    ];
    let document = Document {
        claims: vec![("n".into(), ClaimValue::Map(elements))],
        ..Document::mdoc("d", &json!({}))
    };
    for (element, value, fits) in [
        ("bytes", json!("-_8"), true),
        ("bytes", json!("-_8="), false),
        ("date", json!("1990-01-02"), true),
        ("date", json!("1990-01-03"), false),
        ("float", json!(5), false),
        ("tag", json!("x"), false),
    ] {
        let asked = query(&json!({"credentials": [{
            "id": "q", "format": "mso_mdoc", "meta": {"doctype_value": "d"},
            "claims": [{"path": ["n", element], "values": [value]}],
        }]}));
        assert_eq!(shown(&asked, document.clone()).is_some(), fits, "{element}");
    }
}

#[test]
fn one_claim_asked_for_twice_counts_once() {
    let claims = json!([
        {"id": "a", "path": ["age"], "values": [36]}, {"id": "b", "path": ["age"], "values": [99]},
    ]);
    assert_eq!(
        shown(&asking(claims.clone(), none()), pid()),
        paths(&["age"])
    );
    assert_eq!(
        shown(&asking(claims, json!([["b"]])), pid()),
        paths(&["age"])
    );
    let overlapping = json!([{"path": ["nationalities", null]}, {"path": ["nationalities", 0]}]);
    assert_eq!(
        shown(&asking(overlapping, none()), pid()),
        paths(&["nationalities[0]", "nationalities[1]"])
    );
}

#[test]
fn format_and_type() {
    let ask = |format: &str, meta: Value| {
        query(&json!({"credentials": [{"id": "q", "format": format, "meta": meta}]}))
    };
    let fits = |query: &Query, document: Document| shown(query, document).is_some();
    let vct = |kinds: &[&str]| json!({"vct_values": kinds});
    assert!(fits(&ask("dc+sd-jwt", vct(&["other", PID])), pid()));
    assert!(!fits(&ask("dc+sd-jwt", vct(&["other"])), pid()));
    assert!(!fits(&ask("dc+sd-cwt", vct(&[PID])), pid()));
    let cwt = Document {
        format: Format::SdCwt,
        ..pid()
    };
    assert!(fits(&ask("dc+sd-cwt", vct(&[PID])), cwt));
    assert!(fits(&ask("mso_mdoc", json!({"doctype_value": MDL})), mdl()));
    assert!(!fits(
        &ask("mso_mdoc", json!({"doctype_value": "other"})),
        mdl()
    ));
    assert!(fits(&ask("dc+sd-jwt", json!({})), pid()), "any type");
    assert!(!fits(&ask("mso_mdoc", json!({})), pid()));
    assert!(!fits(&ask("ldp_vc", json!({})), pid()), "not known here");
}

#[test]
fn authorities() {
    let ask = |authorities: Value| {
        query(&json!({"credentials": [{
            "id": "q", "format": "dc+sd-jwt", "meta": {}, "trusted_authorities": authorities,
        }]}))
    };
    let aki = |value: &str| json!({"type": "aki", "values": ["AA", value]});
    let document = Document {
        authorities: vec![vec![1], vec![0xfb, 0xff]],
        ..pid()
    };
    let fits = |authorities| shown(&ask(authorities), document.clone()).is_some();
    assert!(fits(json!([aki("-_8")])));
    assert!(!fits(json!([aki("-_9")])));
    assert!(!fits(json!([aki("+/8")])), "base64url alone");
    let list = json!({"type": "etsi_tl", "values": ["-_8"]});
    assert!(!fits(json!([list])));
    assert!(fits(json!([list, aki("AQ")])), "any of them");
    assert!(
        shown(&ask(json!([aki("AQ")])), pid()).is_none(),
        "without certificates"
    );
}

#[test]
fn holder_binding() {
    let ask = |required: bool| {
        query(&json!({"credentials": [{
            "id": "q", "format": "dc+sd-jwt", "meta": {}, "require_cryptographic_holder_binding": required,
        }]}))
    };
    let unbound = Document {
        bound: false,
        ..pid()
    };
    assert!(shown(&ask(true), unbound.clone()).is_none());
    assert!(
        shown(&asking(none(), none()), unbound.clone()).is_none(),
        "required unless said"
    );
    assert!(shown(&ask(false), unbound).is_some());
    assert!(shown(&ask(false), pid()).is_some());
}

#[test]
fn without_sets_all_credentials() {
    let asked = query(&json!({"credentials": [
        {"id": "a", "format": "dc+sd-jwt", "meta": {}}, {"id": "b", "format": "mso_mdoc", "meta": {}},
    ]}));
    let all = answer(&asked, &[pid(), mdl()]);
    assert_eq!(asked.wanted(&all, false), Some(vec!["a", "b"]));
    let part = answer(&asked, &[pid()]);
    assert!(!part.credentials[0].matches.is_empty());
    assert_eq!(asked.wanted(&part, true), None, "not all, so none");
}

#[test]
fn sets_required_and_not() {
    let asked = |required: bool| {
        query(&json!({
            "credentials": [
                {"id": "a", "format": "dc+sd-jwt", "meta": {}},
                {"id": "b", "format": "mso_mdoc", "meta": {}},
                {"id": "c", "format": "dc+sd-cwt", "meta": {}},
                {"id": "unused", "format": "dc+sd-jwt", "meta": {}},
            ],
            "credential_sets": [
                {"options": [["a", "c"], ["b"], ["a"]]},
                {"options": [["c"], ["a"]], "required": required},
            ],
        }))
    };
    let wanted = |required, documents: &[Document], optional| {
        let query = asked(required);
        let answer = answer(&query, documents);
        let ids = query.wanted(&answer, optional);
        ids.map(|ids| ids.join(" "))
    };
    let both = [pid(), mdl()];
    assert_eq!(wanted(false, &both, false).as_deref(), Some("b"));
    assert_eq!(wanted(false, &both, true).as_deref(), Some("a b"));
    assert_eq!(wanted(true, &both, false).as_deref(), Some("a b"));
    assert_eq!(
        wanted(false, &both[1..], true).as_deref(),
        Some("b"),
        "the optional is left out"
    );
    assert_eq!(wanted(true, &both[1..], true), None);
    assert_eq!(wanted(false, &[], true), None);
    let answer = answer(&asked(true), &both);
    assert_eq!(
        (answer.sets[0].chosen, answer.sets[0].possible.as_slice()),
        (Some(1), &[1, 2][..])
    );
}

#[test]
fn several_documents_for_one_query() {
    let young = Document::sd_jwt(PID, &json!({"age": 17}));
    let asked = asking(json!([{"path": ["age"], "values": [36]}]), none());
    let found = answer(&asked, &[young, pid(), mdl(), pid()]);
    let places: Vec<usize> = found.credentials[0]
        .matches
        .iter()
        .map(|one| one.candidate)
        .collect();
    assert_eq!(places, [1, 3]);
    assert!(!found.credentials[0].multiple);
}

#[test]
fn what_a_verifier_keeps_is_told() {
    let asked = query(&json!({"credentials": [{
        "id": "q", "format": "mso_mdoc", "meta": {"doctype_value": MDL},
        "claims": [
            {"path": ["org.iso.18013.5.1", "portrait"], "intent_to_retain": true},
            {"path": ["org.iso.18013.5.1", "given_name"]},
        ],
    }]}));
    let found = answer(&asked, &[mdl()]);
    let shown = &found.credentials[0].matches[0].shown;
    assert_eq!(shown[0].intent_to_retain, Some(true));
    assert_eq!(shown[1].intent_to_retain, None);
}
