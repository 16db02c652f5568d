//! The contract of `DeviceKeys`, held against the software implementation.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::sync::{Arc, Mutex};

use vidan_crypto::{
    Algorithm, Secret32, SystemRandom,
    agree::AgreementKey,
    device::{
        DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, KeyPurpose, KeyStorage, Prompt, SignRequest,
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

fn prompt() -> Prompt {
    Prompt {
        title: "t".into(),
        detail: "d".into(),
    }
}

#[tokio::test]
async fn one_call_signs_for_many_keys_in_order() {
    let keys = SoftwareKeys::in_memory();
    let made = keys
        .make_keys(3, KeyPolicy::silent(KeyPurpose::Sign))
        .await
        .unwrap();
    let requests = made
        .iter()
        .enumerate()
        .map(|(n, key)| SignRequest {
            key: key.id.clone(),
            message: vec![n as u8; 40],
        })
        .collect::<Vec<_>>();
    let signatures = keys.sign(requests.clone(), prompt()).await.unwrap();
    for ((key, request), signature) in made.iter().zip(&requests).zip(&signatures) {
        let public = key.public.as_ref().unwrap();
        public
            .verify(Algorithm::Es256, &request.message, signature)
            .unwrap();
    }
    assert!(
        made[0]
            .public
            .as_ref()
            .unwrap()
            .verify(Algorithm::Es256, &requests[1].message, &signatures[1])
            .is_err()
    );
}

#[tokio::test]
async fn a_key_does_only_what_it_was_made_for() {
    let keys = SoftwareKeys::in_memory();
    let sign = keys
        .make_keys(1, KeyPolicy::silent(KeyPurpose::Sign))
        .await
        .unwrap()
        .remove(0)
        .id;
    let secret = keys
        .make_keys(1, KeyPolicy::silent(KeyPurpose::Secret))
        .await
        .unwrap()
        .remove(0)
        .id;
    let request = SignRequest {
        key: secret.clone(),
        message: vec![],
    };
    assert_eq!(
        keys.sign(vec![request], prompt()).await,
        Err(DeviceKeyError::InvalidRequest)
    );
    assert_eq!(
        keys.prf(&sign, vec![]).await,
        Err(DeviceKeyError::InvalidRequest)
    );
    let peer = AgreementKey::generate(&SystemRandom).unwrap().public();
    assert_eq!(
        keys.agree(&sign, peer).await,
        Err(DeviceKeyError::InvalidRequest)
    );
    let unknown = KeyId::new("nobody");
    assert_eq!(
        keys.prf(&unknown, vec![]).await,
        Err(DeviceKeyError::UnknownKey)
    );
    assert_eq!(
        keys.attest(&secret).await,
        Err(DeviceKeyError::NotSupported)
    );
}

#[tokio::test]
async fn wraps_for_one_key_alone() {
    let keys = SoftwareKeys::in_memory();
    let made = keys
        .make_keys(2, KeyPolicy::silent(KeyPurpose::Secret))
        .await
        .unwrap();
    let secret = Secret32::from_bytes([9; 32]);
    let wrapped = keys.wrap(&made[0].id, secret.clone()).await.unwrap();
    assert_eq!(
        keys.unwrap(&made[0].id, wrapped.clone()).await.unwrap(),
        secret
    );
    assert_eq!(
        keys.unwrap(&made[1].id, wrapped.clone()).await.unwrap_err(),
        DeviceKeyError::InvalidRequest
    );
    assert!(
        keys.unwrap(&made[0].id, wrapped[..11].to_vec())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn prf_repeats_and_separates() {
    let keys = SoftwareKeys::in_memory();
    let id = keys
        .make_keys(1, KeyPolicy::silent(KeyPurpose::Secret))
        .await
        .unwrap()
        .remove(0)
        .id;
    let a = keys.prf(&id, b"a".to_vec()).await.unwrap();
    assert_eq!(a, keys.prf(&id, b"a".to_vec()).await.unwrap());
    assert_ne!(a, keys.prf(&id, b"b".to_vec()).await.unwrap());
}

#[tokio::test]
async fn agrees_with_a_sender() {
    let keys = SoftwareKeys::in_memory();
    let key = keys
        .make_keys(1, KeyPolicy::silent(KeyPurpose::Agree))
        .await
        .unwrap()
        .remove(0);
    let sender = AgreementKey::generate(&SystemRandom).unwrap();
    assert_eq!(
        keys.agree(&key.id, sender.public()).await.unwrap(),
        sender.agree(key.public.as_ref().unwrap()).unwrap()
    );
}

#[tokio::test]
async fn refuses_what_software_cannot_promise() {
    let keys = SoftwareKeys::in_memory();
    let mut policy = KeyPolicy::silent(KeyPurpose::Sign);
    assert_eq!(
        keys.make_keys(0, policy.clone()).await,
        Err(DeviceKeyError::InvalidRequest)
    );
    assert_eq!(
        keys.make_keys(257, policy.clone()).await,
        Err(DeviceKeyError::InvalidRequest)
    );
    policy.user_presence = true;
    assert_eq!(
        keys.make_keys(1, policy).await,
        Err(DeviceKeyError::NotSupported)
    );
    assert!(keys.list().await.unwrap().is_empty());
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
