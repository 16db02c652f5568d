//! Why bytes could not be read, or a structure not be written. Never quotes the bytes: they may be personal.

/// The cause of a failed decoding or encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A character or a group of them is not base45, or its value is out of range (RFC 9285 section 4).
    #[error("not base45")]
    Base45,
    /// Not base64url without padding (RFC 7515 section 2), or its last bits are not zero.
    #[error("not base64url without padding")]
    Base64Url,
    /// A primitive failed: the key does not fit, or the sealed content does not open.
    #[error(transparent)]
    Crypto(#[from] vidan_crypto::Error),
    /// A field of the structure is missing or of the wrong type.
    #[error("`{0}` is missing, or not of the expected type")]
    Field(&'static str),
    /// CBOR of indefinite length, where only definite is allowed.
    #[error("indefinite length")]
    IndefiniteLength,
    /// A map names a key twice, or a JSON object a name.
    #[error("a name occurs twice")]
    DuplicateKey,
    /// A message lacks a member that it must have.
    #[error("`{0}` is missing")]
    Lacks(Member),
    /// The bytes end in the middle of an item, or are not CBOR at all.
    #[error("not well-formed CBOR")]
    MalformedCbor,
    /// Not JSON.
    #[error("not well-formed JSON")]
    MalformedJson,
    /// Not five (JWE) or three (JWS) parts of base64url separated by dots.
    #[error("not a compact JWS or JWE")]
    MalformedJose,
    /// Not a date and time as RFC 3339 writes it.
    #[error("not a date and time of RFC 3339")]
    MalformedTime,
    /// An integer, length, tag or float is written longer than it must be.
    #[error("not the shortest encoding")]
    NotShortest,
    /// A message has another structure than its definition says.
    #[error("a part of it is not of the expected type")]
    OtherShape,
    /// More items than the reader accepts.
    #[error("too many items")]
    TooManyItems,
    /// Nested deeper than the reader accepts.
    #[error("nested too deep")]
    TooDeep,
    /// More bytes than the reader accepts.
    #[error("too long")]
    TooLong,
    /// Something follows the item.
    #[error("trailing bytes")]
    TrailingBytes,
    /// The algorithm is not on the allow-list for this place.
    #[error("the algorithm is not allowed here")]
    UnsupportedAlgorithm,
    /// A header parameter that must be understood is not.
    #[error("a critical header is not understood")]
    UnsupportedCritical,
    /// The key is not of a kind this project uses.
    #[error("the key is not of a supported kind")]
    UnsupportedKey,
}

/// The name of a member that a message must have: one that this program knows it by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Member {
    name: [u8; Self::MAX],
    len: u8,
}

impl Member {
    /// The longest name told.
    const MAX: usize = 48;

    /// A name of letters, digits and a few signs; `None` for anything else.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let told = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        if name.is_empty() || !name.bytes().all(told) {
            return None;
        }
        let mut kept = [0; Self::MAX];
        kept.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        let len = u8::try_from(name.len()).ok()?;
        Some(Self { name: kept, len })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        let name = self.name.get(..usize::from(self.len));
        name.and_then(|name| core::str::from_utf8(name).ok())
            .unwrap_or_default()
    }
}

impl core::fmt::Display for Member {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::fmt::Debug for Member {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}
