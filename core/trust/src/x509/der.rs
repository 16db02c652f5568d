//! As much of DER (X.690) as certificates need: one value after the other, shortest lengths only, nothing allocated.
//!
//! Not a general reader: no tag above 30, nothing of 16 MiB or more. `None` is "not DER, or not what was asked for"; the caller
//! knows which field it was.

use vidan_codec::clock::UnixTime;

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const UTF8_STRING: u8 = 0x0c;
pub(super) const PRINTABLE_STRING: u8 = 0x13;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// One value: its tag, its content, and both with the length between them.
#[derive(Clone, Copy)]
pub(super) struct Item<'d> {
    pub(super) tag: u8,
    pub(super) whole: &'d [u8],
    pub(super) content: &'d [u8],
}

/// What is left of a run of values.
#[derive(Clone, Copy)]
pub(super) struct Reader<'d>(&'d [u8]);

impl<'d> Reader<'d> {
    pub(super) fn new(der: &'d [u8]) -> Self {
        Self(der)
    }

    /// The one value that these bytes are, which must be of this tag.
    pub(super) fn only(der: &'d [u8], tag: u8) -> Option<Item<'d>> {
        let mut reader = Self(der);
        let item = reader.take(tag)?;
        reader.end()?;
        Some(item)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn end(&self) -> Option<()> {
        self.is_empty().then_some(())
    }

    /// The next value, whatever it is.
    pub(super) fn next(&mut self) -> Option<Item<'d>> {
        let (&[tag, first], rest) = self.0.split_first_chunk::<2>()?;
        // Tags of more than one byte stand in no certificate.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (length, rest) = length(first, rest)?;
        let (content, rest) = rest.split_at_checked(length)?;
        let (whole, _) = self.0.split_at_checked(self.0.len() - rest.len())?;
        self.0 = rest;
        Some(Item {
            tag,
            whole,
            content,
        })
    }

    /// The next value, which must be of this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<Item<'d>> {
        self.next().filter(|item| item.tag == tag)
    }

    /// The next value where it is of this tag; nothing is read where it is not.
    pub(super) fn take_if(&mut self, tag: u8) -> Option<Option<Item<'d>>> {
        if self.0.first() == Some(&tag) {
            self.take(tag).map(Some)
        } else {
            Some(None)
        }
    }

    /// A BOOLEAN that may be left out where it is false; DER writes true as `ff`, and false not at all.
    pub(super) fn flag(&mut self) -> Option<bool> {
        match self.take_if(BOOLEAN)? {
            None => Some(false),
            Some(item) => (item.content == [0xff]).then_some(true),
        }
    }
}

fn length(first: u8, rest: &[u8]) -> Option<(usize, &[u8])> {
    match first {
        0..=0x7f => Some((usize::from(first), rest)),
        0x81 => {
            let (&[length], rest) = rest.split_first_chunk::<1>()?;
            (length >= 0x80).then_some((usize::from(length), rest))
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let length = u16::from_be_bytes(*length);
            (length > 0xff).then_some((usize::from(length), rest))
        }
        // Only revocation lists are that long.
        0x83 => {
            let (&[high, middle, low], rest) = rest.split_first_chunk::<3>()?;
            let length = u32::from_be_bytes([0, high, middle, low]);
            let length = Some(length).filter(|length| *length > 0xffff)?;
            Some((usize::try_from(length).ok()?, rest))
        }
        _ => None,
    }
}

/// The content of a BIT STRING of whole bytes, as signatures are.
pub(super) fn whole_bits(item: Item<'_>) -> Option<&[u8]> {
    item.content.strip_prefix(&[0])
}

/// A named bit list (X.690 section 11.2.2) of at most 16 bits, the first of them highest. Trailing zero bits are not written.
pub(super) fn named_bits(item: Item<'_>) -> Option<u16> {
    let (&unused, bytes) = item.content.split_first()?;
    let &last = bytes.last()?;
    let shortest = unused < 8 && last.trailing_zeros() == u32::from(unused);
    let value = match *bytes {
        [high] => u16::from_be_bytes([high, 0]),
        [high, low] => u16::from_be_bytes([high, low]),
        _ => return None,
    };
    (item.tag == BIT_STRING && shortest).then_some(value)
}

/// A small number that is not negative.
pub(super) fn small(item: Item<'_>) -> Option<u8> {
    match *item.content {
        [value @ 0..=0x7f] | [0, value @ 0x80..=0xff] if item.tag == INTEGER => Some(value),
        _ => None,
    }
}

/// A moment (RFC 5280 section 4.1.2.5): seconds written, `Z`, no fraction.
pub(super) fn time(item: Item<'_>) -> Option<UnixTime> {
    let text = core::str::from_utf8(item.content).ok()?;
    let digits = text.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match (item.tag, digits.len()) {
        (UTC_TIME, 12) => {
            let (year, rest) = digits.split_at_checked(2)?;
            let century = if year < "50" { "20" } else { "19" };
            (format!("{century}{year}"), rest)
        }
        (GENERALIZED_TIME, 14) => {
            let (year, rest) = digits.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2);
    UnixTime::parse_rfc3339(&format!(
        "{year}-{}-{}T{}:{}:{}Z",
        part(0)?,
        part(2)?,
        part(4)?,
        part(6)?,
        part(8)?
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(tag: u8, text: &str) -> Option<i64> {
        let der = [&[tag, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        time(Reader::new(&der).next()?).map(|moment| moment.0)
    }

    #[test]
    fn times() {
        assert_eq!(moment(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(moment(UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(
            moment(GENERALIZED_TIME, "20500101000000Z"),
            Some(2_524_608_000)
        );
        for text in [
            "700101000000",
            "7001010000Z",
            "700230000000Z",
            "70010100000٣Z",
            "+00101000000Z",
        ] {
            assert_eq!(moment(UTC_TIME, text), None, "{text}");
        }
    }

    #[test]
    fn lengths_are_the_shortest() {
        for der in [
            &[4, 0x81, 1, 0][..],
            &[4, 0x82, 0, 0x80],
            &[&[4, 0x83, 0, 0xff, 0xff][..], &[0; 0xffff]].concat(),
            &[4, 0x84, 0, 0, 0, 1, 0],
            &[4, 0x80, 0, 0],
            &[4, 2, 0],
            &[0x1f, 1, 0],
        ] {
            assert!(Reader::new(der).next().is_none(), "{der:?}");
        }
        let long = [&[4, 0x81, 0x80][..], &[0; 0x80]].concat();
        assert_eq!(
            Reader::only(&long, OCTET_STRING).unwrap().content.len(),
            0x80
        );
        let longest = [&[4, 0x83, 1, 0, 0][..], &[0; 0x1_0000]].concat();
        let content = Reader::only(&longest, OCTET_STRING).map(|item| item.content.len());
        assert_eq!(content, Some(0x1_0000));
    }

    #[test]
    fn bits_and_numbers() {
        let bits = |der: &[u8]| named_bits(Reader::new(der).next().unwrap());
        assert_eq!(bits(&[3, 2, 7, 0x80]), Some(0x8000));
        assert_eq!(bits(&[3, 2, 0, 0x80]), None, "trailing zeros");
        assert_eq!(bits(&[3, 1, 0]), None, "no bits");
        assert_eq!(bits(&[3, 4, 0, 1, 1, 1]), None, "too many");
        let number = |der: &[u8]| small(Reader::new(der).next().unwrap());
        assert_eq!(number(&[2, 1, 0]), Some(0));
        assert_eq!(number(&[2, 2, 0, 0x80]), Some(0x80));
        assert_eq!(number(&[2, 1, 0x80]), None, "negative");
        assert_eq!(number(&[2, 2, 0, 1]), None, "not the shortest");
    }

    proptest! {
        #[test]
        fn junk_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut reader = Reader::new(&bytes);
            let mut read = 0;
            while let Some(item) = reader.next() {
                read += item.whole.len();
                let _ = (time(item), named_bits(item), small(item));
            }
            prop_assert!(read <= bytes.len());
        }
    }
}
