//! Implementations that each break the contract in one way.

mod agreeing;
mod keeping;
mod making;
mod secrets;
mod signing;

use std::{
    collections::HashSet,
    sync::{Mutex, atomic::AtomicUsize},
};

use vidan_crypto::{
    Algorithm, PublicKey, Secret32, SigningKey,
    device::{
        Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, KeyPurpose,
        P256Signature, Prompt, SignRequest,
    },
};

use crate::{breaks::Break, whole::Whole};

/// [`Whole`], broken in one way.
pub(crate) struct Broken {
    pub(crate) whole: Whole,
    how: Break,
    /// What was signed, wrapped or deleted before, where that matters.
    seen: Mutex<HashSet<Vec<u8>>>,
    used: Mutex<HashSet<KeyId>>,
    hidden: Mutex<HashSet<KeyId>>,
    wrapped: Mutex<Vec<(Secret32, Vec<u8>)>>,
    shared: Mutex<Option<KeyId>>,
    /// One place for what several calls hold at a time.
    slot: Mutex<Vec<u8>>,
    secret_slot: Mutex<Secret32>,
    at_a_time: AtomicUsize,
    last: Mutex<Option<DeviceKey>>,
    stranger: SigningKey,
}

impl Broken {
    pub(crate) fn new(how: Break) -> Self {
        Self {
            whole: Whole::new(),
            how,
            seen: Mutex::default(),
            used: Mutex::default(),
            hidden: Mutex::default(),
            wrapped: Mutex::default(),
            shared: Mutex::default(),
            slot: Mutex::default(),
            secret_slot: Mutex::new(Secret32::from_bytes([0; 32])),
            at_a_time: AtomicUsize::new(0),
            last: Mutex::default(),
            stranger: SigningKey::generate(Algorithm::Es256).unwrap(),
        }
    }

    fn is(&self, how: Break) -> bool {
        self.how == how
    }

    async fn purpose(&self, id: &KeyId) -> Option<KeyPurpose> {
        self.whole.find(id).await.map(|key| key.purpose)
    }

    /// The list as it is told.
    fn told(&self, mut keys: Vec<DeviceKey>) -> Vec<DeviceKey> {
        if self.is(Break::SecretKeysHavePoints) {
            for key in &mut keys {
                key.public.get_or_insert_with(|| self.stranger.public());
            }
        }
        keys
    }

    /// The hidden key that wraps for all.
    async fn shared(&self) -> KeyId {
        if let Some(id) = self.shared.lock().unwrap().clone() {
            return id;
        }
        let policy = KeyPolicy::silent(KeyPurpose::Secret);
        let made = self.whole.inner.make_keys(1, policy).await.unwrap();
        let id = made[0].id.clone();
        self.hidden.lock().unwrap().insert(id.clone());
        *self.shared.lock().unwrap() = Some(id.clone());
        id
    }
}

#[async_trait::async_trait]
impl DeviceKeys for Broken {
    async fn capabilities(&self) -> Result<Capabilities, DeviceKeyError> {
        let mut can = self.whole.capabilities().await?;
        can.agree &= !self.is(Break::AgreesUnclaimed);
        can.attest &= !self.is(Break::AttestsUnclaimed);
        can.user_presence &= !self.is(Break::IgnoresPresence);
        Ok(can)
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        self.make_in_its_way(count, policy).await
    }

    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        self.sign_in_its_way(requests, prompt).await
    }

    async fn wrap(&self, key: &KeyId, secret: Secret32) -> Result<Vec<u8>, DeviceKeyError> {
        self.wrap_in_its_way(key, secret).await
    }

    async fn unwrap(&self, key: &KeyId, wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.unwrap_in_its_way(key, wrapped).await
    }

    async fn prf(&self, key: &KeyId, context: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.prf_in_its_way(key, context).await
    }

    async fn agree(&self, key: &KeyId, peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
        self.agree_in_its_way(key, peer).await
    }

    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
        self.attest_in_its_way(key).await
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        self.list_in_its_way().await
    }

    async fn delete(&self, keys: Vec<KeyId>) -> Result<(), DeviceKeyError> {
        self.delete_in_its_way(keys).await
    }
}

/// Lets other calls go on.
async fn pause() {
    tokio::task::yield_now().await;
}
