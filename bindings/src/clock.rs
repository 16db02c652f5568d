//! The time, where an app hands in its own clock.

use core::time::Duration;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use vidan_codec::clock::{Clock, SystemClock, UnixTime};

/// What time it is. Without one the library asks the system, which counts sleep on Android and Apple's systems; an app
/// needs this only where its platform knows better, and in tests.
#[uniffi::export(with_foreign)]
pub trait DeviceClock: Send + Sync {
    /// Seconds since 1970 in UTC.
    fn now_unix_seconds(&self) -> i64;
    /// Milliseconds since the device was started, sleep included: Android's `SystemClock.elapsedRealtime()`, Apple's
    /// `mach_continuous_time`. It never goes back, and nobody can set it: waits after wrong passcodes rest on it.
    fn since_boot_millis(&self) -> u64;
}

/// The app's clock, or the system's.
pub(crate) fn of(clock: Option<Arc<dyn DeviceClock>>) -> Arc<dyn Clock> {
    match clock {
        Some(clock) => Arc::new(Foreign {
            clock,
            latest: AtomicU64::new(0),
        }),
        None => Arc::new(SystemClock::start()),
    }
}

struct Foreign {
    clock: Arc<dyn DeviceClock>,
    /// A step back would look like a restart of the device.
    latest: AtomicU64,
}

impl Clock for Foreign {
    fn now(&self) -> UnixTime {
        UnixTime(self.clock.now_unix_seconds())
    }

    fn monotonic(&self) -> Duration {
        let now = self.clock.since_boot_millis();
        Duration::from_millis(self.latest.fetch_max(now, Ordering::Relaxed).max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stepping(AtomicU64);

    impl DeviceClock for Stepping {
        fn now_unix_seconds(&self) -> i64 {
            7
        }

        fn since_boot_millis(&self) -> u64 {
            self.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn an_apps_clock_is_read_and_never_goes_back() {
        let stepping = Arc::new(Stepping(AtomicU64::new(5_000)));
        let clock = of(Some(stepping.clone()));
        assert_eq!(clock.now(), UnixTime(7));
        assert_eq!(clock.monotonic(), Duration::from_secs(5));
        stepping.0.store(4_000, Ordering::Relaxed);
        assert_eq!(clock.monotonic(), Duration::from_secs(5));
        stepping.0.store(6_000, Ordering::Relaxed);
        assert_eq!(clock.monotonic(), Duration::from_secs(6));
    }
}
