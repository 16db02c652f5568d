//! The wallet itself: made, opened, closed. Unlocking is `locking`'s; the verbs stand in their own rooms.

use std::sync::{Arc, atomic::AtomicBool};

use vidan_codec::clock::UnixTime;
use vidan_crypto::{
    Secret32,
    device::{DeviceKey, KeyId, KeyPolicy, KeyPurpose},
};
use vidan_protocol::http::{Request, Response};
use vidan_vault::{DeviceSecret, Listing, Record, Sealable, Vault};
use zeroize::Zeroizing;

use crate::{
    Config, Environment, Error, locking,
    operations::{Changes, Making, MakingKeys, Running},
};

/// What the vault's part of the device secret is derived for.
const VAULT_CONTEXT: &[u8] = b"vidan vault";

/// A citizen's wallet. Cheap to clone; all clones are one wallet.
#[derive(Clone)]
pub struct Wallet {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    env: Environment,
    vault: Vault,
    /// Whether the phone has said that its key for unlocking is gone: the next right passcode takes its wrap out.
    phone_key_gone: AtomicBool,
    /// The operations that run in this process.
    running: Arc<Running>,
    /// Who makes device keys at this moment.
    making: Making,
    changes: Changes,
}

impl Wallet {
    /// Makes a new wallet, unlocked, under a passcode. Never touches an existing file.
    ///
    /// # Errors
    /// [`Error::CopiesOutOfRange`]; the device's keys' or the vault's; nothing is left behind then.
    pub async fn create(
        config: Config,
        env: Environment,
        passcode: Zeroizing<String>,
    ) -> Result<Self, Error> {
        config.check()?;
        let policy = KeyPolicy::silent(KeyPurpose::Secret);
        let key = one(env.keys.make_keys(1, policy).await?)?;
        let made = Self::create_vault(&config, &env, passcode, &key.id).await;
        if made.is_err() {
            // The vault's error is what the person must see; a left-over key protects nothing.
            let _ = env.keys.delete(vec![key.id]).await;
        }
        Ok(Self::over(config, env, made?))
    }

    /// Opens an existing wallet, locked.
    ///
    /// # Errors
    /// [`Error::CopiesOutOfRange`]; the vault's: missing, not a vault, newer than this program, open elsewhere, damaged; wiped, where a wipe was cut
    /// short and is finished now.
    pub async fn open(config: Config, env: Environment) -> Result<Self, Error> {
        config.check()?;
        let opened = Vault::open(config.vault.clone(), env.random.clone(), env.clock.clone()).await;
        if let Err(vidan_vault::Error::Wiped) = opened {
            locking::forget_all_keys(&env).await;
        }
        Ok(Self::over(config, env, opened?))
    }

    /// Closes the vault and waits until its files are put away. Every handle of this wallet is done for afterwards.
    ///
    /// # Errors
    /// The vault's.
    pub async fn close(&self) -> Result<(), Error> {
        Ok(self.vault().clone().close().await?)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn env(&self) -> &Environment {
        &self.inner.env
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    pub(crate) fn phone_key_gone(&self) -> &AtomicBool {
        &self.inner.phone_key_gone
    }

    pub(crate) fn running(&self) -> &Arc<Running> {
        &self.inner.running
    }

    pub(crate) fn making(&self) -> &Making {
        &self.inner.making
    }

    pub(crate) fn making_keys(&self) -> MakingKeys<'_> {
        self.inner.making.begin()
    }

    pub(crate) fn changes(&self) -> &Changes {
        &self.inner.changes
    }

    /// The vault, for what no person does: it postpones no locking.
    pub(crate) fn background(&self) -> Vault {
        self.vault().in_background()
    }

    pub(crate) fn now(&self) -> UnixTime {
        self.inner.env.clock.now()
    }

    /// Every record of one kind, in the order they came. A damaged one is an error: what is missing must not look gone.
    pub(crate) async fn all<T: Sealable + Send + 'static>(&self) -> Result<Vec<Record<T>>, Error> {
        let listing = self.vault().read(|reader| reader.list::<T>()).await;
        listing.and_then(Listing::complete).map_err(Error::Vault)
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response, Error> {
        Ok(self.inner.env.transport.send(request).await?)
    }

    fn over(config: Config, env: Environment, vault: Vault) -> Self {
        let phone_key_gone = AtomicBool::new(false);
        Self {
            inner: Arc::new(Inner {
                config,
                env,
                vault,
                phone_key_gone,
                running: Arc::default(),
                making: Making::default(),
                changes: Changes::default(),
            }),
        }
    }

    async fn create_vault(
        config: &Config,
        env: &Environment,
        passcode: Zeroizing<String>,
        key: &KeyId,
    ) -> Result<Vault, Error> {
        let secret = vault_secret(env, key).await?;
        let device = DeviceSecret {
            key_hint: key.as_str().to_owned(),
            secret,
        };
        let (random, clock) = (env.random.clone(), env.clock.clone());
        Ok(Vault::create(
            config.vault.clone(),
            passcode,
            device,
            config.kdf,
            random,
            clock,
        )
        .await?)
    }
}

/// The device's part of what opens the vault.
pub(crate) async fn vault_secret(env: &Environment, key: &KeyId) -> Result<Secret32, Error> {
    Ok(env.keys.prf(key, VAULT_CONTEXT.to_vec()).await?)
}

/// The one key that was asked for.
pub(crate) fn one(mut made: Vec<DeviceKey>) -> Result<DeviceKey, Error> {
    match (made.pop(), made.is_empty()) {
        (Some(key), true) => Ok(key),
        _ => Err(Error::DeviceAnswer),
    }
}
