//! What passes between the wallet and the device's keys.

use core::fmt;

use crate::PublicKey;

/// An ES256 signature: r ‖ s, 32 bytes each.
pub type P256Signature = [u8; 64];

/// The name an implementation gave to a key. It says nothing about what the key is for.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// From the implementation's own name.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key's name links a document's copies, so it stays out of logs.
impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyId(…)")
    }
}

/// What a key is for; a key does one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// ECDH on P-256 ([`super::DeviceKeys::agree`]).
    Agree,
    /// Secrets that stay on the device ([`super::DeviceKeys::wrap`], [`super::DeviceKeys::prf`]).
    Secret,
    /// ES256 signatures ([`super::DeviceKeys::sign`]).
    Sign,
}

/// Under what conditions keys are made and used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPolicy {
    /// What the keys are for.
    pub purpose: KeyPurpose,
    /// Whether a person must be there (finger, face, device code) at each use.
    pub user_presence: bool,
    /// Seconds after which the keys may no longer be used, where the hardware can hold to it ([`Capabilities::lifetime`]).
    pub lifetime_seconds: Option<u64>,
    /// Bytes an issuer wants to see in the attestation.
    pub attestation_challenge: Option<Vec<u8>>,
}

impl KeyPolicy {
    /// Keys for one purpose that ask nobody, do not expire and are not attested.
    pub fn silent(purpose: KeyPurpose) -> Self {
        Self {
            purpose,
            user_presence: false,
            lifetime_seconds: None,
            attestation_challenge: None,
        }
    }
}

/// A key on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// Its name.
    pub id: KeyId,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Its P-256 public half; `None` for [`KeyPurpose::Secret`].
    pub public: Option<PublicKey>,
}

/// One message for one key.
#[derive(Clone, PartialEq, Eq)]
pub struct SignRequest {
    /// The key that signs.
    pub key: KeyId,
    /// The message itself; hashing is the implementation's work.
    pub message: Vec<u8>,
}

/// Messages hold claims.
impl fmt::Debug for SignRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignRequest({} bytes)", self.message.len())
    }
}

/// What a person reads when the device asks for a finger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// One line: what is about to be signed.
    pub title: String,
    /// Why, or for whom.
    pub detail: String,
}

/// What a device's keys can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Keys live in a secure element or trusted environment.
    pub hardware_backed: bool,
    /// [`super::DeviceKeys::agree`] works.
    pub agree: bool,
    /// [`super::DeviceKeys::attest`] works.
    pub attest: bool,
    /// Keys stop working when their lifetime is over ([`KeyPolicy::lifetime_seconds`]).
    pub lifetime: bool,
    /// Keys can require a person at each use.
    pub user_presence: bool,
}

/// Why the device did not do it. Carries no text of the platform: those hold traces and paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceKeyError {
    /// The person said no.
    #[error("cancelled by the person")]
    Cancelled,
    /// What was asked is malformed: too many keys, a wrapped secret that is not ours, a wrong purpose.
    #[error("the request to the device's keys is malformed")]
    InvalidRequest,
    /// The key existed and is gone for good, because a new finger was enrolled, the device lock removed or its lifetime is
    /// over.
    #[error("the key is gone: the device's lock or fingers changed, or its time is over")]
    KeyGone,
    /// Too many wrong fingers; the device asks for its code first.
    #[error("the device is locked out; its code is needed first")]
    LockedOut,
    /// This hardware cannot do it.
    #[error("this device cannot do that")]
    NotSupported,
    /// The platform failed for a reason of its own; trying again may help.
    #[error("the device's key store failed")]
    Platform,
    /// No key of that name.
    #[error("no such key on this device")]
    UnknownKey,
}
