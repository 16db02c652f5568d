//! Step 10, in every format and whoever is trusted: a rule that cannot be evaluated is never met.

use serde_json::{Value as Json, json};
use vidan_codec::cbor::Value;
use vidan_credential::testing::TestWorld;
use vidan_verifier::{Policy, Verdict};

use super::cards::{Cwt, Jwt, LOOK, NONCE, by_key, by_list, mdoc, told};

const ADULT_BORN: &str = "1999-04-30";
const CHILD_BORN: &str = "2012-04-30";
/// A type of mobile document that no profile knows.
const FOREIGN: &str = "org.example.card.1";
const SPACE: &str = "org.example.card.1";

fn jwt(world: &TestWorld, policy: &Policy, claims: &Json) -> Verdict {
    let token = Jwt::new(world, claims).bytes(world);
    by_key(world, policy.clone(), LOOK).verify_token(&token)
}

fn cwt(world: &TestWorld, policy: &Policy, claims: Vec<(Value, Value)>) -> Verdict {
    let token = Cwt::new(world, claims).bytes(world);
    by_key(world, policy.clone(), LOOK).verify_token(&token)
}

fn mobile(world: &TestWorld, policy: &Policy, spaces: &Json) -> Verdict {
    let proof = mdoc(world, FOREIGN, spaces);
    by_key(world, policy.clone(), LOOK).verify_token_answer(&proof, NONCE)
}

fn text(entries: &[(&str, &str)]) -> Vec<(Value, Value)> {
    let entry = |(key, value): &(&str, &str)| ((*key).into(), (*value).into());
    entries.iter().map(entry).collect()
}

fn group(name: &str, entries: &[(&str, &str)]) -> Vec<(Value, Value)> {
    vec![(name.into(), Value::Map(text(entries)))]
}

const VALID: (&str, &str) = ("valid", "valid");

fn refused(code: &'static str) -> (&'static str, &'static str) {
    ("refused", code)
}

fn adult() -> Policy {
    Policy {
        minimum_age: Some(18),
        ..Policy::broadcast()
    }
}

#[test]
fn under_a_key_the_rules_hold_as_under_a_list() {
    let world = TestWorld::new();
    let card = json!({"ngay_sinh": CHILD_BORN, "ngay_het_han": "2026-11-20", "ho_ten": "A"});
    let token = Jwt::new(&world, &card).bytes(&world);
    let broken: [(Policy, &str); 5] = [
        (
            Policy {
                document_types: vec!["gplx".into()],
                ..Policy::broadcast()
            },
            "policy.document_type",
        ),
        (Policy::broadcast(), "policy.document_expired"),
        (
            Policy {
                expiry_claim: None,
                required_claims: vec!["noi_cap".parse().unwrap()],
                ..Policy::broadcast()
            },
            "policy.claim_missing",
        ),
        (
            Policy {
                expiry_claim: None,
                ..adult()
            },
            "policy.too_young",
        ),
        (
            Policy {
                expiry_claim: None,
                birth_claim: None,
                ..adult()
            },
            "policy.age_not_shown",
        ),
    ];
    for (policy, code) in broken {
        for verifier in [
            by_key(&world, policy.clone(), LOOK),
            by_list(&world, policy, LOOK),
        ] {
            assert_eq!(told(&verifier.verify_token(&token)), refused(code));
        }
    }
    let none = Policy {
        expiry_claim: None,
        ..Policy::broadcast()
    };
    assert_eq!(
        told(&by_key(&world, none, LOOK).verify_token(&token)),
        VALID
    );
}

/// Without a profile nobody knows which map is a group: what it holds may be said of somebody else.
#[test]
fn what_is_grouped_is_not_shown_unless_a_path_names_it() {
    let world = TestWorld::new();
    for born in [ADULT_BORN, CHILD_BORN] {
        let claims = group("nhan_than", &[("ngay_sinh", born), ("ho_ten", "A")]);
        let verdict = cwt(&world, &adult(), claims);
        assert_eq!(told(&verdict), refused("policy.age_not_shown"), "{born}");
    }
    let by_path = Policy {
        birth_claim: Some("nhan_than.ngay_sinh".into()),
        required_claims: vec!["nhan_than.ho_ten".parse().unwrap()],
        ..adult()
    };
    let judged = |born| {
        let claims = group("nhan_than", &[("ngay_sinh", born), ("ho_ten", "A")]);
        told(&cwt(&world, &by_path, claims))
    };
    assert_eq!(judged(ADULT_BORN), VALID);
    assert_eq!(judged(CHILD_BORN), refused("policy.too_young"));
    let required = Policy {
        required_claims: vec!["ho_ten".parse().unwrap()],
        ..Policy::broadcast()
    };
    let head = group("chu_ho", &[("ho_ten", "B")]);
    let verdict = cwt(&world, &required, head);
    assert_eq!(told(&verdict), refused("policy.claim_missing"));
}

/// A rule that only refuses looks into what may be a group.
#[test]
fn an_end_that_is_grouped_is_looked_at() {
    let world = TestWorld::new();
    let judged = |end: &str| {
        let claims = group("khac", &[("ngay_het_han", end), ("noi_cap", "C")]);
        told(&cwt(&world, &Policy::broadcast(), claims))
    };
    assert_eq!(judged("2026-11-20"), refused("policy.document_expired"));
    assert_eq!(judged("mai"), refused("policy.expiry_unreadable"));
    assert_eq!(judged("2026-11-21"), VALID);
    // With the profile, what stays a map is no group: this is the end of something else.
    let pledge = json!({"bao_lanh": {"ngay_het_han": "2020-01-01"}, "ho_ten": "A"});
    let token = Jwt::new(&world, &pledge).bytes(&world);
    let listed = by_list(&world, Policy::broadcast(), LOOK);
    assert_eq!(told(&listed.verify_token(&token)), VALID);
    let verdict = jwt(&world, &Policy::broadcast(), &pledge);
    assert_eq!(told(&verdict), refused("policy.document_expired"));
}

#[test]
fn a_path_leads_through_json() {
    let world = TestWorld::new();
    let claims = json!({
        "age": {"18": true}, "nguoi": {"birthdate": ADULT_BORN, "age_over_21": true},
        "org.iso.18013.5.1": {"birth_date": CHILD_BORN},
    });
    let policy = |path: &str| Policy {
        required_claims: vec![path.parse().unwrap()],
        ..Policy::broadcast()
    };
    for path in [
        "age.18",
        "nguoi.birthdate",
        r#""org.iso.18013.5.1".birth_date"#,
    ] {
        assert_eq!(told(&jwt(&world, &policy(path), &claims)), VALID, "{path}");
    }
    for path in ["age.21", "birthdate", "birth_date"] {
        let verdict = jwt(&world, &policy(path), &claims);
        assert_eq!(told(&verdict), refused("policy.claim_missing"), "{path}");
    }
    let born = |path: &str, minimum| Policy {
        minimum_age: Some(minimum),
        birth_claim: Some(path.into()),
        ..Policy::broadcast()
    };
    let judged = |path, minimum| told(&jwt(&world, &born(path, minimum), &claims));
    assert_eq!(judged("nguoi.birthdate", 18), VALID);
    // The claim beside it says more than the date.
    assert_eq!(judged("nguoi.birthdate", 21), VALID);
    assert_eq!(judged("nguoi.birthdate", 28), refused("policy.too_young"));
    let spaced = r#""org.iso.18013.5.1".birth_date"#;
    assert_eq!(judged(spaced, 18), refused("policy.too_young"));
    assert_eq!(judged("birthdate", 18), refused("policy.age_not_shown"));
}

/// A name that has a dot in it is a name before it is a path.
#[test]
fn a_name_comes_before_a_path() {
    let world = TestWorld::new();
    let policy = Policy {
        birth_claim: Some("a.b".into()),
        ..adult()
    };
    let claims = json!({"a.b": CHILD_BORN, "a": {"b": ADULT_BORN}});
    let verdict = jwt(&world, &policy, &claims);
    assert_eq!(told(&verdict), refused("policy.too_young"));
}

#[test]
fn a_mobile_document_is_looked_at_in_its_namespaces() {
    let world = TestWorld::new();
    let policy = Policy {
        birth_claim: Some("birth_date".into()),
        expiry_claim: Some("expiry_date".into()),
        ..adult()
    };
    let judged = |elements: Json| told(&mobile(&world, &policy, &json!({SPACE: elements})));
    assert_eq!(judged(json!({"birth_date": ADULT_BORN})), VALID);
    assert_eq!(judged(json!({"age_over_18": true})), VALID);
    let child = json!({"birth_date": CHILD_BORN});
    assert_eq!(judged(child), refused("policy.too_young"));
    let neither = json!({"family_name": "A"});
    assert_eq!(judged(neither), refused("policy.age_not_shown"));
    let ended = json!({"age_over_18": true, "expiry_date": "2026-11-20"});
    assert_eq!(judged(ended), refused("policy.document_expired"));
    // What two namespaces say must both do.
    let two =
        json!({SPACE: {"birth_date": ADULT_BORN}, "org.example.more": {"birth_date": CHILD_BORN}});
    let verdict = mobile(&world, &policy, &two);
    assert_eq!(told(&verdict), refused("policy.too_young"));
    // Within an element it may be said of somebody else.
    let guardian = json!({"guardian": {"birth_date": ADULT_BORN, "age_over_18": true}});
    assert_eq!(judged(guardian), refused("policy.age_not_shown"));
    let required = |path: &str| Policy {
        required_claims: vec![path.parse().unwrap()],
        ..Policy::broadcast()
    };
    let names = json!({SPACE: {"family_name": "A"}});
    for path in ["family_name", r#""org.example.card.1".family_name"#] {
        let verdict = mobile(&world, &required(path), &names);
        assert_eq!(told(&verdict), VALID, "{path}");
    }
    let verdict = mobile(&world, &required("given_name"), &names);
    assert_eq!(told(&verdict), refused("policy.claim_missing"));
}

/// Its elements stand at the top under the names of its profile, and by their namespace too.
#[test]
fn a_mobile_document_with_a_profile_goes_by_both_names() {
    let world = TestWorld::new();
    let own = "vn.vidan.can_cuoc.1";
    let proof = mdoc(
        &world,
        own,
        &json!({own: {"ho_ten": "A", "ngay_het_han": "2026-11-20"}}),
    );
    let judged =
        |policy: Policy| told(&by_key(&world, policy, LOOK).verify_token_answer(&proof, NONCE));
    assert_eq!(
        judged(Policy::broadcast()),
        refused("policy.document_expired")
    );
    let of_type = |name: &str, path: &str| Policy {
        expiry_claim: None,
        document_types: vec![name.into()],
        required_claims: vec![path.parse().unwrap()],
        ..Policy::broadcast()
    };
    for name in ["can_cuoc", own] {
        for path in ["ho_ten", r#""vn.vidan.can_cuoc.1".ho_ten"#] {
            assert_eq!(judged(of_type(name, path)), VALID, "{name} {path}");
        }
    }
    let other = of_type("org.iso.18013.5.1.mDL", "ho_ten");
    assert_eq!(judged(other), refused("policy.document_type"));
}

/// Only a mobile document has two names for its type.
#[test]
fn another_format_goes_by_its_own_name_alone() {
    let world = TestWorld::new();
    let (neutral, own) = ("can_cuoc", "vn.vidan.can_cuoc.1");
    for (vct, named, expected) in [
        (neutral, neutral, VALID),
        (own, own, VALID),
        (neutral, own, refused("policy.document_type")),
        (own, neutral, refused("policy.document_type")),
    ] {
        let policy = Policy {
            document_types: vec![named.into()],
            ..Policy::broadcast()
        };
        let verdict = jwt(&world, &policy, &json!({"vct": vct}));
        assert_eq!(told(&verdict), expected, "{vct} {named}");
    }
}

/// A type that is a registered number has no name, and is none of those that a policy names.
#[test]
fn a_number_is_none_of_the_types_that_are_named() {
    let world = TestWorld::new();
    let mut card = Cwt::new(&world, text(&[("ho_ten", "A")]));
    card.claims
        .retain(|(label, _)| *label != super::cards::int(11));
    card.claims
        .push((super::cards::int(11), super::cards::int(1234)));
    let token = card.bytes(&world);
    let policy = |types: &[&str]| Policy {
        document_types: types.iter().map(|&one| one.to_owned()).collect(),
        ..Policy::broadcast()
    };
    let judged = |types: &[&str]| told(&by_key(&world, policy(types), LOOK).verify_token(&token));
    assert_eq!(judged(&["1234"]), refused("policy.document_type"));
    assert_eq!(judged(&[]), VALID);
}

#[test]
fn a_date_may_have_its_tag() {
    let world = TestWorld::new();
    let judged = |value: Value| told(&cwt(&world, &adult(), vec![("ngay_sinh".into(), value)]));
    assert_eq!(judged(Value::tagged(1004, ADULT_BORN.into())), VALID);
    let child = Value::tagged(1004, CHILD_BORN.into());
    assert_eq!(judged(child), refused("policy.too_young"));
    let unreadable = refused("policy.birth_date_unreadable");
    for value in [
        Value::tagged(1, ADULT_BORN.into()),
        "0000".into(),
        "0000-04-30".into(),
        Value::from(10_000i64),
        Value::Map(Vec::new()),
    ] {
        assert_eq!(judged(value.clone()), unreadable, "{value:?}");
    }
}
