//! A verifier asks, a wallet reads: each refusal by a question in which one thing alone is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

mod common;

use common::{OFFICE, World, names};
use proptest::prelude::*;
use vidan_codec::base45;
use vidan_codec::cbor::{Limits, Value, decode};
use vidan_codec::cose::{Unsigned1, algorithm_id};
use vidan_credential::testing::{ISS, NOW};
use vidan_credential::transport::ONE_CODE;
use vidan_credential::{BROADCAST_AUDIENCE, ClaimPath};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_protocol::Error;
use vidan_protocol::challenge::{
    Asker, Challenge, ChallengeFault as Fault, ChallengeRequest, MAX_TEXT, OpenChallenge, PREFIX,
    ShownChallenge,
};
use vidan_trust::{
    Error as TrustError, ListContent, Names, PublicJwk, Standing, TrustList, VerifierRecord,
};

const VERIFIER: &str = "urn:test:quay-1";
const KID: &str = "verifier-1";
const TYP: &str = "application/vidan-challenge+cwt";

struct Counter {
    world: World,
    key: SigningKey,
}

impl Counter {
    fn new() -> Self {
        Self::with(Algorithm::Es256)
    }

    fn with(algorithm: Algorithm) -> Self {
        Self {
            world: World::new(),
            key: SigningKey::generate(algorithm).unwrap(),
        }
    }

    fn list(&self) -> TrustList {
        self.list_with(|_| ())
    }

    fn list_with(&self, change: impl FnOnce(&mut ListContent)) -> TrustList {
        let mut content = self.world.citizen.list_content();
        content.offices.push(self.world.record());
        content.verifiers.push(VerifierRecord {
            kid: KID.into(),
            id: VERIFIER.into(),
            name: names("Quầy số 1 (thử)"),
            jwk: PublicJwk::from_key(&self.key.public()),
            standing: Standing::since(NOW.0 - 86_400),
        });
        change(&mut content);
        self.world.citizen.list_of(&content)
    }

    fn ask(&self, request: ChallengeRequest) -> ShownChallenge {
        let prepared = request.prepare(KID, &self.key.public(), &SystemRandom);
        let prepared = prepared.unwrap();
        let signature = self.key.sign(prepared.to_be_signed().message()).unwrap();
        prepared.finish(&signature).unwrap()
    }

    fn read(&self, text: &str) -> Result<Challenge, Error> {
        Challenge::read(text, &self.list(), NOW)
    }

    /// A text whose parts are signed as they are given.
    fn by_hand(&self, protected: &Value, unprotected: Value, payload: &Value) -> String {
        let message = Unsigned1::new(protected, unprotected, payload.to_vec());
        let signature = self.key.sign(message.to_be_signed().message()).unwrap();
        text(&message.finish(&signature).to_vec())
    }

    fn signed(&self, payload: &Value) -> String {
        self.by_hand(&header(KID), Value::Map(vec![]), payload)
    }
}

fn request() -> ChallengeRequest {
    ChallengeRequest {
        verifier: VERIFIER.into(),
        document_types: vec!["can_cuoc".into()],
        claims: vec![ClaimPath::name("ho_ten"), ClaimPath::name("age_over_18")],
        purpose: Names {
            vi: "Kiểm tra tuổi để bán rượu, bia".into(),
            en: "Age check for alcohol".into(),
        },
        issued_at: NOW,
        lifetime: 120,
    }
}

fn text(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(bytes))
}

fn bytes(text: &str) -> Vec<u8> {
    base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap()
}

fn header(kid: &str) -> Value {
    Value::map([
        (1i64, Value::from(algorithm_id(Algorithm::Es256))),
        (4, Value::from(kid.as_bytes())),
        (16, Value::from(TYP)),
    ])
}

fn array(texts: &[&str]) -> Value {
    Value::Array(texts.iter().map(|text| Value::from(*text)).collect())
}

/// A good payload, as entries to be changed.
fn entries() -> Vec<(Value, Value)> {
    let purpose = Value::map([("en", "Age check"), ("vi", "Kiểm tra tuổi")]);
    let map = Value::map([
        (1i64, Value::from(VERIFIER)),
        (4, Value::from(NOW.0 + 120)),
        (6, Value::from(NOW.0)),
        (39, Value::from(&[7u8; 16][..])),
        (-65_537, array(&["can_cuoc"])),
        (-65_538, array(&["ho_ten"])),
        (-65_539, purpose),
    ]);
    match map {
        Value::Map(entries) => entries,
        _ => panic!(),
    }
}

/// The good payload with one field changed.
fn with(label: i64, value: Value) -> Value {
    let mut entries = entries();
    let found = entries
        .iter_mut()
        .find(|(key, _)| *key == Value::from(label));
    found.unwrap().1 = value;
    Value::Map(entries)
}

fn fault(result: Result<Challenge, Error>) -> Fault {
    match result {
        Err(Error::Challenge(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_listed_verifier_asks_by_its_trusted_name() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::Ed25519] {
        let counter = Counter::with(algorithm);
        let shown = counter.ask(request());
        assert!(shown.text.len() <= ONE_CODE);
        let challenge = counter.read(&shown.text).unwrap();
        let asker = Asker::Listed {
            id: VERIFIER.into(),
            name: names("Quầy số 1 (thử)"),
        };
        assert_eq!(challenge.asker(), &asker);
        assert_eq!(challenge.audience(), VERIFIER);
        assert_eq!(challenge.claims(), request().claims);
        assert_eq!(challenge.document_types(), ["can_cuoc"]);
        assert_eq!(challenge.purpose(), &request().purpose);
        assert_eq!(
            (challenge.issued_at(), challenge.expires_at()),
            (NOW, NOW.plus(120))
        );
        assert_eq!(challenge.answer_nonce(), shown.open.nonce());
        assert_eq!(challenge.audience(), shown.open.audience());
        assert_eq!(challenge.claims(), shown.open.claims());
        assert!(!format!("{challenge:?} {shown:?}").contains("tuổi"));
    }
}

#[test]
fn anyone_else_is_unknown() {
    let counter = Counter::new();
    let mut foreign = request();
    foreign.verifier = "https://shop.example".into();
    let unsigned = foreign.clone().unsigned(&SystemRandom).unwrap();
    let challenge = counter.read(&unsigned.text).unwrap();
    assert_eq!(challenge.asker(), &Asker::Unknown);
    assert_eq!(challenge.answer_nonce(), unsigned.open.nonce());

    let prepared = foreign.prepare("other-kid", &counter.key.public(), &SystemRandom);
    let prepared = prepared.unwrap();
    let signature = counter.key.sign(prepared.to_be_signed().message()).unwrap();
    let signed = prepared.finish(&signature).unwrap();
    let challenge = counter.read(&signed.text).unwrap();
    assert_eq!(challenge.asker(), &Asker::Unknown);
    assert_eq!(challenge.audience(), "https://shop.example");
}

/// A mailbox registration and a form's proof are tokens with an office's identifier as their audience: nobody may make a
/// wallet sign one by asking under that name.
#[test]
fn an_unknown_asker_borrows_no_identifier() {
    let counter = Counter::new();
    for id in [
        OFFICE,
        "URN:TEST:OFFICE",
        VERIFIER,
        ISS,
        "urn:test:publisher",
    ] {
        let mut asked = request();
        asked.verifier = id.into();
        let unsigned = asked.clone().unsigned(&SystemRandom).unwrap();
        assert_eq!(
            fault(counter.read(&unsigned.text)),
            Fault::BorrowedIdentifier,
            "{id}"
        );
        let payload = with(1, Value::from(id));
        let signed = counter.by_hand(&header("other-kid"), Value::Map(vec![]), &payload);
        assert_eq!(
            fault(counter.read(&signed)),
            Fault::BorrowedIdentifier,
            "{id}"
        );
    }
    let broadcast = with(1, Value::from(BROADCAST_AUDIENCE));
    assert_eq!(
        fault(counter.read(&text(&broadcast.to_vec()))),
        Fault::Identifier
    );
    assert_eq!(
        fault(counter.read(&counter.signed(&broadcast))),
        Fault::Identifier
    );
    let mut asked = request();
    asked.verifier = BROADCAST_AUDIENCE.into();
    assert!(matches!(
        asked.unsigned(&SystemRandom),
        Err(Error::Challenge(Fault::Identifier))
    ));
}

#[test]
fn a_listed_key_signs_for_its_own_identifier_alone() {
    let counter = Counter::new();
    let other = counter.signed(&with(1, Value::from("urn:test:quay-2")));
    assert_eq!(fault(counter.read(&other)), Fault::IssuerMismatch);
    let office = counter.signed(&with(1, Value::from(OFFICE)));
    assert_eq!(fault(counter.read(&office)), Fault::IssuerMismatch);
}

/// Not "unknown": someone pretends to be a listed verifier, or its key is lost.
#[test]
fn a_listed_key_that_does_not_count_is_an_error() {
    let counter = Counter::new();
    let shown = counter.ask(request());
    let mut forged = bytes(&shown.text);
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let trust = |result: Result<Challenge, Error>| match result {
        Err(Error::Trust(error)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        trust(counter.read(&text(&forged))),
        TrustError::SignatureInvalid
    );
    let other = Counter::new();
    let by_another = other.ask(request());
    assert_eq!(
        trust(counter.read(&by_another.text)),
        TrustError::SignatureInvalid
    );

    let under = |change: &dyn Fn(&mut Standing)| {
        let list = counter.list_with(|content| change(&mut content.verifiers[0].standing));
        trust(Challenge::read(&shown.text, &list, NOW))
    };
    let kid = || KID.to_owned();
    assert_eq!(
        under(&|standing| standing.compromised = true),
        TrustError::KeyCompromised(kid())
    );
    assert_eq!(
        under(&|standing| standing.valid_until = Some(NOW.0)),
        TrustError::KeyExpired(kid())
    );
    assert_eq!(
        under(&|standing| standing.valid_from = NOW.0 + 1),
        TrustError::KeyNotYetValid(kid())
    );
    assert_eq!(
        under(&|standing| standing.retired = Some(NOW.0)),
        TrustError::KeyRetired(kid())
    );
}

/// A key id of an office or an issuer names no verifier.
#[test]
fn the_key_of_another_role_asks_for_nobody() {
    let counter = Counter::new();
    let payload = with(1, Value::from("urn:nobody"));
    for (kid, key) in [
        (common::OFFICE_KID, &counter.world.office),
        (
            vidan_credential::testing::KID,
            &counter.world.citizen.issuer,
        ),
    ] {
        let message = Unsigned1::new(&header(kid), Value::Map(vec![]), payload.to_vec());
        let signature = key.sign(message.to_be_signed().message()).unwrap();
        let challenge = counter
            .read(&text(&message.finish(&signature).to_vec()))
            .unwrap();
        assert_eq!(challenge.asker(), &Asker::Unknown);
    }
}

#[test]
fn it_is_open_for_minutes() {
    let counter = Counter::new();
    let shown = counter.ask(request());
    let at = |seconds| Challenge::read(&shown.text, &counter.list(), NOW.plus(seconds));
    assert_eq!(fault(at(-31)), Fault::NotYetValid);
    assert!(at(-30).is_ok());
    assert!(at(149).is_ok());
    assert_eq!(fault(at(150)), Fault::Expired);
    let challenge = at(0).unwrap();
    assert!(challenge.check_open(NOW.plus(149)).is_ok());
    assert!(challenge.check_open(NOW.plus(150)).is_err());
    assert_eq!(shown.open.closes_at(), NOW.plus(150));

    let lifetime = |end: i64| fault(counter.read(&counter.signed(&with(4, Value::from(end)))));
    assert!(
        counter
            .read(&counter.signed(&with(4, Value::from(NOW.0 + 300))))
            .is_ok()
    );
    assert_eq!(lifetime(NOW.0 + 301), Fault::Lifetime);
    assert_eq!(lifetime(NOW.0), Fault::Lifetime);
    assert_eq!(lifetime(NOW.0 - 1), Fault::Lifetime);
    assert_eq!(lifetime(i64::MAX), Fault::Lifetime);
    assert_eq!(
        fault(counter.read(&counter.signed(&with(6, Value::from(i64::MIN))))),
        Fault::Lifetime
    );
}

#[test]
fn each_field_has_its_bounds() {
    let counter = Counter::new();
    let read = |payload: &Value| {
        let unsigned = counter.read(&text(&payload.to_vec()));
        let signed = fault(counter.read(&counter.signed(payload)));
        if let Err(Error::Challenge(fault)) = unsigned {
            assert_eq!(fault, signed, "both forms have one rule");
        }
        signed
    };
    assert_eq!(read(&with(1, Value::from(""))), Fault::Identifier);
    assert_eq!(read(&with(1, Value::from("urn:quầy"))), Fault::Identifier);
    assert_eq!(
        read(&with(1, Value::from("a".repeat(129)))),
        Fault::Identifier
    );
    for length in [0, 15, 33] {
        assert_eq!(read(&with(39, Value::Bytes(vec![1; length]))), Fault::Nonce);
    }
    for claims in [&[][..], &["a", "a"], &["a..b"], &["\"ho_ten\""], &[""]] {
        let expected = if claims == ["\"ho_ten\""] {
            // It is a path, but not in its one form.
            Fault::Malformed
        } else {
            Fault::Claims
        };
        assert_eq!(read(&with(-65_538, array(claims))), expected, "{claims:?}");
    }
    let many: Vec<String> = (0..65).map(|n| format!("c{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(read(&with(-65_538, array(&many))), Fault::Claims);
    assert!(
        counter
            .read(&counter.signed(&with(-65_538, array(&many[..64]))))
            .is_ok()
    );
    for types in [&["a", "a"][..], &[""], &["thẻ"]] {
        assert_eq!(read(&with(-65_537, array(types))), Fault::DocumentTypes);
    }
    assert_eq!(
        read(&with(-65_537, array(&many[..17]))),
        Fault::DocumentTypes
    );
    assert!(
        counter
            .read(&counter.signed(&with(-65_537, array(&[]))))
            .is_ok()
    );
    let purpose = |vi: &str, en: &str| with(-65_539, Value::map([("en", en), ("vi", vi)]));
    for (vi, en) in [
        ("", "b"),
        ("a", " "),
        ("a\u{202e}b", "b"),
        ("a", "b\nc"),
        ("a", &"b".repeat(201)),
    ] {
        assert_eq!(read(&purpose(vi, en)), Fault::Purpose);
    }
    assert!(
        counter
            .read(&counter.signed(&purpose(&"ắ".repeat(100), "b")))
            .is_ok()
    );
}

#[test]
fn there_is_one_form() {
    let counter = Counter::new();
    let refused = |payload: &Value| {
        assert_eq!(
            fault(counter.read(&text(&payload.to_vec()))),
            Fault::Malformed
        );
        assert_eq!(
            fault(counter.read(&counter.signed(payload))),
            Fault::Malformed
        );
    };
    for (label, _) in entries() {
        let less = entries().into_iter().filter(|(key, _)| *key != label);
        refused(&Value::Map(less.collect()));
    }
    for (label, wrong) in [
        (1, Value::from(5)),
        (4, Value::Float(1.5)),
        (6, Value::from("now")),
        (39, Value::from("nonce")),
        (-65_537, Value::Null),
        (-65_538, Value::from("ho_ten")),
        (-65_539, Value::from("why")),
        (-65_539, Value::map([("en", "a")])),
        (-65_539, Value::map([("en", "a"), ("fr", "b"), ("vi", "c")])),
    ] {
        refused(&with(label, wrong));
    }
    let mut more = entries();
    more.push((Value::from(-65_540), Value::Null));
    refused(&Value::Map(more));
    let mut turned = entries();
    turned.swap(0, 1);
    refused(&Value::Map(turned));
    let mut long = Value::Map(entries()).to_vec();
    long.push(0);
    assert_eq!(fault(counter.read(&text(&long))), Fault::Malformed);
}

#[test]
fn a_header_holds_three_things() {
    let counter = Counter::new();
    let payload = Value::Map(entries());
    let read = |protected: &Value, unprotected: Value| {
        fault(counter.read(&counter.by_hand(protected, unprotected, &payload)))
    };
    let none = || Value::Map(vec![]);
    let entry = |label: i64, value: Value| {
        let Value::Map(mut entries) = header(KID) else {
            panic!()
        };
        entries.retain(|(key, _)| *key != Value::from(label));
        entries.push((Value::from(label), value));
        Value::Map(entries)
    };
    assert_eq!(
        read(
            &entry(16, Value::from("application/vidan-paper+cwt")),
            none()
        ),
        Fault::Type
    );
    assert_eq!(read(&entry(16, Value::from(293)), none()), Fault::Type);
    let mut sorted = entry(1, Value::from(-7));
    sorted.sort_maps();
    assert_eq!(
        read(&sorted, none()),
        Fault::Header,
        "an older number of the same algorithm"
    );
    let mut mac = entry(1, Value::from(5));
    mac.sort_maps();
    assert_eq!(read(&mac, none()), Fault::Header);
    let mut ed = entry(1, Value::from(-19));
    ed.sort_maps();
    assert_eq!(read(&ed, none()), Fault::Header, "not this key's algorithm");
    let mut p384 = entry(1, Value::from(-51));
    p384.sort_maps();
    assert_eq!(
        read(&p384, none()),
        Fault::Header,
        "a signature of another length"
    );
    assert_eq!(
        read(&entry(99, Value::Null), none()),
        Fault::Header,
        "one more"
    );
    assert_eq!(
        read(&entry(1, Value::from(-9)), none()),
        Fault::Header,
        "another order"
    );
    let loose = Value::map([(99i64, Value::Null)]);
    assert_eq!(read(&header(KID), loose), Fault::Header);
    let mut text_kid = entry(4, Value::from(KID));
    text_kid.sort_maps();
    assert_eq!(read(&text_kid, none()), Fault::Header);
    let mut empty_kid = entry(4, Value::from(&b""[..]));
    empty_kid.sort_maps();
    assert_eq!(read(&empty_kid, none()), Fault::Header);
}

#[test]
fn other_texts_are_refused_by_cause() {
    let counter = Counter::new();
    for (text, cause) in [
        ("", Fault::Unknown),
        ("VDF:00", Fault::Unknown),
        ("vdq:00", Fault::Unknown),
        ("VDQ:", Fault::Malformed),
        ("VDQ:0", Fault::Encoding),
        ("VDQ:abc", Fault::Encoding),
    ] {
        assert_eq!(fault(counter.read(text)), cause, "{text}");
    }
    let long = format!("{PREFIX}{}", "0".repeat(MAX_TEXT - 3));
    assert_eq!(fault(counter.read(&long)), Fault::TooLarge);
    let mut asked = request();
    asked.claims = (0..64)
        .map(|n| ClaimPath::name(&format!("a_long_claim_{n}")))
        .collect();
    let prepared = asked.prepare(KID, &counter.key.public(), &SystemRandom);
    assert!(matches!(prepared, Err(Error::Challenge(Fault::TooLarge))));
}

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
        vi in "[a-zA-ZÀ-ỹ][a-zA-ZÀ-ỹ ,.]{0,40}",
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
