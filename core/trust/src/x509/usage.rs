//! Which extended key usages (RFC 5280 section 4.2.1.12) fit which use.
//!
//! A certificate that names purposes is good for these alone: one of them must be the use at hand, whatever else it names. Where the
//! profiles of ISO/IEC 18013-5 ask for a purpose, it must be there and critical, and *any* does not stand for it.

use super::{
    Certificate, Purpose,
    fault::{CertificateFault as Fault, Place},
};

/// 1.0.18013.5.1.2, signer of mobile documents, and 1.0.18013.5.1.6, reader.
const MDOC_SIGNER: &[u8] = &[0x28, 0x81, 0x8c, 0x5d, 5, 1, 2];
const MDOC_READER: &[u8] = &[0x28, 0x81, 0x8c, 0x5d, 5, 1, 6];
/// `id-kp-oauthStatusSigning`, 1.3.6.1.5.5.7.3.30, of section 10 of the draft on status lists.
const STATUS_SIGNER: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 30];
/// `anyExtendedKeyUsage`, 2.5.29.37.0.
const ANY: &[u8] = &[0x55, 29, 37, 0];

/// The certificate whose key signs.
pub(super) fn check_leaf(certificate: &Certificate<'_>, purpose: Purpose) -> Result<(), Fault> {
    let fits = match required(purpose) {
        Some(required) => certificate
            .extensions
            .purposes
            .as_ref()
            .is_some_and(|marked| marked.critical && marked.value.contains(&required)),
        None => allows(certificate, purpose),
    };
    if fits {
        Ok(())
    } else {
        Err(Fault::ExtendedKeyUsage(Place::Leaf))
    }
}

/// A certificate between signer and anchor: what it names limits what is issued under it.
pub(super) fn check_intermediate(
    certificate: &Certificate<'_>,
    purpose: Purpose,
) -> Result<(), Fault> {
    if allows(certificate, purpose) {
        Ok(())
    } else {
        Err(Fault::ExtendedKeyUsage(Place::Intermediate))
    }
}

/// Whether a certificate is made for the status of documents that other certificates of its authority signed: it must say so, as any
/// key may sign the status of its own documents.
pub(super) fn names_status(certificate: &Certificate<'_>) -> bool {
    let purposes = certificate.extensions.purposes.as_ref();
    let fitting = fitting(Purpose::StatusSigner);
    purposes.is_some_and(|marked| marked.value.iter().any(|named| fitting.contains(named)))
}

/// Whether the certificate names no purposes, any, or one that fits.
fn allows(certificate: &Certificate<'_>, purpose: Purpose) -> bool {
    let purposes = certificate.extensions.purposes.as_ref();
    purposes.is_none_or(|marked| {
        let fitting = fitting(purpose);
        marked
            .value
            .iter()
            .any(|named| *named == ANY || fitting.contains(named))
    })
}

/// The purpose that the signer's certificate must name.
fn required(purpose: Purpose) -> Option<&'static [u8]> {
    match purpose {
        Purpose::MdocSigner => Some(MDOC_SIGNER),
        Purpose::Reader => Some(MDOC_READER),
        Purpose::SdJwtIssuer | Purpose::StatusSigner => None,
    }
}

/// The purposes that stand for a use. No standard names one for issuers of SD-JWT VCs: who signs mobile documents may issue these
/// too. An issuer may sign the status of its own documents with their key, so that key's purpose fits beside the one for status lists.
fn fitting(purpose: Purpose) -> &'static [&'static [u8]] {
    match purpose {
        Purpose::MdocSigner | Purpose::SdJwtIssuer => &[MDOC_SIGNER],
        Purpose::Reader => &[MDOC_READER],
        Purpose::StatusSigner => &[MDOC_SIGNER, STATUS_SIGNER],
    }
}
