//! A credential against the rules of its type.

use serde_json::{Value, json};
use vidan_credential::{
    ClaimPath, Error,
    sd_jwt::{
        Fault,
        hold::HeldCredential,
        issue::Redaction,
        present::Presentation,
        verify::{Expectation, KeyBindingRule, Kind, Unverified},
    },
    testing::{NOW, TestWorld, pinned},
};

use super::{
    issue::{issue, request},
    metadata::{TYPE, resolve},
};

struct Case {
    world: TestWorld,
    text: String,
}

/// The example of the draft (section B.2): degrees that are hidden one by one, and a date in each.
fn case() -> Case {
    let world = TestWorld::new();
    let claims = json!({
        "name": "Zaphod",
        "degrees": [
            {"field": "Politics", "date": "2020-05-15"},
            {"field": "Navigation", "date": "2018-06-20"},
        ],
    });
    let paths = [
        "name",
        "degrees[0]",
        "degrees[1]",
        "degrees[0].date",
        "degrees[1].date",
    ];
    let paths = paths.iter().map(|path| path.parse().unwrap()).collect();
    let mut request = request(&world, &claims, Redaction::Paths(paths));
    request.document_type = TYPE.into();
    let text = issue(&world, request);
    Case { world, text }
}

fn checked(claims: Value) -> Result<(), Error> {
    let case = case();
    let key = pinned(&case.world.issuer.public());
    let held = HeldCredential::receive_with(case.text.as_bytes(), &key, None, NOW, None).unwrap();
    let metadata = resolve(&[json!({"vct": TYPE, "claims": claims})]).unwrap();
    metadata.check_held(held.get())
}

#[test]
fn the_drafts_example() {
    let rules = json!([
        {"path": ["name"], "sd": "always", "mandatory": true},
        {"path": ["degrees"], "sd": "never"},
        {"path": ["degrees", null], "sd": "always"},
        {"path": ["degrees", null, "field"], "sd": "never"},
        {"path": ["degrees", null, "date"], "sd": "always"},
    ]);
    assert_eq!(checked(rules), Ok(()));
}

#[test]
fn always_and_never() {
    for (path, shown) in [
        (json!(["degrees"]), "degrees"),
        (json!(["degrees", null, "field"]), "degrees[0].field"),
        (json!(["degrees", 1, "field"]), "degrees[1].field"),
    ] {
        let always = json!([{"path": path, "sd": "always"}]);
        assert_eq!(
            checked(always),
            Err(Fault::TypeClaimAlways(shown.into()).into())
        );
    }
    for (path, shown) in [
        (json!(["name"]), "name"),
        (json!(["degrees", null]), "degrees[0]"),
        (json!(["degrees", null, "date"]), "degrees[0].date"),
    ] {
        let never = json!([{"path": path, "sd": "never"}]);
        assert_eq!(
            checked(never),
            Err(Fault::TypeClaimNever(shown.into()).into())
        );
    }
    assert_eq!(
        checked(json!([{"path": ["nowhere"], "sd": "always"}])),
        Ok(())
    );
    assert_eq!(
        checked(json!([{"path": ["name", null], "sd": "always"}])),
        Ok(())
    );
}

#[test]
fn mandatory() {
    for path in [
        json!(["name"]),
        json!(["degrees", 1]),
        json!(["degrees", null, "date"]),
        json!(["iat"]),
        json!(["cnf", "jwk"]),
    ] {
        assert_eq!(checked(json!([{"path": path, "mandatory": true}])), Ok(()));
    }
    for (path, shown) in [
        (json!(["email"]), "email"),
        (json!(["degrees", 2]), "degrees[2]"),
        (json!(["degrees", null, "grade"]), "degrees[].grade"),
        (json!(["name", "first"]), "name.first"),
        (json!([null]), "[]"),
    ] {
        assert_eq!(
            checked(json!([{"path": path, "mandatory": true}])),
            Err(Fault::TypeClaimMandatory(shown.into()).into())
        );
    }
}

#[test]
fn of_another_type() {
    let world = TestWorld::new();
    let text = issue(&world, request(&world, &json!({}), Redaction::Nothing));
    let key = pinned(&world.issuer.public());
    let held = HeldCredential::receive_with(text.as_bytes(), &key, None, NOW, None).unwrap();
    let metadata = resolve(&[json!({"vct": TYPE})]).unwrap();
    assert_eq!(
        metadata.check_held(held.get()),
        Err(Fault::TypeMismatch.into())
    );
}

/// A verifier sees a part: it can say that a claim should not have been hideable, not that one is missing.
#[test]
fn shown_in_part() {
    let case = case();
    let key = pinned(&case.world.issuer.public());
    let held = HeldCredential::receive_with(case.text.as_bytes(), &key, None, NOW, None).unwrap();
    let chosen: Vec<ClaimPath> = vec!["degrees[1].date".parse().unwrap()];
    let presentation = Presentation::new(held.get(), &chosen, NOW).unwrap();
    let text = presentation.without_key_binding();
    let expected = Expectation {
        kind: Kind::Credential,
        audiences: &[],
        key_binding: KeyBindingRule::Absent,
        now: NOW,
        skew: 0,
    };
    let shown = Unverified::parse(text.as_str())
        .unwrap()
        .verify(&key, &expected, None)
        .unwrap();
    let checked = |rule: Value| {
        let metadata = resolve(&[json!({"vct": TYPE, "claims": [rule]})]).unwrap();
        metadata.check_shown(shown.get())
    };
    assert_eq!(
        checked(json!({"path": ["name"], "mandatory": true, "sd": "always"})),
        Ok(())
    );
    assert_eq!(
        checked(json!({"path": ["degrees", null, "date"], "sd": "always"})),
        Ok(())
    );
    assert_eq!(
        checked(json!({"path": ["degrees", null, "date"], "sd": "never"})),
        Err(Fault::TypeClaimNever("degrees[0].date".into()).into())
    );
    assert_eq!(
        checked(json!({"path": ["degrees"], "sd": "always"})),
        Err(Fault::TypeClaimAlways("degrees".into()).into())
    );
    assert_eq!(
        checked(json!({"path": ["degrees", 0], "sd": "never"})),
        Ok(()),
        "which element this was cannot be told"
    );
    let other = resolve(&[json!({"vct": TYPE})]).unwrap();
    assert_eq!(other.check_shown(shown.get()), Ok(()));
}
