//! A chain as a document carries it (`x5chain` of RFC 9360, `x5c` of RFC 7515): read, put beside one anchor, checked as a whole.

use core::ops::RangeInclusive;

use vidan_codec::clock::UnixTime;

use super::{
    Certificate, MAX_CHAIN, Purpose,
    fault::{CertificateFault as Fault, Place},
    path, profile, revocation,
};

/// Certificates in order, the anchor not among them: never empty.
pub(super) struct Chain<'d> {
    pub(super) leaf: Certificate<'d>,
    intermediates: Vec<Certificate<'d>>,
}

/// When a chain is looked at.
pub(super) struct Moment<'a> {
    pub(super) signed_at: Option<UnixTime>,
    pub(super) now: UnixTime,
    pub(super) crls: &'a [&'a [u8]],
}

impl<'d> Chain<'d> {
    /// Reads a chain. `is_pinned` says whether some bytes are those of a pinned anchor: only that one may be in a chain.
    pub(super) fn read(
        chain: &[&'d [u8]],
        is_pinned: impl Fn(&[u8]) -> bool,
    ) -> Result<Self, Fault> {
        if chain.len() > MAX_CHAIN {
            return Err(Fault::ChainTooLong);
        }
        let certificates = match chain.split_last() {
            Some((last, rest)) if is_pinned(last) => rest,
            _ => chain,
        };
        let (leaf, rest) = certificates.split_first().ok_or(Fault::ChainEmpty)?;
        let chain = Self {
            leaf: Certificate::read_at(Place::Leaf, leaf)?,
            intermediates: rest
                .iter()
                .map(|der| Certificate::read_at(Place::Intermediate, der))
                .collect::<Result<_, _>>()?,
        };
        if chain.all().any(|(one, _)| one.is_self_issued()) {
            return Err(Fault::AnchorUnpinned);
        }
        let next = chain.all().skip(1);
        if chain
            .all()
            .zip(next)
            .any(|((one, _), (next, _))| one.issuer.whole != next.subject.whole)
        {
            return Err(Fault::ChainOrder);
        }
        Ok(chain)
    }

    /// Whether this anchor may be the issuer of the last certificate: by its name, and where both say it by its key.
    pub(super) fn may_end_in(&self, anchor: &Certificate<'_>) -> bool {
        let last = self.last();
        let named = last.issuer.whole == anchor.subject.whole;
        match (last.authority_key_id(), anchor.subject_key_id()) {
            (Some(named_key), Some(key)) => named && named_key == key,
            _ => named,
        }
    }

    /// All checks under this anchor. The answer is the time in which all certificates are valid.
    pub(super) fn check(
        &self,
        anchor: &Certificate<'_>,
        purpose: Purpose,
        moment: &Moment<'_>,
    ) -> Result<RangeInclusive<UnixTime>, Fault> {
        if purpose == Purpose::MdocSigner && !self.intermediates.is_empty() {
            return Err(Fault::Indirect);
        }
        profile::check_leaf(&self.leaf, purpose)?;
        for one in &self.intermediates {
            profile::check_intermediate(one, purpose)?;
        }
        let whole = || self.all().chain([(anchor, Place::Anchor)]);
        for ((one, place), (issuer, _)) in whole().zip(whole().skip(1)) {
            profile::check_link(one, issuer, place, purpose)?;
            if !moment.crls.is_empty() && !profile::may_sign_lists(issuer) {
                return Err(Fault::CrlSigner);
            }
        }
        let certificates: Vec<&Certificate<'_>> = whole().map(|(one, _)| one).collect();
        for (one, place) in whole() {
            profile::check_now(one, place, moment.now)?;
            if let Some(at) = moment.signed_at {
                profile::check_now(one, place, at).map_err(|_| Fault::NotValidWhenSigned(place))?;
            }
        }
        path::check(&certificates)?;
        revocation::check(&certificates, moment.crls, moment.now)?;
        let first = whole().map(|(one, _)| one.not_before).max();
        let last = whole().map(|(one, _)| one.not_after).min();
        Ok(first.unwrap_or(moment.now)..=last.unwrap_or(moment.now))
    }

    /// Who issued the signer's certificate, under this anchor.
    pub(super) fn authority<'c>(&'c self, anchor: &'c Certificate<'d>) -> &'c Certificate<'d> {
        self.intermediates.first().unwrap_or(anchor)
    }

    fn all(&self) -> impl Iterator<Item = (&Certificate<'d>, Place)> {
        let intermediates = self.intermediates.iter();
        core::iter::once((&self.leaf, Place::Leaf))
            .chain(intermediates.map(|one| (one, Place::Intermediate)))
    }

    fn last(&self) -> &Certificate<'d> {
        self.intermediates.last().unwrap_or(&self.leaf)
    }
}
