//! Which vaults this process has open.
//!
//! POSIX file locks belong to a process: opening and closing a database file a second time in the same process would
//! drop the locks of the first. So a path is claimed here before its file is touched. Against other processes SQLite's
//! own exclusive lock protects.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::Error;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// Nobody holds a handle any more; its thread is about to close the file.
    Closing,
}

static OPEN: Mutex<Option<HashMap<PathBuf, (u64, State)>>> = Mutex::new(None);
static CHANGED: Condvar = Condvar::new();

/// How long a new opener waits for a vault whose last handle is gone: the longest job that may still run there.
const PATIENCE: Duration = Duration::from_secs(30);

/// The right to open a path, until dropped or released.
pub(crate) struct Claim {
    ticket: Ticket,
}

/// Names one claim of a path, also after another one has taken its place.
#[derive(Clone)]
pub(crate) struct Ticket {
    pub(crate) path: PathBuf,
    number: u64,
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
                let held = open.as_ref().and_then(|open| open.get(&path));
                matches!(held, Some((_, State::Closing)))
            })
            .unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_default();
        if open.contains_key(&path) {
            return Err(Error::AlreadyOpen);
        }
        static LAST: AtomicU64 = AtomicU64::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        open.insert(path.clone(), (number, State::Open));
        let ticket = Ticket { path, number };
        Ok(Self { ticket })
    }

    /// The path as claimed: absolute, without links.
    pub(crate) fn path(&self) -> &Path {
        &self.ticket.path
    }

    pub(crate) fn ticket(&self) -> Ticket {
        self.ticket.clone()
    }

    /// Gives the path back before the claim is dropped, once its file is closed.
    pub(crate) fn release(&self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_default();
        if open
            .get(&self.ticket.path)
            .is_some_and(|(number, _)| *number == self.ticket.number)
        {
            open.remove(&self.ticket.path);
        }
        CHANGED.notify_all();
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.release();
    }
}

impl Ticket {
    /// Notes that nobody holds a handle to what was claimed any more, so that the next opener waits instead of failing.
    pub(crate) fn closing(&self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((number, state)) = open.get_or_insert_default().get_mut(&self.path)
            && *number == self.number
        {
            *state = State::Closing;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A handle that outlives its closed vault says nothing about the next one at the same path.
    #[test]
    fn the_last_handle_of_an_earlier_vault_does_not_mark_a_later_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let first = Claim::take(&path).unwrap();
        let ticket = first.ticket();
        drop(first);
        let second = Claim::take(&path).unwrap();
        ticket.closing();
        let held = OPEN.lock().unwrap();
        let state = held.as_ref().unwrap().get(&second.ticket.path).unwrap().1;
        assert!(state == State::Open);
    }
}
