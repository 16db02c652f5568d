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
use vidan_sandbox::Sandbox;
use vidan_trust::{
    PinnedRoot,
    x509::{AnchorUse, Anchors, Purpose},
};
use vidan_vault::KdfCost;
use vidan_wallet::{Config, Environment};

use super::{
    Failure,
    claim::{self, Claim, LOCK},
};
use crate::{args::wallet::Home, files, keys::KeyFile, patience::Patient};

const VAULT: &str = "vault.vidan";
const KEYS: &str = "device-keys";
/// The vault while a backup fills it.
const RESTORING: &str = "vault.vidan.restoring";
/// With it, what lies in the folder is a wallet.
const SETTINGS: &str = "wallet.json";
/// The settings of a wallet that is not finished yet, or not wholly erased.
const UNFINISHED: &str = "wallet.json.unfinished";
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

    pub(super) fn plaintext(&self) -> Plaintext {
        if self.loopback {
            Plaintext::Loopback
        } else {
            Plaintext::Never
        }
    }
}

/// Makes a folder with a vault and its keys a wallet of this sandbox.
pub(crate) fn born(folder: &Path, sandbox: &Sandbox) -> std::io::Result<()> {
    let root = sandbox.root();
    let settings = Settings {
        trust_list: sandbox.trust_list_url(),
        root_kid: root.kid().to_owned(),
        root: root.key().to_pem(),
        loopback: true,
        iaca: Some(sandbox.iaca_pem().to_owned()),
    };
    let settings = json::to_vec(&settings).map_err(std::io::Error::other)?;
    files::replace(&folder.join(SETTINGS), &settings)
}

/// A wallet's folder.
pub(super) struct Folder(PathBuf);

/// What lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing of a wallet.
    Empty,
    /// Parts of a wallet that no command here left behind: not ours to remove.
    Strange,
    /// What is left of a wallet that was not finished, or not wholly erased. A restore may go on in it.
    Unfinished { restoring: bool },
    /// A wallet.
    Whole,
}

/// How the making of a wallet began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// In a folder without one.
    Anew,
    /// Where an earlier making was cut off, whose remains were removed.
    AfterRemoving,
    /// Where an earlier restore was cut off.
    GoesOn,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// What lies in it.
    pub(super) fn standing(&self) -> Standing {
        let is_there = |name: &str| self.at(name).exists();
        if is_there(SETTINGS) {
            Standing::Whole
        } else if is_there(UNFINISHED) {
            Standing::Unfinished {
                restoring: is_there(RESTORING),
            }
        } else if is_there(VAULT) || is_there(KEYS) {
            Standing::Strange
        } else {
            Standing::Empty
        }
    }

    /// Returns where a wallet can be made here.
    ///
    /// # Errors
    /// [`Failure::HomeTaken`] where it holds one already, or parts of one.
    pub(super) fn refuse_taken(&self) -> Result<(), Failure> {
        match self.standing() {
            Standing::Whole | Standing::Strange => Err(Failure::HomeTaken(self.0.clone())),
            Standing::Empty | Standing::Unfinished { .. } => Ok(()),
        }
    }

    /// Whether a wallet is here whose settings alone are gone: its vault and its keys are.
    pub(super) fn lacks_settings(&self) -> bool {
        let has = |name: &str| self.at(name).exists();
        self.standing() == Standing::Strange && has(VAULT) && has(KEYS)
    }

    /// Writes the settings of such a wallet anew.
    ///
    /// # Errors
    /// The claim's; the file's.
    pub(super) fn settle(&self, settings: &Settings) -> Result<(), Failure> {
        let claim = Claim::of(&self.0)?;
        let path = self.at(SETTINGS);
        let written = files::replace(&path, &json::to_vec(settings)?);
        drop(claim);
        written.map_err(Failure::file(&path))
    }

    /// Claims the folder for a new wallet, which is none until [`Self::publish`]. What an earlier making left is removed,
    /// but for a restore that can go on.
    ///
    /// # Errors
    /// [`Failure::HomeTaken`]; the claim's.
    pub(super) fn begin(
        &self,
        settings: &Settings,
        restores: bool,
    ) -> Result<(Claim, Begun), Failure> {
        self.refuse_taken()?;
        files::make_private_folder(&self.0).map_err(Failure::file(&self.0))?;
        let claim = Claim::of(&self.0)?;
        // Again: another process may have made one meanwhile.
        self.refuse_taken()?;
        let begun = match self.standing() {
            Standing::Unfinished { restoring: true } if restores => Begun::GoesOn,
            Standing::Unfinished { .. } => {
                self.remove_parts().map_err(Failure::file(&self.0))?;
                Begun::AfterRemoving
            }
            _ => Begun::Anew,
        };
        let path = self.at(UNFINISHED);
        files::replace(&path, &json::to_vec(settings)?).map_err(Failure::file(&path))?;
        Ok((claim, begun))
    }

    /// Makes what was begun a wallet, in one step.
    pub(super) fn publish(&self) -> Result<(), Failure> {
        let path = self.at(SETTINGS);
        files::rename(&self.at(UNFINISHED), &path).map_err(Failure::file(&path))?;
        // The folder itself may be as new.
        files::sync_folder(files::folder_of(&self.0)).map_err(Failure::file(&self.0))
    }

    /// Makes the wallet none, in one step: what is erased next is not a wallet any more, wherever that is cut off.
    pub(super) fn unpublish(&self) -> Result<(), Failure> {
        let path = self.at(SETTINGS);
        files::rename(&path, &self.at(UNFINISHED)).map_err(Failure::file(&path))
    }

    /// Whether a restore got so far that it can go on.
    pub(super) fn can_go_on(&self) -> bool {
        self.at(RESTORING).exists()
    }

    /// Removes all that is a wallet's, keys first, and the folder where nothing else is in it.
    pub(super) fn clear(&self, claim: Claim) -> Result<(), Failure> {
        self.remove_parts().map_err(Failure::file(&self.0))?;
        for name in [UNFINISHED, SETTINGS, LOCK] {
            remove(&self.at(name)).map_err(Failure::file(&self.0))?;
        }
        drop(claim);
        // Something else may lie there.
        let _ = std::fs::remove_dir(&self.0);
        Ok(())
    }

    /// The vault, the keys, and what was being written: everything but the mark that says so.
    fn remove_parts(&self) -> std::io::Result<()> {
        let is_part =
            |name: &str| name.starts_with(KEYS) || name.starts_with(VAULT) || files::is_draft(name);
        let parts = claim::files_in(&self.0, is_part)?;
        parts.iter().try_for_each(|part| remove(part))?;
        files::sync_folder(&self.0)
    }

    /// Claims the wallet that is here, and says what it was born with.
    ///
    /// # Errors
    /// [`Failure::NoWallet`] and [`Failure::Unfinished`] where the folder holds none; the claim's.
    pub(super) fn claim(&self) -> Result<(Claim, Settings), Failure> {
        match self.standing() {
            Standing::Whole | Standing::Strange => {}
            Standing::Unfinished { .. } => return Err(Failure::Unfinished(self.0.clone())),
            Standing::Empty => return Err(Failure::NoWallet(self.0.clone())),
        }
        let claim = Claim::of(&self.0)?;
        Ok((claim, self.settings()?))
    }

    /// Claims what is left of a wallet that was not finished, or whose vault is gone: wiped after wrong passcodes. Nothing where
    /// there is none such.
    pub(super) fn claim_remains(&self) -> Result<Option<Claim>, Failure> {
        match self.standing() {
            Standing::Unfinished { .. } => Claim::of(&self.0).map(Some),
            Standing::Whole if !self.at(VAULT).exists() => Claim::of(&self.0).map(Some),
            _ => Ok(None),
        }
    }

    /// What the wallet was born with.
    ///
    /// # Errors
    /// [`Failure::NoWallet`] where the folder holds none.
    fn settings(&self) -> Result<Settings, Failure> {
        let path = self.at(SETTINGS);
        let bytes = files::read(&path, MAX_SETTINGS).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => Failure::NoWallet(self.0.clone()),
            _ => Failure::file(&path)(cause),
        })?;
        Ok(json::from_slice(&bytes, MAX_SETTINGS)?)
    }

    /// The wallet's configuration and its surroundings: this machine's clock, random and network, and keys in a file, which are
    /// read under the claim.
    pub(super) fn open(
        &self,
        settings: &Settings,
        home: &Home,
        _claim: &Claim,
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
            language: home.lang.into(),
            copies: COPIES,
            refill_below: Config::REFILL_BELOW,
        };
        let keys = SoftwareKeys::with_storage(Box::new(KeyFile(self.at(KEYS))))?;
        let environment = Environment {
            keys: Arc::new(keys),
            transport: Arc::new(Patient::new(plaintext, home)?),
            clock: Arc::new(SystemClock::start()),
            random: Arc::new(SystemRandom),
        };
        Ok((config, environment))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// Removes a file; gone already is what is wanted.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
