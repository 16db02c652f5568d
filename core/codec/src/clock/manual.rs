//! A clock that stands still until a test moves it.

use core::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use super::{Clock, UnixTime};

/// Both times move together, by [`ManualClock::advance`]; the wall alone by [`ManualClock::set_wall`].
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    monotonic: AtomicI64,
}

impl ManualClock {
    /// A clock that shows this moment.
    pub fn at(now: UnixTime) -> Self {
        Self {
            wall: AtomicI64::new(now.0),
            monotonic: AtomicI64::new(0),
        }
    }

    /// Lets seconds pass.
    pub fn advance(&self, seconds: u32) {
        self.wall.fetch_add(seconds.into(), Ordering::SeqCst);
        self.monotonic.fetch_add(seconds.into(), Ordering::SeqCst);
    }

    /// Sets the wall clock as a person would, while no time passes.
    pub fn set_wall(&self, now: UnixTime) {
        self.wall.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.wall.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.monotonic.load(Ordering::SeqCst).unsigned_abs())
    }
}
