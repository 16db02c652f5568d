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
    seal_parts(key, random, context, &[plain])
}

/// Seals parts, one behind the other, as [`seal`] does. They are copied once: a record may be large.
pub(crate) fn seal_parts(
    key: &Secret32,
    random: &dyn Random,
    context: &[u8],
    plain: &[&[u8]],
) -> Result<Vec<u8>, Error> {
    let nonce: Nonce = random_array(random)?;
    let len: usize = plain.iter().map(|part| part.len()).sum();
    let mut buffer = Zeroizing::new(Vec::with_capacity(len.saturating_add(OVERHEAD)));
    buffer.extend_from_slice(&nonce);
    for part in plain {
        buffer.extend_from_slice(part);
    }
    let sealed = aead::seal_behind(key, &nonce, context, buffer, nonce.len())?;
    Ok(sealed)
}

/// Opens what [`seal`] made. `None` where key, context or bytes differ: the caller knows which part that damages.
pub(crate) fn open(key: &Secret32, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    open_in_place(key, context, sealed.to_vec())
}

/// The same in the memory of what is opened.
pub(crate) fn open_in_place(
    key: &Secret32,
    context: &[u8],
    sealed: Vec<u8>,
) -> Option<Zeroizing<Vec<u8>>> {
    let nonce = nonce_of(&sealed)?;
    aead::open_behind(key, &nonce, context, sealed, nonce.len()).ok()
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
        let random = vidan_crypto::SystemRandom;
        let seal = || seal_parts(&key, &random, b"here", &[b"pl", b"ain"]).unwrap();
        let (a, b) = (seal(), seal());
        assert_ne!(nonce_of(&a), nonce_of(&b));
        assert_eq!(open(&key, b"here", &a).unwrap().as_slice(), b"plain");
        assert!(open(&key, b"there", &a).is_none());
        assert!(open(&key, b"here", &a[..a.len() - 1]).is_none());
        assert!(open(&key, b"here", b"short").is_none());
    }
}
