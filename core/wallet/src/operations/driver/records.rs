//! What a step commits: each write looks first whether the operation is still there.

use vidan_codec::clock::UnixTime;
use vidan_vault::Transaction;

use super::{Counts, Running, Stepped};
use crate::{
    Error,
    copies::{release_copy, use_held_copy},
    operations::{
        exchange::{close, take_late},
        machine::{Committed, Event},
    },
    store::OperationRecord,
};

impl Running<'_> {
    /// Tells the machine what happened and keeps it in one commit, whatever the machine says to it; without an event, the answer
    /// that came while the wallet was locked, or that it was lost. Copies whose proofs have left are used with it.
    pub(super) async fn take(&mut self, event: Option<Event>) -> Result<(), Error> {
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

    pub(super) async fn commit(&mut self) -> Result<Stepped, Error> {
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
                self.counts = Counts::default();
                Stepped::GoesOn
            }
        })
    }

    pub(super) async fn load(&mut self) -> Result<(), Error> {
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
    pub(super) async fn keep(&mut self) -> Result<(), Error> {
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

    /// Keeps that nothing has left; the copies of proofs that nobody saw are free again.
    pub(super) async fn not_sent(&mut self) -> Result<(), Error> {
        let free = core::mem::take(&mut self.record.held);
        let unseen = !free.is_empty();
        self.record.sent = false;
        self.machine.take(Event::NotSent { unseen }, &self.world)?;
        self.record.work = self.machine.save();
        let (id, record) = (self.id.clone(), self.record.clone());
        let vault = self.wallet.background();
        let saved = vault.write(move |tx| {
            still_there(tx, &id, &record)?;
            free.iter().try_for_each(|copy| release_copy(tx, copy))?;
            tx.put(&id, &record).map_err(Error::Vault)
        });
        saved.await.map(drop)
    }

    /// Keeps where it stands.
    pub(super) async fn save(&mut self) -> Result<(), Error> {
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
pub(super) fn still_there(
    tx: &mut Transaction<'_>,
    id: &str,
    record: &OperationRecord,
) -> Result<(), Error> {
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
