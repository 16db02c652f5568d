//! A holder's own file: presented without anyone's word for its issuer, and checked for everything else.

use serde_json::json;
use vidan_credential::{
    ClaimPath, Error, Layer,
    sd_jwt::{Fault, own::OwnFile},
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
