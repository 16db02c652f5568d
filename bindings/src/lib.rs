//! The UniFFI face of the wallet and the verifier.

uniffi::setup_scaffolding!();

pub mod device_keys;
