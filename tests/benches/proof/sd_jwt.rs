//! The same card as SD-JWT with key binding (RFC 9901): 14 flat disclosures of which some are sent, ES256, `cnf` with the
//! holder's JWK, a status reference. No member that could be left out.

use serde_json::{Value, json};
use vidan_codec::{
    base64url,
    jose::{
        Jwk,
        jws::{Header, sign},
    },
};
use vidan_credential::{
    BROADCAST_AUDIENCE,
    testing::{ISS, KID, NOW},
};
use vidan_crypto::{Algorithm, SystemRandom, hash::sha256, random_array};

use crate::country::{Country, card};

/// A presentation of these claims.
pub(crate) fn present(country: &Country, claims: &[&str]) -> String {
    let card = card();
    let card = card.as_object().expect("a card");
    let disclosures: Vec<(&str, String)> = card
        .iter()
        .map(|(name, value)| (name.as_str(), disclosure(name, value)))
        .collect();
    let mut digests: Vec<String> = disclosures
        .iter()
        .map(|(_, disclosure)| base64url::encode(sha256(disclosure.as_bytes())))
        .collect();
    digests.sort();
    let header = Header::new(Algorithm::Es256, "dc+sd-jwt").with_kid(KID);
    let payload = json!({
        "_sd": digests,
        "_sd_alg": "sha-256",
        "cnf": {"jwk": Jwk::from_key(&country.world.holder.public())},
        "exp": NOW.0 + 14 * 86_400,
        "iat": NOW.0 - 9 * 86_400,
        "iss": ISS,
        "status": {"status_list": {"idx": 50_000, "uri": "https://trangthai.example/1"}},
        "vct": "can_cuoc",
    });
    let issued = sign(
        &header,
        payload.to_string().as_bytes(),
        &country.world.issuer,
    );
    let mut text = issued.expect("signed");
    text.push('~');
    for (_, disclosure) in disclosures.iter().filter(|(name, _)| claims.contains(name)) {
        text.push_str(disclosure);
        text.push('~');
    }
    let bound = json!({
        "aud": BROADCAST_AUDIENCE,
        "iat": NOW.0,
        "nonce": base64url::encode(salt()),
        "sd_hash": base64url::encode(sha256(text.as_bytes())),
    });
    let header = Header::new(Algorithm::Es256, "kb+jwt");
    let binding = sign(&header, bound.to_string().as_bytes(), &country.world.holder);
    text.push_str(&binding.expect("signed"));
    text
}

fn disclosure(name: &str, value: &Value) -> String {
    let array = json!([base64url::encode(salt()), name, value]);
    base64url::encode(array.to_string())
}

/// 128 bits, as the standard recommends for salts.
fn salt() -> [u8; 16] {
    random_array(&SystemRandom).expect("random")
}
