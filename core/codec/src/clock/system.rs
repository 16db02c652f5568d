//! The machine's own clock: the one place that reads it. Only programs at the edge enable it.

use std::time::{Duration, Instant, SystemTime};

use super::{Clock, UnixTime};

/// Wall time of the system; monotonic time counted from when this value was made.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }
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
        self.started.elapsed()
    }
}
