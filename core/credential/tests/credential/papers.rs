//! Papers: each refusal by one in which one thing alone is wrong, and never a paper for a phone's proof or the other way round.

use proptest::prelude::*;
use serde_json::json;
use vidan_codec::{
    base45,
    cbor::{Value, decode},
    cose::Unsigned1,
};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, ClaimValue, Error, Layer, StatusReference,
    paper::{PREFIX, Paper, PaperRequest, Unverified, is_text},
    sd_cwt::{
        hold::HeldCredential,
        issue::Redaction,
        verify::{Expectation, NonceRule, verify_with_list},
    },
    testing::{ISS, KID, NOW, TestWorld, pinned},
    transport::{self, ONE_CODE, segments::SegmentId},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{Error as TrustError, ListContent, PublicJwk, Verified};

const TYP: &str = "application/vidan-paper+cwt";

fn few() -> serde_json::Value {
    json!({"ngay_sinh": "1950-04-30", "ho_ten": "Nguyễn Thị Ví Dụ", "age_over_18": true})
}

fn verify(world: &TestWorld, text: &str) -> Result<Verified<Paper>, Error> {
    verify_with(world, text, |_| ())
}

fn verify_with(
    world: &TestWorld,
    text: &str,
    change: impl FnOnce(&mut ListContent),
) -> Result<Verified<Paper>, Error> {
    let mut content = world.list_content();
    change(&mut content);
    let paper = Unverified::read(text)?;
    let (key, profile) = paper.trusted_by(&world.list_of(&content), NOW)?;
    paper.verify(&key, NOW, 30, profile.as_ref())
}

fn text(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(bytes))
}

fn bytes(text: &str) -> Vec<u8> {
    base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap()
}

fn header() -> Value {
    Value::map([
        (1i64, Value::from(-9)),
        (4, Value::from(KID.as_bytes())),
        (16, Value::from(TYP)),
    ])
}

/// A good payload with some entries changed, added (`Some`) or left out (`None`), in the right order.
fn payload(changes: &[(Value, Option<Value>)]) -> Value {
    let Value::Map(mut entries) = Value::map([
        (1i64, Value::from(ISS)),
        (4, Value::from(NOW.0 + 1000)),
        (6, Value::from(NOW.0 - 1000)),
        (11, Value::from("can_cuoc")),
    ]) else {
        panic!()
    };
    entries.push((Value::from("ho_ten"), Value::from("A")));
    for (key, value) in changes {
        entries.retain(|(known, _)| known != key);
        entries.extend(value.clone().map(|value| (key.clone(), value)));
    }
    let mut map = Value::Map(entries);
    map.sort_maps();
    map
}

/// Signed by the issuer as it is given.
fn signed(world: &TestWorld, protected: &Value, unprotected: Value, payload: &Value) -> String {
    let message = Unsigned1::new(protected, unprotected, payload.to_vec());
    let signature = world.issuer.sign(message.to_be_signed().message()).unwrap();
    text(&message.finish(&signature).to_vec())
}

fn refused(world: &TestWorld, payload: &Value) -> Error {
    let text = signed(world, &header(), Value::Map(vec![]), payload);
    verify(world, &text).unwrap_err()
}

#[test]
fn a_paper_says_what_the_issuer_signed() {
    let world = TestWorld::new();
    let mut request = world.paper(&few());
    request.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 7,
    });
    let printed = world.print(request.clone());
    assert!(is_text(&printed.text) && printed.text.len() <= ONE_CODE);
    let paper = verify(&world, &printed.text).unwrap();
    assert_eq!(paper.signer().kid, KID);
    let paper = paper.get();
    let keys: Vec<String> = paper
        .claims()
        .iter()
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(
        keys,
        ["ho_ten", "ngay_sinh", "age_over_18"],
        "in the profile's order"
    );
    assert_eq!(
        paper.get(&ClaimPath::name("ho_ten")),
        Some(&ClaimValue::Text("Nguyễn Thị Ví Dụ".into()))
    );
    assert_eq!(paper.document_type().to_string(), "can_cuoc");
    assert_eq!(
        (paper.issuer(), paper.status()),
        (ISS, request.status.as_ref())
    );
    assert_eq!(
        (paper.issued_at(), paper.expires_at()),
        (request.issued_at, request.expires_at)
    );
    assert_eq!(paper.segments(), printed.segments);
    assert_eq!(
        SegmentId::of_token(&bytes(&printed.text)),
        Ok(printed.segments)
    );
    for shown in [
        format!("{paper:?}"),
        format!("{printed:?}"),
        format!("{:?}", Unverified::read(&printed.text).unwrap()),
    ] {
        assert!(
            !shown.contains("Ví Dụ") && !shown.contains("1950"),
            "{shown}"
        );
    }
}

#[test]
fn every_key_we_sign_with_can_print() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::Ed25519] {
        let mut world = TestWorld::new();
        world.issuer = SigningKey::generate(algorithm).unwrap();
        let printed = world.print(world.paper(&few()));
        let paper = Unverified::read(&printed.text).unwrap();
        let key = pinned(&world.issuer.public());
        assert!(paper.verify(&key, NOW, 30, None).is_ok());
    }
}

/// The types under the signatures keep them apart, though one key made all of them.
#[test]
fn a_paper_is_no_proof() {
    let world = TestWorld::new();
    let paper = bytes(&world.print(world.paper(&few())).text);
    let expected = Expectation {
        audiences: &[BROADCAST_AUDIENCE],
        nonce: NonceRule::Any,
        now: NOW,
        skew: 30,
        max_lifetime: None,
    };
    let as_proof = |bytes: &[u8]| verify_with_list(bytes, &world.list(), &expected).unwrap_err();
    assert_eq!(as_proof(&paper), Error::PaperAsProof);
    let received = HeldCredential::receive(&paper, &world.list(), NOW, &world.holder.public());
    assert_eq!(
        received.unwrap_err(),
        Error::PaperAsProof,
        "no wallet keeps it"
    );
    let whole = format!("VDF:{}", base45::encode(&paper));
    let read = transport::read(&whole, &world.list()).unwrap();
    assert_eq!(as_proof(&read), Error::PaperAsProof);
    assert_eq!(
        transport::read(&text(&paper), &world.list()),
        Err(Error::PaperAsProof)
    );

    // Someone's own phone around someone else's paper.
    let node = decode(&paper, &vidan_codec::cbor::Limits::TOKEN).unwrap();
    let protected = Value::map([
        (1i64, Value::from(-9)),
        (13, node.to_value()),
        (16, Value::from(294)),
    ]);
    let claims = Value::map([
        (3i64, Value::from(BROADCAST_AUDIENCE)),
        (4, Value::from(NOW.0 + 60)),
        (6, Value::from(NOW.0)),
    ]);
    let around = Unsigned1::new(&protected, Value::Map(vec![]), claims.to_vec());
    let signature = world.holder.sign(around.to_be_signed().message()).unwrap();
    let around = around.finish(&signature).to_vec();
    assert_eq!(as_proof(&around), Error::PaperAsProof);
}

#[test]
fn a_phones_document_or_proof_is_no_paper() {
    let world = TestWorld::new();
    let mut request = world.request(&json!({"ho_ten": "A"}));
    request.redaction = Redaction::Paths(Vec::new());
    let document = world.issue(request);
    let held = HeldCredential::receive(&document, &world.list(), NOW, &world.holder.public());
    let proof = world.present(held.unwrap().get(), &[], BROADCAST_AUDIENCE, NOW);
    for bytes in [&document[..], proof.as_bytes()] {
        assert_eq!(
            Unverified::read(&text(bytes)).unwrap_err(),
            Error::ProofAsPaper
        );
    }
}

#[test]
fn only_an_issuer_that_counts_prints() {
    let world = TestWorld::new();
    let printed = world.print(world.paper(&few())).text;
    let trust = |change: &dyn Fn(&mut ListContent)| match verify_with(&world, &printed, change) {
        Err(Error::Trust(error)) => error,
        other => panic!("{other:?}"),
    };
    let kid = || KID.to_owned();
    assert_eq!(
        trust(&|list| list.issuers.clear()),
        TrustError::UnknownKid(kid())
    );
    assert!(matches!(
        trust(&|list| list.issuers[0].documents.clear()),
        TrustError::DocumentTypeNotAllowed { .. }
    ));
    assert_eq!(
        trust(&|list| list.issuers[0].standing.compromised = true),
        TrustError::KeyCompromised(kid())
    );
    assert_eq!(
        trust(&|list| list.issuers[0].standing.valid_until = Some(NOW.0)),
        TrustError::KeyExpired(kid())
    );
    assert_eq!(
        trust(&|list| list.issuers[0].standing.retired = Some(NOW.day_start().0)),
        TrustError::KeyRetired(kid())
    );
    assert_eq!(
        trust(&|list| {
            let other = SigningKey::generate(Algorithm::Ed25519).unwrap();
            list.issuers[0].jwk = PublicJwk::from_key(&other.public());
            list.issuers[0].algs = vec![-19];
        }),
        TrustError::AlgorithmNotAllowed(-9)
    );
    let renamed = verify_with(&world, &printed, |list| {
        list.issuers[0].iss = "urn:other".into()
    });
    assert_eq!(renamed.unwrap_err(), Error::IssuerMismatch);
    assert_eq!(
        verify(&TestWorld::new(), &printed).unwrap_err(),
        Error::Trust(TrustError::SignatureInvalid)
    );
}

#[test]
fn a_paper_has_an_end() {
    let world = TestWorld::new();
    let printed = world.print(world.paper(&few())).text;
    let end = world.paper(&few()).expires_at;
    let at = |now| {
        let paper = Unverified::read(&printed).unwrap();
        let key = pinned(&world.issuer.public());
        paper.verify(&key, now, 30, None).map(|_| ())
    };
    assert_eq!(at(end.plus(29)), Ok(()));
    assert_eq!(at(end.plus(30)), Err(Error::Expired(Layer::Credential)));
    let start = world.paper(&few()).issued_at;
    assert_eq!(at(start.plus(-30)), Ok(()));
    assert_eq!(
        at(start.plus(-31)),
        Err(Error::NotYetValid(Layer::Credential))
    );
    let mut endless = world.paper(&few());
    endless.expires_at = endless.issued_at;
    assert_eq!(
        endless.prepare().unwrap_err(),
        Error::TimeCredentialIatAfterExp
    );
    let turned = payload(&[(4.into(), Some((NOW.0 - 1000).into()))]);
    assert_eq!(refused(&world, &turned), Error::TimeCredentialIatAfterExp);
}

#[test]
fn there_is_one_form() {
    let world = TestWorld::new();
    let good = signed(&world, &header(), Value::Map(vec![]), &payload(&[]));
    assert!(verify(&world, &good).is_ok());
    for label in [1i64, 4, 6, 11] {
        let less = payload(&[(label.into(), None)]);
        assert_eq!(
            refused(&world, &less),
            Error::PaperMalformed,
            "without {label}"
        );
        let wrong = payload(&[(label.into(), Some(Value::Null))]);
        assert_eq!(refused(&world, &wrong), Error::PaperMalformed, "{label}");
    }
    // What would tie it to a phone or an audience, or what is not a paper's.
    for label in [2i64, 3, 5, 7, 8, 39] {
        let more = payload(&[(label.into(), Some(Value::from("x")))]);
        assert_eq!(
            refused(&world, &more),
            Error::PaperMalformed,
            "with {label}"
        );
    }
    let more = payload(&[(99.into(), Some(Value::from("x")))]);
    assert_eq!(refused(&world, &more), Error::PaperClaims);
    let status = payload(&[(65_535.into(), Some(Value::Null))]);
    assert_eq!(refused(&world, &status), Error::StatusMalformed);
    for value in [
        Value::Float(1.5),
        Value::Undefined,
        Value::tagged(60, Value::Bytes(vec![0; 32])),
    ] {
        let other = payload(&[("x".into(), Some(value))]);
        assert_eq!(refused(&world, &other), Error::PaperMalformed);
    }
    let Value::Map(mut entries) = payload(&[]) else {
        panic!()
    };
    entries.swap(0, 1);
    assert_eq!(refused(&world, &Value::Map(entries)), Error::PaperMalformed);
    let none = payload(&[("ho_ten".into(), None)]);
    assert_eq!(refused(&world, &none), Error::PaperClaims);
    let unnamed = payload(&[("".into(), Some(Value::Null))]);
    assert_eq!(refused(&world, &unnamed), Error::PaperClaims);
    let many: Vec<_> = (0..65)
        .map(|n| (Value::from(format!("c{n}")), Some(Value::Null)))
        .collect();
    assert_eq!(refused(&world, &payload(&many)), Error::PaperClaims);
    let group = payload(&[("nhan_than".into(), Some(Value::Map(vec![])))]);
    assert_eq!(
        refused(&world, &group),
        Error::PaperClaims,
        "packing is no claim"
    );
}

#[test]
fn a_header_holds_three_things() {
    let world = TestWorld::new();
    let read = |protected: &Value, unprotected: Value| {
        verify(
            &world,
            &signed(&world, protected, unprotected, &payload(&[])),
        )
        .unwrap_err()
    };
    let with = |label: i64, value: Option<Value>| {
        let Value::Map(mut entries) = header() else {
            panic!()
        };
        entries.retain(|(key, _)| *key != Value::from(label));
        entries.extend(value.map(|value| (Value::from(label), value)));
        let mut map = Value::Map(entries);
        map.sort_maps();
        map
    };
    let none = || Value::Map(vec![]);
    assert_eq!(read(&with(1, None), none()), Error::PaperMalformed);
    assert_eq!(
        read(&with(1, Some(Value::from(-7))), none()),
        Error::PaperMalformed
    );
    assert_eq!(
        read(&with(1, Some(Value::from(-51))), none()),
        Error::PaperMalformed
    );
    assert_eq!(read(&with(4, None), none()), Error::KidMissing);
    assert_eq!(
        read(&with(4, Some(Value::from(&b""[..]))), none()),
        Error::KidMissing
    );
    assert_eq!(read(&with(16, None), none()), Error::PaperMalformed);
    assert_eq!(
        read(
            &with(16, Some(Value::from("application/vidan-challenge+cwt"))),
            none()
        ),
        Error::PaperMalformed
    );
    assert_eq!(
        read(&with(16, Some(Value::from(293))), none()),
        Error::ProofAsPaper
    );
    assert_eq!(
        read(&with(16, Some(Value::from(294))), none()),
        Error::ProofAsPaper
    );
    assert_eq!(
        read(&with(99, Some(Value::Null)), none()),
        Error::PaperMalformed
    );
    let loose = Value::map([(99i64, Value::Null)]);
    assert_eq!(read(&header(), loose), Error::PaperMalformed);
}

#[test]
fn other_texts_are_refused_by_cause() {
    let read = |text: &str| Unverified::read(text).unwrap_err();
    assert_eq!(read("VDF:00"), Error::TransportUnknown);
    assert_eq!(read("VDP:0"), Error::TransportEncoding);
    assert_eq!(read("VDP:"), Error::PaperMalformed);
    assert_eq!(
        read(&format!("VDP:{}", "0".repeat(ONE_CODE))),
        Error::TooLarge
    );
}

#[test]
fn what_cannot_be_read_is_not_printed() {
    let world = TestWorld::new();
    let printed = |change: &dyn Fn(&mut PaperRequest)| {
        let mut request = world.paper(&few());
        change(&mut request);
        request.prepare().map(|_| ()).unwrap_err()
    };
    assert_eq!(
        printed(&|request| request.claims = ClaimValue::Null),
        Error::PaperClaims
    );
    assert_eq!(printed(&|request| request.kid.clear()), Error::KidMissing);
    assert_eq!(
        printed(&|request| request.issuer.clear()),
        Error::PaperMalformed
    );
    assert_eq!(
        printed(&|request| request.document_type.clear()),
        Error::PaperMalformed
    );
    let claims = |value: ClaimValue| ClaimValue::Map(vec![("a".into(), value)]);
    assert_eq!(
        printed(&|request| request.claims = claims(ClaimValue::Float(0.5))),
        Error::ClaimKind
    );
    assert_eq!(
        printed(&|request| request.claims = claims(ClaimValue::Text("a".repeat(900)))),
        Error::TooLarge
    );
    let deep = (0..8).fold(ClaimValue::Null, |inner, _| ClaimValue::Array(vec![inner]));
    assert_eq!(
        printed(&|request| request.claims = claims(deep.clone())),
        Error::PaperMalformed
    );
    let twice = ClaimValue::Map(vec![
        ("a".into(), ClaimValue::Null),
        ("a".into(), ClaimValue::Null),
    ]);
    assert_eq!(
        printed(&|request| request.claims = twice.clone()),
        Error::PaperMalformed
    );
    let prepared = world.paper(&few()).prepare().unwrap();
    let signature = world
        .holder
        .sign(prepared.to_be_signed().message())
        .unwrap();
    assert_eq!(
        prepared.finish(&signature).unwrap_err(),
        Error::SignatureRejected
    );
}

#[test]
fn no_changed_bit_is_accepted() {
    let world = TestWorld::new();
    let good = bytes(&world.print(world.paper(&few())).text);
    for bit in 0..good.len() * 8 {
        let mut changed = good.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&world, &text(&changed)).is_err(), "bit {bit}");
    }
}

fn claim() -> impl Strategy<Value = ClaimValue> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(ClaimValue::Bool),
        any::<i64>().prop_map(|number| ClaimValue::Int(number.into())),
        ".{0,12}".prop_map(ClaimValue::Text),
        proptest::collection::vec(any::<u8>(), 0..33).prop_map(ClaimValue::Bytes),
        Just(ClaimValue::Null),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        proptest::collection::vec(inner, 0..3).prop_map(ClaimValue::Array)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// What can be printed is read back as it was, and in one form.
    #[test]
    fn round_trip(claims in proptest::collection::btree_map("[a-z_]{1,10}", claim(), 1..6)) {
        let world = TestWorld::new();
        let mut request = world.paper(&json!({}));
        let mut wanted: Vec<_> = claims.into_iter().map(|(name, value)| (name.as_str().into(), value)).collect();
        request.claims = ClaimValue::Map(wanted.clone());
        request.document_type = "giay_to_thu".into();
        let Ok(prepared) = request.prepare() else {
            // Longer than one code.
            return Ok(());
        };
        let signature = world.issuer.sign(prepared.to_be_signed().message()).unwrap();
        let printed = prepared.finish(&signature).unwrap();
        let key = pinned(&world.issuer.public());
        let paper = Unverified::read(&printed.text).unwrap().verify(&key, NOW, 30, None).unwrap();
        let mut found = paper.get().claims().to_vec();
        found.sort_by_cached_key(|(key, _)| key.clone());
        wanted.sort_by_cached_key(|(key, _)| key.clone());
        prop_assert!(found == wanted);
    }

    #[test]
    fn any_bytes_are_read_or_refused(junk in proptest::collection::vec(any::<u8>(), 0..200), wrapped in any::<bool>()) {
        let mut all = if wrapped { vec![0xd2, 0x84] } else { Vec::new() };
        all.extend(junk);
        prop_assert!(Unverified::read(&text(&all)).is_err());
    }
}
