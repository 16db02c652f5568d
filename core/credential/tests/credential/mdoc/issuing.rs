//! Issuing: how each kind of element is written, what cannot be issued, what a holder receives.

use serde_json::json;
use vidan_codec::{
    cbor::{Limits, Node, decode},
    clock::UnixTime,
};
use vidan_credential::{
    ClaimValue, Credential, Error, StatusReference,
    mdoc::{
        from_text,
        hold::{HeldMdoc, Unverified},
        issue::MdocRequest,
        known::MDL,
        to_text,
    },
    testing::pinned,
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};

use super::parts::NOW;

pub(super) struct World {
    pub(super) issuer: SigningKey,
    pub(super) device: SigningKey,
}

impl World {
    pub(super) fn new() -> Self {
        let key = || SigningKey::generate(Algorithm::Es256).unwrap();
        Self {
            issuer: key(),
            device: key(),
        }
    }

    pub(super) fn request(&self, document_type: &str, claims: &serde_json::Value) -> MdocRequest {
        MdocRequest {
            signer: self.issuer.public(),
            chain: vec![vec![0x30, 0x00]],
            document_type: document_type.into(),
            claims: ClaimValue::from_json(claims).unwrap(),
            holder: self.device.public(),
            signed_at: NOW,
            valid_from: NOW,
            valid_until: NOW.plus(86_400 * 14),
            expected_update: None,
            status: None,
        }
    }

    pub(super) fn issue(&self, request: MdocRequest) -> Result<Vec<u8>, Error> {
        let prepared = request.prepare(&SystemRandom)?;
        let signature = self.issuer.sign(prepared.to_be_signed().message()).unwrap();
        prepared.finish(&signature)
    }

    pub(super) fn receive(&self, bytes: &[u8]) -> Result<HeldMdoc, Error> {
        let issuer = pinned(&self.issuer.public());
        let held = HeldMdoc::receive(bytes, &issuer, None, NOW, &self.device.public())?;
        Ok(held.into_inner())
    }
}

pub(super) fn licence() -> serde_json::Value {
    json!({"org.iso.18013.5.1": {
        "portrait": "_9j_4A",
        "expiry_date": "2036-11-22",
        "birth_date": "1999-04-30",
        "issue_date": "2026-11-22T00:00:00Z",
        "family_name": "Nguyễn",
        "age_over_21": true,
        "sex": 2,
        "driving_privileges": [{"vehicle_category_code": "A1", "issue_date": "2018-08-09"}],
        "note": "ours",
    }, "org.iso.18013.5.1.VN": {"points": 12}})
}

#[test]
fn what_is_issued_is_received() {
    let world = World::new();
    let mut request = world.request(MDL, &licence());
    request.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 7,
    });
    request.expected_update = Some(NOW.plus(86_400));
    let bytes = from_text(&to_text(&world.issue(request).unwrap())).unwrap();
    let read = Unverified::parse(&bytes).unwrap();
    assert_eq!(read.document_type(), MDL);
    assert_eq!(read.x5chain(), [[0x30, 0x00]]);
    assert_eq!(read.signed_at(), NOW.day_start());
    let held = world.receive(&bytes).unwrap();
    assert_eq!(ClaimValue::Map(held.claims().to_vec()).to_json(), licence());
    let credential = Credential::from(held);
    assert_eq!(credential.as_bytes(), bytes);
    assert_eq!(credential.document_type().unwrap().name(), Some(MDL));
    assert_eq!(credential.issued_at(), Some(NOW.day_start()));
    let end = NOW.plus(86_400 * 15).day_start();
    assert_eq!(credential.expires_at(), Some(end));
    assert_eq!(*credential.holder(), world.device.public());
    assert_eq!(credential.status().unwrap().index, 7);
    assert_eq!(credential.issuer(), None);
    assert!(credential.profile().is_none());
    assert!(credential.always_shown().is_empty());
    let shown: Vec<String> = credential
        .disclosable()
        .iter()
        .map(|path| path.to_string())
        .collect();
    assert_eq!(shown.len(), 10);
    // In the order of the standard's table, what it does not know behind.
    assert_eq!(shown[0], r#""org.iso.18013.5.1".family_name"#);
    assert_eq!(shown[1], r#""org.iso.18013.5.1".birth_date"#);
    assert_eq!(shown[9], r#""org.iso.18013.5.1.VN".points"#);
    for path in credential.disclosable() {
        assert!(credential.get(&path).is_some());
    }
    assert_eq!(format!("{credential:?}").find("Nguyễn"), None);
}

#[test]
fn what_was_kept_is_read_again_long_after() {
    let world = World::new();
    let bytes = world.issue(world.request(MDL, &licence())).unwrap();
    let issuer = pinned(&world.issuer.public());
    let holder = world.device.public();
    let verified = HeldMdoc::receive(&bytes, &issuer, None, NOW, &holder).unwrap();
    let again = HeldMdoc::reopen(&bytes, verified.signer(), None).unwrap();
    assert!(again.get().claims() == verified.get().claims());
    let late = NOW.plus(86_400 * 400);
    assert_eq!(
        HeldMdoc::receive(&bytes, &issuer, None, late, &holder).unwrap_err(),
        Error::Expired(vidan_credential::Layer::Credential)
    );
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert!(HeldMdoc::reopen(&damaged, verified.signer(), None).is_err());
}

pub(super) fn find<'n, 'a>(node: &'n Node<'a>, name: &str) -> &'n Node<'a> {
    let entries = node.as_map().unwrap().iter();
    let mut named = entries.filter(|(key, _)| key.as_text() == Some(name));
    &named.next().unwrap().1
}

#[test]
fn claims_that_are_no_namespaces_are_not_issued() {
    let world = World::new();
    let refused = |claims: ClaimValue| {
        let mut request = world.request(MDL, &licence());
        request.claims = claims;
        world.issue(request).unwrap_err()
    };
    let json = |json| ClaimValue::from_json(&json).unwrap();
    let no_map = Error::Preissued("not a map of namespaces");
    assert_eq!(refused(json(json!([]))), no_map);
    assert_eq!(refused(json(json!({}))), no_map);
    let no_elements = Error::Preissued("not a namespace of elements");
    assert_eq!(refused(json(json!({"n": 1}))), no_elements);
    let member = || ClaimValue::Map(vec![("a".into(), ClaimValue::Null)]);
    assert_eq!(
        refused(ClaimValue::Map(vec![(1.into(), member())])),
        no_elements
    );
    let empty = Error::Preissued("a namespace that is empty or stands twice");
    assert_eq!(refused(json(json!({"n": {}}))), empty);
    let twice = vec![("n".into(), member()), ("n".into(), member())];
    assert_eq!(refused(ClaimValue::Map(twice)), empty);
    let number = ClaimValue::Map(vec![(1.into(), ClaimValue::Null)]);
    assert_eq!(
        refused(ClaimValue::Map(vec![("n".into(), number)])),
        Error::Preissued("an element without a name")
    );
    let twice = ClaimValue::Map(vec![
        ("a".into(), ClaimValue::Null),
        ("a".into(), ClaimValue::Null),
    ]);
    assert_eq!(
        refused(ClaimValue::Map(vec![("n".into(), twice)])),
        Error::Preissued("an element that stands twice")
    );
}

#[test]
fn requests_that_cannot_be_signed() {
    let world = World::new();
    let refused = |change: &dyn Fn(&mut MdocRequest)| {
        let mut request = world.request(MDL, &licence());
        change(&mut request);
        request.prepare_to_the_second(&SystemRandom).unwrap_err()
    };
    assert_eq!(refused(&|request| request.chain.clear()), Error::MdocChain);
    assert_eq!(
        refused(&|request| request.chain.push(Vec::new())),
        Error::MdocChain
    );
    assert_eq!(
        refused(&|request| request.valid_from = NOW.plus(-1)),
        Error::MdocValidBeforeSigned
    );
    assert_eq!(
        refused(&|request| request.valid_until = NOW),
        Error::MdocValidUntilBeforeFrom
    );
    assert_eq!(
        refused(&|request| request.valid_until = UnixTime(i64::MAX)),
        Error::MdocTime("validityInfo")
    );
    let prepared = world
        .request(MDL, &licence())
        .prepare(&SystemRandom)
        .unwrap();
    let message = prepared.to_be_signed().message().to_vec();
    let signature = world.device.sign(&message).unwrap();
    assert_eq!(prepared.finish(&signature), Err(Error::SignatureRejected));
}

/// A source of random that has run dry.
struct Dry;

impl vidan_crypto::Random for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), vidan_crypto::Error> {
        Err(vidan_crypto::Error::RandomUnavailable)
    }
}

#[test]
fn without_random_nothing_is_issued() {
    let request = World::new().request(MDL, &licence());
    assert_eq!(request.prepare(&Dry).unwrap_err(), Error::RandomUnavailable);
}

#[test]
fn signers_of_all_curves() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::Ed25519] {
        let mut world = World::new();
        world.issuer = SigningKey::generate(algorithm).unwrap();
        let bytes = world.issue(world.request(MDL, &licence())).unwrap();
        world.receive(&bytes).unwrap();
    }
}

/// Neither digest identifier nor place tells which element it is, and two copies have no digest in common.
#[test]
fn copies_do_not_link() {
    let world = World::new();
    let order = || {
        let bytes = world.issue(world.request(MDL, &licence())).unwrap();
        let node = decode(&bytes, &Limits::TOKEN).unwrap();
        let items = find(find(&node, "nameSpaces"), "org.iso.18013.5.1").to_value();
        let payload = find(&node, "issuerAuth").as_array().unwrap()[2].to_value();
        (items, payload)
    };
    let (first, again) = (order(), order());
    assert_ne!(first.0, again.0);
    assert_ne!(first.1, again.1);
    let first_names: std::collections::BTreeSet<String> = (0..40)
        .map(|_| {
            let bytes = world.issue(world.request(MDL, &licence())).unwrap();
            let node = decode(&bytes, &Limits::TOKEN).unwrap();
            let items = find(find(&node, "nameSpaces"), "org.iso.18013.5.1");
            let item = items.as_array().unwrap()[0].as_tagged(24).unwrap();
            let item = decode(item.as_bytes().unwrap(), &Limits::TOKEN).unwrap();
            find(&item, "elementIdentifier").as_text().unwrap().into()
        })
        .collect();
    assert!(first_names.len() > 3, "{}", first_names.len());
}
