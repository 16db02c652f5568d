//! Copies of a document: one key each, shown once.
//!
//! Which copy is next, what becomes of it when it was shown or its key is gone, and how more of them come. A copy that was
//! shown is erased with its key, unless it is the last: that one is kept, and shown again only where the person decides so.

mod hold;
mod install;
mod refill;

pub(crate) use hold::{hold_copy, release_copy, use_held_copy};
pub(crate) use install::{Need, install};
pub use refill::{CopiesFailure, CopiesReport, FetchedCopies};

use vidan_codec::clock::UnixTime;
use vidan_crypto::device::KeyId;
use vidan_vault::{Reader, Transaction};

use crate::{
    Error, Wallet, keys,
    store::{Copy, CopyRecord, DocumentRecord},
};

/// The copy that is shown next.
pub(crate) struct NextCopy {
    pub(crate) document: DocumentRecord,
    /// As the document's record knows it; one with a `shown_at` would be shown again.
    pub(crate) entry: Copy,
    pub(crate) record: CopyRecord,
}

impl NextCopy {
    /// When it was shown before, if it was.
    pub(crate) fn reused(&self) -> Option<UnixTime> {
        self.entry.shown_at
    }
}

impl Wallet {
    /// The copy that a document shows next.
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`], [`Error::NoCopiesLeft`]; the vault's.
    pub(crate) async fn next_copy(&self, id: &str) -> Result<NextCopy, Error> {
        let (id, now) = (id.to_owned(), self.now());
        self.vault()
            .read(move |reader| read_next_copy(reader, &id, now))
            .await
    }

    /// A copy whose key is gone shows nothing any more: it is erased. Whether another one is left that nobody has seen.
    pub(crate) async fn lose_copy(&self, id: &str, number: u32) -> Result<bool, Error> {
        let (id, now) = (id.to_owned(), self.now());
        let (keys, left) = self
            .vault()
            .write(move |tx| {
                let mut document = tx.get::<DocumentRecord>(&id)?;
                let keys = erase(tx, &id, &mut document, |copy| copy.number == number)?;
                tx.put(&id, &document)?;
                Ok::<_, Error>((keys, document.copies_left(now) > 0))
            })
            .await?;
        self.delete_keys(keys).await;
        Ok(left)
    }
}

fn read_next_copy(reader: &Reader<'_>, id: &str, now: UnixTime) -> Result<NextCopy, Error> {
    let document = reader
        .find::<DocumentRecord>(id)?
        .ok_or(Error::DocumentUnknown)?
        .value;
    let none = || Error::NoCopiesLeft(document.document_type.clone());
    let entry = document.showable(now).ok_or_else(none)?.clone();
    let record = reader.get::<CopyRecord>(&CopyRecord::id(id, entry.number))?;
    Ok(NextCopy {
        document,
        entry,
        record,
    })
}

/// What is committed before a token leaves: the copy is used up, or its reuse is marked.
pub(crate) fn use_up(
    tx: &mut Transaction<'_>,
    id: &str,
    used: &Copy,
    now: UnixTime,
) -> Result<Vec<KeyId>, Error> {
    let mut document = tx.get::<DocumentRecord>(id)?;
    // Another showing may have taken the same copy while the device was signing.
    let next = document.showable(now);
    let same = |next: &Copy| {
        next.number == used.number && next.shown_at.is_some() == used.shown_at.is_some()
    };
    if !next.is_some_and(same) {
        return Err(Error::CopyTaken);
    }
    for copy in &mut document.copies {
        if copy.number == used.number {
            copy.shown_at = Some(now);
        }
    }
    let keys = tidy(tx, id, &mut document, now)?;
    tx.put(id, &document)?;
    Ok(keys)
}

/// Erases the copies that will not be shown again: those that have ended, and those that were shown while another is left.
/// Gives the keys to delete once that is committed.
pub(crate) fn tidy(
    tx: &mut Transaction<'_>,
    id: &str,
    document: &mut DocumentRecord,
    now: UnixTime,
) -> Result<Vec<KeyId>, Error> {
    let next = document.showable(now).map(|copy| copy.number);
    erase(tx, id, document, |copy| {
        !copy.is_fresh(now) && copy.held_by.is_none() && Some(copy.number) != next
    })
}

/// Erases copies with their records. The document's own record is the caller's to write.
pub(crate) fn erase(
    tx: &mut Transaction<'_>,
    id: &str,
    document: &mut DocumentRecord,
    which: impl Fn(&Copy) -> bool,
) -> Result<Vec<KeyId>, Error> {
    let mut doomed = Vec::new();
    for copy in document.copies.iter().filter(|copy| which(copy)) {
        let record_id = CopyRecord::id(id, copy.number);
        if let Some(record) = tx.find::<CopyRecord>(&record_id)? {
            doomed.push(KeyId::new(record.value.key));
        }
        tx.delete::<CopyRecord>(&record_id)?;
    }
    document.copies.retain(|copy| !which(copy));
    keys::doom(tx, &doomed)?;
    Ok(doomed)
}
