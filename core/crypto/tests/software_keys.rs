//! Software keys beyond the contract, which `conformance` holds them against: storage, what they cannot promise, threads.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::sync::{Arc, Mutex};

use vidan_crypto::{
    Algorithm,
    device::{
        DeviceKeyError, DeviceKeys, KeyPolicy, KeyPurpose, KeyStorage, Prompt, SignRequest,
        SoftwareKeys,
    },
};
use zeroize::Zeroizing;

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Option<Vec<u8>>>>);

impl KeyStorage for Memory {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, DeviceKeyError> {
        Ok(self.0.lock().unwrap().clone().map(Zeroizing::new))
    }
    fn save(&self, keys: &[u8]) -> Result<(), DeviceKeyError> {
        *self.0.lock().unwrap() = Some(keys.to_vec());
        Ok(())
    }
}

struct Full;

impl KeyStorage for Full {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, DeviceKeyError> {
        Ok(None)
    }
    fn save(&self, _: &[u8]) -> Result<(), DeviceKeyError> {
        Err(DeviceKeyError::Platform)
    }
}

#[tokio::test]
async fn keys_survive_a_restart_and_deletion_too() {
    let storage = Memory::default();
    let keys = SoftwareKeys::with_storage(Box::new(storage.clone())).unwrap();
    let made = keys
        .make_keys(2, KeyPolicy::silent(KeyPurpose::Sign))
        .await
        .unwrap();
    keys.delete(vec![made[0].id.clone()]).await.unwrap();
    let again = SoftwareKeys::with_storage(Box::new(storage.clone())).unwrap();
    assert_eq!(again.list().await.unwrap(), made[1..]);
    storage.0.lock().unwrap().as_mut().unwrap().pop();
    assert!(SoftwareKeys::with_storage(Box::new(storage)).is_err());
}

#[tokio::test]
async fn a_failed_save_makes_no_key() {
    let keys = SoftwareKeys::with_storage(Box::new(Full)).unwrap();
    let made = keys.make_keys(1, KeyPolicy::silent(KeyPurpose::Sign)).await;
    assert_eq!(made, Err(DeviceKeyError::Platform));
    assert!(keys.list().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_restart_keeps_what_each_key_derives_agrees_and_shows() {
    let storage = Memory::default();
    let keys = SoftwareKeys::with_storage(Box::new(storage.clone())).unwrap();
    let mut made = Vec::new();
    for purpose in [KeyPurpose::Agree, KeyPurpose::Secret, KeyPurpose::Sign] {
        made.extend(keys.make_keys(1, KeyPolicy::silent(purpose)).await.unwrap());
    }
    let again = SoftwareKeys::with_storage(Box::new(storage)).unwrap();
    assert_eq!(again.list().await.unwrap(), made);
    let derived = keys.prf(&made[1].id, b"context".to_vec()).await.unwrap();
    let later = again.prf(&made[1].id, b"context".to_vec()).await.unwrap();
    assert_eq!(derived, later);
    let own = || made[0].public.clone().unwrap();
    let agreed = keys.agree(&made[0].id, own()).await.unwrap();
    assert_eq!(agreed, again.agree(&made[0].id, own()).await.unwrap());
}

#[tokio::test]
async fn an_attestation_is_refused_not_forgotten() {
    let keys = SoftwareKeys::in_memory();
    for purpose in [KeyPurpose::Agree, KeyPurpose::Secret, KeyPurpose::Sign] {
        let policy = KeyPolicy {
            attestation_challenge: Some(vec![1; 32]),
            ..KeyPolicy::silent(purpose)
        };
        let made = keys.make_keys(1, policy).await;
        assert_eq!(made, Err(DeviceKeyError::NotSupported));
    }
    assert!(keys.list().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_that_make_sign_and_delete_do_not_mix() {
    let keys = Arc::new(SoftwareKeys::in_memory());
    let worker = |n: u8| {
        let keys = Arc::clone(&keys);
        async move {
            let policy = KeyPolicy::silent(KeyPurpose::Sign);
            let made = keys.make_keys(2, policy).await.unwrap();
            let message = vec![n; 24];
            let requests = made.iter().map(|key| SignRequest {
                key: key.id.clone(),
                message: message.clone(),
            });
            let prompt = Prompt {
                title: String::new(),
                detail: String::new(),
            };
            let signatures = keys.sign(requests.collect(), prompt).await.unwrap();
            for (key, signature) in made.iter().zip(&signatures) {
                let public = key.public.as_ref().unwrap();
                public
                    .verify(Algorithm::Es256, &message, signature)
                    .unwrap();
            }
            keys.delete(vec![made[0].id.clone()]).await.unwrap();
            made[1].clone()
        }
    };
    let workers: Vec<_> = (0..32).map(|n| tokio::spawn(worker(n))).collect();
    let mut kept = Vec::new();
    for worker in workers {
        kept.push(worker.await.unwrap());
    }
    let mut listed = keys.list().await.unwrap();
    kept.sort_by(|a, b| a.id.cmp(&b.id));
    listed.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(listed, kept);
}
