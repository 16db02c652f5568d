//! Driving the protocol's state machine: one step, one answer.

use vidan_codec::ToBeSigned;
use vidan_crypto::{
    PublicKey,
    device::{DeviceKey, KeyPolicy, KeyPurpose, SignRequest},
};
use vidan_protocol::openid4vci::{Issuance, Step};

use crate::{Error, Wallet, prompt};

/// More steps than any offer of the most configurations needs: a machine that does not end is a bug, not a hang.
const MAX_STEPS: usize = 256;

impl Wallet {
    pub(super) async fn drive_to_review(&self, issuance: &mut Issuance) -> Result<(), Error> {
        for _ in 0..MAX_STEPS {
            match issuance.step()? {
                Step::Review => return Ok(()),
                Step::Send(request) => {
                    let response = self.send(request).await?;
                    issuance.receive(&response, self.now())?;
                }
                _ => return Err(Error::OfferIncomplete),
            }
        }
        Err(Error::OfferIncomplete)
    }

    /// Runs to the end; every key made is put into `keys`, also where it fails half way.
    pub(super) async fn drive_to_end(
        &self,
        issuance: &mut Issuance,
        keys: &mut Vec<DeviceKey>,
    ) -> Result<(), Error> {
        let mut batch = Vec::new();
        for _ in 0..MAX_STEPS {
            match issuance.step()? {
                Step::Done => return Ok(()),
                Step::Send(request) => {
                    let response = self.send(request).await?;
                    issuance.receive(&response, self.now())?;
                }
                Step::MakeKeys { count, .. } => {
                    batch = self.make_copy_keys(count).await?;
                    keys.extend(batch.iter().cloned());
                    issuance.keys(public_keys(&batch)?, self.now())?;
                }
                Step::SignProofs(proofs) => {
                    let signatures = self.sign_proofs(&batch, &proofs).await?;
                    issuance.signed(&signatures)?;
                }
                // The issuer refused the code and the machine waits for another one: that is the caller's to bring.
                Step::Review => return Err(Error::OfferIncomplete),
            }
        }
        Err(Error::OfferIncomplete)
    }

    async fn make_copy_keys(&self, count: usize) -> Result<Vec<DeviceKey>, Error> {
        let count = u32::try_from(count).map_err(|_| Error::DeviceAnswer)?;
        let policy = KeyPolicy::silent(KeyPurpose::Sign);
        let made = self.env().keys.make_keys(count, policy).await?;
        if usize::try_from(count).is_ok_and(|count| made.len() == count) {
            Ok(made)
        } else {
            self.forget_keys(made.into_iter().map(|key| key.id).collect())
                .await;
            Err(Error::DeviceAnswer)
        }
    }

    async fn sign_proofs(
        &self,
        keys: &[DeviceKey],
        proofs: &[ToBeSigned],
    ) -> Result<Vec<[u8; 64]>, Error> {
        let requests = keys
            .iter()
            .zip(proofs)
            .map(|(key, proof)| SignRequest {
                key: key.id.clone(),
                message: proof.message().to_vec(),
            })
            .collect();
        let prompt = prompt::receive(self.config().language);
        Ok(self.env().keys.sign(requests, prompt).await?)
    }
}

fn public_keys(keys: &[DeviceKey]) -> Result<Vec<PublicKey>, Error> {
    keys.iter()
        .map(|key| key.public.clone().ok_or(Error::DeviceAnswer))
        .collect()
}
