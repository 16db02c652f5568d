//! For any claims and any choice: exactly what was chosen comes out. For any text: an answer, never a panic.

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::{prelude::*, sample::Index};
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, PathStep,
    sd_jwt::{
        hold::HeldCredential,
        issue::Redaction,
        metadata::TypeMetadata,
        present::Presentation,
        verify::{Expectation, KeyBindingRule, Kind, NonceRule, Unverified},
    },
    testing::{NOW, TestWorld, pinned},
};

use super::{
    issue::{issue, request},
    parts::{AUDIENCE, NONCE, Parts},
};

static WORLD: LazyLock<TestWorld> = LazyLock::new(TestWorld::new);
static PARTS: LazyLock<Parts> = LazyLock::new(Parts::new);
static TEXT: LazyLock<String> = LazyLock::new(|| PARTS.text());

fn value() -> impl Strategy<Value = ClaimValue> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(ClaimValue::Bool),
        any::<i64>().prop_map(|n| ClaimValue::Int(n.into())),
        any::<u64>().prop_map(|n| ClaimValue::Int(n.into())),
        ".{0,12}".prop_map(ClaimValue::Text),
        Just(ClaimValue::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(ClaimValue::Array),
            members(inner).prop_map(ClaimValue::Map),
        ]
    })
}

fn members(
    value: impl Strategy<Value = ClaimValue>,
) -> impl Strategy<Value = Vec<(ClaimKey, ClaimValue)>> {
    let key = prop_oneof!["[b-h]{1,6}", "[1-9][0-9]{0,2}"].prop_map(ClaimKey::Text);
    prop::collection::btree_map(key, value, 0..5).prop_map(|map| map.into_iter().collect())
}

/// The steps into a value, each with what it leads to.
fn steps(value: &ClaimValue) -> Vec<(PathStep, &ClaimValue)> {
    match value {
        ClaimValue::Array(items) => {
            let indexed = items.iter().enumerate();
            indexed
                .map(|(at, item)| (PathStep::Index(at), item))
                .collect()
        }
        ClaimValue::Map(members) => {
            let members = members.iter();
            members
                .map(|(key, item)| (PathStep::Key(key.clone()), item))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn all_paths(value: &ClaimValue, here: &[PathStep], out: &mut Vec<ClaimPath>) {
    for (step, item) in steps(value) {
        let here = [here, &[step]].concat();
        out.push(ClaimPath::from_steps(here.clone()));
        all_paths(item, &here, out);
    }
}

/// What should come out: what is not redacted, and of what is, all that was chosen, lies inside of it or leads to it.
fn keep(
    value: &ClaimValue,
    here: &[PathStep],
    redacted: &BTreeSet<ClaimPath>,
    chosen: &BTreeSet<ClaimPath>,
) -> serde_json::Value {
    let kept = |(step, item): (PathStep, &ClaimValue)| {
        let here = [here, std::slice::from_ref(&step)].concat();
        let path = ClaimPath::from_steps(here.clone());
        let shown = |one: &ClaimPath| one.contains(&path) || path.contains(one);
        let stays = !redacted.contains(&path) || chosen.iter().any(shown);
        stays.then(|| (step, keep(item, &here, redacted, chosen)))
    };
    let kept = steps(value).into_iter().filter_map(kept);
    match value {
        ClaimValue::Array(_) => kept.map(|(_, item)| item).collect(),
        ClaimValue::Map(_) => {
            let member = |(step, item)| match step {
                PathStep::Key(key) => (key.to_string(), item),
                PathStep::Index(_) => panic!("a map has no index"),
            };
            serde_json::Value::Object(kept.map(member).collect())
        }
        plain => plain.to_json(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn exactly_the_chosen_claims_come_out(
        claims in members(value()),
        redact in prop::collection::vec(any::<Index>(), 0..12),
        choose in prop::collection::vec(any::<Index>(), 0..6),
        decoys in 0u8..4,
    ) {
        let world = &*WORLD;
        let all = ClaimValue::Map(claims);
        let mut paths = Vec::new();
        all_paths(&all, &[], &mut paths);
        let pick = |picks: &[Index]| -> BTreeSet<ClaimPath> {
            picks.iter().filter(|_| !paths.is_empty()).map(|at| at.get(&paths).clone()).collect()
        };
        let (redacted, chosen) = (pick(&redact), pick(&choose));
        let redaction = Redaction::Paths(redacted.iter().cloned().collect());
        let mut request = request(world, &serde_json::json!({}), redaction);
        request.claims = all.clone();
        request.decoys = decoys;
        let text = issue(world, request);
        let key = pinned(&world.issuer.public());
        let held = HeldCredential::receive_with(text.as_bytes(), &key, None, NOW, None).unwrap();
        let held = held.get();
        prop_assert_eq!(ClaimValue::Map(held.claims().to_vec()).to_json(), all.to_json());
        let disclosable: BTreeSet<ClaimPath> = held.disclosable().into_iter().collect();
        prop_assert_eq!(&disclosable, &redacted);

        let choice: Vec<ClaimPath> = chosen.iter().cloned().collect();
        let presentation = Presentation::new(held, &choice, NOW).unwrap();
        let previewed = presentation.claims().to_vec();
        let prepared = presentation.prepare(AUDIENCE, NONCE).unwrap();
        let signature = world.holder.sign(prepared.to_be_signed().message()).unwrap();
        let text = prepared.finish(&signature).unwrap();
        let expected = Expectation {
            kind: Kind::Credential,
            audiences: &[AUDIENCE],
            key_binding: KeyBindingRule::Required { nonce: NonceRule::Exactly(NONCE), max_age: Some(60) },
            now: NOW.plus(10),
            skew: 0,
        };
        let shown = Unverified::parse(text.as_str()).unwrap().verify(&key, &expected, None).unwrap();
        prop_assert!(shown.get().claims() == previewed, "the preview is what a verifier sees");
        let shown = ClaimValue::Map(shown.get().claims().to_vec()).to_json();
        prop_assert_eq!(shown, keep(&all, &[], &redacted, &chosen));
    }

    #[test]
    fn any_text_is_answered(text in ".{0,200}") {
        prop_assert!(PARTS.verify_text(&text).is_err());
    }

    #[test]
    fn any_parts_are_answered(text in "([A-Za-z0-9_-]{0,30}[.~]){0,9}[A-Za-z0-9_-]{0,9}") {
        prop_assert!(PARTS.verify_text(&text).is_err());
    }

    #[test]
    fn any_payload_is_answered(
        payload in r#"\{("(_sd|\.\.\.|a|vct|cnf|exp)":(1|"x"|\[\]|\{\}|\[\{"\.\.\.":"x"\}\]),?){0,4}\}"#,
    ) {
        let mut parts = Parts::new();
        parts.raw_payload = Some(payload);
        prop_assert!(parts.verify().is_err());
    }

    #[test]
    fn no_changed_character_passes(at in any::<Index>(), letter in "[A-Za-z0-9_.~-]") {
        let mut changed = TEXT.clone().into_bytes();
        let at = at.index(changed.len());
        prop_assume!(changed[at] != letter.as_bytes()[0]);
        changed[at] = letter.as_bytes()[0];
        let changed = String::from_utf8(changed).unwrap();
        prop_assert!(PARTS.verify_text(&changed).is_err());
    }

    #[test]
    fn no_shortened_text_passes(at in any::<Index>()) {
        let text = &TEXT[..at.index(TEXT.len())];
        prop_assert!(PARTS.verify_text(text).is_err());
    }

    #[test]
    fn any_metadata_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), integrity in ".{0,60}") {
        let documents = |_: &str| Some(bytes.clone());
        prop_assert!(TypeMetadata::resolve("x", Some(&integrity), &documents).is_err());
        let _ = TypeMetadata::resolve("x", None, &documents);
    }
}
