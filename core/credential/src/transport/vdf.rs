//! The whole forms: a proof as it is, under the prefix of its format. Any proof travels so, and it is read without any record.

use super::{Content, bounded, content, prefix, whole};
use crate::{Error, Format};

/// A proof as text, whole.
///
/// # Errors
/// [`Error::TooLarge`] where no QR code would hold it.
pub fn to_text(proof: &[u8]) -> Result<String, Error> {
    bounded(prefix(Format::of_proof(proof)), proof)
}

/// The proof that a scanned text carries whole. [`super::read`] reads compact texts too.
///
/// # Errors
/// [`Error::TransportNeedsList`] for a compact text; [`Error::TooLarge`], [`Error::TransportUnknown`],
/// [`Error::TransportVersion`], [`Error::TransportEncoding`].
pub fn from_text(text: &str) -> Result<Vec<u8>, Error> {
    match content(text)? {
        Content::Compact(_) => Err(Error::TransportNeedsList),
        Content::Whole(format, encoded) => Ok(whole(format, encoded)?.token),
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
        for (proof, prefix) in [(&b"eyJ"[..], "VDJ:"), (&[0xa3, 0x67], "VDM:")] {
            let text = to_text(proof).unwrap();
            assert!(text.starts_with(prefix));
            assert_eq!(from_text(&text).unwrap(), proof);
            let other = text.replace(prefix, "VDF:");
            assert_eq!(from_text(&other), Err(Error::TransportEncoding));
        }
        assert_eq!(to_text(&[0; 2861]).unwrap().len(), 4 + 1430 * 3 + 2);
        assert_eq!(to_text(&[0; 2863]), Err(Error::TooLarge));
        assert_eq!(from_text("VD1:00"), Err(Error::TransportNeedsList));
    }
}
