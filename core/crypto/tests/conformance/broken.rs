//! Implementations that each break the contract in one way.

use std::{
    collections::HashSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use vidan_crypto::{
    Algorithm, PublicKey, Secret32, SigningKey, SystemRandom,
    aead::{self, NONCE_LEN},
    device::{
        Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, KeyPurpose,
        MAX_BATCH, P256Signature, Prompt, SignRequest,
    },
    hash::sha256,
    random_array,
};

use crate::{
    certificates::{Signer, certificate},
    whole::Whole,
};

/// How it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    AgreesAcrossCurves,
    AgreesUnclaimed,
    AttestsAnotherKey,
    AttestsAnotherSigner,
    AttestsGarbage,
    AttestsOldChallenge,
    AttestsUnclaimed,
    AttestsUnderAnotherName,
    CutsBatches,
    DeletesAllOfAKind,
    DeletesInTheListOnly,
    DeletesNothing,
    DerivesByContextAlone,
    DerivesForSigners,
    DerivesFromTheBeginning,
    DoublesAKey,
    DropsTheLastKey,
    DropsZeros,
    EmptyPrfIsRandom,
    ErasesWhereItFails,
    FailsOnEmptyMessages,
    FailsOnEmptyWrapped,
    FailsOnUnknownDerivers,
    FailsOnUnknownPeers,
    FailsOnZeroSecrets,
    ForgetsSecretKeys,
    ForgetsUsedKeys,
    HashesAgreement,
    IgnoresLifetime,
    IgnoresPresence,
    IgnoresTheLastByte,
    IgnoresWhatFollows,
    LeavesSpareKeys,
    LosesParallelKeys,
    MakesBeforeItRefuses,
    MakesNone,
    MakesTooMany,
    MindsDeletedKeys,
    MindsEmptyDeletions,
    MindsUnknownKeys,
    MixesContexts,
    MixesMessages,
    MixesWrapping,
    OneSignatureForAKey,
    OwnOrder,
    RefusesItself,
    RefusesPresence,
    RefusesSiblings,
    SecretKeysHavePoints,
    ShowsTheSecret,
    SignsAgainWithZeros,
    SignsDigests,
    SignsNothing,
    SignsTooMany,
    SignsWithAgreeKeys,
    SignsWithSecretKeys,
    SkipsUnknownKeys,
    UnattestedIsUnsupported,
    WrapsForAll,
    WrapsTheSameWay,
    WrapsUnderUnknownKeys,
    WrapsWithDerivedKey,
    WrapsWithDerivedPad,
}

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

async fn pause() {
    tokio::task::yield_now().await;
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
        mut policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        let silent = KeyPolicy::silent(policy.purpose);
        match self.how {
            Break::DropsTheLastKey if count == 7 => {
                return self.whole.make_keys(6, policy).await;
            }
            Break::DoublesAKey if count == 6 => {
                let mut made = self.whole.make_keys(5, policy).await?;
                made.push(made[0].clone());
                return Ok(made);
            }
            Break::MakesNone if count == 0 => return Ok(Vec::new()),
            Break::MakesBeforeItRefuses if count == 0 => {
                self.whole.make_keys(1, policy).await?;
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::MakesTooMany if count > 256 => {
                let mut made = self.whole.make_keys(256, silent.clone()).await?;
                made.extend(self.whole.make_keys(count - 256, silent).await?);
                return Ok(made);
            }
            Break::RefusesPresence if policy.user_presence => {
                return Err(DeviceKeyError::NotSupported);
            }
            Break::IgnoresLifetime => policy.lifetime_seconds = None,
            Break::LeavesSpareKeys if policy.lifetime_seconds == Some(3600) => {
                self.whole.make_keys(1, silent).await?;
            }
            Break::LosesParallelKeys if count == 1 => {
                self.at_a_time.fetch_add(1, Ordering::SeqCst);
                pause().await;
                let together = self.at_a_time.load(Ordering::SeqCst) > 1;
                let made = self.whole.make_keys(1, policy).await;
                self.at_a_time.fetch_sub(1, Ordering::SeqCst);
                let made = made?;
                let mut last = self.last.lock().unwrap();
                return Ok(match last.clone() {
                    Some(last) if together => vec![last],
                    _ => {
                        *last = made.first().cloned();
                        made
                    }
                });
            }
            _ => {}
        }
        Ok(self.told(self.whole.make_keys(count, policy).await?))
    }

    async fn sign(
        &self,
        mut requests: Vec<SignRequest>,
        prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        match self.how {
            Break::FailsOnEmptyMessages if requests.iter().any(|r| r.message.is_empty()) => {
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::SignsDigests => {
                for request in requests.iter_mut().filter(|r| r.message.len() == 32) {
                    request.message.push(0);
                }
            }
            Break::OwnOrder => requests.sort_by(|a, b| a.key.cmp(&b.key)),
            Break::OneSignatureForAKey => {
                for at in 0..requests.len() {
                    let key = &requests[at].key;
                    let last = requests.iter().rev().find(|r| r.key == *key).unwrap();
                    requests[at].message = last.message.clone();
                }
            }
            Break::CutsBatches if requests.len() > 100 => {
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::SignsNothing if requests.is_empty() => return Ok(Vec::new()),
            Break::SignsTooMany if requests.len() > MAX_BATCH => {
                let rest = requests.split_off(MAX_BATCH);
                let mut signed = self.whole.sign(requests, prompt.clone()).await?;
                signed.extend(self.whole.sign(rest, prompt).await?);
                return Ok(signed);
            }
            Break::SkipsUnknownKeys => {
                let mut known = Vec::new();
                for request in &requests {
                    if self.purpose(&request.key).await.is_some() {
                        known.push(request.clone());
                    }
                }
                if !known.is_empty() {
                    requests = known;
                }
            }
            Break::SignsWithAgreeKeys | Break::SignsWithSecretKeys => {
                let wrong = if self.is(Break::SignsWithAgreeKeys) {
                    KeyPurpose::Agree
                } else {
                    KeyPurpose::Secret
                };
                if let [one] = requests.as_slice()
                    && self.purpose(&one.key).await == Some(wrong)
                {
                    let signature = self.stranger.sign(&one.message).unwrap();
                    return Ok(vec![signature.try_into().unwrap()]);
                }
            }
            Break::MixesMessages => {
                if let [one] = requests.as_mut_slice() {
                    self.slot.lock().unwrap().clone_from(&one.message);
                    pause().await;
                    one.message.clone_from(&self.slot.lock().unwrap());
                }
            }
            _ => {}
        }
        let keys: Vec<KeyId> = requests.iter().map(|r| r.key.clone()).collect();
        let mut repeated = Vec::new();
        if self.is(Break::SignsAgainWithZeros) {
            let mut seen = self.seen.lock().unwrap();
            repeated.extend(requests.iter().map(|r| {
                let name = r.key.as_str().as_bytes();
                let both = [name, b" ", &r.message].concat();
                // Messages of one length only, so that no other case signs one again.
                r.message.len() == 24 && !seen.insert(both)
            }));
        }
        let signed = self.whole.sign(requests, prompt).await;
        if self.is(Break::ErasesWhereItFails) && keys.len() > 1 && signed.is_err() {
            self.whole.delete(keys.clone()).await?;
        }
        let mut signed = signed?;
        self.used.lock().unwrap().extend(keys);
        for (signature, repeated) in signed.iter_mut().zip(repeated) {
            if repeated {
                *signature = [0; 64];
            }
        }
        Ok(signed)
    }

    async fn wrap(&self, key: &KeyId, mut secret: Secret32) -> Result<Vec<u8>, DeviceKeyError> {
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

    async fn unwrap(&self, key: &KeyId, mut wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
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

    async fn prf(&self, key: &KeyId, mut context: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
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

    async fn agree(&self, key: &KeyId, peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
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

    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
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

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        let mut listed = self.told(self.whole.list().await?);
        let hidden = self.hidden.lock().unwrap();
        listed.retain(|key| !hidden.contains(&key.id));
        if self.is(Break::ForgetsSecretKeys) {
            listed.retain(|key| key.purpose != KeyPurpose::Secret);
        }
        if self.is(Break::ForgetsUsedKeys) {
            let used = self.used.lock().unwrap();
            listed.retain(|key| !used.contains(&key.id));
        }
        Ok(listed)
    }

    async fn delete(&self, mut keys: Vec<KeyId>) -> Result<(), DeviceKeyError> {
        let name = |key: &KeyId| key.as_str().as_bytes().to_vec();
        let listed = self.whole.list().await?;
        match self.how {
            Break::DeletesInTheListOnly => {
                self.hidden.lock().unwrap().extend(keys);
                return Ok(());
            }
            Break::DeletesNothing => return Ok(()),
            Break::DeletesAllOfAKind => {
                let kinds: Vec<_> = listed.iter().filter(|key| keys.contains(&key.id)).collect();
                let same = |key: &&DeviceKey| kinds.iter().any(|kind| kind.purpose == key.purpose);
                keys = listed
                    .iter()
                    .filter(same)
                    .map(|key| key.id.clone())
                    .collect();
            }
            Break::MindsEmptyDeletions if keys.is_empty() => {
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::MindsDeletedKeys => {
                let mut deleted = self.seen.lock().unwrap();
                if keys.iter().any(|key| deleted.contains(&name(key))) {
                    return Err(DeviceKeyError::UnknownKey);
                }
                deleted.extend(keys.iter().map(name));
            }
            Break::MindsUnknownKeys => {
                let mut known = self.seen.lock().unwrap();
                known.extend(listed.iter().map(|key| name(&key.id)));
                if keys.iter().any(|key| !known.contains(&name(key))) {
                    return Err(DeviceKeyError::UnknownKey);
                }
            }
            _ => {}
        }
        self.whole.delete(keys).await
    }
}

fn xor(pad: &[u8], bytes: &[u8]) -> Vec<u8> {
    pad.iter().zip(bytes).map(|(a, b)| a ^ b).collect()
}
