//! An implementation that can do all there is, so that every case has something to ask.

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
};

use vidan_crypto::{
    Algorithm, PublicKey, Secret32,
    device::{
        Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, P256Signature,
        Prompt, SignRequest, SoftwareKeys,
    },
};

use crate::certificates::{Signer, certificate};

/// Software keys with attestations, lifetimes that are over at once, and keys that say that they ask for a person.
pub(crate) struct Whole {
    pub(crate) inner: SoftwareKeys,
    pub(crate) root: Signer,
    pub(crate) factory: Signer,
    challenges: Mutex<HashMap<KeyId, Option<Vec<u8>>>>,
    expired: Mutex<HashSet<KeyId>>,
}

impl Whole {
    pub(crate) fn new() -> Self {
        Self {
            inner: SoftwareKeys::in_memory(),
            root: Signer::new("root", Algorithm::Es384),
            factory: Signer::new("factory", Algorithm::Es256),
            challenges: Mutex::default(),
            expired: Mutex::default(),
        }
    }

    pub(crate) async fn find(&self, id: &KeyId) -> Option<DeviceKey> {
        let mut listed = self.inner.list().await.unwrap().into_iter();
        listed.find(|key| key.id == *id)
    }

    pub(crate) fn challenge(&self, id: &KeyId) -> Option<Vec<u8>> {
        self.challenges.lock().unwrap().get(id).cloned().flatten()
    }

    pub(crate) fn chain(&self, key: &PublicKey, challenge: Option<&[u8]>) -> Vec<Vec<u8>> {
        vec![
            certificate("key", key, challenge, &self.factory),
            certificate("factory", &self.factory.key.public(), None, &self.root),
            certificate("root", &self.root.key.public(), None, &self.root),
        ]
    }
}

#[async_trait::async_trait]
impl DeviceKeys for Whole {
    async fn capabilities(&self) -> Result<Capabilities, DeviceKeyError> {
        Ok(Capabilities {
            hardware_backed: false,
            agree: true,
            attest: true,
            lifetime: true,
            user_presence: true,
        })
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        let silent = KeyPolicy::silent(policy.purpose);
        let made = self.inner.make_keys(count, silent).await?;
        for key in &made {
            let challenge = policy.attestation_challenge.clone();
            let mut challenges = self.challenges.lock().unwrap();
            challenges.insert(key.id.clone(), challenge);
            if policy.lifetime_seconds == Some(0) {
                self.expired.lock().unwrap().insert(key.id.clone());
            }
        }
        Ok(made)
    }

    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        let expired = |request: &SignRequest| self.expired.lock().unwrap().contains(&request.key);
        if requests.iter().any(expired) {
            return Err(DeviceKeyError::KeyGone);
        }
        self.inner.sign(requests, prompt).await
    }

    async fn wrap(&self, key: &KeyId, secret: Secret32) -> Result<Vec<u8>, DeviceKeyError> {
        self.inner.wrap(key, secret).await
    }

    async fn unwrap(&self, key: &KeyId, wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.inner.unwrap(key, wrapped).await
    }

    async fn prf(&self, key: &KeyId, context: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.inner.prf(key, context).await
    }

    async fn agree(&self, key: &KeyId, peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
        self.inner.agree(key, peer).await
    }

    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
        let found = self.find(key).await.ok_or(DeviceKeyError::UnknownKey)?;
        let public = found.public.ok_or(DeviceKeyError::NotSupported)?;
        Ok(self.chain(&public, self.challenge(key).as_deref()))
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        self.inner.list().await
    }

    async fn delete(&self, keys: Vec<KeyId>) -> Result<(), DeviceKeyError> {
        self.inner.delete(keys).await
    }
}
