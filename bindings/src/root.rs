//! The keys an app is born with: they alone may sign the trust list.

use vidan_crypto::PublicKey;
use vidan_trust::PinnedRoot;

use crate::{
    Language,
    error::{AppFault, Result},
};

/// A pinned root of the trust list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RootKey {
    /// The `kid` that lists name it by.
    pub kid: String,
    /// A `PUBLIC KEY` PEM block.
    pub public_key_pem: String,
}

pub(crate) fn pinned(roots: Vec<RootKey>, language: Language) -> Result<Vec<PinnedRoot>> {
    let pin = |root: RootKey| {
        let key = PublicKey::from_pem(&root.public_key_pem)
            .map_err(|_| AppFault::RootKey.told(language))?;
        Ok(PinnedRoot::new(root.kid, key))
    };
    roots.into_iter().map(pin).collect()
}
