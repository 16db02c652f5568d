//! How the citizen wants the vault to lock: kept in the vault itself, as a record of its own kind.
//!
//! The number of wrong passcodes before a wipe stands here and, where it is needed before the vault key is, beside the
//! count of attempts (`attempts`). This one is the original: unlocking brings the other back to it.

use core::time::Duration;

use zeroize::Zeroizing;

use crate::{EncodingError, Error, Sealable, seal::take};

/// The shortest and the longest time without use after which a vault locks by itself.
const AUTO_LOCK: core::ops::RangeInclusive<Duration> =
    Duration::from_secs(10)..=Duration::from_secs(60 * 60);
/// The fewest and the most wrong passcodes after which a vault is wiped. Fewer would let a child lose everything.
const WIPE_AFTER: core::ops::RangeInclusive<u32> = 10..=100;

/// How a vault locks. The default: after five minutes without use; never wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long the vault stays unlocked without being read or written, 10 seconds to an hour, whole seconds. `None`, for
    /// programs that end by themselves: until it is locked.
    pub auto_lock: Option<Duration>,
    /// The number of wrong passcodes, 10 to 100, with which the vault is wiped for good. `None`: it never is.
    pub wipe_after: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            auto_lock: Some(Duration::from_secs(5 * 60)),
            wipe_after: None,
        }
    }
}

impl Settings {
    /// The id of the one record of this kind.
    pub(crate) const ID: &'static str = "settings";

    /// # Errors
    /// [`Error::SettingOutOfRange`].
    pub(crate) fn require_in_range(&self) -> Result<(), Error> {
        let in_range = self
            .auto_lock
            .is_none_or(|after| AUTO_LOCK.contains(&after) && after.subsec_nanos() == 0)
            && self.wipe_after.is_none_or(|n| WIPE_AFTER.contains(&n));
        if in_range {
            Ok(())
        } else {
            Err(Error::SettingOutOfRange)
        }
    }
}

impl Sealable for Settings {
    const NAME: &'static str = "vault settings";
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        let seconds = self.auto_lock.map_or(0, |after| after.as_secs());
        let mut out = Zeroizing::new(Vec::with_capacity(12));
        out.extend_from_slice(&seconds.to_be_bytes());
        out.extend_from_slice(&self.wipe_after.unwrap_or(0).to_be_bytes());
        Ok(out)
    }

    fn decode(_: u16, mut bytes: &[u8]) -> Result<Self, EncodingError> {
        const MALFORMED: EncodingError = EncodingError::new("not the settings of a vault");
        let rest = &mut bytes;
        let seconds = u64::from_be_bytes(take(rest).ok_or(MALFORMED)?);
        let wipe_after = u32::from_be_bytes(take(rest).ok_or(MALFORMED)?);
        let settings = Self {
            auto_lock: (seconds > 0).then_some(Duration::from_secs(seconds)),
            wipe_after: (wipe_after > 0).then_some(wipe_after),
        };
        match settings.require_in_range() {
            Ok(()) if rest.is_empty() => Ok(settings),
            _ => Err(MALFORMED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn read_back_or_refused(seconds in proptest::option::of(0..5000u64), wipe_after in proptest::option::of(0..150u32)) {
            let settings = Settings { auto_lock: seconds.map(Duration::from_secs), wipe_after };
            let decoded = Settings::decode(1, &settings.encode().unwrap());
            if settings.require_in_range().is_ok() {
                prop_assert_eq!(decoded, Ok(settings));
            } else if let Ok(other) = decoded {
                // Zero is how "none" is written.
                prop_assert!(seconds == Some(0) || wipe_after == Some(0));
                prop_assert!(other.require_in_range().is_ok());
            }
        }

        #[test]
        fn decoding_never_panics_and_has_one_encoding(bytes: Vec<u8>) {
            if let Ok(settings) = Settings::decode(1, &bytes) {
                let encoded = settings.encode().unwrap();
                prop_assert_eq!(encoded.as_slice(), bytes.as_slice());
            }
        }
    }

    #[test]
    fn each_limit_is_refused_by_itself() {
        let with = |auto_lock, wipe_after| {
            let auto_lock = Duration::from_millis(auto_lock);
            Settings {
                auto_lock: Some(auto_lock),
                wipe_after: Some(wipe_after),
            }
            .require_in_range()
        };
        assert_eq!(with(10_000, 10), Ok(()));
        assert_eq!(with(3_600_000, 100), Ok(()));
        for (auto_lock, wipe_after) in [
            (9_999, 10),
            (10_001, 10),
            (3_601_000, 10),
            (10_000, 9),
            (10_000, 101),
        ] {
            assert_eq!(with(auto_lock, wipe_after), Err(Error::SettingOutOfRange));
        }
    }
}
