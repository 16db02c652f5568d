//! Trying a passcode or the phone's secret, and what begins when one is right.

use rusqlite::TransactionBehavior;
use vidan_crypto::Secret32;

use crate::{
    Error, Guesses, KdfCost, Part, Settings,
    attempts::{Attempts, Counter},
    head,
    index::Index,
    keys::Keys,
    memo::Memo,
    passcode::Passcode,
    reader::{Reader, Session},
    sidefile::SideFile,
};

use super::{Loss, Owner, Waiting};

/// What a right passcode gives.
pub(super) struct Opened {
    pub(super) vault_key: Secret32,
    /// Whether the wrap was made under what was typed, and not under its composed form.
    pub(super) as_typed: bool,
}

impl Owner {
    /// Unlocks. A wrap that costs less than `least` to guess at, or was made before passcodes were composed, is made anew.
    pub(crate) fn unlock(
        &mut self,
        passcode: &Passcode,
        device_secret: &Secret32,
        loss: Loss,
        least: Option<KdfCost>,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        let opened = self.try_passcode(passcode, device_secret)?;
        if !waiting() {
            return Err(Error::Closed);
        }
        let keys = Keys::derive(self.wrap.vault_id, &opened.vault_key)?;
        self.start_session(keys, loss)?;
        self.adopt_settings(device_secret);
        // The vault is open: whatever keeps the wrap as it was must not close it again.
        let _ = self.renew_wrap(&opened, passcode, device_secret, least);
        self.finish_unlocking()
    }

    /// Unlocked, unless the citizen has locked meanwhile.
    fn finish_unlocking(&mut self) -> Result<(), Error> {
        self.reserve.make(self.tools.random.as_ref(), false);
        self.begin_use();
        self.pass().inspect_err(|_| self.lock())
    }

    /// Unlocks with what the phone's key released.
    pub(crate) fn unlock_with_phone(
        &mut self,
        phone_secret: &Secret32,
        device_secret: &Secret32,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        self.wrap.require_device(device_secret)?;
        let wrap = self.phone.clone()?.ok_or(Error::PhoneUnlockOff)?;
        let (_, attempts) = self.attempts(device_secret)?;
        if attempts.need_passcode() {
            return Err(Error::PasscodeNeeded);
        }
        let vault_key = wrap.unwrap_key(phone_secret, device_secret)?;
        if !waiting() {
            return Err(Error::Closed);
        }
        let keys = Keys::derive(self.wrap.vault_id, &vault_key)?;
        self.start_session(keys, Loss::Refuse)?;
        self.adopt_settings(device_secret);
        self.finish_unlocking()
    }

    /// What the count of wrong passcodes leaves.
    pub(crate) fn guesses(&self, device_secret: &Secret32) -> Result<Guesses, Error> {
        self.wrap.require_device(device_secret)?;
        let (_, attempts) = self.attempts(device_secret)?;
        Ok(Guesses {
            wait: attempts.wait(self.tools.clock.monotonic()),
            left: attempts.left(),
            passcode_needed: attempts.need_passcode(),
        })
    }

    /// The vault key, if the passcode is right. The attempt is on disk before it is tried, and taken back where nothing came
    /// of it.
    pub(super) fn try_passcode(
        &mut self,
        passcode: &Passcode,
        device_secret: &Secret32,
    ) -> Result<Opened, Error> {
        self.wrap.require_device(device_secret)?;
        let (counter, attempts) = self.attempts(device_secret)?;
        let since_boot = self.tools.clock.monotonic();
        let wait = attempts.wait(since_boot);
        if !wait.is_zero() {
            return Err(Error::TooManyAttempts { wait });
        }
        let counted = attempts.another(since_boot);
        counter.store(&self.connection, self.tools.random.as_ref(), counted)?;
        self.unstored = None;
        match self.try_forms(passcode, device_secret) {
            Ok(Some(opened)) => {
                self.keep_count(&counter, counted.none_failed());
                return Ok(opened);
            }
            Ok(None) => {}
            Err(error) => {
                // With a second form the first may have been proven wrong: that is not taken back.
                if passcode.as_typed().is_none() {
                    self.keep_count(&counter, attempts);
                }
                return Err(error);
            }
        }
        let counted = counted.proven_wrong();
        self.keep_count(&counter, counted);
        if counted.left() == Some(0) {
            self.wipe();
            return Err(Error::Wiped);
        }
        Err(Error::WrongPasscode {
            wait: counted.wait(self.tools.clock.monotonic()),
            left: counted.left(),
        })
    }

    /// Both forms of a passcode: one attempt.
    fn try_forms(
        &self,
        passcode: &Passcode,
        device_secret: &Secret32,
    ) -> Result<Option<Opened>, Error> {
        let composed = self.wrap.unwrap_key(passcode.composed(), device_secret)?;
        let (vault_key, as_typed) = match (composed, passcode.as_typed()) {
            (Some(vault_key), _) => (Some(vault_key), false),
            (None, Some(typed)) => (self.wrap.unwrap_key(typed, device_secret)?, true),
            (None, None) => (None, false),
        };
        Ok(vault_key.map(|vault_key| Opened {
            vault_key,
            as_typed,
        }))
    }

    /// Writes what became of an attempt. Where the disk does not take it, this process goes by it all the same.
    fn keep_count(&mut self, counter: &Counter, attempts: Attempts) {
        let stored = counter.store(&self.connection, self.tools.random.as_ref(), attempts);
        self.unstored = stored.is_err().then_some(attempts);
        self.reserve.after_commit(&self.connection);
    }

    /// The count of attempts and where it is kept.
    pub(super) fn attempts(&self, device_secret: &Secret32) -> Result<(Counter, Attempts), Error> {
        let counter = Counter::new(&self.wrap.vault_id, device_secret)?;
        if let Some(attempts) = self.unstored {
            return Ok((counter, attempts));
        }
        match counter.load(&self.connection) {
            Ok(attempts) => Ok((counter, attempts)),
            Err(damaged @ Error::Damaged { .. }) => {
                // Rebuilt on the safe side, so that the citizen waits once and is not locked out for ever.
                let all_used = Attempts::all_used(self.tools.clock.monotonic());
                counter.store(&self.connection, self.tools.random.as_ref(), all_used)?;
                Err(damaged)
            }
            Err(other) => Err(other),
        }
    }

    /// Reads the head and compares its commits with the side file's.
    pub(super) fn start_session(&mut self, keys: Keys, loss: Loss) -> Result<(), Error> {
        let mut index = match head::read(&self.connection, &keys) {
            Err(Error::Damaged { part: Part::Head }) if loss == Loss::Accept => {
                head::without_root(&self.connection)?
            }
            read => read?,
        };
        let held = index.commit;
        let random = self.tools.random.clone();
        let side = match SideFile::open(self.claim.path(), &keys) {
            Ok((side, expected)) if expected > held && loss == Loss::Refuse => {
                drop(side);
                return Err(Error::LostWrites { held, expected });
            }
            Ok((side, expected)) => {
                // Going on after a loss: no number is given to two commits.
                index.commit = held.max(expected);
                Some((side, expected))
            }
            Err(Error::CommitsMissing | Error::Damaged { .. }) if loss == Loss::Accept => None,
            Err(other) => return Err(other),
        };
        let side = match side {
            Some((side, expected)) if expected == held => side,
            Some((side, _)) => self.catch_up(side, &keys, &mut index, held)?,
            None => SideFile::create(self.claim.path(), &keys, random.as_ref(), index.commit)?,
        };
        self.side = Some(side);
        self.session = Some(Session {
            keys,
            index,
            memo: Memo::default(),
            gate: self.gate.clone(),
            locks: self.job.locks,
        });
        self.idle.auto_lock = Settings::default().auto_lock;
        self.begin_use();
        Ok(())
    }

    /// Brings head and side file to one number after a crash between the two, or after an accepted loss.
    fn catch_up(
        &mut self,
        mut side: SideFile,
        keys: &Keys,
        index: &mut Index,
        held: u64,
    ) -> Result<SideFile, Error> {
        let random = self.tools.random.clone();
        if index.commit > held {
            let transaction = self
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let none = Default::default();
            let root = head::write(
                &transaction,
                keys,
                random.as_ref(),
                index,
                &none,
                index.commit,
            )?;
            transaction.commit()?;
            root.adopt(index);
        }
        side.write(keys, random.as_ref(), index.commit)?;
        Ok(side)
    }

    /// Goes by the vault's own settings from here on. Where they cannot be read the default ones hold, and `check` tells.
    fn adopt_settings(&mut self, device_secret: &Secret32) {
        let Ok(settings) = self.kept_settings() else {
            return;
        };
        let settings = settings.unwrap_or_default();
        self.idle.auto_lock = settings.auto_lock;
        // The count was rebuilt after damage and has lost its limit. Where it cannot be written now, the next unlock will.
        if let Ok((counter, attempts)) = self.attempts(device_secret)
            && attempts != attempts.wiped_after(settings.wipe_after)
        {
            self.keep_count(&counter, attempts.wiped_after(settings.wipe_after));
        }
    }

    /// The settings in the vault, if any were made.
    pub(super) fn kept_settings(&self) -> Result<Option<Settings>, Error> {
        let found =
            Reader::new(&self.connection, self.session()?).find::<Settings>(Settings::ID)?;
        Ok(found.map(|record| record.value))
    }
}
