//! Where an authority's documents stand: one Token Status List, with an entry of its own for every copy.
//!
//! A copy's index is drawn at random among those not yet given, so that neither the indices of one person's copies nor
//! their order say anything to who sees two of them. What is kept is which copies a document type has and how it stands; the list
//! is made anew for whoever asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_credential::StatusReference;
use vidan_crypto::{Random, SigningKey, random_array};
use vidan_trust::status::{Status, StatusBits, StatusEntries, StatusListContent, StatusUnknown};

use crate::Error;
use crate::keys::KeyFolder;

/// Entries of a list: many more than copies, so that a drawn index is rarely taken.
const ENTRIES: u64 = 1 << 20;
/// The most copies, half of the entries.
const MAX_COPIES: usize = 1 << 19;
/// Draws for one copy: with half of the entries taken all of them fail once in 2^64.
const DRAWS: usize = 64;
/// Seconds after which a reader should have fetched a newer list.
const TTL: i64 = 12 * 3600;
/// Seconds after which a list does not count any more.
const LIFETIME: i64 = 7 * 86_400;
/// The number of the one list that an authority has.
const NUMBER: &str = "1";

/// One authority's list, kept in the data folder if there is one.
pub(super) struct StatusBoard {
    folder: KeyFolder,
    file: String,
    base: String,
    kept: Mutex<Kept>,
}

/// By document type.
type Kept = BTreeMap<String, Copies>;

/// The copies of one document type.
#[derive(Default, Deserialize, Serialize)]
struct Copies {
    /// The value of all their entries.
    status: u8,
    /// Their entries.
    indices: BTreeSet<u64>,
}

impl StatusBoard {
    /// The board of the authority `kid` of the issuer at `url`.
    pub(super) fn open(folder: &KeyFolder, url: &str, kid: &str) -> Result<Self, Error> {
        let file = format!("status-{kid}.json");
        let kept = match folder.read(&file)? {
            Some(text) => serde_json::from_str(&text)
                .ok()
                .filter(is_consistent)
                .ok_or_else(|| Error::FileDamaged(file.clone()))?,
            None => Kept::new(),
        };
        Ok(Self {
            folder: folder.clone(),
            file,
            base: format!("{url}/status/{kid}"),
            kept: Mutex::new(kept),
        })
    }

    /// Under which address its lists are.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Whether this is the number of its list.
    pub(super) fn has(&self, number: &str) -> bool {
        number == NUMBER
    }

    /// Draws entries for so many copies of a document.
    pub(super) fn draw(
        &self,
        document_type: &str,
        count: usize,
        random: &dyn Random,
    ) -> Result<Vec<StatusReference>, Error> {
        let mut kept = self.lock();
        let mut drawn = Vec::with_capacity(count);
        for _ in 0..count {
            let index = unused(&kept, random)?;
            let copies = kept.entry(document_type.to_owned()).or_default();
            copies.indices.insert(index);
            drawn.push(StatusReference {
                uri: self.uri(),
                index,
            });
        }
        self.keep(&kept)?;
        Ok(drawn)
    }

    /// From now on all copies of a document stand like this.
    pub(super) fn set(&self, document_type: &str, status: Status) -> Result<(), Error> {
        let value = match status {
            Status::Valid => 0,
            Status::Revoked => 1,
            Status::Suspended => 2,
            Status::Undetermined(StatusUnknown::ValueUnknown(value)) => value,
            Status::Undetermined(_) => return Err(Error::StatusNotPublishable),
        };
        if value > StatusBits::Two.max_value() {
            return Err(Error::StatusNotPublishable);
        }
        let mut kept = self.lock();
        kept.entry(document_type.to_owned()).or_default().status = value;
        self.keep(&kept)
    }

    /// The list as it stands now, as a CWT.
    pub(super) fn cwt(&self, key: &SigningKey, kid: &str, now: UnixTime) -> Result<Vec<u8>, Error> {
        Ok(self.content(now)?.to_cwt(key, kid)?)
    }

    /// The list as it stands now, as a JWT.
    pub(super) fn jwt(&self, key: &SigningKey, kid: &str, now: UnixTime) -> Result<String, Error> {
        Ok(self.content(now)?.to_jwt(key, kid)?)
    }

    fn content(&self, now: UnixTime) -> Result<StatusListContent, Error> {
        let mut entries = StatusEntries::new(StatusBits::Two, ENTRIES)?;
        for copies in self.lock().values().filter(|copies| copies.status != 0) {
            for index in &copies.indices {
                entries.set(*index, copies.status)?;
            }
        }
        Ok(StatusListContent {
            uri: self.uri(),
            issued_at: now.0,
            expires_at: Some(now.plus(LIFETIME).0),
            ttl: Some(TTL),
            entries,
        })
    }

    fn uri(&self) -> String {
        format!("{}/{NUMBER}", self.base)
    }

    fn keep(&self, kept: &Kept) -> Result<(), Error> {
        let json = vidan_codec::json::to_vec(kept).map_err(vidan_protocol::Error::from)?;
        self.folder.write(&self.file, &json)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unused(kept: &Kept, random: &dyn Random) -> Result<u64, Error> {
    if kept
        .values()
        .map(|copies| copies.indices.len())
        .sum::<usize>()
        >= MAX_COPIES
    {
        return Err(Error::StatusListFull);
    }
    for _ in 0..DRAWS {
        let index = u64::from_be_bytes(random_array(random)?) % ENTRIES;
        if !kept.values().any(|copies| copies.indices.contains(&index)) {
            return Ok(index);
        }
    }
    Err(Error::StatusListFull)
}

/// Whether a file holds what this program writes.
fn is_consistent(kept: &Kept) -> bool {
    kept.values().all(|copies| {
        copies.status <= StatusBits::Two.max_value()
            && copies.indices.iter().all(|index| *index < ENTRIES)
    })
}

#[cfg(test)]
mod tests {
    use vidan_crypto::SystemRandom;

    use super::*;

    fn board(folder: &KeyFolder) -> StatusBoard {
        StatusBoard::open(folder, "http://issuer", "kid").unwrap()
    }

    #[test]
    fn every_copy_has_an_entry_of_its_own_in_no_order() {
        let board = board(&KeyFolder::open(None).unwrap());
        let mut drawn = board.draw("a", 40, &SystemRandom).unwrap();
        drawn.extend(board.draw("b", 40, &SystemRandom).unwrap());
        assert!(
            drawn
                .iter()
                .all(|one| one.uri == "http://issuer/status/kid/1")
        );
        let indices: Vec<u64> = drawn.iter().map(|one| one.index).collect();
        let different: BTreeSet<_> = indices.iter().collect();
        assert_eq!(different.len(), 80);
        assert!(!indices.is_sorted());
        assert!(different.iter().all(|index| **index < ENTRIES));
    }

    #[test]
    fn what_was_given_and_how_it_stands_is_there_after_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let folder = KeyFolder::open(Some(home.path().to_owned())).unwrap();
        let index = {
            let board = board(&folder);
            let drawn = board.draw("a", 1, &SystemRandom).unwrap();
            board.draw("b", 1, &SystemRandom).unwrap();
            board.set("a", Status::Suspended).unwrap();
            drawn[0].index
        };
        let again = board(&folder);
        let entries = again.content(UnixTime(0)).unwrap().entries;
        assert_eq!(entries.get(index), Some(2));
        again.set("a", Status::Valid).unwrap();
        assert_eq!(
            again.content(UnixTime(0)).unwrap().entries.get(index),
            Some(0)
        );
        folder
            .write("status-kid.json", br#"{"a":{"status":9,"indices":[1]}}"#)
            .unwrap();
        assert!(matches!(
            StatusBoard::open(&folder, "http://issuer", "kid"),
            Err(Error::FileDamaged(_))
        ));
    }

    #[test]
    fn only_what_a_list_can_say_is_published() {
        let board = board(&KeyFolder::open(None).unwrap());
        for status in [StatusUnknown::NoList, StatusUnknown::ValueUnknown(4)] {
            assert!(matches!(
                board.set("a", Status::Undetermined(status)),
                Err(Error::StatusNotPublishable)
            ));
        }
        assert!(
            board
                .set("a", Status::Undetermined(StatusUnknown::ValueUnknown(3)))
                .is_ok()
        );
    }
}
