//! `VDF:`, the whole form: the key-binding token as it is. Any token travels so, and it is read without any record.

use super::{Content, FULL, bounded, content, decode};
use crate::Error;

/// A key-binding token as text, whole.
///
/// # Errors
/// [`Error::TooLarge`] where no QR code would hold it.
pub fn to_text(token: &[u8]) -> Result<String, Error> {
    bounded(FULL, token)
}

/// The key-binding token that a scanned text carries whole. [`super::read`] reads compact texts too.
///
/// # Errors
/// [`Error::TransportNeedsList`] for a compact text; [`Error::TooLarge`], [`Error::TransportUnknown`],
/// [`Error::TransportVersion`], [`Error::TransportEncoding`].
pub fn from_text(text: &str) -> Result<Vec<u8>, Error> {
    match content(text)? {
        Content::Compact(_) => Err(Error::TransportNeedsList),
        Content::Full(encoded) => decode(encoded),
    }
}

#[cfg(test)]
mod tests {
    use vidan_codec::base45;

    use super::*;

    #[test]
    fn text_and_back() {
        let token = [0xd2, 0x84, 0x43, 0xa1];
        let text = to_text(&token).unwrap();
        assert_eq!(text, format!("VDF:{}", base45::encode(&token)));
        assert_eq!(from_text(&text).unwrap(), token);
        assert_eq!(to_text(&[0; 2861]).unwrap().len(), 4 + 1430 * 3 + 2);
        assert_eq!(to_text(&[0; 2863]), Err(Error::TooLarge));
        assert_eq!(from_text("VD1:00"), Err(Error::TransportNeedsList));
    }
}
