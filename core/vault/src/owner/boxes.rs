//! The keys of drop boxes: all that a locked vault holds, each for one answer and a short time.

use core::time::Duration;

use rusqlite::params;
use vidan_crypto::{Secret32, random_array, wipe_stack};

use crate::{
    Error,
    drop_box::{DropBox, DropKey, Number, context},
    seal::seal,
};

use super::{Owner, Waiting};

/// A box that waits for its answer.
pub(super) struct OpenBox {
    number: Number,
    key: Secret32,
    until: Duration,
}

impl Owner {
    /// Makes a box and keeps its key.
    pub(crate) fn open_box(&mut self, slot: &str, waiting: Waiting<'_>) -> Result<Number, Error> {
        let random = self.tools.random.clone();
        let made = DropKey {
            number: random_array(random.as_ref())?,
            key: Secret32::random(random.as_ref())?,
        };
        self.write(|tx| tx.make_drop_box(slot, &made), waiting)?;
        let until = self
            .tools
            .clock
            .monotonic()
            .saturating_add(DropBox::OPEN_FOR);
        self.boxes.push(OpenBox {
            number: made.number,
            key: made.key,
            until,
        });
        Ok(made.number)
    }

    /// Seals an answer into its box, locked or not.
    pub(crate) fn put_into_box(&mut self, number: &Number, answer: &[u8]) -> Result<(), Error> {
        self.forget_late_boxes();
        let held = self.boxes.iter().find(|held| held.number == *number);
        let held = held.ok_or(Error::DropBoxClosed)?;
        if answer.len() > DropBox::MAX_LEN {
            return Err(Error::TooLarge);
        }
        let context = context(&self.wrap.vault_id, number);
        let sealed = seal(&held.key, self.tools.random.as_ref(), &context, answer)?;
        let sql = "UPDATE drop_box SET sealed = ?2 WHERE number = ?1";
        let placed = self.connection.execute(sql, params![number, sealed])?;
        self.reserve.after_commit(&self.connection);
        self.forget_box(number);
        if placed == 0 {
            return Err(Error::DropBoxClosed);
        }
        Ok(())
    }

    /// Forgets the key of a box.
    pub(crate) fn forget_box(&mut self, number: &Number) {
        self.boxes.retain(|held| held.number != *number);
        if !self.is_unlocked() {
            wipe_stack();
        }
    }

    /// Forgets the keys whose time is over.
    pub(crate) fn forget_late_boxes(&mut self) {
        let now = self.tools.clock.monotonic();
        self.boxes.retain(|held| held.until > now);
    }

    /// How long until the first key is to be forgotten.
    pub(crate) fn until_late(&self) -> Option<Duration> {
        let first = self.boxes.iter().map(|held| held.until).min()?;
        Some(first.saturating_sub(self.tools.clock.monotonic()))
    }
}
