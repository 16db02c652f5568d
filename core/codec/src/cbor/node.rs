//! A CBOR item as it was read: borrowed, with the raw bytes of each part.

use core::fmt;

use super::{Simple, Value};

/// One item and the bytes it was read from.
#[derive(Clone, PartialEq)]
pub struct Node<'a> {
    raw: &'a [u8],
    kind: Kind<'a>,
}

/// What an item is; the borrowed twin of [`Value`].
#[derive(Clone, PartialEq)]
pub enum Kind<'a> {
    /// An array.
    Array(Vec<Node<'a>>),
    /// `true` or `false`.
    Bool(bool),
    /// A byte string.
    Bytes(&'a [u8]),
    /// A floating-point number.
    Float(f64),
    /// A map, in the order it came.
    Map(Vec<(Node<'a>, Node<'a>)>),
    /// A negative integer −1 − n, holding n.
    Negative(u64),
    /// `null`.
    Null,
    /// Any other simple value.
    Simple(Simple),
    /// A tagged item.
    Tag(u64, Box<Node<'a>>),
    /// A text string.
    Text(&'a str),
    /// `undefined`.
    Undefined,
    /// An unsigned integer.
    Unsigned(u64),
}

impl<'a> Node<'a> {
    pub(super) fn new(raw: &'a [u8], kind: Kind<'a>) -> Self {
        Self { raw, kind }
    }

    /// The item's own bytes, exactly as they came.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// What it is.
    pub fn kind(&self) -> &Kind<'a> {
        &self.kind
    }

    /// What it is, without its bytes.
    pub fn into_kind(self) -> Kind<'a> {
        self.kind
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Node<'a>]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map.
    pub fn as_map(&self) -> Option<&[(Node<'a>, Node<'a>)]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The content of a byte string.
    pub fn as_bytes(&self) -> Option<&'a [u8]> {
        match self.kind {
            Kind::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The content of a text string.
    pub fn as_text(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(bit) => Some(bit),
            _ => None,
        }
    }

    /// An integer that fits in 64 bits with its sign.
    pub fn as_integer(&self) -> Option<i64> {
        match self.kind {
            Kind::Unsigned(n) => i64::try_from(n).ok(),
            Kind::Negative(n) => i64::try_from(n).ok().map(|n| !n),
            _ => None,
        }
    }

    /// The item under this tag.
    pub fn as_tagged(&self, tag: u64) -> Option<&Node<'a>> {
        match &self.kind {
            Kind::Tag(found, inner) if *found == tag => Some(inner),
            _ => None,
        }
    }

    /// The value of a map under an integer key.
    pub fn get(&self, key: i64) -> Option<&Node<'a>> {
        self.as_map()?
            .iter()
            .find(|(found, _)| found.as_integer() == Some(key))
            .map(|(_, value)| value)
    }

    /// A copy that owns its content.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Array(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Kind::Bool(bit) => Value::Bool(*bit),
            Kind::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
            Kind::Float(number) => Value::Float(*number),
            Kind::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.to_value(), value.to_value()))
                    .collect(),
            ),
            Kind::Negative(n) => Value::Negative(*n),
            Kind::Null => Value::Null,
            Kind::Simple(number) => Value::Simple(*number),
            Kind::Tag(tag, inner) => Value::tagged(*tag, inner.to_value()),
            Kind::Text(text) => Value::Text((*text).to_owned()),
            Kind::Undefined => Value::Undefined,
            Kind::Unsigned(n) => Value::Unsigned(*n),
        }
    }
}

/// Shows kinds and sizes, no content.
impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in {} bytes", self.to_value(), self.raw.len())
    }
}
