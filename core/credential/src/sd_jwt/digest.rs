//! The digest algorithms of `_sd_alg` (RFC 9901 section 4.1.1), by their names in IANA's registry.

use vidan_codec::base64url;
use vidan_crypto::hash::{sha256, sha384, sha512};

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DigestAlgorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl DigestAlgorithm {
    /// By its registered name, which is case-sensitive.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "sha-256" => Some(Self::Sha256),
            "sha-384" => Some(Self::Sha384),
            "sha-512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The digest of a text's bytes, in base64url.
    pub(super) fn of(self, text: &str) -> String {
        let bytes = text.as_bytes();
        match self {
            Self::Sha256 => base64url::encode(sha256(bytes)),
            Self::Sha384 => base64url::encode(sha384(bytes)),
            Self::Sha512 => base64url::encode(sha512(bytes)),
        }
    }

    /// Whether a text can be a digest of this algorithm. Base64url is strict here, so equal digests are equal texts.
    pub(super) fn is_digest(self, text: &str) -> bool {
        let length = match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        };
        // Four letters for three bytes: what is longer is not decoded.
        text.len() <= length * 4 / 3 + 1
            && base64url::decode(text).is_ok_and(|bytes| bytes.len() == length)
    }
}
