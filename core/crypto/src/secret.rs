//! A 256-bit secret that wipes itself and never prints.

use core::fmt;

use zeroize::{Zeroize as _, ZeroizeOnDrop};

use crate::{Error, Random, hash::constant_time_eq};

/// Thirty-two secret bytes: a sealing key, a shared secret or a device secret. Wiped when dropped; `Debug` shows no
/// byte; equality takes constant time. They stay at one place in memory: moving this value leaves no copy behind.
#[derive(Clone)]
pub struct Secret32(Box<[u8; 32]>);

impl Secret32 {
    /// Takes ownership of bytes that are already secret. The caller wipes its own copy.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Box::new(bytes))
    }

    /// Lets `fill` write the bytes in their place, so that they are nowhere else.
    ///
    /// # Errors
    /// Whatever `fill` answers.
    pub fn fill_with<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self(Box::new([0; 32]));
        fill(&mut secret.0)?;
        Ok(secret)
    }

    /// Reads exactly 32 bytes.
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`] for any other length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| Error::InvalidPrivateKey)?;
        Self::fill_with(|place| {
            place.copy_from_slice(bytes);
            Ok(())
        })
    }

    /// A fresh secret.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] where the source of random fails.
    pub fn random(random: &dyn Random) -> Result<Self, Error> {
        Self::fill_with(|place| random.fill(place))
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
        constant_time_eq(self.expose(), other.expose())
    }
}

impl Eq for Secret32 {}

impl Drop for Secret32 {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Secret32 {}

/// Overwrites what calls made so far have left on this thread's stack, as deep as primitives go: they copy keys there and
/// do not wipe them. For a thread that has just dropped its keys and lives on; needs 256 KiB of stack.
#[inline(never)]
pub fn wipe_stack() {
    let mut depth = [0u8; 256 * 1024];
    depth.zeroize();
    core::hint::black_box(&mut depth);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_byte() {
        let shown = format!("{:?}", Secret32::from_bytes([0xAB; 32]));
        assert!(!shown.to_lowercase().contains("ab") && !shown.contains("171"));
    }
}
