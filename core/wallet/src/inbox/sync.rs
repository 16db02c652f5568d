//! Fetching what is new, office by office.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_crypto::device::KeyId;
use vidan_protocol::{
    Endpoint, Refusal,
    notice::{Moment, Notice, SyncItem, SyncPage, paths, sync},
};
use vidan_trust::{Names, TrustList, Verified};
use vidan_vault::Transaction;

use super::{envelopes::is_of_our_own, office_record};
use crate::{
    Error, StepFailure, Wallet,
    activity::{self, Act, NewEntry},
    keys,
    store::{MailboxRecord, NoticeRecord, ReceiptRecord, SetAsideRecord},
};

/// Pages of one sync: an office that never ends is cut off, and the next sync goes on from there.
const MAX_PAGES: usize = 1000;
/// What a service answers to a token that it does not know.
const UNAUTHORIZED: u16 = 401;

/// What a sync brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// Mailboxes that must be opened again ([`Wallet::reopen_inboxes`]): they came from a backup, the device has lost their keys,
    /// or the office does not know them any more.
    pub to_reopen: u32,
    /// Each office with a mailbox: what came from it, and what failed. One that fails hinders no other.
    pub offices: Vec<OfficeSync>,
}

/// What a sync brought from one office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfficeSync {
    /// The office's id.
    pub office: String,
    /// Its name in the trust list; its id where that does not know it any more.
    pub name: Names,
    /// Notices that are new and passed every check: some may have been set aside before.
    pub new: u32,
    /// Notices that were here already.
    pub known: u32,
    /// Envelopes set aside.
    pub set_aside: u32,
    /// Why the rest did not come; `None` where all came. What came before stays, and the next sync goes on from there.
    pub failure: Option<StepFailure>,
}

/// One page after the checks.
#[derive(Default)]
struct Sorted {
    good: Vec<(String, Verified<Notice>)>,
    aside: Vec<(String, SetAsideRecord)>,
}

impl Wallet {
    /// Fetches every mailbox to its end, then sends the receipts that wait. What fails at one office is told with it and hinders
    /// no other. What was set aside and may pass now is judged again.
    ///
    /// # Errors
    /// Trust, where there is no list in force; the vault's. A receipt that cannot be sent is no error: it waits.
    pub async fn sync_notices(&self) -> Result<SyncReport, Error> {
        let list = self.trust_list().await?;
        let mut report = SyncReport::default();
        for (office, mailbox) in self.mailboxes().await? {
            let mut told = OfficeSync::of(&list, &office);
            let mut open = mailbox.is_open();
            match self.sync_office(&list, mailbox, &mut told).await {
                Ok(()) => {}
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(error) => {
                    open &= !self.close_where_gone(&office, &error).await?;
                    told.failure = Some(StepFailure {
                        code: error.code().to_owned(),
                        retry: error.retry(),
                    });
                }
            }
            report.to_reopen = report.to_reopen.saturating_add(u32::from(!open));
            report.add(told);
        }
        self.send_receipts(&mut report).await?;
        Ok(report)
    }

    async fn sync_office(
        &self,
        list: &TrustList,
        mut mailbox: MailboxRecord,
        told: &mut OfficeSync,
    ) -> Result<(), Error> {
        if !mailbox.is_readable() {
            return Err(Error::InboxToReopen);
        }
        let office = told.office.clone();
        let passed = self.judge_office_again(list, &office, &mailbox).await?;
        told.new = told.new.saturating_add(passed);
        let url = self.office_address(list, &office, paths::SYNC, Endpoint::Sync)?;
        for _ in 0..MAX_PAGES {
            let request = sync::request(&url, &mailbox.access_token, mailbox.cursor.as_deref());
            let page = SyncPage::from_response(&self.send(request).await?).map_err(unknown_here)?;
            let more = page.more && mailbox.cursor.as_deref() != Some(page.cursor.as_str());
            let sorted = self.sort(list, &office, &mailbox, &page.items).await?;
            let next = page.cursor;
            let goes_on = self.keep_page(&mailbox, next.clone(), sorted, told).await?;
            mailbox.cursor = Some(next);
            if !more || !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// A mailbox whose key or token is gone must be opened again. Whether this is one.
    async fn close_where_gone(&self, office: &str, error: &Error) -> Result<bool, Error> {
        if !matches!(error, Error::InboxKeyGone | Error::InboxMovedOrClosed) {
            return Ok(false);
        }
        let office = office.to_owned();
        let doomed = self
            .vault()
            .write(move |tx| {
                let Some(found) = tx.find::<MailboxRecord>(&office)? else {
                    return Ok(Vec::new());
                };
                let mut mailbox = found.value;
                let doomed: Vec<_> = mailbox
                    .receipt_key
                    .take()
                    .map(KeyId::new)
                    .into_iter()
                    .collect();
                if !doomed.is_empty() {
                    keys::doom(tx, &doomed)?;
                    tx.put(&office, &mailbox)?;
                }
                Ok::<_, Error>(doomed)
            })
            .await?;
        self.delete_keys(doomed).await;
        Ok(true)
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
                Ok(notice) => sorted
                    .good
                    .push((NoticeRecord::id(office, &item.id), notice)),
                Err(error) if is_of_our_own(&error) => return Err(error),
                Err(error) => sorted.aside.push(self.put_aside(office, item, &error)),
            }
        }
        Ok(sorted)
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

    /// Keeps a page, and the cursor behind it where the mailbox is still as it was when the page was asked for. Where it is not,
    /// another sync is ahead or the mailbox was opened again meanwhile: what passed is kept, all else is left to the next sync.
    /// Whether it goes on.
    async fn keep_page(
        &self,
        mailbox: &MailboxRecord,
        next: String,
        sorted: Sorted,
        told: &mut OfficeSync,
    ) -> Result<bool, Error> {
        let (office, before, now) = (told.office.clone(), mailbox.clone(), self.now());
        let mut counted = told.clone();
        let (goes_on, counted) = self
            .vault()
            .write(move |tx| {
                for (id, notice) in sorted.good {
                    tx.delete::<SetAsideRecord>(&id)?;
                    let counter = match keep_notice(tx, notice, now)? {
                        true => &mut counted.new,
                        false => &mut counted.known,
                    };
                    *counter = counter.saturating_add(1);
                }
                let held = tx.find::<MailboxRecord>(&office)?.map(|held| held.value);
                let same =
                    |held: &MailboxRecord| held.is_same(&before) && held.cursor == before.cursor;
                let Some(mut held) = held.filter(same) else {
                    return Ok::<_, Error>((false, counted));
                };
                for (id, record) in sorted.aside {
                    if keep_aside(tx, &id, &record)? {
                        counted.set_aside = counted.set_aside.saturating_add(1);
                    }
                }
                if held.cursor.as_ref() != Some(&next) {
                    held.cursor = Some(next);
                    tx.put(&office, &held)?;
                }
                Ok((true, counted))
            })
            .await?;
        *told = counted;
        Ok(goes_on)
    }

    pub(super) async fn mailboxes(&self) -> Result<Vec<(String, MailboxRecord)>, Error> {
        let records = self.all::<MailboxRecord>().await?;
        Ok(records
            .into_iter()
            .map(|record| (record.id, record.value))
            .collect())
    }
}

impl SyncReport {
    fn add(&mut self, office: OfficeSync) {
        self.new = self.new.saturating_add(office.new);
        self.known = self.known.saturating_add(office.known);
        self.set_aside = self.set_aside.saturating_add(office.set_aside);
        self.offices.push(office);
    }
}

impl OfficeSync {
    fn of(list: &TrustList, office: &str) -> Self {
        let name = office_record(list, office).map(|record| record.name.clone());
        Self {
            name: name.unwrap_or_else(|_| Names {
                vi: office.to_owned(),
                en: office.to_owned(),
            }),
            office: office.to_owned(),
            new: 0,
            known: 0,
            set_aside: 0,
            failure: None,
        }
    }
}

/// An office that does not know the token any more, in whatever words.
fn unknown_here(error: vidan_protocol::Error) -> Error {
    match error {
        vidan_protocol::Error::Refused {
            refusal: Refusal::InvalidToken,
            ..
        }
        | vidan_protocol::Error::UnexpectedStatus {
            status: UNAUTHORIZED,
            ..
        } => Error::InboxMovedOrClosed,
        error => error.into(),
    }
}

/// Keeps a notice with its receipt and entry, unless it is here already; whether it was new.
pub(super) fn keep_notice(
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
