//! The machine's own clock: the one place that reads it. Only programs at the edge enable it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant, SystemTime},
};

use super::{Clock, UnixTime};

/// Wall time of the system, and time since it booted, sleep included: `CLOCK_BOOTTIME` on Linux and Android,
/// `CLOCK_MONOTONIC` on Apple's systems, where that counts sleep. Neither needs a permission. On any other system monotonic
/// time counts from when this value was made.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    made: Instant,
}

/// The latest time that was told, in microseconds: Apple's clock is corrected by the network's and may step back a little,
/// which must not look like a restart.
static LATEST: AtomicU64 = AtomicU64::new(0);

impl SystemClock {
    /// The clock of this machine.
    pub fn start() -> Self {
        Self {
            made: Instant::now(),
        }
    }
}

/// Time since boot, as the system tells it to everybody.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn since_boot() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(target_vendor = "apple")]
    const COUNTS_SLEEP: ClockId = ClockId::Monotonic;
    #[cfg(not(target_vendor = "apple"))]
    const COUNTS_SLEEP: ClockId = ClockId::Boottime;
    Duration::try_from(clock_gettime(COUNTS_SLEEP)).ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn since_boot() -> Option<Duration> {
    None
}

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        let seconds = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            // A machine set before 1970 is wrong anyway; its documents are all "not yet valid".
            Err(_) => 0,
        };
        UnixTime(seconds)
    }

    fn monotonic(&self) -> Duration {
        let now = since_boot().unwrap_or_else(|| self.made.elapsed());
        let now = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(LATEST.fetch_max(now, Ordering::Relaxed).max(now))
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use super::*;

    /// No test asserts a time: only that both tell of the same boot, whenever the clock was made.
    #[cfg(target_os = "linux")]
    #[test]
    fn it_counts_from_boot_and_runs_forward() {
        let first = SystemClock::start().monotonic();
        let text = std::fs::read_to_string("/proc/uptime").unwrap();
        let seconds = text.split_ascii_whitespace().next().unwrap();
        let uptime = Duration::from_secs_f64(seconds.parse().unwrap());
        let second = SystemClock::start().monotonic();
        // The file tells hundredths, cut off.
        let cut = Duration::from_millis(10);
        assert!(first <= uptime + cut && uptime <= second + cut);
        assert!(second >= first);
    }
}
