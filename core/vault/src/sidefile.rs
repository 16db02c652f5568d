//! The commit counter outside the database: shows writes that SQLite lost silently.
//!
//! Without its `-wal`, SQLite opens the last checkpoint as if nothing were missing; put back whole from an older copy, it
//! opens that. So after every commit its number is sealed into `<vault>-commits`. The database ahead of this file is normal
//! (the process died in between, or this write failed); this file ahead of the database means lost writes.
//!
//! Two slots are written in turn, each sealed by itself, so that a write cut short leaves the other one. What it cannot see:
//! both files set back together.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use vidan_crypto::Random;

use crate::{
    Error, Part,
    file::{private, sync_folder, with_suffix},
    keys::{HeadPart, Keys},
    seal::OVERHEAD,
};

const MAGIC: [u8; 8] = *b"vidan-c1";
const SLOTS: u64 = 2;
/// A sealed 64-bit number.
const SLOT_LEN: usize = 8 + OVERHEAD;

/// The side file of a vault, open for writing.
pub(crate) struct SideFile {
    file: File,
}

impl SideFile {
    /// Where the side file of a vault is.
    pub(crate) fn path_of(vault: &Path) -> PathBuf {
        with_suffix(vault, "-commits")
    }

    /// A new file with this count in both slots, replacing any there: at every moment one of them is whole.
    pub(crate) fn create(
        vault: &Path,
        keys: &Keys,
        random: &dyn Random,
        commit: u64,
    ) -> Result<Self, Error> {
        let path = Self::path_of(vault);
        let next = with_suffix(&path, ".next");
        let side = Self::write_whole(&next, keys, random, commit)?;
        std::fs::rename(&next, &path)?;
        sync_folder(&path);
        Ok(side)
    }

    fn write_whole(
        path: &Path,
        keys: &Keys,
        random: &dyn Random,
        commit: u64,
    ) -> Result<Self, Error> {
        let file = private()
            .write(true)
            .create(true)
            .truncate(true)
            .open(path)?;
        let mut side = Self { file };
        side.file.write_all(&MAGIC)?;
        for slot in 0..SLOTS {
            side.write_slot(slot, keys, random, commit)?;
        }
        side.file.sync_all()?;
        Ok(side)
    }

    /// Opens the file and reads its count.
    ///
    /// # Errors
    /// [`Error::CommitsMissing`] where there is no such file, [`Error::Damaged`] where no slot opens.
    pub(crate) fn open(vault: &Path, keys: &Keys) -> Result<(Self, u64), Error> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(Self::path_of(vault));
        let mut file = match file {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::CommitsMissing);
            }
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Vec::new();
        // One byte more than it should have, whatever it has.
        let most = MAGIC.len() + 2 * SLOT_LEN + 1;
        (&mut file)
            .take(u64::try_from(most).unwrap_or(u64::MAX))
            .read_to_end(&mut bytes)?;
        let newest = bytes.strip_prefix(&MAGIC).and_then(|slots| {
            slots
                .chunks(SLOT_LEN)
                .filter_map(|slot| keys.open_head(HeadPart::Commits, slot))
                .filter_map(|plain| Some(u64::from_be_bytes(plain.as_slice().try_into().ok()?)))
                .max()
        });
        let commit = newest.ok_or(Error::Damaged {
            part: Part::Commits,
        })?;
        Ok((Self { file }, commit))
    }

    /// Writes the number of a commit that is durable already, and makes it durable too.
    pub(crate) fn write(
        &mut self,
        keys: &Keys,
        random: &dyn Random,
        commit: u64,
    ) -> Result<(), Error> {
        self.write_slot(commit % SLOTS, keys, random, commit)?;
        self.file.sync_data()?;
        Ok(())
    }

    fn write_slot(
        &mut self,
        slot: u64,
        keys: &Keys,
        random: &dyn Random,
        commit: u64,
    ) -> Result<(), Error> {
        let sealed = keys.seal_head(random, HeadPart::Commits, &commit.to_be_bytes())?;
        let slot_len = u64::try_from(SLOT_LEN).unwrap_or(u64::MAX);
        let start = u64::try_from(MAGIC.len()).unwrap_or(u64::MAX);
        self.file
            .seek(SeekFrom::Start(start + (slot % SLOTS) * slot_len))?;
        self.file.write_all(&sealed)?;
        Ok(())
    }
}
