//! Unlocking and locking, and how the citizen wants both.

use core::time::Duration;

use futures_channel::oneshot;
use vidan_crypto::Secret32;
use zeroize::Zeroizing;

use super::{Vault, thread::Message};
use crate::{
    Error, Guesses, KdfCost, PhoneSecret, Settings,
    gate::Await,
    owner::{Loss, Owner},
    passcode::Passcode,
};

impl Vault {
    /// Unlocks. The attempt is counted on disk before the passcode is tried; a right one sets the count back. One that cannot
    /// be counted is not tried, and one that fails without an answer is taken back. Letters that
    /// a keyboard sends apart from their marks are the same passcode.
    ///
    /// # Errors
    /// [`Error::DiskFull`] (not tried), [`Error::OutOfMemory`] and [`Error::WrongDevice`] (not counted), [`Error::TooManyAttempts`] (not tried), [`Error::WrongPasscode`],
    /// [`Error::Wiped`], [`Error::LostWrites`], [`Error::CommitsMissing`], [`Error::Damaged`].
    pub async fn unlock(
        &self,
        passcode: Zeroizing<String>,
        device_secret: Secret32,
    ) -> Result<(), Error> {
        self.unlock_with(passcode, device_secret, Loss::Refuse, None)
            .await
    }

    /// As [`Self::unlock`]; where the vault's passcode costs less to guess at than `least`, it is wrapped anew at that cost.
    /// Nobody is told: where that fails, the vault is unlocked all the same.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub async fn unlock_raising(
        &self,
        passcode: Zeroizing<String>,
        device_secret: Secret32,
        least: impl Into<KdfCost>,
    ) -> Result<(), Error> {
        let least = Some(least.into());
        self.unlock_with(passcode, device_secret, Loss::Refuse, least)
            .await
    }

    /// Unlocks although writes were lost or the commit counter is gone, and goes on from what is left. The citizen's
    /// decision, after [`Error::LostWrites`], [`Error::CommitsMissing`] or a damaged commit counter. Where both copies of
    /// the head's root are damaged ([`Part::Head`](crate::Part::Head)), nothing is found before [`Self::repair`].
    ///
    /// # Errors
    /// As [`Self::unlock`], but for those.
    pub async fn unlock_accepting_loss(
        &self,
        passcode: Zeroizing<String>,
        device_secret: Secret32,
    ) -> Result<(), Error> {
        self.unlock_with(passcode, device_secret, Loss::Accept, None)
            .await
    }

    /// Unlocks with the secret that the phone's key released ([`Header::phone`](super::Header::phone) says how to ask for
    /// it). A wrong one is not counted: it has 256 bits. After five wrong passcodes this way is closed until one was right.
    ///
    /// # Errors
    /// [`Error::PhoneUnlockOff`], [`Error::PasscodeNeeded`], [`Error::WrongPhoneSecret`], [`Error::WrongDevice`], and as
    /// [`Self::unlock`] about lost writes and damage.
    pub async fn unlock_with_phone(
        &self,
        phone_secret: Secret32,
        device_secret: Secret32,
    ) -> Result<(), Error> {
        self.ask(true, move |owner, waiting| {
            owner.unlock_with_phone(&phone_secret, &device_secret, waiting)
        })
        .await
    }

    /// What the wrong passcodes so far leave.
    ///
    /// # Errors
    /// [`Error::WrongDevice`], [`Error::Damaged`] where the count was, and has been rebuilt as if all free ones were used.
    pub async fn guesses(&self, device_secret: Secret32) -> Result<Guesses, Error> {
        self.run(move |owner, _| owner.guesses(&device_secret))
            .await
    }

    /// Locks. When this resolves, nothing that was asked for before is answered any more but by [`Error::Locked`], until the
    /// next unlock. It does not wait for what is running: a commit that has begun is carried out and told first; anything
    /// else is refused, and long jobs end at the next record. The keys are wiped at once or, where a job is running, as soon
    /// as it lets go of them.
    ///
    /// # Errors
    /// [`Error::Closed`].
    pub async fn lock(&self) -> Result<(), Error> {
        let (wiped, done) = oneshot::channel();
        let wipe = Box::new(move |owner: &mut Owner| {
            owner.lock();
            let _ = wiped.send(());
        });
        let send = || self.inner.send(Message::Job(wipe));
        let (sent, to_await) = self.inner.gate.shut(send);
        sent?;
        let awaited = match to_await {
            Await::Nothing => return Ok(()),
            Await::Passed(told) => told.await,
            Await::Thread => done.await,
        };
        awaited.map_err(|_| Error::Closed)
    }

    /// Whether the keys are in memory.
    ///
    /// # Errors
    /// [`Error::Closed`].
    pub async fn is_unlocked(&self) -> Result<bool, Error> {
        if self.inner.gate.is_shut() {
            return Ok(false);
        }
        self.run(|owner, _| Ok(owner.is_unlocked())).await
    }

    /// Wraps the vault key under a new passcode of at least six characters; records stay as they are, and so does
    /// unlocking by the phone. `current` counts as an attempt.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::EmptyPasscode`], [`Error::ShortPasscode`], and those of [`Self::unlock`] about passcode
    /// and device.
    pub async fn change_passcode(
        &self,
        current: Zeroizing<String>,
        new: Zeroizing<String>,
        device_secret: Secret32,
        cost: impl Into<KdfCost>,
    ) -> Result<(), Error> {
        let (current, new, cost) = (Passcode::new(current), Passcode::new(new), cost.into());
        self.run(move |owner, waiting| {
            owner.change_passcode(&current, &new, &device_secret, cost, waiting)
        })
        .await
    }

    /// Wraps the vault key for the phone too, in place of any earlier such wrap. The passcode is asked for, so that a vault
    /// found unlocked does not open to another finger later; it counts as an attempt.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::IdTooLong`], [`Error::TooLarge`], and those of [`Self::unlock`] about passcode and
    /// device.
    pub async fn enable_phone_unlock(
        &self,
        passcode: Zeroizing<String>,
        phone: PhoneSecret,
        device_secret: Secret32,
    ) -> Result<(), Error> {
        let passcode = Passcode::new(passcode);
        self.run(move |owner, waiting| {
            owner.enable_phone_unlock(&passcode, phone, &device_secret, waiting)
        })
        .await
    }

    /// Takes the phone's wrap out of the vault. Returns whether there was one.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::DiskFull`].
    pub async fn disable_phone_unlock(&self) -> Result<bool, Error> {
        self.run(|owner, waiting| owner.disable_phone_unlock(waiting))
            .await
    }

    /// How this vault locks.
    ///
    /// # Errors
    /// [`Error::Locked`]; [`Error::Damaged`] where the settings cannot be read, while the default ones hold.
    pub async fn settings(&self) -> Result<Settings, Error> {
        self.run(|owner, _| owner.settings()).await
    }

    /// Sets after which time without use the vault locks by itself ([`Settings::auto_lock`]).
    ///
    /// # Errors
    /// [`Error::SettingOutOfRange`], [`Error::Locked`], [`Error::DiskFull`].
    pub async fn set_auto_lock(&self, auto_lock: Option<Duration>) -> Result<(), Error> {
        self.run(move |owner, waiting| owner.set_auto_lock(auto_lock, waiting))
            .await
    }

    /// Sets how many wrong passcodes wipe the vault ([`Settings::wipe_after`]). Kept under the device secret, beside the
    /// count, so that who holds the file cannot change it.
    ///
    /// # Errors
    /// [`Error::SettingOutOfRange`], [`Error::Locked`], [`Error::WrongDevice`], [`Error::DiskFull`].
    pub async fn set_wipe_after(
        &self,
        wipe_after: Option<u32>,
        device_secret: Secret32,
    ) -> Result<(), Error> {
        self.run(move |owner, waiting| owner.set_wipe_after(wipe_after, &device_secret, waiting))
            .await
    }

    /// Destroys the vault for good, as the last wrong passcode does: the wraps of its key are overwritten, then its files go.
    /// Every handle gets [`Error::Closed`] afterwards, and the path is free.
    ///
    /// # Errors
    /// [`Error::Locked`]: it takes the citizen to do this.
    pub async fn wipe(&self) -> Result<(), Error> {
        self.run(|owner, _| owner.wipe_unlocked()).await
    }

    async fn unlock_with(
        &self,
        passcode: Zeroizing<String>,
        device_secret: Secret32,
        loss: Loss,
        least: Option<KdfCost>,
    ) -> Result<(), Error> {
        let passcode = Passcode::new(passcode);
        self.ask(true, move |owner, waiting| {
            owner.unlock(&passcode, &device_secret, loss, least, waiting)
        })
        .await
    }
}
