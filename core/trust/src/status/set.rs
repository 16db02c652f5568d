//! The status lists that a verifier holds, by address.

use std::collections::HashMap;

use vidan_codec::clock::UnixTime;

use super::{Status, StatusList, StatusTrust, StatusUnknown};
use crate::{Signer, Verified};

/// Verified status lists, of each address and issuer the newest: more than one only where an issuer signed differing lists of one time.
#[derive(Clone, Debug, Default)]
pub struct StatusLists {
    /// By address; several where two issuers claim one, or one issuer contradicts itself.
    lists: HashMap<String, Vec<Verified<StatusList>>>,
}

/// What the lists say of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusAnswer {
    /// The status.
    pub status: Status,
    /// Seconds since the list was made that says so; `None` without one.
    pub age: Option<i64>,
}

impl StatusLists {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a list. It takes the place of older ones of the same address and issuer; an older one than those held is dropped, so
    /// that nobody can bring back a state from before a revocation. Of one time, lists that differ are all held: their worst
    /// answer counts, whatever their order. Returns whether the list, or the same one, is held now.
    pub fn insert(&mut self, list: Verified<StatusList>) -> bool {
        let held = self.lists.entry(list.get().uri().to_owned()).or_default();
        let made = list.get().issued_at();
        let ours = |one: &Verified<StatusList>| same_issuer(one.signer(), list.signer());
        if held
            .iter()
            .any(|one| ours(one) && made < one.get().issued_at())
        {
            return false;
        }
        held.retain(|one| !ours(one) || one.get().issued_at() == made);
        let same = |one: &Verified<StatusList>| {
            one.signer() == list.signer() && one.get().says_the_same_as(list.get())
        };
        if !held.iter().any(same) {
            held.push(list);
        }
        true
    }

    /// The status of an entry of the list at `uri`, for a document signed by `issuer`.
    ///
    /// An empty address stands for a status that no list tells. Only a list by the same issuer counts, and only while its key still stands in `trust`, which may be newer than the
    /// one the list was verified under.
    pub fn status(
        &self,
        uri: &str,
        index: u64,
        issuer: &Signer,
        trust: StatusTrust<'_>,
        now: UnixTime,
    ) -> StatusAnswer {
        let unknown = |cause| StatusAnswer {
            status: Status::Undetermined(cause),
            age: None,
        };
        if uri.is_empty() {
            return unknown(StatusUnknown::MechanismUnknown);
        }
        let held = self.lists.get(uri).map_or(&[][..], Vec::as_slice);
        if held.is_empty() {
            return unknown(StatusUnknown::NoList);
        }
        let ours = || held.iter().filter(|one| same_issuer(one.signer(), issuer));
        if ours().next().is_none() {
            return unknown(StatusUnknown::SignerForeign);
        }
        let standing: Vec<&StatusList> = ours()
            .filter(|list| trust.still_trusts(list, now))
            .map(Verified::get)
            .collect();
        let made = standing.iter().map(|list| list.issued_at()).max();
        let newest = standing
            .iter()
            .filter(|list| Some(list.issued_at()) == made);
        let worst = newest
            .map(|list| list.status(index, now))
            .max_by_key(|status| status.severity());
        let fallen = Status::Undetermined(StatusUnknown::SignerNotTrusted);
        let made = made.or(ours().map(|list| list.get().issued_at()).max());
        StatusAnswer {
            status: worst.unwrap_or(fallen),
            age: made.map(|made| now.since(made).max(0)),
        }
    }

    /// All lists, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Verified<StatusList>> {
        self.lists.values().flatten()
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.lists.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}

/// An issuer is known by its identifier, whatever key it uses; one that a person or a certificate named, by its key, or by the authority
/// that vouches for both.
fn same_issuer(one: &Signer, other: &Signer) -> bool {
    match (&one.id, &other.id) {
        (Some(one), Some(other)) => one == other,
        _ => one.key == other.key || (one.authority.is_some() && one.authority == other.authority),
    }
}
