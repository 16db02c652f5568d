//! One step after another, until the operation is over or has to wait.
//!
//! Before a request leaves that spends something, the record says so; at once after its answer, the record has it. Wherever this
//! is cut, the record tells the next run what to do: go on, ask again, or ask what became of it.

use vidan_codec::clock::UnixTime;
use vidan_crypto::device::{DeviceKey, KeyPolicy};
use vidan_protocol::http::Request;
use vidan_vault::{Error as Vault, Transaction};

use super::{
    Ended,
    exchange::{Exchanged, close, take_late},
    machine::{Committed, Due, Event, Machine, Meaning, World},
};
use crate::{
    Consent, Error, TransportError, Wallet,
    copies::{hold_copy, release_copy, use_held_copy},
    presentation::{ProofRequest, Signed},
    store::{Failure, OperationRecord, Work},
};

/// More steps than any operation has: a machine that does not end is a bug, not a hang.
const MAX_STEPS: usize = 1024;
/// How often a broken connection is tried again at once.
const REPEATS: u32 = 2;
/// Seconds until the first try that is made without the person, doubled with each.
const FIRST_WAIT: i64 = 30;
/// Doublings of that: to four hours.
const MAX_DOUBLINGS: u32 = 9;

/// An operation in this run.
struct Running<'w> {
    wallet: &'w Wallet,
    id: String,
    record: OperationRecord,
    machine: Box<dyn Machine>,
    world: World,
    repeats: u32,
    steps: usize,
    /// Copies whose proofs have left, to be noted as used with the next commit.
    left: bool,
}

/// What a step came to.
enum Stepped {
    Ended(Ended),
    GoesOn,
}

impl Wallet {
    /// Runs an operation to its end, or until it has to wait.
    pub(super) async fn drive(&self, id: &str) -> Result<Ended, Error> {
        let mut running = self.begin_run(id).await?;
        let done = running.run().await;
        self.changes().note();
        self.delete_doomed_keys().await;
        done
    }

    /// Ends an operation because the person does not want it any more.
    pub(super) async fn drive_to_give_up(&self, id: &str) -> Result<(), Error> {
        let mut running = self.begin_run(id).await?;
        let done = running.give_up().await;
        self.changes().note();
        self.delete_doomed_keys().await;
        done
    }

    async fn begin_run(&self, id: &str) -> Result<Running<'_>, Error> {
        let world = self.world().await?;
        let (id, name) = (id.to_owned(), id.to_owned());
        let record = self.operation(&name).await?;
        let machine = record.work.clone().wake(&world)?;
        let mut running = Running {
            wallet: self,
            id,
            record,
            machine,
            world,
            repeats: 0,
            steps: 0,
            left: false,
        };
        running.load().await?;
        Ok(running)
    }

    async fn world(&self) -> Result<World, Error> {
        let list = match self.trust_list().await {
            Err(error @ Error::Vault(_)) => return Err(error),
            list => list,
        };
        let config = self.config();
        Ok(World {
            now: self.now(),
            plaintext: config.plaintext,
            language: config.language,
            list,
            anchors: config.anchors.clone(),
            random: self.env().random.clone(),
        })
    }

    async fn operation(&self, id: &str) -> Result<OperationRecord, Error> {
        let id = id.to_owned();
        let found = self
            .background()
            .read(move |reader| reader.find::<OperationRecord>(&id))
            .await;
        let found = found.map_err(Error::Vault)?;
        Ok(found.ok_or(Error::OperationUnknown)?.value)
    }
}

impl Running<'_> {
    async fn run(&mut self) -> Result<Ended, Error> {
        self.recover().await?;
        self.steps = 0;
        while self.steps < MAX_STEPS {
            self.steps = self.steps.saturating_add(1);
            self.world.now = self.wallet.now();
            match self.step().await {
                Ok(Stepped::Ended(ended)) => return Ok(ended),
                Ok(Stepped::GoesOn) => {}
                Err(error) => self.settle(error).await?,
            }
        }
        Err(Error::OfferIncomplete)
    }

    /// What an earlier run left open: a request whose answer nobody has, and keys that nobody owns.
    async fn recover(&mut self) -> Result<(), Error> {
        self.sweep().await?;
        if !self.record.sent {
            return Ok(());
        }
        self.left = true;
        if let Err(error) = self.take(None).await {
            self.settle(error).await?;
        }
        Ok(())
    }

    /// Keys that an earlier making may have left: owed until it is done, or the operation is over.
    async fn sweep(&mut self) -> Result<(), Error> {
        if self.record.making_keys {
            self.record.making_keys = !self.wallet.sweep_keys().await?;
        }
        Ok(())
    }

    async fn step(&mut self) -> Result<Stepped, Error> {
        match self.machine.due(&self.world)? {
            Due::AskDevice => {
                let able = self.wallet.env().keys.capabilities().await?;
                self.machine.take(Event::Device(able), &self.world)?;
            }
            Due::Commit => return self.commit().await,
            Due::MakeKeys { count, policy } => self.make_keys(count, policy).await?,
            Due::Prove(requests, consent) => self.prove(requests, &consent).await?,
            Due::Send { request, spends } => self.send(request, spends).await?,
            Due::Sign(requests, prompt) => {
                let signed = self.wallet.env().keys.sign(requests, prompt).await?;
                self.machine.take(Event::Signed(signed), &self.world)?;
            }
        }
        Ok(Stepped::GoesOn)
    }

    async fn make_keys(&mut self, count: u32, policy: KeyPolicy) -> Result<(), Error> {
        let owed = core::mem::replace(&mut self.record.making_keys, true);
        self.save().await?;
        let making = self.wallet.making_keys();
        let made: Vec<DeviceKey> = self.wallet.env().keys.make_keys(count, policy).await?;
        if !usize::try_from(count).is_ok_and(|count| made.len() == count) {
            let ids = made.into_iter().map(|key| key.id).collect();
            self.wallet.forget_keys(ids).await;
            return Err(Error::DeviceAnswer);
        }
        self.record.making_keys = owed;
        let ids = made.iter().map(|key| key.id.clone()).collect();
        let taken = self.take(Some(Event::Keys(made))).await;
        drop(making);
        if matches!(taken, Err(Error::OperationUnknown)) {
            self.wallet.forget_keys(ids).await;
        }
        taken
    }

    /// Each proof with a copy of its own, set apart in the commit that keeps the proofs.
    async fn prove(&mut self, requests: Vec<ProofRequest>, consent: &Consent) -> Result<(), Error> {
        let mut signed: Vec<Signed> = Vec::with_capacity(requests.len());
        for request in &requests {
            signed.push(self.wallet.sign_proof(request, consent).await?);
        }
        let (mut tokens, mut uses) = (Vec::new(), Vec::new());
        for one in signed {
            let (proof, copy) = one.into_held();
            tokens.push(proof);
            uses.push(copy);
        }
        let before = self.record.clone();
        let free = core::mem::replace(&mut self.record.held, uses.clone());
        self.machine.take(Event::Proven(tokens), &self.world)?;
        self.record.work = self.machine.save();
        let (id, record, now) = (self.id.clone(), self.record.clone(), self.world.now);
        let kept = self
            .wallet
            .background()
            .write(move |tx| {
                still_there(tx, &id, &record)?;
                // Those of an earlier proof that never left are free again.
                free.iter().try_for_each(|copy| release_copy(tx, copy))?;
                uses.iter()
                    .try_for_each(|copy| hold_copy(tx, &id, copy, now))?;
                tx.put(&id, &record).map_err(Error::Vault)
            })
            .await;
        if kept.is_err() {
            // Proofs of copies that are somebody else's by now never were.
            self.machine = before.work.clone().wake(&self.world)?;
            self.record = before;
        }
        kept.map(drop)
    }

    async fn send(&mut self, request: Request, spends: bool) -> Result<(), Error> {
        if spends {
            // Opened first: where it cannot be, nothing was sent, and the record does not say so.
            let late = self.wallet.open_box(&self.id).await?;
            self.record.sent = true;
            self.save().await?;
            return match self.wallet.exchange(late, request).await {
                Ok(exchanged) => self.answered(exchanged).await,
                Err(Error::Transport(cause)) => self.unanswered(cause).await,
                Err(error) => Err(error),
            };
        }
        match self.wallet.send(request).await {
            Ok(response) => self.machine.take(Event::Answered(response), &self.world),
            Err(Error::Transport(TransportError::Broken)) if self.may_repeat() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Keeps the answer at once: in the record, or in its box where the wallet was locked meanwhile.
    async fn answered(&mut self, exchanged: Exchanged) -> Result<(), Error> {
        self.left = true;
        let taken = self
            .take(Some(Event::Answered(exchanged.response.clone())))
            .await;
        match taken {
            Err(error) if is_locked(&error) => {
                exchanged.put_away().await?;
                Err(error)
            }
            taken => taken,
        }
    }

    /// Nobody knows whether the other side has acted, unless the request cannot have reached it.
    async fn unanswered(&mut self, cause: TransportError) -> Result<(), Error> {
        if cause.never_left() {
            self.record.sent = false;
            self.machine.take(Event::NotSent, &self.world)?;
            self.save().await?;
            return Err(cause.into());
        }
        self.left = true;
        self.take(Some(Event::Lost)).await?;
        match cause {
            TransportError::Broken if self.machine.repeats_at_once() && self.may_repeat() => Ok(()),
            cause => Err(cause.into()),
        }
    }

    fn may_repeat(&mut self) -> bool {
        self.repeats = self.repeats.saturating_add(1);
        self.repeats <= REPEATS
    }

    /// Tells the machine what happened and keeps it in one commit, whatever the machine says to it; without an event, the answer
    /// that came while the wallet was locked, or that it was lost. Copies whose proofs have left are used with it.
    async fn take(&mut self, event: Option<Event>) -> Result<(), Error> {
        let used = match core::mem::take(&mut self.left) {
            true => core::mem::take(&mut self.record.held),
            false => Vec::new(),
        };
        self.record.sent = false;
        let world = self.wallet.world().await?;
        let work = self.record.work.clone();
        let mut machine = core::mem::replace(&mut self.machine, work.wake(&self.world)?);
        let (id, mut record) = (self.id.clone(), self.record.clone());
        let kept = self
            .wallet
            .background()
            .write(move |tx| {
                still_there(tx, &id, &record)?;
                let late = match event {
                    None => take_late(tx, &id)?.map(Event::Answered),
                    Some(event) => Some(event),
                };
                close(tx, &id)?;
                let answered = matches!(late, Some(Event::Answered(_)));
                let taken = machine.take(late.unwrap_or(Event::Lost), &world);
                machine.keep(tx)?;
                let now = world.now;
                used.iter()
                    .try_for_each(|copy| use_held_copy(tx, copy, now))?;
                if answered && taken.is_ok() {
                    // It has come further: what it waited for is past.
                    (record.tries, record.failure, record.next_try) = (0, None, None);
                }
                record.work = machine.save();
                tx.put(&id, &record)?;
                Ok::<_, Error>((machine, record, taken))
            })
            .await;
        let taken;
        (self.machine, self.record, taken) = kept?;
        taken
    }

    async fn commit(&mut self) -> Result<Stepped, Error> {
        self.load().await?;
        self.machine.check(&self.world)?;
        let work = self.record.work.clone();
        let mut machine = core::mem::replace(&mut self.machine, work.wake(&self.world)?);
        let world = self.wallet.world().await?;
        let (id, mut record) = (self.id.clone(), self.record.clone());
        let written = self
            .wallet
            .background()
            .write(move |tx| {
                still_there(tx, &id, &record)?;
                let committed = machine.commit(tx, &world)?;
                match &committed {
                    Committed::Ended(_) => over(tx, &id, &record, world.now)?,
                    Committed::GoesOn => {
                        record.work = machine.save();
                        tx.put(&id, &record)?;
                    }
                }
                Ok::<_, Error>((machine, committed, record))
            })
            .await?;
        let (machine, committed, record) = written;
        (self.machine, self.record) = (machine, record);
        self.wallet.changes().note();
        Ok(match committed {
            Committed::Ended(ended) => Stepped::Ended(ended),
            Committed::GoesOn => {
                // A part is done: the next one has its own tries.
                (self.steps, self.repeats) = (0, 0);
                Stepped::GoesOn
            }
        })
    }

    async fn give_up(&mut self) -> Result<(), Error> {
        match self.recover().await {
            // Whatever the late answer was: the person does not want it.
            Ok(()) | Err(Error::Waits { .. }) => {}
            Err(error) => return Err(error),
        }
        if self.machine.give_up() {
            for _ in 0..MAX_STEPS {
                match self.commit().await {
                    Ok(Stepped::Ended(_)) => return Ok(()),
                    Ok(Stepped::GoesOn) => {
                        self.machine.give_up();
                    }
                    Err(error @ (Error::Vault(_) | Error::OperationUnknown)) => return Err(error),
                    // What cannot be kept cannot keep the person from giving it up.
                    Err(_) => break,
                }
            }
        }
        self.end("operation.given_up").await
    }

    /// What a failed step means: the operation goes on, waits, or is over. `Ok` where it goes on.
    async fn settle(&mut self, error: Error) -> Result<(), Error> {
        // What cannot be written now says nothing about the operation: it stands as the vault has it, or is not there any more.
        if matches!(error, Error::Vault(_) | Error::OperationUnknown) {
            return Err(error);
        }
        match self.machine.meaning(&error) {
            Meaning::GoOn if self.may_repeat() => self.keep().await,
            Meaning::End => {
                self.end(error.code()).await?;
                Err(error)
            }
            Meaning::GoOn | Meaning::Wait => {
                self.wait(&error).await?;
                Err(Error::Waits {
                    operation: self.id.clone(),
                    cause: Box::new(error),
                })
            }
        }
    }

    async fn wait(&mut self, error: &Error) -> Result<(), Error> {
        let now = self.world.now;
        let doublings = self.record.tries.min(MAX_DOUBLINGS);
        let wait = FIRST_WAIT.saturating_mul(1i64.checked_shl(doublings).unwrap_or(1));
        let jitter = vidan_crypto::random_array::<1>(self.world.random.as_ref())?;
        let jitter = wait
            .saturating_mul(i64::from(jitter[0]))
            .saturating_div(1024);
        self.record.tries = self.record.tries.saturating_add(1);
        self.record.next_try = Some(now.plus(wait.saturating_add(jitter)));
        self.record.failure = Some(Failure {
            code: error.code().to_owned(),
            at: now,
        });
        // With all: keys that the machine has set aside meanwhile would be nobody's.
        self.keep().await
    }

    /// Closes the operation with its entry in the log.
    async fn end(&mut self, code: &str) -> Result<(), Error> {
        self.sweep().await?;
        let work = self.record.work.clone();
        let mut machine = core::mem::replace(&mut self.machine, work.wake(&self.world)?);
        let world = self.wallet.world().await?;
        let (id, record, code) = (self.id.clone(), self.record.clone(), code.to_owned());
        self.wallet
            .background()
            .write(move |tx| {
                still_there(tx, &id, &record)?;
                machine.end(tx, &world, &code)?;
                over(tx, &id, &record, world.now)
            })
            .await
    }

    async fn load(&mut self) -> Result<(), Error> {
        let work = self.record.work.clone();
        let mut machine = core::mem::replace(&mut self.machine, work.wake(&self.world)?);
        let vault = self.wallet.background();
        let loaded = vault.read(move |reader| {
            machine.load(reader)?;
            Ok::<_, Error>(machine)
        });
        self.machine = loaded.await?;
        Ok(())
    }

    /// As [`Self::save`], with what the machine has to write beside it.
    async fn keep(&mut self) -> Result<(), Error> {
        let work = self.record.work.clone();
        let mut machine = core::mem::replace(&mut self.machine, work.wake(&self.world)?);
        let (id, mut record) = (self.id.clone(), self.record.clone());
        let vault = self.wallet.background();
        let kept = vault.write(move |tx| {
            still_there(tx, &id, &record)?;
            machine.keep(tx)?;
            record.work = machine.save();
            tx.put(&id, &record)?;
            Ok::<_, Error>((machine, record))
        });
        (self.machine, self.record) = kept.await?;
        Ok(())
    }

    /// Keeps where it stands.
    async fn save(&mut self) -> Result<(), Error> {
        self.record.work = self.machine.save();
        let (id, record) = (self.id.clone(), self.record.clone());
        let vault = self.wallet.background();
        let saved = vault.write(move |tx| {
            still_there(tx, &id, &record)?;
            tx.put(&id, &record).map_err(Error::Vault)
        });
        saved.await.map(drop)
    }
}

/// Whether it is still in the vault: a document that it needed may have been deleted meanwhile, and the operation with it.
fn still_there(tx: &mut Transaction<'_>, id: &str, record: &OperationRecord) -> Result<(), Error> {
    match tx.find::<OperationRecord>(id)? {
        Some(found)
            if found.value.begun_at == record.begun_at && found.value.agreed == record.agreed =>
        {
            Ok(())
        }
        _ => Err(Error::OperationUnknown),
    }
}

/// The operation is no more: its record goes, and with it every secret in it. Copies that were set apart are used where they may
/// have left, and free again where they never did.
pub(crate) fn over(
    tx: &mut Transaction<'_>,
    id: &str,
    record: &OperationRecord,
    now: UnixTime,
) -> Result<(), Error> {
    for copy in &record.held {
        match record.sent {
            true => use_held_copy(tx, copy, now)?,
            false => release_copy(tx, copy)?,
        }
    }
    close(tx, id)?;
    tx.delete::<OperationRecord>(id)?;
    Ok(())
}

impl Work {
    /// The machine that carries it on.
    fn wake(self, world: &World) -> Result<Box<dyn Machine>, Error> {
        Ok(match self {
            Self::OpenInbox(work) => Box::new(work.wake()),
            Self::Receive(work) => Box::new(work.wake(world.plaintext, world.now)?),
            Self::SendReceipts(work) => Box::new(work.wake()),
            Self::SubmitForm(work) => Box::new(work.wake()),
            Self::WithdrawConsent(work) => Box::new(work.wake()),
        })
    }
}

/// A vault that is locked or closed answers nothing: the operation stands as it is.
pub(super) fn is_locked(error: &Error) -> bool {
    matches!(error, Error::Vault(Vault::Locked | Vault::Closed))
}
