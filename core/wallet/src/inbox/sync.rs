//! Fetching what is new.

use std::collections::HashSet;

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::{
    Endpoint,
    notice::{Envelope, Moment, Notice, NoticeChecks, SyncItem, SyncPage, paths, sync},
};
use vidan_trust::{TrustList, Verified};
use vidan_vault::{Listing, Transaction};

use crate::{
    Error, Wallet,
    activity::{self, Act, NewEntry},
    store::{MailboxRecord, NoticeRecord, ReceiptRecord, SetAsideRecord},
};

/// Pages of one sync: an office that never ends is cut off, and the next sync goes on from there.
const MAX_PAGES: usize = 1000;

/// What a sync brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// Notices that are new and passed every check.
    pub new: u32,
    /// Notices that were here already.
    pub known: u32,
    /// Envelopes set aside, with their reasons in [`Wallet::set_aside`].
    pub set_aside: u32,
    /// Receipts that offices took.
    pub receipts_sent: u32,
    /// Receipts that still wait.
    pub receipts_waiting: u32,
}

/// One page after the checks.
#[derive(Default)]
struct Sorted {
    new: Vec<Verified<Notice>>,
    known: u32,
    aside: Vec<(String, SetAsideRecord)>,
}

impl Wallet {
    /// Fetches every mailbox to its end, then sends the receipts that wait.
    ///
    /// # Errors
    /// Transport, the office's answer, the device keys', the vault's. Pages before the error stay; the rest comes with the
    /// next sync. A receipt that cannot be sent is no error: it waits.
    pub async fn sync_notices(&self) -> Result<SyncReport, Error> {
        let list = self.trust_list().await?;
        let mut report = SyncReport::default();
        for (office, mailbox) in self.mailboxes().await? {
            self.sync_mailbox(&list, &office, mailbox, &mut report)
                .await?;
        }
        self.send_receipts(&list, &mut report).await?;
        Ok(report)
    }

    async fn sync_mailbox(
        &self,
        list: &TrustList,
        office: &str,
        mut mailbox: MailboxRecord,
        report: &mut SyncReport,
    ) -> Result<(), Error> {
        let url = self.office_address(list, office, paths::SYNC, Endpoint::Sync)?;
        for _ in 0..MAX_PAGES {
            let request = sync::request(&url, &mailbox.access_token, mailbox.cursor.as_deref());
            let page = SyncPage::from_response(&self.send(request).await?)?;
            let more = page.more && mailbox.cursor.as_deref() != Some(page.cursor.as_str());
            let sorted = self.sort(list, office, &mailbox, &page.items).await?;
            report.count(&sorted);
            mailbox.cursor = Some(page.cursor);
            self.keep_page(office, &mailbox, sorted).await?;
            if !more {
                break;
            }
        }
        Ok(())
    }

    async fn sort(
        &self,
        list: &TrustList,
        office: &str,
        mailbox: &MailboxRecord,
        items: &[SyncItem],
    ) -> Result<Sorted, Error> {
        let mut seen = self.seen_notices().await?;
        let mut sorted = Sorted::default();
        for item in items {
            match self
                .open_envelope(list, mailbox, &item.envelope, &seen)
                .await
            {
                Ok(notice) => {
                    seen.insert(NoticeRecord::id(&notice.get().office, &notice.get().id));
                    sorted.new.push(notice);
                }
                Err(Error::Protocol(vidan_protocol::Error::NoticeSeen)) => {
                    sorted.known = sorted.known.saturating_add(1);
                }
                // The device refusing to agree says nothing about the envelope: it is asked for again.
                Err(error @ (Error::DeviceKeys(_) | Error::Vault(_))) => return Err(error),
                Err(error) => sorted.aside.push(self.put_aside(office, item, &error)),
            }
        }
        Ok(sorted)
    }

    async fn open_envelope(
        &self,
        list: &TrustList,
        mailbox: &MailboxRecord,
        envelope: &str,
        seen: &HashSet<String>,
    ) -> Result<Verified<Notice>, Error> {
        let envelope = Envelope::parse(envelope)?;
        let shared = self
            .agree(&mailbox.inbox_key, envelope.ephemeral_key())
            .await?;
        let opened = envelope.open(&shared)?;
        let checks = NoticeChecks {
            trust: list,
            mailbox: &mailbox.mailbox,
            now: self.now(),
            seen: &|office, notice| seen.contains(&NoticeRecord::id(office, notice)),
        };
        Ok(opened.check(&checks)?)
    }

    fn put_aside(&self, office: &str, item: &SyncItem, error: &Error) -> (String, SetAsideRecord) {
        let record = SetAsideRecord {
            office: office.to_owned(),
            code: error.code().to_owned(),
            received_at: self.now(),
            envelope: item.envelope.clone(),
        };
        (NoticeRecord::id(office, &item.id), record)
    }

    async fn keep_page(
        &self,
        office: &str,
        mailbox: &MailboxRecord,
        sorted: Sorted,
    ) -> Result<(), Error> {
        let (office, mailbox, now) = (office.to_owned(), mailbox.clone(), self.now());
        self.vault()
            .write(move |tx| {
                for notice in sorted.new {
                    keep_notice(tx, notice, now)?;
                }
                for (id, record) in sorted.aside {
                    keep_aside(tx, &id, &record)?;
                }
                tx.put(&office, &mailbox)?;
                Ok(())
            })
            .await
    }

    async fn mailboxes(&self) -> Result<Vec<(String, MailboxRecord)>, Error> {
        let listing = self
            .vault()
            .read(|reader| reader.list::<MailboxRecord>())
            .await;
        let records = listing.and_then(Listing::complete).map_err(Error::Vault)?;
        Ok(records
            .into_iter()
            .map(|record| (record.id, record.value))
            .collect())
    }

    async fn seen_notices(&self) -> Result<HashSet<String>, Error> {
        let listing = self
            .vault()
            .read(|reader| reader.list::<NoticeRecord>())
            .await;
        let listing = listing.map_err(Error::Vault)?;
        Ok(listing
            .records
            .into_iter()
            .map(|record| record.id)
            .collect())
    }
}

impl SyncReport {
    fn count(&mut self, sorted: &Sorted) {
        let count = |length| u32::try_from(length).unwrap_or(u32::MAX);
        self.new = self.new.saturating_add(count(sorted.new.len()));
        self.known = self.known.saturating_add(sorted.known);
        self.set_aside = self.set_aside.saturating_add(count(sorted.aside.len()));
    }
}

fn keep_notice(
    tx: &mut Transaction<'_>,
    notice: Verified<Notice>,
    now: UnixTime,
) -> Result<(), Error> {
    let office_name = notice.signer().name.clone();
    let notice = notice.into_inner();
    let id = NoticeRecord::id(&notice.office, &notice.id);
    let receipt = ReceiptRecord {
        office: notice.office.clone(),
        notice: notice.id.clone(),
        moment: Moment::Delivered,
        at: now,
    };
    let entry = NewEntry::new(now, Act::NoticeReceived, &notice.office);
    tx.insert_new(
        &id,
        &NoticeRecord {
            notice,
            office_name,
            received_at: now,
            opened_at: None,
        },
    )?;
    tx.put(&receipt.id(), &receipt)?;
    activity::append(tx, entry)
}

/// An envelope set aside before is not set aside, nor logged, twice.
fn keep_aside(tx: &mut Transaction<'_>, id: &str, record: &SetAsideRecord) -> Result<(), Error> {
    if tx.contains::<SetAsideRecord>(id)? {
        return Ok(());
    }
    tx.insert_new(id, record)?;
    let entry = NewEntry::new(record.received_at, Act::NoticeSetAside, &record.office)
        .refused(&record.code);
    activity::append(tx, entry)
}
