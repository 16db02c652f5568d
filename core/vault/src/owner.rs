//! The one owner of the database: everything here runs on its thread, Argon2 included.
//!
//! Not for callers' threads and futures; `vault` brings those here.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{Connection, TransactionBehavior};
use vidan_codec::clock::Clock;
use vidan_crypto::{Random, Secret32, random_array};

use crate::{
    DeviceSecret, Error, Header, KdfParams,
    attempts::{Attempts, Counter},
    file, head,
    index::Index,
    keys::Keys,
    reader::{Reader, Session},
    registry::Claim,
    schema,
    sidefile::SideFile,
    staged,
    transaction::Transaction,
    wrap::KeyWrap,
};

/// Whether the caller still waits. A caller who is gone gets the old state.
pub(crate) type Waiting<'a> = &'a dyn Fn() -> bool;

/// What a vault needs from outside.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) random: Arc<dyn Random>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Whether missing commits are an error or the citizen's decision.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    Accept,
    Refuse,
}

/// An open vault file. Fields drop in order: keys first, then the file, and the claim last.
pub(crate) struct Owner {
    session: Option<Session>,
    side: Option<SideFile>,
    wrap: KeyWrap,
    tools: Tools,
    connection: Connection,
    claim: Claim,
}

impl Owner {
    /// Makes a vault and opens it, unlocked.
    pub(crate) fn create(
        path: &Path,
        passcode: &str,
        device: &DeviceSecret,
        params: KdfParams,
        tools: Tools,
        waiting: Waiting<'_>,
    ) -> Result<Self, Error> {
        let claim = Claim::take(path)?;
        let random = tools.random.as_ref();
        let vault_id = random_array(random)?;
        let vault_key = Secret32::random(random)?;
        let keys = Keys::derive(vault_id, &vault_key)?;
        let wrap = KeyWrap::make(vault_id, &vault_key, passcode, device, params, random)?;
        let mark = u64::from_be_bytes(random_array(random)?);
        file::create(
            claim.path(),
            mark,
            |connection| {
                wrap.store(connection)?;
                Counter::new(&vault_id, &device.secret)?.store(
                    connection,
                    random,
                    Attempts::default(),
                )?;
                let empty = Index::default();
                head::write(connection, &keys, random, &empty, &Default::default(), 0)?;
                Ok(())
            },
            || {
                if !waiting() {
                    return Err(Error::Closed);
                }
                // Before the vault has its name, so that a vault without this file is always one that lost it.
                SideFile::create(claim.path(), &keys, random, 0).map(drop)
            },
        )?;
        let mut owner = Self::open_claimed(claim, tools)?;
        owner.start_session(keys, Loss::Refuse)?;
        Ok(owner)
    }

    /// Opens a vault, locked.
    pub(crate) fn open(path: &Path, tools: Tools) -> Result<Self, Error> {
        let owner = Self::open_claimed(Claim::take(path)?, tools)?;
        staged::sweep(owner.claim.path());
        Ok(owner)
    }

    /// The path without links, as claimed.
    pub(crate) fn path(&self) -> PathBuf {
        self.claim.path().to_owned()
    }

    pub(crate) fn header(&self) -> Header {
        Header {
            vault_id: self.wrap.vault_id,
            key_hint: self.wrap.key_hint.clone(),
            schema_version: schema::VERSION,
            unlocked: self.is_unlocked(),
        }
    }

    pub(crate) fn is_unlocked(&self) -> bool {
        self.session.is_some()
    }

    /// Forgets all keys.
    pub(crate) fn lock(&mut self) {
        self.session = None;
        self.side = None;
    }

    pub(crate) fn unlock(
        &mut self,
        passcode: &str,
        device_secret: &Secret32,
        loss: Loss,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        let vault_key = self.try_passcode(passcode, device_secret)?;
        if !waiting() {
            return Err(Error::Closed);
        }
        let keys = Keys::derive(self.wrap.vault_id, &vault_key)?;
        self.start_session(keys, loss)
    }

    /// Wraps the same vault key under a new passcode; no record is touched.
    pub(crate) fn change_passcode(
        &mut self,
        current: &str,
        new: &str,
        device_secret: &Secret32,
        params: KdfParams,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        if !self.is_unlocked() {
            return Err(Error::Locked);
        }
        let vault_key = self.try_passcode(current, device_secret)?;
        let device = DeviceSecret {
            key_hint: self.wrap.key_hint.clone(),
            secret: device_secret.clone(),
        };
        let random = self.tools.random.clone();
        let wrap = KeyWrap::make(
            self.wrap.vault_id,
            &vault_key,
            new,
            &device,
            params,
            random.as_ref(),
        )?;
        let session = self.session.as_mut().ok_or(Error::Locked)?;
        let commit = session.index.commit.saturating_add(1);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        wrap.store(&transaction)?;
        let none = Default::default();
        let root = head::write(
            &transaction,
            &session.keys,
            random.as_ref(),
            &session.index,
            &none,
            commit,
        )?;
        if !waiting() {
            return Err(Error::Closed);
        }
        transaction.commit()?;
        root.adopt(&mut session.index);
        self.wrap = wrap;
        self.note_commit();
        // The old wrap must not stay readable in the log. Where this fails the new passcode holds all the same.
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(())
    }

    pub(crate) fn read<R, E: From<Error>>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let session = self.session.as_ref().ok_or(Error::Locked)?;
        look(&Reader::new(&self.connection, session))
    }

    /// Runs the closure in one transaction and commits it, head included, unless it fails or nobody waits any more.
    pub(crate) fn write<R, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<R, E>,
        waiting: Waiting<'_>,
    ) -> Result<R, E> {
        let session = self.session.as_mut().ok_or(Error::Locked)?;
        let random = self.tools.random.as_ref();
        let sql = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Error::from)?;
        let mut transaction = Transaction::new(&sql, session, random);
        let result = act(&mut transaction)?;
        if !transaction.is_touched() {
            return Ok(result);
        }
        if !waiting() {
            return Err(Error::Closed.into());
        }
        let commit = transaction.next_commit();
        let (root, mut undo) = transaction.finish(commit)?;
        if let Err(error) = sql.commit() {
            undo.apply(&mut session.index);
            return Err(Error::from(error).into());
        }
        root.adopt(&mut session.index);
        self.note_commit();
        Ok(result)
    }

    /// Closes the file, telling whether that went well.
    pub(crate) fn close(self) -> Result<(), Error> {
        self.close_claimed().1
    }

    /// Closes the file and gives it its place. Its claim ends only then: nobody opens what is moved.
    pub(crate) fn publish(self, path: &Path) -> Result<(), Error> {
        let (claim, closed) = self.close_claimed();
        closed?;
        staged::require_free(path)?;
        // Another claim, so that nobody opens the vault before its last step.
        let place = Claim::take(path)?;
        staged::publish(claim.path(), place.path())
    }

    fn close_claimed(self) -> (Claim, Result<(), Error>) {
        let Self {
            session,
            connection,
            claim,
            ..
        } = self;
        drop(session);
        let closed = connection.close().map_err(|(_, error)| Error::from(error));
        (claim, closed)
    }

    /// Makes stretching any passcode fail, as a process that ends in the middle of it would.
    #[cfg(test)]
    pub(crate) fn break_stretching(&mut self, device_secret: &Secret32) {
        self.wrap.break_stretching(device_secret);
    }

    #[cfg(test)]
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn open_claimed(claim: Claim, tools: Tools) -> Result<Self, Error> {
        let connection = file::open(claim.path())?;
        let wrap = KeyWrap::load(&connection)?;
        Ok(Self {
            session: None,
            side: None,
            wrap,
            tools,
            connection,
            claim,
        })
    }

    /// The vault key, if the passcode is right. The attempt is on disk before it is tried.
    fn try_passcode(&self, passcode: &str, device_secret: &Secret32) -> Result<Secret32, Error> {
        self.wrap.require_device(device_secret)?;
        let random = self.tools.random.as_ref();
        let counter = Counter::new(&self.wrap.vault_id, device_secret)?;
        let since_boot = self.tools.clock.monotonic();
        let attempts = match counter.load(&self.connection) {
            Ok(attempts) => attempts,
            Err(damaged @ Error::Damaged { .. }) => {
                // Rebuilt on the safe side, so that the citizen waits once and is not locked out for ever.
                counter.store(&self.connection, random, Attempts::all_used(since_boot))?;
                return Err(damaged);
            }
            Err(other) => return Err(other),
        };
        let wait = attempts.wait(since_boot);
        if !wait.is_zero() {
            return Err(Error::TooManyAttempts { wait });
        }
        let counted = attempts.another(since_boot);
        counter.store(&self.connection, random, counted)?;
        match self.wrap.unwrap_key(passcode, device_secret)? {
            Some(vault_key) => {
                counter.store(&self.connection, random, Attempts::default())?;
                Ok(vault_key)
            }
            None => Err(Error::WrongPasscode {
                wait: counted.wait(self.tools.clock.monotonic()),
            }),
        }
    }

    /// Reads the head and compares its commits with the side file's.
    fn start_session(&mut self, keys: Keys, loss: Loss) -> Result<(), Error> {
        let mut index = head::read(&self.connection, &keys)?;
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
        self.session = Some(Session { keys, index });
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

    /// Writes the number of the last commit beside the vault.
    fn note_commit(&mut self) {
        if let (Some(side), Some(session)) = (&mut self.side, &self.session) {
            // The commit is durable whatever happens here; the next one writes a higher number.
            let _ = side.write(
                &session.keys,
                self.tools.random.as_ref(),
                session.index.commit,
            );
        }
    }
}
