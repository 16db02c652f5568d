//! One step after another, until the operation is over or has to wait.
//!
//! Before a request leaves that spends something, the record says so; at once after its answer, the record has it. Wherever this
//! is cut, the record tells the next run what to do: go on, ask again, or ask what became of it.
//!
//! While such a request is under way nothing of the operation stays in memory but the request itself, which the transport has: the
//! wallet may be locked meanwhile. The record is read again when the answer comes.

mod ends;
mod records;

pub(crate) use records::over;
use records::still_there;

use vidan_crypto::device::{DeviceKey, KeyPolicy};
use vidan_protocol::http::Request;
use vidan_vault::{DropBox, Error as Vault};

use super::{
    Ended,
    exchange::Exchanged,
    machine::{Due, Event, Machine, World},
};
use crate::{
    Consent, Error, TransportError, Wallet,
    copies::hold_copy,
    presentation::{ProofRequest, Signed},
    store::{OperationRecord, Work},
};

/// More steps than any operation has: a machine that does not end is a bug, not a hang.
const MAX_STEPS: usize = 1024;
/// How often a broken connection is tried again at once.
const REPEATS: u32 = 2;

/// An operation in this run.
struct Running<'w> {
    wallet: &'w Wallet,
    id: String,
    record: OperationRecord,
    machine: Box<dyn Machine>,
    world: World,
    counts: Counts,
    /// Copies whose proofs have left, to be noted as used with the next commit.
    left: bool,
}

/// What bounds a run.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// Broken connections that were tried again at once.
    repeats: u32,
    steps: usize,
}

/// What a step came to.
enum Stepped {
    Ended(Ended),
    GoesOn,
    /// A request that spends something is to leave: the record says so, and the box for its answer is open.
    Leaves(Request, DropBox),
}

impl Wallet {
    /// Runs an operation to its end, or until it has to wait.
    pub(super) async fn drive(&self, id: &str) -> Result<Ended, Error> {
        let done = match self.begin_run(id, Counts::default()).await {
            Ok(running) => running.run_to_the_end().await,
            Err(error) => return Err(error),
        };
        self.changes().note();
        self.delete_doomed_keys().await;
        done
    }

    /// Ends an operation because the person does not want it any more.
    pub(super) async fn drive_to_give_up(&self, id: &str) -> Result<(), Error> {
        let mut running = self.begin_run(id, Counts::default()).await?;
        let done = running.give_up().await;
        self.changes().note();
        self.delete_doomed_keys().await;
        done
    }

    async fn begin_run(&self, id: &str, counts: Counts) -> Result<Running<'_>, Error> {
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
            counts,
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

    /// The record of an operation.
    ///
    /// # Errors
    /// [`Error::OperationUnknown`]; the vault's.
    pub(crate) async fn operation(&self, id: &str) -> Result<OperationRecord, Error> {
        let id = id.to_owned();
        let found = self
            .background()
            .read(move |reader| reader.find::<OperationRecord>(&id))
            .await;
        let found = found.map_err(Error::Vault)?;
        Ok(found.ok_or(Error::OperationUnknown)?.value)
    }
}

impl<'w> Running<'w> {
    async fn run_to_the_end(mut self) -> Result<Ended, Error> {
        self.machine.begin_run();
        self.recover().await?;
        while self.counts.steps < MAX_STEPS {
            self.counts.steps = self.counts.steps.saturating_add(1);
            self.world.now = self.wallet.now();
            match self.step().await {
                Ok(Stepped::Ended(ended)) => return Ok(ended),
                Ok(Stepped::GoesOn) => {}
                Ok(Stepped::Leaves(request, late)) => self = self.exchange(request, late).await?,
                Err(error) => self.settle(error).await?,
            }
        }
        Err(Error::OfferIncomplete)
    }

    /// What is needed to take it up again: the record and the machine, with all that is secret in them, are gone when this returns.
    fn let_go(self) -> (&'w Wallet, String, Counts) {
        (self.wallet, self.id, self.counts)
    }

    /// Lets go of the operation, sends, and takes it up again with the answer.
    async fn exchange(self, request: Request, late: DropBox) -> Result<Self, Error> {
        let (wallet, id, counts) = self.let_go();
        let answer = wallet.exchange(late, request).await;
        let (mut running, answer) = match (wallet.begin_run(&id, counts).await, answer) {
            (Ok(running), answer) => (running, answer),
            // It is over meanwhile: nobody wants the answer.
            (Err(Error::OperationUnknown), _) => return Err(Error::OperationUnknown),
            (Err(error), Ok(exchanged)) => {
                exchanged.put_away().await?;
                return Err(error);
            }
            (Err(error), _) => return Err(error),
        };
        let taken = match answer {
            Ok(exchanged) => running.answered(exchanged).await,
            Err(Error::Transport(cause)) => running.unanswered(cause).await,
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            running.settle(error).await?;
        }
        Ok(running)
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
            Due::Send {
                request,
                spends: true,
            } => return self.leave(request).await,
            Due::Send { request, .. } => self.ask(request).await?,
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
        self.record.held.clone_from(&uses);
        self.machine.take(Event::Proven(tokens), &self.world)?;
        self.record.work = self.machine.save();
        let (id, record, now) = (self.id.clone(), self.record.clone(), self.world.now);
        let kept = self
            .wallet
            .background()
            .write(move |tx| {
                still_there(tx, &id, &record)?;
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

    async fn leave(&mut self, request: Request) -> Result<Stepped, Error> {
        // Opened first: where it cannot be, nothing was sent, and the record does not say so.
        let late = self.wallet.open_box(&self.id).await?;
        self.record.sent = true;
        self.save().await?;
        Ok(Stepped::Leaves(request, late))
    }

    /// One exchange that spends nothing.
    async fn ask(&mut self, request: Request) -> Result<(), Error> {
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
            self.not_sent().await?;
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
        self.counts.repeats = self.counts.repeats.saturating_add(1);
        self.counts.repeats <= REPEATS
    }
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
