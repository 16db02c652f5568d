//! Whose key verifies: what a list says, and what the token itself may say.

use vidan_credential::{
    Error,
    sd_jwt::verify::Unverified,
    testing::{ISS, KID, NOW, TestWorld},
};
use vidan_crypto::SigningKey;
use vidan_trust::Error as TrustError;

use super::parts::{IAT, Parts, claim, element};

#[test]
fn a_list_names_the_key() {
    let world = TestWorld::new();
    let list = world.list();
    let mut parts = Parts::new();
    parts.issuer = SigningKey::from_pem(&world.issuer.to_pem()).unwrap();
    let find = |parts: &Parts| {
        let text = parts.text();
        let read = Unverified::parse(&text)?;
        let (key, profile) = read.trusted_by(&list, NOW)?;
        assert!(profile.is_some());
        parts.verify_under(&text, &key)
    };
    let shown = find(&parts).unwrap();
    assert_eq!(shown.signer().kid, KID);
    parts.set("iss", "urn:someone:else");
    assert_eq!(find(&parts).unwrap_err(), Error::IssuerMismatch);
    parts.payload.remove("iss");
    assert_eq!(find(&parts).unwrap_err(), Error::IssuerMismatch);
    parts.header.remove("kid");
    assert_eq!(find(&parts).unwrap_err(), Error::KidMissing);
}

/// A retired key stands for what it signed before: a date that can be hidden does not say when that was.
#[test]
fn retired_keys() {
    let world = TestWorld::new();
    let mut content = world.list_content();
    content.issuers[0].standing.retired = Some(NOW.0 - 10);
    let list = world.list_of(&content);
    let mut parts = Parts::new();
    parts.issuer = SigningKey::from_pem(&world.issuer.to_pem()).unwrap();
    let find = |parts: &Parts| {
        let text = parts.text();
        let (key, _) = Unverified::parse(&text)?.trusted_by(&list, NOW)?;
        parts.verify_under(&text, &key)
    };
    find(&parts).unwrap();
    let retired = Error::Trust(TrustError::KeyRetired(KID.into()));
    parts.set("iat", NOW.0 - 10);
    assert_eq!(find(&parts).unwrap_err(), retired);
    parts.payload.remove("iat");
    parts.disclose(claim("s9", "iat", IAT));
    assert_eq!(find(&parts).unwrap_err(), retired);
}

#[test]
fn what_finds_a_key_is_readable_before() {
    let mut parts = Parts::new();
    let chain = vec![vec![0x30, 0xfb], vec![1, 2, 3]];
    let texts = vidan_codec::jose::x5c::encode(&chain);
    parts.header.insert("x5c".into(), texts.into());
    parts.disclosures.push(element("s9", "?"));
    let text = parts.text();
    let read = Unverified::parse(&text).unwrap();
    assert_eq!(read.x5c(), chain);
    assert_eq!(read.kid(), Some(KID));
    assert_eq!(read.issuer(), Some(ISS));
    assert_eq!(read.document_type(), Some(&"can_cuoc".into()));
    assert_eq!(format!("{read:?}"), "Unverified(..)");
}
