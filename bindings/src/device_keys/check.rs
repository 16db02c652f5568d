//! The core's conformance suite over an implementation in another language.
//!
//! The suite itself is there with the feature `conformance`. The function always is, so that one generated Kotlin or Swift fits
//! both libraries; without the suite it finds one promise broken, and never none.

#[cfg(any(test, not(feature = "conformance")))]
mod left_out;
#[cfg(feature = "conformance")]
mod suite;

use std::sync::Arc;

#[cfg(not(feature = "conformance"))]
use self::left_out::findings;
#[cfg(feature = "conformance")]
use self::suite::findings;
use super::{DeviceKeys, DeviceKeysError};
use crate::Names;

/// One promise of the contract and how it went.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DeviceKeysFinding {
    /// The promise, in a stable word such as `sign.order`.
    pub promise: String,
    /// What it proves where it is kept, in a sentence.
    pub proves: Names,
    /// How it went.
    pub outcome: DeviceKeysOutcome,
}

/// How a promise went. There is no fourth way: nothing is skipped.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceKeysOutcome {
    /// It was broken.
    Broken {
        /// In which way, in a stable word such as `bad_signature`.
        fault: String,
        /// The same in a sentence.
        reason: Names,
        /// What the implementation threw, where it threw something that it should not.
        thrown: Option<DeviceKeysError>,
        /// What it should have thrown, where it should.
        wanted: Option<DeviceKeysError>,
    },
    /// It was kept.
    Kept,
    /// The capabilities say that the hardware cannot do this. That it also answers so is a promise of its own.
    NotSupported {
        /// What it lacks: `agree` or `attest`.
        ability: String,
    },
}

/// Tries every promise of `DeviceKeys` that needs nobody's finger, with about a hundred keys that are deleted afterwards: for
/// the tests of whoever writes an implementation, and once on a new phone. Nothing else may make or delete keys meanwhile.
///
/// Whatever the implementation throws is a finding. A library built without the feature `conformance` tries nothing and says so:
/// its one finding is `suite.present`, broken as `left_out`.
#[uniffi::export]
pub async fn check_device_keys(keys: Arc<dyn DeviceKeys>) -> Vec<DeviceKeysFinding> {
    findings(keys).await
}
