//! Order, length, signatures and times of a chain, and the keys that come of it; one thing wrong at a time.

use vidan_codec::clock::UnixTime;
use vidan_crypto::SigningKey;
use vidan_trust::{
    Error, IssuerKey, Role,
    x509::{Anchors, CertificateFault as Fault, MAX_CERTIFICATE_BYTES, Place, Purpose},
};

use super::{
    maker::*,
    world::{MDL, VCT, World, borrowed, fault, key},
};

fn check_chain(world: &World, chain: &[Vec<u8>]) -> Result<(), Fault> {
    check_at(world, chain, NOW, Some(NOW))
}

fn check_at(
    world: &World,
    chain: &[Vec<u8>],
    now: UnixTime,
    signed_at: Option<UnixTime>,
) -> Result<(), Fault> {
    let anchors = world.anchors();
    let key = anchors.issuer_key(&borrowed(chain), world.purpose, VCT, signed_at, now, &[]);
    fault(key.map(drop))
}

#[test]
fn the_pinned_anchor_alone_may_end_a_chain() {
    for purpose in [Purpose::MdocSigner, Purpose::SdJwtIssuer] {
        let world = World::new(purpose);
        let root = world.root_der();
        let mut anchors = Anchors::new();
        anchors.add_der(&root, &world.used()).unwrap();
        let ending_in = |last: Vec<u8>| {
            let mut chain = world.chain();
            chain.push(last);
            let key = anchors.issuer_key(&borrowed(&chain), purpose, VCT, None, NOW, &[]);
            fault(key.map(drop))
        };
        assert_eq!(ending_in(root), Ok(()));
        // The same certificate signed once more has other bytes.
        assert_eq!(ending_in(world.root_der()), Err(Fault::AnchorUnpinned));
        let other = World::new(purpose);
        assert_eq!(ending_in(other.root_der()), Err(Fault::AnchorUnpinned));
    }
}

#[test]
fn an_anchor_signs_nothing_itself() {
    let world = World::new(Purpose::SdJwtIssuer);
    let anchors = world.anchors();
    let root = world.root_der();
    // Pinned in these very bytes.
    let mut pinned = Anchors::new();
    pinned.add_der(&root, &world.used()).unwrap();
    let answer = pinned.issuer_key(&[&root], world.purpose, VCT, None, NOW, &[]);
    assert_eq!(fault(answer.map(drop)), Err(Fault::ChainEmpty));
    let answer = anchors.issuer_key(&[&world.root_der()], world.purpose, VCT, None, NOW, &[]);
    assert_eq!(fault(answer.map(drop)), Err(Fault::AnchorUnpinned));
    let answer = anchors.issuer_key(&[], world.purpose, VCT, None, NOW, &[]);
    assert_eq!(fault(answer.map(drop)), Err(Fault::ChainEmpty));
}

#[test]
fn order_and_length() {
    let world = World::new(Purpose::SdJwtIssuer);
    let chain = world.chain();
    let [leaf, middle] = chain.as_slice() else {
        panic!()
    };
    let turned = [middle.clone(), leaf.clone()];
    assert_eq!(check_chain(&world, &turned), Err(Fault::ChainOrder));
    let twice = [leaf.clone(), middle.clone(), middle.clone()];
    assert_eq!(check_chain(&world, &twice), Err(Fault::ChainOrder));
    let short = std::slice::from_ref(leaf);
    assert_eq!(check_chain(&world, short), Err(Fault::AnchorUnknown));
    let long = vec![leaf.clone(); 5];
    assert_eq!(check_chain(&world, &long), Err(Fault::ChainTooLong));
}

/// A second authority between, whose limit the first one sets.
#[test]
fn authorities_between_are_limited_too() {
    let mut world = World::new(Purpose::SdJwtIssuer);
    world.root.put(BASIC_CONSTRAINTS, true, authority(Some(2)));
    let first = world.middle.clone().unwrap();
    let second_key = key();
    let mut second = Draft::new(first.subject, ["VN", "", "Second"], &second_key)
        .with(BASIC_CONSTRAINTS, true, authority(None))
        .with(KEY_USAGE, true, key_usage(0x0600));
    second.serial = vec![0x44];
    world.leaf.issuer = second.subject;
    world.leaf.without(AUTHORITY_KEY_ID);
    for (limit, answer) in [
        (None, Ok(())),
        (Some(1), Ok(())),
        (Some(0), Err(Fault::PathLength)),
    ] {
        let limited = first
            .clone()
            .with(BASIC_CONSTRAINTS, true, authority(limit));
        let chain = [
            world.leaf.sign(&second_key),
            second.sign(&world.middle_key),
            limited.sign(&world.root_key),
        ];
        assert_eq!(check_chain(&world, &chain), answer, "{limit:?}");
    }
}

#[test]
fn a_signer_of_mobile_documents_comes_directly() {
    let mut world = World::new(Purpose::SdJwtIssuer);
    world
        .leaf
        .put(EXTENDED_KEY_USAGE, true, purposes(&[MDOC_SIGNER]));
    assert_eq!(world.check(), Ok(()));
    world.purpose = Purpose::MdocSigner;
    world.root.put(BASIC_CONSTRAINTS, true, authority(Some(0)));
    assert_eq!(world.check(), Err(Fault::Indirect));
}

#[test]
fn signatures() {
    for purpose in [
        Purpose::MdocSigner,
        Purpose::SdJwtIssuer,
        Purpose::StatusSigner,
    ] {
        // Each certificate signed by a stranger with the right names and key identifiers.
        let mut world = World::new(purpose);
        let right = std::mem::replace(&mut world.root_key, key());
        let forged = world.chain();
        world.root_key = right;
        assert_eq!(check_chain(&world, &forged), Err(Fault::Signature));
    }
    let mut world = World::new(Purpose::SdJwtIssuer);
    world.middle_key = key();
    assert_eq!(world.check(), Err(Fault::Signature), "of the leaf alone");
}

#[test]
fn a_signature_algorithm_off_the_list() {
    let world = World::new(Purpose::MdocSigner);
    // ecdsa-with-SHA512, in both places.
    let algorithm = seq(&[tlv(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4])]);
    let body = world.leaf.to_be_signed(&algorithm);
    let raw = world.root_key.sign(&body).unwrap();
    let certificate = seq(&[body, algorithm, tlv(3, &[&[0], raw.as_slice()].concat())]);
    assert_eq!(
        check_chain(&world, &[certificate]),
        Err(Fault::SignatureAlgorithm)
    );
}

#[test]
fn valid_now_and_when_signed() {
    for purpose in [Purpose::MdocSigner, Purpose::SdJwtIssuer] {
        let world = World::new(purpose);
        let chain = world.chain();
        let at = |now, signed_at| check_at(&world, &chain, UnixTime(now), signed_at);
        let (from, until) = (world.leaf.from, world.leaf.until);
        assert_eq!(at(from, None), Ok(()));
        assert_eq!(at(until, None), Ok(()), "its last second");
        assert_eq!(at(from - 1, None), Err(Fault::NotYetValid(Place::Leaf)));
        assert_eq!(at(until + 1, None), Err(Fault::Expired(Place::Leaf)));
        let when_signed = Err(Fault::NotValidWhenSigned(Place::Leaf));
        assert_eq!(at(from, Some(UnixTime(from - 1))), when_signed);
        assert_eq!(at(until, Some(UnixTime(until + 1))), when_signed);
    }
}

#[test]
fn authorities_are_valid_too() {
    let expired = |change: fn(&mut World)| {
        let mut world = World::new(Purpose::SdJwtIssuer);
        change(&mut world);
        world.check().unwrap_err()
    };
    assert_eq!(
        expired(|w| w.root.until = NOW.0 - 2),
        Fault::Expired(Place::Anchor)
    );
    assert_eq!(
        expired(|w| w.root.from = NOW.0 + 2),
        Fault::NotYetValid(Place::Anchor)
    );
    assert_eq!(
        expired(|w| w.middle.as_mut().unwrap().until = NOW.0 - 2),
        Fault::Expired(Place::Intermediate)
    );
    // Valid again now, but not a day ago, when the document was signed.
    assert_eq!(
        expired(|w| w.root.from = NOW.0 - 2),
        Fault::NotValidWhenSigned(Place::Anchor)
    );
}

#[test]
fn name_constraints() {
    for (permitted_name, answer) in [("example", Ok(())), ("other", Err(Fault::NameConstraints))] {
        let mut world = World::new(Purpose::SdJwtIssuer);
        let middle = world.middle.as_mut().unwrap();
        middle.put(NAME_CONSTRAINTS, true, permitted(permitted_name));
        assert_eq!(world.check(), answer);
        let mut world = World::new(Purpose::Reader);
        world
            .root
            .put(NAME_CONSTRAINTS, true, permitted(permitted_name));
        assert_eq!(world.check(), answer, "of the anchor");
    }
}

#[test]
fn sizes_and_forms() {
    let world = World::new(Purpose::MdocSigner);
    let good = world.chain().remove(0);
    let large = vec![0x30; MAX_CERTIFICATE_BYTES + 1];
    assert_eq!(
        check_chain(&world, &[large]),
        Err(Fault::TooLarge(Place::Leaf))
    );
    let malformed = |change: fn(&mut Draft)| {
        let mut world = World::new(Purpose::MdocSigner);
        change(&mut world.leaf);
        world.check().unwrap_err()
    };
    let field = |field| Fault::Malformed(Place::Leaf, field);
    assert_eq!(malformed(|leaf| leaf.version = 1), field("version"));
    assert_eq!(
        malformed(|leaf| leaf.extensions.clear()),
        field("extensions")
    );
    assert_eq!(
        malformed(|leaf| leaf.until = leaf.from - 1),
        field("validity")
    );
    assert_eq!(malformed(|leaf| leaf.key = tlv(4, &[1])), field("key"));
    assert_eq!(
        malformed(|leaf| leaf.extensions.push(leaf.extensions[0].clone())),
        field("extensions")
    );
    let behind = [good.as_slice(), &[0]].concat();
    assert_eq!(check_chain(&world, &[behind]), Err(field("structure")));
    let cut = good[..good.len() - 1].to_vec();
    assert_eq!(check_chain(&world, &[cut]), Err(field("structure")));
    // Another algorithm outside of what is signed than inside.
    let body = world.leaf.to_be_signed(&seq(&[tlv(6, &[0x2a, 3])]));
    let differing = signed(&body, &world.root_key);
    assert_eq!(
        check_chain(&world, &[differing]),
        Err(field("signature algorithm"))
    );
}

#[test]
fn what_the_key_verifies_says_who_signed() {
    let world = World::new(Purpose::MdocSigner);
    let key = world.issuer_key();
    let verify = |key: &IssuerKey, signer: &SigningKey, at| {
        let signature = signer.sign(b"message").unwrap();
        key.verify(-9, b"message", &signature, Some(at), 5)
    };
    let verified = verify(&key, &world.leaf_key, NOW).unwrap();
    let signer = verified.signer();
    assert_eq!(signer.role, Role::CertifiedIssuer);
    assert_eq!(
        (signer.name.vi.as_str(), signer.name.en.as_str()),
        ("Thử DS", "Thử DS")
    );
    assert_eq!((signer.id.as_deref(), key.iss()), (None, None));
    assert_eq!(signer.kid.len(), 43);
    assert_eq!(signer.key.key(), &world.leaf_key.public());
    let refused = verify(&key, &world.root_key, NOW).unwrap_err();
    assert_eq!(refused, Error::SignatureInvalid);

    // The moment given with the signature counts, whatever was said when the chain was checked.
    for outside in [world.leaf.from - 1, world.leaf.until + 1] {
        let refused = verify(&key, &world.leaf_key, UnixTime(outside)).unwrap_err();
        assert_eq!(refused, Fault::NotValidWhenSigned(Place::Leaf).into());
    }

    let stored = serde_json::to_string(signer).unwrap();
    assert!(stored.contains(r#""role":"certified_issuer""#));
    let remembered = IssuerKey::remembered(&serde_json::from_str(&stored).unwrap()).unwrap();
    assert!(verify(&remembered, &world.leaf_key, NOW).is_ok());
}

#[test]
fn keys_for_other_purposes() {
    let status = World::new(Purpose::StatusSigner);
    let signature = status.leaf_key.sign(b"m").unwrap();
    let verified = status.issuer_key().verify(-9, b"m", &signature, None, ());
    let verified = verified.unwrap();
    assert_eq!(verified.signer().role, Role::StatusIssuer);
    assert!(IssuerKey::remembered(verified.signer()).is_err());

    let reader = World::new(Purpose::Reader);
    let chain = reader.chain();
    let key = reader
        .anchors()
        .verifier_key(&borrowed(&chain), NOW, &[])
        .unwrap();
    assert_eq!(key.id(), format!("x509_hash:{}", key.kid()));
    let signature = reader.leaf_key.sign(b"m").unwrap();
    let verified = key.verify(b"m", &signature, Some(NOW), ()).unwrap();
    assert_eq!(verified.signer().role, Role::CertifiedVerifier);
    assert!(IssuerKey::remembered(verified.signer()).is_err());
    let answer =
        reader
            .anchors()
            .issuer_key(&borrowed(&chain), Purpose::Reader, MDL, None, NOW, &[]);
    assert_eq!(
        fault(answer.map(drop)),
        Err(Fault::Purpose),
        "a reader issues nothing"
    );
}
