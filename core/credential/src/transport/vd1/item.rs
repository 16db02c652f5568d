//! Claim values, each behind a head. Reading is bounded in depth and items, whatever the bytes say.

use super::{
    bytes::Reader,
    head::{self, Head, put_head},
    proof::{Element, Item, MAX_DEPTH, MAX_ITEMS},
    text::{put_text, size, text_after},
};
use crate::Error;

/// Writes a value. Names of the document type are written by number.
pub(super) fn put_item(out: &mut Vec<u8>, item: &Item, names: &[String]) {
    match item {
        Item::Array(elements) => {
            put_head(out, head::ARRAY, elements.len() as u64);
            for element in elements {
                put_element(out, element, names);
            }
        }
        Item::Bool(false) => out.push(head::FALSE),
        Item::Bool(true) => out.push(head::TRUE),
        Item::Bytes(bytes) => {
            put_head(out, head::BYTES, bytes.len() as u64);
            out.extend_from_slice(bytes);
        }
        Item::Map(members) => {
            out.push(head::MAP);
            members.put(out, names);
        }
        Item::Negative(number) => put_head(out, head::NEGATIVE, *number),
        Item::Null => out.push(head::NULL),
        Item::Text(text) => put_text(out, text),
        Item::Unsigned(number) => put_head(out, head::UNSIGNED, *number),
    }
}

fn put_element(out: &mut Vec<u8>, element: &Element, names: &[String]) {
    match element {
        Element::Hidden(digest) => {
            out.push(head::HIDDEN);
            out.extend_from_slice(digest);
        }
        Element::Plain(item) => put_item(out, item, names),
        Element::Shown(salt, item) => {
            out.push(head::SHOWN);
            out.extend_from_slice(salt);
            put_item(out, item, names);
        }
    }
}

/// Reads values of one document type, so many and no more.
pub(super) struct ItemReader<'r, 'a> {
    pub(super) bytes: &'r mut Reader<'a>,
    /// Names by number.
    pub(super) names: &'r [String],
    left: usize,
}

impl<'r, 'a> ItemReader<'r, 'a> {
    pub(super) fn new(bytes: &'r mut Reader<'a>, names: &'r [String]) -> Self {
        Self {
            bytes,
            names,
            left: MAX_ITEMS,
        }
    }

    /// Reads a value that stands `depth` levels deep.
    pub(super) fn item(&mut self, depth: u8) -> Result<Item, Error> {
        let head = Head::read(self.bytes)?;
        self.item_after(&head, depth)
    }

    /// Counts what is about to be read, before anything is kept of it.
    pub(super) fn spend(&mut self, items: usize) -> Result<(), Error> {
        self.left = self.left.checked_sub(items).ok_or(Error::TransportItems)?;
        Ok(())
    }

    fn item_after(&mut self, head: &Head, depth: u8) -> Result<Item, Error> {
        if let Some(text) = text_after(head, self.bytes)? {
            return Ok(Item::Text(text));
        }
        Ok(match *head {
            Head::Sized(head::BYTES, len) => Item::Bytes(self.bytes.take(size(len)?)?.to_vec()),
            Head::Sized(head::UNSIGNED, number) => Item::Unsigned(number),
            Head::Sized(head::NEGATIVE, number) => Item::Negative(number),
            Head::Sized(head::ARRAY, len) => {
                let len = usize::try_from(len).map_err(|_| Error::TransportItems)?;
                Item::Array(self.elements(len, deeper(depth)?)?)
            }
            Head::Single(head::FALSE) => Item::Bool(false),
            Head::Single(head::TRUE) => Item::Bool(true),
            Head::Single(head::NULL) => Item::Null,
            Head::Single(head::MAP) => Item::Map(self.members(deeper(depth)?)?),
            Head::Single(head::HIDDEN | head::SHOWN) => return Err(Error::TransportMisplaced),
            Head::Sized(..) | Head::Single(_) => return Err(Error::TransportReserved),
        })
    }

    fn elements(&mut self, len: usize, depth: u8) -> Result<Vec<Element>, Error> {
        self.spend(len)?;
        (0..len)
            .map(|_| {
                Ok(match Head::read(self.bytes)? {
                    Head::Single(head::HIDDEN) => Element::Hidden(self.bytes.array()?),
                    Head::Single(head::SHOWN) => {
                        Element::Shown(self.bytes.array()?, self.item(depth)?)
                    }
                    head => Element::Plain(self.item_after(&head, depth)?),
                })
            })
            .collect()
    }
}

fn deeper(depth: u8) -> Result<u8, Error> {
    if depth < MAX_DEPTH {
        Ok(depth + 1)
    } else {
        Err(Error::TransportDepth)
    }
}
