//! Claims behind a veil: their places and whether they are what is asked for, and nothing else.

use serde_json::json;
use vidan_credential::{
    ClaimKey, ClaimValue, Veiled,
    sd_cwt::own::OwnFile,
    testing::{TestWorld, card_claims},
};

fn claims() -> Vec<(ClaimKey, ClaimValue)> {
    let text = |text: &str| ClaimValue::Text(text.into());
    let date = |tag| ClaimValue::Tag(tag, Box::new(text("2026-01-02")));
    vec![
        ("text".into(), text("x")),
        ("bytes".into(), ClaimValue::Bytes(vec![0xfb, 0xff])),
        ("yes".into(), ClaimValue::Bool(true)),
        ("one".into(), ClaimValue::Int(1)),
        ("half".into(), ClaimValue::Float(1.0)),
        ("day".into(), date(1004)),
        ("moment".into(), date(0)),
        ("tagged".into(), date(37)),
        ("list".into(), ClaimValue::Array(vec![text("a"), text("b")])),
        ("map".into(), ClaimValue::Map(vec![(7.into(), text("x"))])),
        ("null".into(), ClaimValue::Null),
    ]
}

fn named<'a>(claims: &'a [(ClaimKey, ClaimValue)], name: &str) -> Veiled<'a> {
    let mut members = Veiled::from(claims).members().unwrap();
    members.find(|(key, _)| key.to_string() == name).unwrap().1
}

/// Each question is answered with yes for the claims named and no others.
#[test]
fn a_value_is_only_what_it_is() {
    let claims = claims();
    let all: Vec<String> = claims.iter().map(|(key, _)| key.to_string()).collect();
    let yes = |ask: fn(Veiled<'_>) -> bool| {
        let named = all.iter().filter(|name| ask(named(&claims, name)));
        named.cloned().collect::<Vec<_>>()
    };
    assert_eq!(yes(|one| one.is_text("x")), ["text"]);
    assert_eq!(yes(|one| one.is_text("-_8")), ["bytes"]);
    assert_eq!(yes(|one| one.is_text("2026-01-02")), ["day", "moment"]);
    assert_eq!(yes(|one| one.is_int(1)), ["one"]);
    assert_eq!(yes(|one| one.is_bool(true)), ["yes"]);
    assert_eq!(
        yes(|one| one.is_bool(false) || one.is_text("true") || one.is_text("1")),
        [""; 0]
    );
    assert_eq!(yes(|one| one.items().is_some()), ["list"]);
    assert_eq!(yes(|one| one.members().is_some()), ["map"]);
    let top = Veiled::from(claims.as_slice());
    assert!(top.items().is_none() && !top.is_text("x") && !top.is_bool(true) && !top.is_int(1));
}

#[test]
fn elements_keep_their_order() {
    let claims = claims();
    let items = named(&claims, "list").items().unwrap();
    let found: Vec<bool> = items.map(|item| item.is_text("b")).collect();
    assert_eq!(found, [false, true]);
}

/// Whoever's key it is bound to, and whoever signed it.
#[test]
fn a_file_is_matched_without_its_values() {
    let world = TestWorld::new();
    let bytes = world.issue(world.request(&card_claims()));
    let file = OwnFile::of_anyone(&bytes, None).unwrap();
    let shown = format!("{file:?} {:?}", file.claims());
    assert_eq!(shown, "OwnFile(..) Veiled(..)");
    let mut names = file.claims().members().unwrap();
    assert!(names.any(|(key, value)| key.to_string() == "age_over_18" && value.is_bool(true)));
    assert!(OwnFile::of_anyone(&bytes[1..], None).is_err());
    assert_eq!(json!(card_claims()["age_over_18"]), true);
}
