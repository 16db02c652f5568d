//! An implementation that answers nonsense can fail a call, and nothing more.

use std::sync::Arc;

use vidan_crypto::{
    Secret32,
    agree::AgreementKey,
    device::{
        DeviceKeyError, DeviceKeys as _, KeyId, KeyPolicy, KeyPurpose, MAX_BATCH, Prompt,
        SignRequest,
    },
};

use super::Foreign;
use crate::device_keys::{
    self, DeviceCapabilities, DeviceKey, DeviceKeys, DeviceKeysError, SignPrompt,
    SoftwareDeviceKeys, check_device_keys,
};

/// How one implementation misbehaves; otherwise it is the software one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    CertificateHuge,
    ChainEmpty,
    CompressedPoint,
    DerSignature,
    DoubleName,
    DoublePoint,
    EmptyName,
    FewerKeys,
    FewerSignatures,
    HugeName,
    MissingPoint,
    OffCurve,
    OtherPurpose,
    SecretLong,
    SecretShort,
    SwappedSignatures,
    WrappedEmpty,
    WrappedHuge,
}

struct Faulty {
    inner: Arc<SoftwareDeviceKeys>,
    fault: Fault,
}

fn faulty(fault: Fault) -> Foreign {
    let inner = SoftwareDeviceKeys::new();
    Foreign(Arc::new(Faulty { inner, fault }))
}

#[async_trait::async_trait]
impl DeviceKeys for Faulty {
    async fn capabilities(&self) -> Result<DeviceCapabilities, DeviceKeysError> {
        self.inner.capabilities().await
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: device_keys::KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        let mut keys = self.inner.make_keys(count, policy).await?;
        let second = keys[1].clone();
        let first = &mut keys[0];
        match self.fault {
            Fault::CompressedPoint => {
                let point = first.public_key.as_mut().unwrap();
                point.truncate(33);
                point[0] = 2;
            }
            Fault::DoubleName => first.id = second.id,
            Fault::DoublePoint => first.public_key = second.public_key,
            Fault::EmptyName => first.id.clear(),
            Fault::FewerKeys => drop(keys.pop()),
            Fault::HugeName => first.id = "x".repeat(513),
            Fault::MissingPoint => first.public_key = None,
            Fault::OffCurve => first.public_key.as_mut().unwrap()[64] ^= 1,
            Fault::OtherPurpose => first.purpose = device_keys::KeyPurpose::Agree,
            _ => {}
        }
        Ok(keys)
    }

    async fn sign(
        &self,
        requests: Vec<device_keys::SignRequest>,
        prompt: SignPrompt,
    ) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        let mut signatures = self.inner.sign(requests, prompt).await?;
        match self.fault {
            Fault::DerSignature => signatures[0].extend([0; 7]),
            Fault::FewerSignatures => drop(signatures.pop()),
            Fault::SwappedSignatures => signatures.swap(0, 1),
            _ => {}
        }
        Ok(signatures)
    }

    async fn wrap(&self, key: String, secret: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        match self.fault {
            Fault::WrappedEmpty => Ok(Vec::new()),
            Fault::WrappedHuge => Ok(vec![0; 5000]),
            _ => self.inner.wrap(key, secret).await,
        }
    }

    async fn unwrap(&self, key: String, wrapped: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.cut(self.inner.unwrap(key, wrapped).await?)
    }

    async fn prf(&self, key: String, context: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.cut(self.inner.prf(key, context).await?)
    }

    async fn agree(&self, key: String, peer: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.cut(self.inner.agree(key, peer).await?)
    }

    async fn attest(&self, _key: String) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        Ok(match self.fault {
            Fault::CertificateHuge => vec![vec![0; 70_000]],
            Fault::ChainEmpty => Vec::new(),
            _ => vec![vec![0x30, 0]],
        })
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        self.inner.list().await
    }

    async fn delete(&self, keys: Vec<String>) -> Result<(), DeviceKeysError> {
        self.inner.delete(keys).await
    }
}

impl Faulty {
    fn cut(&self, mut secret: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        match self.fault {
            Fault::SecretLong => secret.push(0),
            Fault::SecretShort => drop(secret.pop()),
            _ => {}
        }
        Ok(secret)
    }
}

async fn make(keys: &Foreign, purpose: KeyPurpose) -> Result<Vec<KeyId>, DeviceKeyError> {
    let made = keys.make_keys(2, KeyPolicy::silent(purpose)).await?;
    Ok(made.into_iter().map(|key| key.id).collect())
}

fn prompt() -> Prompt {
    Prompt {
        title: String::new(),
        detail: String::new(),
    }
}

fn requests(keys: &[KeyId]) -> Vec<SignRequest> {
    let request = |key: &KeyId| SignRequest {
        key: key.clone(),
        message: b"message".to_vec(),
    };
    keys.iter().map(request).collect()
}

#[tokio::test]
async fn keys_that_are_no_keys_are_refused() {
    use Fault::*;
    let faults = [
        CompressedPoint,
        DoubleName,
        DoublePoint,
        EmptyName,
        FewerKeys,
        HugeName,
        MissingPoint,
        OffCurve,
        OtherPurpose,
    ];
    for fault in faults {
        let made = make(&faulty(fault), KeyPurpose::Sign).await;
        assert_eq!(made, Err(DeviceKeyError::Platform), "{fault:?}");
    }
}

#[tokio::test]
async fn signatures_of_a_wrong_shape_are_refused() {
    for fault in [Fault::DerSignature, Fault::FewerSignatures] {
        let keys = faulty(fault);
        let made = make(&keys, KeyPurpose::Sign).await.unwrap();
        let signed = keys.sign(requests(&made), prompt()).await;
        assert_eq!(signed, Err(DeviceKeyError::Platform), "{fault:?}");
    }
}

#[tokio::test]
async fn secrets_of_a_wrong_length_are_refused() {
    let peer = AgreementKey::generate(&vidan_crypto::SystemRandom).unwrap();
    for fault in [Fault::SecretLong, Fault::SecretShort] {
        let keys = faulty(fault);
        let secret = &make(&keys, KeyPurpose::Secret).await.unwrap()[0];
        let agree = &make(&keys, KeyPurpose::Agree).await.unwrap()[0];
        let wrapped = keys
            .wrap(secret, Secret32::from_bytes([7; 32]))
            .await
            .unwrap();
        let answers = [
            keys.unwrap(secret, wrapped).await,
            keys.prf(secret, Vec::new()).await,
            keys.agree(agree, peer.public()).await,
        ];
        assert!(
            answers
                .iter()
                .all(|answer| *answer == Err(DeviceKeyError::Platform)),
            "{fault:?}"
        );
    }
    for fault in [Fault::WrappedEmpty, Fault::WrappedHuge] {
        let keys = faulty(fault);
        let secret = &make(&keys, KeyPurpose::Secret).await.unwrap()[0];
        let wrapped = keys.wrap(secret, Secret32::from_bytes([7; 32])).await;
        assert_eq!(wrapped, Err(DeviceKeyError::Platform), "{fault:?}");
    }
}

#[tokio::test]
async fn attestations_are_bounded() {
    let any = KeyId::new("any");
    for fault in [Fault::CertificateHuge, Fault::ChainEmpty] {
        let chain = faulty(fault).attest(&any).await;
        assert_eq!(chain, Err(DeviceKeyError::Platform), "{fault:?}");
    }
    assert!(faulty(Fault::SecretLong).attest(&any).await.is_ok());
}

#[tokio::test]
async fn absurd_requests_stop_before_the_border() {
    let keys = Foreign(SoftwareDeviceKeys::new());
    let policy = || KeyPolicy::silent(KeyPurpose::Sign);
    for count in [0, 257, u32::MAX] {
        let made = keys.make_keys(count, policy()).await;
        assert_eq!(made, Err(DeviceKeyError::InvalidRequest));
    }
    assert!(keys.list().await.unwrap().is_empty());
    let all = keys.make_keys(256, policy()).await.unwrap();
    let mut ids: Vec<KeyId> = all.into_iter().map(|key| key.id).collect();
    assert_eq!(
        keys.sign(requests(&ids), prompt()).await.unwrap().len(),
        MAX_BATCH
    );
    ids.push(ids[0].clone());
    assert_eq!(
        keys.sign(requests(&ids), prompt()).await,
        Err(DeviceKeyError::InvalidRequest)
    );
}

#[tokio::test]
async fn the_check_passes_good_keys_and_names_what_bad_ones_break() {
    let findings = check_device_keys(SoftwareDeviceKeys::new()).await.unwrap();
    assert_eq!(findings.len(), 7);
    assert!(findings.iter().all(|finding| finding.kept), "{findings:?}");

    let broken = |fault, promises: &'static [&'static str]| async move {
        let Foreign(keys) = faulty(fault);
        let findings = check_device_keys(keys.clone()).await.unwrap();
        let broken: Vec<_> = findings
            .into_iter()
            .filter(|finding| !finding.kept)
            .collect();
        let names: Vec<_> = broken
            .iter()
            .map(|finding| finding.promise.as_str())
            .collect();
        assert_eq!(names, promises, "{fault:?}");
        assert!(
            keys.list().await.unwrap().is_empty(),
            "{fault:?} left keys behind"
        );
    };
    broken(Fault::SwappedSignatures, &["sign"]).await;
    broken(Fault::DerSignature, &["sign"]).await;
    broken(Fault::SecretShort, &["wrap", "prf", "agree"]).await;
    broken(Fault::WrappedHuge, &["wrap"]).await;
}

#[test]
fn a_foreign_exception_loses_its_text() {
    let trace = uniffi::UnexpectedUniFFICallbackError::new("java.lang.Exception at /home/nga");
    let error = DeviceKeysError::from(trace);
    assert_eq!(error, DeviceKeysError::Platform);
    assert!(!format!("{error} {error:?}").contains("nga"));
}
