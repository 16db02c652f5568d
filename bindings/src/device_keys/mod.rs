//! The phone's secure hardware, as an interface that Kotlin and Swift implement.
//!
//! The mirror of [`vidan_crypto::device::DeviceKeys`] in types that cross the language border: key names are text, public
//! keys are 65-byte uncompressed points, signatures 64 bytes r ‖ s. What the foreign side answers is checked by
//! `Foreign` before the wallet sees it; what it throws arrives as one of seven causes, without its text.
//!
//! Not for rules: which keys are made, when a person is asked and what is signed is the wallet's decision.

mod check;
mod der;
mod foreign;
mod software;
mod types;

pub use check::{DeviceKeysFinding, DeviceKeysOutcome, check_device_keys};
pub use der::signature_from_der;
pub(crate) use foreign::Foreign;
pub use software::SoftwareDeviceKeys;
pub use types::{
    DeviceCapabilities, DeviceKey, DeviceKeysError, KeyPolicy, KeyPurpose, SignPrompt, SignRequest,
};

/// Keys in the phone's secure hardware. No method returns private bytes of a key.
///
/// A call that fails changes nothing: no key is made, none is deleted. Calls may come from any thread, and several at a
/// time. An implementation throws `DeviceKeysError` only; anything else it throws is taken as `Platform`.
#[uniffi::export(with_foreign)]
#[async_trait::async_trait]
pub trait DeviceKeys: Send + Sync {
    /// What this hardware can do.
    async fn capabilities(&self) -> Result<DeviceCapabilities, DeviceKeysError>;

    /// Makes `count` keys (1 to 256) for one purpose, all or none, in the order of the answer.
    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeysError>;

    /// Signs messages (not digests) with ECDSA on P-256 and SHA-256: one signature per request in their order, each 64
    /// bytes r ‖ s, with one prompt for all. `signature_from_der` converts what a platform gives in DER.
    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        prompt: SignPrompt,
    ) -> Result<Vec<Vec<u8>>, DeviceKeysError>;

    /// Seals a 32-byte secret so that only this key on this device opens it.
    async fn wrap(&self, key: String, secret: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError>;

    /// Opens what `wrap` made: 32 bytes.
    async fn unwrap(&self, key: String, wrapped: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError>;

    /// Thirty-two bytes that only this key derives from this context; the same every time.
    async fn prf(&self, key: String, context: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError>;

    /// ECDH's shared secret (the x coordinate, 32 bytes) with a peer's 65-byte uncompressed P-256 point. Throws
    /// `NotSupported` where the hardware lacks it (Android before API 31).
    async fn agree(&self, key: String, peer: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError>;

    /// The attestation chain of a key: DER certificates, leaf first.
    async fn attest(&self, key: String) -> Result<Vec<Vec<u8>>, DeviceKeysError>;

    /// All keys of this wallet that are still there.
    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeysError>;

    /// Deletes keys for good. A key that is already gone is no error.
    async fn delete(&self, keys: Vec<String>) -> Result<(), DeviceKeysError>;
}
