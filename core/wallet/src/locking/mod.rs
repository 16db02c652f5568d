//! Unlocking and locking: by passcode, and by the phone where the citizen has switched that on.
//!
//! The passcode always unlocks; a finger or a face is a shorter way to the same vault key, through a key of the phone that
//! asks for a person at each use. What the vault counts, waits for and wipes is its own business; here the device's keys
//! are asked and, after a wipe, forgotten.

mod phone;
mod settings;

use std::sync::atomic::Ordering;

use vidan_crypto::{Secret32, device::KeyId};
use vidan_vault::Error as Vault;
use zeroize::Zeroizing;

pub use settings::{LockSettings, UnlockState};

use crate::{Environment, Error, Wallet, wallet::vault_secret};

impl Wallet {
    /// Unlocks with the passcode and the device's secret. A wrap that is cheaper to guess at than this version makes is
    /// raised in silence.
    ///
    /// # Errors
    /// The vault's (wrong passcode, how long to wait and how many are left, wiped, another device, damage) and the device
    /// keys'.
    pub async fn unlock(&self, passcode: Zeroizing<String>) -> Result<(), Error> {
        let secret = self.device_secret().await?;
        let least = self.config().kdf;
        let unlocked = self.vault().unlock_raising(passcode, secret, least).await;
        self.heed_wipe(unlocked).await?;
        if self.phone_key_gone().swap(false, Ordering::SeqCst) {
            // The wallet is open; a dead wrap that stays does no harm and is met again.
            let _ = self.disable_biometric_unlock().await;
        }
        self.settle().await;
        Ok(())
    }

    /// Unlocks although recent writes were lost, and goes on from what is left. The citizen's decision, after
    /// `vault.lost_writes`.
    ///
    /// # Errors
    /// As [`Self::unlock`], but for lost writes.
    pub async fn unlock_accepting_loss(&self, passcode: Zeroizing<String>) -> Result<(), Error> {
        let secret = self.device_secret().await?;
        let unlocked = self.vault().unlock_accepting_loss(passcode, secret).await;
        self.heed_wipe(unlocked).await?;
        self.settle().await;
        Ok(())
    }

    /// Locks: every key leaves memory.
    ///
    /// # Errors
    /// The vault's.
    pub async fn lock(&self) -> Result<(), Error> {
        Ok(self.vault().lock().await?)
    }

    /// Whether it is unlocked.
    ///
    /// # Errors
    /// The vault's.
    pub async fn is_unlocked(&self) -> Result<bool, Error> {
        Ok(self.vault().is_unlocked().await?)
    }

    /// Changes the passcode to one of at least six characters. Documents and unlocking by the phone stay as they are; the
    /// current one counts as an attempt.
    ///
    /// # Errors
    /// The vault's: locked, wrong passcode, empty, too short; the device keys'.
    pub async fn change_passcode(
        &self,
        current: Zeroizing<String>,
        new: Zeroizing<String>,
    ) -> Result<(), Error> {
        let secret = self.device_secret().await?;
        let cost = self.config().kdf;
        let changed = self
            .vault()
            .change_passcode(current, new, secret, cost)
            .await;
        self.heed_wipe(changed).await
    }

    /// Erases the whole wallet: the vault for good, then every key that this device holds for it. A backup still holds what it
    /// held, and no issuer or office is told.
    ///
    /// # Errors
    /// The vault's, above all that it is locked; nothing is erased then. A key that the device does not delete opens nothing.
    pub async fn erase(&self) -> Result<(), Error> {
        self.vault().wipe().await?;
        forget_all_keys(self.env()).await;
        Ok(())
    }

    /// The device's part of what opens the vault.
    async fn device_secret(&self) -> Result<Secret32, Error> {
        let header = self.vault().header().await?;
        vault_secret(self.env(), &KeyId::new(header.key_hint)).await
    }

    /// A vault that was wiped takes the device's keys with it: what they signed for is gone.
    async fn heed_wipe<T>(&self, answer: Result<T, Vault>) -> Result<T, Error> {
        if let Err(Vault::Wiped) = answer {
            forget_all_keys(self.env()).await;
        }
        Ok(answer?)
    }
}

/// Deletes every key of this wallet. Which documents they were for is known to nobody any more.
pub(crate) async fn forget_all_keys(env: &Environment) {
    // The wipe is what the person must hear of; keys that could not be deleted open nothing.
    if let Ok(keys) = env.keys.list().await {
        let ids = keys.into_iter().map(|key| key.id).collect();
        let _ = env.keys.delete(ids).await;
    }
}
