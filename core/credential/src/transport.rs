//! How a presentation travels as text: a prefix that names the form, then base45, which every camera reads alike.
//!
//! `VDF:` carries the key-binding token as it is. Other forms have other prefixes, so that a reader says "update me" and
//! not "forged". Nothing here is checked but the text.

use vidan_codec::base45;

use crate::Error;

/// Longest text: what the largest QR code (version 40-L, alphanumeric) holds.
pub const MAX_TEXT: usize = 4296;

const FULL: &str = "VDF:";

/// A key-binding token as text.
///
/// # Errors
/// [`Error::TooLarge`] where no QR code would hold it.
pub fn to_text(token: &[u8]) -> Result<String, Error> {
    let text = [FULL, &base45::encode(token)].concat();
    if text.len() > MAX_TEXT {
        Err(Error::TooLarge)
    } else {
        Ok(text)
    }
}

/// The key-binding token that a scanned text carries.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::TransportUnknown`], [`Error::TransportVersion`], [`Error::TransportEncoding`].
pub fn from_text(text: &str) -> Result<Vec<u8>, Error> {
    if text.len() > MAX_TEXT {
        return Err(Error::TooLarge);
    }
    if let Some(encoded) = text.strip_prefix(FULL) {
        return base45::decode(encoded).map_err(|_| Error::TransportEncoding);
    }
    let (prefix, _) = text.split_once(':').ok_or(Error::TransportUnknown)?;
    let ours = prefix.len() == 3
        && prefix.starts_with("VD")
        && prefix
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    Err(if ours {
        Error::TransportVersion(prefix.to_owned())
    } else {
        Error::TransportUnknown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let token = [0xd2, 0x84, 0x43, 0xa1];
        let text = to_text(&token).unwrap();
        assert_eq!(text, format!("VDF:{}", base45::encode(&token)));
        assert_eq!(from_text(&text).unwrap(), token);
        assert_eq!(to_text(&[0; 2861]).unwrap().len(), 4 + 1430 * 3 + 2);
        assert_eq!(to_text(&[0; 2863]), Err(Error::TooLarge));
    }

    #[test]
    fn other_texts_are_refused_by_name() {
        for (text, error) in [
            ("", Error::TransportUnknown),
            ("VDF", Error::TransportUnknown),
            ("vdf:00", Error::TransportUnknown),
            ("HTTP://EXAMPLE.COM", Error::TransportUnknown),
            ("HC1:6BF", Error::TransportUnknown),
            ("VDé:", Error::TransportUnknown),
            (" VDF:00", Error::TransportUnknown),
            ("VD1:00", Error::TransportVersion("VD1".into())),
            ("VD2:00", Error::TransportVersion("VD2".into())),
            ("VDF:00 ", Error::TransportEncoding),
            ("VDF:0", Error::TransportEncoding),
            ("VDF:00\n", Error::TransportEncoding),
        ] {
            assert_eq!(from_text(text), Err(error.clone()), "{text:?}");
        }
        assert_eq!(from_text(&"A".repeat(MAX_TEXT + 1)), Err(Error::TooLarge));
    }
}
