//! What can go wrong with a primitive. No variant carries key material or message content.

/// The cause of a failed cryptographic operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The key does not do this algorithm (an Ed25519 key asked for ES256, for one).
    #[error("the key is not made for this algorithm")]
    AlgorithmMismatch,
    /// The bytes are not a private key of a kind this crate reads (PKCS#8, P-256, P-384 or Ed25519).
    #[error("not a private key of a supported kind")]
    InvalidPrivateKey,
    /// The bytes are not a point on the curve, or not a public key of a supported kind.
    #[error("not a public key of a supported kind, or not a point on its curve")]
    InvalidPublicKey,
    /// The signature does not verify under the key.
    #[error("the signature does not verify")]
    InvalidSignature,
    /// The memory, time or lane cost lies outside what is accepted.
    #[error("key derivation parameters outside the accepted range")]
    KdfParameters,
    /// The sealed bytes were changed, moved to another place, or sealed under another key.
    #[error("sealed data does not open: changed, moved or another key")]
    OpenFailed,
    /// There is not enough memory for what it costs.
    #[error("not enough memory")]
    OutOfMemory,
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    RandomUnavailable,
    /// The input is larger than the primitive can seal in one piece.
    #[error("too much data to seal in one piece")]
    TooLarge,
}
