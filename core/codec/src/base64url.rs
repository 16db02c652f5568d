//! Base64url without padding (RFC 7515 section 2), strictly: no padding, no junk, last bits zero.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::Error;

/// Bytes as base64url.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that [`encode`] would turn into this text.
///
/// # Errors
/// [`Error::Base64Url`].
pub fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Base64Url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        for text in ["AA==", "A", "A+", "A/", "AB", "AA\n", " AA"] {
            assert_eq!(decode(text), Err(Error::Base64Url), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn one_text_for_each_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..100), text in "[A-Za-z0-9_-]{0,30}") {
            prop_assert_eq!(decode(encode(&bytes)).unwrap(), bytes);
            if let Ok(read) = decode(&text) {
                prop_assert_eq!(encode(read), text);
            }
        }
    }
}
