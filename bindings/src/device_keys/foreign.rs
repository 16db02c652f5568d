//! The core's `DeviceKeys` over an implementation in another language, which is not believed: counts, lengths, purposes
//! and points are checked here, so that a faulty or hostile one can fail a call but cannot mislead the wallet.
//!
//! Whether a signature is right is checked where it is used, under the key it should come from.

use std::{collections::BTreeSet, sync::Arc};

use vidan_crypto::{
    PublicKey, Secret32,
    device::{self, DeviceKeyError, KeyId, MAX_BATCH, P256Signature},
};
use zeroize::Zeroizing;

use super::{DeviceKey, DeviceKeys};

/// An uncompressed P-256 point: 0x04, x, y.
const POINT_LEN: usize = 65;
const KEY_NAME_MAX: usize = 512;
/// Far above a wrapped 32-byte secret of any platform.
const WRAPPED_MAX: usize = 4096;
const CERTIFICATES_MAX: usize = 16;
const CERTIFICATE_MAX: usize = 64 * 1024;
/// More keys than a wallet full of documents holds.
const LIST_MAX: usize = 65_536;

/// The checked side of a foreign [`DeviceKeys`].
pub(crate) struct Foreign {
    keys: Arc<dyn DeviceKeys>,
    /// Whether requests that the contract refuses are refused here, before they cross the border.
    bounded: bool,
}

impl Foreign {
    /// For the wallet: absurd requests stop here.
    pub(crate) fn new(keys: Arc<dyn DeviceKeys>) -> Self {
        Self {
            keys,
            bounded: true,
        }
    }

    /// For the conformance suite, which asks what must be refused and wants to see the implementation itself refuse it.
    #[cfg(feature = "conformance")]
    pub(crate) fn unbounded(keys: Arc<dyn DeviceKeys>) -> Self {
        Self {
            keys,
            bounded: false,
        }
    }

    fn batch(&self, count: usize) -> Result<usize, DeviceKeyError> {
        if !self.bounded || (1..=MAX_BATCH).contains(&count) {
            Ok(count)
        } else {
            Err(DeviceKeyError::InvalidRequest)
        }
    }
}

#[async_trait::async_trait]
impl device::DeviceKeys for Foreign {
    async fn capabilities(&self) -> Result<device::Capabilities, DeviceKeyError> {
        Ok(self.keys.capabilities().await?.into())
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: device::KeyPolicy,
    ) -> Result<Vec<device::DeviceKey>, DeviceKeyError> {
        let wanted = self.batch(usize::try_from(count).unwrap_or(usize::MAX))?;
        let purpose = policy.purpose;
        let made = self.keys.make_keys(count, policy.into()).await?;
        if made.len() != wanted {
            return Err(DeviceKeyError::Platform);
        }
        let made: Vec<device::DeviceKey> = checked_keys(made)?;
        if made.iter().any(|key| key.purpose != purpose) {
            return Err(DeviceKeyError::Platform);
        }
        Ok(made)
    }

    async fn sign(
        &self,
        requests: Vec<device::SignRequest>,
        prompt: device::Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        let wanted = self.batch(requests.len())?;
        let requests = requests.into_iter().map(Into::into).collect();
        let signatures = self.keys.sign(requests, prompt.into()).await?;
        if signatures.len() != wanted {
            return Err(DeviceKeyError::Platform);
        }
        signatures
            .iter()
            .map(|signature| {
                signature
                    .as_slice()
                    .try_into()
                    .map_err(|_| DeviceKeyError::Platform)
            })
            .collect()
    }

    async fn wrap(&self, key: &KeyId, secret: Secret32) -> Result<Vec<u8>, DeviceKeyError> {
        // The copies that the language border makes cannot be wiped from here.
        let wrapped = self.keys.wrap(name(key), secret.expose().to_vec()).await?;
        if wrapped.is_empty() || wrapped.len() > WRAPPED_MAX {
            return Err(DeviceKeyError::Platform);
        }
        Ok(wrapped)
    }

    async fn unwrap(&self, key: &KeyId, wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        secret(self.keys.unwrap(name(key), wrapped).await?)
    }

    async fn prf(&self, key: &KeyId, context: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        secret(self.keys.prf(name(key), context).await?)
    }

    async fn agree(&self, key: &KeyId, peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
        let peer = peer.as_bytes().to_vec();
        if self.bounded && !is_point(&peer) {
            return Err(DeviceKeyError::InvalidRequest);
        }
        secret(self.keys.agree(name(key), peer).await?)
    }

    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
        let chain = self.keys.attest(name(key)).await?;
        let bounded = (1..=CERTIFICATES_MAX).contains(&chain.len())
            && chain
                .iter()
                .all(|der| (1..=CERTIFICATE_MAX).contains(&der.len()));
        if bounded {
            Ok(chain)
        } else {
            Err(DeviceKeyError::Platform)
        }
    }

    async fn list(&self) -> Result<Vec<device::DeviceKey>, DeviceKeyError> {
        let keys = self.keys.list().await?;
        if keys.len() > LIST_MAX {
            return Err(DeviceKeyError::Platform);
        }
        checked_keys(keys)
    }

    async fn delete(&self, keys: Vec<KeyId>) -> Result<(), DeviceKeyError> {
        Ok(self.keys.delete(keys.iter().map(name).collect()).await?)
    }
}

fn name(key: &KeyId) -> String {
    key.as_str().to_owned()
}

fn secret(bytes: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
    let bytes = Zeroizing::new(bytes);
    Secret32::from_slice(&bytes).map_err(|_| DeviceKeyError::Platform)
}

fn is_point(bytes: &[u8]) -> bool {
    bytes.len() == POINT_LEN && bytes.first() == Some(&0x04)
}

/// Every key well formed, no name twice, no point twice: a second copy under an old key would link two proofs.
fn checked_keys(keys: Vec<DeviceKey>) -> Result<Vec<device::DeviceKey>, DeviceKeyError> {
    let mut names = BTreeSet::new();
    let mut points = BTreeSet::new();
    keys.into_iter()
        .map(|key| {
            let fresh = names.insert(key.id.clone())
                && key
                    .public_key
                    .as_ref()
                    .is_none_or(|point| points.insert(point.clone()));
            if fresh {
                checked_key(key)
            } else {
                Err(DeviceKeyError::Platform)
            }
        })
        .collect()
}

fn checked_key(key: DeviceKey) -> Result<device::DeviceKey, DeviceKeyError> {
    if key.id.is_empty() || key.id.len() > KEY_NAME_MAX {
        return Err(DeviceKeyError::Platform);
    }
    let purpose = key.purpose.into();
    let public = match (purpose, key.public_key) {
        (device::KeyPurpose::Secret, None) => None,
        (device::KeyPurpose::Agree | device::KeyPurpose::Sign, Some(point)) if is_point(&point) => {
            let public = PublicKey::from_p256_sec1(&point).map_err(|_| DeviceKeyError::Platform)?;
            Some(public)
        }
        _ => return Err(DeviceKeyError::Platform),
    };
    Ok(device::DeviceKey {
        id: KeyId::new(key.id),
        purpose,
        public,
    })
}

#[cfg(test)]
mod tests;
