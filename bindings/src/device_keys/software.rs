//! The core's software keys behind the same interface, for desktops and tests.

use std::sync::Arc;

use vidan_crypto::{
    PublicKey, Secret32,
    device::{DeviceKeys as _, KeyId, SoftwareKeys},
};
use zeroize::Zeroizing;

use super::{
    DeviceCapabilities, DeviceKey, DeviceKeys, DeviceKeysError, KeyPolicy, SignPrompt, SignRequest,
};

/// Keys in the process's memory, for desktops and tests: a phone hands in its hardware instead. They are gone with this
/// object, and what is bound to them with them.
#[derive(uniffi::Object)]
pub struct SoftwareDeviceKeys(SoftwareKeys);

#[uniffi::export]
impl SoftwareDeviceKeys {
    /// No key yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(SoftwareKeys::in_memory()))
    }
}

#[uniffi::export]
#[async_trait::async_trait]
impl DeviceKeys for SoftwareDeviceKeys {
    async fn capabilities(&self) -> Result<DeviceCapabilities, DeviceKeysError> {
        Ok(self.0.capabilities().await?.into())
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        let made = self.0.make_keys(count, policy.into()).await?;
        Ok(made.into_iter().map(Into::into).collect())
    }

    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        prompt: SignPrompt,
    ) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        let requests = requests.into_iter().map(Into::into).collect();
        let signatures = self.0.sign(requests, prompt.into()).await?;
        Ok(signatures.into_iter().map(Vec::from).collect())
    }

    async fn wrap(&self, key: String, secret: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        let secret = Zeroizing::new(secret);
        let secret = Secret32::from_slice(&secret).map_err(|_| DeviceKeysError::InvalidRequest)?;
        Ok(self.0.wrap(&KeyId::new(key), secret).await?)
    }

    async fn unwrap(&self, key: String, wrapped: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        let secret = self.0.unwrap(&KeyId::new(key), wrapped).await?;
        Ok(secret.expose().to_vec())
    }

    async fn prf(&self, key: String, context: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        Ok(self
            .0
            .prf(&KeyId::new(key), context)
            .await?
            .expose()
            .to_vec())
    }

    async fn agree(&self, key: String, peer: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        let peer = PublicKey::from_p256_sec1(&peer).map_err(|_| DeviceKeysError::InvalidRequest)?;
        Ok(self
            .0
            .agree(&KeyId::new(key), peer)
            .await?
            .expose()
            .to_vec())
    }

    async fn attest(&self, key: String) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        Ok(self.0.attest(&KeyId::new(key)).await?)
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        Ok(self.0.list().await?.into_iter().map(Into::into).collect())
    }

    async fn delete(&self, keys: Vec<String>) -> Result<(), DeviceKeysError> {
        Ok(self
            .0
            .delete(keys.into_iter().map(KeyId::new).collect())
            .await?)
    }
}
