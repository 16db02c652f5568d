//! One file or folder a command; what they share lies beside them.

pub(crate) mod bundle;
mod format;
pub(crate) mod inspect;
pub(crate) mod issue;
pub(crate) mod keygen;
pub(crate) mod matching;
pub(crate) mod pin;
pub(crate) mod present;
mod profiles;
pub(crate) mod sandbox;
pub(crate) mod status;
pub(crate) mod verify;

use std::sync::Arc;

use vidan_codec::clock::{Clock, SystemClock, UnixTime};

/// The machine's clock, or one that stands at the moment a person named.
fn clock(at: Option<UnixTime>) -> Arc<dyn Clock> {
    match at {
        Some(at) => Arc::new(StoppedClock(at)),
        None => Arc::new(SystemClock::start()),
    }
}

/// A named moment, for as long as the command runs.
struct StoppedClock(UnixTime);

impl Clock for StoppedClock {
    fn now(&self) -> UnixTime {
        self.0
    }

    fn monotonic(&self) -> core::time::Duration {
        core::time::Duration::ZERO
    }
}
