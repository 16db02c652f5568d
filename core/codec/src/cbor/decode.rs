//! The strict reader.

use std::{borrow::Cow, collections::BTreeSet};

use ciborium_ll::{Decoder, Header, simple};

use super::{Kind, Node, Simple, Writer};
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
    decode_part(bytes, &mut { *limits })
}

/// Like [`decode`], for one of several items that stand inside of each other's byte strings: what it holds is taken from the
/// limits, so that all of them together hold no more.
///
/// # Errors
/// As [`decode`].
pub fn decode_part<'a>(bytes: &'a [u8], limits: &mut Limits) -> Result<Node<'a>, Error> {
    Reader::read(bytes, limits, false)
}

/// Like [`decode`], and refuses any integer, length, tag or float that is not written as short as it can be.
///
/// # Errors
/// As [`decode`], and [`Error::NotShortest`].
pub fn decode_shortest<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Node<'a>, Error> {
    Reader::read(bytes, &mut { *limits }, true)
}

struct Reader<'a> {
    all: &'a [u8],
    at: usize,
    items_left: usize,
    shortest: bool,
    /// How many heads were written longer than needed.
    longer: usize,
}

impl<'a> Reader<'a> {
    fn read(all: &'a [u8], limits: &mut Limits, shortest: bool) -> Result<Node<'a>, Error> {
        if all.len() > limits.bytes {
            return Err(Error::TooLong);
        }
        let mut reader = Self {
            all,
            at: 0,
            items_left: limits.items,
            shortest,
            longer: 0,
        };
        let node = reader.item(limits.depth)?;
        limits.items = reader.items_left;
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
        if !is_shortest(header, rest.get(..len).unwrap_or_default()) {
            if self.shortest {
                return Err(Error::NotShortest);
            }
            self.longer = self.longer.saturating_add(1);
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
        let mut keys = Keys::default();
        for _ in 0..len {
            let longer = self.longer;
            let key = self.item(depth)?;
            keys.add(&key, self.longer == longer, &entries)?;
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

/// The keys of a map so far, as we would write them: two encodings of one key are one key.
#[derive(Default)]
struct Keys<'a> {
    /// The last one. While they come in bytewise order, as we write them, a later one is new.
    last: &'a [u8],
    /// All of them, once one did not come in order or was written longer.
    seen: Option<BTreeSet<Cow<'a, [u8]>>>,
}

impl<'a> Keys<'a> {
    /// Adds the key after those of `entries`, or refuses it.
    fn add(
        &mut self,
        key: &Node<'a>,
        is_shortest: bool,
        entries: &[(Node<'a>, Node<'a>)],
    ) -> Result<(), Error> {
        if self.seen.is_none() && is_shortest && self.last < key.raw() {
            self.last = key.raw();
            return Ok(());
        }
        let earlier = || entries.iter().map(|(key, _)| Cow::Borrowed(key.raw()));
        let seen = self.seen.get_or_insert_with(|| earlier().collect());
        let is_new = seen.insert(match is_shortest {
            true => Cow::Borrowed(key.raw()),
            false => Cow::Owned(key.to_value().to_vec()),
        });
        if is_new {
            Ok(())
        } else {
            Err(Error::DuplicateKey)
        }
    }
}

/// Whether a head is written as we write it.
fn is_shortest(header: Header, written: &[u8]) -> bool {
    let argument = match header {
        Header::Positive(n) | Header::Negative(n) | Header::Tag(n) => n,
        Header::Array(len) | Header::Bytes(len) | Header::Map(len) | Header::Text(len) => {
            len.unwrap_or_default() as u64
        }
        Header::Float(number) => {
            let mut shortest = Writer::new();
            return shortest.float(number).as_bytes() == written;
        }
        // Two bytes where one would do are malformed.
        Header::Break | Header::Simple(_) => return true,
    };
    let len = match argument {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    };
    written.len() == len
}
