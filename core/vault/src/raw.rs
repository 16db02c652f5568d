//! Records as they are encoded, whatever their type: for moving them from one vault to another, and nothing else.
//!
//! Sizes come first, contents one at a time, so that whoever moves a large vault holds one record of it in memory.
//!
//! Not for the wallet's acts: those know the type of what they read ([`crate::Sealable`]).

use zeroize::Zeroizing;

use crate::{Error, Part, Reader, Transaction, reader::split_id};

/// The most entries of one page.
pub const MAX_RAW_PAGE: usize = 4096;

/// A record that was not opened: its place and its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawEntry {
    /// Its row number.
    pub row: u64,
    /// The version of its encoding.
    pub encoding: u16,
    /// Bytes of its sealed form, which is a little longer than its id and content together.
    pub sealed_len: u32,
}

/// A record as it was encoded. No `Debug`: it may be personal.
pub struct RawRecord {
    encoding: u16,
    /// Id and content behind one another, as they are sealed: large contents are not copied.
    plain: Zeroizing<Vec<u8>>,
    id_len: usize,
}

impl RawRecord {
    /// The version of its encoding.
    pub fn encoding(&self) -> u16 {
        self.encoding
    }

    /// The id it was put under.
    pub fn id(&self) -> &str {
        split_id(&self.plain).map_or("", |(id, _)| id)
    }

    /// Its content, encoded.
    pub fn bytes(&self) -> &[u8] {
        let start = self.id_len.saturating_add(2);
        self.plain.get(start..).unwrap_or_default()
    }
}

impl Reader<'_> {
    /// The first `limit` records (at most [`MAX_RAW_PAGE`]) of a kind behind the row `after`, in the order of insertion,
    /// none opened. 0 begins at the first.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a part of the head is unreadable: what it held may be of this kind.
    pub fn raw_page(&self, kind: &str, after: u64, limit: usize) -> Result<Vec<RawEntry>, Error> {
        let entries = self.entries_of(kind, after)?;
        Ok(entries
            .take(limit.min(MAX_RAW_PAGE))
            .map(|entry| RawEntry {
                row: entry.row,
                encoding: entry.encoding,
                sealed_len: entry.length,
            })
            .collect())
    }

    /// The record of a kind in a row, whatever the version of its encoding.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Damaged`] where it does not open.
    pub fn raw(&self, kind: &str, row: u64) -> Result<RawRecord, Error> {
        let entry = self.entry_at(kind, row).ok_or(Error::NotFound)?;
        let plain = self.open_row(&entry)?;
        let (id, _) = split_id(&plain).ok_or(Error::Damaged {
            part: Part::Record { row },
        })?;
        let id_len = id.len();
        Ok(RawRecord {
            encoding: entry.encoding,
            plain,
            id_len,
        })
    }

    /// How many records of a kind there are, without opening any.
    ///
    /// # Errors
    /// [`Error::Damaged`] where that cannot be known.
    pub fn raw_count(&self, kind: &str) -> Result<u64, Error> {
        Ok(u64::try_from(self.entries_of(kind, 0)?.count()).unwrap_or(u64::MAX))
    }
}

impl Transaction<'_> {
    /// As [`Reader::raw_page`].
    ///
    /// # Errors
    /// As [`Reader::raw_page`].
    pub fn raw_page(&self, kind: &str, after: u64, limit: usize) -> Result<Vec<RawEntry>, Error> {
        self.reader().raw_page(kind, after, limit)
    }

    /// As [`Reader::raw`].
    ///
    /// # Errors
    /// As [`Reader::raw`].
    pub fn raw(&self, kind: &str, row: u64) -> Result<RawRecord, Error> {
        self.reader().raw(kind, row)
    }

    /// As [`Reader::raw_count`].
    ///
    /// # Errors
    /// As [`Reader::raw_count`].
    pub fn raw_count(&self, kind: &str) -> Result<u64, Error> {
        self.reader().raw_count(kind)
    }

    /// Inserts a record that another vault gave, under an id that must be free, its encoding and its version as they are.
    /// Returns the row.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`], [`Error::TooLarge`], [`Error::IdTooLong`], [`Error::DiskFull`].
    pub fn put_raw(
        &mut self,
        kind: &str,
        id: &str,
        encoding: u16,
        bytes: &[u8],
    ) -> Result<u64, Error> {
        match self.reader().entry_of(kind, id)? {
            Some(_) => Err(Error::AlreadyExists),
            None => self.seal(kind, id, encoding, bytes, None),
        }
    }
}
