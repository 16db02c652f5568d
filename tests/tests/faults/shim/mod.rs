//! A disk that fails: SQLite's own file system with a fault at a chosen call.
//!
//! Registered as SQLite's default. Files outside of the folders that a [`Plan`] was made for are opened by the real one
//! alone and never pass through here again. Files inside do, and each kind of call is counted; one, or all from one on,
//! answers with an error. A write that fails has written the half of its bytes.

mod vfs;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What may fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Delete,
    Open,
    Read,
    Size,
    Sync,
    Truncate,
    Write,
}

impl Call {
    pub(crate) const ALL: [Self; 7] = [
        Self::Delete,
        Self::Open,
        Self::Read,
        Self::Size,
        Self::Sync,
        Self::Truncate,
        Self::Write,
    ];
}

/// What fails when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub(crate) call: Call,
    /// Counted from 0.
    pub(crate) nth: u64,
    /// Whether all later ones fail too, as on a disk that is full or gone.
    pub(crate) lasting: bool,
    /// What SQLite is answered.
    pub(crate) code: i32,
}

/// A disk under one folder, until dropped.
pub(crate) struct Plan {
    folder: PathBuf,
    disk: Arc<Disk>,
}

/// Its calls so far and its failure.
pub(crate) struct Disk {
    calls: [AtomicU64; Call::ALL.len()],
    failure: Mutex<Option<Failure>>,
}

static DISKS: Mutex<Vec<(PathBuf, Arc<Disk>)>> = Mutex::new(Vec::new());

impl Plan {
    pub(crate) fn new(folder: &Path, failure: Option<Failure>) -> Self {
        vfs::register();
        let disk = Arc::new(Disk {
            calls: Default::default(),
            failure: Mutex::new(failure),
        });
        let folder = folder.canonicalize().unwrap();
        lock(&DISKS).push((folder.clone(), disk.clone()));
        Self { folder, disk }
    }

    /// From now on this fails.
    #[allow(
        dead_code,
        reason = "whoever begins with a disk that is whole breaks it later"
    )]
    pub(crate) fn fail(&self, failure: Failure) {
        *lock(&self.disk.failure) = Some(failure);
    }

    /// The disk is whole again.
    pub(crate) fn mend(&self) {
        *lock(&self.disk.failure) = None;
    }

    /// How often something was called.
    pub(crate) fn calls(&self, call: Call) -> u64 {
        self.disk.calls[call as usize].load(Ordering::SeqCst)
    }

    /// Whether the failure has come.
    pub(crate) fn has_failed(&self, failure: &Failure) -> bool {
        self.calls(failure.call) > failure.nth
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        lock(&DISKS).retain(|(folder, _)| *folder != self.folder);
    }
}

impl Disk {
    /// The disk that a file is on, if there is a plan for it.
    fn of(file: &Path) -> Option<Arc<Self>> {
        let disks = lock(&DISKS);
        let found = disks.iter().find(|(folder, _)| file.starts_with(folder));
        found.map(|(_, disk)| disk.clone())
    }

    /// Counts a call; the error that it answers with.
    fn meet(&self, call: Call) -> Option<i32> {
        let number = self.calls[call as usize].fetch_add(1, Ordering::SeqCst);
        let failure = (*lock(&self.failure))?;
        let now = number == failure.nth || failure.lasting && number > failure.nth;
        (failure.call == call && now).then_some(failure.code)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
