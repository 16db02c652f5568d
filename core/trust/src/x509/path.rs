//! What `webpki` does: every signature from the signer's certificate to one anchor, name constraints and revocation.
//!
//! Purposes are checked by `profile`, against rules that `webpki` has not.

use core::time::Duration;

use rustls_pki_types::{
    CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime as PkiTime,
};
use vidan_codec::clock::UnixTime;
use webpki::{
    BorrowedCertRevocationList, CertRevocationList, EndEntityCert, Error as Cause,
    ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter, RevocationOptionsBuilder,
    anchor_from_trusted_cert, ring,
};

use super::{
    MAX_CRL_BYTES, MAX_CRLS,
    fault::{CertificateFault as Fault, Place},
};

/// What certificates and revocation lists may be signed with.
const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P256_SHA384,
    ring::ECDSA_P384_SHA256,
    ring::ECDSA_P384_SHA384,
];

/// Verifies a chain, the signer's certificate first and the anchor not in it.
pub(super) fn verify(
    chain: &[&[u8]],
    anchor: &[u8],
    now: UnixTime,
    crls: &[&[u8]],
) -> Result<(), Fault> {
    let (leaf, intermediates) = chain.split_first().ok_or(Fault::ChainEmpty)?;
    let lists = read_lists(crls)?;
    let lists: Vec<_> = lists.iter().collect();
    // No lists, no answer about revocation; with lists, one must speak for each certificate and be in date.
    let revocation = RevocationOptionsBuilder::new(&lists).ok().map(|builder| {
        builder
            .with_expiration_policy(ExpirationPolicy::Enforce)
            .build()
    });
    let anchor = CertificateDer::from(anchor);
    let anchor = [trust_anchor(&anchor)?];
    let leaf = CertificateDer::from(*leaf);
    let leaf = EndEntityCert::try_from(&leaf).map_err(|cause| fault(&cause))?;
    let intermediates: Vec<_> = intermediates
        .iter()
        .map(|der| CertificateDer::from(*der))
        .collect();
    leaf.verify_for_usage(
        ALGORITHMS,
        &anchor,
        &intermediates,
        pki_time(now)?,
        AnyPurpose,
        revocation,
        None,
    )
    .map(drop)
    .map_err(|cause| fault(&cause))
}

/// Whether `webpki` takes a certificate as an anchor.
pub(super) fn check_anchor(der: &[u8]) -> Result<(), Fault> {
    trust_anchor(&CertificateDer::from(der)).map(drop)
}

fn trust_anchor<'a>(der: &'a CertificateDer<'_>) -> Result<TrustAnchor<'a>, Fault> {
    anchor_from_trusted_cert(der).map_err(|_| Fault::Malformed(Place::Anchor, "structure"))
}

fn read_lists<'a>(crls: &[&'a [u8]]) -> Result<Vec<CertRevocationList<'a>>, Fault> {
    if crls.len() > MAX_CRLS || crls.iter().any(|crl| crl.len() > MAX_CRL_BYTES) {
        return Err(Fault::CrlTooLarge);
    }
    crls.iter()
        .map(|crl| BorrowedCertRevocationList::from_der(crl).map(CertRevocationList::from))
        .collect::<Result<_, _>>()
        .map_err(|_| Fault::CrlMalformed)
}

fn pki_time(now: UnixTime) -> Result<PkiTime, Fault> {
    let seconds = u64::try_from(now.0).map_err(|_| Fault::NotYetValid(Place::Leaf))?;
    Ok(PkiTime::since_unix_epoch(Duration::from_secs(seconds)))
}

struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), Cause> {
        Ok(())
    }
}

fn fault(cause: &Cause) -> Fault {
    match cause {
        Cause::CertRevoked => Fault::Revoked,
        Cause::CrlExpired { .. } => Fault::CrlExpired,
        Cause::UnknownRevocationStatus => Fault::CrlMissing,
        Cause::InvalidCrlSignatureForPublicKey
        | Cause::IssuerNotCrlSigner
        | Cause::UnsupportedCrlSignatureAlgorithmContext(_)
        | Cause::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => Fault::CrlSigner,
        Cause::InvalidSignatureForPublicKey => Fault::Signature,
        Cause::UnsupportedSignatureAlgorithmContext(_)
        | Cause::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Fault::SignatureAlgorithm,
        Cause::NameConstraintViolation => Fault::NameConstraints,
        Cause::PathLenConstraintViolated => Fault::PathLength,
        _ => Fault::Path,
    }
}
