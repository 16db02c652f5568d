//! Public keys as JWK.

use core::fmt;

use serde::{Deserialize, Serialize};
use vidan_crypto::{Algorithm, PublicKey, hash::sha256};

use crate::{Error, base64url};

/// A public JWK of a kind this project uses (EC P-256 or P-384, OKP Ed25519). One with a private part is refused when it
/// is turned into a key.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Jwk {
    /// `EC` or `OKP`.
    pub kty: String,
    /// `P-256`, `P-384` or `Ed25519`.
    pub crv: String,
    /// The x coordinate, or Ed25519's bytes, in base64url.
    pub x: String,
    /// The y coordinate; absent for `OKP`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The name the key's owner gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// What it is for: `sig` or `enc`.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// The algorithm it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// A private part, there only to be noticed and refused.
    #[serde(default, skip_serializing)]
    d: Option<serde::de::IgnoredAny>,
}

impl Jwk {
    /// The key as JWK, without optional members.
    pub fn from_key(key: &PublicKey) -> Self {
        let (kty, crv) = match key.algorithm() {
            Algorithm::Ed25519 => ("OKP", "Ed25519"),
            Algorithm::Es256 => ("EC", "P-256"),
            Algorithm::Es384 => ("EC", "P-384"),
        };
        let (x, y) = match key.xy() {
            Some((x, y)) => (base64url::encode(x), Some(base64url::encode(y))),
            None => (base64url::encode(key.as_bytes()), None),
        };
        Self {
            kty: kty.into(),
            crv: crv.into(),
            x,
            y,
            kid: None,
            usage: None,
            alg: None,
            d: None,
        }
    }

    /// The same key under a name.
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self {
            kid: Some(kid.into()),
            ..self
        }
    }

    /// The key it names.
    ///
    /// # Errors
    /// [`Error::UnsupportedKey`] for other kinds or a private part; [`Error::Base64Url`]; [`Error::Crypto`] for a point
    /// off its curve.
    pub fn to_key(&self) -> Result<PublicKey, Error> {
        if self.d.is_some() {
            return Err(Error::UnsupportedKey);
        }
        let x = base64url::decode(&self.x)?;
        let y = self.y.as_ref().map(base64url::decode).transpose()?;
        Ok(match (self.kty.as_str(), self.crv.as_str(), y) {
            ("EC", "P-256", Some(y)) => PublicKey::from_p256_xy(&x, &y)?,
            ("EC", "P-384", Some(y)) => PublicKey::from_p384_xy(&x, &y)?,
            ("OKP", "Ed25519", None) => PublicKey::from_ed25519(&x)?,
            _ => return Err(Error::UnsupportedKey),
        })
    }

    /// The SHA-256 thumbprint in base64url (RFC 7638): the required members in lexical order.
    pub fn thumbprint(&self) -> String {
        let Self { kty, crv, x, y, .. } = self;
        let y = y
            .as_ref()
            .map(|y| format!(r#","y":"{y}""#))
            .unwrap_or_default();
        // Members are base64url and registered names: nothing in them needs escaping once `to_key` accepts them.
        let canonical = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}"{y}}}"#);
        base64url::encode(sha256(canonical.as_bytes()))
    }
}

/// A public key links what it signed; only its kind is shown.
impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jwk({})", self.crv)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use vidan_crypto::SigningKey;

    #[test]
    fn keys_survive() {
        for algorithm in [Algorithm::Ed25519, Algorithm::Es256, Algorithm::Es384] {
            let key = SigningKey::generate(algorithm).unwrap().public();
            let bytes = json::to_vec(&Jwk::from_key(&key)).unwrap();
            let read: Jwk = json::from_slice(&bytes, 1000).unwrap();
            assert_eq!(read.to_key().unwrap(), key);
        }
    }

    /// RFC 8037 appendix A.3: the thumbprint of its Ed25519 key.
    #[test]
    fn thumbprint_of_rfc_8037() {
        let text =
            br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let jwk: Jwk = json::from_slice(text, 1000).unwrap();
        assert_eq!(
            jwk.thumbprint(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn private_keys_are_refused() {
        let text = br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AA"}"#;
        let jwk: Jwk = json::from_slice(text, 1000).unwrap();
        assert_eq!(jwk.to_key(), Err(Error::UnsupportedKey));
    }
}
