//! Device keys in software: for desktops and tests, never for a phone that has hardware.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use zeroize::Zeroizing;

use super::{
    Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, KeyPurpose, MAX_BATCH,
    P256Signature, Prompt, SignRequest,
};
use crate::{
    Error, PublicKey, Random, Secret32, SystemRandom as OsRandom,
    aead::{self, NONCE_LEN},
    agree::AgreementKey,
    hash, kdf, random_array,
};

/// Where software keys survive a restart. The bytes are secret: an implementation keeps them where only their owner
/// reads, and replaces them all or not at all.
pub trait KeyStorage: Send + Sync {
    /// What was saved last, or `None` at the first start.
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, DeviceKeyError>;
    /// Replaces what was saved.
    fn save(&self, keys: &[u8]) -> Result<(), DeviceKeyError>;
}

/// [`DeviceKeys`] in memory: ring signs, `p256` agrees, HKDF and AES-256-GCM derive and wrap.
pub struct SoftwareKeys {
    keys: Mutex<Vec<Entry>>,
    storage: Option<Box<dyn KeyStorage>>,
}

#[derive(Clone)]
struct Entry {
    id: [u8; ID_LEN],
    purpose: KeyPurpose,
    secret: Secret32,
    /// Computed once: it costs as much as a signature.
    public: Option<PublicKey>,
}

const ID_LEN: usize = 16;
/// Purpose, id, secret.
const ENTRY_LEN: usize = 1 + ID_LEN + 32;
/// The first byte of what is saved.
const STORAGE_VERSION: u8 = 1;

impl SoftwareKeys {
    /// Keys that live as long as this value.
    pub fn in_memory() -> Self {
        Self {
            keys: Mutex::default(),
            storage: None,
        }
    }

    /// Keys that outlive the process.
    ///
    /// # Errors
    /// [`DeviceKeyError::Platform`] where the storage fails or holds something else.
    pub fn with_storage(storage: Box<dyn KeyStorage>) -> Result<Self, DeviceKeyError> {
        let keys = match storage.load()? {
            Some(bytes) => read(&bytes)?,
            None => Vec::new(),
        };
        Ok(Self {
            keys: Mutex::new(keys),
            storage: Some(storage),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Saves the new set first, so that a failure leaves the old one in place.
    fn replace(
        &self,
        mut current: MutexGuard<'_, Vec<Entry>>,
        next: Vec<Entry>,
    ) -> Result<(), DeviceKeyError> {
        if let Some(storage) = &self.storage {
            storage.save(&write(&next))?;
        }
        *current = next;
        Ok(())
    }

    fn find(&self, id: &KeyId, purpose: KeyPurpose) -> Result<Entry, DeviceKeyError> {
        let found = self
            .lock()
            .iter()
            .find(|entry| entry.key_id() == *id)
            .cloned()
            .ok_or(DeviceKeyError::UnknownKey)?;
        if found.purpose == purpose {
            Ok(found)
        } else {
            Err(DeviceKeyError::InvalidRequest)
        }
    }
}

#[async_trait::async_trait]
impl DeviceKeys for SoftwareKeys {
    async fn capabilities(&self) -> Result<Capabilities, DeviceKeyError> {
        Ok(Capabilities {
            hardware_backed: false,
            agree: true,
            attest: false,
            lifetime: false,
            user_presence: false,
        })
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if !(1..=MAX_BATCH).contains(&count) {
            return Err(DeviceKeyError::InvalidRequest);
        }
        // A promise that software cannot keep is refused, not dropped.
        if policy.user_presence || policy.attestation_challenge.is_some() {
            return Err(DeviceKeyError::NotSupported);
        }
        let made = (0..count)
            .map(|_| Entry::generate(policy.purpose))
            .collect::<Result<Vec<_>, _>>()?;
        let public = made.iter().map(Entry::describe).collect();
        let current = self.lock();
        let next = current.iter().cloned().chain(made).collect();
        self.replace(current, next)?;
        Ok(public)
    }

    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        _prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        if requests.is_empty() || requests.len() > MAX_BATCH {
            return Err(DeviceKeyError::InvalidRequest);
        }
        requests
            .iter()
            .map(|request| {
                self.find(&request.key, KeyPurpose::Sign)?
                    .sign(&request.message)
            })
            .collect()
    }

    async fn wrap(&self, key: &KeyId, secret: Secret32) -> Result<Vec<u8>, DeviceKeyError> {
        let key = self.find(key, KeyPurpose::Secret)?.subkey(b"wrap", b"")?;
        let nonce: [u8; NONCE_LEN] = random_array(&OsRandom).map_err(platform)?;
        let sealed = aead::seal(&key, &nonce, b"", secret.expose()).map_err(platform)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    async fn unwrap(&self, key: &KeyId, wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        let key = self.find(key, KeyPurpose::Secret)?.subkey(b"wrap", b"")?;
        let (nonce, sealed) = wrapped
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(DeviceKeyError::InvalidRequest)?;
        let opened = aead::open(&key, nonce, b"", sealed).map_err(invalid)?;
        Secret32::from_slice(&opened).map_err(invalid)
    }

    async fn prf(&self, key: &KeyId, context: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.find(key, KeyPurpose::Secret)?.subkey(b"prf", &context)
    }

    async fn agree(&self, key: &KeyId, peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
        let entry = self.find(key, KeyPurpose::Agree)?;
        agreement_key(&entry.secret)?.agree(&peer).map_err(invalid)
    }

    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
        let known = self.lock().iter().any(|entry| entry.key_id() == *key);
        Err(if known {
            DeviceKeyError::NotSupported
        } else {
            DeviceKeyError::UnknownKey
        })
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        Ok(self.lock().iter().map(Entry::describe).collect())
    }

    async fn delete(&self, keys: Vec<KeyId>) -> Result<(), DeviceKeyError> {
        let current = self.lock();
        let next = current
            .iter()
            .filter(|entry| !keys.contains(&entry.key_id()))
            .cloned()
            .collect();
        self.replace(current, next)
    }
}

impl Entry {
    fn generate(purpose: KeyPurpose) -> Result<Self, DeviceKeyError> {
        let secret = match purpose {
            KeyPurpose::Agree | KeyPurpose::Sign => AgreementKey::generate(&OsRandom)
                .map_err(platform)?
                .to_bytes(),
            KeyPurpose::Secret => Secret32::random(&OsRandom).map_err(platform)?,
        };
        let mut id = [0; ID_LEN];
        OsRandom.fill(&mut id).map_err(platform)?;
        Self::new(id, purpose, secret)
    }

    fn new(
        id: [u8; ID_LEN],
        purpose: KeyPurpose,
        secret: Secret32,
    ) -> Result<Self, DeviceKeyError> {
        let public = match purpose {
            KeyPurpose::Secret => None,
            KeyPurpose::Agree | KeyPurpose::Sign => Some(agreement_key(&secret)?.public()),
        };
        Ok(Self {
            id,
            purpose,
            secret,
            public,
        })
    }

    fn key_id(&self) -> KeyId {
        KeyId::new(
            self.id
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>(),
        )
    }

    fn describe(&self) -> DeviceKey {
        DeviceKey {
            id: self.key_id(),
            purpose: self.purpose,
            public: self.public.clone(),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<P256Signature, DeviceKeyError> {
        let public = self.public.as_ref().ok_or(DeviceKeyError::InvalidRequest)?;
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            self.secret.expose(),
            public.as_bytes(),
            &random,
        )
        .map_err(|_| DeviceKeyError::Platform)?;
        let signature = pair
            .sign(&random, message)
            .map_err(|_| DeviceKeyError::Platform)?;
        signature
            .as_ref()
            .try_into()
            .map_err(|_| DeviceKeyError::Platform)
    }

    fn subkey(&self, purpose: &[u8], context: &[u8]) -> Result<Secret32, DeviceKeyError> {
        let context = hash::sha256(context);
        kdf::hkdf_sha256(
            &self.secret,
            b"vidan software device keys",
            &[purpose, &context],
        )
        .map_err(platform)
    }
}

fn agreement_key(secret: &Secret32) -> Result<AgreementKey, DeviceKeyError> {
    AgreementKey::from_bytes(secret.expose()).map_err(platform)
}

fn read(bytes: &[u8]) -> Result<Vec<Entry>, DeviceKeyError> {
    let (version, rest) = bytes.split_first().ok_or(DeviceKeyError::Platform)?;
    if *version != STORAGE_VERSION || rest.len() % ENTRY_LEN != 0 {
        return Err(DeviceKeyError::Platform);
    }
    rest.chunks_exact(ENTRY_LEN).map(read_entry).collect()
}

fn read_entry(bytes: &[u8]) -> Result<Entry, DeviceKeyError> {
    let (purpose, rest) = bytes.split_first().ok_or(DeviceKeyError::Platform)?;
    let (id, secret) = rest
        .split_first_chunk::<ID_LEN>()
        .ok_or(DeviceKeyError::Platform)?;
    let purpose = match purpose {
        0 => KeyPurpose::Agree,
        1 => KeyPurpose::Secret,
        2 => KeyPurpose::Sign,
        _ => return Err(DeviceKeyError::Platform),
    };
    let secret = Secret32::from_slice(secret).map_err(platform)?;
    Entry::new(*id, purpose, secret)
}

fn write(entries: &[Entry]) -> Zeroizing<Vec<u8>> {
    // Sized before it is filled: a vector that grows leaves unwiped copies behind.
    let size = entries.len().saturating_mul(ENTRY_LEN).saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    bytes.push(STORAGE_VERSION);
    for entry in entries {
        bytes.push(match entry.purpose {
            KeyPurpose::Agree => 0,
            KeyPurpose::Secret => 1,
            KeyPurpose::Sign => 2,
        });
        bytes.extend_from_slice(&entry.id);
        bytes.extend_from_slice(entry.secret.expose());
    }
    bytes
}

fn platform(_: Error) -> DeviceKeyError {
    DeviceKeyError::Platform
}

fn invalid(_: Error) -> DeviceKeyError {
    DeviceKeyError::InvalidRequest
}
