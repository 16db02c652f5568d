//! Acts of more than one step: each is a sealed record until it is over.
//!
//! An act that spends something, or carries what a person agreed to, is an *operation*: a record with what was agreed to, what is
//! spent at which step, where it stands, why it waits and when it is tried again. Every kind is a pure state machine
//! (`machine`); one driver steps them all (`driver`), on a thread of its own, so that nobody's going away cancels what was
//! sent. `docs/operations.md` has the table of steps.
//!
//! | kind | room |
//! | --- | --- |
//! | documents of an offer, copies of a document | [`crate::issuance`], `copies` |
//! | a mailbox opened, or opened again | [`crate::inbox`] |
//! | receipts | [`crate::inbox`] |
//! | a form handed in | [`crate::prefill`] |
//! | a withdrawal told | `consents` |
//!
//! Not for: an act that one commit does, and fetching that spends nothing.

mod changes;
mod driver;
mod ending;
mod exchange;
mod machine;
mod moved;
mod sweep;
mod thread;
mod view;

pub(crate) use changes::Changes;
pub(crate) use driver::over;
pub(crate) use machine::{Committed, Due, Event, Machine, Meaning, World, usual_meaning};
pub(crate) use moved::settle_moved;
pub(crate) use sweep::{Making, MakingKeys};
pub(crate) use thread::Running;
pub use view::{OperationKind, OperationView, OperationsReport, WaitingFor};

use futures_channel::oneshot;
use vidan_vault::Transaction;

use self::thread::{Run, block_on};
use crate::{
    Error, FetchedCopies, Wallet, activity, issuance::NotReceived, keys, prefill::SubmittedForm,
    store::OperationRecord,
};

/// What an operation came to, for who waits for it.
pub(crate) enum Ended {
    /// Copies of one document are there.
    Copies(FetchedCopies),
    /// A mailbox is open.
    InboxOpened,
    /// An office has so many receipts more.
    ReceiptsSent(u32),
    /// Documents are there, or are not.
    Received {
        /// Those that are kept, by id.
        kept: Vec<String>,
        refused: Vec<NotReceived>,
        /// Why the last one was not taken, where this run saw it.
        cause: Option<Error>,
    },
    /// A portal has the form.
    Submitted(SubmittedForm),
    /// A portal knows of a withdrawal.
    Told,
}

impl Wallet {
    /// Goes on with an operation now, whenever it was to be tried next. `false` where it runs already.
    ///
    /// # Errors
    /// [`Error::OperationUnknown`] where it is over; [`Error::Waits`] with the reason where it has to wait again; what ended it.
    pub async fn go_on(&self, operation: &str) -> Result<bool, Error> {
        match self.run(operation).await {
            Ok(Ended::Received { kept, cause, .. }) if kept.is_empty() => {
                Err(cause.unwrap_or(Error::OfferIncomplete))
            }
            Ok(_) => Ok(true),
            Err(Error::OperationUnderWay) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Goes on with every operation whose time has come, or with all of them. Call it when there is a network again, after
    /// unlocking, and when [`OperationView::next_try`] is reached. One that fails stops no other.
    ///
    /// # Errors
    /// The vault's; all else is in the report.
    pub async fn go_on_all(&self, all: bool) -> Result<OperationsReport, Error> {
        let now = self.now();
        let due = |view: &OperationView| all || view.next_try.is_none_or(|next| next <= now);
        let waiting: Vec<_> = self.operations().await?.into_iter().filter(due).collect();
        let runs: Vec<_> = waiting.iter().map(|one| self.start(&one.id)).collect();
        let mut report = OperationsReport::default();
        for (view, run) in waiting.into_iter().zip(runs) {
            match finished(run).await {
                Ok(Ended::Received { kept, refused, .. }) if kept.is_empty() => {
                    report.add_refused(view, &refused);
                }
                Ok(_) => report.done.push(view),
                Err(Error::OperationUnderWay | Error::OperationUnknown) => {}
                Err(error) if driver::is_locked(&error) => return Err(error),
                Err(error) => report.add(view, &error),
            }
        }
        report.waiting = self.operations().await?;
        Ok(report)
    }

    /// Ends an operation because the person does not want it any more; [`OperationView::costs`] says what that costs. Documents that
    /// came already are kept.
    ///
    /// # Errors
    /// [`Error::OperationUnknown`]; [`Error::OperationUnderWay`] while it waits for an answer; the vault's.
    pub async fn give_up(&self, operation: &str) -> Result<(), Error> {
        let run = self
            .running()
            .begin(operation)
            .ok_or(Error::OperationUnderWay)?;
        let (wallet, id) = (self.clone(), operation.to_owned());
        let answer = on_thread(move || {
            let done = block_on(wallet.drive_to_give_up(&id));
            drop(run);
            done
        })?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Resolves when something has changed among the operations since `seen` was given: begin with 0, and read
    /// [`Wallet::operations`] again.
    pub async fn operations_changed(&self, seen: u64) -> u64 {
        self.changes().after(seen).await
    }

    /// Runs an operation that is in the vault, and waits for it.
    pub(crate) async fn run(&self, operation: &str) -> Result<Ended, Error> {
        finished(self.start(operation)).await
    }

    /// Begins to run an operation that is in the vault, on a thread of its own.
    pub(crate) fn start(&self, operation: &str) -> Result<Started, Error> {
        let run = self
            .running()
            .begin(operation)
            .ok_or(Error::OperationUnderWay)?;
        let (wallet, id) = (self.clone(), operation.to_owned());
        Ok(Started(on_thread(move || {
            block_on(wallet.run_alone(&id, run))
        })?))
    }

    async fn run_alone(&self, id: &str, mut run: Run) -> Result<Ended, Error> {
        if let Some(resource) = self.resource(id).await? {
            run.take(resource);
        }
        let done = self.drive(id).await;
        drop(run);
        done
    }

    /// What no two operations may use at a time.
    async fn resource(&self, id: &str) -> Result<Option<String>, Error> {
        let id = id.to_owned();
        let found = self
            .background()
            .read(move |reader| reader.find::<OperationRecord>(&id))
            .await;
        let found = found
            .map_err(Error::Vault)?
            .ok_or(Error::OperationUnknown)?;
        Ok(found.value.work.resource())
    }

    /// Puts an operation into the vault, unless there is one with this id already: the same agreement is carried out once. Whether the
    /// one that is there now is this agreement.
    pub(crate) async fn begin_operation(
        &self,
        id: &str,
        record: OperationRecord,
    ) -> Result<bool, Error> {
        let (id, runs) = (id.to_owned(), self.running().is_running(id));
        let is_this = self
            .vault()
            .write(move |tx| {
                match runs {
                    true => begin(tx, &id, &record)?,
                    false => begin_or_replace(tx, &id, &record)?,
                }
                let there = tx.get::<OperationRecord>(&id)?;
                Ok::<_, Error>(there.agreed == record.agreed)
            })
            .await?;
        self.changes().note();
        Ok(is_this)
    }
}

/// An operation that runs.
pub(crate) struct Started(oneshot::Receiver<Result<Ended, Error>>);

/// Puts an operation into the vault, unless it is there.
pub(crate) fn begin(
    tx: &mut Transaction<'_>,
    id: &str,
    record: &OperationRecord,
) -> Result<(), Error> {
    if !tx.contains::<OperationRecord>(id)? {
        tx.insert_new(id, record)?;
    }
    Ok(())
}

/// As [`begin`]; where another agreement under this id has spent nothing yet, the newer one takes its place: another document for a
/// mailbox, a transaction code typed anew. What nobody agreed to, such as copies in passing, takes no place.
fn begin_or_replace(
    tx: &mut Transaction<'_>,
    id: &str,
    record: &OperationRecord,
) -> Result<(), Error> {
    if let Some(found) = tx.find::<OperationRecord>(id)? {
        let old = found.value;
        let is_another = !record.agreed.is_empty() && old.agreed != record.agreed;
        if is_another && !old.sent && !old.work.has_spent() {
            keys::doom(tx, &old.work.keys())?;
            over(tx, id, &old, record.begun_at)?;
            let entry = old.work.entry(record.begun_at);
            activity::append(tx, entry.refused("operation.replaced"))?;
        }
    }
    begin(tx, id, record)
}

/// Waits for an operation that was begun. Who does not wait leaves it running.
pub(crate) async fn finished(started: Result<Started, Error>) -> Result<Ended, Error> {
    started?.0.await.unwrap_or_else(|_| Err(closed()))
}

fn on_thread<R: Send + 'static>(
    job: impl FnOnce() -> R + Send + 'static,
) -> Result<oneshot::Receiver<R>, Error> {
    let (answer, answered) = oneshot::channel();
    std::thread::Builder::new()
        .name("vidan-operation".into())
        .spawn(move || drop(answer.send(job())))
        .map_err(|error| vidan_vault::Error::Io(error.kind()))?;
    Ok(answered)
}

fn closed() -> Error {
    vidan_vault::Error::Closed.into()
}
