//! Secrets that show, open for others, or change.

use vidan_crypto::{
    Secret32, SystemRandom,
    aead::{self, NONCE_LEN},
    device::{DeviceKeyError, DeviceKeys as _, KeyId, KeyPurpose},
    hash::sha256,
    random_array,
};

use super::{Break, Broken, pause};

impl Broken {
    pub(super) async fn wrap_in_its_way(
        &self,
        key: &KeyId,
        mut secret: Secret32,
    ) -> Result<Vec<u8>, DeviceKeyError> {
        match self.how {
            Break::MixesWrapping => {
                *self.secret_slot.lock().unwrap() = secret;
                pause().await;
                secret = self.secret_slot.lock().unwrap().clone();
            }
            Break::WrapsForAll if self.purpose(key).await == Some(KeyPurpose::Secret) => {
                return self.whole.wrap(&self.shared().await, secret).await;
            }
            Break::WrapsTheSameWay => {
                let earlier = self.wrapped.lock().unwrap().clone();
                if let Some((_, wrapped)) = earlier.into_iter().find(|(other, _)| *other == secret)
                {
                    return Ok(wrapped);
                }
            }
            Break::WrapsUnderUnknownKeys if self.purpose(key).await.is_none() => {
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::WrapsWithDerivedKey => {
                let derived = self.whole.prf(key, b"wrap".to_vec()).await?;
                let nonce: [u8; NONCE_LEN] = random_array(&SystemRandom).unwrap();
                let sealed = aead::seal(&derived, &nonce, b"", secret.expose()).unwrap();
                return Ok([nonce.as_slice(), &sealed].concat());
            }
            Break::WrapsWithDerivedPad => {
                let nonce: [u8; NONCE_LEN] = random_array(&SystemRandom).unwrap();
                let pad = self.whole.prf(key, nonce.to_vec()).await?;
                let padded = xor(pad.expose(), secret.expose());
                let tag = sha256(&[pad.expose().as_slice(), &nonce, &padded].concat());
                return Ok([nonce.as_slice(), &padded, &tag].concat());
            }
            _ => {}
        }
        let mut wrapped = self.whole.wrap(key, secret.clone()).await?;
        match self.how {
            Break::ShowsTheSecret => wrapped.extend(&secret.expose()[..16]),
            Break::IgnoresTheLastByte => wrapped.push(0),
            _ => {}
        }
        let mut earlier = self.wrapped.lock().unwrap();
        earlier.push((secret, wrapped.clone()));
        Ok(wrapped)
    }

    pub(super) async fn unwrap_in_its_way(
        &self,
        key: &KeyId,
        mut wrapped: Vec<u8>,
    ) -> Result<Secret32, DeviceKeyError> {
        let invalid = Err(DeviceKeyError::InvalidRequest);
        match self.how {
            Break::FailsOnEmptyWrapped if wrapped.is_empty() => Err(DeviceKeyError::Platform),
            Break::FailsOnZeroSecrets => {
                let opened = self.whole.unwrap(key, wrapped).await?;
                if opened.expose() == &[0; 32] {
                    return Err(DeviceKeyError::Platform);
                }
                Ok(opened)
            }
            Break::IgnoresTheLastByte => {
                if wrapped.pop().is_none() || wrapped.len() != 60 {
                    return invalid;
                }
                self.whole.unwrap(key, wrapped).await
            }
            Break::IgnoresWhatFollows => {
                wrapped.truncate(60);
                self.whole.unwrap(key, wrapped).await
            }
            Break::ShowsTheSecret => {
                let shown = wrapped.split_off(wrapped.len().saturating_sub(16));
                let opened = self.whole.unwrap(key, wrapped).await?;
                if opened.expose()[..16] == shown {
                    Ok(opened)
                } else {
                    invalid
                }
            }
            Break::WrapsForAll if self.purpose(key).await == Some(KeyPurpose::Secret) => {
                self.whole.unwrap(&self.shared().await, wrapped).await
            }
            Break::WrapsWithDerivedKey => {
                let derived = self.whole.prf(key, b"wrap".to_vec()).await?;
                let Some((nonce, sealed)) = wrapped.split_first_chunk::<NONCE_LEN>() else {
                    return invalid;
                };
                let opened = aead::open(&derived, nonce, b"", sealed);
                opened.map_or(invalid, |opened| Ok(Secret32::from_slice(&opened).unwrap()))
            }
            Break::WrapsWithDerivedPad => {
                let nonce = wrapped.get(..NONCE_LEN).unwrap_or_default();
                let pad = self.whole.prf(key, nonce.to_vec()).await?;
                let Some(padded) = wrapped.get(NONCE_LEN..NONCE_LEN + 32) else {
                    return invalid;
                };
                let tag = sha256(&[pad.expose().as_slice(), nonce, padded].concat());
                if wrapped[NONCE_LEN + 32..] != tag {
                    return invalid;
                }
                Ok(Secret32::from_slice(&xor(pad.expose(), padded)).unwrap())
            }
            _ => self.whole.unwrap(key, wrapped).await,
        }
    }

    pub(super) async fn prf_in_its_way(
        &self,
        key: &KeyId,
        mut context: Vec<u8>,
    ) -> Result<Secret32, DeviceKeyError> {
        match self.how {
            Break::DerivesByContextAlone => {
                self.whole.prf(key, Vec::new()).await?;
                return Ok(Secret32::from_bytes(sha256(&context)));
            }
            Break::DerivesForSigners if self.purpose(key).await == Some(KeyPurpose::Sign) => {
                return Ok(Secret32::from_bytes(sha256(&context)));
            }
            Break::DerivesFromTheBeginning => context.truncate(1024),
            Break::EmptyPrfIsRandom if context.is_empty() => {
                self.whole.prf(key, context).await?;
                return Ok(Secret32::random(&SystemRandom).unwrap());
            }
            Break::FailsOnUnknownDerivers if self.purpose(key).await.is_none() => {
                return Err(DeviceKeyError::Platform);
            }
            Break::MixesContexts => {
                *self.slot.lock().unwrap() = context;
                pause().await;
                context = self.slot.lock().unwrap().clone();
            }
            _ => {}
        }
        self.whole.prf(key, context).await
    }
}

fn xor(pad: &[u8], bytes: &[u8]) -> Vec<u8> {
    pad.iter().zip(bytes).map(|(a, b)| a ^ b).collect()
}
