//! The signature algorithms this project knows: an allow-list, by key type.

/// A signature algorithm, fully specified (RFC 9864): curve and hash are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-256 with SHA-256, signature r ‖ s of 64 bytes.
    Es256,
    /// ECDSA on P-384 with SHA-384, signature r ‖ s of 96 bytes.
    Es384,
}

impl Algorithm {
    /// Bytes of a signature.
    pub fn signature_len(self) -> usize {
        match self {
            Self::Ed25519 | Self::Es256 => 64,
            Self::Es384 => 96,
        }
    }
}
