//! Signatures by certificates' keys, over certificates and revocation lists. `webpki` checks them: its reader must accept the
//! certificate of the signer too.

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::{EndEntityCert, Error as Cause, ring};

use super::Certificate;

/// What certificates and revocation lists may be signed with.
const ALGORITHMS: [&dyn SignatureVerificationAlgorithm; 4] = [
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P256_SHA384,
    ring::ECDSA_P384_SHA256,
    ring::ECDSA_P384_SHA384,
];

/// Bytes with their signature, as certificates and revocation lists carry it (RFC 5280 section 4.1.1).
#[derive(Clone, Copy)]
pub(super) struct Signed<'d> {
    pub(super) message: &'d [u8],
    /// The content of the algorithm's identifier.
    pub(super) algorithm: &'d [u8],
    pub(super) signature: &'d [u8],
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Its algorithm is not on the list, or not one of this key.
    Algorithm,
    /// `webpki` does not read the signer's certificate.
    Certificate,
    /// It does not verify.
    Signature,
}

impl Signed<'_> {
    /// Whether the key of this certificate signed.
    pub(super) fn check(&self, signer: &Certificate<'_>) -> Result<(), Refusal> {
        let der = CertificateDer::from(signer.der);
        let signer = EndEntityCert::try_from(&der).map_err(|_| Refusal::Certificate)?;
        for algorithm in ALGORITHMS {
            if algorithm.signature_alg_id().as_ref() != self.algorithm {
                continue;
            }
            match signer.verify_signature(algorithm, self.message, self.signature) {
                // Two algorithms of the list differ in the curve alone.
                Err(Cause::UnsupportedSignatureAlgorithmForPublicKeyContext(_)) => {}
                checked => return checked.map_err(|_| Refusal::Signature),
            }
        }
        Err(Refusal::Algorithm)
    }
}
