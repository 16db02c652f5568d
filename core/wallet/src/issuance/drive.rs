//! Driving the protocol's state machine: one step, one answer.

use vidan_codec::ToBeSigned;
use vidan_crypto::{
    PublicKey,
    device::{DeviceKey, KeyPolicy, KeyPurpose, SignRequest},
};
use vidan_protocol::openid4vci::{Issuance, Step};

use crate::{Error, Wallet, prompt, store::GrantRecord};

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

    /// Runs to the end; every key made is put into `keys`, also where it fails half way. A refresh token that takes the place of
    /// `grant`'s is kept at once: whatever comes after it, the older one may be worth nothing any more.
    pub(crate) async fn drive_to_end(
        &self,
        issuance: &mut Issuance,
        grant: Option<&str>,
        keys: &mut Vec<DeviceKey>,
    ) -> Result<(), Error> {
        let mut batch = Vec::new();
        for _ in 0..MAX_STEPS {
            match issuance.step()? {
                Step::Done => return Ok(()),
                Step::Send(request) => {
                    let response = self.send(request).await?;
                    let before = issuance.refresh_token().map(str::to_owned);
                    issuance.receive(&response, self.now())?;
                    if let (Some(grant), Some(token)) = (grant, issuance.refresh_token())
                        && before.as_deref() != Some(token)
                    {
                        self.replace_refresh_token(grant, token).await?;
                    }
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
        self.make_keys(count, policy).await
    }

    async fn replace_refresh_token(&self, grant: &str, token: &str) -> Result<(), Error> {
        let (id, token) = (grant.to_owned(), token.to_owned());
        self.vault()
            .write(move |tx| {
                let mut grant = tx.get::<GrantRecord>(&id)?;
                grant.refresh_token = token;
                tx.put(&id, &grant).map(|_| ())
            })
            .await
            .map_err(Error::Vault)
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
