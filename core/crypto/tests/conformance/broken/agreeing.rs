//! Agreed secrets that are not the other side's, and attestations of something else.

use vidan_crypto::{
    Algorithm, PublicKey, Secret32,
    device::{DeviceKeyError, DeviceKeys as _, KeyId},
    hash::sha256,
};

use super::{Break, Broken};
use crate::certificates::{Signer, certificate};

impl Broken {
    pub(super) async fn agree_in_its_way(
        &self,
        key: &KeyId,
        peer: PublicKey,
    ) -> Result<Secret32, DeviceKeyError> {
        let listed = self.whole.list().await?;
        let owner = listed
            .iter()
            .find(|other| other.public.as_ref() == Some(&peer));
        match self.how {
            Break::AgreesAcrossCurves if peer.algorithm() != Algorithm::Es256 => {
                return Ok(Secret32::from_bytes(sha256(peer.as_bytes())));
            }
            Break::FailsOnUnknownPeers if self.purpose(key).await.is_none() => {
                return Err(DeviceKeyError::Platform);
            }
            Break::RefusesItself if owner.is_some_and(|owner| owner.id == *key) => {
                return Err(DeviceKeyError::Platform);
            }
            Break::RefusesSiblings if owner.is_some_and(|owner| owner.id != *key) => {
                return Err(DeviceKeyError::Platform);
            }
            _ => {}
        }
        let agreed = self.whole.agree(key, peer).await?;
        Ok(match self.how {
            Break::HashesAgreement => Secret32::from_bytes(sha256(agreed.expose())),
            Break::DropsZeros => {
                let mut bytes = *agreed.expose();
                if bytes[0] == 0 {
                    bytes.rotate_left(1);
                }
                Secret32::from_bytes(bytes)
            }
            _ => agreed,
        })
    }

    pub(super) async fn attest_in_its_way(
        &self,
        key: &KeyId,
    ) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
        let found = self.whole.find(key).await;
        if self.is(Break::UnattestedIsUnsupported) && found.is_none() {
            return Err(DeviceKeyError::NotSupported);
        }
        let mut chain = self.whole.attest(key).await?;
        let public = found.unwrap().public.unwrap();
        let challenge = self.whole.challenge(key);
        match self.how {
            Break::AttestsAnotherKey => {
                chain = self
                    .whole
                    .chain(&self.stranger.public(), challenge.as_deref());
            }
            Break::AttestsAnotherSigner => {
                let other = Signer::new("factory", Algorithm::Es256);
                chain[0] = certificate("key", &public, challenge.as_deref(), &other);
            }
            Break::AttestsGarbage => chain[0].push(0),
            Break::AttestsOldChallenge => chain = self.whole.chain(&public, Some(&[7; 32])),
            Break::AttestsUnderAnotherName => drop(chain.remove(1)),
            _ => {}
        }
        Ok(chain)
    }
}
