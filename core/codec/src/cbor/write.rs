//! Writing items one after another, for a structure whose parts are known: no tree of values is built for it.

use ciborium_ll::{Encoder, Header};

use super::{Simple, Value};

/// Major types of RFC 8949 section 3.1.
const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const OTHER: u8 = 7;

/// Items as bytes, each in its one form: shortest lengths and numbers, definite lengths. What is announced (the items of an
/// array, the entries of a map, the content of a tag) is the caller's to write next.
#[derive(Clone, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing yet, and room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// What was written so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Announces an array of so many items.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.head(ARRAY, items as u64)
    }

    /// Announces a map of so many entries.
    pub fn map(&mut self, entries: usize) -> &mut Self {
        self.head(MAP, entries as u64)
    }

    /// Announces a tagged item.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(TAG, tag)
    }

    /// Writes a boolean.
    pub fn bool(&mut self, bit: bool) -> &mut Self {
        self.head(OTHER, if bit { 21 } else { 20 })
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, content: &[u8]) -> &mut Self {
        self.head(BYTES, content.len() as u64).encoded(content)
    }

    /// Writes an item that is encoded already, as it is.
    pub fn encoded(&mut self, item: &[u8]) -> &mut Self {
        self.0.extend_from_slice(item);
        self
    }

    /// Writes a floating-point number. Of the many ways to write *not a number* that is `f97e00` (section 4.2.2).
    pub fn float(&mut self, number: f64) -> &mut Self {
        let number = if number.is_nan() { f64::NAN } else { number };
        // Writing to a vector cannot fail.
        let _ = Encoder::from(&mut self.0).push(Header::Float(number));
        self
    }

    /// Writes an integer.
    pub fn integer(&mut self, number: i64) -> &mut Self {
        if number < 0 {
            self.negative(!number.cast_unsigned())
        } else {
            self.unsigned(number.cast_unsigned())
        }
    }

    /// Writes the negative integer −1 − n.
    pub fn negative(&mut self, n: u64) -> &mut Self {
        self.head(NEGATIVE, n)
    }

    /// Writes `null`.
    pub fn null(&mut self) -> &mut Self {
        self.head(OTHER, 22)
    }

    /// Writes a simple value.
    pub fn simple(&mut self, simple: Simple) -> &mut Self {
        self.head(OTHER, simple.number().into())
    }

    /// Writes a text string.
    pub fn text(&mut self, content: &str) -> &mut Self {
        self.head(TEXT, content.len() as u64)
            .encoded(content.as_bytes())
    }

    /// Writes `undefined`.
    pub fn undefined(&mut self) -> &mut Self {
        self.head(OTHER, 23)
    }

    /// Writes an unsigned integer.
    pub fn unsigned(&mut self, number: u64) -> &mut Self {
        self.head(UNSIGNED, number)
    }

    /// Writes a value, maps in the order they have.
    pub fn value(&mut self, value: &Value) -> &mut Self {
        match value {
            Value::Array(items) => {
                self.array(items.len());
                items.iter().fold(self, |out, item| out.value(item))
            }
            Value::Bool(bit) => self.bool(*bit),
            Value::Bytes(content) => self.bytes(content),
            Value::Float(number) => self.float(*number),
            Value::Map(entries) => {
                self.map(entries.len());
                let write = |out: &mut Self, (key, value): &(Value, Value)| {
                    out.value(key).value(value);
                };
                entries.iter().for_each(|entry| write(self, entry));
                self
            }
            Value::Negative(n) => self.negative(*n),
            Value::Null => self.null(),
            Value::Simple(number) => self.simple(*number),
            Value::Tag(tag, inner) => self.tag(*tag).value(inner),
            Value::Text(content) => self.text(content),
            Value::Undefined => self.undefined(),
            Value::Unsigned(n) => self.unsigned(*n),
        }
    }

    /// The shortest head of an item.
    fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let major = major << 5;
        let tail = argument.to_be_bytes();
        let [.., b4, b5, b6, last] = tail;
        match argument {
            0..=23 => self.0.push(major | last),
            24..=0xff => self.0.extend_from_slice(&[major | 24, last]),
            0x100..=0xffff => self.0.extend_from_slice(&[major | 25, b6, last]),
            0x1_0000..=0xffff_ffff => self.0.extend_from_slice(&[major | 26, b4, b5, b6, last]),
            _ => {
                self.0.push(major | 27);
                self.0.extend_from_slice(&tail);
            }
        }
        self
    }
}
