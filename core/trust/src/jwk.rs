//! A public key as a member of a list: read once into a key, so that no record holds a key that cannot be used.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use vidan_codec::jose::Jwk;
use vidan_crypto::PublicKey;

/// A public key (P-256, P-384 or Ed25519) that is written and read as a JWK (RFC 7517). One with a private part is
/// refused, so that a publisher's slip is noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicJwk(PublicKey);

impl PublicJwk {
    /// Wraps a key.
    pub fn from_key(key: &PublicKey) -> Self {
        Self(key.clone())
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.0
    }
}

impl From<PublicKey> for PublicJwk {
    fn from(key: PublicKey) -> Self {
        Self(key)
    }
}

impl Serialize for PublicJwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Jwk::from_key(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PublicJwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Jwk::deserialize(deserializer)?
            .to_key()
            .map(Self)
            .map_err(de::Error::custom)
    }
}
