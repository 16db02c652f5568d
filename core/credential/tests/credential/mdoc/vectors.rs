//! Files with the standards' examples.

use vidan_credential::testing::page::unhex;
use vidan_crypto::PublicKey;

pub(super) fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

/// A constant of ISO/IEC 18013-5 annex D.
pub(super) fn annex_d(name: &str) -> Vec<u8> {
    let all: serde_json::Value =
        serde_json::from_slice(&file("iso18013-5-annex-d/annex_d.json")).unwrap();
    unhex(all[format!("ISO_18013_5_ANNEX_D_{name}")].as_str().unwrap())
}

/// Thirty-two bytes of annex D.
pub(super) fn scalar(name: &str) -> [u8; 32] {
    annex_d(name).try_into().unwrap()
}

/// The P-256 key inside of a certificate, which nobody vouches for here.
pub(super) fn key_in(certificate: &[u8]) -> PublicKey {
    let spki = unhex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    let at = certificate
        .windows(spki.len())
        .position(|window| window == spki)
        .unwrap();
    PublicKey::from_der(&certificate[at..at + 91]).unwrap()
}
