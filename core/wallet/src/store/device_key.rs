//! Device keys that no other record owns.

use serde::{Deserialize, Serialize};

use super::sealed_as_json;

/// What is to become of a device key. Its record's id is the device's name for the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyRecord {
    /// Made, and not yet in use: whoever it was made for may have died.
    Made,
    /// To be deleted on the device.
    Doomed,
    /// An operation's own: as long as it goes on, nobody sweeps it away.
    Held,
}

sealed_as_json!(KeyRecord, "device key", 1);
