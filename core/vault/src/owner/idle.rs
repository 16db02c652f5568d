//! Locking by itself after a time without use.
//!
//! Use is a read or a write of a person; what runs in the background is none, and asking whether the vault is unlocked is none. The time is the monotonic clock's, which counts
//! sleep where the platform can tell. Whoever comes too late finds the vault locked, even where its thread slept too and
//! could not lock in time.

use core::time::Duration;

use super::Owner;

/// When the vault was used last, and how long it stays unlocked after that.
#[derive(Default)]
pub(super) struct Idle {
    pub(super) auto_lock: Option<Duration>,
    used_at: Duration,
}

impl Owner {
    /// How long until the vault locks by itself; `None` where it does not, or is locked.
    pub(crate) fn until_idle(&self) -> Option<Duration> {
        let after = self.idle.auto_lock.filter(|_| self.is_unlocked())?;
        let unused = self
            .tools
            .clock
            .monotonic()
            .saturating_sub(self.idle.used_at);
        Some(after.saturating_sub(unused))
    }

    /// Locks if it is time.
    pub(crate) fn lock_if_idle(&mut self) {
        if self.until_idle() == Some(Duration::ZERO) {
            self.lock();
        }
    }

    /// Begins the time anew, if a person asked for the job. At its end, so that a long one is not cut.
    pub(super) fn note_use(&mut self) {
        if !self.job.background {
            self.begin_use();
        }
    }

    /// Begins the time anew.
    pub(super) fn begin_use(&mut self) {
        self.idle.used_at = self.tools.clock.monotonic();
    }

    /// Shorter than a person may set, for tests that wait for it.
    #[cfg(test)]
    pub(crate) fn set_auto_lock_for_test(&mut self, after: Duration) {
        self.idle.auto_lock = Some(after);
    }
}
