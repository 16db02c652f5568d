//! What an issuer refuses to sign, what a holder refuses to show, and what two copies have in common.

use std::collections::HashSet;

use serde_json::json;
use vidan_codec::{
    cbor::{self, Value},
    clock::UnixTime,
};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimPath, ClaimValue, Credential, DocumentType, Error, Layer,
    StatusReference,
    sd_cwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        present::Presentation,
    },
    testing::{ISS, NOW, TestWorld, card_claims, card_profile},
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_trust::Error as TrustError;

fn refused(change: impl FnOnce(&mut CredentialRequest)) -> Error {
    let world = TestWorld::new();
    let mut request = world.request(&card_claims());
    change(&mut request);
    request.prepare(&SystemRandom).unwrap_err()
}

fn paths(names: &[&str]) -> Vec<ClaimPath> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

#[test]
fn what_cannot_be_issued() {
    let int_keys = |label| ClaimValue::Map(vec![(ClaimKey::Int(label), ClaimValue::Bool(true))]);
    for label in [1, 2, 3, 4, 5, 6, 7, 8, 11, 39, 65_535] {
        assert_eq!(
            refused(|request| request.claims = int_keys(label)),
            Error::Preissued("a label that the issuer sets")
        );
    }
    assert_eq!(
        refused(|request| request.claims = ClaimValue::Null),
        Error::Preissued("not a map")
    );
    let named = |name: &str| ClaimValue::Map(vec![(name.into(), ClaimValue::Bool(true))]);
    assert_eq!(
        refused(|request| request.claims = named(&"k".repeat(256))),
        Error::Preissued("a key that is neither integer nor short text")
    );
    assert_eq!(
        refused(|request| request.claims = named("khac")),
        Error::Preissued("a claim named like a group")
    );
    let twice = vec![
        ("a".into(), ClaimValue::Null),
        ("a".into(), ClaimValue::Null),
    ];
    for redaction in [Redaction::EachClaim, Redaction::Nothing] {
        assert_eq!(
            refused(|request| {
                request.claims = ClaimValue::Map(twice.clone());
                request.redaction = redaction;
            }),
            Error::Preissued("a key that stands twice")
        );
    }
    for value in [
        ClaimValue::Float(1.5),
        ClaimValue::Simple(99),
        ClaimValue::Int(1 << 70),
    ] {
        assert_eq!(
            refused(|request| request.claims = ClaimValue::Map(vec![("x".into(), value)])),
            Error::ClaimKind
        );
    }
    assert_eq!(
        ClaimValue::from_json(&json!(1.5)).unwrap_err(),
        Error::ClaimKind
    );
    assert_eq!(
        refused(|request| request.redaction = Redaction::Paths(paths(&["khong_co"]))),
        Error::UnknownClaim("khong_co".into())
    );
    let deep = (0..16).fold(ClaimValue::Null, |inner, _| ClaimValue::Array(vec![inner]));
    assert_eq!(
        refused(|request| {
            request.claims = ClaimValue::Map(vec![("x".into(), deep)]);
            request.redaction = Redaction::EachClaim;
        }),
        Error::Depth
    );
    assert_eq!(
        refused(
            |request| request.holder = SigningKey::generate(Algorithm::Ed25519).unwrap().public()
        ),
        Error::ConfirmationUnsupported
    );
    assert_eq!(
        refused(|request| request.expires_at = Some(request.issued_at.plus(-86_400))),
        Error::TimeCredentialIatAfterExp
    );
    assert_eq!(
        refused(|request| {
            let mut profile = card_profile();
            profile.claims[0].group = Some("ho_ten".into());
            request.redaction = Redaction::Profile(profile);
        }),
        Error::Profile("a group named like a claim")
    );
}

#[test]
fn nothing_leaves_under_a_wrong_signature() {
    let world = TestWorld::new();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let prepared = world
        .request(&card_claims())
        .prepare(&SystemRandom)
        .unwrap();
    let signature = other.sign(prepared.to_be_signed().message()).unwrap();
    assert_eq!(prepared.finish(&signature), Err(Error::SignatureRejected));
    let held = world.held();
    let presentation =
        Presentation::new(held.get(), &[], BROADCAST_AUDIENCE, NOW, 60, None).unwrap();
    let prepared = presentation.prepare();
    let signature = other.sign(prepared.to_be_signed().message()).unwrap();
    assert_eq!(
        prepared.finish(&signature).unwrap_err(),
        Error::SignatureRejected
    );
}

#[test]
fn what_a_holder_reads() {
    let world = TestWorld::new();
    let mut request = world.request(&card_claims());
    request.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 3,
    });
    let status = request.status.clone();
    let bytes = world.issue(request);
    let verified =
        HeldCredential::receive(&bytes, &world.list(), NOW, &world.holder.public()).unwrap();
    let signer = verified.signer().clone();
    let held = Credential::from(verified.into_inner());
    assert_eq!(held.document_type(), Some(&DocumentType::from("can_cuoc")));
    assert_eq!(held.issuer(), Some(ISS));
    assert_eq!(held.issued_at(), Some(NOW.day_start()));
    assert_eq!(held.expires_at(), Some(NOW.plus(86_400 * 15).day_start()));
    assert_eq!(held.status(), status.as_ref());
    assert_eq!(held.always_shown(), []);
    let order: Vec<String> = card_profile()
        .claims
        .into_iter()
        .map(|claim| claim.id)
        .collect();
    let names: Vec<String> = held
        .claims()
        .iter()
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(names, order, "flat, in the profile's order");
    assert_eq!(
        held.disclosable(),
        paths(&order.iter().map(String::as_str).collect::<Vec<_>>())
    );
    assert_eq!(
        ClaimValue::Map(held.claims().to_vec()).to_json(),
        card_claims()
    );
    assert!(!format!("{held:?}").contains("Nguyễn"));
    // Years later, with no list: still readable under the key that verified it, and under no other.
    let profile = card_profile();
    let again = HeldCredential::reopen(&bytes, &signer, Some(&profile)).unwrap();
    assert_eq!(again.get().claims(), held.claims());
    let mut changed = bytes.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    assert_eq!(
        HeldCredential::reopen(&changed, &signer, None).unwrap_err(),
        Error::Trust(TrustError::SignatureInvalid)
    );
    let text = serde_json::to_string(&signer).unwrap();
    assert_eq!(
        serde_json::from_str::<vidan_trust::Signer>(&text).unwrap(),
        signer
    );
}

#[test]
fn a_list_decides_who_may_issue() {
    let world = TestWorld::new();
    let receive = |change: &dyn Fn(&mut CredentialRequest)| {
        let mut request = world.request(&card_claims());
        change(&mut request);
        let bytes = world.issue(request);
        HeldCredential::receive(&bytes, &world.list(), NOW, &world.holder.public()).map(|_| ())
    };
    assert_eq!(receive(&|_| {}), Ok(()));
    assert_eq!(
        receive(&|request| request.issuer = "urn:other".into()),
        Err(Error::IssuerMismatch)
    );
    assert_eq!(
        receive(&|request| request.kid = "other".into()),
        Err(Error::Trust(TrustError::UnknownKid("other".into())))
    );
    for other in [DocumentType::from("gplx"), DocumentType::Int(7)] {
        let refused = receive(&|request| request.document_type = other.clone());
        assert!(matches!(
            refused,
            Err(Error::Trust(TrustError::DocumentTypeNotAllowed { .. }))
        ));
    }
}

#[test]
fn elements_are_shown_one_by_one() {
    let mut world = TestWorld::new();
    world.profile.claims[10].elements = true;
    let members = json!({"noi_cu_tru": [{"nha": 1}, {"nha": 2}, {"nha": 3}], "ho_ten": "Ví Dụ", "la": "không có trong hồ sơ"});
    let bytes = world.issue(world.request(&members));
    let held = HeldCredential::receive(&bytes, &world.list(), NOW, &world.holder.public()).unwrap();
    let held = held.get();
    assert_eq!(
        held.disclosable(),
        paths(&[
            "ho_ten",
            "noi_cu_tru",
            "noi_cu_tru[0]",
            "noi_cu_tru[1]",
            "noi_cu_tru[2]",
            "la"
        ])
    );
    let shown = |names: &[&str]| {
        let presentation =
            Presentation::new(held, &paths(names), BROADCAST_AUDIENCE, NOW, 60, None).unwrap();
        ClaimValue::Map(presentation.claims().to_vec()).to_json()
    };
    assert_eq!(
        shown(&["noi_cu_tru[1]"]),
        json!({"noi_cu_tru": [{"nha": 2}]})
    );
    assert_eq!(
        shown(&["noi_cu_tru[0].nha", "noi_cu_tru[2]"]),
        json!({"noi_cu_tru": [{"nha": 1}, {"nha": 3}]})
    );
    assert_eq!(
        shown(&["noi_cu_tru"]),
        json!({"noi_cu_tru": [{"nha": 1}, {"nha": 2}, {"nha": 3}]})
    );
    assert_eq!(shown(&["la"]), json!({"la": "không có trong hồ sơ"}));
    assert_eq!(shown(&[]), json!({}));
}

#[test]
fn what_cannot_be_presented() {
    let world = TestWorld::new();
    let held = world.held();
    let end = held.get().expires_at().unwrap();
    let start = held.get().issued_at().unwrap();
    let present =
        |names: &[&str], audience: &str, at: UnixTime, lifetime: u32, nonce: Option<&[u8]>| {
            Presentation::new(held.get(), &paths(names), audience, at, lifetime, nonce).map(|_| ())
        };
    let to = BROADCAST_AUDIENCE;
    assert_eq!(present(&["ho_ten"], to, NOW, 60, None), Ok(()));
    for unknown in ["khong_co", "khac", "ho_ten.x", "ho_ten[0]"] {
        assert_eq!(
            present(&[unknown], to, NOW, 60, None),
            Err(Error::UnknownClaim(unknown.into()))
        );
    }
    assert_eq!(present(&[], "", NOW, 60, None), Err(Error::AudienceMissing));
    assert_eq!(
        present(&[], &"a".repeat(513), NOW, 60, None),
        Err(Error::AudienceMissing)
    );
    assert_eq!(
        present(&[], to, end, 60, None),
        Err(Error::Expired(Layer::Credential))
    );
    assert_eq!(present(&[], to, end.plus(-1), 60, None), Ok(()));
    assert_eq!(
        present(&[], to, start.plus(-1), 60, None),
        Err(Error::NotYetValid(Layer::Credential))
    );
    assert_eq!(
        present(&[], to, NOW, 0, None),
        Err(Error::TimeKbtIatAfterExp)
    );
    assert_eq!(
        present(&[], to, NOW, 60, Some(&[])),
        Err(Error::NonceMismatch)
    );
    assert_eq!(
        present(&[], to, NOW, 60, Some(&[0; 65])),
        Err(Error::NonceMismatch)
    );
    assert_eq!(present(&[], to, NOW, 60, Some(&[0; 64])), Ok(()));
}

/// Of two copies of one document only that is the same which is the same for everyone of that day and issuer.
#[test]
fn two_copies_do_not_link() {
    let mut world = TestWorld::new();
    let first = world.issue(world.request(&card_claims()));
    world.holder = SigningKey::generate(Algorithm::Es256).unwrap();
    let second = world.issue(world.request(&card_claims()));
    type Bytes = HashSet<Vec<u8>>;
    let read = |bytes: &[u8]| -> (Vec<(Value, Value)>, Bytes, Bytes) {
        let token = cbor::decode(bytes, &cbor::Limits::TOKEN).unwrap();
        let parts = token.as_tagged(18).unwrap().as_array().unwrap();
        let payload = cbor::decode(parts[2].as_bytes().unwrap(), &cbor::Limits::TOKEN).unwrap();
        let Value::Map(claims) = payload.to_value() else {
            panic!()
        };
        let disclosures: Vec<_> = parts[1].get(17).unwrap().as_array().unwrap().to_vec();
        let bytes_of = |node: &cbor::Node<'_>| node.as_bytes().unwrap().to_vec();
        let digests = payload
            .as_map()
            .unwrap()
            .last()
            .unwrap()
            .1
            .as_array()
            .unwrap()
            .iter()
            .map(bytes_of)
            .collect();
        let salts = disclosures
            .iter()
            .map(|one| {
                let array = cbor::decode(one.as_bytes().unwrap(), &cbor::Limits::TOKEN).unwrap();
                bytes_of(&array.as_array().unwrap()[0])
            })
            .collect();
        (claims, digests, salts)
    };
    let (first, second) = (read(&first), read(&second));
    let same: Vec<&Value> = first
        .0
        .iter()
        .filter(|entry| second.0.contains(entry))
        .map(|(label, _)| label)
        .collect();
    assert_eq!(
        same,
        [
            &Value::from(1),
            &Value::from(4),
            &Value::from(6),
            &Value::from(11)
        ]
    );
    assert_eq!(
        (first.1.len(), first.2.len()),
        (4, 14 + 2),
        "and no salt twice in one copy"
    );
    assert!(first.1.is_disjoint(&second.1) && first.2.is_disjoint(&second.2));
}

#[test]
fn digests_are_sorted_and_maps_are_deterministic() {
    let world = TestWorld::new();
    let mut request = world.request(&card_claims());
    request.decoys = 3;
    let bytes = world.issue(request);
    let token = cbor::decode_shortest(&bytes, &cbor::Limits::TOKEN).unwrap();
    let parts = token.as_tagged(18).unwrap().as_array().unwrap();
    let payload =
        cbor::decode_shortest(parts[2].as_bytes().unwrap(), &cbor::Limits::TOKEN).unwrap();
    let mut sorted = payload.to_value();
    sorted.sort_maps();
    assert_eq!(sorted.to_vec(), payload.raw());
    let (_, digests) = payload.as_map().unwrap().last().unwrap();
    let digests: Vec<&[u8]> = digests
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_bytes().unwrap())
        .collect();
    assert_eq!(digests.len(), 4 + 3, "two claims, two groups, three decoys");
    assert!(digests.is_sorted());
}
