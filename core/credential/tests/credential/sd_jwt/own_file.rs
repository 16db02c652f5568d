//! A holder's own file: presented without anyone's word for its issuer, and checked for everything else.

use serde_json::json;
use vidan_credential::{
    ClaimPath, Error, Layer,
    sd_jwt::{Fault, hold::HeldCredential, own::OwnFile, verify::KeyBindingRule},
    testing::{NOW, pinned},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::Error as TrustError;

use super::parts::{AUDIENCE, NONCE, Parts};

fn open(parts: &Parts) -> Result<OwnFile, Error> {
    let holder = parts.holder.public();
    OwnFile::open(parts.credential().as_bytes(), Some(&holder))
}

#[test]
fn a_forged_credential_is_presented_and_refused() {
    let mut parts = Parts::new();
    parts.issuer = SigningKey::generate(Algorithm::Es256).unwrap();
    let file = open(&parts).unwrap();
    assert_eq!(format!("{file:?}"), "OwnFile(..)");
    assert_eq!(file.disclosable().len(), 4);
    let chosen = [ClaimPath::name("ho_ten")];
    let prepared = file.present(&chosen, NOW).unwrap();
    let prepared = prepared.prepare(AUDIENCE, NONCE).unwrap();
    let signature = parts
        .holder
        .sign(prepared.to_be_signed().message())
        .unwrap();
    let shown = prepared.finish(&signature).unwrap();
    assert_eq!(
        parts.verify_text(shown.as_str()).unwrap_err(),
        Error::Trust(TrustError::SignatureInvalid)
    );
    let forger = pinned(&parts.issuer.public());
    parts.verify_under(shown.as_str(), &forger).unwrap();
}

#[test]
fn everything_but_the_issuer_is_checked() {
    let refused = |change: &dyn Fn(&mut Parts), cause: Error| {
        let mut parts = Parts::new();
        change(&mut parts);
        assert_eq!(open(&parts).unwrap_err(), cause);
    };
    refused(
        &|parts| parts.holder = SigningKey::generate(Algorithm::Es256).unwrap(),
        Error::HolderKeyMismatch,
    );
    refused(
        &|parts| drop(parts.payload.remove("cnf")),
        Error::ConfirmationMissing,
    );
    refused(
        &|parts| drop(parts.payload.remove("vct")),
        Error::DocumentTypeMissing,
    );
    refused(
        &|parts| drop(parts.header.insert("typ".into(), json!("JWT"))),
        Error::Type(Layer::Credential),
    );
    refused(
        &|parts| parts.disclosures.push(super::parts::claim("s", "x", 1)),
        Error::DisclosureOrphaned,
    );
}

#[test]
fn a_presentation_is_no_file_of_ones_own() {
    let parts = Parts::new();
    let holder = parts.holder.public();
    assert_eq!(
        OwnFile::open(parts.text().as_bytes(), Some(&holder)).unwrap_err(),
        Fault::KeyBindingUnexpected.into()
    );
    // Whose it is need not be known where nobody will sign.
    OwnFile::open(parts.credential().as_bytes(), None).unwrap();
}

/// OpenID4VP 1.0 section 7.1.1: a path begins at the top-level object, and registered claims are in it.
#[test]
fn a_query_finds_registered_claims() {
    let parts = Parts::new();
    let file = open(&parts).unwrap();
    let named = |name: &str| {
        let mut members = file.claims().members().unwrap();
        members.find(|(key, _)| key.to_string() == name)
    };
    for name in ["iss", "iat", "exp", "vct", "cnf", "ho_ten", "so"] {
        assert!(named(name).is_some(), "{name}");
    }
    for hidden in ["_sd", "_sd_alg", "nbf"] {
        assert!(named(hidden).is_none(), "{hidden}");
    }
    assert!(named("vct").unwrap().1.is_text("can_cuoc"));
    assert!(named("exp").unwrap().1.is_int(super::parts::EXP.into()));
    // Every presentation shows them: to choose one chooses nothing more.
    let chosen = ["vct", "iss", "exp"].map(ClaimPath::name);
    let with = file.present(&chosen, NOW).unwrap();
    let without = file.present(&[], NOW).unwrap();
    assert_eq!(with.discloses(), without.discloses());
    let unknown = file.present(&[ClaimPath::name("nbf")], NOW);
    assert!(matches!(unknown, Err(Error::UnknownClaim(_))));
    assert!(!file.disclosable().contains(&ClaimPath::name("vct")));
}

/// OpenID4VP 1.0 section 6.1: a verifier may do without proof of possession.
#[test]
fn what_is_bound_to_nobody_is_shown_without_a_signature() {
    let mut parts = Parts::new();
    assert!(open(&parts).unwrap().is_bound());
    parts.payload.remove("cnf");
    let file = OwnFile::open(parts.credential().as_bytes(), None).unwrap();
    assert!(!file.is_bound());
    let chosen = [ClaimPath::name("ho_ten")];
    let bound = file.present(&chosen, NOW).unwrap().prepare(AUDIENCE, NONCE);
    assert_eq!(bound.err(), Some(Error::ConfirmationMissing));
    let shown = file.present(&chosen, NOW).unwrap().without_key_binding();
    parts.rule = KeyBindingRule::Absent;
    let shown = parts.verify_text(shown.as_str()).unwrap();
    assert!(shown.get().get(&ClaimPath::name("ho_ten")).is_some());
    assert!(shown.get().holder().is_none());
    // Nobody keeps it, and nobody takes it for a phone's proof.
    let key = pinned(&parts.issuer.public());
    let kept = HeldCredential::receive_with(parts.credential().as_bytes(), &key, None, NOW, None);
    assert_eq!(kept.unwrap_err(), Error::ConfirmationMissing);
}
