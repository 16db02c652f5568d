//! Who signed it, and with what: algorithms, keys that a token brings itself, certificates.

use ring::hmac;
use serde_json::json;
use vidan_codec::{base64url, jose::Jwk};
use vidan_credential::testing::NOW;
use vidan_crypto::{Algorithm, SigningKey};

use super::{
    super::{
        Case,
        certificates::{Authority, absurd},
    },
    base64, case, certified,
    parts::Parts,
    rebound, with,
};

pub(super) fn signatures() -> Vec<Case> {
    const UNSUPPORTED: &str = "format.algorithm_unsupported";
    let signed_by = |name, code, algorithm: &str, sign: fn(&Parts, &[u8]) -> Vec<u8>| {
        let mut parts = Parts::new();
        parts.header.insert("alg".into(), algorithm.into());
        let header = base64url::encode(serde_json::to_vec(&parts.header).unwrap());
        let payload = base64url::encode(serde_json::to_vec(&parts.payload).unwrap());
        let input = format!("{header}.{payload}");
        let signature = base64url::encode(sign(&parts, input.as_bytes()));
        let bound = rebound(&parts, format!("{input}.{signature}"));
        with(name, code, parts, bound)
    };
    vec![
        signed_by(
            "SD-JWT: alg none, signed",
            UNSUPPORTED,
            "none",
            |parts, message| parts.issuer.sign(message).unwrap(),
        ),
        signed_by(
            "SD-JWT: alg none, not signed",
            UNSUPPORTED,
            "none",
            |_, _| Vec::new(),
        ),
        signed_by(
            "SD-JWT: HMAC by the issuer's public key",
            UNSUPPORTED,
            "HS256",
            |parts, message| {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, parts.issuer.public().as_bytes());
                hmac::sign(&secret, message).as_ref().to_vec()
            },
        ),
        signed_by(
            "SD-JWT: HMAC by the issuer's public key in PEM",
            UNSUPPORTED,
            "HS256",
            |parts, message| {
                let secret =
                    hmac::Key::new(hmac::HMAC_SHA256, parts.issuer.public().to_pem().as_bytes());
                hmac::sign(&secret, message).as_ref().to_vec()
            },
        ),
        signed_by(
            "SD-JWT: no signature",
            "trust.signature_invalid",
            "ES256",
            |_, _| Vec::new(),
        ),
        case(
            "SD-JWT: a key in its own header",
            "trust.signature_invalid",
            |parts| {
                let thief = SigningKey::generate(Algorithm::Es256).unwrap();
                let jwk = serde_json::to_value(Jwk::from_key(&thief.public())).unwrap();
                parts.header.insert("jwk".into(), jwk);
                parts.issuer = thief;
            },
        ),
        case(
            "SD-JWT: a key of the holder's in the token's header",
            "holder.signature_invalid",
            |parts| {
                let thief = SigningKey::generate(Algorithm::Es256).unwrap();
                let jwk = serde_json::to_value(Jwk::from_key(&thief.public())).unwrap();
                parts.kb_header.as_mut().unwrap().insert("jwk".into(), jwk);
                parts.holder = thief;
            },
        ),
    ]
}

pub(super) fn chains() -> Vec<Case> {
    const CERTIFICATES: &str = "format.certificates";
    let mut cases: Vec<Case> = (0..4)
        .map(|at| {
            let name = [
                "SD-JWT: a certificate of 4 GiB",
                "SD-JWT: a certificate's length in nine bytes",
                "SD-JWT: a certificate without end",
                "SD-JWT: a certificate of 2^64 - 1 bytes",
            ][at];
            certified(name, "trust.x509.malformed", |authority, signer| {
                json!([base64(&absurd(&authority.leaf(signer))[at].1)])
            })
        })
        .collect();
    cases.extend([
        // Larger, and the header is: that is refused before.
        certified(
            "SD-JWT: a certificate of 900 kB",
            "format.too_large",
            |authority, signer| {
                json!([base64(
                    &[authority.leaf(signer).as_slice(), &[0; 700_000]].concat()
                )])
            },
        ),
        certified(
            "SD-JWT: five certificates",
            CERTIFICATES,
            |authority, signer| json!(vec![base64(&authority.leaf(signer)); 5]),
        ),
        certified(
            "SD-JWT: a certificate in base64url",
            CERTIFICATES,
            |authority, signer| {
                json!([base64(&authority.leaf(signer))
                    .replace('+', "-")
                    .replace('/', "_")
                    + "AAA-"])
            },
        ),
        certified(
            "SD-JWT: a certificate that the signer made itself",
            "trust.x509.anchor_unknown",
            |_, signer| json!([base64(&Authority::at(NOW).leaf(signer))]),
        ),
    ]);
    cases
}
