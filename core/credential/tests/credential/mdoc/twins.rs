//! A device's key that signs and agrees, as a phone's does.

use vidan_crypto::{SigningKey, SystemRandom, agree::AgreementKey};

/// One P-256 key as signer (PKCS#8) and as partner of an agreement.
pub(super) fn twins() -> (SigningKey, AgreementKey) {
    let key = AgreementKey::generate(&SystemRandom).unwrap();
    // RFC 5958 around RFC 5915: version, id-ecPublicKey on prime256v1, private key and public key.
    let head = "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420";
    let head = vidan_credential::testing::page::unhex(head);
    let der = [
        head.as_slice(),
        key.to_bytes().expose(),
        &[0xa1, 0x44, 0x03, 0x42, 0x00],
        key.public().as_bytes(),
    ]
    .concat();
    (SigningKey::from_pkcs8_der(&der).unwrap(), key)
}
