//! What a certificate must look like for its purpose, beyond what its chain proves: ISO/IEC 18013-5:2021 tables B.1 (IACA), B.3
//! (signer of mobile documents) and B.7 (reader), and what HAIP section 5 needs of an issuer's.
//!
//! The extended key usage has a file of its own, `usage`. Not checked, as nothing here relies on it: alternative names of issuers, distribution points, how a key identifier was computed.

use vidan_codec::clock::UnixTime;

use super::{
    Certificate, Purpose,
    extensions::{Authority, CERT_SIGN, CRL_SIGN, DIGITAL_SIGNATURE},
    fault::{CertificateFault as Fault, Place},
    usage,
};

const DAY: i64 = 86_400;
const SIGNER_DAYS: i64 = 457;
const READER_DAYS: i64 = 1_187;
/// 20 years, five of them leap years.
const IACA_DAYS: i64 = 20 * 365 + 5;

/// A certificate that is pinned for a purpose.
pub(super) fn check_anchor(certificate: &Certificate<'_>, purpose: Purpose) -> Result<(), Fault> {
    const PLACE: Place = Place::Anchor;
    check_common(certificate, PLACE)?;
    let authority = check_authority(certificate, PLACE)?;
    if purpose != Purpose::MdocSigner {
        return Ok(());
    }
    let extensions = &certificate.extensions;
    if extensions.forbidden {
        return Err(Fault::ExtensionForbidden(PLACE));
    }
    if authority.path_len != Some(0) {
        return Err(Fault::BasicConstraints(PLACE));
    }
    if !key_usage_is(certificate, CERT_SIGN | CRL_SIGN) {
        return Err(Fault::KeyUsage(PLACE));
    }
    if extensions.subject_key_id.is_none() {
        return Err(Fault::SubjectKeyId(PLACE));
    }
    if !certificate.is_self_issued() {
        return Err(Fault::SelfIssued);
    }
    if certificate.subject.country.is_none() {
        return Err(Fault::Country(PLACE));
    }
    check_named(certificate, PLACE)?;
    check_length(certificate, PLACE, IACA_DAYS)
}

/// A certificate between signer and anchor.
pub(super) fn check_intermediate(
    certificate: &Certificate<'_>,
    purpose: Purpose,
) -> Result<(), Fault> {
    const PLACE: Place = Place::Intermediate;
    check_common(certificate, PLACE)?;
    check_authority(certificate, PLACE)?;
    usage::check_intermediate(certificate, purpose)
}

/// The certificate whose key signs.
pub(super) fn check_leaf(certificate: &Certificate<'_>, purpose: Purpose) -> Result<(), Fault> {
    const PLACE: Place = Place::Leaf;
    check_common(certificate, PLACE)?;
    let extensions = &certificate.extensions;
    if extensions
        .authority
        .as_ref()
        .is_some_and(|marked| marked.value.ca)
    {
        return Err(Fault::BasicConstraints(PLACE));
    }
    check_signing(certificate, purpose)?;
    usage::check_leaf(certificate, purpose)?;
    let days = match purpose {
        Purpose::MdocSigner if extensions.forbidden => {
            return Err(Fault::ExtensionForbidden(PLACE));
        }
        Purpose::MdocSigner => SIGNER_DAYS,
        Purpose::Reader => READER_DAYS,
        Purpose::SdJwtIssuer | Purpose::StatusSigner => return Ok(()),
    };
    if extensions.subject_key_id.is_none() {
        return Err(Fault::SubjectKeyId(PLACE));
    }
    check_named(certificate, PLACE)?;
    check_length(certificate, PLACE, days)
}

/// That `certificate` names its issuer's key, and for a signer of mobile documents that both are of one country.
pub(super) fn check_link(
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
    place: Place,
    purpose: Purpose,
) -> Result<(), Fault> {
    let named = certificate.extensions.authority_key_id;
    let known = issuer.extensions.subject_key_id;
    let profiled = matches!(purpose, Purpose::MdocSigner | Purpose::Reader);
    let fits = match (named, known) {
        (Some(named), Some(known)) => named == known,
        // Only the profiles of ISO/IEC 18013-5 demand them.
        _ => !profiled,
    };
    if !fits {
        return Err(Fault::AuthorityKeyId(place));
    }
    if purpose != Purpose::MdocSigner {
        return Ok(());
    }
    let (subject, authority) = (&certificate.subject, &issuer.subject);
    if subject.country != authority.country {
        return Err(Fault::Country(place));
    }
    if subject.state_or_province != authority.state_or_province {
        return Err(Fault::StateOrProvince);
    }
    Ok(())
}

/// That a certificate is valid at a moment, its last second included.
pub(super) fn check_now(
    certificate: &Certificate<'_>,
    place: Place,
    now: UnixTime,
) -> Result<(), Fault> {
    if now < certificate.not_before {
        return Err(Fault::NotYetValid(place));
    }
    if now > certificate.not_after {
        return Err(Fault::Expired(place));
    }
    Ok(())
}

/// Whether an authority may sign revocation lists.
pub(super) fn may_sign_lists(certificate: &Certificate<'_>) -> bool {
    key_usage_has(certificate, CRL_SIGN)
}

fn check_common(certificate: &Certificate<'_>, place: Place) -> Result<(), Fault> {
    if certificate.extensions.unknown_critical {
        return Err(Fault::CriticalExtension(place));
    }
    let serial = certificate.serial;
    let positive = serial.first().is_some_and(|first| *first < 0x80);
    // A leading zero byte that only keeps a number positive is part of its encoding, so of the twenty.
    let small = serial.len() <= 20;
    if !positive || !small || serial.iter().all(|byte| *byte == 0) {
        return Err(Fault::SerialNumber(place));
    }
    certificate.key(place).map(drop)
}

fn check_authority(certificate: &Certificate<'_>, place: Place) -> Result<Authority, Fault> {
    let authority = certificate
        .extensions
        .authority
        .as_ref()
        .filter(|marked| marked.critical && marked.value.ca)
        .ok_or(Fault::BasicConstraints(place))?;
    if !key_usage_has(certificate, CERT_SIGN) {
        return Err(Fault::KeyUsage(place));
    }
    Ok(authority.value)
}

fn check_signing(certificate: &Certificate<'_>, purpose: Purpose) -> Result<(), Fault> {
    let fits = match purpose {
        Purpose::MdocSigner | Purpose::Reader => key_usage_is(certificate, DIGITAL_SIGNATURE),
        // A key without the extension is good for everything (RFC 5280 section 4.2.1.3).
        Purpose::SdJwtIssuer | Purpose::StatusSigner => {
            certificate.extensions.key_usage.is_none()
                || key_usage_has(certificate, DIGITAL_SIGNATURE)
        }
    };
    if fits {
        Ok(())
    } else {
        Err(Fault::KeyUsage(Place::Leaf))
    }
}

fn check_named(certificate: &Certificate<'_>, place: Place) -> Result<(), Fault> {
    certificate
        .subject
        .common_name
        .map(drop)
        .ok_or(Fault::CommonName(place))
}

fn check_length(certificate: &Certificate<'_>, place: Place, days: i64) -> Result<(), Fault> {
    if certificate.not_after.since(certificate.not_before) > days * DAY {
        return Err(Fault::ValidityTooLong(place));
    }
    Ok(())
}

fn key_usage_has(certificate: &Certificate<'_>, bits: u16) -> bool {
    let usage = certificate.extensions.key_usage.as_ref();
    usage.is_some_and(|marked| marked.value & bits == bits)
}

fn key_usage_is(certificate: &Certificate<'_>, bits: u16) -> bool {
    let usage = certificate.extensions.key_usage.as_ref();
    usage.is_some_and(|marked| marked.critical && marked.value == bits)
}
