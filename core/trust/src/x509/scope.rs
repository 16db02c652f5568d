//! For which certificates and reasons a revocation list speaks (RFC 5280 sections 4.2.1.13, 5.2.5 and 6.3.3).

use super::{
    Certificate,
    der::{self, BIT_STRING, Item, Reader, SEQUENCE},
};

/// `[0] distributionPoint` and its two forms, in a list as in a certificate.
const POINT: u8 = 0xa0;
const FULL_NAME: u8 = 0xa0;
const RELATIVE_NAME: u8 = 0xa1;
/// The other fields of a list's IssuingDistributionPoint.
const ONLY_USERS: u8 = 0x81;
const ONLY_AUTHORITIES: u8 = 0x82;
const ONLY_SOME_REASONS: u8 = 0x83;
const INDIRECT: u8 = 0x84;
const ONLY_ATTRIBUTES: u8 = 0x85;
/// The other fields of a certificate's DistributionPoint.
const REASONS: u8 = 0x81;
const CRL_ISSUER: u8 = 0xa2;
/// More than any certificate has.
const MAX_POINTS: usize = 16;

/// All reasons for which a certificate is revoked, as bits of ReasonFlags, the first highest and without use.
pub(super) const ALL_REASONS: u16 = 0x7f80;

/// What a list says that it is limited to; by default to nothing.
#[derive(Default)]
pub(super) struct Scope<'d> {
    /// As it stands in the list: lists of one scope replace each other.
    pub(super) whole: &'d [u8],
    point: Option<Item<'d>>,
    only_users: bool,
    only_authorities: bool,
    only_attributes: bool,
    reasons: Option<u16>,
}

impl<'d> Scope<'d> {
    /// Reads an IssuingDistributionPoint; `None` for one that is not well-formed or of an indirect list.
    pub(super) fn read(value: &'d [u8]) -> Option<Self> {
        let mut fields = Reader::new(Reader::only(value, SEQUENCE)?.content);
        let mut scope = Self {
            whole: value,
            ..Self::default()
        };
        let point = fields.take_if(POINT)?;
        scope.point = point.map_or(Some(None), |item| name(item).map(Some))?;
        scope.only_users = flag(fields.take_if(ONLY_USERS)?)?;
        scope.only_authorities = flag(fields.take_if(ONLY_AUTHORITIES)?)?;
        scope.reasons = reasons(fields.take_if(ONLY_SOME_REASONS)?)?;
        let indirect = flag(fields.take_if(INDIRECT)?)?;
        scope.only_attributes = flag(fields.take_if(ONLY_ATTRIBUTES)?)?;
        fields.end()?;
        (!indirect).then_some(scope)
    }

    /// For which reasons it speaks of a certificate of its own authority; 0 where it does not.
    pub(super) fn reasons_for(&self, certificate: &Certificate<'_>) -> u16 {
        let authority = certificate.extensions.authority.as_ref();
        let is_authority = authority.is_some_and(|marked| marked.value.ca);
        let other_kind = match is_authority {
            true => self.only_users,
            false => self.only_authorities,
        };
        if other_kind || self.only_attributes {
            return 0;
        }
        let own = self.reasons.unwrap_or(ALL_REASONS);
        match self.point {
            None => own,
            Some(point) => own & reasons_at(point, certificate),
        }
    }
}

/// The reasons of the certificate's distribution points that share a name with the list's.
fn reasons_at(point: Item<'_>, certificate: &Certificate<'_>) -> u16 {
    let points = certificate.extensions.distribution_points;
    let points = points.and_then(points_of).unwrap_or_default();
    let shared = points
        .iter()
        .filter(|(named, _)| share_a_name(point, *named));
    shared.fold(0, |all, (_, reasons)| all | reasons)
}

/// The distribution points whose lists are by the certificate's own issuer, each with its reasons.
fn points_of(value: &[u8]) -> Option<Vec<(Item<'_>, u16)>> {
    let mut all = Reader::new(Reader::only(value, SEQUENCE)?.content);
    let mut points = Vec::new();
    for _ in 0..MAX_POINTS {
        if all.is_empty() {
            break;
        }
        let mut fields = Reader::new(all.take(SEQUENCE)?.content);
        let point = fields.take_if(POINT)?;
        let reasons = reasons(fields.take_if(REASONS)?)?.unwrap_or(ALL_REASONS);
        let other_issuer = fields.take_if(CRL_ISSUER)?.is_some();
        fields.end()?;
        if let Some(point) = point.filter(|_| !other_issuer) {
            points.push((name(point)?, reasons));
        }
    }
    all.is_empty().then_some(points)
}

/// The name within a `distributionPoint`, in one of its two forms.
fn name(item: Item<'_>) -> Option<Item<'_>> {
    let mut reader = Reader::new(item.content);
    let name = reader.next()?;
    reader.end()?;
    matches!(name.tag, FULL_NAME | RELATIVE_NAME).then_some(name)
}

fn share_a_name(one: Item<'_>, other: Item<'_>) -> bool {
    match (one.tag, other.tag) {
        (FULL_NAME, FULL_NAME) => {
            let mut names = general_names(one);
            names.any(|name| general_names(other).any(|other| name.whole == other.whole))
        }
        // Relative to the same issuer.
        (RELATIVE_NAME, RELATIVE_NAME) => one.whole == other.whole,
        _ => false,
    }
}

fn general_names<'d>(names: Item<'d>) -> impl Iterator<Item = Item<'d>> {
    let mut reader = Reader::new(names.content);
    core::iter::from_fn(move || reader.next())
}

/// A BOOLEAN that is false where it is left out; some authorities write it nevertheless.
fn flag(item: Option<Item<'_>>) -> Option<bool> {
    match item.map(|item| item.content) {
        None | Some([0]) => Some(false),
        Some([0xff]) => Some(true),
        Some(_) => None,
    }
}

fn reasons(item: Option<Item<'_>>) -> Option<Option<u16>> {
    let Some(item) = item else {
        return Some(None);
    };
    let bits = der::named_bits(Item {
        tag: BIT_STRING,
        ..item
    })?;
    Some(Some(bits & ALL_REASONS))
}
