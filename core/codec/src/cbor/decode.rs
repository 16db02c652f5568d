//! The strict reader.

use std::collections::BTreeSet;

use ciborium_ll::{Decoder, Header, simple};

use super::{Kind, Node, Simple, value::push};
use crate::Error;

/// What a reader accepts before it gives up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the whole input.
    pub bytes: usize,
    /// Levels of arrays, maps and tags.
    pub depth: u8,
    /// Items in all, keys and values counted each.
    pub items: usize,
}

impl Limits {
    /// For a scanned code, a token or a key: 64 KiB, 16 levels, 4,096 items.
    pub const TOKEN: Self = Self {
        bytes: 64 * 1024,
        depth: 16,
        items: 4096,
    };
}

/// Reads exactly one item. Integers, lengths and floats may be written longer than needed.
///
/// # Errors
/// Every way in which the input is not one bounded, well-formed item of definite lengths and unique map keys.
pub fn decode<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Node<'a>, Error> {
    Reader::read(bytes, limits, false)
}

/// Like [`decode`], and refuses any integer, length, tag or float that is not written as short as it can be.
///
/// # Errors
/// As [`decode`], and [`Error::NotShortest`].
pub fn decode_shortest<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Node<'a>, Error> {
    Reader::read(bytes, limits, true)
}

struct Reader<'a> {
    all: &'a [u8],
    at: usize,
    items_left: usize,
    shortest: bool,
}

impl<'a> Reader<'a> {
    fn read(all: &'a [u8], limits: &Limits, shortest: bool) -> Result<Node<'a>, Error> {
        if all.len() > limits.bytes {
            return Err(Error::TooLong);
        }
        let mut reader = Self {
            all,
            at: 0,
            items_left: limits.items,
            shortest,
        };
        let node = reader.item(limits.depth)?;
        if reader.at == all.len() {
            Ok(node)
        } else {
            Err(Error::TrailingBytes)
        }
    }

    fn item(&mut self, depth_left: u8) -> Result<Node<'a>, Error> {
        self.items_left = self.items_left.checked_sub(1).ok_or(Error::TooManyItems)?;
        let start = self.at;
        let kind = match self.header()? {
            Header::Positive(n) => Kind::Unsigned(n),
            Header::Negative(n) => Kind::Negative(n),
            Header::Float(number) => Kind::Float(number),
            Header::Simple(simple::FALSE) => Kind::Bool(false),
            Header::Simple(simple::TRUE) => Kind::Bool(true),
            Header::Simple(simple::NULL) => Kind::Null,
            Header::Simple(simple::UNDEFINED) => Kind::Undefined,
            Header::Simple(number) => {
                Kind::Simple(Simple::new(number).ok_or(Error::MalformedCbor)?)
            }
            Header::Bytes(len) => Kind::Bytes(self.take(len)?),
            Header::Text(len) => {
                Kind::Text(core::str::from_utf8(self.take(len)?).map_err(|_| Error::MalformedCbor)?)
            }
            Header::Array(len) => Kind::Array(self.array(len, deeper(depth_left)?)?),
            Header::Map(len) => Kind::Map(self.map(len, deeper(depth_left)?)?),
            Header::Tag(tag) => Kind::Tag(tag, Box::new(self.item(deeper(depth_left)?)?)),
            Header::Break => return Err(Error::MalformedCbor),
        };
        let raw = self.all.get(start..self.at).ok_or(Error::MalformedCbor)?;
        Ok(Node::new(raw, kind))
    }

    fn header(&mut self) -> Result<Header, Error> {
        let rest = self.all.get(self.at..).unwrap_or_default();
        let mut decoder = Decoder::from(rest);
        let header = decoder.pull().map_err(|_| Error::MalformedCbor)?;
        let len = decoder.offset();
        // A simple value below 32 in two bytes is not well-formed (RFC 8949 section 3.3).
        if let Header::Simple(number) = header
            && len == 2
            && number < 32
        {
            return Err(Error::MalformedCbor);
        }
        if self.shortest && rest.get(..len) != Some(written(header).as_slice()) {
            return Err(Error::NotShortest);
        }
        self.at = self.at.checked_add(len).ok_or(Error::TooLong)?;
        Ok(header)
    }

    fn take(&mut self, len: Option<usize>) -> Result<&'a [u8], Error> {
        let len = len.ok_or(Error::IndefiniteLength)?;
        let end = self.at.checked_add(len).ok_or(Error::MalformedCbor)?;
        let content = self.all.get(self.at..end).ok_or(Error::MalformedCbor)?;
        self.at = end;
        Ok(content)
    }

    fn array(&mut self, len: Option<usize>, depth: u8) -> Result<Vec<Node<'a>>, Error> {
        let len = self.count(len, 1)?;
        let mut items = Vec::with_capacity(len);
        for _ in 0..len {
            items.push(self.item(depth)?);
        }
        Ok(items)
    }

    fn map(&mut self, len: Option<usize>, depth: u8) -> Result<Vec<(Node<'a>, Node<'a>)>, Error> {
        let len = self.count(len, 2)?;
        let mut entries = Vec::with_capacity(len);
        let mut seen = BTreeSet::new();
        for _ in 0..len {
            let key = self.item(depth)?;
            // Two encodings of one key are one key, so keys are compared as we would write them.
            if !seen.insert(key.to_value().to_vec()) {
                return Err(Error::DuplicateKey);
            }
            entries.push((key, self.item(depth)?));
        }
        Ok(entries)
    }

    /// Refuses a length that the remaining bytes or items cannot hold, before anything is allocated for it.
    fn count(&self, len: Option<usize>, parts: usize) -> Result<usize, Error> {
        let len = len.ok_or(Error::IndefiniteLength)?;
        let items = len.checked_mul(parts).ok_or(Error::TooManyItems)?;
        if items > self.items_left {
            return Err(Error::TooManyItems);
        }
        if items > self.all.len().saturating_sub(self.at) {
            return Err(Error::MalformedCbor);
        }
        Ok(len)
    }
}

fn deeper(depth_left: u8) -> Result<u8, Error> {
    depth_left.checked_sub(1).ok_or(Error::TooDeep)
}

/// The header as we write it: the shortest.
fn written(header: Header) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(9);
    push(&mut bytes, header);
    bytes
}
