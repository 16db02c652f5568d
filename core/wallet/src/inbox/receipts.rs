//! The receipts that wait, as one operation an office: signed in batches, each taken out of the queue when the office has it.

use serde::{Deserialize, Serialize};
use vidan_codec::order;
use vidan_crypto::device::{KeyId, P256Signature, SignRequest};
use vidan_protocol::{
    Endpoint, Error as Protocol, Refusal,
    notice::{Receipt, paths, receipt},
};
use vidan_vault::{Reader, Transaction};

use super::{SyncReport, office_url};
use crate::{
    Error, Wallet,
    activity::{self, Act, NewEntry},
    keys,
    operations::{Committed, Due, Ended, Event, Machine, Meaning, World, finished, usual_meaning},
    prompt,
    store::{MailboxRecord, OperationRecord, ReceiptRecord, Work},
};

/// Receipts signed with one prompt.
const BATCH: usize = 64;

/// To which office. What is sent lies in the queue.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SendingReceipts {
    pub(crate) office: String,
}

impl SendingReceipts {
    pub(crate) fn wake(self) -> SendReceipts {
        SendReceipts {
            work: self,
            mailbox: None,
            waiting: Vec::new(),
            signed: Vec::new(),
            settled: Vec::new(),
            sent: 0,
        }
    }
}

/// The machine.
pub(crate) struct SendReceipts {
    work: SendingReceipts,
    mailbox: Option<MailboxRecord>,
    /// The batch under way; the first is next.
    waiting: Vec<ReceiptRecord>,
    /// The messages of those that are signed, in the same order.
    signed: Vec<String>,
    /// Those that the office has, or will not have: to be taken out of the queue, each with the cause of a refusal.
    settled: Vec<(ReceiptRecord, Option<&'static str>)>,
    sent: u32,
}

impl SendReceipts {
    fn sign(&self, world: &World) -> Result<Due, Error> {
        let mailbox = self.mailbox.as_ref().ok_or(Error::InboxToReopen)?;
        let key = mailbox.receipt_key.as_ref().ok_or(Error::InboxToReopen)?;
        let request = |record: &ReceiptRecord| {
            let prepared = receipt_of(mailbox, record).prepare()?;
            Ok::<_, Error>(SignRequest {
                key: KeyId::new(key.clone()),
                message: prepared.to_be_signed().message().to_vec(),
            })
        };
        let requests = self.waiting.iter().map(request);
        let requests = requests.collect::<Result<_, _>>()?;
        Ok(Due::Sign(requests, prompt::receipt(world.language)))
    }

    fn take_signatures(&mut self, signatures: &[P256Signature]) -> Result<(), Error> {
        let mailbox = self.mailbox.as_ref().ok_or(Error::InboxToReopen)?;
        if signatures.len() != self.waiting.len() {
            return Err(Error::DeviceAnswer);
        }
        let finish = |(record, signature): (&ReceiptRecord, &P256Signature)| {
            Ok::<_, Error>(receipt_of(mailbox, record).prepare()?.finish(signature))
        };
        let signed = self.waiting.iter().zip(signatures).map(finish);
        self.signed = signed.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The first of the batch is done with.
    fn settle(&mut self, refused: Option<&'static str>) {
        if !self.waiting.is_empty() {
            self.settled.push((self.waiting.remove(0), refused));
        }
        if !self.signed.is_empty() {
            self.signed.remove(0);
        }
    }
}

impl Machine for SendReceipts {
    fn due(&self, world: &World) -> Result<Due, Error> {
        if !self.settled.is_empty() || self.waiting.is_empty() {
            return Ok(Due::Commit);
        }
        let Some(jws) = self.signed.first() else {
            return self.sign(world);
        };
        let mailbox = self.mailbox.as_ref().ok_or(Error::InboxToReopen)?;
        let (list, office) = (world.list()?, &self.work.office);
        let url = office_url(
            list,
            world.plaintext,
            office,
            paths::RECEIPTS,
            Endpoint::Receipts,
        )?;
        Ok(Due::Send {
            request: receipt::request(&url, &mailbox.access_token, jws),
            // The same receipt twice is one.
            spends: false,
        })
    }

    fn take(&mut self, event: Event, _: &World) -> Result<(), Error> {
        match event {
            Event::Answered(response) => {
                receipt::accepted(&response)?;
                self.sent = self.sent.saturating_add(1);
                self.settle(None);
                Ok(())
            }
            Event::Signed(signatures) => self.take_signatures(&signatures),
            Event::Lost | Event::NotSent { .. } => Ok(()),
            Event::Device(_) | Event::Keys(_) | Event::Proven(_) => Err(Error::DeviceAnswer),
        }
    }

    fn load(&mut self, reader: &Reader<'_>) -> Result<(), Error> {
        if !self.waiting.is_empty() {
            return Ok(());
        }
        let office = &self.work.office;
        let mailbox = reader.find::<MailboxRecord>(office)?;
        self.mailbox = mailbox.map(|found| found.value);
        self.waiting = waiting(reader.list::<ReceiptRecord>()?.records, office);
        let settled =
            |one: &ReceiptRecord| self.settled.iter().any(|(done, _)| done.id() == one.id());
        self.waiting.retain(|one| !settled(one));
        self.waiting.truncate(BATCH);
        Ok(())
    }

    fn commit(&mut self, tx: &mut Transaction<'_>, world: &World) -> Result<Committed, Error> {
        for (receipt, refused) in self.settled.drain(..) {
            tx.delete::<ReceiptRecord>(&receipt.id())?;
            if let Some(code) = refused {
                let entry = NewEntry::new(world.now, Act::ReceiptsSent, &receipt.office);
                activity::append(tx, entry.refused(code))?;
            }
        }
        if !self.waiting.is_empty() {
            return Ok(Committed::GoesOn);
        }
        if self.sent > 0 {
            let entry = NewEntry::new(world.now, Act::ReceiptsSent, &self.work.office);
            activity::append(tx, entry)?;
        }
        Ok(Committed::Ended(Ended::ReceiptsSent(self.sent)))
    }

    fn save(&self) -> Work {
        Work::SendReceipts(self.work.clone())
    }

    fn meaning(&mut self, error: &Error) -> Meaning {
        match error {
            // It will never take this one; the others go on.
            Error::Protocol(Protocol::Refused {
                refusal: Refusal::InvalidProof | Refusal::InvalidRequest | Refusal::UnknownNotice,
                ..
            }) => {
                self.settle(Some(error.code()));
                Meaning::GoOn
            }
            _ => match usual_meaning(error) {
                // It is owed, and the mailbox may be opened again.
                Meaning::End => Meaning::Wait,
                other => other,
            },
        }
    }

    fn end(&mut self, tx: &mut Transaction<'_>, world: &World, code: &str) -> Result<(), Error> {
        for receipt in waiting(tx.list::<ReceiptRecord>()?.records, &self.work.office) {
            tx.delete::<ReceiptRecord>(&receipt.id())?;
        }
        let entry = NewEntry::new(world.now, Act::ReceiptsSent, &self.work.office);
        activity::append(tx, entry.refused(code))
    }
}

impl Wallet {
    /// Sends what waits. One office that cannot be reached stops no other.
    pub(super) async fn send_receipts(&self, report: &mut SyncReport) -> Result<(), Error> {
        let mut offices: Vec<String> = self
            .all::<ReceiptRecord>()
            .await?
            .into_iter()
            .map(|record| record.value.office)
            .collect();
        order::sort_by(&mut offices, Ord::cmp);
        offices.dedup();
        let mut runs = Vec::with_capacity(offices.len());
        for office in offices {
            let id = format!("receipts {office}");
            let work = Work::SendReceipts(SendingReceipts {
                office: office.clone(),
            });
            let record = OperationRecord::new(String::new(), work, self.now());
            self.begin_operation(&id, record).await?;
            runs.push((office, self.start(&id)));
        }
        for (office, run) in runs {
            match finished(run).await {
                Err(Error::Waits { cause, .. }) if keys::says_gone(&cause) => {
                    self.close_where_receipt_key_is_gone(office).await?;
                }
                Ok(Ended::ReceiptsSent(sent)) => {
                    report.receipts_sent = report.receipts_sent.saturating_add(sent);
                }
                Err(error @ Error::Vault(_)) => return Err(error),
                // It waits, and is told with the operations.
                Ok(_) | Err(_) => {}
            }
        }
        let left = self.all::<ReceiptRecord>().await?.len();
        report.receipts_waiting = u32::try_from(left).unwrap_or(u32::MAX);
        Ok(())
    }

    /// A mailbox whose receipts nobody can sign is to be opened again; they wait for that. A device that is not sure keeps it.
    async fn close_where_receipt_key_is_gone(&self, office: String) -> Result<(), Error> {
        let name = office.clone();
        let found = self
            .vault()
            .read(move |reader| reader.find::<MailboxRecord>(&name));
        let found = found.await.map_err(Error::Vault)?;
        let Some(key) = found.and_then(|found| found.value.receipt_key) else {
            return Ok(());
        };
        if !matches!(self.is_key_gone(&KeyId::new(key.clone())).await, Ok(true)) {
            return Ok(());
        }
        self.vault()
            .write(move |tx| {
                let Some(found) = tx.find::<MailboxRecord>(&office)? else {
                    return Ok(());
                };
                let mut mailbox = found.value;
                if mailbox.receipt_key.as_ref() == Some(&key) {
                    mailbox.receipt_key = None;
                    tx.put(&office, &mailbox)?;
                }
                Ok::<_, Error>(())
            })
            .await
    }
}

fn receipt_of(mailbox: &MailboxRecord, record: &ReceiptRecord) -> Receipt {
    Receipt {
        mailbox: mailbox.mailbox.clone(),
        office: record.office.clone(),
        notice: record.notice.clone(),
        moment: record.moment,
        at: record.at.0,
    }
}

/// What is owed to an office, oldest first.
fn waiting(records: Vec<vidan_vault::Record<ReceiptRecord>>, office: &str) -> Vec<ReceiptRecord> {
    let all = records.into_iter().map(|record| record.value);
    let mut waiting: Vec<_> = all.filter(|receipt| receipt.office == office).collect();
    order::sort_by(&mut waiting, |a, b| a.at.cmp(&b.at));
    waiting
}
