//! The device's keys in the hand of a person who cancels, locks the phone out, or takes a long time.

use std::{
    collections::VecDeque,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::watch;
use vidan_crypto::{
    PublicKey, Secret32,
    device::{
        Capabilities, DeviceKey, DeviceKeyError, DeviceKeys, KeyId, KeyPolicy, KeyPurpose,
        KeyStorage, P256Signature, Prompt, SignRequest, SoftwareKeys,
    },
};
use zeroize::Zeroizing;

/// Software keys behind a finger.
pub struct Finger {
    keys: SoftwareKeys,
    /// What the next calls that sign do: nothing special (`None`) or fail.
    signing: Mutex<VecDeque<Option<DeviceKeyError>>>,
    making: Mutex<VecDeque<Option<DeviceKeyError>>>,
    agreeing: Mutex<VecDeque<Option<DeviceKeyError>>>,
    listing: Mutex<VecDeque<Option<DeviceKeyError>>>,
    unwrapping: Mutex<VecDeque<Option<DeviceKeyError>>>,
    /// Whether the keys that the next signing asks for are gone by then.
    losing: AtomicBool,
    /// Whether the next making fails when the keys are made already.
    breaking: AtomicBool,
    /// Whether every key that signs is gone.
    lost: AtomicBool,
    /// Whether it cannot agree on secrets, as phones before Android 12 cannot.
    disagrees: AtomicBool,
    /// Whether whoever signs must wait.
    held: watch::Sender<bool>,
    /// How many wait to sign.
    waiting: watch::Sender<usize>,
    /// What the person read whenever they were asked.
    prompts: Mutex<Vec<Prompt>>,
}

impl Default for Finger {
    fn default() -> Self {
        Self::over(SoftwareKeys::in_memory())
    }
}

/// Keys in a file, replaced whole.
struct KeyFile(PathBuf);

impl KeyStorage for KeyFile {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, DeviceKeyError> {
        match fs::read(&self.0) {
            Ok(keys) => Ok(Some(Zeroizing::new(keys))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(_) => Err(DeviceKeyError::Platform),
        }
    }

    fn save(&self, keys: &[u8]) -> Result<(), DeviceKeyError> {
        let next = self.0.with_extension("next");
        fs::write(&next, keys)
            .and_then(|()| fs::rename(next, &self.0))
            .map_err(|_| DeviceKeyError::Platform)
    }
}

impl Finger {
    /// Keys that are kept in a file, for a wallet that another process opens.
    #[must_use]
    pub fn kept_in(file: &Path) -> Self {
        let storage = Box::new(KeyFile(file.to_owned()));
        Self::over(SoftwareKeys::with_storage(storage).expect("keys"))
    }

    fn over(keys: SoftwareKeys) -> Self {
        Self {
            keys,
            signing: Mutex::default(),
            making: Mutex::default(),
            agreeing: Mutex::default(),
            listing: Mutex::default(),
            unwrapping: Mutex::default(),
            losing: AtomicBool::default(),
            breaking: AtomicBool::default(),
            lost: AtomicBool::default(),
            disagrees: AtomicBool::default(),
            held: watch::Sender::new(false),
            waiting: watch::Sender::new(0),
            prompts: Mutex::default(),
        }
    }

    /// The signing after `after` others fails.
    pub fn refuse_signing(&self, after: usize, cause: DeviceKeyError) {
        plan(&self.signing, after, cause);
    }

    /// The making of keys after `after` others fails.
    pub fn refuse_making(&self, after: usize, cause: DeviceKeyError) {
        plan(&self.making, after, cause);
    }

    /// The next making of keys fails, and the keys are there all the same.
    pub fn break_off_making(&self) {
        self.breaking.store(true, Ordering::SeqCst);
    }

    /// The key agreement after `after` others fails.
    pub fn refuse_agreeing(&self, after: usize, cause: DeviceKeyError) {
        plan(&self.agreeing, after, cause);
    }

    /// The next listing of keys fails.
    pub fn refuse_listing(&self, cause: DeviceKeyError) {
        plan(&self.listing, 0, cause);
    }

    /// The next `times` signings fail.
    pub fn refuse_signings(&self, times: usize, cause: DeviceKeyError) {
        let mut plan = self.signing.lock().unwrap_or_else(PoisonError::into_inner);
        plan.clear();
        plan.extend(std::iter::repeat_n(Some(cause), times));
    }

    /// Deletes every key of a purpose behind the wallet's back.
    pub async fn delete_all(&self, purpose: KeyPurpose) {
        let keys = self.keys.list().await.expect("keys in memory");
        let doomed = keys.into_iter().filter(|key| key.purpose == purpose);
        let doomed = doomed.map(|key| key.id).collect();
        self.keys.delete(doomed).await.expect("deleted");
    }

    /// The next unwrapping of a secret fails.
    pub fn refuse_unwrapping(&self, cause: DeviceKeyError) {
        plan(&self.unwrapping, 0, cause);
    }

    /// The key that is asked to sign next is gone by then, and no other.
    pub fn lose_next_key(&self) {
        self.losing.store(true, Ordering::SeqCst);
    }

    /// Whether from now on every key that signs is gone, as after a new finger was enrolled.
    pub fn lose_keys(&self, lost: bool) {
        self.lost.store(lost, Ordering::SeqCst);
    }

    /// From now on it cannot agree on secrets.
    pub fn disagree(&self) {
        self.disagrees.store(true, Ordering::SeqCst);
    }

    /// What the device said, after its title, when it asked for the finger last.
    pub fn last_prompt(&self) -> String {
        let prompts = self.prompts.lock().unwrap_or_else(PoisonError::into_inner);
        let last = prompts.last().expect("it asked");
        last.detail.clone()
    }

    /// Forgets what was planned.
    pub fn obey(&self) {
        for plan in [
            &self.signing,
            &self.making,
            &self.agreeing,
            &self.listing,
            &self.unwrapping,
        ] {
            plan.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Whoever signs waits from now on.
    pub fn hold(&self) {
        self.held.send_replace(true);
    }

    /// Everybody who waits goes on, and nobody waits any more.
    pub fn release(&self) {
        self.held.send_replace(false);
    }

    /// Waits until so many wait to sign.
    pub async fn until_waiting(&self, count: usize) {
        let mut waiting = self.waiting.subscribe();
        let enough = waiting.wait_for(|now| *now >= count).await;
        assert!(enough.is_ok(), "the finger is still there");
    }

    /// How many keys there are.
    pub async fn count(&self) -> usize {
        self.keys.list().await.expect("keys in memory").len()
    }

    async fn pause(&self) {
        self.waiting.send_modify(|count| *count += 1);
        let leaves = Leaves(&self.waiting);
        let mut held = self.held.subscribe();
        let released = held.wait_for(|held| !held).await.is_ok();
        assert!(released, "the finger is still there");
        drop(leaves);
    }
}

/// Counts one less, also where the waiting future is dropped.
struct Leaves<'w>(&'w watch::Sender<usize>);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

type Plan = Mutex<VecDeque<Option<DeviceKeyError>>>;

fn plan(plan: &Plan, after: usize, cause: DeviceKeyError) {
    let mut plan = plan.lock().unwrap_or_else(PoisonError::into_inner);
    plan.clear();
    plan.extend(std::iter::repeat_n(None, after));
    plan.push_back(Some(cause));
}

fn next(plan: &Plan) -> Result<(), DeviceKeyError> {
    let mut plan = plan.lock().unwrap_or_else(PoisonError::into_inner);
    match plan.pop_front().flatten() {
        Some(cause) => Err(cause),
        None => Ok(()),
    }
}

#[async_trait::async_trait]
impl DeviceKeys for Finger {
    async fn capabilities(&self) -> Result<Capabilities, DeviceKeyError> {
        let able = self.keys.capabilities().await?;
        Ok(Capabilities {
            user_presence: true,
            agree: able.agree && !self.disagrees.load(Ordering::SeqCst),
            ..able
        })
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        next(&self.making)?;
        // The person is here: what she does is planned by the test.
        let policy = KeyPolicy {
            user_presence: false,
            ..policy
        };
        let made = self.keys.make_keys(count, policy).await?;
        match self.breaking.swap(false, Ordering::SeqCst) {
            true => Err(DeviceKeyError::Platform),
            false => Ok(made),
        }
    }

    async fn sign(
        &self,
        requests: Vec<SignRequest>,
        prompt: Prompt,
    ) -> Result<Vec<P256Signature>, DeviceKeyError> {
        self.prompts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(prompt.clone());
        self.pause().await;
        next(&self.signing)?;
        if self.losing.swap(false, Ordering::SeqCst) {
            let asked = requests.iter().map(|request| request.key.clone());
            self.keys.delete(asked.collect()).await?;
        }
        if self.lost.load(Ordering::SeqCst) {
            return Err(DeviceKeyError::KeyGone);
        }
        self.keys.sign(requests, prompt).await
    }

    async fn wrap(&self, key: &KeyId, secret: Secret32) -> Result<Vec<u8>, DeviceKeyError> {
        self.keys.wrap(key, secret).await
    }

    async fn unwrap(&self, key: &KeyId, wrapped: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        next(&self.unwrapping)?;
        self.keys.unwrap(key, wrapped).await
    }

    async fn prf(&self, key: &KeyId, context: Vec<u8>) -> Result<Secret32, DeviceKeyError> {
        self.keys.prf(key, context).await
    }

    async fn agree(&self, key: &KeyId, peer: PublicKey) -> Result<Secret32, DeviceKeyError> {
        next(&self.agreeing)?;
        self.keys.agree(key, peer).await
    }

    async fn attest(&self, key: &KeyId) -> Result<Vec<Vec<u8>>, DeviceKeyError> {
        self.keys.attest(key).await
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        next(&self.listing)?;
        let mut keys = self.keys.list().await?;
        let lost = self.lost.load(Ordering::SeqCst);
        keys.retain(|key| !lost || key.purpose != KeyPurpose::Sign);
        Ok(keys)
    }

    async fn delete(&self, keys: Vec<KeyId>) -> Result<(), DeviceKeyError> {
        self.keys.delete(keys).await
    }
}
