//! Wrapping the vault key anew: another passcode, a stronger cost, the phone; and the settings of locking.
//!
//! Records stay as they are. Each change is a commit of its own, so that a file set back to before it shows as lost writes.

use core::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use vidan_crypto::Secret32;

use crate::{
    DeviceSecret, Error, KdfCost, PhoneSecret, Settings, head, passcode::Passcode,
    phone::PhoneWrap, wrap::KeyWrap,
};

use super::{Owner, Waiting, unlocking::Opened};

impl Owner {
    /// Wraps the same vault key under a new passcode. The phone's wrap stays.
    pub(crate) fn change_passcode(
        &mut self,
        current: &Passcode,
        new: &Passcode,
        device_secret: &Secret32,
        cost: KdfCost,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        if !self.is_unlocked() {
            return Err(Error::Locked);
        }
        let opened = self.try_passcode(current, device_secret)?;
        let new = new.for_new_wrap()?;
        self.wrap_anew(&opened.vault_key, new, device_secret, cost, waiting)?;
        self.note_use();
        Ok(())
    }

    /// Makes the passcode's wrap anew where it costs too little to guess at, or was made under what was typed.
    pub(super) fn renew_wrap(
        &mut self,
        opened: &Opened,
        passcode: &Passcode,
        device_secret: &Secret32,
        least: Option<KdfCost>,
    ) -> Result<(), Error> {
        let weak = least.filter(|least| self.wrap.params.is_weaker_than(least.least()));
        let cost = match weak {
            Some(least) => least,
            None if opened.as_typed => KdfCost::Fixed(self.wrap.params),
            None => return Ok(()),
        };
        // A passcode that opened the vault is kept, however short it was allowed to be then.
        let passcode = passcode.composed();
        self.wrap_anew(&opened.vault_key, passcode, device_secret, cost, &|| true)
    }

    /// Wraps the vault key for the phone too, replacing any such wrap.
    pub(crate) fn enable_phone_unlock(
        &mut self,
        passcode: &Passcode,
        phone: PhoneSecret,
        device_secret: &Secret32,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        if !self.is_unlocked() {
            return Err(Error::Locked);
        }
        let opened = self.try_passcode(passcode, device_secret)?;
        let random = self.tools.random.clone();
        let wrap = PhoneWrap::make(
            self.wrap.vault_id,
            &opened.vault_key,
            phone,
            device_secret,
            random.as_ref(),
        )?;
        self.commit_wraps(|connection| wrap.store(connection), waiting)?;
        self.phone = Ok(Some(wrap));
        self.note_use();
        Ok(())
    }

    /// Takes the phone's wrap out, readable or not. Whether there was one.
    pub(crate) fn disable_phone_unlock(&mut self, waiting: Waiting<'_>) -> Result<bool, Error> {
        if !self.is_unlocked() {
            return Err(Error::Locked);
        }
        if matches!(self.phone, Ok(None)) {
            return Ok(false);
        }
        self.commit_wraps(PhoneWrap::delete, waiting)?;
        self.phone = Ok(None);
        self.note_use();
        Ok(true)
    }

    /// The settings that hold.
    pub(crate) fn settings(&self) -> Result<Settings, Error> {
        let settings = self.kept_settings()?;
        self.pass()?;
        Ok(settings.unwrap_or_default())
    }

    pub(crate) fn set_auto_lock(
        &mut self,
        auto_lock: Option<Duration>,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        // Unreadable settings are replaced: nothing else heals them.
        let kept = self.kept_settings().or_else(unless_damaged)?;
        let settings = Settings {
            auto_lock,
            ..kept.unwrap_or_default()
        };
        settings.require_in_range()?;
        self.write(|tx| tx.put(Settings::ID, &settings), waiting)?;
        self.idle.auto_lock = auto_lock;
        Ok(())
    }

    pub(crate) fn set_wipe_after(
        &mut self,
        wipe_after: Option<u32>,
        device_secret: &Secret32,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        let kept = self.kept_settings().or_else(unless_damaged)?;
        let settings = Settings {
            wipe_after,
            ..kept.unwrap_or_default()
        };
        settings.require_in_range()?;
        self.wrap.require_device(device_secret)?;
        let (counter, attempts) = self.attempts(device_secret)?;
        let random = self.tools.random.clone();
        self.write(
            |tx| {
                tx.put(Settings::ID, &settings)?;
                let limited = attempts.wiped_after(wipe_after);
                counter.store(tx.connection(), random.as_ref(), limited)
            },
            waiting,
        )?;
        self.unstored = None;
        Ok(())
    }

    fn wrap_anew(
        &mut self,
        vault_key: &Secret32,
        passcode: &str,
        device_secret: &Secret32,
        cost: KdfCost,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        let device = DeviceSecret {
            key_hint: self.wrap.key_hint.clone(),
            secret: device_secret.clone(),
        };
        let params = cost.params(self.tools.clock.as_ref())?;
        let wrap = KeyWrap::make(
            self.wrap.vault_id,
            vault_key,
            passcode,
            &device,
            params,
            self.tools.random.clone().as_ref(),
        )?;
        self.commit_wraps(|connection| wrap.store(connection), waiting)?;
        self.wrap = wrap;
        Ok(())
    }

    /// Commits a change of the wraps, with a head that counts it.
    fn commit_wraps(
        &mut self,
        change: impl FnOnce(&Connection) -> Result<(), Error>,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        let random = self.tools.random.clone();
        self.session()?;
        let session = self.session.as_mut().ok_or(Error::Locked)?;
        let commit = session.index.commit.saturating_add(1);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        change(&transaction)?;
        let root = head::write(
            &transaction,
            &session.keys,
            random.as_ref(),
            &session.index,
            &Default::default(),
            commit,
        )?;
        if !waiting() {
            return Err(Error::Closed);
        }
        self.gate.pass(self.job.locks)?;
        transaction.commit()?;
        root.adopt(&mut session.index);
        self.note_commit();
        // The old wrap must not stay readable in the log. Where this fails the new one holds all the same.
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        self.reserve.keep_log();
        Ok(())
    }
}

/// Nothing, for settings that cannot be read; any other error as it is.
fn unless_damaged(error: Error) -> Result<Option<Settings>, Error> {
    match error {
        Error::Damaged { .. } | Error::Encoding(_) | Error::NewerEncoding => Ok(None),
        other => Err(other),
    }
}
