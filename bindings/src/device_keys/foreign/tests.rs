//! An implementation that answers nonsense can fail a call, and nothing more.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use vidan_crypto::{
    Secret32,
    agree::AgreementKey,
    device::{
        DeviceKeyError, DeviceKeys as _, KeyId, KeyPolicy, KeyPurpose, MAX_BATCH, Prompt,
        SignRequest, conformance,
    },
};

use super::Foreign;
use crate::device_keys::{
    self, DeviceCapabilities, DeviceKey, DeviceKeys, DeviceKeysError, DeviceKeysFinding,
    DeviceKeysOutcome, SignPrompt, SoftwareDeviceKeys, check_device_keys,
};

/// How one implementation misbehaves; otherwise it is the software one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Attests,
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
    SignsAnyNumber,
    SwappedSignatures,
    WrappedEmpty,
    WrappedHuge,
}

struct Faulty {
    inner: Arc<SoftwareDeviceKeys>,
    fault: Fault,
}

fn faulty(fault: Fault) -> Foreign {
    Foreign::new(implementation(fault))
}

fn implementation(fault: Fault) -> Arc<dyn DeviceKeys> {
    let inner = SoftwareDeviceKeys::new();
    Arc::new(Faulty { inner, fault })
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
        let Ok([first, second]) = keys.get_disjoint_mut([0, 1]) else {
            return Ok(keys);
        };
        match self.fault {
            Fault::CompressedPoint => {
                let point = first.public_key.as_mut().unwrap();
                point.truncate(33);
                point[0] = 2;
            }
            Fault::DoubleName => first.id = second.id.clone(),
            Fault::DoublePoint => first.public_key = second.public_key.clone(),
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
        if self.fault == Fault::SignsAnyNumber {
            return self.sign_any_number(requests, prompt).await;
        }
        let mut signatures = self.inner.sign(requests, prompt).await?;
        match self.fault {
            Fault::DerSignature => signatures.iter_mut().for_each(|one| one.extend([0; 7])),
            Fault::FewerSignatures => drop(signatures.pop()),
            Fault::SwappedSignatures => signatures.reverse(),
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

    async fn attest(&self, key: String) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        Ok(match self.fault {
            Fault::CertificateHuge => vec![vec![0; 70_000]],
            Fault::ChainEmpty => Vec::new(),
            // Well bounded, and no certificate.
            Fault::Attests => vec![vec![0x30, 0]],
            _ => return self.inner.attest(key).await,
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
    async fn sign_any_number(
        &self,
        requests: Vec<device_keys::SignRequest>,
        prompt: SignPrompt,
    ) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        let mut signatures = Vec::new();
        for some in requests.chunks(MAX_BATCH) {
            let signed = self.inner.sign(some.to_vec(), prompt.clone());
            signatures.extend(signed.await?);
        }
        Ok(signatures)
    }

    fn cut(&self, mut secret: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        match self.fault {
            Fault::SecretLong => secret.push(0),
            Fault::SecretShort => drop(secret.pop()),
            _ => {}
        }
        Ok(secret)
    }
}

/// Software keys in the hand of a person who answers the next prompt as planned.
struct Scripted {
    inner: Arc<SoftwareDeviceKeys>,
    next: Mutex<Option<DeviceKeysError>>,
    /// The same answer to every prompt.
    always: AtomicBool,
}

impl Default for Scripted {
    fn default() -> Self {
        Self {
            inner: SoftwareDeviceKeys::new(),
            next: Mutex::default(),
            always: AtomicBool::new(false),
        }
    }
}

#[async_trait::async_trait]
impl DeviceKeys for Scripted {
    async fn capabilities(&self) -> Result<DeviceCapabilities, DeviceKeysError> {
        self.inner.capabilities().await
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: device_keys::KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        self.inner.make_keys(count, policy).await
    }

    async fn sign(
        &self,
        requests: Vec<device_keys::SignRequest>,
        prompt: SignPrompt,
    ) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        let planned = {
            let mut next = self.next.lock().unwrap();
            if self.always.load(Ordering::SeqCst) {
                *next
            } else {
                next.take()
            }
        };
        match planned {
            Some(cause) => Err(cause),
            None => self.inner.sign(requests, prompt).await,
        }
    }

    async fn wrap(&self, key: String, secret: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.wrap(key, secret).await
    }

    async fn unwrap(&self, key: String, wrapped: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.unwrap(key, wrapped).await
    }

    async fn prf(&self, key: String, context: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.prf(key, context).await
    }

    async fn agree(&self, key: String, peer: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.agree(key, peer).await
    }

    async fn attest(&self, key: String) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        self.inner.attest(key).await
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        self.inner.list().await
    }

    async fn delete(&self, keys: Vec<String>) -> Result<(), DeviceKeysError> {
        self.inner.delete(keys).await
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
    assert!(faulty(Fault::Attests).attest(&any).await.is_ok());
}

#[tokio::test]
async fn absurd_requests_stop_before_the_border() {
    let keys = Foreign::new(SoftwareDeviceKeys::new());
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

/// The promises that a check finds broken, each with its fault.
async fn broken(keys: Arc<dyn DeviceKeys>) -> Vec<(String, String)> {
    let findings = check_device_keys(keys).await.into_iter();
    let broken = findings.filter_map(|finding| match finding.outcome {
        DeviceKeysOutcome::Broken { fault, .. } => Some((finding.promise, fault)),
        DeviceKeysOutcome::Kept | DeviceKeysOutcome::NotSupported { .. } => None,
    });
    broken.collect()
}

#[tokio::test]
async fn software_keys_keep_every_promise_across_the_border() {
    let findings = check_device_keys(SoftwareDeviceKeys::new()).await;
    assert_eq!(findings.len(), conformance::cases().count());
    let missing = |finding: &DeviceKeysFinding| match &finding.outcome {
        DeviceKeysOutcome::Kept => None,
        DeviceKeysOutcome::NotSupported { ability } => {
            Some((finding.promise.clone(), ability.clone()))
        }
        broken => panic!("{}: {broken:?}", finding.promise),
    };
    let missing: Vec<_> = findings.iter().filter_map(missing).collect();
    let wanted = ["attest.chain", "attest.own_key", "attest.challenge"];
    let wanted = wanted.map(|promise| (promise.to_owned(), "attest".to_owned()));
    assert_eq!(missing, wanted);
    let (vi, en) = (&findings[0].proves.vi, &findings[0].proves.en);
    assert!(!vi.is_empty() && !en.is_empty() && vi != en);
}

#[tokio::test]
async fn the_check_names_what_a_faulty_implementation_breaks() {
    for (fault, promise, found) in [
        (Fault::DerSignature, "sign.messages", "refused"),
        (Fault::DoubleName, "make.distinct", "refused"),
        (Fault::EmptyName, "make.described", "refused"),
        (Fault::FewerKeys, "make.count", "refused"),
        (Fault::SecretShort, "prf.stable", "refused"),
        (Fault::SwappedSignatures, "sign.order", "bad_signature"),
        (Fault::WrappedHuge, "wrap.round_trip", "refused"),
    ] {
        let keys = implementation(fault);
        let broken = broken(keys).await;
        let wanted = (promise.to_owned(), found.to_owned());
        assert!(broken.contains(&wanted), "{fault:?}: {broken:?}");
    }
    // What never left the implementation is found past the adapter, which would have refused it.
    let lax = broken(implementation(Fault::SignsAnyNumber)).await;
    let promises = ["sign.none_refused", "sign.too_many_refused"];
    assert_eq!(
        lax,
        promises.map(|promise| (promise.to_owned(), "accepted".to_owned()))
    );
}

#[tokio::test]
async fn each_cause_arrives_as_itself_and_nothing_is_changed() {
    for cause in [
        DeviceKeysError::Cancelled,
        DeviceKeysError::InvalidRequest,
        DeviceKeysError::KeyGone,
        DeviceKeysError::LockedOut,
        DeviceKeysError::NotSupported,
        DeviceKeysError::Platform,
        DeviceKeysError::UnknownKey,
    ] {
        let person = Arc::new(Scripted::default());
        let keys = Foreign::new(person.clone());
        let made = make(&keys, KeyPurpose::Sign).await.unwrap();
        let before = keys.list().await.unwrap();
        *person.next.lock().unwrap() = Some(cause);
        let signed = keys.sign(requests(&made), prompt()).await;
        assert_eq!(signed, Err(cause.into()));
        assert_eq!(DeviceKeysError::from(signed.unwrap_err()), cause);
        assert_eq!(keys.list().await.unwrap(), before);
        // Asked again, the person agrees.
        assert!(keys.sign(requests(&made), prompt()).await.is_ok());
    }
}

#[tokio::test]
async fn what_is_thrown_is_told_with_the_finding() {
    let person = Arc::new(Scripted::default());
    person.always.store(true, Ordering::SeqCst);
    *person.next.lock().unwrap() = Some(DeviceKeysError::Cancelled);
    let findings = check_device_keys(person).await;
    let signed = |finding: &&DeviceKeysFinding| finding.promise == "sign.messages";
    let outcome = &findings.iter().find(signed).unwrap().outcome;
    let DeviceKeysOutcome::Broken {
        fault,
        reason,
        thrown,
        wanted,
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(fault, "refused");
    assert_eq!(*thrown, Some(DeviceKeysError::Cancelled));
    assert_eq!(*wanted, None);
    assert_ne!(reason.vi, reason.en);
}

#[test]
fn a_foreign_exception_loses_its_text() {
    let trace = uniffi::UnexpectedUniFFICallbackError::new("java.lang.Exception at /home/nga");
    let error = DeviceKeysError::from(trace);
    assert_eq!(error, DeviceKeysError::Platform);
    assert!(!format!("{error} {error:?}").contains("nga"));
}
