//! For any claims and any choice: exactly what was chosen comes out. For any bytes: an answer, never a panic.

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::{prelude::*, sample::Index};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimPath, ClaimValue, Error, PathStep,
    sd_cwt::{
        hold::HeldCredential,
        issue::Redaction,
        present::Presentation,
        verify::{Disclosed, Expectation, NonceRule, Unverified, verify_with_list},
    },
    testing::{NOW, TestWorld, card_claims, sign},
    transport,
};
use vidan_trust::{TrustList, Verified};

static WORLD: LazyLock<(TestWorld, TrustList)> = LazyLock::new(|| {
    let world = TestWorld::new();
    let list = world.list();
    (world, list)
});

/// A world whose documents have no groups: any name of a claim is a claim's.
static PLAIN: LazyLock<(TestWorld, TrustList)> = LazyLock::new(|| {
    let mut world = TestWorld::new();
    world.profile.claims.clear();
    world.profile.defaults.clear();
    let list = world.list();
    (world, list)
});

static TOKEN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let world = &WORLD.0;
    let chosen = ["ho_ten", "age_over_18", "noi_cu_tru"];
    world
        .present(world.held().get(), &chosen, BROADCAST_AUDIENCE, NOW)
        .into_bytes()
});

fn verify(token: &[u8]) -> Result<Verified<Disclosed>, Error> {
    verify_under(&WORLD.1, token)
}

fn verify_under(list: &TrustList, token: &[u8]) -> Result<Verified<Disclosed>, Error> {
    let expected = Expectation {
        audiences: &[BROADCAST_AUDIENCE],
        nonce: NonceRule::Absent,
        now: NOW.plus(10),
        skew: 30,
        max_lifetime: Some(60),
    };
    verify_with_list(token, list, &expected)
}

fn value() -> impl Strategy<Value = ClaimValue> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(ClaimValue::Bool),
        any::<i64>().prop_map(|n| ClaimValue::Int(n.into())),
        any::<u64>().prop_map(|n| ClaimValue::Int(-1 - i128::from(n))),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(ClaimValue::Bytes),
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
    let key = prop_oneof![
        "[a-z]{1,6}".prop_map(ClaimKey::Text),
        (100i64..200).prop_map(ClaimKey::Int)
    ];
    prop::collection::btree_map(key, value, 0..5).prop_map(|map| map.into_iter().collect())
}

/// The steps into a value, each with what it leads to.
fn steps(value: &ClaimValue) -> Vec<(PathStep, &ClaimValue)> {
    match value {
        ClaimValue::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (PathStep::Index(at), item))
            .collect(),
        ClaimValue::Map(members) => members
            .iter()
            .map(|(key, item)| (PathStep::Key(key.clone()), item))
            .collect(),
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
) -> ClaimValue {
    let mut kept = Vec::new();
    for (step, item) in steps(value) {
        let here = [here, std::slice::from_ref(&step)].concat();
        let path = ClaimPath::from_steps(here.clone());
        let shown = |one: &ClaimPath| one.contains(&path) || path.contains(one);
        if !redacted.contains(&path) || chosen.iter().any(shown) {
            kept.push((step, keep(item, &here, redacted, chosen)));
        }
    }
    match value {
        ClaimValue::Array(_) => ClaimValue::Array(kept.into_iter().map(|(_, item)| item).collect()),
        ClaimValue::Map(_) => {
            let member = |(step, item)| match step {
                PathStep::Key(key) => (key, item),
                PathStep::Index(_) => panic!("a map has no index"),
            };
            ClaimValue::Map(kept.into_iter().map(member).collect())
        }
        plain => plain.clone(),
    }
}

/// Maps have no order.
fn sorted(value: ClaimValue) -> ClaimValue {
    match value {
        ClaimValue::Array(items) => ClaimValue::Array(items.into_iter().map(sorted).collect()),
        ClaimValue::Map(members) => {
            let mut members: Vec<_> = members
                .into_iter()
                .map(|(key, item)| (key, sorted(item)))
                .collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            ClaimValue::Map(members)
        }
        plain => plain,
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
        let (world, list) = &*PLAIN;
        let all = ClaimValue::Map(claims);
        let mut paths = Vec::new();
        all_paths(&all, &[], &mut paths);
        let pick = |picks: &[Index]| -> BTreeSet<ClaimPath> {
            picks.iter().filter(|_| !paths.is_empty()).map(|at| at.get(&paths).clone()).collect()
        };
        let (redacted, chosen) = (pick(&redact), pick(&choose));
        let mut request = world.request(&serde_json::json!({}));
        request.claims = all.clone();
        request.redaction = Redaction::Paths(redacted.iter().cloned().collect());
        request.decoys = decoys;
        let bytes = world.issue(request);
        let held = HeldCredential::receive(&bytes, list, NOW, &world.holder.public()).unwrap();
        prop_assert!(sorted(ClaimValue::Map(held.get().claims().to_vec())) == sorted(all.clone()));
        let disclosable: BTreeSet<ClaimPath> = held.get().disclosable().into_iter().collect();
        prop_assert_eq!(&disclosable, &redacted);

        let choice: Vec<ClaimPath> = chosen.iter().cloned().collect();
        let presentation =
            Presentation::new(held.get(), &choice, BROADCAST_AUDIENCE, NOW, 60, None).unwrap();
        let previewed = ClaimValue::Map(presentation.claims().to_vec());
        let token = sign(presentation, &world.holder);
        let shown = verify_under(list, token.as_bytes()).unwrap();
        let shown = ClaimValue::Map(shown.get().claims().to_vec());
        prop_assert!(shown == previewed, "the preview is what a verifier sees");
        prop_assert!(sorted(shown) == sorted(keep(&all, &[], &redacted, &chosen)));
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Unverified::parse(&bytes);
        prop_assert!(verify(&bytes).is_err());
    }

    #[test]
    fn any_text_is_answered(text in "(VDF:)?.{0,80}") {
        let _ = transport::from_text(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn mutated_tokens_are_refused(
        edits in prop::collection::vec((any::<Index>(), any::<u8>(), 0u8..3), 1..6),
    ) {
        let mut bytes = TOKEN.clone();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
        }
        prop_assume!(bytes != *TOKEN);
        prop_assert!(verify(&bytes).is_err());
    }
}

#[test]
fn no_changed_bit_is_accepted() {
    assert!(verify(&TOKEN).is_ok());
    for bit in 0..TOKEN.len() * 8 {
        let mut changed = TOKEN.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&changed).is_err(), "bit {bit}");
    }
}

#[test]
fn no_shorter_or_longer_token_is_accepted() {
    for len in 0..TOKEN.len() {
        assert!(verify(&TOKEN[..len]).is_err(), "{len}");
    }
    assert!(verify(&[&TOKEN[..], &[0]].concat()).is_err());
}

/// 14 claims, any subset: what is chosen and nothing else, through text and back.
#[test]
fn subsets_of_the_card() {
    let (world, _) = &*WORLD;
    let held = world.held();
    let card = card_claims();
    let names: Vec<String> = card.as_object().unwrap().keys().cloned().collect();
    for mask in (0..1u32 << names.len()).step_by(641) {
        let chosen: Vec<&str> = (0..names.len())
            .filter(|at| mask & (1 << at) != 0)
            .map(|at| names[at].as_str())
            .collect();
        let token = world.present(held.get(), &chosen, BROADCAST_AUDIENCE, NOW);
        let text = transport::to_text(token.as_bytes()).unwrap();
        let shown = verify(&transport::from_text(&text).unwrap()).unwrap();
        let mut shown: Vec<String> = shown
            .get()
            .claims()
            .iter()
            .map(|(key, _)| key.to_string())
            .collect();
        shown.sort();
        assert_eq!(shown, chosen, "{mask:b}");
    }
}
