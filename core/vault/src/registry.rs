//! Which vaults this process has open.
//!
//! POSIX file locks belong to a process: opening and closing a database file a second time in the same process would
//! drop the locks of the first. So a path is claimed here before its file is touched. Against other processes SQLite's
//! own exclusive lock protects.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use crate::Error;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// Nobody holds a handle any more; its thread is about to close the file.
    Closing,
}

static OPEN: Mutex<Option<HashMap<PathBuf, State>>> = Mutex::new(None);
static CHANGED: Condvar = Condvar::new();

/// How long a new opener waits for a vault whose last handle is gone: the longest job that may still run there.
const PATIENCE: Duration = Duration::from_secs(30);

/// The right to open a path, until dropped.
pub(crate) struct Claim {
    path: PathBuf,
}

impl Claim {
    /// Claims a path; blocks while an earlier owner without handles is still closing it.
    ///
    /// # Errors
    /// [`Error::AlreadyOpen`], or [`Error::Io`] where the folder does not exist.
    pub(crate) fn take(path: &Path) -> Result<Self, Error> {
        let path = real_path(path)?;
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut open, _) = CHANGED
            .wait_timeout_while(open, PATIENCE, |open| {
                open.as_ref().and_then(|open| open.get(&path)) == Some(&State::Closing)
            })
            .unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_default();
        if open.contains_key(&path) {
            return Err(Error::AlreadyOpen);
        }
        open.insert(path.clone(), State::Open);
        Ok(Self { path })
    }

    /// The path as claimed: absolute, without links.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.get_or_insert_default().remove(&self.path);
        CHANGED.notify_all();
    }
}

/// Notes that nobody holds a handle to a claimed path any more, so that the next opener waits instead of failing.
pub(crate) fn closing(path: &Path) {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(state) = open.get_or_insert_default().get_mut(path) {
        *state = State::Closing;
    }
}

/// The path without links, whether or not there is a file.
fn real_path(path: &Path) -> Result<PathBuf, Error> {
    if let Ok(real) = path.canonicalize() {
        return Ok(real);
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::NotAVault);
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    Ok(folder.canonicalize()?.join(name))
}
