//! Sealing with a fresh nonce, and the unambiguous framing of what a seal is bound to.
//!
//! Not for choosing keys (`keys`) or saying what belongs in a seal's context (each user does).

use vidan_crypto::{Random, Secret32, aead, random_array};
use zeroize::Zeroizing;

use crate::Error;

/// The nonce that begins everything sealed here.
pub(crate) type Nonce = [u8; aead::NONCE_LEN];

/// Bytes that sealing adds: the nonce before and the tag behind.
pub(crate) const OVERHEAD: usize = aead::NONCE_LEN + aead::TAG_LEN;

/// Joins parts, each behind its length, so that no two lists of parts give the same bytes.
pub(crate) fn frame(parts: &[&[u8]]) -> Vec<u8> {
    let len = parts.iter().map(|part| part.len().saturating_add(4)).sum();
    let mut out = Vec::with_capacity(len);
    for part in parts {
        // Parts are ids and numbers of at most some hundred bytes: the length always fits.
        let len = u32::try_from(part.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// Seals under a fresh nonce. Returns nonce ‖ ciphertext ‖ tag.
pub(crate) fn seal(
    key: &Secret32,
    random: &dyn Random,
    context: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, Error> {
    let nonce: Nonce = random_array(random)?;
    let sealed = aead::seal(key, &nonce, context, plain)?;
    let mut out = Vec::with_capacity(sealed.len().saturating_add(nonce.len()));
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`seal`] made. `None` where key, context or bytes differ: the caller knows which part that damages.
pub(crate) fn open(key: &Secret32, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = sealed.split_first_chunk()?;
    aead::open(key, nonce, context, rest).ok()
}

/// The nonce a sealed value begins with.
pub(crate) fn nonce_of(sealed: &[u8]) -> Option<Nonce> {
    sealed.first_chunk().copied()
}

/// Takes the next `N` bytes off the front.
pub(crate) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn framing_is_unambiguous(a: Vec<Vec<u8>>, b: Vec<Vec<u8>>) {
            let framed = |parts: &[Vec<u8>]| frame(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(a == b, framed(&a) == framed(&b));
        }
    }

    #[test]
    fn two_seals_of_the_same_differ() {
        let key = Secret32::from_bytes([1; 32]);
        let seal = || seal(&key, &vidan_crypto::SystemRandom, b"here", b"plain").unwrap();
        let (a, b) = (seal(), seal());
        assert_ne!(nonce_of(&a), nonce_of(&b));
        assert_eq!(open(&key, b"here", &a).unwrap().as_slice(), b"plain");
        assert!(open(&key, b"there", &a).is_none());
        assert!(open(&key, b"here", &a[..a.len() - 1]).is_none());
        assert!(open(&key, b"here", b"short").is_none());
    }
}
