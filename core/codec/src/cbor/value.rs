//! A CBOR item that owns its content, for building and writing.

use core::fmt;

use super::Writer;
use crate::order;

/// A simple value (RFC 8949 section 3.3) that has no meaning of its own here: 0–19 and 32–255. `false`, `true`, `null`
/// and `undefined` are kinds of [`Value`]; 24–31 do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Simple(u8);

impl Simple {
    /// The simple value of this number, where there is one.
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            20..=31 => None,
            _ => Some(Self(number)),
        }
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// One CBOR item. `Debug` shows kinds and sizes, no content: items hold claims.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// An array.
    Array(Vec<Value>),
    /// `true` or `false`.
    Bool(bool),
    /// A byte string.
    Bytes(Vec<u8>),
    /// A floating-point number of any width.
    Float(f64),
    /// A map, in the order it was built or read.
    Map(Vec<(Value, Value)>),
    /// A negative integer −1 − n, holding n.
    Negative(u64),
    /// `null`.
    Null,
    /// Any other simple value.
    Simple(Simple),
    /// A tagged item.
    Tag(u64, Box<Value>),
    /// A text string.
    Text(String),
    /// `undefined`.
    Undefined,
    /// An unsigned integer.
    Unsigned(u64),
}

impl Value {
    /// The item in bytes: shortest lengths and numbers, definite lengths.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.value(self);
        out.into_bytes()
    }

    /// Puts every map into the bytewise order of its encoded keys (RFC 8949 section 4.2.1).
    pub fn sort_maps(&mut self) {
        match self {
            Self::Array(items) => items.iter_mut().for_each(Self::sort_maps),
            Self::Map(entries) => {
                for (key, value) in entries.iter_mut() {
                    key.sort_maps();
                    value.sort_maps();
                }
                order::sort_by_key(entries, |(key, _)| key.to_vec());
            }
            Self::Tag(_, inner) => inner.sort_maps(),
            _ => {}
        }
    }

    /// A map from keys and values of any kind that become items.
    pub fn map<K: Into<Value>, V: Into<Value>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Map(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }

    /// A tagged item.
    pub fn tagged(tag: u64, inner: Value) -> Self {
        Self::Tag(tag, Box::new(inner))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        if number < 0 {
            Self::Negative(!number.cast_unsigned())
        } else {
            Self::Unsigned(number.cast_unsigned())
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(bit: bool) -> Self {
        Self::Bool(bit)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(items) => write!(f, "array of {}", items.len()),
            Self::Bool(_) => f.write_str("bool"),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Float(_) => f.write_str("float"),
            Self::Map(entries) => write!(f, "map of {}", entries.len()),
            Self::Negative(_) | Self::Unsigned(_) => f.write_str("integer"),
            Self::Null => f.write_str("null"),
            Self::Simple(Simple(number)) => write!(f, "simple({number})"),
            Self::Tag(tag, inner) => write!(f, "tag {tag} on {inner:?}"),
            Self::Text(text) => write!(f, "text of {} bytes", text.len()),
            Self::Undefined => f.write_str("undefined"),
        }
    }
}
