//! The example tokens of the draft (its `examples` folder), with its keys: issued, nested, with decoys, and presented.

use serde_json::{Value, json};
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, Error,
    sd_cwt::{
        hold::HeldCredential,
        present::Presentation,
        verify::{Disclosed, Expectation, NonceRule, Unverified},
    },
    testing::{pinned, sign},
};
use vidan_crypto::SigningKey;
use vidan_trust::Verified;

/// The second the draft's key-binding tokens were made.
const NOW: UnixTime = UnixTime(1_725_244_237);
const AUDIENCE: &str = "https://verifier.example/app";
const NONCE: [u8; 16] = 0x8c0f_5f52_3b95_bea4_4a9a_48c6_4924_0803_u128.to_be_bytes();

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sd-cwt");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

fn key(name: &str) -> SigningKey {
    SigningKey::from_pem(&String::from_utf8(file(name)).unwrap()).unwrap()
}

fn receive(name: &str) -> Result<Verified<HeldCredential>, Error> {
    let issuer = pinned(&key("issuer_privkey.pem").public());
    let holder = key("holder_privkey.pem").public();
    HeldCredential::receive_with(&file(name), &issuer, None, NOW, Some(&holder))
}

fn verify(bytes: &[u8]) -> Result<Verified<Disclosed>, Error> {
    let issuer = pinned(&key("issuer_privkey.pem").public());
    let expected = Expectation {
        audiences: &[AUDIENCE],
        nonce: NonceRule::Exactly(&NONCE),
        now: NOW,
        skew: 0,
        max_lifetime: Some(60),
    };
    Unverified::parse(bytes)?.verify(&issuer, &expected, None)
}

fn json(claims: &[(ClaimKey, ClaimValue)]) -> Value {
    ClaimValue::Map(claims.to_vec()).to_json()
}

fn texts(paths: &[ClaimPath]) -> Vec<String> {
    paths.iter().map(ToString::to_string).collect()
}

#[test]
fn the_issued_example_opens_to_its_holder() {
    let held = receive("issuer_cwt.cbor").unwrap().into_inner();
    assert_eq!(held.issuer(), Some("https://issuer.example"));
    assert_eq!(
        json(held.claims()),
        json!({
            "500": true,
            "501": "ABCD-123456",
            "502": [1_549_560_720, 1_612_560_720, 1_674_004_740],
            "503": {"country": "us", "region": "ca", "postal_code": "94188"},
        })
    );
    assert_eq!(
        texts(&held.disclosable()),
        ["502[0]", "502[1]", "503.postal_code", "503.region", "501"]
    );
    assert_eq!(texts(&held.always_shown()), ["500", "502", "503"]);
}

#[test]
fn the_presented_example_shows_what_was_chosen() {
    let shown = verify(&file("kbt.cbor")).unwrap();
    assert_eq!(
        json(shown.get().claims()),
        json!({
            "500": true,
            "501": "ABCD-123456",
            "502": [1_549_560_720, 1_674_004_740],
            "503": {"country": "us", "region": "ca"},
        })
    );
    assert_eq!(shown.get().nonce(), Some(&NONCE[..]));
}

#[test]
fn the_nested_examples() {
    let held = receive("nested_issuer_cwt.cbor").unwrap().into_inner();
    let log = held.get(&"504".parse().unwrap()).unwrap().to_json();
    assert_eq!(log.as_array().unwrap().len(), 3);
    assert_eq!(
        log.get(0).unwrap(),
        &json!({"500": true, "501": "DCBA-101777", "502": 1_549_560_720,
                "503": {"1": "us", "2": "co", "3": "80302"}})
    );
    let shown = verify(&file("nested_kbt.cbor")).unwrap();
    assert_eq!(
        json(shown.get().claims()),
        json!({"504": [
            {"500": true, "501": "DCBA-101777", "502": 1_549_560_720, "503": {"1": "us"}},
            {"500": true, "501": "ABCD-123456", "502": 1_674_004_740, "503": {"1": "us", "2": "ca"}},
        ]})
    );
}

#[test]
fn decoys_are_known_to_the_holder_and_show_nothing() {
    let held = receive("decoy.cbor").unwrap().into_inner();
    assert_eq!(json(held.claims()), json!({"98": ["fr"], "500": true}));
    assert_eq!(held.disclosable().len(), 2);
}

#[test]
fn a_partly_disclosed_credential_is_no_issued_one() {
    assert_eq!(receive("nested_cwt.cbor").unwrap_err(), Error::DigestHidden);
}

/// Their credential, whose digests are over the byte strings, presented by us.
#[test]
fn we_present_what_they_issued() {
    let held = receive("nested_issuer_cwt.cbor").unwrap().into_inner();
    let paths: Vec<ClaimPath> = ["504[1].503.2", "504[2]"]
        .map(|path| path.parse().unwrap())
        .to_vec();
    let presentation = Presentation::new(&held, &paths, AUDIENCE, NOW, 60, Some(&NONCE)).unwrap();
    let previewed = json(presentation.claims());
    let token = sign(presentation, &key("holder_privkey.pem"));
    let shown = verify(token.as_bytes()).unwrap();
    assert_eq!(json(shown.get().claims()), previewed);
    assert_eq!(
        previewed,
        json!({"504": [
            {"500": true, "502": 1_612_560_720, "503": {"1": "us", "2": "nv"}},
            {"500": true, "501": "ABCD-123456", "502": 1_674_004_740,
             "503": {"1": "us", "2": "ca", "3": "94188"}},
        ]})
    );
}

#[test]
fn no_changed_bit_of_theirs_is_accepted() {
    let token = file("kbt.cbor");
    for bit in 0..token.len() * 8 {
        let mut changed = token.clone();
        *changed.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
        assert!(verify(&changed).is_err(), "bit {bit}");
    }
}
