//! What holds for any document: what is issued is received, any part of it can be shown and verifies, and no input panics.

use proptest::prelude::*;
use vidan_codec::cbor::Value;
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue,
    mdoc::{
        engagement::DeviceEngagement,
        hold,
        present::Presentation,
        reader::DeviceRequest,
        response::DeviceResponse,
        session::Establishment,
        verify::{Expectation, Unverified},
    },
    testing::pinned,
};

use super::{
    issuing::World,
    parts::{NOW, Parts, transcript},
    showing::sign,
};

fn value() -> impl Strategy<Value = ClaimValue> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(ClaimValue::Bool),
        any::<i64>().prop_map(|n| ClaimValue::Int(n.into())),
        ".{0,20}".prop_map(ClaimValue::Text),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(ClaimValue::Bytes),
        Just(ClaimValue::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let member = ("[a-z]{1,5}", inner.clone());
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(ClaimValue::Array),
            proptest::collection::btree_map(member.0, member.1, 0..4).prop_map(named),
        ]
    })
}

fn named(members: std::collections::BTreeMap<String, ClaimValue>) -> ClaimValue {
    let members = members.into_iter();
    ClaimValue::Map(
        members
            .map(|(name, value)| (ClaimKey::Text(name), value))
            .collect(),
    )
}

fn document() -> impl Strategy<Value = ClaimValue> {
    let elements = proptest::collection::btree_map("[a-z_]{1,8}", value(), 1..6).prop_map(named);
    proptest::collection::btree_map("[a-z.]{1,10}", elements, 1..4).prop_map(named)
}

/// The claims at these paths, by namespace, whatever their order.
fn sorted(claims: &[(ClaimKey, ClaimValue)]) -> Vec<(ClaimKey, ClaimKey)> {
    let mut paths: Vec<_> = claims
        .iter()
        .flat_map(|(namespace, members)| {
            let members = members.as_map().unwrap().iter();
            members.map(|(name, _)| (namespace.clone(), name.clone()))
        })
        .collect();
    paths.sort();
    paths
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_part_of_any_document_is_shown_and_verifies(claims in document(), chosen in any::<u64>()) {
        let world = World::new();
        let mut request = world.request("x", &serde_json::json!({"a": {"b": 1}}));
        request.claims = claims.clone();
        let bytes = world.issue(request).unwrap();
        let held = world.receive(&bytes).unwrap();
        let issued = claims.as_map().unwrap();
        prop_assert_eq!(sorted(held.claims()), sorted(issued));
        for path in held.disclosable() {
            prop_assert!(held.get(&path) == path.find(issued));
        }
        let paths: Vec<ClaimPath> = held
            .disclosable()
            .into_iter()
            .enumerate()
            .filter_map(|(at, path)| (chosen >> at & 1 == 1).then_some(path))
            .collect();
        let presentation = Presentation::new(&held, &paths, NOW).unwrap();
        let preview = presentation.claims().to_vec();
        let document = sign(&world, presentation, &transcript(1));
        let answer = DeviceResponse::new(&[document], &[]).unwrap();
        let read = Unverified::parse(answer.as_bytes()).unwrap();
        let expected = Expectation {
            document_type: Some("x"),
            transcript: &transcript(1),
            now: NOW,
            skew: 0,
            reader_key: None,
        };
        let issuer = pinned(&world.issuer.public());
        let shown = read.documents()[0].verify(&issuer, &expected).unwrap();
        prop_assert_eq!(sorted(shown.get().claims()), sorted(&preview));
        prop_assert_eq!(sorted(&preview).len(), paths.len());
        for path in held.disclosable() {
            let found = shown.get().get(&path);
            prop_assert!(found == held.get(&path).filter(|_| paths.contains(&path)));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn any_change_is_read_or_refused(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = Parts::new().bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        read_all(&bytes);
        read_all(&bytes[..cut.index(bytes.len())]);
    }
}

fn read_all(bytes: &[u8]) {
    let _ = Unverified::parse(bytes).map(|read| read.documents().len());
    let _ = hold::Unverified::parse(bytes).map(|read| read.x5chain().len());
    let _ = DeviceRequest::parse(bytes).map(|read| read.requests().len());
    let _ = DeviceEngagement::parse(bytes).map(|read| read.to_uri());
    let _ = Establishment::parse(bytes).map(|read| read.e_reader_key().len());
}

/// The stack of a phone's worker thread is enough for the deepest input that is read.
#[test]
fn on_a_small_stack() {
    let deep = (0..13).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    let work = move || {
        let mut parts = Parts::new();
        super::parts::set(&mut parts.items[0], "elementValue", deep);
        parts.verify().unwrap();
    };
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(work).unwrap().join().unwrap();
}
