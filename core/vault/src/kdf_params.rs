//! What stretching a passcode costs: the bounds of what is accepted, and choosing it by measuring the device.

use core::time::Duration;

use vidan_codec::clock::Clock;
use vidan_crypto::kdf::{Argon2Params, argon2id};

use crate::Error;

/// What stretching a passcode costs. Stored beside the wrap and bound to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParams(pub(crate) Argon2Params);

/// How the cost of a new wrap is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KdfCost {
    /// This one.
    Fixed(KdfParams),
    /// Measured once on this device, on the vault's thread: about this long, and never less than
    /// [`KdfParams::RECOMMENDED`].
    Target(Duration),
}

impl KdfCost {
    /// Half a second.
    pub const DEFAULT: Self = Self::Target(Duration::from_millis(500));

    /// The cost of a wrap made now. Blocks for as long as a target is measured.
    ///
    /// # Errors
    /// [`Error::KdfParameters`] where Argon2 refuses to run at all.
    pub fn params(self, clock: &dyn Clock) -> Result<KdfParams, Error> {
        match self {
            Self::Fixed(params) => Ok(params),
            Self::Target(target) => KdfParams::calibrate(target, clock),
        }
    }

    /// The cost below which a wrap is made anew.
    pub(crate) fn least(self) -> KdfParams {
        match self {
            Self::Fixed(params) => params,
            Self::Target(_) => KdfParams::RECOMMENDED,
        }
    }
}

impl Default for KdfCost {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl From<KdfParams> for KdfCost {
    fn from(params: KdfParams) -> Self {
        Self::Fixed(params)
    }
}

/// The most memory that measuring chooses, in MiB: more would get the app killed on small phones.
const MOST_MEMORY_MIB: u32 = 256;
/// The most passes that measuring chooses.
const MOST_PASSES: u32 = 12;

impl KdfParams {
    /// 64 MiB, 3 passes, 1 lane.
    pub const RECOMMENDED: Self = Self(Argon2Params::DEFAULT);

    /// Argon2id with at least 64 MiB (in KiB here), and at most 1 GiB, 64 passes and 8 lanes.
    ///
    /// # Errors
    /// [`Error::KdfParameters`] outside of that.
    pub fn new(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, Error> {
        if memory_kib < Argon2Params::DEFAULT.memory_kib {
            return Err(Error::KdfParameters);
        }
        Self::bounded(memory_kib, iterations, parallelism)
    }

    /// 64 KiB and one pass: protects nothing, and takes no time. For tests that open many vaults.
    pub const fn weak_for_tests() -> Self {
        Self(Argon2Params {
            memory_kib: 64,
            iterations: 1,
            parallelism: 1,
        })
    }

    /// What takes about `target` on this device, measured by one pass over 64 MiB; blocks for that long. At least
    /// [`Self::RECOMMENDED`], however slow the device; at most 256 MiB and 12 passes, however fast.
    ///
    /// # Errors
    /// [`Error::KdfParameters`] where Argon2 refuses to run at all.
    pub fn calibrate(target: Duration, clock: &dyn Clock) -> Result<Self, Error> {
        let once = Argon2Params {
            iterations: 1,
            ..Argon2Params::DEFAULT
        };
        let begin = clock.monotonic();
        argon2id(b"vidan measures this device", &[0; 16], once)?;
        Ok(Self::chosen(
            target,
            clock.monotonic().saturating_sub(begin),
        ))
    }

    /// The cost for a target, given what a pass over 64 MiB takes. Memory first, since it is what a guesser cannot save.
    fn chosen(target: Duration, pass: Duration) -> Self {
        let least = Argon2Params::DEFAULT;
        let least_mib = least.memory_kib / 1024;
        // Passes over one MiB that the target pays for. A clock that stood still measured nothing.
        let affordable = target
            .as_micros()
            .saturating_mul(u128::from(least_mib))
            .checked_div(pass.as_micros())
            .map_or(0, |passes| u32::try_from(passes).unwrap_or(u32::MAX));
        let memory_mib = (affordable / least.iterations).clamp(least_mib, MOST_MEMORY_MIB);
        let iterations = (affordable / memory_mib).clamp(least.iterations, MOST_PASSES);
        Self(Argon2Params {
            memory_kib: memory_mib.saturating_mul(1024),
            iterations,
            parallelism: least.parallelism,
        })
    }

    /// Whether a guess costs less than under `other`, in memory or in work.
    pub(crate) fn is_weaker_than(self, other: Self) -> bool {
        let work = |params: Argon2Params| {
            u64::from(params.memory_kib).saturating_mul(params.iterations.into())
        };
        self.0.memory_kib < other.0.memory_kib || work(self.0) < work(other.0)
    }

    /// The bounds for parameters read from a file: up to 1 GiB, 64 passes, 8 lanes. No lower one than Argon2's own: who
    /// made the file chose them.
    ///
    /// # Errors
    /// [`Error::KdfParameters`] outside of that.
    pub fn bounded(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, Error> {
        let sane = (8..=1024 * 1024).contains(&memory_kib)
            && (1..=64).contains(&iterations)
            && (1..=8).contains(&parallelism)
            && memory_kib / 8 >= parallelism;
        if !sane {
            return Err(Error::KdfParameters);
        }
        Ok(Self(Argon2Params {
            memory_kib,
            iterations,
            parallelism,
        }))
    }
}

impl From<KdfParams> for Argon2Params {
    fn from(params: KdfParams) -> Self {
        params.0
    }
}

impl Default for KdfParams {
    fn default() -> Self {
        Self::RECOMMENDED
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vidan_codec::clock::{ManualClock, UnixTime};

    #[test]
    fn parameters_are_bounded() {
        assert!(KdfParams::new(64 * 1024, 3, 1).is_ok());
        for (memory, passes, lanes) in [
            (64 * 1024 - 1, 3, 1),
            (u32::MAX, 1, 1),
            (64 * 1024, 0, 1),
            (64 * 1024, 65, 1),
            (64 * 1024, 1, 9),
            (64 * 1024, 1, 0),
        ] {
            assert_eq!(
                KdfParams::new(memory, passes, lanes),
                Err(Error::KdfParameters)
            );
        }
    }

    fn chosen(target: u64, pass: u64) -> (u32, u32) {
        let millis = Duration::from_millis;
        let KdfParams(params) = KdfParams::chosen(millis(target), millis(pass));
        (params.memory_kib / 1024, params.iterations)
    }

    #[test]
    fn memory_grows_first_then_passes() {
        assert_eq!(chosen(500, 400), (64, 3), "a slow phone, at the least");
        assert_eq!(chosen(500, 100), (106, 3));
        assert_eq!(chosen(500, 50), (213, 3));
        assert_eq!(chosen(500, 20), (256, 6));
        assert_eq!(chosen(500, 1), (256, 12), "a fast one, at the most");
        assert_eq!(chosen(500, 0), (64, 3), "nothing was measured");
        assert_eq!(chosen(0, 100), (64, 3));
    }

    proptest! {
        #[test]
        fn never_weaker_than_recommended_and_near_the_target(target: u32, pass: u32) {
            let (target, pass) = (Duration::from_micros(target.into()), Duration::from_micros(pass.into()));
            let params = KdfParams::chosen(target, pass);
            let Argon2Params { memory_kib, iterations, parallelism } = params.0;
            prop_assert!(!params.is_weaker_than(KdfParams::RECOMMENDED));
            prop_assert!(KdfParams::new(memory_kib, iterations, parallelism).is_ok());
            prop_assert!(memory_kib <= MOST_MEMORY_MIB * 1024 && iterations <= MOST_PASSES);
            let takes = pass.mul_f64(f64::from(memory_kib) / 65_536.0 * f64::from(iterations));
            let least = pass * 3;
            prop_assert!(takes <= target.max(least).mul_f64(1.001));
        }
    }

    #[test]
    fn a_clock_that_stands_still_gives_the_recommended_cost() {
        let clock = ManualClock::at(UnixTime(0));
        let cost = KdfCost::DEFAULT.params(&clock).unwrap();
        assert_eq!(cost, KdfParams::RECOMMENDED);
    }

    #[test]
    fn weaker_in_memory_or_in_work() {
        let params = |memory: u32, passes| KdfParams::new(memory * 1024, passes, 1).unwrap();
        let least = KdfParams::RECOMMENDED;
        assert!(KdfParams::weak_for_tests().is_weaker_than(least));
        assert!(params(64, 2).is_weaker_than(least));
        assert!(
            params(128, 12).is_weaker_than(params(256, 3)),
            "less memory"
        );
        assert!(!params(256, 3).is_weaker_than(params(64, 12)));
        assert!(!least.is_weaker_than(least));
    }
}
