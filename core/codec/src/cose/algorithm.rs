//! COSE algorithm numbers ⇄ [`Algorithm`].

use vidan_crypto::Algorithm;

use crate::Error;

/// The fully specified number (RFC 9864) that is written: ESP256 −9, ESP384 −51, Ed25519 −19.
pub const fn algorithm_id(algorithm: Algorithm) -> i64 {
    match algorithm {
        Algorithm::Ed25519 => -19,
        Algorithm::Es256 => -9,
        Algorithm::Es384 => -51,
    }
}

/// Reads a number: the fully specified ones, and the older ES256 −7, ES384 −35 and EdDSA −8, each with the one curve we
/// know for it.
///
/// # Errors
/// [`Error::UnsupportedAlgorithm`] for any other, among them every MAC.
pub const fn algorithm_from_id(id: i64) -> Result<Algorithm, Error> {
    match id {
        -19 | -8 => Ok(Algorithm::Ed25519),
        -9 | -7 => Ok(Algorithm::Es256),
        -51 | -35 => Ok(Algorithm::Es384),
        _ => Err(Error::UnsupportedAlgorithm),
    }
}
