//! Base45 (RFC 9285), strictly: one text for each byte string.
//!
//! A QR code stores these 45 characters in its alphanumeric mode, 5.5 bits each, which every camera reads alike.

use crate::Error;

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// The value of each byte, out of range where it is no symbol: a code has hundreds, and each is looked up.
const VALUES: [u8; 256] = values();

/// Bytes as base45: three characters for two bytes, two for a last single byte.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2).saturating_mul(3));
    for group in bytes.chunks(2) {
        let number = group
            .iter()
            .fold(0u32, |all, byte| all << 8 | u32::from(*byte));
        text.push(symbol(number % 45));
        text.push(symbol(number / 45 % 45));
        if group.len() == 2 {
            text.push(symbol(number / (45 * 45)));
        }
    }
    text
}

/// The bytes that [`encode`] would turn into this text.
///
/// # Errors
/// [`Error::Base45`] for a character outside the alphabet, a single character left over, or a group whose value does
/// not fit its bytes.
pub fn decode(text: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(text.len().div_ceil(3).saturating_mul(2));
    for group in text.as_bytes().chunks(3) {
        match *group {
            [a, b, c] => {
                let number = value(a)? + 45 * value(b)? + 45 * 45 * value(c)?;
                let pair = u16::try_from(number).map_err(|_| Error::Base45)?;
                bytes.extend_from_slice(&pair.to_be_bytes());
            }
            [a, b] => {
                let number = value(a)? + 45 * value(b)?;
                bytes.push(u8::try_from(number).map_err(|_| Error::Base45)?);
            }
            _ => return Err(Error::Base45),
        }
    }
    Ok(bytes)
}

#[allow(
    clippy::indexing_slicing,
    reason = "computed by the compiler, where an index out of bounds is an error"
)]
const fn values() -> [u8; 256] {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 45 {
        values[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    values
}

/// `value` is below 45: it comes from a remainder, or from two bytes divided by 2,025.
fn symbol(value: u32) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|value| ALPHABET.get(value))
        .map_or('0', |symbol| char::from(*symbol))
}

fn value(symbol: u8) -> Result<u32, Error> {
    match VALUES.get(usize::from(symbol)) {
        Some(value) if *value < 45 => Ok(u32::from(*value)),
        _ => Err(Error::Base45),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples of RFC 9285 sections 4.3 and 4.4.
    #[test]
    fn rfc_examples() {
        for (bytes, text) in [
            (b"AB".as_slice(), "BB8"),
            (b"Hello!!", "%69 VD92EX0"),
            (b"base-45", "UJCLQE7W581"),
            (b"ietf!", "QED8WEX0"),
            (b"", ""),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).unwrap(), bytes);
        }
    }

    #[test]
    fn refusals() {
        for text in [
            "A", "AAAA", "GGW", ":::", "::", "bb8", "BB\n", "BB8É", "V5", "ÅÅÅ",
        ] {
            assert_eq!(decode(text), Err(Error::Base45), "{text:?}");
        }
        assert_eq!(decode("FGW").unwrap(), [0xff, 0xff]);
        assert_eq!(decode("U5").unwrap(), [0xff]);
    }

    proptest! {
        #[test]
        fn round_trip(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(decode(&encode(&bytes)).unwrap(), bytes);
        }

        #[test]
        fn one_text_for_each_bytes(text in "[0-9A-Z $%*+./:-]{0,60}") {
            if let Ok(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }

        #[test]
        fn any_text_never_panics(text in ".{0,60}") {
            let _ = decode(&text);
        }
    }
}
