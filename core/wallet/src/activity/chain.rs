//! The chain: appending, reading, checking.

use serde::{Deserialize, Serialize};
use vidan_codec::{base64url, json};
use vidan_crypto::hash::sha256_parts;
use vidan_vault::{Reader, Transaction};

use super::{ActivityEntry, NewEntry};
use crate::{Error, store::sealed_as_json};

/// How far the chain reaches. One record, under [`Head::ID`], changed with every entry.
#[derive(Clone, Serialize, Deserialize)]
struct Head {
    entries: u64,
    /// The last entry's hash, base64url.
    hash: String,
}

impl Head {
    const ID: &'static str = "head";

    fn empty() -> Self {
        Self {
            entries: 0,
            hash: base64url::encode(sha256_parts(&[DOMAIN])),
        }
    }
}

sealed_as_json!(Head, "activity head", 1);

/// What a look at the whole chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ActivityCheck {
    /// Entries that the sealed head counts.
    pub entries: u64,
    /// The number of the first entry that is missing, damaged or does not follow from the one before; `None` where the
    /// chain is whole.
    pub broken_at: Option<u64>,
}

impl ActivityCheck {
    /// Whether nothing was removed or changed.
    pub fn is_intact(&self) -> bool {
        self.broken_at.is_none()
    }
}

const DOMAIN: &[u8] = b"vidan activity 1\0";

/// Writes an entry as part of the act's own transaction.
pub(crate) fn append(tx: &mut Transaction<'_>, new: NewEntry) -> Result<(), Error> {
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
        outcome: new.outcome,
        previous: head.hash,
    };
    let hash = hash(&entry)?;
    tx.insert_new(&entry_id(number), &entry)?;
    tx.put(
        Head::ID,
        &Head {
            entries: number,
            hash,
        },
    )?;
    Ok(())
}

pub(super) fn entries(reader: &Reader<'_>) -> Result<Vec<ActivityEntry>, Error> {
    let listing = reader.list::<ActivityEntry>()?.complete()?;
    Ok(listing.into_iter().map(|record| record.value).collect())
}

pub(super) fn check(reader: &Reader<'_>) -> Result<ActivityCheck, Error> {
    let head = reader
        .find::<Head>(Head::ID)?
        .map_or_else(Head::empty, |record| record.value);
    let mut previous = Head::empty().hash;
    for number in 1..=head.entries {
        let broken = ActivityCheck {
            entries: head.entries,
            broken_at: Some(number),
        };
        let Ok(entry) = reader.get::<ActivityEntry>(&entry_id(number)) else {
            return Ok(broken);
        };
        if entry.number != number || entry.previous != previous {
            return Ok(broken);
        }
        previous = hash(&entry)?;
    }
    let whole = previous == head.hash && reader.count::<ActivityEntry>()? == head.entries;
    let broken_at = (!whole).then_some(head.entries);
    Ok(ActivityCheck {
        entries: head.entries,
        broken_at,
    })
}

fn entry_id(number: u64) -> String {
    number.to_string()
}

/// Over the entry as JSON, its fields in the order of the type: `previous` is one of them.
fn hash(entry: &ActivityEntry) -> Result<String, Error> {
    Ok(base64url::encode(sha256_parts(&[
        DOMAIN,
        &json::to_vec(entry)?,
    ])))
}
