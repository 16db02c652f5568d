//! What a trust list's reader accepts and refuses; in each refusal one thing alone is wrong.

use serde_json::{Value, json};
use vidan_codec::{clock::UnixTime, jose::jws};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    Error, IssuerKey, IssuerRecord, LIST_TYPE, ListContent, MayAsk, Names, OfficePurpose,
    OfficeRecord, PinnedRoot, PublicJwk, Role, Standing, TrustList, VerifierRecord, publish,
};

const NOW: UnixTime = UnixTime(1_800_000_000);

struct World {
    root: SigningKey,
    issuer: SigningKey,
    office: SigningKey,
    content: ListContent,
}

fn names(name: &str) -> Names {
    Names {
        vi: format!("{name} vi"),
        en: format!("{name} en"),
    }
}

fn world() -> World {
    let key = || SigningKey::generate(Algorithm::Es256).unwrap();
    let (root, issuer, office) = (key(), key(), key());
    let standing = Standing::since(NOW.0 - 1000);
    let content = ListContent {
        iss: "urn:test:publisher".into(),
        iat: NOW.0 - 100,
        next_update: NOW.0 + 100,
        number: 7,
        issuers: vec![IssuerRecord {
            kid: "i".into(),
            iss: "urn:test:issuer".into(),
            name: names("issuer"),
            jwk: PublicJwk::from_key(&issuer.public()),
            algs: vec![-9],
            documents: vec!["can_cuoc".into()],
            status_uri: None,
            standing: standing.clone(),
        }],
        offices: vec![OfficeRecord {
            kid: "o".into(),
            id: "urn:test:office".into(),
            name: names("office"),
            jwk: PublicJwk::from_key(&office.public()),
            kinds: vec!["thong_bao".into()],
            forms: vec!["1.001".into()],
            url: Some("http://127.0.0.1:1".into()),
            standing: standing.clone(),
        }],
        verifiers: vec![VerifierRecord {
            kid: "v".into(),
            id: "urn:test:verifier".into(),
            name: names("verifier"),
            jwk: PublicJwk::from_key(&key().public()),
            may_ask: None,
            standing,
        }],
        document_types: vec![json!({"type": "can_cuoc", "vi": "Thẻ", "en": "Card"})],
    };
    World {
        root,
        issuer,
        office,
        content,
    }
}

impl World {
    fn roots(&self) -> Vec<PinnedRoot> {
        vec![PinnedRoot::new("root", self.root.public())]
    }

    fn text(&self) -> String {
        publish(&self.content, &self.root, "root").unwrap()
    }

    fn read(&self) -> Result<TrustList, Error> {
        TrustList::verify(&self.text(), &self.roots(), NOW, None)
    }

    /// Signs any JSON as a list, past the publisher's own checks.
    fn read_json(&self, change: impl FnOnce(&mut Value)) -> Result<TrustList, Error> {
        let mut payload = serde_json::to_value(&self.content).unwrap();
        change(&mut payload);
        let header = jws::Header::new(Algorithm::Es256, LIST_TYPE).with_kid("root");
        let text = jws::sign(&header, payload.to_string().as_bytes(), &self.root).unwrap();
        TrustList::verify(&text, &self.roots(), NOW, None)
    }
}

#[test]
fn what_is_published_is_read() {
    let world = world();
    let list = world.read().unwrap();
    assert_eq!(list.number(), 7);
    assert_eq!(list.age(NOW), 100);
    assert!(!list.is_stale(NOW));
    assert_eq!(list.issuers(), world.content.issuers);
    assert_eq!(list.offices(), world.content.offices);
    assert_eq!(list.verifiers(), world.content.verifiers);
    assert_eq!(
        list.document_type("can_cuoc"),
        world.content.document_types.first()
    );
    assert_eq!(list.document_type("gplx"), None);
    assert!(list.verifier("v", NOW).is_ok());
    assert_eq!(
        list.as_jws(),
        TrustList::verify(list.as_jws(), &world.roots(), NOW, Some(7))
            .unwrap()
            .as_jws()
    );
}

#[test]
fn one_root_of_several_is_enough_and_another_is_not() {
    let world = world();
    let other = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let pinned = |kid, key| PinnedRoot::new(kid, key);
    let text = world.text();
    let read = |roots: &[PinnedRoot]| TrustList::verify(&text, roots, NOW, None).err();
    assert_eq!(
        read(&[
            pinned("old", other.clone()),
            pinned("root", world.root.public())
        ]),
        None
    );
    assert_eq!(
        read(&[pinned("root", other.clone())]),
        Some(Error::SignatureInvalid)
    );
    assert_eq!(
        read(&[pinned("old", world.root.public())]),
        Some(Error::UnknownRoot)
    );
    assert_eq!(read(&[]), Some(Error::UnknownRoot));
}

#[test]
fn no_changed_character_is_accepted() {
    let world = world();
    let text = world.text();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(
            TrustList::verify(&changed, &world.roots(), NOW, None).is_err(),
            "{at}"
        );
    }
}

#[test]
fn an_older_list_is_refused_and_the_same_one_is_not() {
    let world = world();
    let text = world.text();
    let read = |held| TrustList::verify(&text, &world.roots(), NOW, held).map(|list| list.number());
    assert_eq!(read(Some(7)), Ok(7));
    assert_eq!(read(Some(6)), Ok(7));
    assert_eq!(
        read(Some(8)),
        Err(Error::ListRolledBack {
            offered: 7,
            held: 8
        })
    );
}

#[test]
fn a_list_has_its_time() {
    let world = world();
    let text = world.text();
    let at = |now| TrustList::verify(&text, &world.roots(), UnixTime(now), None).map(|_| ());
    assert_eq!(at(NOW.0 + 99), Ok(()));
    assert_eq!(at(NOW.0 + 100), Err(Error::ListExpired));
    assert_eq!(at(NOW.0 - 400), Ok(()), "300 seconds of skew");
    assert_eq!(at(NOW.0 - 401), Err(Error::ListFromTheFuture));
    let late = UnixTime(NOW.0 + 5000);
    let list = TrustList::verify_any_age(&text, &world.roots(), late, None).unwrap();
    assert!(list.is_stale(late));
    assert_eq!(list.age(late), 5100);
}

#[test]
fn a_key_is_handed_out_for_its_purpose_alone() {
    let list = world().read().unwrap();
    assert!(list.issuer("i", "can_cuoc", NOW).is_ok());
    assert_eq!(
        list.issuer("i", "gplx", NOW).unwrap_err(),
        Error::DocumentTypeNotAllowed {
            kid: "i".into(),
            document_type: "gplx".into()
        }
    );
    assert_eq!(
        list.issuer("o", "can_cuoc", NOW).unwrap_err(),
        Error::UnknownKid("o".into())
    );
    assert!(
        list.office("o", OfficePurpose::Notice("thong_bao"), NOW)
            .is_ok()
    );
    assert!(list.office("o", OfficePurpose::Form("1.001"), NOW).is_ok());
    for purpose in [
        OfficePurpose::Notice("1.001"),
        OfficePurpose::Form("thong_bao"),
    ] {
        assert!(matches!(
            list.office("o", purpose, NOW),
            Err(Error::PurposeNotAllowed { .. })
        ));
    }
    assert_eq!(
        list.office("i", OfficePurpose::Form("1.001"), NOW)
            .unwrap_err(),
        Error::UnknownKid("i".into())
    );
    assert!(list.verifier("o", NOW).is_err());
}

#[test]
fn dates_of_a_record() {
    let mut world = world();
    let issuer_at = |world: &World, now: i64| {
        let list = TrustList::verify_any_age(&world.text(), &world.roots(), NOW, None).unwrap();
        list.issuer("i", "can_cuoc", UnixTime(now)).map(|_| ())
    };
    let kid = || "i".to_owned();
    assert_eq!(issuer_at(&world, NOW.0 - 1000), Ok(()));
    assert_eq!(
        issuer_at(&world, NOW.0 - 1001),
        Err(Error::KeyNotYetValid(kid()))
    );
    world.content.issuers[0].standing.valid_until = Some(NOW.0 + 10);
    assert_eq!(issuer_at(&world, NOW.0 + 9), Ok(()));
    assert_eq!(issuer_at(&world, NOW.0 + 10), Err(Error::KeyExpired(kid())));
    world.content.issuers[0].standing.compromised = true;
    assert_eq!(issuer_at(&world, NOW.0), Err(Error::KeyCompromised(kid())));
}

#[test]
fn a_retired_key_stands_for_what_it_signed_before() {
    let mut world = world();
    world.content.issuers[0].standing.retired = Some(NOW.0);
    world.content.offices[0].standing.retired = Some(NOW.0);
    let list = world.read().unwrap();
    let key = list.issuer("i", "can_cuoc", NOW).unwrap();
    let signature = world.issuer.sign(b"m").unwrap();
    let signed = |at| key.verify(-9, b"m", &signature, at, ()).map(|_| ());
    assert_eq!(signed(Some(UnixTime(NOW.0 - 1))), Ok(()));
    assert_eq!(signed(Some(NOW)), Err(Error::KeyRetired("i".into())));
    assert_eq!(signed(None), Err(Error::KeyRetired("i".into())));
    let office = list.office("o", OfficePurpose::Form("1.001"), NOW).unwrap();
    let signature = world.office.sign(b"m").unwrap();
    assert!(
        office
            .verify(b"m", &signature, Some(UnixTime(NOW.0 - 1)), ())
            .is_ok()
    );
    assert!(office.verify(b"m", &signature, Some(NOW), ()).is_err());
}

#[test]
fn a_value_is_verified_under_the_right_key_and_algorithm_alone() {
    let world = world();
    let key = world.read().unwrap().issuer("i", "can_cuoc", NOW).unwrap();
    let signature = world.issuer.sign(b"m").unwrap();
    let verified = key.verify(-9, b"m", &signature, None, 5).unwrap();
    assert_eq!((*verified.get(), verified.signer().role), (5, Role::Issuer));
    assert_eq!(verified.signer().name, names("issuer"));
    assert_eq!(format!("{verified:?}"), "Verified(..)");
    let refused = |algorithm, message: &[u8], signature: &[u8]| {
        key.verify(algorithm, message, signature, None, ())
            .unwrap_err()
    };
    assert_eq!(refused(-9, b"n", &signature), Error::SignatureInvalid);
    assert_eq!(
        refused(-9, b"m", &world.office.sign(b"m").unwrap()),
        Error::SignatureInvalid
    );
    for algorithm in [-7, -51, -35, -19, -8, 5, 0] {
        assert_eq!(
            refused(algorithm, b"m", &signature),
            Error::AlgorithmNotAllowed(algorithm)
        );
    }
    let pinned = IssuerKey::pinned(world.issuer.public());
    for algorithm in [-9, -7] {
        let verified = pinned
            .verify(algorithm, b"m", &signature, None, ())
            .unwrap();
        assert_eq!(verified.signer().role, Role::PinnedIssuer);
    }
    assert!(pinned.verify(-51, b"m", &signature, None, ()).is_err());
    let again = IssuerKey::remembered(verified.signer()).unwrap();
    assert_eq!(again.iss(), Some("urn:test:issuer"));
    assert!(again.verify(-9, b"m", &signature, None, ()).is_ok());
    let office = world
        .read()
        .unwrap()
        .office("o", OfficePurpose::Form("1.001"), NOW)
        .unwrap();
    let by_office = office
        .verify(b"m", &world.office.sign(b"m").unwrap(), None, ())
        .unwrap();
    assert!(
        IssuerKey::remembered(by_office.signer()).is_err(),
        "an office is no issuer"
    );
}

#[test]
fn malformed_lists_say_why() {
    let world = world();
    let refused = |change: &dyn Fn(&mut Value)| world.read_json(|json| change(json)).unwrap_err();
    assert_eq!(
        refused(&|json| json["verifiers"][0]["kid"] = "i".into()),
        Error::DuplicateKid("i".into())
    );
    assert_eq!(
        refused(&|json| json["issuers"][0]["kid"] = "".into()),
        Error::Bounds("kid")
    );
    assert_eq!(
        refused(&|json| json["iss"] = "x".repeat(513).into()),
        Error::Bounds("iss")
    );
    assert_eq!(
        refused(&|json| json["issuers"][0]["algs"] = json!([])),
        Error::Bounds("issuers.algs")
    );
    assert_eq!(
        refused(&|json| json["issuers"][0]["algs"] = json!([-9, -51])),
        Error::AlgorithmUnknown {
            kid: "i".into(),
            algorithm: -51
        }
    );
    assert_eq!(
        refused(&|json| json["next_update"] = json["iat"].clone()),
        Error::Bounds("next_update")
    );
    assert_eq!(
        refused(&|json| json["document_types"] = json!([{"type": "a"}, {"type": "a"}])),
        Error::DuplicateDocumentType("a".into())
    );
    assert_eq!(
        refused(&|json| json["document_types"] = json!([{}])),
        Error::Bounds("document_types.type")
    );
    assert_eq!(
        refused(&|json| json["number"] = json!(-1)),
        Error::Malformed("payload")
    );
    assert_eq!(
        refused(&|json| json["issuers"][0]["jwk"]["d"] = "AAAA".into()),
        Error::Malformed("payload")
    );
    assert_eq!(
        refused(&|json| json["issuers"][0]["jwk"]["x"] = "AAAA".into()),
        Error::Malformed("payload")
    );
    assert_eq!(
        refused(&|json| json["offices"][0]["jwk"] = json!(null)),
        Error::Malformed("payload")
    );
    assert_eq!(
        refused(&|json| *json = json!([])),
        Error::Malformed("payload")
    );
}

#[test]
fn another_kind_of_token_is_no_list() {
    let world = world();
    let payload = serde_json::to_vec(&world.content).unwrap();
    let header = jws::Header::new(Algorithm::Es256, "other+jwt").with_kid("root");
    let text = jws::sign(&header, &payload, &world.root).unwrap();
    let read = |text: &str| TrustList::verify(text, &world.roots(), NOW, None).unwrap_err();
    assert_eq!(read(&text), Error::Malformed("typ"));
    let no_kid = jws::sign(
        &jws::Header::new(Algorithm::Es256, LIST_TYPE),
        &payload,
        &world.root,
    )
    .unwrap();
    assert_eq!(read(&no_kid), Error::UnknownRoot);
    assert_eq!(read(""), Error::Malformed("not a compact JWS of JSON"));
    assert_eq!(read(&"a".repeat(2 << 20)), Error::ListTooLarge);
}

#[test]
fn a_verifier_may_ask_for_what_it_registered() {
    let mut world = world();
    let may_ask = |world: &World, document: &str, claim: &str| {
        let list = world.read().unwrap();
        list.verifier_record("v").unwrap().may_ask(document, claim)
    };
    assert!(
        may_ask(&world, "can_cuoc", "ho_ten"),
        "registered nothing: anything"
    );
    world.content.verifiers[0].may_ask = Some(vec![MayAsk {
        document: "can_cuoc".into(),
        claims: vec!["age_over_18".into()],
    }]);
    assert!(may_ask(&world, "can_cuoc", "age_over_18"));
    assert!(!may_ask(&world, "can_cuoc", "ho_ten"));
    assert!(!may_ask(&world, "gplx", "age_over_18"));
    world.content.verifiers[0].may_ask = Some(Vec::new());
    assert!(!may_ask(&world, "can_cuoc", "age_over_18"));
}

#[test]
fn bounds_hold_for_the_publisher_too() {
    let mut world = world();
    world.content.offices.clear();
    let record = world.content.verifiers[0].clone();
    world.content.verifiers = (0..10_000)
        .map(|n| VerifierRecord {
            kid: format!("v{n}"),
            ..record.clone()
        })
        .collect();
    assert_eq!(
        publish(&world.content, &world.root, "root"),
        Err(Error::TooManyRecords)
    );
    world.content.verifiers.pop();
    assert_eq!(
        publish(&world.content, &world.root, "root"),
        Err(Error::ListTooLarge)
    );
}
