//! RFC 7520 (JOSE cookbook) and RFC 7515: what our allow-list covers is computed to the bit, everything else refused.

use serde_json::Value as Json;
use vidan_codec::{
    Error, base64url,
    jose::{Jwk, jwe, jws},
};
use vidan_crypto::{Secret32, agree::AgreementKey, hash::hmac_sha256, kdf::concat_kdf_sha256};

use super::{json, text};

const MAX: usize = 64 * 1024;

fn cookbook() -> Json {
    json("rfc7520-jose/cookbook.json")
}

fn compact(of: &str) -> Vec<(String, String)> {
    let found = cookbook();
    let found = found.as_object().unwrap().iter();
    found
        .filter(|(name, _)| name.starts_with(of) && name.contains("_compact_"))
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

fn header(token: &str) -> Json {
    let first = token.split('.').next().unwrap();
    serde_json::from_slice(&base64url::decode(first).unwrap()).unwrap()
}

/// The same token saying that it is a `typ`; its signature or seal does not matter to whoever looks at the algorithm.
fn with_typ(token: &str, typ: &str) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    let mut header = header(token);
    header["typ"] = typ.into();
    format!("{}.{rest}", base64url::encode(header.to_string()))
}

/// RFC 7515 appendix A.3.
const ES256_TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.\
    eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
    DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const ES256_KEY: &str = r#"{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

#[test]
fn the_es256_signature_of_rfc_7515_verifies() {
    let key = serde_json::from_str::<Jwk>(ES256_KEY)
        .unwrap()
        .to_key()
        .unwrap();
    let (input, signature) = ES256_TOKEN.rsplit_once('.').unwrap();
    let signature = base64url::decode(signature).unwrap();
    let algorithm = vidan_crypto::Algorithm::Es256;
    key.verify(algorithm, input.as_bytes(), &signature).unwrap();
    for bit in 0..signature.len() * 8 {
        let mut changed = signature.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(
            key.verify(algorithm, input.as_bytes(), &changed).is_err(),
            "bit {bit}"
        );
    }
    // It does not say what it is a signature of, so nothing of ours takes it for its own.
    let cause = jws::Unverified::parse(ES256_TOKEN, "vidan-notice+jwt", MAX).err();
    assert_eq!(cause, Some(Error::Field("typ")));
}

#[test]
fn no_algorithm_of_the_signed_examples_is_ours() {
    let mut seen = Vec::new();
    for (name, token) in compact("JWS") {
        assert!(
            jws::Unverified::parse(&token, "JWT", MAX).is_err(),
            "{name}"
        );
        let cause = jws::Unverified::parse(&with_typ(&token, "JWT"), "JWT", MAX).err();
        assert_eq!(cause, Some(Error::UnsupportedAlgorithm), "{name}");
        seen.push(header(&token)["alg"].as_str().unwrap().to_owned());
    }
    seen.sort();
    assert_eq!(seen, ["ES512", "HS256", "PS384", "RS256"]);
}

#[test]
fn no_combination_of_the_sealed_examples_is_ours() {
    let mut seen = 0;
    for (name, token) in compact("JWE") {
        let token = with_typ(&token, "env");
        let wraps_a_key = token.split('.').nth(1).is_some_and(|key| !key.is_empty());
        let cause = jwe::Incoming::parse(&token, "env", MAX).err().unwrap();
        match cause {
            Error::UnsupportedAlgorithm => {}
            Error::MalformedJose if wraps_a_key => {}
            // `dir` and key wraps have no one-time key.
            Error::Lacks(_) if header(&token)["epk"].is_null() => {}
            other => panic!("{name}: {other:?}"),
        }
        seen += 1;
    }
    assert_eq!(seen, 9);
    // The one that differs from ours in the content's encryption alone.
    let ecdh = with_typ(text(&cookbook(), "JWE_compact_5_5_5"), "env");
    assert_eq!(
        jwe::Incoming::parse(&ecdh, "env", MAX).err(),
        Some(Error::UnsupportedAlgorithm)
    );
}

/// Section 5.5: ECDH-ES with A128CBC-HS256, which we do not read. Its key agreement and derivation are ours, though, so
/// the printed tag must come out of them.
#[test]
fn the_ecdh_es_example_derives_the_key_that_its_tag_was_made_with() {
    let cookbook = cookbook();
    let token = text(&cookbook, "JWE_compact_5_5_5");
    let own = base64url::decode(text(&cookbook["EC_key_5_5_1"], "d")).unwrap();
    let own = AgreementKey::from_bytes(own.as_slice().try_into().unwrap()).unwrap();
    let peer: Jwk = serde_json::from_value(header(token)["epk"].clone()).unwrap();
    let shared = own.agree(&peer.to_key().unwrap()).unwrap();
    let key = concat_kdf_sha256(&shared, b"A128CBC-HS256", b"", b"");

    let parts: Vec<_> = token.split('.').collect();
    let [aad, _, iv, ciphertext, tag] = parts.as_slice() else {
        panic!("not five parts")
    };
    // RFC 7518 section 5.2.2.1: HMAC under the first half. Zeros at its end make no difference to HMAC.
    let mut half = [0; 32];
    half[..16].copy_from_slice(&key.expose()[..16]);
    let bits = u64::try_from(aad.len() * 8).unwrap().to_be_bytes();
    let (iv, ciphertext) = (
        base64url::decode(iv).unwrap(),
        base64url::decode(ciphertext).unwrap(),
    );
    let mac = hmac_sha256(
        &Secret32::from_bytes(half),
        &[aad.as_bytes(), &iv, &ciphertext, &bits],
    );
    assert_eq!(mac[..16], base64url::decode(tag).unwrap()[..]);
}
