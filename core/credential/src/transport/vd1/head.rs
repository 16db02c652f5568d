//! The first byte of an item: its kind in the upper three bits, its size in the lower five, from 31 on continued in a
//! number.

use super::bytes::{Reader, put_number};
use crate::Error;

pub(super) const LETTERS: u8 = 0;
pub(super) const UTF8: u8 = 1;
pub(super) const DIGITS: u8 = 2;
pub(super) const BYTES: u8 = 3;
pub(super) const UNSIGNED: u8 = 4;
pub(super) const NEGATIVE: u8 = 5;
pub(super) const ARRAY: u8 = 6;
const SINGLE: u8 = 7;

pub(super) const FALSE: u8 = single(0);
pub(super) const TRUE: u8 = single(1);
pub(super) const NULL: u8 = single(2);
pub(super) const DATE: u8 = single(3);
pub(super) const BASE64URL: u8 = single(4);
pub(super) const MAP: u8 = single(5);
pub(super) const HIDDEN: u8 = single(6);
pub(super) const SHOWN: u8 = single(7);

const CONTINUED: u8 = 31;

const fn single(number: u8) -> u8 {
    SINGLE << 5 | number
}

/// The head of an item.
pub(super) enum Head {
    /// A kind and its size or value.
    Sized(u8, u64),
    /// A whole byte of meaning.
    Single(u8),
}

impl Head {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let byte = reader.byte()?;
        let (kind, size) = (byte >> 5, byte & CONTINUED);
        if kind == SINGLE {
            return Ok(Self::Single(byte));
        }
        let size = if size == CONTINUED {
            reader
                .number()?
                .checked_add(CONTINUED.into())
                .ok_or(Error::TransportNumber)?
        } else {
            size.into()
        };
        Ok(Self::Sized(kind, size))
    }
}

/// Writes an integer that fits in 64 bits with its sign.
pub(super) fn put_integer(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        put_head(out, NEGATIVE, !number.cast_unsigned());
    } else {
        put_head(out, UNSIGNED, number.cast_unsigned());
    }
}

/// The integer that a head is, where it is one.
pub(super) fn integer(head: &Head) -> Result<Option<i64>, Error> {
    let fits = |number: u64| i64::try_from(number).map_err(|_| Error::TransportNumber);
    match *head {
        Head::Sized(UNSIGNED, number) => fits(number).map(Some),
        Head::Sized(NEGATIVE, number) => fits(number).map(|number| Some(!number)),
        _ => Ok(None),
    }
}

/// Writes the head of a kind with this size or value.
pub(super) fn put_head(out: &mut Vec<u8>, kind: u8, size: u64) {
    match u8::try_from(size) {
        Ok(size) if size < CONTINUED => out.push(kind << 5 | size),
        _ => {
            out.push(kind << 5 | CONTINUED);
            put_number(out, size.saturating_sub(CONTINUED.into()));
        }
    }
}
