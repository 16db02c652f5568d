//! What passes between the wallet and an implementation of `DeviceKeys`, and how it maps to the core's own types.

use core::fmt;

use vidan_crypto::device;

/// What a key is for; a key does one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum KeyPurpose {
    /// ECDH on P-256 (`agree`).
    Agree,
    /// Secrets that stay on the device (`wrap`, `prf`).
    Secret,
    /// ECDSA signatures (`sign`).
    Sign,
}

/// Under what conditions keys are made and used.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KeyPolicy {
    /// What the keys are for.
    pub purpose: KeyPurpose,
    /// Whether a person must be there (finger, face, device code) at each use.
    pub user_presence: bool,
    /// Seconds after which the keys may no longer be used, where the hardware can hold to it (`DeviceCapabilities.lifetime`).
    pub lifetime_seconds: Option<u64>,
    /// Bytes an issuer wants to see in the attestation.
    pub attestation_challenge: Option<Vec<u8>>,
}

/// A key on the device.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct DeviceKey {
    /// Its name, 1 to 512 bytes; says nothing about what the key is used with.
    pub id: String,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Its P-256 point, uncompressed (65 bytes, first 0x04); none for [`KeyPurpose::Secret`].
    pub public_key: Option<Vec<u8>>,
}

/// Names and points link a person's proofs, so they stay out of logs.
impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKey({:?})", self.purpose)
    }
}

/// One message for one key.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct SignRequest {
    /// The name of the key that signs.
    pub key: String,
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
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SignPrompt {
    /// One line: what is about to be signed.
    pub title: String,
    /// Why, or for whom.
    pub detail: String,
}

/// What a device's keys can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DeviceCapabilities {
    /// Keys live in a secure element or trusted environment.
    pub hardware_backed: bool,
    /// `agree` works.
    pub agree: bool,
    /// `attest` works.
    pub attest: bool,
    /// Keys stop working when their lifetime is over.
    pub lifetime: bool,
    /// Keys can require a person at each use.
    pub user_presence: bool,
}

/// Why the device did not do it. Carries no text of the platform: those hold traces and paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum DeviceKeysError {
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

/// An exception that is none of ours: its text is a whole stack trace and is dropped here.
impl From<uniffi::UnexpectedUniFFICallbackError> for DeviceKeysError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Platform
    }
}

impl From<DeviceKeysError> for device::DeviceKeyError {
    fn from(error: DeviceKeysError) -> Self {
        match error {
            DeviceKeysError::Cancelled => Self::Cancelled,
            DeviceKeysError::InvalidRequest => Self::InvalidRequest,
            DeviceKeysError::KeyGone => Self::KeyGone,
            DeviceKeysError::LockedOut => Self::LockedOut,
            DeviceKeysError::NotSupported => Self::NotSupported,
            DeviceKeysError::Platform => Self::Platform,
            DeviceKeysError::UnknownKey => Self::UnknownKey,
        }
    }
}

impl From<device::DeviceKeyError> for DeviceKeysError {
    fn from(error: device::DeviceKeyError) -> Self {
        match error {
            device::DeviceKeyError::Cancelled => Self::Cancelled,
            device::DeviceKeyError::InvalidRequest => Self::InvalidRequest,
            device::DeviceKeyError::KeyGone => Self::KeyGone,
            device::DeviceKeyError::LockedOut => Self::LockedOut,
            device::DeviceKeyError::NotSupported => Self::NotSupported,
            device::DeviceKeyError::UnknownKey => Self::UnknownKey,
            // A cause that this version of the interface cannot name yet.
            _ => Self::Platform,
        }
    }
}

impl From<KeyPurpose> for device::KeyPurpose {
    fn from(purpose: KeyPurpose) -> Self {
        match purpose {
            KeyPurpose::Agree => Self::Agree,
            KeyPurpose::Secret => Self::Secret,
            KeyPurpose::Sign => Self::Sign,
        }
    }
}

impl From<device::KeyPurpose> for KeyPurpose {
    fn from(purpose: device::KeyPurpose) -> Self {
        match purpose {
            device::KeyPurpose::Agree => Self::Agree,
            device::KeyPurpose::Secret => Self::Secret,
            device::KeyPurpose::Sign => Self::Sign,
        }
    }
}

impl From<KeyPolicy> for device::KeyPolicy {
    fn from(policy: KeyPolicy) -> Self {
        Self {
            purpose: policy.purpose.into(),
            user_presence: policy.user_presence,
            lifetime_seconds: policy.lifetime_seconds,
            attestation_challenge: policy.attestation_challenge,
        }
    }
}

impl From<device::KeyPolicy> for KeyPolicy {
    fn from(policy: device::KeyPolicy) -> Self {
        Self {
            purpose: policy.purpose.into(),
            user_presence: policy.user_presence,
            lifetime_seconds: policy.lifetime_seconds,
            attestation_challenge: policy.attestation_challenge,
        }
    }
}

impl From<device::DeviceKey> for DeviceKey {
    fn from(key: device::DeviceKey) -> Self {
        Self {
            id: key.id.as_str().to_owned(),
            purpose: key.purpose.into(),
            public_key: key.public.map(|public| public.as_bytes().to_vec()),
        }
    }
}

impl From<SignRequest> for device::SignRequest {
    fn from(request: SignRequest) -> Self {
        Self {
            key: device::KeyId::new(request.key),
            message: request.message,
        }
    }
}

impl From<device::SignRequest> for SignRequest {
    fn from(request: device::SignRequest) -> Self {
        Self {
            key: request.key.as_str().to_owned(),
            message: request.message,
        }
    }
}

impl From<SignPrompt> for device::Prompt {
    fn from(prompt: SignPrompt) -> Self {
        Self {
            title: prompt.title,
            detail: prompt.detail,
        }
    }
}

impl From<device::Prompt> for SignPrompt {
    fn from(prompt: device::Prompt) -> Self {
        Self {
            title: prompt.title,
            detail: prompt.detail,
        }
    }
}

impl From<DeviceCapabilities> for device::Capabilities {
    fn from(capabilities: DeviceCapabilities) -> Self {
        Self {
            hardware_backed: capabilities.hardware_backed,
            agree: capabilities.agree,
            attest: capabilities.attest,
            lifetime: capabilities.lifetime,
            user_presence: capabilities.user_presence,
        }
    }
}

impl From<device::Capabilities> for DeviceCapabilities {
    fn from(capabilities: device::Capabilities) -> Self {
        Self {
            hardware_backed: capabilities.hardware_backed,
            agree: capabilities.agree,
            attest: capabilities.attest,
            lifetime: capabilities.lifetime,
            user_presence: capabilities.user_presence,
        }
    }
}
