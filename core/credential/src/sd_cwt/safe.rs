//! Which values may stand where (section "Allowed types of CBOR map keys" and its CDDL): headers and the payload of a
//! key-binding token hold only values that any CWT may; claims maps hold redactions besides.

use vidan_codec::cbor::{Kind, Node};

use super::labels::{MAX_KEY, SIMPLE_REDACTED, TAG_REDACTED, TAG_TO_BE_DECOY, TAG_TO_BE_REDACTED};
use crate::{ClaimKey, Error, Layer};

/// A map key of a CWT: an integer, or text of at most 255 bytes.
pub(super) fn key(layer: Layer, key: &Node<'_>) -> Result<ClaimKey, Error> {
    check_key(layer, key)?;
    match key.as_text() {
        Some(text) => Ok(text.into()),
        None => key
            .as_integer()
            .map(ClaimKey::Int)
            .ok_or(Error::MapKey(layer)),
    }
}

/// Whether a map key is one of a CWT.
pub(super) fn check_key(layer: Layer, key: &Node<'_>) -> Result<(), Error> {
    match key.kind() {
        Kind::Text(text) if text.len() <= MAX_KEY => Ok(()),
        Kind::Unsigned(_) | Kind::Negative(_) if key.as_integer().is_some() => Ok(()),
        _ => Err(Error::MapKey(layer)),
    }
}

/// Whether a tag may stand outside of redactions.
pub(super) fn tag(layer: Layer, tag: u64) -> Result<(), Error> {
    match tag {
        TAG_REDACTED | TAG_TO_BE_DECOY | TAG_TO_BE_REDACTED => Err(Error::ValueKind(layer)),
        _ => Ok(()),
    }
}

/// Whether a simple value may stand as a value.
pub(super) fn simple(layer: Layer, number: u8) -> Result<(), Error> {
    if number == SIMPLE_REDACTED {
        Err(Error::ValueKind(layer))
    } else {
        Ok(())
    }
}

/// Checks a value and everything in it. The reader's depth limit bounds the recursion.
pub(super) fn value(layer: Layer, node: &Node<'_>) -> Result<(), Error> {
    match node.kind() {
        Kind::Array(items) => items.iter().try_for_each(|item| value(layer, item)),
        Kind::Map(entries) => entries.iter().try_for_each(|(name, content)| {
            check_key(layer, name)?;
            value(layer, content)
        }),
        Kind::Simple(number) => simple(layer, number.number()),
        Kind::Tag(number, content) => {
            tag(layer, *number)?;
            value(layer, content)
        }
        _ => Ok(()),
    }
}
