//! AES-256-GCM (NIST SP 800-38D): seal and open, the tag appended to the ciphertext.
//!
//! The caller owns the nonce's uniqueness: a nonce is drawn fresh for every seal under a long-lived key.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::{Error, Secret32};

/// Bytes of a nonce.
pub const NONCE_LEN: usize = 12;
/// Bytes that sealing adds.
pub const TAG_LEN: usize = 16;

/// Seals `plain` under `key`, binding it to `aad`. Returns ciphertext ‖ tag.
///
/// # Errors
/// [`Error::TooLarge`] past GCM's limit.
pub fn seal(
    key: &Secret32,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut buffer = Zeroizing::new(Vec::with_capacity(plain.len().saturating_add(TAG_LEN)));
    buffer.extend_from_slice(plain);
    seal_behind(key, nonce, aad, buffer, 0)
}

/// The same in place, for what is large: everything in `buffer` behind its first `from` bytes becomes ciphertext ‖ tag. Nothing is copied
/// where it has [`TAG_LEN`] bytes of capacity left.
///
/// # Errors
/// [`Error::TooLarge`] past GCM's limit, or where `buffer` is shorter than that.
pub fn seal_behind(
    key: &Secret32,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    // Zeroizing: where sealing fails half way the buffer still holds plaintext.
    mut buffer: Zeroizing<Vec<u8>>,
    from: usize,
) -> Result<Vec<u8>, Error> {
    let plain = buffer.get_mut(from..).ok_or(Error::TooLarge)?;
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let tag = key_for(key)?
        .seal_in_place_separate_tag(nonce, Aad::from(aad), plain)
        .map_err(|_| Error::TooLarge)?;
    buffer.extend_from_slice(tag.as_ref());
    Ok(core::mem::take(&mut *buffer))
}

/// Opens what [`seal`] made with the same key, nonce and `aad`.
///
/// # Errors
/// [`Error::OpenFailed`], without saying which of them differs.
pub fn open(
    key: &Secret32,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    open_behind(key, nonce, aad, sealed.to_vec(), 0)
}

/// The same in place, for what is large: the plaintext of what stands in `sealed` behind its first `from` bytes, in its memory.
///
/// # Errors
/// [`Error::OpenFailed`], without saying what differs.
pub fn open_behind(
    key: &Secret32,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    sealed: Vec<u8>,
    from: usize,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut buffer = Zeroizing::new(sealed);
    if from > buffer.len() {
        return Err(Error::OpenFailed);
    }
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let plain_len = key_for(key)?
        .open_within(nonce, Aad::from(aad), &mut buffer, from..)
        .map_err(|_| Error::OpenFailed)?
        .len();
    buffer.truncate(plain_len);
    Ok(buffer)
}

fn key_for(key: &Secret32) -> Result<LessSafeKey, Error> {
    UnboundKey::new(&AES_256_GCM, key.expose())
        .map(LessSafeKey::new)
        .map_err(|_| Error::InvalidPrivateKey)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn opens_only_as_sealed(plain in proptest::collection::vec(any::<u8>(), 0..200), bit in any::<usize>()) {
            let key = Secret32::from_bytes([7; 32]);
            let sealed = seal(&key, &[1; 12], b"place", &plain).unwrap();
            prop_assert_eq!(sealed.len(), plain.len() + TAG_LEN);
            let opened = open(&key, &[1; 12], b"place", &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
            let behind = [b"before".as_slice(), &plain].concat();
            let behind = seal_behind(&key, &[1; 12], b"place", Zeroizing::new(behind), 6).unwrap();
            prop_assert_eq!(&behind[6..], sealed.as_slice());
            prop_assert!(behind.starts_with(b"before"));
            let opened = open_behind(&key, &[1; 12], b"place", behind.clone(), 6).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
            for from in [5, 7, behind.len(), behind.len() + 1] {
                let other = open_behind(&key, &[1; 12], b"place", behind.clone(), from);
                prop_assert_eq!(other.unwrap_err(), Error::OpenFailed);
            }
            let mut changed = sealed.clone();
            let bit = bit % (changed.len() * 8);
            changed[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(open(&key, &[1; 12], b"place", &changed).unwrap_err(), Error::OpenFailed);
            prop_assert!(open(&key, &[2; 12], b"place", &sealed).is_err());
            prop_assert!(open(&key, &[1; 12], b"other", &sealed).is_err());
            let past = seal_behind(&key, &[1; 12], b"place", Zeroizing::new(plain.clone()), plain.len() + 1);
            prop_assert_eq!(past.unwrap_err(), Error::TooLarge);
            prop_assert!(open(&Secret32::from_bytes([8; 32]), &[1; 12], b"place", &sealed).is_err());
        }
    }
}
