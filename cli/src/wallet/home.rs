//! A wallet's folder: the vault, its device keys, and what the wallet was born with.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use vidan_codec::{clock::SystemClock, json};
use vidan_credential::mdoc::known;
use vidan_crypto::{PublicKey, SystemRandom, device::SoftwareKeys};
use vidan_protocol::url::Plaintext;
use vidan_trust::{
    PinnedRoot,
    x509::{AnchorUse, Anchors, Purpose},
};
use vidan_vault::KdfCost;
use vidan_wallet::{Config, Environment, http::HttpTransport};

use super::Failure;
use crate::{
    args::Language,
    files::{self, Readers, Taken},
    keys::KeyFile,
};

const VAULT: &str = "vault.vidan";
const KEYS: &str = "device-keys";
/// The vault while a backup fills it.
const RESTORING: &str = "vault.vidan.restoring";
const SETTINGS: &str = "wallet.json";
/// More than any settings need.
const MAX_SETTINGS: usize = 64 * 1024;
/// Copies of each document: one is used up with every showing.
const COPIES: usize = 10;

/// What a wallet is born with. An app has it in its own program; a terminal keeps it beside the vault.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// Where the trust list is published.
    pub(super) trust_list: String,
    /// What the list calls the key that signs it.
    pub(super) root_kid: String,
    /// The key, as PEM.
    pub(super) root: String,
    /// Whether plain http to this machine is allowed.
    pub(super) loopback: bool,
    /// The certificates of authorities under which mobile documents are signed, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) iaca: Option<String>,
}

impl Settings {
    /// The authorities, each for every mobile document that is known here.
    ///
    /// # Errors
    /// The certificate's.
    pub(super) fn anchors(&self) -> Result<Anchors, Failure> {
        let mut anchors = Anchors::new();
        if let Some(pem) = &self.iaca {
            let used = AnchorUse {
                purposes: vec![Purpose::MdocSigner],
                document_types: known::names().map(str::to_owned).collect(),
            };
            anchors.add_pem(pem, &used)?;
        }
        Ok(anchors)
    }

    fn plaintext(&self) -> Plaintext {
        if self.loopback {
            Plaintext::Loopback
        } else {
            Plaintext::Never
        }
    }
}

/// A wallet's folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Makes the folder for a new wallet.
    ///
    /// # Errors
    /// [`Failure::HomeTaken`] where it holds one already.
    pub(super) fn make(&self, settings: &Settings) -> Result<(), Failure> {
        files::make_private_folder(&self.0).map_err(Failure::file(&self.0))?;
        if [VAULT, KEYS, SETTINGS]
            .iter()
            .any(|name| self.at(name).exists())
        {
            return Err(Failure::HomeTaken(self.0.clone()));
        }
        let path = self.at(SETTINGS);
        let bytes = json::to_vec(settings)?;
        files::write(&path, &bytes, Readers::Owner, Taken::Refuse).map_err(Failure::file(&path))
    }

    /// As [`Self::make`], but goes on where a restore was cut.
    pub(super) fn make_or_resume(&self, settings: &Settings) -> Result<(), Failure> {
        if !self.is_begun() {
            return self.make(settings);
        }
        if self.at(VAULT).exists() {
            return Err(Failure::HomeTaken(self.0.clone()));
        }
        let path = self.at(SETTINGS);
        files::replace(&path, &json::to_vec(settings)?).map_err(Failure::file(&path))
    }

    /// Takes back what was written, unless a restore got so far that it can go on.
    pub(super) fn unmake_unless_begun(&self) {
        if !self.is_begun() {
            self.unmake();
        }
    }

    /// Whether a restore was cut half way.
    fn is_begun(&self) -> bool {
        self.at(RESTORING).exists()
    }

    /// Takes back what [`Self::make`] wrote, where no vault came of it.
    pub(super) fn unmake(&self) {
        for name in [SETTINGS, KEYS] {
            // Gone already is what is wanted.
            let _ = std::fs::remove_file(self.at(name));
        }
        let _ = std::fs::remove_dir(&self.0);
    }

    /// What the wallet was born with.
    ///
    /// # Errors
    /// [`Failure::NoWallet`] where the folder holds none.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        let path = self.at(SETTINGS);
        let bytes = files::read(&path, MAX_SETTINGS).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => Failure::NoWallet(self.0.clone()),
            _ => Failure::file(&path)(cause),
        })?;
        Ok(json::from_slice(&bytes, MAX_SETTINGS)?)
    }

    /// The wallet's configuration and its surroundings: this machine's clock, random and network, and keys in a file.
    pub(super) fn open(
        &self,
        settings: &Settings,
        language: Language,
    ) -> Result<(Config, Environment), Failure> {
        let root = PublicKey::from_pem(&settings.root)?;
        let plaintext = settings.plaintext();
        let config = Config {
            vault: self.at(VAULT),
            trust_list_url: settings.trust_list.clone(),
            roots: vec![PinnedRoot::new(&settings.root_kid, root)],
            anchors: Arc::new(settings.anchors()?),
            plaintext,
            kdf: KdfCost::DEFAULT,
            language: language.into(),
            copies: COPIES,
            refill_below: Config::REFILL_BELOW,
        };
        let keys = SoftwareKeys::with_storage(Box::new(KeyFile(self.at(KEYS))))?;
        let environment = Environment {
            keys: Arc::new(keys),
            transport: Arc::new(HttpTransport::new(plaintext)?),
            clock: Arc::new(SystemClock::start()),
            random: Arc::new(SystemRandom),
        };
        Ok((config, environment))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}
