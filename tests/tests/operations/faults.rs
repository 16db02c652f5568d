//! What may happen to an act, and where.

use vidan_crypto::device::DeviceKeyError;

/// What happens at one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody waits for the act any more.
    Cancelled,
    /// The answer does not come, once.
    CutAfter,
    /// Nothing reaches the other side from here on.
    CutBefore,
    /// Nothing can be written from here on: before the call, or once its answer is here.
    FullAfter,
    /// From this write of the act on.
    FullAt(u64),
    FullBefore,
    KilledAfter,
    KilledBefore,
    LockedAfter,
    /// Locked, and unlocked again before the call is made.
    LockedAndUnlocked,
    LockedBefore,
    /// The device does not do it, once.
    Refused(DeviceKeyError),
    /// The other side acts, and its answer takes too long.
    TimedOut,
}

impl Fault {
    pub(crate) const OF_ALL: [Self; 8] = [
        Self::Cancelled,
        Self::FullAfter,
        Self::FullBefore,
        Self::KilledAfter,
        Self::KilledBefore,
        Self::LockedAfter,
        Self::LockedAndUnlocked,
        Self::LockedBefore,
    ];
    pub(crate) const OF_EXCHANGES: [Self; 3] = [Self::CutAfter, Self::CutBefore, Self::TimedOut];
    pub(crate) const OF_DEVICE: [Self; 3] = [
        Self::Refused(DeviceKeyError::Cancelled),
        Self::Refused(DeviceKeyError::LockedOut),
        Self::Refused(DeviceKeyError::KeyGone),
    ];

    pub(crate) fn is_kill(self) -> bool {
        matches!(self, Self::KilledAfter | Self::KilledBefore)
    }

    pub(crate) fn is_of_disk(self) -> bool {
        matches!(self, Self::FullAfter | Self::FullAt(_) | Self::FullBefore)
    }
}

/// Where something may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) name: String,
    pub(crate) is_exchange: bool,
}

impl Point {
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let own = match self.is_exchange {
            true => Fault::OF_EXCHANGES,
            false => Fault::OF_DEVICE,
        };
        Fault::OF_ALL.into_iter().chain(own).collect()
    }
}
