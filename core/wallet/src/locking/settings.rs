//! How the citizen wants the wallet to lock, and what the wrong passcodes so far leave.

use core::time::Duration;

use vidan_vault::{Guesses, Settings};

use crate::{Error, Wallet};

/// How the wallet locks: after which time without use, and after how many wrong passcodes it is wiped.
pub type LockSettings = Settings;

/// What the wrong passcodes so far leave, for the screen that asks for one.
pub type UnlockState = Guesses;

impl Wallet {
    /// How long until a passcode may be tried, how many are left before a wipe, and whether the phone alone unlocks.
    ///
    /// # Errors
    /// The vault's and the device keys'.
    pub async fn unlock_state(&self) -> Result<UnlockState, Error> {
        let secret = self.device_secret().await?;
        Ok(self.vault().guesses(secret).await?)
    }

    /// How the wallet locks.
    ///
    /// # Errors
    /// The vault's.
    pub async fn lock_settings(&self) -> Result<LockSettings, Error> {
        Ok(self.vault().settings().await?)
    }

    /// Sets after which time without use the wallet locks by itself: 10 seconds to an hour; never (`None`) only for
    /// programs that end by themselves.
    ///
    /// # Errors
    /// The vault's: locked, outside of that.
    pub async fn set_auto_lock(&self, after: Option<Duration>) -> Result<(), Error> {
        Ok(self.vault().set_auto_lock(after).await?)
    }

    /// Sets how many wrong passcodes, 10 to 100, wipe the wallet for good; `None`: it is never wiped.
    ///
    /// # Errors
    /// The vault's: locked, outside of that; the device keys'.
    pub async fn set_wipe_after(&self, wrong: Option<u32>) -> Result<(), Error> {
        let secret = self.device_secret().await?;
        Ok(self.vault().set_wipe_after(wrong, secret).await?)
    }
}
