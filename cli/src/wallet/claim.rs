//! One process at a time in a wallet's folder: keys are read, used and written back by nobody else meanwhile.
//!
//! The system gives the lock up with the process, also with one that is killed. Not for what lies in the folder: that is
//! [`super::home`]'s.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::Failure;
use crate::files;

/// The file whose lock is the folder's.
pub(super) const LOCK: &str = "lock";
/// How often a lock is taken anew that another process erased in between.
const TRIES: u32 = 8;

/// The folder is this process's, for as long as this lives.
pub(super) struct Claim {
    _locked: File,
}

impl Claim {
    /// Claims a folder that is there.
    ///
    /// # Errors
    /// The vault's own, as its second opener gets it, where another process is in the folder.
    pub(super) fn of(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(LOCK);
        for _ in 0..TRIES {
            let file = files::open_lock(&path).map_err(Failure::file(&path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(open_elsewhere()),
                Err(TryLockError::Error(cause)) => return Err(Failure::file(&path)(cause)),
            }
            // Who held it may have erased it with the folder: what is locked then is nobody's file.
            if is_at(&file, &path).map_err(Failure::file(&path))? {
                sweep(folder).map_err(Failure::file(folder))?;
                return Ok(Self { _locked: file });
            }
        }
        Err(open_elsewhere())
    }
}

fn open_elsewhere() -> Failure {
    vidan_wallet::Error::Vault(vidan_vault::Error::AlreadyOpen).into()
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let locked = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(named) => Ok((named.dev(), named.ino()) == (locked.dev(), locked.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A locked file keeps its name on this system.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Removes the drafts of a process that was killed while it wrote: they may hold keys.
fn sweep(folder: &Path) -> io::Result<()> {
    for leftover in files_in(folder, files::is_draft)? {
        std::fs::remove_file(leftover)?;
    }
    Ok(())
}

/// The files of a folder with such names.
pub(super) fn files_in(folder: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let named = entry.file_name().to_str().is_some_and(&wanted);
        if named && !entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_leftovers_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in [".tmpAbC123", ".tmp", "a.tmpAbC123", "device-keys"] {
            std::fs::write(path(name), b"x").unwrap();
        }
        let first = Claim::of(folder.path()).unwrap();
        assert!(!path(".tmpAbC123").exists());
        for kept in [".tmp", "a.tmpAbC123", "device-keys"] {
            assert!(path(kept).exists(), "{kept}");
        }
        let second = Claim::of(folder.path()).err().unwrap();
        assert_eq!(second.code(), "vault.already_open");
        // An erased lock that is still held is not the folder's.
        std::fs::remove_file(path(LOCK)).unwrap();
        Claim::of(folder.path()).unwrap();
        drop(first);
        Claim::of(folder.path()).unwrap();
    }
}
