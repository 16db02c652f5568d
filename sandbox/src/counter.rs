//! A counter that may ask under its own name: its record in the trust list. Who stands there and asks is a test or the
//! command; the key is the only thing that the sandbox keeps for it.

use vidan_crypto::SigningKey;
use vidan_trust::MayAsk;

use crate::Error;
use crate::keys::KeyFolder;
use crate::trust::{ListedVerifier, names};

/// The counter's identifier in the trust list.
pub const VERIFIER_ID: &str = "urn:vidan:sandbox:verifier";
/// The key id it asks under.
pub const VERIFIER_KID: &str = "sandbox-verifier-1";
/// What it has registered to ask for, of the card alone.
const REGISTERED: [&str; 5] = [
    "ho_ten",
    "ngay_sinh",
    "age_over_18",
    "anh_chan_dung",
    "quoc_tich",
];

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
        may_ask: vec![MayAsk {
            document: "can_cuoc".to_owned(),
            claims: REGISTERED.map(str::to_owned).to_vec(),
        }],
    }
}
