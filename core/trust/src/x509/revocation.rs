//! Whether a certificate of a chain was revoked, by the lists that the caller hands in (RFC 5280 section 6.3.3).
//!
//! Of the lists that the certificate's issuer signed, that speak for the certificate and that are in date, the newest of each scope
//! counts: whoever one of them names is out, and a newer list of the same scope may let a certificate in again that was on hold.
//! Together they must speak for every reason. Lists that do not count are passed over, whatever their place.

use vidan_codec::clock::UnixTime;

use super::{
    Certificate, MAX_CRL_BYTES, MAX_CRLS, crl::Crl, fault::CertificateFault as Fault,
    scope::ALL_REASONS,
};
use crate::CLOCK_SKEW;

/// Checks each certificate of a whole chain but the anchor, which comes last. No lists, no answer about revocation.
pub(super) fn check(
    whole: &[&Certificate<'_>],
    crls: &[&[u8]],
    now: UnixTime,
) -> Result<(), Fault> {
    if crls.is_empty() {
        return Ok(());
    }
    if crls.len() > MAX_CRLS || crls.iter().any(|crl| crl.len() > MAX_CRL_BYTES) {
        return Err(Fault::CrlTooLarge);
    }
    let lists: Option<Vec<Crl<'_>>> = crls.iter().map(|crl| Crl::read(crl)).collect();
    let lists = lists.ok_or(Fault::CrlMalformed)?;
    let mut links = whole.iter().zip(whole.iter().skip(1));
    links.try_for_each(|(one, issuer)| check_one(one, issuer, &lists, now))
}

fn check_one(
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
    lists: &[Crl<'_>],
    now: UnixTime,
) -> Result<(), Fault> {
    let mut passed_over = Vec::new();
    let mut counting = Vec::new();
    for list in lists {
        match weigh(list, certificate, issuer, now) {
            Ok(()) => counting.push(list),
            Err(why) => passed_over.push(why),
        }
    }
    let mut spoken_for = 0;
    for list in &counting {
        let replaced =
            |other: &&Crl<'_>| other.scope.whole == list.scope.whole && other.is_newer_than(list);
        if counting.iter().any(replaced) {
            continue;
        }
        // Two lists of one scope and time that differ: whoever one of them names is out.
        if list.names(certificate) {
            return Err(Fault::Revoked);
        }
        spoken_for |= list.scope.reasons_for(certificate);
    }
    if spoken_for == ALL_REASONS {
        return Ok(());
    }
    // The cause that a person can do most about.
    let told = [Fault::CrlExpired, Fault::CrlFromTheFuture, Fault::CrlSigner];
    let told = told.into_iter().find(|fault| passed_over.contains(fault));
    Err(told.unwrap_or(Fault::CrlMissing))
}

/// Whether a list counts for this certificate, and why not.
fn weigh(
    list: &Crl<'_>,
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
    now: UnixTime,
) -> Result<(), Fault> {
    if list.issuer != issuer.subject.whole || list.scope.reasons_for(certificate) == 0 {
        return Err(Fault::CrlMissing);
    }
    let other_key = match (list.authority_key_id, issuer.subject_key_id()) {
        (Some(named), Some(known)) => named != known,
        _ => false,
    };
    if other_key || list.signed.check(issuer).is_err() {
        return Err(Fault::CrlSigner);
    }
    if list.this_update > now.plus(CLOCK_SKEW) {
        return Err(Fault::CrlFromTheFuture);
    }
    if now >= list.next_update {
        return Err(Fault::CrlExpired);
    }
    Ok(())
}
