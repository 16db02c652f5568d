//! The chain: appending, reading, checking, clearing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vidan_codec::{base64url, clock::UnixTime, json, order};
use vidan_crypto::hash::sha256_parts;
use vidan_vault::{EncodingError, Listing, Reader, Sealable, Transaction};
use zeroize::Zeroizing;

use super::{Act, ActivityEntry, Cleared, NewEntry};
use crate::{Consent, Error, store::sealed_as_json};

/// How far the chain reaches. One record, under [`Head::ID`], changed with every entry.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Head {
    /// The number of the last entry.
    entries: u64,
    /// The last entry's hash, base64url.
    hash: String,
    /// How many were cleared away, and the hash of the last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cleared: Option<Cleared>,
}

impl Head {
    const ID: &'static str = "head";

    fn empty() -> Self {
        Self {
            entries: 0,
            hash: base64url::encode(sha256_parts(&[DOMAIN])),
            cleared: None,
        }
    }

    /// The number of the first entry that is there, and the hash before it.
    fn start(&self) -> (u64, String) {
        match &self.cleared {
            Some(cleared) => (cleared.entries.saturating_add(1), cleared.last.clone()),
            None => (1, Self::empty().hash),
        }
    }
}

sealed_as_json!(Head, "activity head", 1);

/// What a look at the whole chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ActivityCheck {
    /// Entries that the sealed head counts, and are not cleared away.
    pub entries: u64,
    /// Entries that the person cleared away.
    pub cleared: u64,
    /// Entries that a repair had to take out.
    pub lost: u64,
    /// The number of the first entry that is missing, damaged or does not follow from the one before; `None` where the
    /// chain is whole.
    pub broken_at: Option<u64>,
}

impl ActivityCheck {
    /// Whether nothing was removed or changed, but for what a repair has told.
    pub fn is_intact(&self) -> bool {
        self.broken_at.is_none()
    }
}

const DOMAIN: &[u8] = b"vidan activity 1\0";

/// Writes an entry as part of the act's own transaction.
pub(crate) fn append(tx: &mut Transaction<'_>, new: NewEntry) -> Result<(), Error> {
    append_numbered(tx, new).map(|_| ())
}

/// As [`append`]; gives the entry's number.
pub(crate) fn append_numbered(tx: &mut Transaction<'_>, new: NewEntry) -> Result<u64, Error> {
    let head = tx
        .find::<Head>(Head::ID)?
        .map_or_else(Head::empty, |record| record.value);
    let number = head.entries.saturating_add(1);
    let (purpose, consent) = match new.consent {
        Some(consent) => (Some(consent.purpose().to_owned()), Some(consent.method())),
        None => (None, None),
    };
    let entry = ActivityEntry {
        number,
        at: new.at,
        act: new.act,
        with: new.with,
        document_type: new.document_type,
        claims: new.claims,
        asker: new.asker,
        purpose,
        consent,
        reused: new.reused,
        about: new.about,
        cleared: new.cleared,
        gaps: new.gaps,
        outcome: new.outcome,
        previous: head.hash,
    };
    let hash = hash(&entry)?;
    tx.insert_new(&entry_id(number), &entry)?;
    let head = Head {
        entries: number,
        hash,
        ..head
    };
    tx.put(Head::ID, &head)?;
    Ok(number)
}

pub(super) fn entries(reader: &Reader<'_>) -> Result<Vec<ActivityEntry>, Error> {
    let listing = reader.list::<ActivityEntry>()?.complete()?;
    Ok(listing.into_iter().map(|record| record.value).collect())
}

pub(super) fn check(reader: &Reader<'_>) -> Result<ActivityCheck, Error> {
    let head = reader.find::<Head>(Head::ID)?;
    let head = head.map_or_else(Head::empty, |record| record.value);
    Ok(verify(&head, reader.list::<Link>()?))
}

/// An entry as it lies in the vault, with the hash of its very bytes: what a later version adds to it is hashed too.
struct Link {
    entry: ActivityEntry,
    hash: String,
}

impl Sealable for Link {
    const NAME: &'static str = ActivityEntry::NAME;
    const VERSION: u16 = ActivityEntry::VERSION;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        self.entry.encode()
    }

    /// Ten thousand of them are read at once, from bytes that this wallet sealed: in one step, without looking for names that
    /// stand twice.
    fn decode(_: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        let unreadable = |_| EncodingError::new("the record cannot be read");
        Ok(Self {
            entry: serde_json::from_slice(bytes).map_err(unreadable)?,
            hash: hash_of(bytes),
        })
    }
}

/// Goes along the chain once.
fn verify(head: &Head, listing: Listing<Link>) -> ActivityCheck {
    let (first, start) = head.start();
    let links: Vec<Link> = listing.records.into_iter().map(|one| one.value).collect();
    let gaps = links.iter().flat_map(|link| &link.entry.gaps);
    let gaps: BTreeSet<(u64, u64)> = order::set(gaps.copied());
    let mut check = ActivityCheck {
        entries: head.entries.saturating_add(1).saturating_sub(first),
        cleared: first.saturating_sub(1),
        lost: 0,
        broken_at: None,
    };
    let (mut number, mut previous) = (first, start);
    for Link { entry, hash } in &links {
        let told = |from: u64, to: u64| gaps.contains(&(from, to));
        if entry.number > number && told(number, entry.number.saturating_sub(1)) {
            check.lost = check
                .lost
                .saturating_add(entry.number.saturating_sub(number));
            (number, previous) = (entry.number, entry.previous.clone());
        }
        if entry.number != number || entry.previous != previous {
            check.broken_at = Some(number);
            return check;
        }
        previous.clone_from(hash);
        number = number.saturating_add(1);
    }
    let marked = |cleared: &Cleared| {
        let marks = |link: &Link| link.entry.cleared.as_ref() == Some(cleared);
        links.iter().any(marks)
    };
    if head
        .cleared
        .as_ref()
        .is_some_and(|cleared| !marked(cleared))
    {
        check.broken_at = Some(first);
    } else if number != head.entries.saturating_add(1) {
        check.broken_at = Some(number);
    } else if previous != head.hash {
        check.broken_at = Some(head.entries);
    }
    check
}

/// Clears the entries from before `until` away, all of them where there is none, and marks that with a last entry: the chain goes
/// on from what is left. How many were cleared.
pub(super) fn clear(
    tx: &mut Transaction<'_>,
    until: Option<UnixTime>,
    consent: &Consent,
    now: UnixTime,
) -> Result<u64, Error> {
    let Some(found) = tx.find::<Head>(Head::ID)? else {
        return Ok(0);
    };
    let mut head = found.value;
    let (first, _) = head.start();
    let (mut last, mut count) = (None, 0u64);
    for number in first..=head.entries {
        let id = entry_id(number);
        match tx.find::<ActivityEntry>(&id)? {
            Some(entry) if until.is_some_and(|until| entry.value.at >= until) => break,
            Some(entry) => {
                last = Some(Cleared {
                    entries: number,
                    last: hash(&entry.value)?,
                });
                count = count.saturating_add(1);
                tx.delete::<ActivityEntry>(&id)?;
            }
            // Taken out by a repair.
            None => {}
        }
    }
    let Some(cleared) = last else {
        return Ok(0);
    };
    head.cleared = Some(cleared.clone());
    tx.put(Head::ID, &head)?;
    let entry = NewEntry::new(now, Act::Cleared, "")
        .consent(consent)
        .cleared(cleared);
    append(tx, entry)?;
    Ok(count)
}

/// After a repair took damaged records out: tells the chain which of its entries are gone, and makes its head anew where that was
/// one of them. To be called in the repair's own transaction, or in one right behind it.
pub(crate) fn repaired(tx: &mut Transaction<'_>, now: UnixTime) -> Result<(), Error> {
    let mut numbers = Vec::new();
    let mut newest: Option<ActivityEntry> = None;
    let mut told = Vec::new();
    let mut cleared: Option<Cleared> = None;
    for record in tx.list::<ActivityEntry>()?.records {
        let entry = record.value;
        numbers.push(entry.number);
        told.extend(entry.gaps.iter().copied());
        cleared = entry.cleared.clone().or(cleared);
        if newest
            .as_ref()
            .is_none_or(|newest| newest.number < entry.number)
        {
            newest = Some(entry);
        }
    }
    numbers.sort_unstable();
    let head = match (tx.find::<Head>(Head::ID)?, newest) {
        (Some(head), _) => head.value,
        (None, Some(newest)) => {
            let head = Head {
                entries: newest.number,
                hash: hash(&newest)?,
                cleared,
            };
            tx.put(Head::ID, &head)?;
            head
        }
        (None, None) => Head::empty(),
    };
    let mut gaps = Vec::new();
    let mut expected = head.start().0;
    for number in numbers.into_iter().chain([head.entries.saturating_add(1)]) {
        if number > expected {
            gaps.push((expected, number.saturating_sub(1)));
        }
        expected = number.saturating_add(1).max(expected);
    }
    gaps.retain(|gap| !told.contains(gap));
    append(tx, NewEntry::new(now, Act::Repaired, "").gaps(gaps))
}

fn entry_id(number: u64) -> String {
    number.to_string()
}

/// Over the entry as JSON, its fields in the order of the type: `previous` is one of them.
fn hash(entry: &ActivityEntry) -> Result<String, Error> {
    Ok(hash_of(&json::to_vec(entry)?))
}

fn hash_of(bytes: &[u8]) -> String {
    base64url::encode(sha256_parts(&[DOMAIN, bytes]))
}

#[cfg(test)]
mod tests;
