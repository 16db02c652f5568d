//! A counter that may ask under its own name: its record in the trust list. Who stands there and asks is a test or the
//! command; the key is the only thing that the sandbox keeps for it.

use vidan_crypto::SigningKey;

use crate::Error;
use crate::keys::KeyFolder;
use crate::trust::{ListedVerifier, names};

/// The counter's identifier in the trust list.
pub const VERIFIER_ID: &str = "urn:vidan:sandbox:verifier";
/// The key id it asks under.
pub const VERIFIER_KID: &str = "sandbox-verifier-1";

/// The counter's key: read, or made and kept.
pub(crate) fn key(keys: &KeyFolder) -> Result<SigningKey, Error> {
    keys.signing_key("verifier")
}

/// The record for the trust list.
pub(crate) fn listed(key: &SigningKey) -> ListedVerifier {
    ListedVerifier {
        kid: VERIFIER_KID,
        id: VERIFIER_ID,
        name: names("Quầy kiểm tra (giả lập)", "Checking counter (simulated)"),
        key: key.public(),
    }
}
