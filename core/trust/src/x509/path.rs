//! A chain as a path (RFC 5280 section 6.1): every signature from the signer's certificate to the anchor, how many authorities may
//! stand between, and the names they may certify.

use rustls_pki_types::CertificateDer;
use webpki::{EndEntityCert, anchor_from_trusted_cert};

use super::{
    Certificate, constraints,
    fault::{CertificateFault as Fault, Place},
    signature::Refusal,
};

/// Checks a whole chain, the signer's certificate first and the anchor last.
pub(super) fn check(whole: &[&Certificate<'_>]) -> Result<(), Fault> {
    check_lengths(whole)?;
    for (one, issuer) in whole.iter().zip(whole.iter().skip(1)) {
        // Each certificate is read by two readers, and both must accept it.
        let der = CertificateDer::from(one.der);
        EndEntityCert::try_from(&der).map_err(|_| Fault::Path)?;
        one.signed.check(issuer).map_err(|refusal| match refusal {
            Refusal::Algorithm => Fault::SignatureAlgorithm,
            Refusal::Certificate => Fault::Path,
            Refusal::Signature => Fault::Signature,
        })?;
    }
    constraints::check(whole)
}

/// Whether `webpki` takes a certificate as an anchor.
pub(super) fn check_anchor(der: &[u8]) -> Result<(), Fault> {
    anchor_from_trusted_cert(&CertificateDer::from(der))
        .map(drop)
        .map_err(|_| Fault::Malformed(Place::Anchor, "structure"))
}

/// An authority limits how many further ones may stand between it and the signer (section 4.2.1.9).
fn check_lengths(whole: &[&Certificate<'_>]) -> Result<(), Fault> {
    for (below, authority) in whole.iter().skip(1).enumerate() {
        let limits = authority.extensions.authority.as_ref();
        let most = limits.and_then(|marked| marked.value.path_len);
        if most.is_some_and(|most| below > usize::from(most)) {
            return Err(Fault::PathLength);
        }
    }
    Ok(())
}
