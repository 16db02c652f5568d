//! The header parameter `x5c` (RFC 7515 section 4.1.6): certificates in base64, the signer's own first.
//!
//! **Not for:** deciding anything. A chain that came in a header is anyone's until `vidan-trust` has followed it to an anchor.
//! Plain base64 with padding, not base64url: the one place of JOSE that uses it.

use crate::{Error, base64url};

/// Most certificates of a chain.
pub const MAX_CERTIFICATES: usize = 4;
/// Largest certificate, in bytes of DER.
pub const MAX_CERTIFICATE: usize = 16 * 1024;

/// A chain as it stands in a header.
pub fn encode(chain: &[Vec<u8>]) -> Vec<String> {
    chain.iter().map(|one| to_base64(one)).collect()
}

/// The certificates of a chain, in DER.
///
/// # Errors
/// [`Error::Field`] for no certificate, [`Error::TooManyItems`], [`Error::TooLong`], or [`Error::Base64Url`] for what is not
/// strict base64.
pub fn decode(chain: &[String]) -> Result<Vec<Vec<u8>>, Error> {
    if chain.is_empty() {
        return Err(Error::Field("x5c"));
    }
    if chain.len() > MAX_CERTIFICATES {
        return Err(Error::TooManyItems);
    }
    chain.iter().map(|one| from_base64(one)).collect()
}

fn to_base64(bytes: &[u8]) -> String {
    let mut text: String = base64url::encode(bytes)
        .chars()
        .map(|letter| match letter {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn from_base64(text: &str) -> Result<Vec<u8>, Error> {
    if text.len() / 4 > MAX_CERTIFICATE.div_ceil(3) {
        return Err(Error::TooLong);
    }
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    if !text.len().is_multiple_of(4) || padding > 2 || bare.contains(['-', '_']) {
        return Err(Error::Base64Url);
    }
    base64url::decode(bare.replace('+', "-").replace('/', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        let decode_one = |text: &str| decode(&[text.to_owned()]);
        for text in [
            "AA", "AAA", "AA=", "AB==", "A===", "-w==", "_w==", "AA==\n", "AA==AAAA",
        ] {
            assert_eq!(decode_one(text), Err(Error::Base64Url), "{text:?}");
        }
        assert_eq!(decode_one("+/8="), Ok(vec![vec![0xfb, 0xff]]));
        assert_eq!(decode(&[]), Err(Error::Field("x5c")));
        let five = vec!["AA==".to_owned(); MAX_CERTIFICATES + 1];
        assert_eq!(decode(&five), Err(Error::TooManyItems));
        assert_eq!(
            decode_one(&"A".repeat(4 * (MAX_CERTIFICATE / 3 + 2))),
            Err(Error::TooLong)
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(chain in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..60), 1..=MAX_CERTIFICATES)) {
            prop_assert_eq!(decode(&encode(&chain)), Ok(chain));
        }
    }
}
