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

/// All numbers of an algorithm, the one that is written first: two registries number it, and a document and a list may each use
/// either.
pub const fn algorithm_ids(algorithm: Algorithm) -> [i64; 2] {
    let older = match algorithm {
        Algorithm::Ed25519 => -8,
        Algorithm::Es256 => -7,
        Algorithm::Es384 => -35,
    };
    [algorithm_id(algorithm), older]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_of_an_algorithm_reads_as_it() {
        for algorithm in [Algorithm::Ed25519, Algorithm::Es256, Algorithm::Es384] {
            for id in algorithm_ids(algorithm) {
                assert_eq!(algorithm_from_id(id), Ok(algorithm));
            }
        }
    }
}
