//! The one owner of the database: everything here runs on its thread, Argon2 included.
//!
//! Here it is made, opened, read, written and closed; `unlocking` tries secrets, `wraps` changes them, `idle` locks by
//! itself, `boxes` keeps the keys of drop boxes, `repair` looks and mends, and `wipe` destroys. Not for callers' threads and futures; `vault` brings those here.

mod boxes;
mod idle;
mod repair;
mod unlocking;
mod wipe;
mod wraps;

use std::{path::Path, sync::Arc};

use rusqlite::{Connection, TransactionBehavior};
use vidan_codec::clock::Clock;
use vidan_crypto::{Random, Secret32, random_array, wipe_stack};

use crate::{
    DeviceSecret, Error, Header, KdfCost, PhoneKey,
    attempts::{Attempts, Counter},
    file,
    gate::Gate,
    head,
    index::Index,
    keys::Keys,
    making::Making,
    passcode::Passcode,
    phone::PhoneWrap,
    reader::{Reader, Session},
    registry::{Claim, Ticket},
    reserve::Reserve,
    schema,
    sidefile::SideFile,
    staged,
    transaction::Transaction,
    wrap::KeyWrap,
};

use self::{boxes::OpenBox, idle::Idle};

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

/// What is known of the job that runs.
#[derive(Clone, Copy, Default)]
pub(crate) struct Job {
    /// How many locks there were when it was asked for.
    pub(crate) locks: u64,
    /// No person asked for it.
    pub(crate) background: bool,
}

/// An open vault file. Fields drop in order: keys first, then the file, and the claim last.
pub(crate) struct Owner {
    session: Option<Session>,
    side: Option<SideFile>,
    wrap: KeyWrap,
    /// The phone's wrap as it was found: none, or damaged, without harm to the passcode's.
    phone: Result<Option<PhoneWrap>, Error>,
    idle: Idle,
    boxes: Vec<OpenBox>,
    gate: Arc<Gate>,
    job: Job,
    /// The count of attempts where the disk did not take it: this process goes by it all the same.
    unstored: Option<Attempts>,
    /// There is no vault any more that this could own.
    ended: bool,
    tools: Tools,
    reserve: Reserve,
    connection: Connection,
    claim: Claim,
}

impl Owner {
    /// Makes a vault and opens it, unlocked.
    pub(crate) fn create(
        path: &Path,
        passcode: &Passcode,
        device: &DeviceSecret,
        cost: KdfCost,
        tools: Tools,
        waiting: Waiting<'_>,
    ) -> Result<Self, Error> {
        let claim = Claim::take(path)?;
        file::require_free(claim.path())?;
        // The name first: two that make one vault would write over each other's side file.
        let _making = Making::take(claim.path())?;
        file::require_free(claim.path())?;
        let random = tools.random.as_ref();
        let passcode = passcode.for_new_wrap()?;
        let params = cost.params(tools.clock.as_ref())?;
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
        let claim = Claim::take(path)?;
        Making::require_none(claim.path())?;
        let owner = Self::open_claimed(claim, tools)?;
        staged::sweep(owner.claim.path());
        file::sweep(owner.claim.path());
        Ok(owner)
    }

    /// Names the claim of the path.
    pub(crate) fn ticket(&self) -> Ticket {
        self.claim.ticket()
    }

    pub(crate) fn header(&self) -> Header {
        Header {
            vault_id: self.wrap.vault_id,
            key_hint: self.wrap.key_hint.clone(),
            phone: self.phone_key(),
            schema_version: schema::VERSION,
            unlocked: self.is_unlocked(),
        }
    }

    pub(crate) fn is_unlocked(&self) -> bool {
        self.session().is_ok()
    }

    pub(crate) fn gate(&self) -> Arc<Gate> {
        self.gate.clone()
    }

    /// Begins a job.
    pub(crate) fn begin(&mut self, job: Job) {
        self.job = job;
        self.gate.begin();
    }

    /// The session, unless there was a lock since it began.
    ///
    /// # Errors
    /// [`Error::Locked`].
    fn session(&self) -> Result<&Session, Error> {
        let session = self.session.as_ref().ok_or(Error::Locked)?;
        session.require_open()?;
        Ok(session)
    }

    /// From here on a lock waits for the job's answer.
    ///
    /// # Errors
    /// [`Error::Locked`] where it came first.
    fn pass(&self) -> Result<(), Error> {
        self.session()?;
        self.gate.pass(self.job.locks)
    }

    /// Forgets all keys, also those that primitives left on the stack.
    pub(crate) fn lock(&mut self) {
        self.session = None;
        self.side = None;
        wipe_stack();
    }

    pub(crate) fn read<R, E: From<Error>>(
        &mut self,
        look: impl FnOnce(&Reader<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let found = look(&Reader::new(&self.connection, self.session()?));
        self.note_use();
        self.pass()?;
        found
    }

    /// Runs the closure in one transaction and commits it, head included, unless it fails or nobody waits any more.
    pub(crate) fn write<R, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<R, E>,
        waiting: Waiting<'_>,
    ) -> Result<R, E> {
        let done = self.transact(act, waiting);
        self.note_use();
        done
    }

    /// Closes the file, telling whether that went well.
    pub(crate) fn close(self) -> Result<(), Error> {
        self.close_claimed().1
    }

    /// Closes the file and gives it its place. Its claim ends only then: nobody opens what is moved.
    pub(crate) fn publish(self, path: &Path) -> Result<(), Error> {
        file::write_back(&self.connection)?;
        let _making = Making::take(self.claim.path())?;
        let (claim, closed) = self.close_claimed();
        closed?;
        file::require_free(path)?;
        // Another claim, so that nobody opens the vault before its last step.
        let place = Claim::take(path)?;
        let _name = Making::take(place.path())?;
        staged::publish(claim.path(), place.path())
    }

    fn close_claimed(mut self) -> (Claim, Result<(), Error>) {
        self.lock();
        self.reserve.write_back(&self.connection);
        let Self {
            connection,
            claim,
            reserve,
            tools,
            ..
        } = self;
        let closed = connection.close().map_err(|(_, error)| Error::from(error));
        // Out of the room that the log took.
        reserve.make(tools.random.as_ref(), true);
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
        let reserve = Reserve::of(claim.path());
        let connection = match file::open(claim.path()) {
            Err(Error::DiskFull) if reserve.give_up() => file::open(claim.path())?,
            opened => opened?,
        };
        let wrap = match KeyWrap::load(&connection) {
            Err(_) if wipe::was_begun(&connection)? => {
                wipe::remove(claim.path(), connection);
                return Err(Error::Wiped);
            }
            loaded => loaded?,
        };
        reserve.keep_log();
        Ok(Self {
            session: None,
            side: None,
            reserve,
            phone: PhoneWrap::load(&connection, wrap.vault_id),
            wrap,
            idle: Idle::default(),
            boxes: Vec::new(),
            gate: Arc::default(),
            job: Job::default(),
            unstored: None,
            ended: false,
            tools,
            connection,
            claim,
        })
    }

    fn phone_key(&self) -> Option<PhoneKey> {
        let wrap = self.phone.as_ref().ok()?.as_ref()?;
        Some(wrap.key.clone())
    }

    /// Keeps the caller's answer, so that everything else is compiled once and not for each caller.
    fn transact<R, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<R, E>,
        waiting: Waiting<'_>,
    ) -> Result<R, E> {
        let (mut act, mut answer) = (Some(act), None);
        let mut once = |transaction: &mut Transaction<'_>| {
            answer = act.take().map(|act| act(transaction));
            matches!(answer, Some(Ok(_)))
        };
        self.commit(&mut once, waiting)?;
        answer.unwrap_or_else(|| Err(Error::Closed.into()))
    }

    /// Commits what the act did, unless it says that it failed.
    fn commit(
        &mut self,
        act: &mut dyn FnMut(&mut Transaction<'_>) -> bool,
        waiting: Waiting<'_>,
    ) -> Result<(), Error> {
        self.session()?;
        let session = self.session.as_mut().ok_or(Error::Locked)?;
        let random = self.tools.random.as_ref();
        let sql = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut transaction = Transaction::new(&sql, session, random, &self.reserve);
        let touched = act(&mut transaction) && transaction.is_touched();
        if touched && !waiting() {
            return Err(Error::Closed);
        }
        self.gate.pass(self.job.locks)?;
        if !touched {
            return Ok(());
        }
        let commit = transaction.next_commit();
        let (root, mut undo) = transaction.finish(commit)?;
        if let Err(error) = sql.commit() {
            undo.apply(&mut session.index);
            return Err(Error::from(error));
        }
        root.adopt(&mut session.index);
        self.note_commit();
        Ok(())
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
        self.reserve.after_commit(&self.connection);
    }
}
