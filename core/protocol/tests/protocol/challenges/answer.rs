//! What the answer is bound to, and what a counter keeps of its question.

use proptest::prelude::*;
use vidan_codec::base64url;
use vidan_protocol::form::submission;
use vidan_protocol::notice::registration::{self, MailboxRegistration};

use super::*;
use crate::common::trusted;

#[test]
fn only_its_own_signature_finishes_a_question() {
    let counter = Counter::new();
    let prepared = request()
        .prepare(KID, &counter.key.public(), &SystemRandom)
        .unwrap();
    let signature = counter
        .world
        .office
        .sign(prepared.to_be_signed().message())
        .unwrap();
    assert!(matches!(
        prepared.finish(&signature),
        Err(Error::Challenge(Fault::SignatureRejected))
    ));
}

/// Whatever differs between two questions, their answers differ; what anyone can change without a key changes nothing.
#[test]
fn the_answer_is_bound_to_all_that_was_asked() {
    let counter = Counter::new();
    let nonce = |text: &str| *counter.read(text).unwrap().answer_nonce();
    let unsigned_payload = with(1, Value::from("urn:nobody"));
    let mut seen = vec![
        nonce(&counter.signed(&Value::Map(entries()))),
        nonce(&text(&unsigned_payload.to_vec())),
        nonce(&counter.by_hand(&header("k-1"), Value::Map(vec![]), &unsigned_payload)),
        nonce(&counter.by_hand(&header("k-2"), Value::Map(vec![]), &unsigned_payload)),
    ];
    for (label, value) in [
        (4, Value::from(NOW.0 + 121)),
        (6, Value::from(NOW.0 + 1)),
        (39, Value::from(&[8u8; 16][..])),
        (-65_537, array(&[])),
        (-65_538, array(&["ho_ten", "ngay_sinh"])),
        (
            -65_539,
            Value::map([("en", "Age check"), ("vi", "Kiểm tra")]),
        ),
    ] {
        seen.push(nonce(&counter.signed(&with(label, value))));
    }
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);

    // Two signatures of one question: one answer fits both.
    let (one, two) = (
        counter.signed(&Value::Map(entries())),
        counter.signed(&Value::Map(entries())),
    );
    assert_ne!(one, two);
    assert_eq!(nonce(&one), nonce(&two));
}

/// An office may be a verifier too, under one identifier. What a person answers at its counter opens no mailbox and files no form,
/// whatever the office's own nonce is said to be.
#[test]
fn an_answer_at_an_offices_counter_does_nothing_else() {
    let counter = Counter::new();
    let list = counter.list_with(|content| content.verifiers[0].id = OFFICE.into());
    let payload = with(1, Value::from(OFFICE));
    let challenge = Challenge::read(&counter.signed(&payload), &list, NOW).unwrap();
    assert_eq!(challenge.audience(), OFFICE);
    let token = counter
        .world
        .token(&["so_dinh_danh"], challenge.answer_nonce());
    let (inbox, receipt) = (counter.key.public(), counter.world.office.public());
    let cnonce = base64url::encode([7u8; 16]);
    for nonce in [cnonce.as_str(), "", "n"] {
        let registration = MailboxRegistration::new(nonce, &inbox, &receipt, &token);
        assert!(matches!(
            registration.check(OFFICE, trusted(&list), NOW),
            Err(Error::Credential(vidan_credential::Error::NonceMismatch))
        ));
        assert_ne!(
            submission::binding(nonce, &payload.to_vec()),
            *challenge.answer_nonce()
        );
    }
    let honest = registration::binding("n", &inbox, &receipt);
    let honest = counter.world.token(&["so_dinh_danh"], &honest);
    let registration = MailboxRegistration::new("n", &inbox, &receipt, &honest);
    assert!(registration.check(OFFICE, trusted(&list), NOW).is_ok());
}

#[test]
fn a_counter_that_restarts_keeps_its_question() {
    let counter = Counter::new();
    let open = counter.ask(request()).open;
    let json = serde_json::to_value(&open).unwrap();
    assert_eq!(
        serde_json::from_value::<OpenChallenge>(json.clone()).unwrap(),
        open
    );
    assert_eq!(json["claims"], serde_json::json!(["ho_ten", "age_over_18"]));
    for (member, wrong) in [
        ("audience", serde_json::json!("")),
        ("audience", serde_json::json!(BROADCAST_AUDIENCE)),
        ("nonce", serde_json::json!("AAAA")),
        ("claims", serde_json::json!([])),
        ("claims", serde_json::json!(["a..b"])),
        ("document_types", serde_json::json!(["a", "a"])),
        ("expires_at", serde_json::json!(NOW.0 + 301)),
        ("more", serde_json::json!(1)),
    ] {
        let mut changed = json.clone();
        changed[member] = wrong;
        assert!(
            serde_json::from_value::<OpenChallenge>(changed).is_err(),
            "{member}"
        );
    }
}

#[test]
fn no_changed_bit_is_taken_for_the_verifiers() {
    let counter = Counter::new();
    let list = counter.list();
    let good = bytes(&counter.ask(request()).text);
    for bit in 0..good.len() * 8 {
        let mut changed = good.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(challenge) = Challenge::read(&text(&changed), &list, NOW) {
            assert_eq!(challenge.asker(), &Asker::Unknown, "bit {bit}");
            assert_ne!(challenge.audience(), VERIFIER, "bit {bit}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What a verifier may ask, a wallet reads as it was meant, and there is no second text for it.
    #[test]
    fn round_trip(
        verifier in "[!-~]{1,40}",
        types in proptest::collection::btree_set("[a-z_]{1,12}", 0..6),
        claims in proptest::collection::btree_set("[a-z_]{1,12}", 1..12),
        vi in "[a-zA-ZÀ-ɏẠ-ỹ][a-zA-ZÀ-ɏẠ-ỹ ,.]{0,40}",
        en in "[a-zA-Z][a-zA-Z ,.]{0,40}",
        lifetime in 1u32..=300,
    ) {
        let world = World::new();
        let list = world.list();
        let asked = ChallengeRequest {
            verifier: verifier.clone(),
            document_types: types.into_iter().collect(),
            claims: claims.iter().map(|name| ClaimPath::name(name)).collect(),
            purpose: Names { vi, en },
            issued_at: NOW,
            lifetime,
        };
        let shown = asked.clone().unsigned(&SystemRandom).unwrap();
        let challenge = Challenge::read(&shown.text, &list, NOW).unwrap();
        prop_assert_eq!(challenge.audience(), verifier);
        prop_assert_eq!(challenge.claims(), asked.claims);
        prop_assert_eq!(challenge.document_types(), asked.document_types);
        prop_assert_eq!(challenge.purpose(), &asked.purpose);
        prop_assert_eq!(challenge.answer_nonce(), shown.open.nonce());
        let raw = bytes(&shown.text);
        let node = decode(&raw, &Limits::TOKEN).unwrap();
        prop_assert_eq!(node.to_value().to_vec(), raw);
    }

    #[test]
    fn any_bytes_are_read_or_refused(junk in proptest::collection::vec(any::<u8>(), 0..200), wrapped in any::<bool>()) {
        let world = World::new();
        let mut all = if wrapped { vec![0xd2, 0x84] } else { Vec::new() };
        all.extend(junk);
        prop_assert!(Challenge::read(&text(&all), &world.list(), NOW).is_err());
    }
}
