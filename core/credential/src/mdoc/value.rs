//! An element's value as apps see it: dates are text there, whatever tag the document writes them with.

use vidan_codec::cbor::{Kind, Node};

use super::time::{TAG_DATE, TAG_TIME};
use crate::{ClaimKey, ClaimValue, Error, Layer};

/// CBOR's simple value for `undefined`.
const UNDEFINED: u8 = 23;

/// Reads a value. It nests no deeper than the reader of the message allowed.
///
/// # Errors
/// [`Error::MapKey`] for a key that is neither text nor a number of 64 bits.
pub(super) fn claim(node: &Node<'_>) -> Result<ClaimValue, Error> {
    Ok(match node.kind() {
        Kind::Array(items) => ClaimValue::Array(items.iter().map(claim).collect::<Result<_, _>>()?),
        Kind::Bool(bit) => ClaimValue::Bool(*bit),
        Kind::Bytes(bytes) => ClaimValue::Bytes(bytes.to_vec()),
        Kind::Float(number) => ClaimValue::Float(*number),
        Kind::Map(entries) => ClaimValue::Map(
            entries
                .iter()
                .map(|(key, value)| Ok((name(key)?, claim(value)?)))
                .collect::<Result<_, Error>>()?,
        ),
        Kind::Negative(n) => ClaimValue::Int(-1 - i128::from(*n)),
        Kind::Null => ClaimValue::Null,
        Kind::Simple(simple) => ClaimValue::Simple(simple.number()),
        Kind::Tag(TAG_DATE | TAG_TIME, inner) if inner.as_text().is_some() => claim(inner)?,
        Kind::Tag(tag, inner) => ClaimValue::Tag(*tag, Box::new(claim(inner)?)),
        Kind::Text(text) => ClaimValue::Text((*text).to_owned()),
        Kind::Undefined => ClaimValue::Simple(UNDEFINED),
        Kind::Unsigned(n) => ClaimValue::Int((*n).into()),
    })
}

fn name(key: &Node<'_>) -> Result<ClaimKey, Error> {
    key.as_text()
        .map(ClaimKey::from)
        .or_else(|| key.as_integer().map(ClaimKey::Int))
        .ok_or(Error::MapKey(Layer::Credential))
}
