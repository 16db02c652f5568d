//! Reading records: what a closure given to `Vault::read` works with.
//!
//! Which records there are comes from the index; the database only gives the sealed bytes, and must give the very ones that
//! the index names.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Statement};
use zeroize::Zeroizing;

use crate::{
    DamagedRecord, Error, Listing, Part, Record, Sealable,
    gate::Gate,
    index::{BLOCK_ROWS, Entry, Index},
    keys::{Keys, VaultId},
    memo::Memo,
    record::MAX_ID_LEN,
    seal::nonce_of,
    sql::{integer, number},
};

/// What exists only while the vault is unlocked.
pub(crate) struct Session {
    pub(crate) keys: Keys,
    pub(crate) index: Index,
    pub(crate) memo: Memo,
    pub(crate) gate: Arc<Gate>,
    /// How many locks there were when it began.
    pub(crate) locks: u64,
}

impl Session {
    /// For long jobs, between two records.
    ///
    /// # Errors
    /// [`Error::Locked`] where there was a lock since the session began.
    pub(crate) fn require_open(&self) -> Result<(), Error> {
        self.gate.require(self.locks)
    }
}

/// A look at the records, between two transactions.
pub struct Reader<'a> {
    connection: &'a Connection,
    session: &'a Session,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(connection: &'a Connection, session: &'a Session) -> Self {
        Self {
            connection,
            session,
        }
    }

    /// The value under an id.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Damaged`], [`Error::NewerEncoding`] or [`Error::Encoding`] where it does not open
    /// or decode.
    pub fn get<T: Sealable>(&self, id: &str) -> Result<T, Error> {
        self.find(id)?
            .map(|record| record.value)
            .ok_or(Error::NotFound)
    }

    /// The record under an id, if there is one.
    ///
    /// # Errors
    /// As [`Self::get`], but for `NotFound`.
    pub fn find<T: Sealable>(&self, id: &str) -> Result<Option<Record<T>>, Error> {
        let Some(entry) = self.entry::<T>(id)? else {
            return Ok(None);
        };
        self.open(&mut self.connection.prepare(COLUMNS)?, &entry)
            .map(Some)
    }

    /// Whether there is a record under an id, without opening it.
    ///
    /// # Errors
    /// [`Error::Damaged`] where that cannot be known.
    pub fn contains<T: Sealable>(&self, id: &str) -> Result<bool, Error> {
        Ok(self.entry::<T>(id)?.is_some())
    }

    /// All records of a kind, in the order of insertion. A damaged one hides no other.
    ///
    /// # Errors
    /// [`Error::Database`] and its like; damage is in the listing.
    pub fn list<T: Sealable>(&self) -> Result<Listing<T>, Error> {
        let kind = self.session.keys.kind(T::NAME);
        self.open_all(self.session.index.of_kind(kind, u64::MAX))
    }

    /// The newest `limit` records of a kind inserted before the row `before` (`None`: before now), newest first.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub fn page<T: Sealable>(
        &self,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Listing<T>, Error> {
        let kind = self.session.keys.kind(T::NAME);
        let below = before.unwrap_or(u64::MAX);
        self.open_all(self.session.index.of_kind(kind, below).rev().take(limit))
    }

    /// The records of a kind whose encoding is older than the one written now, in the order of insertion. No other is opened:
    /// where there are none, this costs a look at the index.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub fn outdated<T: Sealable>(&self) -> Result<Listing<T>, Error> {
        let kind = self.session.keys.kind(T::NAME);
        let all = self.session.index.of_kind(kind, u64::MAX);
        self.open_all(all.filter(|entry| entry.encoding < T::VERSION))
    }

    /// How many transactions this vault has seen: where it is what it was, so are all records.
    pub fn commits(&self) -> u64 {
        self.session.index.commit
    }

    /// Row and revision of every record of a kind, by row, without opening any: what a row of a revision holds never changes,
    /// so who keeps what was read ([`Self::memo`]) sees here what is new.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block of the head is unreadable: it may hold more of them.
    pub fn rows<T: Sealable>(&self) -> Result<Vec<(u64, u64)>, Error> {
        let entries = self.entries_of(T::NAME, 0)?;
        Ok(entries.map(|entry| (entry.row, entry.revision)).collect())
    }

    /// The rows of a kind behind a row, in their order, without opening any.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn rows_after<T: Sealable>(&self, after: u64) -> Result<Vec<u64>, Error> {
        let entries = self.entries_of(T::NAME, after)?;
        Ok(entries.map(|entry| entry.row).collect())
    }

    /// The records of a kind in these rows, in their order; a row of another kind is passed over.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub fn in_rows<T: Sealable>(&self, rows: &[u64]) -> Result<Listing<T>, Error> {
        self.open_all(rows.iter().filter_map(|row| self.entry_at(T::NAME, *row)))
    }

    /// What the caller keeps of its own between two looks, beginning empty. It is gone when the vault is locked. One value
    /// for each type; it must hold nothing that a later look could not find again.
    pub fn memo<M: Default + Send + 'static, R>(&self, use_it: impl FnOnce(&mut M) -> R) -> R {
        self.session.memo.with(use_it)
    }

    /// How many records of a kind there are, without opening any.
    ///
    /// # Errors
    /// [`Error::Damaged`] where that cannot be known.
    pub fn count<T: Sealable>(&self) -> Result<u64, Error> {
        let kind = self.session.keys.kind(T::NAME);
        let count = self.session.index.count(kind)?;
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }

    pub(crate) fn connection(&self) -> &Connection {
        self.connection
    }

    pub(crate) fn vault_id(&self) -> &VaultId {
        self.session.keys.vault_id()
    }

    /// The head's line for an id.
    pub(crate) fn entry<T: Sealable>(&self, id: &str) -> Result<Option<Entry>, Error> {
        self.entry_of(T::NAME, id)
    }

    /// The head's line for an id of a kind.
    pub(crate) fn entry_of(&self, kind: &str, id: &str) -> Result<Option<Entry>, Error> {
        if id.len() > MAX_ID_LEN {
            return Err(Error::IdTooLong);
        }
        let kind = self.session.keys.kind(kind);
        self.session
            .index
            .find(kind, self.session.keys.id(&kind, id))
    }

    /// The head's lines of a kind behind a row, in their order.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block of the head is unreadable: it may hold more of them.
    pub(crate) fn entries_of(
        &self,
        kind: &str,
        after: u64,
    ) -> Result<impl Iterator<Item = Entry> + '_, Error> {
        self.session.index.require_whole()?;
        let kind = self.session.keys.kind(kind);
        Ok(self.session.index.of_kind_after(kind, after))
    }

    /// The content of the record that the head names: its id and its own encoding, as `transaction` joined them.
    pub(crate) fn open_row(&self, entry: &Entry) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.open_plain(&mut self.connection.prepare(COLUMNS)?, entry)
    }

    /// The head's line of a row, if it is of this kind.
    pub(crate) fn entry_at(&self, kind: &str, row: u64) -> Option<Entry> {
        let kind = self.session.keys.kind(kind);
        self.session
            .index
            .at(row)
            .filter(|entry| entry.kind == kind)
    }

    fn open_all<T: Sealable>(
        &self,
        entries: impl Iterator<Item = Entry>,
    ) -> Result<Listing<T>, Error> {
        let mut listing = Listing {
            records: Vec::new(),
            damaged: Vec::new(),
        };
        // One look for all, where no transaction is open: each statement alone would begin and end one of its own.
        let _look = if self.connection.is_autocommit() {
            Some(self.connection.unchecked_transaction()?)
        } else {
            None
        };
        // Prepared once: that costs more than opening a small record.
        let mut statement = self.connection.prepare(COLUMNS)?;
        for entry in entries {
            match self.open(&mut statement, &entry) {
                Ok(record) => listing.records.push(record),
                Err(
                    cause @ (Error::Damaged { .. } | Error::Encoding(_) | Error::NewerEncoding),
                ) => listing.damaged.push(DamagedRecord {
                    row: entry.row,
                    cause,
                }),
                Err(other) => return Err(other),
            }
        }
        // What an unreadable block held may be of this kind: the listing must not look complete.
        for block in &self.session.index.damaged {
            listing.damaged.push(DamagedRecord {
                row: block.saturating_mul(BLOCK_ROWS),
                cause: Error::Damaged { part: Part::Head },
            });
        }
        Ok(listing)
    }

    /// Opens the record that the head names, and no other.
    fn open<T: Sealable>(
        &self,
        statement: &mut Statement<'_>,
        entry: &Entry,
    ) -> Result<Record<T>, Error> {
        let plain = self.open_plain(statement, entry)?;
        if entry.encoding > T::VERSION {
            return Err(Error::NewerEncoding);
        }
        let (id, value) = split_id(&plain).ok_or(Error::Damaged {
            part: Part::Record { row: entry.row },
        })?;
        Ok(Record {
            row: entry.row,
            id: id.to_owned(),
            revision: entry.revision,
            value: T::decode(entry.encoding, value)?,
        })
    }

    fn open_plain(
        &self,
        statement: &mut Statement<'_>,
        entry: &Entry,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.session.require_open()?;
        let damaged = Error::Damaged {
            part: Part::Record { row: entry.row },
        };
        let columns = match columns(statement, entry.row) {
            Ok(columns) => columns.ok_or_else(|| damaged.clone())?,
            // A damaged page around the record.
            Err(Error::Damaged { .. }) => return Err(damaged),
            Err(other) => return Err(other),
        };
        if columns.entry()? != *entry {
            return Err(damaged);
        }
        self.session
            .keys
            .open_record(entry, columns.sealed)
            .ok_or(damaged)
    }
}

/// Reads one row as it is.
pub(crate) const COLUMNS: &str =
    "SELECT row, kind, id, encoding, revision, length, sealed FROM record WHERE row = ?1";

pub(crate) fn columns(statement: &mut Statement<'_>, row: u64) -> Result<Option<Columns>, Error> {
    Ok(statement
        .query_row([integer(row)?], |row| {
            Ok(Columns {
                row: row.get(0)?,
                kind: row.get(1)?,
                id: row.get(2)?,
                encoding: row.get(3)?,
                revision: row.get(4)?,
                length: row.get(5)?,
                sealed: row.get(6)?,
            })
        })
        .optional()?)
}

/// A record's row as the database gives it.
pub(crate) struct Columns {
    row: i64,
    pub(crate) kind: [u8; 16],
    id: [u8; 16],
    encoding: i64,
    revision: i64,
    length: i64,
    pub(crate) sealed: Vec<u8>,
}

impl Columns {
    /// The line of the head that would name this row.
    pub(crate) fn entry(&self) -> Result<Entry, Error> {
        let row = number(self.row)?;
        let damaged = || Error::Damaged {
            part: Part::Record { row },
        };
        let length: u32 = number(self.length).map_err(|_| damaged())?;
        if usize::try_from(length) != Ok(self.sealed.len()) {
            return Err(damaged());
        }
        Ok(Entry {
            row,
            kind: self.kind,
            id: self.id,
            encoding: number(self.encoding).map_err(|_| damaged())?,
            revision: number(self.revision).map_err(|_| damaged())?,
            length,
            nonce: nonce_of(&self.sealed).ok_or_else(damaged)?,
        })
    }
}

/// A record's id and its own encoding, as `transaction` joined them.
pub(crate) fn split_id(plain: &[u8]) -> Option<(&str, &[u8])> {
    let (len, rest) = plain.split_first_chunk()?;
    let (id, value) = rest.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
    Some((core::str::from_utf8(id).ok()?, value))
}
