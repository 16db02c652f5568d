//! Whether an implementation of `DeviceKeys` keeps the contract: run by whoever writes one, in that language's tests or
//! once on a new phone.
//!
//! Every answer is checked against mathematics done here, not against what the implementation says of itself. Asks for no
//! person; what needs one is for eyes.

use std::sync::Arc;

use vidan_crypto::{
    Algorithm, Secret32, SystemRandom,
    agree::AgreementKey,
    device::{
        DeviceKey, DeviceKeyError, DeviceKeys as _, KeyId, KeyPolicy, KeyPurpose, Prompt,
        SignRequest,
    },
};

use super::{DeviceKeys, DeviceKeysError, Foreign};

/// One promise of the contract and how it went.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DeviceKeysFinding {
    /// The promise, in a stable word: `batch`, `sign`, `refuses_strangers`, `wrap`, `prf`, `agree`, `delete`.
    pub promise: String,
    /// Whether it was kept. `agree` is kept also by saying `NotSupported` and not claiming it.
    pub kept: bool,
}

/// Tries every promise that needs nobody's finger, with keys that are deleted afterwards.
///
/// # Errors
/// What the implementation threw where keys could not be made or deleted at all; a broken promise is a finding.
#[uniffi::export]
pub async fn check_device_keys(
    keys: Arc<dyn DeviceKeys>,
) -> Result<Vec<DeviceKeysFinding>, DeviceKeysError> {
    let keys = Foreign(keys);
    let made = Made::make(&keys).await?;
    let findings = [
        ("batch", batch(&keys, &made).await),
        ("sign", sign(&keys, &made).await),
        ("refuses_strangers", refuses_strangers(&keys, &made).await),
        ("wrap", wrap(&keys, &made).await),
        ("prf", prf(&keys, &made).await),
        ("agree", agree(&keys, &made).await),
        ("delete", delete(&keys, &made).await),
    ];
    keys.delete(made.all()).await?;
    Ok(findings
        .into_iter()
        .map(|(promise, outcome)| DeviceKeysFinding {
            promise: promise.to_owned(),
            kept: outcome == Ok(true),
        })
        .collect())
}

type Outcome = Result<bool, DeviceKeyError>;

/// Three keys to sign with and two of each other kind.
struct Made {
    sign: Vec<DeviceKey>,
    secret: Vec<DeviceKey>,
    /// Empty where the hardware does not agree.
    agree: Vec<DeviceKey>,
}

impl Made {
    async fn make(keys: &Foreign) -> Result<Self, DeviceKeyError> {
        let policy = KeyPolicy::silent;
        let agrees = keys.capabilities().await?.agree;
        let mut made = Self {
            sign: keys.make_keys(3, policy(KeyPurpose::Sign)).await?,
            secret: Vec::new(),
            agree: Vec::new(),
        };
        // A failure on the way leaves none of the earlier ones behind.
        let rest: Result<(), DeviceKeyError> = async {
            made.secret = keys.make_keys(2, policy(KeyPurpose::Secret)).await?;
            if agrees {
                made.agree = keys.make_keys(2, policy(KeyPurpose::Agree)).await?;
            }
            Ok(())
        }
        .await;
        if let Err(cause) = rest {
            keys.delete(made.all()).await?;
            return Err(cause);
        }
        Ok(made)
    }

    fn all(&self) -> Vec<KeyId> {
        let all = [&self.sign, &self.secret, &self.agree];
        all.into_iter()
            .flatten()
            .map(|key| key.id.clone())
            .collect()
    }
}

/// What was made is listed, and an empty or enormous batch is refused.
async fn batch(keys: &Foreign, made: &Made) -> Outcome {
    let listed = keys.list().await?;
    let all = [&made.sign, &made.secret, &made.agree];
    let listed_all = all.into_iter().flatten().all(|key| listed.contains(key));
    // Past the adapter, which would refuse both itself.
    let policy = || KeyPolicy::silent(KeyPurpose::Sign).into();
    let none = keys.0.make_keys(0, policy()).await;
    let many = keys.0.make_keys(257, policy()).await;
    Ok(listed_all && none.is_err() && many.is_err())
}

/// One signature per message in the order asked, each under its own key: also for an empty and a long message.
async fn sign(keys: &Foreign, made: &Made) -> Outcome {
    let messages = [Vec::new(), b"vidan".to_vec(), vec![0xA5; 70_000]];
    let requests = made
        .sign
        .iter()
        .zip(&messages)
        .map(|(key, message)| SignRequest {
            key: key.id.clone(),
            message: message.clone(),
        });
    let signatures = keys.sign(requests.collect(), prompt()).await?;
    Ok(made
        .sign
        .iter()
        .zip(&messages)
        .zip(&signatures)
        .all(|((key, message), signature)| {
            key.public
                .as_ref()
                .is_some_and(|public| public.verify(Algorithm::Es256, message, signature).is_ok())
        }))
}

/// An unknown name and a key of another purpose sign nothing, alone or beside a good one.
async fn refuses_strangers(keys: &Foreign, made: &Made) -> Outcome {
    let request = |key: &KeyId| SignRequest {
        key: key.clone(),
        message: b"vidan".to_vec(),
    };
    let stranger = KeyId::new("vidan-no-such-key");
    let mut requests = vec![request(&stranger)];
    requests.extend(made.sign.first().map(|key| request(&key.id)));
    let unknown = keys.sign(requests, prompt()).await;
    let wrong_purpose = match made.secret.first() {
        Some(key) => keys.sign(vec![request(&key.id)], prompt()).await,
        None => return Ok(false),
    };
    let no_prf = keys.prf(&stranger, b"vidan".to_vec()).await;
    Ok(unknown == Err(DeviceKeyError::UnknownKey)
        && wrong_purpose.is_err()
        && no_prf == Err(DeviceKeyError::UnknownKey))
}

/// A wrapped secret opens under its key only, unchanged only, and hides the secret.
async fn wrap(keys: &Foreign, made: &Made) -> Outcome {
    let [first, second] = made.secret.as_slice() else {
        return Ok(false);
    };
    let secret = Secret32::random(&SystemRandom).map_err(|_| DeviceKeyError::Platform)?;
    let wrapped = keys.wrap(&first.id, secret.clone()).await?;
    let again = keys.wrap(&first.id, secret.clone()).await?;
    let hidden = !wrapped
        .windows(8)
        .any(|part| secret.expose().windows(8).any(|s| s == part));
    let mut changed = wrapped.clone();
    if let Some(last) = changed.last_mut() {
        *last ^= 1;
    }
    let opened = keys.unwrap(&first.id, wrapped.clone()).await?;
    let other_key = keys.unwrap(&second.id, wrapped.clone()).await;
    let altered = keys.unwrap(&first.id, changed).await;
    let nothing = keys.unwrap(&first.id, Vec::new()).await;
    Ok(opened == secret
        && hidden
        && wrapped != again
        && other_key.is_err()
        && altered.is_err()
        && nothing.is_err())
}

/// The same every time; another for another context or another key.
async fn prf(keys: &Foreign, made: &Made) -> Outcome {
    let [first, second] = made.secret.as_slice() else {
        return Ok(false);
    };
    let derived = keys.prf(&first.id, b"one".to_vec()).await?;
    let again = keys.prf(&first.id, b"one".to_vec()).await?;
    let other_context = keys.prf(&first.id, b"two".to_vec()).await?;
    let other_key = keys.prf(&second.id, b"one".to_vec()).await?;
    Ok(derived == again && derived != other_context && derived != other_key)
}

/// The same secret as the peer computes. Hardware that does not claim it says `NotSupported`.
async fn agree(keys: &Foreign, made: &Made) -> Outcome {
    let peer = AgreementKey::generate(&SystemRandom).map_err(|_| DeviceKeyError::Platform)?;
    let Some(ours) = made.agree.first() else {
        let stranger = KeyId::new("vidan-no-such-key");
        let answer = keys.agree(&stranger, peer.public()).await;
        return Ok(answer == Err(DeviceKeyError::NotSupported));
    };
    let Some(public) = &ours.public else {
        return Ok(false);
    };
    let theirs = peer.agree(public).map_err(|_| DeviceKeyError::Platform)?;
    Ok(keys.agree(&ours.id, peer.public()).await? == theirs)
}

/// A deleted key is gone from the list and signs no more; deleting it again is fine; others stay.
async fn delete(keys: &Foreign, made: &Made) -> Outcome {
    let [first, second, _] = made.sign.as_slice() else {
        return Ok(false);
    };
    keys.delete(vec![first.id.clone()]).await?;
    keys.delete(vec![first.id.clone()]).await?;
    let listed = keys.list().await?;
    let request = SignRequest {
        key: first.id.clone(),
        message: b"vidan".to_vec(),
    };
    let signed = keys.sign(vec![request], prompt()).await;
    Ok(!listed.contains(first)
        && listed.contains(second)
        && matches!(
            signed,
            Err(DeviceKeyError::UnknownKey | DeviceKeyError::KeyGone)
        ))
}

fn prompt() -> Prompt {
    Prompt {
        title: "Vidan".to_owned(),
        detail: String::new(),
    }
}
