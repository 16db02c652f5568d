//! Room that is set aside while there is some: a full disk still unlocks, shows and deletes.
//!
//! Two parts. The **log** keeps a length, so that a transaction of ordinary size needs no new space: it is lengthened with
//! zeros when the vault is opened, and written back into the file by the time half of it is used. The **ballast**,
//! `<vault>-reserve`, is a file of random bytes that is given up when writing back, opening or a large deletion meets a
//! full disk, and made again at an unlock when there is room.
//!
//! Zeros behind SQLite's log are nothing to it: a frame counts only under the log's own salts and checksums
//! (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>). By the same salts it is seen here how many are in use.
//!
//! Not for large additions: a disk that is full refuses those, and they do not eat what deleting needs.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use vidan_crypto::Random;

use crate::{
    Error,
    file::{log_path, private, with_suffix},
    schema::PAGE_SIZE,
};

/// Length that the log keeps.
const LOG_LEN: u64 = 2 * 1024 * 1024;
/// Length of the ballast: more than writing back one log adds to the file.
const BALLAST_LEN: usize = 1024 * 1024;
/// Bytes that are written at a time.
const PART_LEN: usize = 64 * 1024;
const LOG_HEADER_LEN: u64 = 32;
const FRAME_LEN: u64 = 24 + PAGE_SIZE as u64;

/// The reserve of one vault.
pub(crate) struct Reserve {
    log: PathBuf,
    ballast: PathBuf,
}

impl Reserve {
    /// Bytes that a transaction may need of the log without asking for more. Less than half of what that keeps.
    pub(crate) const ORDINARY: u64 = 512 * 1024;

    pub(crate) fn of(vault: &Path) -> Self {
        Self {
            log: log_path(vault),
            ballast: Self::path_of(vault),
        }
    }

    /// Where the ballast of a vault is.
    pub(crate) fn path_of(vault: &Path) -> PathBuf {
        with_suffix(vault, "-reserve")
    }

    /// Gives up the ballast. Whether there was one.
    pub(crate) fn give_up(&self) -> bool {
        fs::remove_file(&self.ballast).is_ok()
    }

    /// Makes the ballast, where there is none and there is room for it. `partly`: also a smaller one, out of room that was
    /// ours until now.
    pub(crate) fn make(&self, random: &dyn Random, partly: bool) {
        let whole = u64::try_from(BALLAST_LEN).unwrap_or(u64::MAX);
        if fs::metadata(&self.ballast).is_ok_and(|file| file.len() == whole) {
            return;
        }
        if self.fill(random).is_err() && !partly {
            // A smaller one would only take the last room away.
            let _ = fs::remove_file(&self.ballast);
        }
    }

    /// Random, since a file system may store zeros in no room at all; and of bytes that begin no character, so that nobody who
    /// searches the files for a name ever finds one by chance.
    fn fill(&self, random: &dyn Random) -> Result<(), Error> {
        let mut file = private()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&self.ballast)?;
        let mut bytes = vec![0; PART_LEN];
        for _ in 0..BALLAST_LEN / PART_LEN {
            random.fill(&mut bytes)?;
            bytes
                .iter_mut()
                .for_each(|byte| *byte = *byte & 0x3F | 0x80);
            file.write_all(&bytes)?;
        }
        Ok(())
    }

    /// Lengthens the log to what it keeps, giving up the ballast for it.
    pub(crate) fn keep_log(&self) {
        // Without it the vault reads, and writes as long as there is room.
        let _ = self.lengthen_log(LOG_LEN);
    }

    /// Makes room in the log for a deletion of this many bytes, which writes over as many.
    pub(crate) fn make_room_to_delete(&self, bytes: u64) {
        // Pages that are touched beside those that are cleared, and the frames' own heads.
        let needed = bytes.saturating_add(bytes / 16);
        let used = self.frames().saturating_mul(FRAME_LEN);
        // Where it cannot be made, SQLite tells whether it was needed.
        let _ = self.lengthen_log(used.saturating_add(needed));
    }

    /// After a commit: writes the log back in time, giving up the ballast where the file has no room to grow.
    pub(crate) fn after_commit(&self, connection: &Connection) {
        let used = self.frames().saturating_mul(FRAME_LEN);
        let len = fs::metadata(&self.log).map_or(0, |log| log.len().min(LOG_LEN));
        if used > 0 && used >= len / 2 {
            self.write_back(connection);
        }
    }

    /// Writes the log back, giving up the ballast where the file has no room to grow. Where that fails the log still holds
    /// what it held.
    pub(crate) fn write_back(&self, connection: &Connection) {
        let once = || {
            let sql = "PRAGMA wal_checkpoint(PASSIVE)";
            connection.query_row(sql, [], |_| Ok(()))
        };
        if once().is_err() && self.give_up() {
            let _ = once();
        }
    }

    fn lengthen_log(&self, len: u64) -> io::Result<()> {
        match lengthen(&self.log, len) {
            Err(error) if is_full(&error) && self.give_up() => lengthen(&self.log, len),
            done => done,
        }
    }

    /// How many frames of the log are in use, or were when it was last written back; 0 where that cannot be seen.
    fn frames(&self) -> u64 {
        frames(&self.log).unwrap_or(0)
    }
}

/// Whether there was no room.
fn is_full(error: &io::Error) -> bool {
    Error::from(io::Error::from(error.kind())) == Error::DiskFull
}

/// Writes zeros behind a file's end until it is this long.
fn lengthen(path: &Path, len: u64) -> io::Result<()> {
    // Small: it lies in the program.
    static ZEROS: [u8; 4096] = [0; 4096];
    let mut file = OpenOptions::new().write(true).open(path)?;
    let mut missing = len.saturating_sub(file.seek(SeekFrom::End(0))?);
    while missing > 0 {
        let now = usize::try_from(missing).map_or(ZEROS.len(), |missing| missing.min(ZEROS.len()));
        file.write_all(ZEROS.get(..now).unwrap_or(&ZEROS))?;
        missing = missing.saturating_sub(u64::try_from(now).unwrap_or(u64::MAX));
    }
    Ok(())
}

/// The frames under the log's own salts are the first ones: counted by halving.
fn frames(log: &Path) -> io::Result<u64> {
    let mut file = File::open(log)?;
    let len = file.metadata()?.len();
    let mut salts_at = |at: u64| -> io::Result<[u8; 8]> {
        let mut salts = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut salts)?;
        Ok(salts)
    };
    if len < LOG_HEADER_LEN + FRAME_LEN || salts_at(0)? == [0; 8] {
        return Ok(0);
    }
    let salts = salts_at(16)?;
    let (mut used, mut end) = (0, (len - LOG_HEADER_LEN) / FRAME_LEN);
    while used < end {
        let middle = used + (end - used) / 2;
        if salts_at(LOG_HEADER_LEN + middle * FRAME_LEN + 8)? == salts {
            used = middle + 1;
        } else {
            end = middle;
        }
    }
    Ok(used)
}
