//! Mailboxes and what lies in them.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;
use vidan_crypto::hash::{constant_time_eq, sha256};
use vidan_crypto::{PublicKey, Random, random_array};
use vidan_protocol::Refusal;
use vidan_protocol::notice::{MailboxAnswer, NamedMailbox, Receipt, SyncItem, SyncPage};
use vidan_trust::PublicJwk;

use crate::Error;
use crate::keys::KeyFolder;

/// The most mailboxes.
const MAX_MAILBOXES: usize = 10_000;
/// Items of one page.
const PAGE: usize = 50;
const FILE: &str = "mailboxes.json";

/// The mailboxes, kept in the data folder if there is one.
pub(super) struct Mailboxes {
    folder: KeyFolder,
    /// This life of the office: a cursor of another one begins anew.
    epoch: String,
    all: Mutex<Vec<Mailbox>>,
}

/// One mailbox. What is kept over a restart does not include its envelopes.
#[derive(Deserialize, Serialize)]
struct Mailbox {
    id: String,
    person: String,
    /// base64url of the SHA-256 of its access token.
    token: String,
    inbox_jwk: PublicJwk,
    receipt_jwk: PublicJwk,
    #[serde(skip)]
    items: Vec<Delivered>,
    #[serde(skip)]
    receipts: Vec<Receipt>,
}

struct Delivered {
    notice: String,
    item: SyncItem,
}

/// What a receipt is held against.
pub(super) struct ReceiptContext {
    pub(super) mailbox: String,
    pub(super) receipt_key: PublicKey,
}

impl Mailboxes {
    pub(super) fn open(folder: KeyFolder, random: &dyn Random) -> Result<Self, Error> {
        let all = match folder.read(FILE)? {
            Some(text) => {
                serde_json::from_str(&text).map_err(|_| Error::FileDamaged(FILE.to_owned()))?
            }
            None => Vec::new(),
        };
        let epoch = base64url::encode(random_array::<6>(random)?);
        Ok(Self {
            folder,
            epoch,
            all: Mutex::new(all),
        })
    }

    /// Opens a mailbox; `None` when there are too many. The same keys of the same person again are the same mailbox, whose answer
    /// was lost on its way. A mailbox that the person has and names gets the new keys and a new
    /// access token, and keeps what lies in it: who had the old ones reads and signs nothing any more. One that is not
    /// theirs is not looked at, and nobody learns whether it exists: they get a new one.
    pub(super) fn add(
        &self,
        named: NamedMailbox,
        random: &dyn Random,
    ) -> Result<Option<MailboxAnswer>, Error> {
        let fresh = format!(
            "urn:vidan:mailbox:{}",
            base64url::encode(random_array::<16>(random)?)
        );
        let access_token = base64url::encode(random_array::<32>(random)?);
        let token = base64url::encode(sha256(access_token.as_bytes()));
        let inbox_jwk = PublicJwk::from_key(&named.inbox_key);
        let receipt_jwk = PublicJwk::from_key(&named.receipt_key);
        let mut all = self.lock();
        let full = all.len() >= MAX_MAILBOXES;
        let theirs = all.iter_mut().find(|mailbox| {
            let same_keys = mailbox.inbox_jwk == inbox_jwk && mailbox.receipt_jwk == receipt_jwk;
            let wanted = named.mailbox.as_ref() == Some(&mailbox.id) || same_keys;
            wanted && mailbox.person == named.person
        });
        let mailbox = match theirs {
            Some(mailbox) => {
                mailbox.token = token;
                mailbox.inbox_jwk = inbox_jwk;
                mailbox.receipt_jwk = receipt_jwk;
                mailbox.id.clone()
            }
            None if full => return Ok(None),
            None => {
                all.push(Mailbox {
                    id: fresh.clone(),
                    person: named.person,
                    token,
                    inbox_jwk,
                    receipt_jwk,
                    items: Vec::new(),
                    receipts: Vec::new(),
                });
                fresh
            }
        };
        self.folder.write(
            FILE,
            &vidan_codec::json::to_vec(&*all).map_err(vidan_protocol::Error::from)?,
        )?;
        Ok(Some(MailboxAnswer {
            mailbox,
            access_token,
        }))
    }

    /// Puts an envelope made by `seal` into every mailbox of a person. Gives how many there are.
    pub(super) fn deliver(
        &self,
        person: &str,
        notice: &str,
        seal: impl Fn(&str, &PublicKey) -> Result<String, Error>,
    ) -> Result<usize, Error> {
        let mut all = self.lock();
        let mut reached = 0;
        for mailbox in all.iter_mut().filter(|mailbox| mailbox.person == person) {
            let envelope = seal(&mailbox.id, mailbox.inbox_jwk.key())?;
            // The envelope's name says nothing of the notice: whoever sees a sync learns no notice id.
            let id = base64url::encode(sha256(envelope.as_bytes()));
            let item = SyncItem { id, envelope };
            mailbox.items.push(Delivered {
                notice: notice.to_owned(),
                item,
            });
            reached += 1;
        }
        Ok(reached)
    }

    /// A page of the mailbox that the token opens.
    pub(super) fn page(&self, token: &str, cursor: Option<&str>) -> Result<SyncPage, Refusal> {
        let all = self.lock();
        let mailbox = find(&all, token)?;
        let start = self.position(cursor)?;
        let mut items = Vec::new();
        let mut bytes = 0;
        for delivered in mailbox.items.iter().skip(start) {
            bytes += delivered.item.envelope.len();
            if items.len() == PAGE || bytes > SyncPage::capacity() {
                break;
            }
            items.push(delivered.item.clone());
        }
        let next = start.min(mailbox.items.len()) + items.len();
        Ok(SyncPage {
            cursor: format!("{}.{next}", self.epoch),
            more: next < mailbox.items.len(),
            items,
        })
    }

    /// What a receipt sent with this token is held against.
    pub(super) fn receipt_context(&self, token: &str) -> Result<ReceiptContext, Refusal> {
        let all = self.lock();
        let mailbox = find(&all, token)?;
        Ok(ReceiptContext {
            mailbox: mailbox.id.clone(),
            receipt_key: mailbox.receipt_jwk.key().clone(),
        })
    }

    /// Keeps a checked receipt; the same one twice is kept once.
    pub(super) fn keep_receipt(&self, receipt: Receipt) -> Result<(), Refusal> {
        let mut all = self.lock();
        let mailbox = all.iter_mut().find(|mailbox| mailbox.id == receipt.mailbox);
        let mailbox = mailbox.ok_or(Refusal::InvalidToken)?;
        if !mailbox
            .items
            .iter()
            .any(|delivered| delivered.notice == receipt.notice)
        {
            return Err(Refusal::UnknownNotice);
        }
        let known = |one: &Receipt| one.notice == receipt.notice && one.moment == receipt.moment;
        if !mailbox.receipts.iter().any(known) {
            mailbox.receipts.push(receipt);
        }
        Ok(())
    }

    pub(super) fn receipts(&self) -> Vec<Receipt> {
        self.lock()
            .iter()
            .flat_map(|mailbox| mailbox.receipts.clone())
            .collect()
    }

    /// Where a cursor points. One of a former life points at the beginning.
    fn position(&self, cursor: Option<&str>) -> Result<usize, Refusal> {
        let Some(cursor) = cursor else { return Ok(0) };
        let (epoch, at) = cursor.split_once('.').ok_or(Refusal::UnknownCursor)?;
        let at = at.parse().map_err(|_| Refusal::UnknownCursor)?;
        Ok(if epoch == self.epoch { at } else { 0 })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Mailbox>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find<'a>(all: &'a [Mailbox], token: &str) -> Result<&'a Mailbox, Refusal> {
    let hash = base64url::encode(sha256(token.as_bytes()));
    all.iter()
        .find(|mailbox| constant_time_eq(mailbox.token.as_bytes(), hash.as_bytes()))
        .ok_or(Refusal::InvalidToken)
}
