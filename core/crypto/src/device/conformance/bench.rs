//! What the cases share: the keys under test, and the record of those that were made for a case.

use std::sync::{Mutex, PoisonError};

use super::{Fault, Verdict};
use crate::{
    Algorithm, PublicKey, Random, Secret32,
    agree::AgreementKey,
    device::{
        Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, KeyPurpose,
        MAX_BATCH, P256Signature, Prompt, SignRequest,
    },
    random_array,
};

/// An implementation under test.
pub(super) struct Bench<'k> {
    pub(super) keys: &'k dyn DeviceKeys,
    pub(super) can: Capabilities,
    /// The keys that were there before the first case, in the order of their names.
    pub(super) before: Vec<DeviceKey>,
    random: &'k dyn Random,
    made: Mutex<Vec<KeyId>>,
}

impl<'k> Bench<'k> {
    pub(super) fn new(
        keys: &'k dyn DeviceKeys,
        random: &'k dyn Random,
        can: Capabilities,
        before: Vec<DeviceKey>,
    ) -> Self {
        Self {
            keys,
            can,
            before: sorted(before),
            random,
            made: Mutex::default(),
        }
    }

    /// `N` keys that ask nobody, do not expire and are not attested.
    pub(super) async fn make<const N: usize>(
        &self,
        purpose: KeyPurpose,
    ) -> Result<[DeviceKey; N], Fault> {
        let count = u32::try_from(N).unwrap_or(u32::MAX);
        let made = self.make_with(count, KeyPolicy::silent(purpose)).await?;
        made.try_into().map_err(|_| Fault::Count)
    }

    /// Keys as the implementation makes them, whatever their number. Each will be deleted after the case.
    pub(super) async fn make_with(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        let made = self.keys.make_keys(count, policy).await?;
        let mut record = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        record.extend(made.iter().map(|key| key.id.clone()));
        Ok(made)
    }

    /// Refused for this cause, and nothing made.
    pub(super) async fn refuses_to_make(
        &self,
        count: u32,
        policy: KeyPolicy,
        wanted: DeviceKeyError,
    ) -> Verdict {
        let before = self.list().await?;
        refused(self.make_with(count, policy).await, wanted)?;
        same(&before, &self.list().await?, Fault::Changed)
    }

    /// Every kind of purpose that this hardware has.
    pub(super) fn purposes(&self) -> Vec<KeyPurpose> {
        let mut purposes = vec![KeyPurpose::Sign, KeyPurpose::Secret];
        if self.can.agree {
            purposes.push(KeyPurpose::Agree);
        }
        purposes
    }

    /// One call that signs, with as many signatures as messages.
    pub(super) async fn sign(
        &self,
        requests: &[(&DeviceKey, &[u8])],
    ) -> Result<Vec<P256Signature>, Fault> {
        let wanted = requests.len();
        let requests = requests
            .iter()
            .map(|(key, message)| request(&key.id, message));
        let signatures = self.keys.sign(requests.collect(), prompt()).await?;
        if signatures.len() == wanted {
            Ok(signatures)
        } else {
            Err(Fault::Count)
        }
    }

    /// One call that signs, each signature checked under its own key and over its own message.
    pub(super) async fn signs(&self, requests: &[(&DeviceKey, &[u8])]) -> Verdict {
        let signatures = self.sign(requests).await?;
        for ((key, message), signature) in requests.iter().zip(&signatures) {
            verified(key, message, signature)?;
        }
        Ok(())
    }

    /// The list, in the order of names.
    pub(super) async fn list(&self) -> Result<Vec<DeviceKey>, Fault> {
        Ok(sorted(self.keys.list().await?))
    }

    /// A name that no key has.
    pub(super) fn stranger(&self) -> Result<KeyId, Fault> {
        let random = self.bytes::<8>()?.map(|byte| format!("{byte:02x}"));
        Ok(KeyId::new(format!("vidan-no-such-key-{}", random.concat())))
    }

    pub(super) fn bytes<const N: usize>(&self) -> Result<[u8; N], Fault> {
        random_array(self.random).map_err(|_| Fault::NoRandom)
    }

    pub(super) fn secret(&self) -> Result<Secret32, Fault> {
        Secret32::random(self.random).map_err(|_| Fault::NoRandom)
    }

    pub(super) fn peer(&self) -> Result<AgreementKey, Fault> {
        AgreementKey::generate(self.random).map_err(|_| Fault::NoRandom)
    }

    /// Deletes what the case made. One that cannot be deleted is found by the last case.
    pub(super) async fn clear(&self) {
        let made = core::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner));
        for some in made.chunks(MAX_BATCH) {
            if self.keys.delete(some.to_vec()).await.is_ok() {
                continue;
            }
            // An implementation that minds one of them may still delete the others.
            for key in some {
                let _minded = self.keys.delete(vec![key.clone()]).await;
            }
        }
    }
}

/// Refused, and for this cause.
pub(super) fn refused<T>(answer: Result<T, DeviceKeyError>, wanted: DeviceKeyError) -> Verdict {
    match answer {
        Ok(_) => Err(Fault::Accepted(wanted)),
        Err(got) if got == wanted => Ok(()),
        Err(got) => Err(Fault::OtherCause { wanted, got }),
    }
}

/// The same keys, or this fault.
pub(super) fn same(one: &[DeviceKey], other: &[DeviceKey], fault: Fault) -> Verdict {
    if one == other { Ok(()) } else { Err(fault) }
}

pub(super) fn verified(key: &DeviceKey, message: &[u8], signature: &P256Signature) -> Verdict {
    public(key)?
        .verify(Algorithm::Es256, message, signature)
        .map_err(|_| Fault::BadSignature)
}

pub(super) fn public(key: &DeviceKey) -> Result<&PublicKey, Fault> {
    key.public.as_ref().ok_or(Fault::KeyShape)
}

pub(super) fn request(key: &KeyId, message: &[u8]) -> SignRequest {
    SignRequest {
        key: key.clone(),
        message: message.to_vec(),
    }
}

pub(super) fn sorted(mut keys: Vec<DeviceKey>) -> Vec<DeviceKey> {
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    keys
}

/// Nobody reads it: the keys of the suite ask nobody.
pub(super) fn prompt() -> Prompt {
    Prompt {
        title: "Vidan".to_owned(),
        detail: String::new(),
    }
}
