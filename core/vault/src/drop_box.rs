//! Where an answer is put that arrives while the vault is locked.
//!
//! A step that spends something (a code, a token, a nonce) must not lose what comes back because the citizen locked
//! meanwhile. Before it sends, it opens a box under a name of its own; a random key that seals this one answer stays in the
//! vault thread's memory for at most [`DropBox::OPEN_FOR`], also past a lock, and the same key is a sealed record of the
//! vault. With it an answer can be sealed and written at any time; only the unlocked vault opens it again, in the transaction
//! that makes use of it, which takes it out. So the answer is there exactly once, whatever dies when.
//!
//! A row is made when the box is opened and goes when it is emptied or closed: what comes later, or a second time, finds no
//! place. A row that is put back from outside has no key any more. Boxes are never in a backup.
//!
//! Not for anything that can be asked for again.

use core::time::Duration;

use rusqlite::{OptionalExtension as _, params};
use vidan_crypto::Secret32;
use zeroize::Zeroizing;

use crate::{
    EncodingError, Error, Part, Reader, Sealable, Transaction, Vault,
    keys::VaultId,
    seal::{frame, open, take},
};

/// Names one box, in the file too. Random.
pub(crate) type Number = [u8; 16];

/// An open box for one answer. Dropped, its key is forgotten; what was put stays.
pub struct DropBox {
    vault: Vault,
    number: Number,
}

impl DropBox {
    /// How long an answer may take.
    pub const OPEN_FOR: Duration = Duration::from_secs(35);
    /// The longest answer.
    pub const MAX_LEN: usize = 8 * 1024 * 1024;

    /// Seals the answer and writes it; durable when this resolves, whether the vault is locked or not. No second one is
    /// taken afterwards.
    ///
    /// # Errors
    /// [`Error::DropBoxClosed`] too late, or once the box was filled, emptied or closed; [`Error::TooLarge`],
    /// [`Error::DiskFull`] (it may be tried again); [`Error::Closed`].
    pub async fn put(&self, answer: Zeroizing<Vec<u8>>) -> Result<(), Error> {
        let number = self.number;
        self.vault
            .run(move |owner, _| owner.put_into_box(&number, &answer))
            .await
    }
}

impl Drop for DropBox {
    fn drop(&mut self) {
        let number = self.number;
        self.vault.tell(move |owner| owner.forget_box(&number));
    }
}

impl Vault {
    /// Opens a box for one answer under a name. An empty one of this name is closed by that.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] where an answer is in it: take it first; [`Error::Locked`], [`Error::IdTooLong`],
    /// [`Error::DiskFull`]; [`Error::Damaged`] where an earlier box is: [`Transaction::close_drop_box`] removes it.
    pub async fn open_drop_box(&self, slot: &str) -> Result<DropBox, Error> {
        let slot = slot.to_owned();
        let number = self
            .run(move |owner, waiting| owner.open_box(&slot, waiting))
            .await?;
        Ok(DropBox {
            vault: self.clone(),
            number,
        })
    }
}

impl Reader<'_> {
    /// Whether an answer is in the box of this name. `false` where there is no such box.
    ///
    /// # Errors
    /// [`Error::Damaged`], which says nothing about other boxes or records.
    pub fn is_dropped(&self, slot: &str) -> Result<bool, Error> {
        let Some(record) = self.find::<DropKey>(slot)? else {
            return Ok(false);
        };
        Ok(!self.dropped(&record.value, record.row)?.is_empty())
    }

    /// What stands in a box, sealed; empty where nothing was put.
    fn dropped(&self, key: &DropKey, row: u64) -> Result<Vec<u8>, Error> {
        let damaged = Error::Damaged {
            part: Part::DropBox { row },
        };
        let sql = "SELECT sealed FROM drop_box WHERE number = ?1";
        let found = self
            .connection()
            .query_row(sql, [key.number], |row| row.get(0))
            .optional();
        match found.map_err(Error::from) {
            Ok(sealed) => sealed.ok_or(damaged),
            Err(Error::Damaged { .. }) => Err(damaged),
            Err(other) => Err(other),
        }
    }
}

impl Transaction<'_> {
    /// Takes the answer out of the box of this name, which is gone with this transaction's commit. `None` where there is no
    /// such box, or nothing in it yet.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it does not open; it stays until [`Self::close_drop_box`].
    pub fn take_dropped(&mut self, slot: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let Some(record) = self.find::<DropKey>(slot)? else {
            return Ok(None);
        };
        let sealed = self.reader().dropped(&record.value, record.row)?;
        if sealed.is_empty() {
            return Ok(None);
        }
        let context = context(self.reader().vault_id(), &record.value.number);
        let answer = open(&record.value.key, &context, &sealed).ok_or(Error::Damaged {
            part: Part::DropBox { row: record.row },
        })?;
        self.close_drop_box(slot)?;
        Ok(Some(answer))
    }

    /// Removes the box of this name with whatever is in it, readable or not. Returns whether there was one. An answer that is
    /// still on its way is refused.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it cannot be known whether there is one.
    pub fn close_drop_box(&mut self, slot: &str) -> Result<bool, Error> {
        // A key that does not open leaves a row that nobody can name, nor open.
        if let Ok(Some(record)) = self.find::<DropKey>(slot) {
            self.connection().execute(
                "DELETE FROM drop_box WHERE number = ?1",
                [record.value.number],
            )?;
        }
        self.delete::<DropKey>(slot)
    }

    /// A new, empty box under a name.
    pub(crate) fn make_drop_box(&mut self, slot: &str, key: &DropKey) -> Result<(), Error> {
        if self.reader().is_dropped(slot)? {
            return Err(Error::AlreadyExists);
        }
        self.close_drop_box(slot)?;
        self.put(slot, key)?;
        self.connection().execute(
            "INSERT INTO drop_box (number, sealed) VALUES (?1, zeroblob(0))",
            params![key.number],
        )?;
        Ok(())
    }
}

/// What an answer is bound to.
pub(crate) fn context(vault_id: &VaultId, number: &Number) -> Vec<u8> {
    frame(&[b"vidan vault 3", vault_id, b"drop_box", number])
}

/// The key of a box, as the vault keeps it under the box's name. No `Debug`.
pub(crate) struct DropKey {
    pub(crate) number: Number,
    pub(crate) key: Secret32,
}

impl Sealable for DropKey {
    const NAME: &'static str = "vault drop box";
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(
            [&self.number[..], self.key.expose()].concat(),
        ))
    }

    fn decode(_: u16, mut bytes: &[u8]) -> Result<Self, EncodingError> {
        const MALFORMED: EncodingError = EncodingError::new("not the key of a drop box");
        let number = take(&mut bytes).ok_or(MALFORMED)?;
        let key = Secret32::from_slice(bytes).map_err(|_| MALFORMED)?;
        Ok(Self { number, key })
    }
}
