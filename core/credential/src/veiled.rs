//! Claims that can be asked for and not read: what a query is matched against, also of a document that nobody vouches for.
//!
//! Where a claim is and whether it is a value that is asked for can be learned through it, the value itself cannot. Equality is that of
//! DCQL (OpenID4VP 1.0 section 6.4.1).

use core::fmt;

use vidan_codec::base64url;

use crate::{ClaimKey, ClaimValue};

/// All claims of a document, or one of them.
#[derive(Clone, Copy)]
pub struct Veiled<'a>(Place<'a>);

#[derive(Clone, Copy)]
enum Place<'a> {
    Top(&'a [(ClaimKey, ClaimValue)]),
    Below(&'a ClaimValue),
}

impl<'a> Veiled<'a> {
    /// The claims in it by their names; `None` where it is no map.
    pub fn members(self) -> Option<impl Iterator<Item = (&'a ClaimKey, Self)>> {
        let members = match self.0 {
            Place::Top(members) => members,
            Place::Below(value) => value.as_map()?,
        };
        let veil = |(key, value): &'a (ClaimKey, ClaimValue)| (key, Self(Place::Below(value)));
        Some(members.iter().map(veil))
    }

    /// Its elements in order; `None` where it is no array.
    pub fn items(self) -> Option<impl ExactSizeIterator<Item = Self>> {
        let items = match self.0 {
            Place::Top(_) => return None,
            Place::Below(value) => value.as_array()?,
        };
        Some(items.iter().map(|item| Self(Place::Below(item))))
    }

    /// Whether it is this truth value.
    pub fn is_bool(self, wanted: bool) -> bool {
        matches!(self.0, Place::Below(ClaimValue::Bool(found)) if *found == wanted)
    }

    /// Whether it is this whole number.
    pub fn is_int(self, wanted: i128) -> bool {
        matches!(self.0, Place::Below(ClaimValue::Int(found)) if *found == wanted)
    }

    /// Whether it is this text; of CBOR as section 6.1 of RFC 8949 makes JSON of it, where that is clear: bytes are base64url, dates
    /// their text.
    pub fn is_text(self, wanted: &str) -> bool {
        /// `tdate` and `full-date`.
        const DATES: [u64; 2] = [0, 1004];
        let Place::Below(value) = self.0 else {
            return false;
        };
        match value {
            ClaimValue::Bytes(found) => base64url::encode(found) == wanted,
            ClaimValue::Tag(tag, inner) if DATES.contains(tag) => inner.as_text() == Some(wanted),
            ClaimValue::Text(found) => found == wanted,
            _ => false,
        }
    }
}

/// Whoever has the claims may draw a veil over them.
impl<'a> From<&'a [(ClaimKey, ClaimValue)]> for Veiled<'a> {
    fn from(claims: &'a [(ClaimKey, ClaimValue)]) -> Self {
        Self(Place::Top(claims))
    }
}

/// Shows that there is something.
impl fmt::Debug for Veiled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Veiled(..)")
    }
}
