//! An issuer's signature under its trusted key. Algorithms are compared, not their numbers: COSE has two for each of ours (RFC 9053
//! and RFC 9864), and a record that lists one of them allows the algorithm.

use vidan_codec::{
    clock::UnixTime,
    cose::{algorithm_from_id, algorithm_ids},
};
use vidan_trust::{Error as TrustError, IssuerKey, Verified};

use crate::Error;

/// Checks a signature and wraps the value that it covers, as [`IssuerKey::verify`] does.
pub(crate) fn signed_by<T>(
    key: &IssuerKey,
    cose_alg: i64,
    message: &[u8],
    signature: &[u8],
    signed_at: Option<UnixTime>,
    value: T,
) -> Result<Verified<T>, Error> {
    let refused = TrustError::AlgorithmNotAllowed(cose_alg);
    let Ok(algorithm) = algorithm_from_id(cose_alg) else {
        return Err(refused.into());
    };
    for number in algorithm_ids(algorithm) {
        // A number that the record does not list is refused before the signature is looked at.
        match key.verify(number, message, signature, signed_at, ()) {
            Err(TrustError::AlgorithmNotAllowed(_)) => {}
            checked => return Ok(checked?.map(|()| value)),
        }
    }
    Err(refused.into())
}
