//! Text in the shortest of five forms: digits two a byte, a day in two bytes, 32 bytes that came as base64url,
//! Vietnamese letters one a byte, else UTF-8. The text decides its form, in this order, so each has one encoding.

use vidan_codec::{base64url, clock::UnixTime};

use super::{
    bytes::Reader,
    head::{self, Head, put_head},
    letters,
};
use crate::Error;

const DAY: i64 = 86_400;
/// 1900-01-01, from which days are counted; the last one that fits is 2079-06-06.
const FIRST_DAY: i64 = -25_567;
/// Characters of base64url that stand for 32 bytes, and for no other number of them.
const BASE64URL_LEN: usize = 43;
/// The low half of the last byte of an odd number of digits.
const NO_DIGIT: u8 = 0x0f;

/// A text and the only form it may travel in.
enum Form {
    Base64Url(Vec<u8>),
    Date(u16),
    Digits,
    Letters,
    Utf8,
}

impl Form {
    fn of(text: &str) -> Self {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Digits;
        }
        if let Some(day) = day_of(text) {
            return Self::Date(day);
        }
        if text.len() == BASE64URL_LEN
            && let Ok(bytes) = base64url::decode(text)
        {
            return Self::Base64Url(bytes);
        }
        if text.chars().all(|letter| letters::byte(letter).is_some()) {
            Self::Letters
        } else {
            Self::Utf8
        }
    }
}

/// Writes a text.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    match Form::of(text) {
        Form::Base64Url(bytes) => {
            out.push(head::BASE64URL);
            out.extend_from_slice(&bytes);
        }
        Form::Date(day) => {
            out.push(head::DATE);
            out.extend_from_slice(&day.to_be_bytes());
        }
        Form::Digits => {
            put_head(out, head::DIGITS, text.len() as u64);
            let digit = |byte: Option<&u8>| byte.map_or(NO_DIGIT, |byte| byte & 0x0f);
            out.extend(
                text.as_bytes()
                    .chunks(2)
                    .map(|pair| digit(pair.first()) << 4 | digit(pair.get(1))),
            );
        }
        Form::Letters => {
            put_head(out, head::LETTERS, text.chars().count() as u64);
            out.extend(text.chars().filter_map(letters::byte));
        }
        Form::Utf8 => {
            put_head(out, head::UTF8, text.len() as u64);
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// Reads the text that a head announces; `None` where it announces something else.
pub(super) fn text_after(head: &Head, reader: &mut Reader<'_>) -> Result<Option<String>, Error> {
    Ok(Some(match *head {
        Head::Single(head::BASE64URL) => {
            let text = base64url::encode(reader.array::<32>()?);
            only(text, |form| matches!(form, Form::Base64Url(_)))?
        }
        Head::Single(head::DATE) => text_of(u16::from_be_bytes(reader.array()?)),
        Head::Sized(head::DIGITS, len) => digits(reader, len)?,
        Head::Sized(head::LETTERS, len) => {
            let letters: Option<String> = reader
                .take(size(len)?)?
                .iter()
                .map(|byte| letters::letter(*byte))
                .collect();
            let text = letters.ok_or(Error::TransportText)?;
            only(text, |form| matches!(form, Form::Letters))?
        }
        Head::Sized(head::UTF8, len) => {
            let text = core::str::from_utf8(reader.take(size(len)?)?);
            let text = text.map_err(|_| Error::TransportText)?.to_owned();
            only(text, |form| matches!(form, Form::Utf8))?
        }
        _ => return Ok(None),
    }))
}

/// Reads a text.
pub(super) fn text(reader: &mut Reader<'_>) -> Result<String, Error> {
    let head = Head::read(reader)?;
    text_after(&head, reader)?.ok_or(Error::TransportMisplaced)
}

/// A length that must fit in what is left.
pub(super) fn size(len: u64) -> Result<usize, Error> {
    usize::try_from(len).map_err(|_| Error::TransportTruncated)
}

fn only(text: String, is_form: impl Fn(&Form) -> bool) -> Result<String, Error> {
    if is_form(&Form::of(&text)) {
        Ok(text)
    } else {
        Err(Error::TransportNotShortest)
    }
}

fn digits(reader: &mut Reader<'_>, len: u64) -> Result<String, Error> {
    let len = size(len)?;
    if len == 0 {
        // The empty text is one of no letters.
        return Err(Error::TransportNotShortest);
    }
    let mut text = String::new();
    for byte in reader.take(len.div_ceil(2))? {
        for half in [byte >> 4, byte & 0x0f] {
            match (text.len() < len, half) {
                (true, 0..=9) => text.push(char::from(b'0' | half)),
                (false, NO_DIGIT) => {}
                _ => return Err(Error::TransportText),
            }
        }
    }
    Ok(text)
}

/// The number of a day that exists and is written `YYYY-MM-DD`.
fn day_of(text: &str) -> Option<u16> {
    if text.len() != 10 {
        return None;
    }
    let moment = UnixTime::parse_rfc3339(&[text, "T00:00:00Z"].concat()).ok()?;
    let day = moment.0.div_euclid(DAY).checked_sub(FIRST_DAY)?;
    u16::try_from(day).ok().filter(|day| text_of(*day) == text)
}

fn text_of(day: u16) -> String {
    UnixTime((i64::from(day) + FIRST_DAY) * DAY).date()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        put_text(&mut out, text);
        out
    }

    fn read(bytes: &[u8]) -> Result<String, Error> {
        let mut reader = Reader::new(bytes);
        let text = text(&mut reader)?;
        reader.end().map(|()| text)
    }

    #[test]
    fn each_text_in_its_shortest_form() {
        let digest = base64url::encode([7; 32]);
        for (text, len) in [
            ("", 1),
            ("001099000017", 7),
            ("1999", 3),
            ("7", 2),
            ("1900-01-01", 3),
            ("2079-06-06", 3),
            ("2079-06-07", 11),
            ("1899-12-31", 11),
            ("2023-02-29", 11),
            ("1999-04", 8),
            (&digest, 33),
            ("Nguyễn Thị Ví Dụ", 17),
            ("Müller", 8),
            ("Ngu\u{0302}", 6),
            ("line\nline", 10),
        ] {
            let bytes = written(text);
            assert_eq!(bytes.len(), len, "{text}");
            assert_eq!(read(&bytes).as_deref(), Ok(text));
        }
        let long = "ơ".repeat(31);
        assert_eq!(written(&long)[..2], [0x1f, 0]);
        assert_eq!(read(&written(&long)).unwrap(), long);
    }

    #[test]
    fn each_other_encoding_is_refused() {
        for (bytes, error) in [
            (&b"\x0419-1"[..], None),
            (b"\x041999", Some(Error::TransportNotShortest)),
            (b"\x0a1999-04-30", Some(Error::TransportNotShortest)),
            (b"\x24Kinh", Some(Error::TransportNotShortest)),
            (b"\x221\xc3", Some(Error::TransportText)),
            (b"\x01\x06", Some(Error::TransportText)),
            (b"\x41\x1f", None),
            (b"\x41\x10", Some(Error::TransportText)),
            (b"\x42\x1a", Some(Error::TransportText)),
            (b"\x40", Some(Error::TransportNotShortest)),
            (b"\x44\x19", Some(Error::TransportTruncated)),
            (b"\x1f\x80\x00", Some(Error::TransportNotShortest)),
            (b"\xe1", Some(Error::TransportMisplaced)),
        ] {
            assert_eq!(read(bytes).err(), error, "{bytes:x?}");
        }
        // 43 digits are 32 bytes of base64url too.
        let digits = "0".repeat(43);
        assert_eq!(written(&digits)[0] >> 5, head::DIGITS);
        let bytes = [&[head::BASE64URL][..], &base64url::decode(&digits).unwrap()].concat();
        assert_eq!(read(&bytes), Err(Error::TransportNotShortest));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "([0-9-]{0,12}|[ -~àữĐỴ]{0,40}|.{0,20})") {
            prop_assert_eq!(read(&written(&text)), Ok(text));
        }

        #[test]
        fn what_is_read_is_written_so(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(text) = read(&bytes) {
                prop_assert_eq!(written(&text), bytes);
            }
        }

        #[test]
        fn every_day_comes_back(day: u16) {
            prop_assert_eq!(day_of(&text_of(day)), Some(day));
        }
    }
}
