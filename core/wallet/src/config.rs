//! What a wallet is given at its start.

use std::{path::PathBuf, sync::Arc};

use vidan_codec::clock::Clock;
use vidan_crypto::{Random, device::DeviceKeys};
use vidan_protocol::{openid4vci::MAX_COPIES, url::Plaintext};
use vidan_trust::{PinnedRoot, x509::Anchors};
use vidan_vault::KdfCost;

use crate::{Error, Transport};

/// A language that texts for people exist in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Vietnamese.
    #[default]
    Vi,
}

/// What differs from wallet to wallet.
#[derive(Clone)]
pub struct Config {
    /// The vault's file; its folder exists.
    pub vault: PathBuf,
    /// Where the trust list is published.
    pub trust_list_url: String,
    /// The keys that may sign it.
    pub roots: Vec<PinnedRoot>,
    /// The certificates of authorities that documents with a chain may come from, each for its types of documents: who signs
    /// mobile documents, and SD-JWTs with certificates. None, and such documents are refused.
    pub anchors: Arc<Anchors>,
    /// Whether plain http to this machine's loopback is allowed: for tests and the sandbox.
    pub plaintext: Plaintext,
    /// How much a guess at the passcode costs: of a new one, and at least of an old one, which is raised to it in silence.
    pub kdf: KdfCost,
    /// The language of what the device asks the person.
    pub language: Lang,
    /// How many copies of a document to ask for, one key each, 1 to [`MAX_COPIES`]; the issuer may give fewer.
    pub copies: usize,
    /// [`crate::Wallet::refill_all`] fetches more where fewer unused copies are left than this: usually
    /// [`Config::REFILL_BELOW`].
    pub refill_below: usize,
}

impl Config {
    /// When to fetch more copies, for who has no wish of his own.
    pub const REFILL_BELOW: usize = 3;

    /// Whether everything is in its range, before anything is made or asked for with it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if (1..=MAX_COPIES).contains(&self.copies) {
            Ok(())
        } else {
            Err(Error::CopiesOutOfRange)
        }
    }
}

/// What the platform hands in: the wallet reads no clock, draws no random and opens no socket by itself.
#[derive(Clone)]
pub struct Environment {
    /// The device's keys.
    pub keys: Arc<dyn DeviceKeys>,
    /// The way to the network.
    pub transport: Arc<dyn Transport>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Salts, nonces and ids.
    pub random: Arc<dyn Random>,
}
