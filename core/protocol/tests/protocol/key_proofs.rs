//! The issuer's checks of a key proof: one broken rule at a time.

use proptest::prelude::*;
use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_codec::jose::Jwk;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_protocol::openid4vci::ProofFault;
use vidan_protocol::openid4vci::proof::{ProofExpectation, check, check_all, prepare};

const ISSUER: &str = "https://issuer.example";
const NOW: UnixTime = UnixTime(1_800_000_000);
const EXPECTED: ProofExpectation<'_> = ProofExpectation {
    audience: ISSUER,
    now: NOW,
    max_age: 60,
    skew: 5,
};

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

/// A proof made by hand, without the crate's writer.
fn by_hand(key: &SigningKey, change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let mut header =
        json!({"alg": "ES256", "typ": "openid4vci-proof+jwt", "jwk": Jwk::from_key(&key.public())});
    let mut claims = json!({"aud": ISSUER, "iat": NOW.0, "nonce": "n-1"});
    change(&mut header, &mut claims);
    let input = format!(
        "{}.{}",
        base64url::encode(header.to_string()),
        base64url::encode(claims.to_string())
    );
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", base64url::encode(signature))
}

fn fault(change: impl FnOnce(&mut Value, &mut Value)) -> ProofFault {
    check(&by_hand(&key(), change), &EXPECTED).unwrap_err()
}

#[test]
fn ours_and_one_made_by_hand_are_accepted() {
    let key = key();
    let prepared = prepare(&key.public(), ISSUER, Some("n-1"), NOW).unwrap();
    let signature = key
        .sign(prepared.to_be_signed().message())
        .unwrap()
        .try_into()
        .unwrap();
    let ours = check(&prepared.finish(&signature).unwrap(), &EXPECTED).unwrap();
    let theirs = check(&by_hand(&key, |_, _| ()), &EXPECTED).unwrap();
    assert_eq!(ours, theirs);
    assert_eq!((ours.key, ours.nonce.as_str()), (key.public(), "n-1"));
}

#[test]
fn a_signature_by_another_key_is_noticed_before_it_is_sent() {
    let prepared = prepare(&key().public(), ISSUER, Some("n"), NOW).unwrap();
    let foreign = key()
        .sign(prepared.to_be_signed().message())
        .unwrap()
        .try_into()
        .unwrap();
    assert!(prepared.finish(&foreign).is_err());
}

#[test]
fn each_rule_has_its_own_fault() {
    assert_eq!(
        fault(|header, _| header["typ"] = json!("JWT")),
        ProofFault::Type
    );
    assert_eq!(
        fault(|header, _| {
            header.as_object_mut().unwrap().remove("typ");
        }),
        ProofFault::Type
    );
    assert_eq!(
        fault(|header, _| header["alg"] = json!("none")),
        ProofFault::Algorithm
    );
    assert_eq!(
        fault(|header, _| header["alg"] = json!("HS256")),
        ProofFault::Algorithm
    );
    assert_eq!(
        fault(|header, _| header["alg"] = json!("ES384")),
        ProofFault::Algorithm
    );
    assert_eq!(
        fault(|header, _| {
            header.as_object_mut().unwrap().remove("jwk");
        }),
        ProofFault::Key
    );
    assert_eq!(
        fault(|header, _| header["kid"] = json!("0")),
        ProofFault::Key
    );
    assert_eq!(
        fault(|header, _| header["jwk"]["d"] = json!("AAAA")),
        ProofFault::Key
    );
    assert_eq!(
        fault(|header, _| header["jwk"]["crv"] = json!("P-521")),
        ProofFault::Key
    );
    let p384 = SigningKey::generate(Algorithm::Es384).unwrap().public();
    assert_eq!(
        fault(|header, _| header["jwk"] = json!(Jwk::from_key(&p384))),
        ProofFault::Key
    );
    let other = key().public();
    assert_eq!(
        fault(|header, _| header["jwk"] = json!(Jwk::from_key(&other))),
        ProofFault::Signature
    );
    assert_eq!(
        fault(|header, _| header["crit"] = json!(["x"])),
        ProofFault::Malformed
    );
    assert_eq!(
        fault(|_, claims| claims["iss"] = json!("client")),
        ProofFault::Client
    );
    assert_eq!(
        fault(|_, claims| claims["aud"] = json!("https://issuer.example/")),
        ProofFault::Audience
    );
    assert_eq!(
        fault(|_, claims| claims["aud"] = json!([ISSUER])),
        ProofFault::Malformed
    );
    assert_eq!(
        fault(|_, claims| claims["iat"] = json!(NOW.0 - 61)),
        ProofFault::Time
    );
    assert_eq!(
        fault(|_, claims| claims["iat"] = json!(NOW.0 + 6)),
        ProofFault::Time
    );
    assert_eq!(
        fault(|_, claims| claims["iat"] = json!(i64::MIN)),
        ProofFault::Time
    );
    assert_eq!(
        fault(|_, claims| {
            claims.as_object_mut().unwrap().remove("nonce");
        }),
        ProofFault::Nonce
    );
    assert_eq!(
        fault(|_, claims| claims["nonce"] = json!("")),
        ProofFault::Nonce
    );
    assert_eq!(
        check(&"x".repeat(10_000), &EXPECTED),
        Err(ProofFault::Malformed)
    );
}

#[test]
fn the_edges_of_the_time_window_are_inside() {
    for iat in [NOW.0 - 60, NOW.0 + 5] {
        assert!(
            check(
                &by_hand(&key(), |_, claims| claims["iat"] = json!(iat)),
                &EXPECTED
            )
            .is_ok()
        );
    }
}

#[test]
fn proofs_of_one_request_share_a_nonce_and_no_key() {
    let (a, b) = (key(), key());
    let proof =
        |key: &SigningKey, nonce: &str| by_hand(key, |_, claims| claims["nonce"] = json!(nonce));
    let (a1, b1, b2) = (proof(&a, "1"), proof(&b, "1"), proof(&b, "2"));
    let (keys, nonce) = check_all(&[&a1, &b1], &EXPECTED).unwrap();
    assert_eq!((keys, nonce.as_str()), (vec![a.public(), b.public()], "1"));
    assert_eq!(
        check_all(&[&a1, &a1], &EXPECTED),
        Err(ProofFault::KeyRepeated)
    );
    assert_eq!(check_all(&[&a1, &b2], &EXPECTED), Err(ProofFault::Nonce));
    assert_eq!(check_all(&[], &EXPECTED), Err(ProofFault::Malformed));
}

proptest! {
    #[test]
    fn no_text_panics(text in "[A-Za-z0-9._=-]{0,200}") {
        prop_assert!(check(&text, &EXPECTED).is_err());
    }

    #[test]
    fn no_single_changed_character_is_accepted(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_-]") {
        let proof = by_hand(&key(), |_, _| ());
        let at = at.index(proof.len());
        let mut changed = proof.clone();
        changed.replace_range(at..=at, &to);
        if changed != proof {
            prop_assert!(check(&changed, &EXPECTED).is_err());
        }
    }
}
