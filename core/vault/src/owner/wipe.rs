//! Wiping: the wraps of the vault key are overwritten, then the files go. What was sealed is noise from then on.
//!
//! A wipe that is cut short is finished at the next opening: a vault in which every wrap, the count of attempts and the head
//! are gone together can be opened by nobody, so nothing is lost by removing it.

use std::path::Path;

use rusqlite::Connection;

use crate::{Error, file, reserve::Reserve, sidefile::SideFile};

use super::Owner;

/// Overwritten first, since a page that is only freed may be read from a disk's image.
const DESTROY: &str = "BEGIN IMMEDIATE;
    UPDATE key_wrap SET salt = zeroblob(16), sealed = zeroblob(length(sealed)), mac = zeroblob(32);
    UPDATE phone_wrap SET wrapped = zeroblob(length(wrapped)), sealed = zeroblob(length(sealed)), mac = zeroblob(32);
    DELETE FROM key_wrap; DELETE FROM phone_wrap; DELETE FROM attempts; DELETE FROM head; DELETE FROM drop_box;
    COMMIT;
    PRAGMA wal_checkpoint(TRUNCATE);";

impl Owner {
    /// Destroys the vault. Afterwards this owner has no file, and the path is free.
    pub(super) fn wipe(&mut self) {
        self.end();
        self.phone = Ok(None);
        // Destroying takes room too. Where the disk does not take it, the files go all the same.
        self.reserve.give_up();
        let _ = self.connection.execute_batch(DESTROY);
        if let Ok(nothing) = Connection::open_in_memory() {
            let connection = core::mem::replace(&mut self.connection, nothing);
            remove(self.claim.path(), connection);
            self.claim.release();
        }
    }

    /// Destroys the vault at the wish of who can open it.
    pub(crate) fn wipe_unlocked(&mut self) -> Result<(), Error> {
        if !self.is_unlocked() {
            return Err(Error::Locked);
        }
        self.wipe();
        Ok(())
    }

    /// Serves nobody any more: there is no file behind this.
    pub(super) fn end(&mut self) {
        self.boxes.clear();
        self.lock();
        self.ended = true;
    }

    /// Whether there is no file any more.
    pub(crate) fn is_ended(&self) -> bool {
        self.ended
    }
}

/// Whether a wipe was cut short after destroying the keys.
pub(super) fn was_begun(connection: &Connection) -> Result<bool, Error> {
    let left: i64 = connection.query_row(
        "SELECT (SELECT count(*) FROM key_wrap) + (SELECT count(*) FROM phone_wrap)
              + (SELECT count(*) FROM attempts) + (SELECT count(*) FROM head)",
        [],
        |row| row.get(0),
    )?;
    Ok(left == 0)
}

/// Closes the file and removes it with what lies beside it, the log first: it must never be found beside a later vault.
pub(super) fn remove(path: &Path, connection: Connection) {
    drop(connection);
    for file in [
        file::log_path(path),
        SideFile::path_of(path),
        Reserve::path_of(path),
        path.to_owned(),
    ] {
        // What is gone already is gone.
        let _ = std::fs::remove_file(file);
    }
    file::sync_folder(path);
}
