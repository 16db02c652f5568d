//! A memory of presentations, so that a code counts once.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Mutex, PoisonError},
};

use vidan_codec::clock::UnixTime;

/// Why a presentation is not accepted as new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// The clock went back: this guard may have forgotten the presentation.
    ClockWentBack,
    /// No room to remember it: it could be shown again unnoticed.
    Full,
    /// It was shown before.
    Seen,
}

impl ReplayError {
    /// A stable name for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::ClockWentBack => "replay.clock_went_back",
            Self::Full => "replay.guard_full",
            Self::Seen => "replay.seen",
        }
    }
}

/// Remembers presentations until they end by themselves.
pub trait ReplayGuard: Send + Sync {
    /// Remembers a presentation, in one step with looking whether it is known: of two callers with the same key exactly
    /// one succeeds. `until` is the first second in which it will be refused for its time anyway.
    ///
    /// # Errors
    /// [`ReplayError`]; then nothing was remembered.
    fn record(&self, key: [u8; 32], until: UnixTime, now: UnixTime) -> Result<(), ReplayError>;
}

/// A guard in memory, for one device. It never forgets what could still be accepted; where it is full it refuses.
#[derive(Debug)]
pub struct MemoryReplayGuard {
    capacity: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    keys: HashSet<[u8; 32]>,
    ends: BTreeSet<(UnixTime, [u8; 32])>,
    /// The latest end of anything forgotten.
    forgotten: Option<UnixTime>,
}

impl MemoryReplayGuard {
    /// A guard that remembers at most so many presentations at a time (64 bytes each).
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            held: Mutex::new(Held::default()),
        }
    }
}

impl ReplayGuard for MemoryReplayGuard {
    fn record(&self, key: [u8; 32], until: UnixTime, now: UnixTime) -> Result<(), ReplayError> {
        // A panic of another thread leaves both collections usable: they are only ever added to in pairs below.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.forget_ended(now);
        if held.keys.contains(&key) {
            return Err(ReplayError::Seen);
        }
        if held.forgotten.is_some_and(|end| until <= end) {
            return Err(ReplayError::ClockWentBack);
        }
        if held.keys.len() >= self.capacity {
            return Err(ReplayError::Full);
        }
        held.ends.insert((until, key));
        held.keys.insert(key);
        Ok(())
    }
}

impl Held {
    fn forget_ended(&mut self, now: UnixTime) {
        while let Some((end, key)) = self.ends.first().copied().filter(|(end, _)| *end <= now) {
            self.ends.remove(&(end, key));
            self.keys.remove(&key);
            self.forgotten = self.forgotten.max(Some(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UnixTime {
        UnixTime(seconds)
    }

    #[test]
    fn once_until_it_ends() {
        let guard = MemoryReplayGuard::new(10);
        assert_eq!(guard.record([1; 32], at(100), at(10)), Ok(()));
        assert_eq!(
            guard.record([1; 32], at(100), at(99)),
            Err(ReplayError::Seen)
        );
        assert_eq!(
            guard.record([2; 32], at(101), at(100)),
            Ok(()),
            "the first has ended"
        );
        assert_eq!(
            guard.record([1; 32], at(100), at(50)),
            Err(ReplayError::ClockWentBack)
        );
    }

    #[test]
    fn a_full_guard_refuses_and_evicts_nothing() {
        let guard = MemoryReplayGuard::new(2);
        assert_eq!(guard.record([1; 32], at(100), at(0)), Ok(()));
        assert_eq!(guard.record([2; 32], at(200), at(0)), Ok(()));
        assert_eq!(
            guard.record([3; 32], at(300), at(0)),
            Err(ReplayError::Full)
        );
        assert_eq!(
            guard.record([1; 32], at(100), at(0)),
            Err(ReplayError::Seen)
        );
        assert_eq!(
            guard.record([3; 32], at(300), at(100)),
            Ok(()),
            "room again"
        );
        assert_eq!(
            guard.record([2; 32], at(200), at(100)),
            Err(ReplayError::Seen)
        );
    }

    #[test]
    fn of_many_threads_one_succeeds() {
        let guard = MemoryReplayGuard::new(10);
        let accepted: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| guard.record([1; 32], at(100), at(0)).is_ok()))
                .collect();
            tries
                .into_iter()
                .map(|one| usize::from(one.join().unwrap()))
                .sum()
        });
        assert_eq!(accepted, 1);
    }
}
