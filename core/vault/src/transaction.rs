//! Changing records: what a closure given to `Vault::write` works with.
//!
//! Changes go to the database and the index at once, so that the closure sees them; the index is brought back where they
//! are not committed.

use rusqlite::{Connection, params};
use vidan_codec::order;
use vidan_crypto::Random;

use crate::{
    Error, Listing, Reader, Record, Sealable,
    head::{self, NextRoot},
    index::{Entry, Index},
    reader::Session,
    record::MAX_RECORD_LEN,
    reserve::Reserve,
    seal::nonce_of,
    sql::integer,
};

/// One transaction: everything put and deleted through it is committed together, or not at all. It sees its own changes.
pub struct Transaction<'a> {
    connection: &'a Connection,
    session: &'a mut Session,
    random: &'a dyn Random,
    reserve: &'a Reserve,
    /// Bytes of the records that it takes out, and for how many there is room in the log.
    removed: u64,
    room: u64,
    undo: Undo,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        session: &'a mut Session,
        random: &'a dyn Random,
        reserve: &'a Reserve,
    ) -> Self {
        let undo = Undo::new(&session.index);
        Self {
            connection,
            session,
            random,
            reserve,
            removed: 0,
            room: Reserve::ORDINARY,
            undo,
        }
    }

    /// As [`Reader::get`].
    ///
    /// # Errors
    /// As [`Reader::get`].
    pub fn get<T: Sealable>(&self, id: &str) -> Result<T, Error> {
        self.reader().get(id)
    }

    /// As [`Reader::find`].
    ///
    /// # Errors
    /// As [`Reader::find`].
    pub fn find<T: Sealable>(&self, id: &str) -> Result<Option<Record<T>>, Error> {
        self.reader().find(id)
    }

    /// As [`Reader::contains`].
    ///
    /// # Errors
    /// As [`Reader::contains`].
    pub fn contains<T: Sealable>(&self, id: &str) -> Result<bool, Error> {
        self.reader().contains::<T>(id)
    }

    /// As [`Reader::list`].
    ///
    /// # Errors
    /// As [`Reader::list`].
    pub fn list<T: Sealable>(&self) -> Result<Listing<T>, Error> {
        self.reader().list()
    }

    /// As [`Reader::page`].
    ///
    /// # Errors
    /// As [`Reader::page`].
    pub fn page<T: Sealable>(
        &self,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Listing<T>, Error> {
        self.reader().page(before, limit)
    }

    /// As [`Reader::count`].
    ///
    /// # Errors
    /// As [`Reader::count`].
    pub fn count<T: Sealable>(&self) -> Result<u64, Error> {
        self.reader().count::<T>()
    }

    /// Inserts a record, or replaces the one under this id in its row. Returns the row.
    ///
    /// # Errors
    /// [`Error::Encoding`], [`Error::TooLarge`], [`Error::IdTooLong`], [`Error::DiskFull`]; [`Error::Damaged`] where it
    /// cannot be known whether the id is taken.
    pub fn put<T: Sealable>(&mut self, id: &str, value: &T) -> Result<u64, Error> {
        let held = self.reader().entry::<T>(id)?;
        self.seal_value(id, value, held)
    }

    /// Inserts a record under an id that must be free. Returns the row.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`], and as [`Self::put`].
    pub fn insert_new<T: Sealable>(&mut self, id: &str, value: &T) -> Result<u64, Error> {
        match self.reader().entry::<T>(id)? {
            Some(_) => Err(Error::AlreadyExists),
            None => self.seal_value(id, value, None),
        }
    }

    /// Deletes the record under an id, readable or not. Returns whether there was one.
    ///
    /// # Errors
    /// [`Error::Damaged`] where that cannot be known.
    pub fn delete<T: Sealable>(&mut self, id: &str) -> Result<bool, Error> {
        match self.reader().entry::<T>(id)? {
            Some(entry) => self.remove(entry.row).map(|()| true),
            None => Ok(false),
        }
    }

    /// Deletes all records of a kind. Returns how many there were.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a block of the head is unreadable, since it may hold more of them.
    pub fn delete_all<T: Sealable>(&mut self) -> Result<u64, Error> {
        let count = self.count::<T>()?;
        let kind = self.session.keys.kind(T::NAME);
        let rows: Vec<u64> = self
            .session
            .index
            .of_kind(kind, u64::MAX)
            .map(|entry| entry.row)
            .collect();
        rows.into_iter().try_for_each(|row| self.remove(row))?;
        Ok(count)
    }

    /// Where the vault's own rows are changed with this transaction.
    pub(crate) fn connection(&self) -> &Connection {
        self.connection
    }

    /// Whether anything was changed.
    pub(crate) fn is_touched(&self) -> bool {
        !self.undo.changes.is_empty()
    }

    /// The number of the commit that this would become.
    pub(crate) fn next_commit(&self) -> u64 {
        self.session.index.commit.saturating_add(1)
    }

    /// Writes the head for this transaction's commit, and hands out what to do once that has succeeded or failed. Where
    /// this fails, or the transaction is dropped, the index is as it was before.
    pub(crate) fn finish(mut self, commit: u64) -> Result<(NextRoot, Undo), Error> {
        let changes = self.undo.changes.iter();
        let touched = order::set(changes.map(|(row, _)| Index::block_of(*row)));
        let root = head::write(
            self.connection,
            &self.session.keys,
            self.random,
            &self.session.index,
            &touched,
            commit,
        )?;
        let undo = core::mem::replace(&mut self.undo, Undo::new(&self.session.index));
        Ok((root, undo))
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self.connection, self.session)
    }

    fn seal_value<T: Sealable>(
        &mut self,
        id: &str,
        value: &T,
        held: Option<Entry>,
    ) -> Result<u64, Error> {
        self.seal(T::NAME, id, T::VERSION, &value.encode()?, held)
    }

    /// Seals an encoded value into the row of `held`, or a new one.
    pub(crate) fn seal(
        &mut self,
        kind: &str,
        id: &str,
        encoding: u16,
        encoded: &[u8],
        held: Option<Entry>,
    ) -> Result<u64, Error> {
        self.session.require_open()?;
        if encoded.len() > MAX_RECORD_LEN {
            return Err(Error::TooLarge);
        }
        let keys = &self.session.keys;
        let kind = keys.kind(kind);
        let mut entry = Entry {
            row: held.map_or_else(|| self.session.index.next_row(), |held| held.row),
            kind,
            id: keys.id(&kind, id),
            encoding,
            revision: held
                .map_or(0, |held| held.revision)
                .checked_add(1)
                .ok_or(Error::TooLarge)?,
            length: 0,
            nonce: [0; 12],
        };
        // The id is kept with the value: in the database it is only a keyed hash, and a listing gives it back.
        let id_len = u16::try_from(id.len()).map_err(|_| Error::IdTooLong)?;
        let plain = [&id_len.to_be_bytes()[..], id.as_bytes(), encoded];
        let sealed = keys.seal_record(self.random, &entry, &plain)?;
        entry.nonce = nonce_of(&sealed).ok_or(Error::TooLarge)?;
        entry.length = u32::try_from(sealed.len()).map_err(|_| Error::TooLarge)?;
        self.connection.execute(
            "INSERT OR REPLACE INTO record (row, kind, id, encoding, revision, length, sealed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                integer(entry.row)?,
                entry.kind,
                entry.id,
                entry.encoding,
                integer(entry.revision)?,
                entry.length,
                sealed
            ],
        )?;
        let before = self.session.index.insert(entry);
        self.undo.changes.push((entry.row, before));
        Ok(entry.row)
    }

    fn remove(&mut self, row: u64) -> Result<(), Error> {
        let length = self.session.index.at(row).map_or(0, |entry| entry.length);
        self.removed = self.removed.saturating_add(length.into());
        if self.removed > self.room {
            self.room = self.removed.saturating_add(Reserve::ORDINARY);
            self.reserve.make_room_to_delete(self.room);
        }
        self.connection
            .execute("DELETE FROM record WHERE row = ?1", [integer(row)?])?;
        let before = self.session.index.remove(row);
        self.undo.changes.push((row, before));
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        self.undo.apply(&mut self.session.index);
    }
}

/// How to bring the index back to what it was when the transaction began.
pub(crate) struct Undo {
    changes: Vec<(u64, Option<Entry>)>,
    last_row: u64,
}

impl Undo {
    fn new(index: &Index) -> Self {
        Self {
            changes: Vec::new(),
            last_row: index.last_row,
        }
    }

    pub(crate) fn apply(&mut self, index: &mut Index) {
        for (row, before) in self.changes.drain(..).rev() {
            match before {
                Some(entry) => index.insert(entry),
                None => index.remove(row),
            };
        }
        index.last_row = self.last_row;
    }
}
