//! What an unlocked vault holds, in memory: the content of the sealed head.
//!
//! Every look-up is answered from here and never from the database's own columns, so that a changed, hidden, swapped or
//! outdated row is found. It holds keyed hashes and numbers only. Reading and writing it is `head`'s business.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{Error, Part, keys::KeyedHash, seal::Nonce};

/// Rows that one block of the head covers.
pub(crate) const BLOCK_ROWS: u64 = 64;

/// One record's line in the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) row: u64,
    pub(crate) kind: KeyedHash,
    pub(crate) id: KeyedHash,
    pub(crate) encoding: u16,
    pub(crate) revision: u64,
    /// Of the sealed bytes.
    pub(crate) length: u32,
    /// The nonce of the sealed bytes. Each seal has its own, so this names one ciphertext: even a copy of the same
    /// revision, from a transaction that was never committed, is not taken for it.
    pub(crate) nonce: Nonce,
}

/// The head's content, arranged for looking up.
#[derive(Default)]
pub(crate) struct Index {
    /// Commits made so far.
    pub(crate) commit: u64,
    /// The highest row number ever used.
    pub(crate) last_row: u64,
    /// The nonce under which each block is sealed.
    pub(crate) blocks: BTreeMap<u64, Nonce>,
    /// Blocks that did not open: what they hold is not known.
    pub(crate) damaged: BTreeSet<u64>,
    rows: BTreeMap<u64, Entry>,
    ids: HashMap<(KeyedHash, KeyedHash), u64>,
    kinds: HashMap<KeyedHash, BTreeSet<u64>>,
}

impl Index {
    /// The block that covers a row.
    pub(crate) fn block_of(row: u64) -> u64 {
        row / BLOCK_ROWS
    }

    /// A record by kind and id.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it is not found and a block is unreadable: it might be in there.
    pub(crate) fn find(&self, kind: KeyedHash, id: KeyedHash) -> Result<Option<Entry>, Error> {
        match self.ids.get(&(kind, id)).and_then(|row| self.rows.get(row)) {
            Some(entry) => Ok(Some(*entry)),
            None => self.require_whole().map(|()| None),
        }
    }

    /// All records of a kind, by row.
    pub(crate) fn of_kind(
        &self,
        kind: KeyedHash,
        below: u64,
    ) -> impl DoubleEndedIterator<Item = Entry> + '_ {
        self.kinds
            .get(&kind)
            .into_iter()
            .flat_map(move |rows| rows.range(..below))
            .filter_map(|row| self.rows.get(row).copied())
    }

    /// All records of a kind behind a row, by row.
    pub(crate) fn of_kind_after(
        &self,
        kind: KeyedHash,
        after: u64,
    ) -> impl Iterator<Item = Entry> + '_ {
        self.kinds
            .get(&kind)
            .into_iter()
            .flat_map(move |rows| rows.range(after.saturating_add(1)..))
            .filter_map(|row| self.rows.get(row).copied())
    }

    /// The record in a row.
    pub(crate) fn at(&self, row: u64) -> Option<Entry> {
        self.rows.get(&row).copied()
    }

    /// How many records a kind has.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block is unreadable.
    pub(crate) fn count(&self, kind: KeyedHash) -> Result<usize, Error> {
        self.require_whole()?;
        Ok(self.kinds.get(&kind).map_or(0, BTreeSet::len))
    }

    /// All records, by row.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.rows.values()
    }

    /// All entries of a block, by row.
    pub(crate) fn of_block(&self, block: u64) -> impl Iterator<Item = &Entry> {
        let first = block.saturating_mul(BLOCK_ROWS);
        self.rows
            .range(first..first.saturating_add(BLOCK_ROWS))
            .map(|(_, entry)| entry)
    }

    /// The row number for the next new record: past the last one, and past a block that cannot be written again because
    /// it could not be read. Row 0 is never used.
    pub(crate) fn next_row(&self) -> u64 {
        let mut row = self.last_row.saturating_add(1);
        while self.damaged.contains(&Self::block_of(row)) {
            row = Self::block_of(row)
                .saturating_add(1)
                .saturating_mul(BLOCK_ROWS);
        }
        row
    }

    /// Puts an entry in its row and returns what was there.
    pub(crate) fn insert(&mut self, entry: Entry) -> Option<Entry> {
        let before = self.remove(entry.row);
        self.ids.insert((entry.kind, entry.id), entry.row);
        self.kinds.entry(entry.kind).or_default().insert(entry.row);
        self.rows.insert(entry.row, entry);
        self.last_row = self.last_row.max(entry.row);
        before
    }

    /// Takes an entry out and returns it.
    pub(crate) fn remove(&mut self, row: u64) -> Option<Entry> {
        let entry = self.rows.remove(&row)?;
        self.ids.remove(&(entry.kind, entry.id));
        if let Some(rows) = self.kinds.get_mut(&entry.kind) {
            rows.remove(&row);
        }
        Some(entry)
    }

    /// Whether every block was readable.
    pub(crate) fn require_whole(&self) -> Result<(), Error> {
        if self.damaged.is_empty() {
            Ok(())
        } else {
            Err(Error::Damaged { part: Part::Head })
        }
    }
}
