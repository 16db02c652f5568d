//! The contract that a phone's secure hardware fills: keys that sign, agree, wrap and derive, and never leave.
//!
//! Asynchronous, because a person may be asked for a finger in the middle. Implementations: [`SoftwareKeys`] here for
//! desktops and tests, AndroidKeyStore and Secure Enclave in the apps, the JDK in the Kotlin tests. `conformance` (a feature
//! of that name) tells whether one keeps the contract.
//!
//! Not for issuers' keys ([`crate::SigningKey`]) and not for storing documents.

#[cfg(feature = "conformance")]
pub mod conformance;
mod software;
mod types;

pub use software::{KeyStorage, SoftwareKeys};
pub use types::{
    Capabilities, DeviceKey, DeviceKeyError, KeyId, KeyPolicy, KeyPurpose, P256Signature, Prompt,
    SignRequest,
};

use crate::{PublicKey, Secret32};

/// The most keys one call may make or use: a batch of copies is far below it.
pub const MAX_BATCH: usize = 256;

/// Keys in the phone's secure hardware. No method returns private bytes of a key.
///
/// A call that fails changes nothing: no key is made, none is deleted.
#[async_trait::async_trait]
pub trait DeviceKeys: Send + Sync {
    /// What this hardware can do.
    async fn capabilities(&self) -> Result<Capabilities, DeviceKeyError>;

    /// Makes `count` keys (1 to [`MAX_BATCH`]) for one purpose, all or none.
    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError>;

    /// Signs messages (not digests) with ES256, one signature per request in their order, with one prompt for all.
    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError>;

    /// Seals a secret so that only this key on this device opens it.
    async fn wrap(&self, key: &KeyId, secret: Secret32) -> Result<Vec<u8>, DeviceKeyError>;

    /// Opens what [`DeviceKeys::wrap`] made.
    async fn unwrap(&self, key: &KeyId, wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError>;

    /// A secret that only this key can derive from this context; the same every time.
    async fn prf(&self, key: &KeyId, context: Vec<u8>) -> Result<Secret32, DeviceKeyError>;

    /// ECDH's shared secret Z with a peer's P-256 key. Optional: Android has it from API 31.
    async fn agree(&self, _key: &KeyId, _peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
        Err(DeviceKeyError::NotSupported)
    }

    /// The attestation chain of a key (DER certificates, leaf first), made for the policy's challenge.
    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError>;

    /// All keys of this wallet that are still there.
    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeyError>;

    /// Deletes keys for good. A key that is already gone is no error.
    async fn delete(&self, keys: Vec<KeyId>) -> Result<(), DeviceKeyError>;
}
