//! The lock as every thread sees it at once.
//!
//! The vault's thread may be in the middle of a long job when the citizen locks. The lock does not queue behind it: it is
//! counted here, and whatever was asked for before that is answered [`Error::Locked`] from then on. Long jobs look here
//! between two records and end. What is being committed or told at that very moment is waited for, since it cannot be
//! taken back; nothing else is.
//!
//! Not for the keys: the thread wipes them as soon as its job lets go of them.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use futures_channel::oneshot;
use rusqlite::{Connection, InterruptHandle};

use crate::Error;

/// Counts locks, and knows what the vault's thread is at.
#[derive(Default)]
pub(crate) struct Gate {
    /// Changed only while `state` is held.
    locks: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Locked, and nobody has asked to unlock since.
    shut: bool,
    /// The thread is at a job.
    running: bool,
    /// What the job did is being committed or told: too late to refuse it.
    passed: bool,
    /// Who locked meanwhile and waits for that.
    waiting: Vec<oneshot::Sender<()>>,
    /// Ends the one statement that looks at every page.
    interrupt: Option<InterruptHandle>,
}

/// What a lock has to wait for.
pub(crate) enum Await {
    /// A job that has passed already.
    Passed(oneshot::Receiver<()>),
    /// Nothing: a job is running, and it will be refused.
    Nothing,
    /// The thread, which is free to wipe the keys.
    Thread,
}

impl Gate {
    /// How many locks there were. What was asked for at another number is refused.
    pub(crate) fn locks(&self) -> u64 {
        self.locks.load(Ordering::Acquire)
    }

    /// Whether it is locked and nobody has asked to unlock.
    pub(crate) fn is_shut(&self) -> bool {
        self.state().shut
    }

    /// Sends a job with the number of locks before it. No lock comes between the two.
    pub(crate) fn ask<R>(&self, unlocks: bool, send: impl FnOnce(u64) -> R) -> R {
        let mut state = self.state();
        if unlocks {
            state.shut = false;
        }
        send(self.locks())
    }

    /// Locks, and sends the job that wipes the keys.
    pub(crate) fn shut<R>(&self, send: impl FnOnce() -> R) -> (R, Await) {
        let mut state = self.state();
        state.shut = true;
        self.locks.fetch_add(1, Ordering::AcqRel);
        if let Some(statement) = &state.interrupt {
            statement.interrupt();
        }
        let to_await = if state.passed {
            let (told, answered) = oneshot::channel();
            state.waiting.push(told);
            Await::Passed(answered)
        } else if state.running {
            Await::Nothing
        } else {
            Await::Thread
        };
        (send(), to_await)
    }

    /// A job begins.
    pub(crate) fn begin(&self) {
        self.state().running = true;
    }

    /// The job is about to commit or to tell what it found. Until [`Self::end`] a lock waits for it.
    ///
    /// # Errors
    /// [`Error::Locked`] where there was a lock since.
    pub(crate) fn pass(&self, locks: u64) -> Result<(), Error> {
        let mut state = self.state();
        self.require(locks)?;
        state.passed = true;
        Ok(())
    }

    /// The job is over, and its caller was told.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        state.running = false;
        state.passed = false;
        let waiting = core::mem::take(&mut state.waiting);
        drop(state);
        for told in waiting {
            // Who does not wait any more need not know.
            let _ = told.send(());
        }
    }

    /// # Errors
    /// [`Error::Locked`] where there was a lock since.
    pub(crate) fn require(&self, locks: u64) -> Result<(), Error> {
        if self.locks() == locks {
            Ok(())
        } else {
            Err(Error::Locked)
        }
    }

    /// Lets a lock end the statements of a connection that only reads, until the answer is dropped.
    pub(crate) fn interrupts(&self, connection: &Connection) -> Interrupts<'_> {
        self.state().interrupt = Some(connection.get_interrupt_handle());
        Interrupts(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While it lives, a lock ends what SQLite is at.
pub(crate) struct Interrupts<'a>(&'a Gate);

impl Drop for Interrupts<'_> {
    fn drop(&mut self) {
        self.0.state().interrupt = None;
    }
}
