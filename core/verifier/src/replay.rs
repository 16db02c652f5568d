//! A memory of presentations, so that a code counts once.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Mutex, PoisonError},
};

use vidan_codec::clock::UnixTime;
use vidan_crypto::hash::sha256_parts;

/// Sets a nonce apart from a proof in one memory of hashes.
const NONCE: &[u8] = b"vidan verifier: answered nonce\0";

/// What is remembered of a presentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented {
    proof: [u8; 32],
    nonce: Option<[u8; 32]>,
}

impl Presented {
    /// A presentation that answers no question, by the hash of what its holder signed.
    pub fn unasked(proof: [u8; 32]) -> Self {
        Self { proof, nonce: None }
    }

    /// One that answers the question with this nonce. A question has one answer.
    pub fn answer(proof: [u8; 32], nonce: &[u8]) -> Self {
        let nonce = Some(sha256_parts(&[NONCE, nonce]));
        Self { proof, nonce }
    }

    /// The hash of what the holder signed.
    pub fn proof(&self) -> &[u8; 32] {
        &self.proof
    }

    /// A hash of the nonce it answers, if any.
    pub fn nonce(&self) -> Option<&[u8; 32]> {
        self.nonce.as_ref()
    }
}

/// Why a presentation is not accepted as new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// The clock went back: this guard may have forgotten the presentation.
    ClockWentBack,
    /// No room to remember it: it could be shown again unnoticed.
    Full,
    /// The question it answers was answered before.
    NonceUsed,
    /// It was shown before.
    Seen,
}

impl ReplayError {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::ClockWentBack => "replay.clock_went_back",
            Self::Full => "replay.guard_full",
            Self::NonceUsed => "replay.nonce_used",
            Self::Seen => "replay.seen",
        }
    }
}

/// Remembers presentations until they end by themselves.
pub trait ReplayGuard: Send + Sync {
    /// Remembers a presentation and the nonce it answers, in one step with looking whether either is known: of two callers
    /// with the same proof or the same nonce exactly one succeeds. `until` is the first second in which it will be refused
    /// for its time anyway.
    ///
    /// # Errors
    /// [`ReplayError`]; then nothing was remembered, of neither.
    fn record(
        &self,
        presented: &Presented,
        until: UnixTime,
        now: UnixTime,
    ) -> Result<(), ReplayError>;
}

/// A guard in memory, for one device, shared by as many threads as like. It never forgets what could still be accepted; where it is full it refuses.
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
    /// A guard that remembers at most so many hashes at a time (64 bytes each): one for a presentation, two for an answer.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            held: Mutex::new(Held::default()),
        }
    }
}

impl ReplayGuard for MemoryReplayGuard {
    fn record(
        &self,
        presented: &Presented,
        until: UnixTime,
        now: UnixTime,
    ) -> Result<(), ReplayError> {
        // A panic of another thread leaves both collections usable: they are only ever added to in pairs below.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.forget_ended(now);
        if held.keys.contains(presented.proof()) {
            return Err(ReplayError::Seen);
        }
        if presented
            .nonce()
            .is_some_and(|nonce| held.keys.contains(nonce))
        {
            return Err(ReplayError::NonceUsed);
        }
        if held.forgotten.is_some_and(|end| until <= end) {
            return Err(ReplayError::ClockWentBack);
        }
        let room = self.capacity.saturating_sub(held.keys.len());
        let new = [Some(presented.proof()), presented.nonce()];
        if new.iter().flatten().count() > room {
            return Err(ReplayError::Full);
        }
        for key in new.into_iter().flatten() {
            held.ends.insert((until, *key));
            held.keys.insert(*key);
        }
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
    use ReplayError::{ClockWentBack, Full, NonceUsed, Seen};

    fn at(seconds: i64) -> UnixTime {
        UnixTime(seconds)
    }

    fn proof(number: u8) -> Presented {
        Presented::unasked([number; 32])
    }

    #[test]
    fn once_until_it_ends() {
        let guard = MemoryReplayGuard::new(10);
        assert_eq!(guard.record(&proof(1), at(100), at(10)), Ok(()));
        assert_eq!(guard.record(&proof(1), at(100), at(99)), Err(Seen));
        assert_eq!(
            guard.record(&proof(2), at(101), at(100)),
            Ok(()),
            "the first has ended"
        );
        assert_eq!(guard.record(&proof(1), at(100), at(50)), Err(ClockWentBack));
    }

    #[test]
    fn a_full_guard_refuses_and_evicts_nothing() {
        let guard = MemoryReplayGuard::new(2);
        assert_eq!(guard.record(&proof(1), at(100), at(0)), Ok(()));
        assert_eq!(guard.record(&proof(2), at(200), at(0)), Ok(()));
        assert_eq!(guard.record(&proof(3), at(300), at(0)), Err(Full));
        assert_eq!(guard.record(&proof(1), at(100), at(0)), Err(Seen));
        assert_eq!(
            guard.record(&proof(3), at(300), at(100)),
            Ok(()),
            "room again"
        );
        assert_eq!(guard.record(&proof(2), at(200), at(100)), Err(Seen));
    }

    #[test]
    fn a_question_has_one_answer() {
        let guard = MemoryReplayGuard::new(10);
        let answer = |number, nonce: &[u8]| Presented::answer([number; 32], nonce);
        assert_eq!(guard.record(&answer(1, b"n"), at(100), at(0)), Ok(()));
        assert_eq!(
            guard.record(&answer(2, b"n"), at(100), at(0)),
            Err(NonceUsed)
        );
        assert_eq!(guard.record(&answer(1, b"m"), at(100), at(0)), Err(Seen));
        assert_eq!(
            guard.record(&answer(2, b"m"), at(100), at(0)),
            Ok(()),
            "what was refused left no trace"
        );
    }

    #[test]
    fn an_answer_is_remembered_whole_or_not_at_all() {
        let guard = MemoryReplayGuard::new(2);
        assert_eq!(guard.record(&proof(1), at(100), at(0)), Ok(()));
        let answer = Presented::answer([2; 32], b"n");
        assert_eq!(guard.record(&answer, at(100), at(0)), Err(Full));
        assert_eq!(guard.record(&proof(2), at(100), at(0)), Ok(()));
    }

    #[test]
    fn of_many_threads_one_succeeds() {
        let guard = MemoryReplayGuard::new(100);
        let accepted: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|number| {
                    let answer = Presented::answer([number; 32], b"one question");
                    let guard = &guard;
                    scope.spawn(move || guard.record(&answer, at(100), at(0)).is_ok())
                })
                .collect();
            tries
                .into_iter()
                .map(|one| usize::from(one.join().unwrap()))
                .sum()
        });
        assert_eq!(accepted, 1);
    }
}
