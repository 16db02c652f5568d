//! The machine's own clock: the one place that reads it. Only programs at the edge enable it.

use std::time::{Duration, Instant, SystemTime};

use super::{Clock, UnixTime};

/// Wall time of the system, and time since it booted. Where the system does not tell when it booted (anything but
/// Linux and Android), monotonic time counts from when this value was made.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    made: Instant,
    up_when_made: Duration,
}

impl SystemClock {
    /// The clock of this machine.
    pub fn start() -> Self {
        Self {
            made: Instant::now(),
            up_when_made: uptime().unwrap_or_default(),
        }
    }
}

/// Linux's seconds since boot, sleep included; read once, so that the clock cannot step between two sources.
fn uptime() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let seconds: f64 = text.split_ascii_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
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
        self.up_when_made.saturating_add(self.made.elapsed())
    }
}
