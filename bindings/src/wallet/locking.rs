//! Unlocked by passcode, finger or face; locked by hand, by itself, or for good.

use core::time::Duration;

use zeroize::Zeroizing;

use super::{Wallet, core as wallet};
use crate::error::{OrFailed as _, Result};

/// How the wallet locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LockSettings {
    /// Seconds without use after which it locks by itself; none where it does not.
    pub auto_lock_seconds: Option<u64>,
    /// How many wrong passcodes wipe it for good; none where it is never wiped.
    pub wipe_after: Option<u32>,
}

/// What the wrong passcodes so far leave, for the screen that asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UnlockState {
    /// Seconds until the next passcode may be tried, rounded up; 0 if now.
    pub wait_seconds: u64,
    /// How many more wrong ones wipe the wallet; none where it is never wiped.
    pub left_before_wipe: Option<u32>,
    /// Whether a finger or a face unlocks now: it is switched on, and the passcode is not needed first.
    pub biometric: bool,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Unlocks with the passcode.
    ///
    /// # Errors
    /// `vault.wrong_passcode`, `vault.too_many_attempts`, `vault.wiped`, `vault.wrong_device`, `vault.lost_writes` and
    /// others of the vault; `device.…`.
    pub async fn unlock(&self, passcode: String) -> Result<()> {
        let passcode = Zeroizing::new(passcode);
        self.inner.unlock(passcode).await.or_failed(self.language)
    }

    /// Unlocks although recent writes were lost, and goes on from what is left: the citizen's decision, after
    /// `vault.lost_writes`.
    ///
    /// # Errors
    /// As `unlock`, but for that.
    pub async fn unlock_accepting_loss(&self, passcode: String) -> Result<()> {
        let passcode = Zeroizing::new(passcode);
        let unlocked = self.inner.unlock_accepting_loss(passcode).await;
        unlocked.or_failed(self.language)
    }

    /// Unlocks by a finger or a face: `DeviceKeys.unwrap` asks for it.
    ///
    /// # Errors
    /// `unlock.cancelled`, `unlock.key_gone`, `unlock.locked_out` and others of the phone; `vault.phone_unlock_off`,
    /// `vault.passcode_needed` and others of the vault; `device.…`.
    pub async fn unlock_by_phone(&self) -> Result<()> {
        self.inner.unlock_by_phone().await.or_failed(self.language)
    }

    /// Locks: every key leaves memory.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn lock(&self) -> Result<()> {
        self.inner.lock().await.or_failed(self.language)
    }

    /// Whether it is unlocked.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn is_unlocked(&self) -> Result<bool> {
        self.inner.is_unlocked().await.or_failed(self.language)
    }

    /// What the wrong passcodes so far leave, and whether a finger or a face unlocks.
    ///
    /// # Errors
    /// `vault.…`, `device.…`.
    pub async fn unlock_state(&self) -> Result<UnlockState> {
        let state = self.inner.unlock_state().await.or_failed(self.language)?;
        let switched_on = self.inner.has_biometric_unlock().await;
        Ok(UnlockState {
            wait_seconds: rounded_up(state.wait),
            left_before_wipe: state.left,
            biometric: switched_on.or_failed(self.language)? && !state.passcode_needed,
        })
    }

    /// Changes the passcode to one of at least six characters; nothing else changes. The current one counts as an attempt.
    ///
    /// # Errors
    /// `vault.wrong_passcode`, `vault.short_passcode`, `vault.locked` and others of the vault; `device.…`.
    pub async fn change_passcode(&self, current: String, new_passcode: String) -> Result<()> {
        let (current, new) = (Zeroizing::new(current), Zeroizing::new(new_passcode));
        let changed = self.inner.change_passcode(current, new).await;
        changed.or_failed(self.language)
    }

    /// Lets a finger or a face unlock from now on. The passcode is asked for, and counts as an attempt.
    ///
    /// # Errors
    /// `unlock.not_supported` and others of the phone; `vault.wrong_passcode` and others of the vault; `device.…`.
    pub async fn enable_biometric_unlock(&self, passcode: String) -> Result<()> {
        let passcode = Zeroizing::new(passcode);
        let enabled = self.inner.enable_biometric_unlock(passcode).await;
        enabled.or_failed(self.language)
    }

    /// Ends unlocking by a finger or a face, and deletes its key.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn disable_biometric_unlock(&self) -> Result<()> {
        let disabled = self.inner.disable_biometric_unlock().await;
        disabled.or_failed(self.language)
    }

    /// How the wallet locks.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn lock_settings(&self) -> Result<LockSettings> {
        let settings = self.inner.lock_settings().await.or_failed(self.language)?;
        Ok(settings.into())
    }

    /// Sets after how many seconds without use the wallet locks by itself: 10 to 3600.
    ///
    /// # Errors
    /// `vault.setting_out_of_range` and others of the vault.
    pub async fn set_auto_lock(&self, seconds: u32) -> Result<()> {
        let after = Some(Duration::from_secs(seconds.into()));
        self.inner
            .set_auto_lock(after)
            .await
            .or_failed(self.language)
    }

    /// Erases the whole wallet for good, with every key that this device holds for it. It must be unlocked; this object is
    /// done for afterwards.
    ///
    /// # Errors
    /// `vault.locked` and others of the vault.
    pub async fn erase_wallet(&self) -> Result<()> {
        self.inner.erase().await.or_failed(self.language)
    }

    /// Sets how many wrong passcodes, 10 to 100, wipe the wallet for good; none: it is never wiped.
    ///
    /// # Errors
    /// `vault.setting_out_of_range` and others of the vault; `device.…`.
    pub async fn set_wipe_after(&self, wrong: Option<u32>) -> Result<()> {
        self.inner
            .set_wipe_after(wrong)
            .await
            .or_failed(self.language)
    }
}

impl From<wallet::LockSettings> for LockSettings {
    fn from(settings: wallet::LockSettings) -> Self {
        Self {
            auto_lock_seconds: settings.auto_lock.map(|after| after.as_secs()),
            wipe_after: settings.wipe_after,
        }
    }
}

/// Who is told to wait no second more must not be refused.
fn rounded_up(wait: Duration) -> u64 {
    let more = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(more)
}
