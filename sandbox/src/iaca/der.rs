//! As much of DER (X.690) as a certificate is written with.

use vidan_codec::clock::UnixTime;

pub(super) const BOOLEAN: u8 = 1;
pub(super) const INTEGER: u8 = 2;
pub(super) const BIT_STRING: u8 = 3;
pub(super) const OCTET_STRING: u8 = 4;
pub(super) const OID: u8 = 6;
pub(super) const UTF8: u8 = 12;
pub(super) const PRINTABLE: u8 = 19;
pub(super) const SET: u8 = 0x31;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// A value under its tag.
pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let bytes = content.len().to_be_bytes();
    let length: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut encoded = vec![tag];
    match (length.as_slice(), u8::try_from(length.len())) {
        ([], _) => encoded.push(0),
        ([short @ 0..=0x7f], _) => encoded.push(*short),
        (long, count) => {
            // A length of a length is at most eight.
            encoded.push(0x80 | count.unwrap_or_default());
            encoded.extend(long);
        }
    }
    encoded.extend(content);
    encoded
}

pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

/// A primitive value under a tag of its context.
pub(super) fn context(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(0x80 | number, content)
}

/// A number that is not negative, from its bytes.
pub(super) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect();
    let sign = digits.first().is_none_or(|first| *first >= 0x80);
    let zero: &[u8] = if sign { &[0] } else { &[] };
    tlv(INTEGER, &[zero, &digits].concat())
}

/// A moment: with two digits of the year until 2049 (RFC 5280 section 4.1.2.5).
pub(super) fn time(at: UnixTime) -> Vec<u8> {
    let digits: String = at
        .to_rfc3339()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let (tag, shown) = match digits.strip_prefix("20") {
        Some(rest) if !rest.starts_with(['5', '6', '7', '8', '9']) => (UTC_TIME, rest),
        _ => (GENERALIZED_TIME, digits.as_str()),
    };
    tlv(tag, format!("{shown}Z").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_numbers_and_times() {
        assert_eq!(tlv(4, &[]), [4, 0]);
        assert_eq!(tlv(4, &[7; 0x7f]).get(..2), Some(&[4, 0x7f][..]));
        assert_eq!(tlv(4, &[7; 0x80]).get(..3), Some(&[4, 0x81, 0x80][..]));
        assert_eq!(tlv(4, &[7; 0x100]).get(..4), Some(&[4, 0x82, 1, 0][..]));
        assert_eq!(unsigned(&[0, 0, 1]), [2, 1, 1]);
        assert_eq!(unsigned(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[0]), [2, 1, 0]);
        let text = |at: &str| time(UnixTime::parse_rfc3339(at).unwrap());
        assert_eq!(
            text("2049-12-31T23:59:59Z"),
            tlv(UTC_TIME, b"491231235959Z")
        );
        assert_eq!(
            text("2050-01-01T00:00:00Z"),
            tlv(GENERALIZED_TIME, b"20500101000000Z")
        );
    }
}
