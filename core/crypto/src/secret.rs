//! A 256-bit secret that wipes itself and never prints.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Error, Random, hash::constant_time_eq, random_array};

/// Thirty-two secret bytes: a sealing key, a shared secret or a device secret. Wiped when dropped; `Debug` shows no
/// byte; equality takes constant time.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// Takes ownership of bytes that are already secret. The caller wipes its own copy.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads exactly 32 bytes.
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`] for any other length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| Error::InvalidPrivateKey)
    }

    /// A fresh secret.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] where the source of random fails.
    pub fn random(random: &dyn Random) -> Result<Self, Error> {
        random_array(random).map(Self)
    }

    /// The bytes, for handing to a primitive. Do not copy them into memory that is not wiped.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret32(…)")
    }
}

impl PartialEq for Secret32 {
    fn eq(&self, other: &Self) -> bool {
        constant_time_eq(&self.0, &other.0)
    }
}

impl Eq for Secret32 {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_byte() {
        let shown = format!("{:?}", Secret32::from_bytes([0xAB; 32]));
        assert!(!shown.to_lowercase().contains("ab") && !shown.contains("171"));
    }
}
