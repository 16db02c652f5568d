//! One salted disclosed claim (section "Types of Redacted Claims") and its digests.
//!
//! The draft's prose hashes the disclosure's array, `SHA-256([salt, value, key])`; drafts and tokens exist that hash the
//! byte string around it. We write the former and read either: a digest of one dialect never is one of the other's.

use vidan_codec::cbor::{Kind, Limits, Node, decode_part};
use vidan_crypto::hash::sha256;

use super::safe;
use crate::{ClaimKey, Error, Layer};

/// Bytes of a salt.
pub(crate) const SALT_LEN: usize = 16;

/// A disclosure as it came. It borrows from the token.
pub(super) struct Disclosure<'a> {
    /// The byte string, its header included.
    pub(super) wrapped: &'a [u8],
    /// The array's encoding.
    pub(super) array: &'a [u8],
    /// What it discloses.
    pub(super) content: Content<'a>,
}

/// What a disclosure holds.
pub(super) enum Content<'a> {
    /// A claim of a map.
    Claim(ClaimKey, Node<'a>),
    /// Nothing: only there to blur the count.
    Decoy,
    /// An element of an array.
    Element(Node<'a>),
}

impl<'a> Disclosure<'a> {
    /// Reads one member of `sd_claims`, within what the others left of the limits.
    pub(super) fn read(wrapped: &Node<'a>, left: &mut Limits) -> Result<Self, Error> {
        let array = wrapped.as_bytes().ok_or(Error::DisclosureMalformed)?;
        let node = decode_part(array, left).map_err(|e| Error::Cbor(Layer::Credential, e))?;
        let Kind::Array(parts) = node.into_kind() else {
            return Err(Error::DisclosureMalformed);
        };
        if parts.len() > 3 {
            return Err(Error::DisclosureMalformed);
        }
        let mut parts = parts.into_iter();
        let salt = parts.next().and_then(|salt| salt.as_bytes());
        let content = match (parts.next(), parts.next()) {
            (None, _) => Content::Decoy,
            (Some(element), None) => Content::Element(element),
            (Some(value), Some(key)) => Content::Claim(safe::key(Layer::Credential, &key)?, value),
        };
        if salt.is_none_or(|salt| salt.len() != SALT_LEN) {
            return Err(Error::DisclosureMalformed);
        }
        Ok(Self {
            wrapped: wrapped.raw(),
            array,
            content,
        })
    }

    /// The digest over the array, and the one over the byte string around it.
    pub(super) fn digests(&self) -> [[u8; 32]; 2] {
        [sha256(self.array), sha256(self.wrapped)]
    }
}
