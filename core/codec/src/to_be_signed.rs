//! The message between the two steps of signing.

use core::fmt;

/// What a key is asked to sign: the whole message, not its digest. Structures that need a signature are *prepared*, give
/// this out, and are *finished* with the signature that comes back, so that no codec waits for a person's finger.
#[derive(Clone, PartialEq, Eq)]
pub struct ToBeSigned(Vec<u8>);

impl ToBeSigned {
    /// From the bytes that the format says are signed.
    pub fn new(message: Vec<u8>) -> Self {
        Self(message)
    }

    /// The message.
    pub fn message(&self) -> &[u8] {
        &self.0
    }
}

/// The message holds claims.
impl fmt::Debug for ToBeSigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ToBeSigned({} bytes)", self.0.len())
    }
}
