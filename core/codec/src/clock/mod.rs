//! What time it is: handed in, because a verifier's answer depends on it and a test must be able to set it.

#[cfg(feature = "testing")]
mod manual;
#[cfg(feature = "std-clock")]
mod system;
mod unix_time;

use core::time::Duration;

#[cfg(feature = "testing")]
pub use manual::ManualClock;
#[cfg(feature = "std-clock")]
pub use system::SystemClock;
pub use unix_time::UnixTime;

/// Two clocks: the wall's, which people set, and one that only runs forward.
pub trait Clock: Send + Sync {
    /// Seconds since 1970 in UTC. May jump.
    fn now(&self) -> UnixTime;
    /// Time since the device started, sleep included where the platform can tell. Never goes back while it runs; begins
    /// again at zero after a restart.
    fn monotonic(&self) -> Duration;
}
