//! Made, opened, closed.

use std::sync::Arc;

use vidan_crypto::SystemRandom;
use vidan_protocol::url::Plaintext;
use vidan_vault::KdfCost;
use zeroize::Zeroizing;

use super::{Wallet, core};
use crate::{
    DeviceClock, IssuerAuthority, Language, RootKey, authority, clock,
    device_keys::{DeviceKeys, Foreign},
    error::{OrFailed as _, Result},
    root,
    transport::{self, Transport},
};

/// What differs from wallet to wallet.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WalletConfig {
    /// The path of the vault's file; its folder exists, and only this app reads it.
    pub vault: String,
    /// Where the trust list is published.
    pub trust_list_url: String,
    /// The keys that may sign it.
    pub roots: Vec<RootKey>,
    /// Authorities of documents that come with certificates, as mobile documents do; without one they are refused.
    #[uniffi(default = [])]
    pub authorities: Vec<IssuerAuthority>,
    /// The language of advice and of what the device asks the person.
    pub language: Language,
    /// How many copies of a document to ask for, one key each: one is used up with every showing.
    #[uniffi(default = 10)]
    pub copies: u16,
    /// `refill_all` fetches more where fewer unused copies are left than this.
    #[uniffi(default = 3)]
    pub refill_below: u16,
    /// Whether plain http to this machine's loopback is allowed: for tests and the sandbox, never on a phone.
    #[uniffi(default = false)]
    pub allow_loopback_http: bool,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Makes a new wallet, unlocked, under a passcode. Never touches an existing file; where it fails nothing is left.
    ///
    /// `transport`: the app's own way to the network; none takes the library's. `clock`: the app's own clock; none asks the
    /// system.
    ///
    /// # Errors
    /// `vault.…`, `device.…`, `app.…`.
    #[uniffi::constructor(default(clock = None))]
    pub async fn create(
        config: WalletConfig,
        keys: Arc<dyn DeviceKeys>,
        transport: Option<Arc<dyn Transport>>,
        passcode: String,
        clock: Option<Arc<dyn DeviceClock>>,
    ) -> Result<Arc<Self>> {
        let passcode = Zeroizing::new(passcode);
        let language = config.language;
        let (config, environment) = prepared(config, keys, transport, clock)?;
        let made = core::Wallet::create(config, environment, passcode).await;
        Ok(Self::over(made.or_failed(language)?, language))
    }

    /// Opens an existing wallet, locked.
    ///
    /// # Errors
    /// `vault.missing`, `vault.already_open`, `vault.newer_version`, `vault.damaged` and others of the vault; `app.…`.
    #[uniffi::constructor(default(clock = None))]
    pub async fn open(
        config: WalletConfig,
        keys: Arc<dyn DeviceKeys>,
        transport: Option<Arc<dyn Transport>>,
        clock: Option<Arc<dyn DeviceClock>>,
    ) -> Result<Arc<Self>> {
        let language = config.language;
        let (config, environment) = prepared(config, keys, transport, clock)?;
        let opened = core::Wallet::open(config, environment).await;
        Ok(Self::over(opened.or_failed(language)?, language))
    }

    /// Closes the vault and waits until its files are put away; this wallet is done for afterwards.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn close_vault(&self) -> Result<()> {
        self.inner.close().await.or_failed(self.language)
    }
}

pub(super) fn prepared(
    config: WalletConfig,
    keys: Arc<dyn DeviceKeys>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn DeviceClock>>,
) -> Result<(core::Config, core::Environment)> {
    let language = config.language;
    let plaintext = if config.allow_loopback_http {
        Plaintext::Loopback
    } else {
        Plaintext::Never
    };
    let transport: Arc<dyn core::Transport> = match transport {
        Some(transport) => Arc::new(transport::Foreign(transport)),
        None => own_transport(plaintext, language)?,
    };
    let environment = core::Environment {
        keys: Arc::new(Foreign::new(keys)),
        transport,
        clock: clock::of(clock),
        random: Arc::new(SystemRandom),
    };
    let config = core::Config {
        vault: config.vault.into(),
        trust_list_url: config.trust_list_url,
        roots: root::pinned(config.roots, language)?,
        anchors: authority::pinned(config.authorities, language)?,
        plaintext,
        kdf: KdfCost::DEFAULT,
        language: language.into(),
        copies: config.copies.into(),
        refill_below: config.refill_below.into(),
    };
    Ok((config, environment))
}

#[cfg(feature = "http")]
fn own_transport(plaintext: Plaintext, language: Language) -> Result<Arc<dyn core::Transport>> {
    let transport = core::http::HttpTransport::new(plaintext).or_failed(language)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "http"))]
fn own_transport(_: Plaintext, language: Language) -> Result<Arc<dyn core::Transport>> {
    Err(crate::error::AppFault::TransportMissing.told(language))
}
