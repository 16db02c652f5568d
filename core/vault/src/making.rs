//! Who may make a vault of a name: one process at a time, and before it makes anything.
//!
//! `<vault>.making` is locked by the operating system while a vault is made, given its name, or removed while it is aside. Whoever
//! dies leaves an unlocked file, which the next one takes over. Once a vault is open SQLite's own lock protects it.
//!
//! Not for two makers in one process: `registry` keeps those apart.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::{
    Error,
    file::{private, with_suffix},
};

/// The right to make the vault of a name, until dropped.
pub(crate) struct Making {
    path: PathBuf,
    _locked: File,
}

impl Making {
    /// # Errors
    /// [`Error::AlreadyOpen`] where another process makes it now.
    pub(crate) fn take(vault: &Path) -> Result<Self, Error> {
        let path = with_suffix(vault, ".making");
        let file = private()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        lock(&file, &path)?;
        Ok(Self {
            path,
            _locked: file,
        })
    }

    /// Refuses a vault that another process is making now, and removes what a dead one left.
    ///
    /// # Errors
    /// [`Error::AlreadyOpen`].
    pub(crate) fn require_none(vault: &Path) -> Result<(), Error> {
        let path = with_suffix(vault, ".making");
        if path.symlink_metadata().is_err() {
            return Ok(());
        }
        Self::take(vault).map(drop)
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // While it is locked: whoever opened it meanwhile sees that it has no name any more.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn lock(file: &File, path: &Path) -> Result<(), Error> {
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::AlreadyOpen),
        // A file system without locks has no second process on it either.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    if is_still(file, path) {
        Ok(())
    } else {
        Err(Error::AlreadyOpen)
    }
}

/// Whether the file still has this name: its last holder may have removed it.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(held), Ok(named)) => (held.dev(), held.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_still(_: &File, _: &Path) -> bool {
    true
}
