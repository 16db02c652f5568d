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
    // Zeroizing: where sealing fails half way the buffer still holds plaintext.
    let mut buffer = Zeroizing::new(Vec::with_capacity(plain.len().saturating_add(TAG_LEN)));
    buffer.extend_from_slice(plain);
    key_for(key)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(aad),
            &mut *buffer,
        )
        .map_err(|_| Error::TooLarge)?;
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
    let mut buffer = Zeroizing::new(sealed.to_vec());
    let plain_len = key_for(key)?
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(aad),
            &mut buffer,
        )
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
            let mut changed = sealed.clone();
            let bit = bit % (changed.len() * 8);
            changed[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(open(&key, &[1; 12], b"place", &changed).unwrap_err(), Error::OpenFailed);
            prop_assert!(open(&key, &[2; 12], b"place", &sealed).is_err());
            prop_assert!(open(&key, &[1; 12], b"other", &sealed).is_err());
            prop_assert!(open(&Secret32::from_bytes([8; 32]), &[1; 12], b"place", &sealed).is_err());
        }
    }
}
