//! Fetching what is new.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::{
    Endpoint,
    notice::{
        Envelope, Moment, Notice, NoticeChecks, OpenedEnvelope, SyncItem, SyncPage, paths, sync,
    },
};
use vidan_trust::{TrustList, Verified};
use vidan_vault::Transaction;

use crate::{
    Error, Wallet,
    activity::{self, Act, NewEntry},
    store::{InboxKey, MailboxRecord, NoticeRecord, ReceiptRecord, SetAsideRecord},
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
    /// Mailboxes that came from a backup and must be opened again ([`Wallet::reopen_inboxes`]).
    pub to_reopen: u32,
}

/// One page after the checks.
#[derive(Default)]
struct Sorted {
    good: Vec<Verified<Notice>>,
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
            if !mailbox.is_open() {
                report.to_reopen = report.to_reopen.saturating_add(1);
            }
            if !mailbox.is_readable() {
                continue;
            }
            self.sync_mailbox(&list, &office, mailbox, &mut report)
                .await?;
        }
        self.send_receipts(&mut report).await?;
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
            mailbox.cursor = Some(page.cursor);
            report.add(self.keep_page(office, &mailbox, sorted).await?);
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
        let mut sorted = Sorted::default();
        for item in items {
            match self.open_envelope(list, mailbox, &item.envelope).await {
                Ok(notice) => sorted.good.push(notice),
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
    ) -> Result<Verified<Notice>, Error> {
        let envelope = Envelope::parse(envelope)?;
        let opened = self.unseal(mailbox, &envelope).await?;
        let checks = NoticeChecks {
            trust: list,
            mailbox: &mailbox.mailbox,
            now: self.now(),
            // Asked of the vault instead, in the transaction that keeps the page.
            seen: &|_, _| false,
        };
        Ok(opened.check(&checks)?)
    }

    /// Tries every key that the mailbox has had.
    async fn unseal(
        &self,
        mailbox: &MailboxRecord,
        envelope: &Envelope<'_>,
    ) -> Result<OpenedEnvelope, Error> {
        let mut refused = Error::InboxToReopen;
        let mut lost = false;
        for key in mailbox.inbox_keys() {
            if matches!(key, InboxKey::Lost) {
                lost = true;
                continue;
            }
            let shared = self.agree(key, envelope.ephemeral_key()).await?;
            match envelope.open(&shared) {
                Ok(opened) => return Ok(opened),
                Err(error) => refused = error.into(),
            }
        }
        // It may have been sealed to the one that is gone.
        Err(if lost { Error::NoticeKeyLost } else { refused })
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
    ) -> Result<SyncReport, Error> {
        let (office, mailbox, now) = (office.to_owned(), mailbox.clone(), self.now());
        self.vault()
            .write(move |tx| {
                let mut report = SyncReport::default();
                for notice in sorted.good {
                    let counter = match keep_notice(tx, notice, now)? {
                        true => &mut report.new,
                        false => &mut report.known,
                    };
                    *counter = counter.saturating_add(1);
                }
                for (id, record) in sorted.aside {
                    if keep_aside(tx, &id, &record)? {
                        report.set_aside = report.set_aside.saturating_add(1);
                    }
                }
                tx.put(&office, &mailbox)?;
                Ok(report)
            })
            .await
    }

    async fn mailboxes(&self) -> Result<Vec<(String, MailboxRecord)>, Error> {
        let records = self.all::<MailboxRecord>().await?;
        Ok(records
            .into_iter()
            .map(|record| (record.id, record.value))
            .collect())
    }
}

impl SyncReport {
    fn add(&mut self, page: Self) {
        self.new = self.new.saturating_add(page.new);
        self.known = self.known.saturating_add(page.known);
        self.set_aside = self.set_aside.saturating_add(page.set_aside);
    }
}

/// Keeps a notice with its receipt and entry, unless it is here already; whether it was new.
fn keep_notice(
    tx: &mut Transaction<'_>,
    notice: Verified<Notice>,
    now: UnixTime,
) -> Result<bool, Error> {
    let office_name = notice.signer().name.clone();
    let notice = notice.into_inner();
    let id = NoticeRecord::id(&notice.office, &notice.id);
    if tx.contains::<NoticeRecord>(&id)? {
        return Ok(false);
    }
    let receipt = ReceiptRecord {
        office: notice.office.clone(),
        notice: notice.id.clone(),
        moment: Moment::Delivered,
        at: now,
    };
    let entry = NewEntry::new(now, Act::NoticeReceived, &notice.office);
    let record = NoticeRecord {
        notice,
        office_name,
        received_at: now,
        opened_at: None,
    };
    record.put(tx, &id)?;
    tx.put(&receipt.id(), &receipt)?;
    activity::append(tx, entry)?;
    Ok(true)
}

/// An envelope set aside before is not set aside, nor logged, twice; whether it was new.
fn keep_aside(tx: &mut Transaction<'_>, id: &str, record: &SetAsideRecord) -> Result<bool, Error> {
    if tx.contains::<SetAsideRecord>(id)? {
        return Ok(false);
    }
    tx.insert_new(id, record)?;
    let entry = NewEntry::new(record.received_at, Act::NoticeSetAside, &record.office)
        .refused(&record.code);
    activity::append(tx, entry)?;
    Ok(true)
}
