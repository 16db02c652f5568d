//! What an anchor is pinned for, and how a bundle of them is read.

use vidan_trust::x509::{
    AnchorUse, Anchors, Certificate, CertificateFault as Fault, MAX_ANCHORS, MAX_CHAIN, Place,
    Purpose, chain_from_pem,
};

use super::{
    maker::*,
    world::{MDL, VCT, World, borrowed, fault, key},
};

fn ask(world: &World, anchors: &Anchors, purpose: Purpose, document: &str) -> Result<(), Fault> {
    let chain = world.chain();
    let key = anchors.issuer_key(&borrowed(&chain), purpose, document, Some(NOW), NOW, &[]);
    fault(key.map(drop))
}

fn pinned(world: &World, purposes: &[Purpose], documents: &[&str]) -> Anchors {
    let mut anchors = Anchors::new();
    let used = AnchorUse {
        purposes: purposes.to_vec(),
        document_types: documents.iter().map(|one| (*one).to_owned()).collect(),
    };
    anchors.add_der(&world.root_der(), &used).unwrap();
    anchors
}

#[test]
fn only_for_its_purposes_and_types() {
    let world = World::new(Purpose::SdJwtIssuer);
    let anchors = pinned(&world, &[Purpose::SdJwtIssuer], &[VCT]);
    assert_eq!(ask(&world, &anchors, Purpose::SdJwtIssuer, VCT), Ok(()));
    assert_eq!(
        ask(&world, &anchors, Purpose::SdJwtIssuer, MDL),
        Err(Fault::DocumentType)
    );
    assert_eq!(
        ask(&world, &anchors, Purpose::SdJwtIssuer, ""),
        Err(Fault::DocumentType)
    );
    assert_eq!(
        ask(&world, &anchors, Purpose::StatusSigner, VCT),
        Err(Fault::Purpose)
    );
    assert_eq!(
        ask(&world, &anchors, Purpose::MdocSigner, VCT),
        Err(Fault::Purpose)
    );
    let none = pinned(&world, &[], &[VCT]);
    assert_eq!(
        ask(&world, &none, Purpose::SdJwtIssuer, VCT),
        Err(Fault::Purpose)
    );
    let reader = World::new(Purpose::Reader);
    let anchors = pinned(&reader, &[Purpose::SdJwtIssuer], &[]);
    let answer = anchors.verifier_key(&borrowed(&reader.chain()), NOW, &[]);
    assert_eq!(fault(answer.map(drop)), Err(Fault::Purpose));
}

#[test]
fn an_anchor_for_everything_is_still_asked_one_by_one() {
    let world = World::new(Purpose::SdJwtIssuer);
    let mut anchors = pinned(&world, &[Purpose::SdJwtIssuer], &[MDL]);
    let used = AnchorUse {
        purposes: vec![Purpose::StatusSigner],
        document_types: vec![VCT.into()],
    };
    anchors.add_der(&world.root_der(), &used).unwrap();
    // The purpose of one and the type of the other do not make a permission together.
    assert_eq!(
        ask(&world, &anchors, Purpose::SdJwtIssuer, VCT),
        Err(Fault::DocumentType)
    );
    assert_eq!(ask(&world, &anchors, Purpose::SdJwtIssuer, MDL), Ok(()));
    assert_eq!(ask(&world, &anchors, Purpose::StatusSigner, MDL), Ok(()));
}

#[test]
fn strangers_are_unknown() {
    let (world, other) = (
        World::new(Purpose::MdocSigner),
        World::new(Purpose::MdocSigner),
    );
    assert_eq!(
        ask(&world, &Anchors::new(), world.purpose, MDL),
        Err(Fault::AnchorUnknown)
    );
    // Of the same name, but with another key.
    assert_eq!(
        ask(&world, &other.anchors(), world.purpose, MDL),
        Err(Fault::AnchorUnknown)
    );
    let mut both = other.anchors();
    both.add_der(&world.root_der(), &world.used()).unwrap();
    assert_eq!(ask(&world, &both, world.purpose, MDL), Ok(()));
}

#[test]
fn of_two_anchors_with_one_name_the_right_one_decides() {
    let mut world = World::new(Purpose::SdJwtIssuer);
    let right_key = std::mem::replace(&mut world.root_key, key());
    for draft in [&mut world.root, world.middle.as_mut().unwrap()] {
        draft.without(SUBJECT_KEY_ID);
        draft.without(AUTHORITY_KEY_ID);
    }
    world.leaf.without(AUTHORITY_KEY_ID);
    let mut anchors = Anchors::new();
    let mut old = world.root.clone();
    old.key = world.root_key.public().to_der();
    anchors
        .add_der(&old.sign(&world.root_key), &world.used())
        .unwrap();
    world.root_key = right_key;
    assert_eq!(
        ask(&world, &anchors, world.purpose, VCT),
        Err(Fault::Signature)
    );
    anchors.add_der(&world.root_der(), &world.used()).unwrap();
    assert_eq!(ask(&world, &anchors, world.purpose, VCT), Ok(()));
}

#[test]
fn bundles() {
    let (one, two) = (
        World::new(Purpose::MdocSigner),
        World::new(Purpose::MdocSigner),
    );
    let text = format!(
        "Danh sách IACA\n{}\r\n{}",
        pem(&one.root_der()),
        pem(&two.root_der())
    );
    let mut anchors = Anchors::new();
    assert_eq!(fault(anchors.add_pem(&text, &one.used())), Ok(2));
    assert_eq!(ask(&one, &anchors, one.purpose, MDL), Ok(()));
    assert_eq!(ask(&two, &anchors, two.purpose, MDL), Ok(()));

    // All or none: the second is a signer's.
    let mut none = Anchors::new();
    let mixed = format!("{}{}", pem(&one.root_der()), pem(&one.chain()[0]));
    let refused = fault(none.add_pem(&mixed, &one.used()));
    assert_eq!(refused, Err(Fault::BasicConstraints(Place::Anchor)));
    assert!(none.is_empty());
    let good = pem(&one.root_der());
    for text in [
        String::new(),
        good.replace("-----END", "-----"),
        good.replacen('\n', "\n*", 1),
        format!("{good}-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n"),
    ] {
        assert_eq!(
            fault(none.add_pem(&text, &one.used())),
            Err(Fault::Pem),
            "{text}"
        );
    }
}

#[test]
fn there_is_an_end_of_anchors() {
    let world = World::new(Purpose::MdocSigner);
    let mut anchors = Anchors::new();
    let root = world.root_der();
    for _ in 0..MAX_ANCHORS {
        anchors.add_der(&root, &world.used()).unwrap();
    }
    let refused = fault(anchors.add_der(&root, &world.used()));
    assert_eq!(refused, Err(Fault::TooManyAnchors));
    assert_eq!(anchors.len(), MAX_ANCHORS);
}

/// An issuer sends its own chain along: it is read and not believed.
#[test]
fn an_issuers_own_chain_in_pem() {
    let world = World::new(Purpose::MdocSigner);
    let chain = world.chain();
    let text: String = chain.iter().map(|one| pem(one)).collect();
    assert_eq!(chain_from_pem(&text).unwrap(), chain);
    let leaf = Certificate::read(&chain[0]).unwrap();
    assert!(leaf.is_about(&world.leaf_key.public()));
    assert!(!leaf.is_about(&world.root_key.public()));
    let most = pem(&chain[0]).repeat(MAX_CHAIN);
    assert_eq!(chain_from_pem(&most).unwrap().len(), MAX_CHAIN);
    for (text, cause) in [
        (pem(&chain[0]).repeat(MAX_CHAIN + 1), Fault::ChainTooLong),
        (String::new(), Fault::Pem),
        (text.clone() + &world.leaf_key.to_pem(), Fault::Pem),
        (text.replace("-----END", "-----DNE"), Fault::Pem),
    ] {
        assert_eq!(fault(chain_from_pem(&text).map(drop)), Err(cause));
    }
}
