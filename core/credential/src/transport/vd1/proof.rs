//! What a key-binding token of ours says, free of any encoding: the middle between compact bytes and token.

use core::cmp::Ordering;

use vidan_crypto::Algorithm;

use crate::{ClaimKey, DocumentType, StatusReference, sd_cwt::SALT_LEN};

/// Deepest nesting of claims, the payload's map counted.
pub(super) const MAX_DEPTH: u8 = 16;
/// Most items of one proof: values, elements, entries and digests.
pub(super) const MAX_ITEMS: usize = 512;

pub(super) type Digest = [u8; 32];
pub(super) type Salt = [u8; SALT_LEN];

/// A presentation, both layers. Times are seconds since 1970.
pub(super) struct Proof {
    pub(super) kid: String,
    /// Of the issuer's key.
    pub(super) algorithm: Algorithm,
    pub(super) issuer: String,
    pub(super) document_type: DocumentType,
    /// The x coordinate of the holder's P-256 key.
    pub(super) holder_x: [u8; 32],
    /// Whether its y is odd.
    pub(super) holder_odd: bool,
    pub(super) issued_at: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) status: Option<StatusReference>,
    pub(super) claims: Members,
    pub(super) issuer_signature: Vec<u8>,
    pub(super) presented_at: i64,
    pub(super) presentation_ends: Option<i64>,
    pub(super) audience: String,
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) holder_signature: [u8; 64],
}

/// The claims of a map: in the clear, disclosed with their salt, or hidden behind a digest.
#[derive(Default)]
pub(super) struct Members {
    pub(super) plain: Vec<(ClaimKey, Item)>,
    pub(super) shown: Vec<Shown>,
    pub(super) hidden: Vec<Digest>,
}

/// A disclosed claim.
pub(super) struct Shown {
    pub(super) salt: Salt,
    pub(super) key: ClaimKey,
    pub(super) item: Item,
}

/// A claim's value.
pub(super) enum Item {
    Array(Vec<Element>),
    Bool(bool),
    Bytes(Vec<u8>),
    Map(Members),
    /// −1 − n, holding n.
    Negative(u64),
    Null,
    Text(String),
    Unsigned(u64),
}

/// An element of an array.
pub(super) enum Element {
    Hidden(Digest),
    Plain(Item),
    Shown(Salt, Item),
}

/// The order of keys in a map: bytewise by their encodings. Of two integers of one sign the one further from zero has the
/// greater bytes, of two texts the longer one.
pub(super) fn order(one: &ClaimKey, other: &ClaimKey) -> Ordering {
    let rank = |key: &ClaimKey| match key {
        ClaimKey::Int(label) if *label >= 0 => (0, label.cast_unsigned()),
        ClaimKey::Int(label) => (1, !label.cast_unsigned()),
        ClaimKey::Text(name) => (2, name.len() as u64),
    };
    rank(one)
        .cmp(&rank(other))
        .then_with(|| match (one, other) {
            (ClaimKey::Text(one), ClaimKey::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
            _ => Ordering::Equal,
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vidan_codec::cbor::Value;

    use super::*;

    fn key() -> impl Strategy<Value = ClaimKey> {
        prop_oneof![
            any::<i64>().prop_map(ClaimKey::Int),
            (-300i64..300).prop_map(ClaimKey::Int),
            "[a-c]{0,3}".prop_map(ClaimKey::Text),
            "[aố]{20,30}".prop_map(ClaimKey::Text),
        ]
    }

    fn encoded(key: &ClaimKey) -> Vec<u8> {
        match key {
            ClaimKey::Int(label) => Value::from(*label).to_vec(),
            ClaimKey::Text(name) => Value::from(name.as_str()).to_vec(),
        }
    }

    proptest! {
        #[test]
        fn keys_stand_as_their_encodings(one in key(), other in key()) {
            prop_assert_eq!(order(&one, &other), encoded(&one).cmp(&encoded(&other)));
        }
    }
}
