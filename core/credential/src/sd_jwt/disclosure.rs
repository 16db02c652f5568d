//! One disclosure (RFC 9901 section 4.2): a salt and what it hides, known by the digest of the text that it came as.

use serde_json::Value;
use vidan_codec::{base64url, json};

use super::{Fault, digest::DigestAlgorithm, names::MAX_TEXT};
use crate::{Error, Layer};

/// What a disclosure discloses.
pub(super) enum Content {
    /// A member of an object, and its name.
    Claim(String, Value),
    /// An element of an array.
    Element(Value),
}

/// A disclosure that was read.
pub(super) struct Disclosure {
    /// The digest by which the credential knows it.
    pub(super) digest: String,
    pub(super) content: Content,
}

impl Disclosure {
    /// Reads `[salt, name, value]` or `[salt, value]`.
    pub(super) fn read(text: &str, algorithm: DigestAlgorithm) -> Result<Self, Error> {
        let jose = |error| Fault::Jose(Layer::Credential, error);
        let bytes = base64url::decode(text).map_err(jose)?;
        let Value::Array(parts) = json::parse(&bytes, MAX_TEXT).map_err(jose)? else {
            return Err(Error::DisclosureMalformed);
        };
        let mut parts = parts.into_iter();
        let content = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Value::String(_)), Some(Value::String(name)), Some(value), None) => {
                Content::Claim(name, value)
            }
            (Some(Value::String(_)), Some(value), None, None) => Content::Element(value),
            _ => return Err(Error::DisclosureMalformed),
        };
        Ok(Self {
            digest: algorithm.of(text),
            content,
        })
    }
}
