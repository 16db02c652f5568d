//! Credentials that are read without their holder's key, or without anyone's word for their issuer.

use serde_json::json;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, DocumentType, Error,
    sd_cwt::{
        hold::HeldCredential,
        own::OwnFile,
        verify::{Expectation, NonceRule, Unverified},
    },
    testing::{NOW, TestWorld, card_claims, pinned, sign},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::Error as TrustError;

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

/// A world, and its card as an issuer signs it whom the list does not name.
fn forged() -> (TestWorld, Vec<u8>) {
    let mut world = TestWorld::new();
    let issuer = std::mem::replace(&mut world.issuer, key());
    let bytes = world.issue(world.request(&card_claims()));
    world.issuer = issuer;
    (world, bytes)
}

#[test]
fn anyone_may_examine_a_credential_that_its_issuer_signed() {
    let world = TestWorld::new();
    let (list, bytes) = (world.list(), world.issue(world.request(&card_claims())));
    let held = HeldCredential::receive_for_anyone(&bytes, &list, NOW).unwrap();
    assert_eq!(*held.get().holder(), world.holder.public());
    assert_eq!(held.get().claims().len(), 14);
    let stranger = HeldCredential::receive(&bytes, &list, NOW, &key().public());
    assert_eq!(stranger.unwrap_err(), Error::HolderKeyMismatch);
}

#[test]
fn what_anyone_examines_is_checked_but_for_the_holder() {
    let (world, bytes) = forged();
    let examined = |bytes: &[u8], at| {
        HeldCredential::receive_for_anyone(bytes, &world.list(), at).unwrap_err()
    };
    assert_eq!(
        examined(&bytes, NOW),
        Error::Trust(TrustError::SignatureInvalid)
    );
    let good = world.issue(world.request(&card_claims()));
    let late = NOW.plus(86_400 * 15);
    assert!(matches!(examined(&good, late), Error::Expired(_)));
    let mut request = world.request(&card_claims());
    request.kid = "nobody".into();
    assert_eq!(
        examined(&world.issue(request), NOW),
        Error::Trust(TrustError::UnknownKid("nobody".into()))
    );
}

#[test]
fn an_owner_presents_a_file_whoever_issued_it_and_nobody_else_believes_it() {
    let (world, bytes) = forged();
    let owner = world.holder.public();
    let file = OwnFile::open(&bytes, &owner, Some(&world.profile)).unwrap();
    assert_eq!(file.document_type(), Some(&DocumentType::from("can_cuoc")));
    assert_eq!(file.algorithm(), Algorithm::Es256);
    assert_eq!(file.disclosable(), world.held().get().disclosable());
    assert_eq!(format!("{file:?}"), "OwnFile(..)");

    let chosen = [ClaimPath::name("ho_ten")];
    let made = file.present(&chosen, BROADCAST_AUDIENCE, NOW, 60, None);
    let token = sign(made.unwrap(), &world.holder);
    let expected = Expectation {
        audiences: &[BROADCAST_AUDIENCE],
        nonce: NonceRule::Absent,
        now: NOW,
        skew: 30,
        max_lifetime: Some(60),
    };
    let read = Unverified::parse(token.as_bytes()).unwrap();
    let (issuer, profile) = read.trusted_by(&world.list(), NOW).unwrap();
    let verified = read.verify(&issuer, &expected, profile.as_ref());
    assert_eq!(
        verified.unwrap_err(),
        Error::Trust(TrustError::SignatureInvalid)
    );
}

#[test]
fn a_file_is_its_owners_and_whole() {
    let (world, bytes) = forged();
    let opened = |bytes: &[u8]| OwnFile::open(bytes, &world.holder.public(), None).map(|_| ());
    assert_eq!(opened(&bytes), Ok(()));
    let stranger = OwnFile::open(&bytes, &key().public(), None).map(|_| ());
    assert_eq!(stranger, Err(Error::HolderKeyMismatch));
    // A presentation shows less than all, and is no credential.
    let held = world.held();
    let token = world.present(held.get(), &["ho_ten"], BROADCAST_AUDIENCE, NOW);
    assert!(opened(token.as_bytes()).is_err());
    assert!(opened(&bytes[..bytes.len() - 1]).is_err());
    assert!(opened(b"").is_err());
}

/// Under a key that a person names the same file is verified: only then do its claims come out.
#[test]
fn a_named_key_settles_who_issued_it() {
    let mut world = TestWorld::new();
    world.issuer = key();
    let bytes = world.issue(world.request(&json!({"ho_ten": "Ví Dụ"})));
    let named = |key: &SigningKey| {
        let key = pinned(&key.public());
        HeldCredential::receive_with(&bytes, &key, Some(&world.profile), NOW, None)
    };
    assert_eq!(named(&world.issuer).unwrap().get().claims().len(), 1);
    assert!(named(&key()).is_err());
}
