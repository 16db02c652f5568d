//! A phone on which an operation is about to begin, and what it came to.

use std::sync::Arc;

use serde_json::{Value, json};
use vidan_protocol::notice::Moment;
use vidan_sandbox::{NoticeDraft, office::OFFICE_ID};
use vidan_tests::{
    citizen::{Citizen, Phone, accept, open_inbox, passcode, yes},
    country::Country,
    device::Finger,
};
use vidan_wallet::{
    Error, Told,
    activity::{Act, ActivityEntry, Outcome},
};

use crate::{
    kinds::{Agreed, Kind, Places},
    ledger::Ledger,
    watch::{Watch, folder},
};

/// Copies of each document.
pub(crate) const COPIES: usize = 3;
const KIND: &str = "ho_so_trang_thai";
const PASSPHRASE: &str = "mười hai con giáp";

/// A citizen who is about to act.
pub(crate) struct Stage {
    pub(crate) kind: Kind,
    pub(crate) citizen: Citizen,
    pub(crate) watch: Arc<Watch>,
    /// What was there before: dossiers at the portal.
    pub(crate) dossiers: usize,
    /// The notice whose opening is told.
    notice: Option<String>,
    /// Whether other processes can take its keys over.
    lendable: bool,
}

impl Stage {
    /// Everything that comes before.
    pub(crate) async fn prepare(kind: Kind, country: &Country) -> Self {
        Self::prepare_on((watched(country), false), kind, country).await
    }

    /// As [`Self::prepare`], on a phone whose keys other processes can take over.
    pub(crate) async fn prepare_for_others(kind: Kind, country: &Country) -> Self {
        let phone = watching(Phone::with_kept_keys(country, folder()));
        Self::prepare_on((phone, true), kind, country).await
    }

    /// A phone on which everything can be done: three documents of one refresh token, a copy of the card used, a form filed, a mailbox
    /// to open again and a receipt owed.
    pub(crate) async fn with_everything(country: &Country) -> Self {
        let (phone, watch) = watched(country);
        let citizen = phone.begin().await;
        citizen.wallet.refresh_trust().await.unwrap();
        citizen.take(country).await.unwrap();
        let mut stage = Self {
            kind: Kind::MailboxAgain,
            citizen,
            watch,
            dossiers: 0,
            notice: None,
            lendable: false,
        };
        stage.open_mailbox().await;
        stage.owe_a_receipt(country).await;
        stage.citizen.file_form(country).await.unwrap();
        stage = stage.moved(country).await;
        stage.citizen.show().await.unwrap();
        stage.dossiers = country.sandbox.dossiers().len();
        stage
    }

    async fn prepare_on(
        ((phone, watch), lendable): ((Phone, Arc<Watch>), bool),
        kind: Kind,
        country: &Country,
    ) -> Self {
        let citizen = phone.begin().await;
        citizen.wallet.refresh_trust().await.unwrap();
        let mut stage = Self {
            kind,
            citizen,
            watch,
            dossiers: 0,
            notice: None,
            lendable,
        };
        match kind {
            Kind::Offer => {}
            Kind::Refill | Kind::Renewal => {
                stage.take_card(country).await;
                stage.citizen.show().await.unwrap();
            }
            Kind::Mailbox | Kind::Form => stage.take_card(country).await,
            Kind::MailboxAgain => {
                stage.take_card(country).await;
                stage.open_mailbox().await;
                stage = stage.moved(country).await;
            }
            Kind::Receipts => {
                stage.take_card(country).await;
                stage.open_mailbox().await;
                stage.owe_a_receipt(country).await;
            }
            Kind::Withdrawal => {
                stage.take_card(country).await;
                stage.citizen.file_form(country).await.unwrap();
            }
        }
        stage.dossiers = country.sandbox.dossiers().len();
        stage
    }

    /// The person looks, and agrees.
    pub(crate) async fn agree(&self, country: &Country) -> Arc<Agreed> {
        let places = Places::of(country);
        Arc::new(self.kind.agree(&self.citizen.wallet, &places).await)
    }

    /// Whether it came to what was wanted.
    pub(crate) async fn is_done(&self, country: &Country) -> bool {
        let wallet = &self.citizen.wallet;
        match self.kind {
            Kind::Offer => wallet.documents().await.unwrap().len() == 3,
            Kind::Refill => self.done(Act::Refilled).await == 1,
            Kind::Renewal => self.done(Act::Reissued).await == 1,
            Kind::Mailbox | Kind::MailboxAgain => matches!(
                wallet.preview_inbox(OFFICE_ID).await,
                Err(Error::InboxAlreadyOpen)
            ),
            Kind::Receipts => self.opened_receipts(country) == 1,
            Kind::Form => !wallet.consents().await.unwrap().is_empty(),
            Kind::Withdrawal => wallet.consents().await.unwrap()[0].told == Told::Yes,
        }
    }

    /// What is the same however it got there.
    pub(crate) async fn end(&self, country: &Country) -> Value {
        let wallet = &self.citizen.wallet;
        let check = wallet.verify_activity().await.unwrap();
        assert!(check.is_intact(), "the log is broken");
        let mut documents = Vec::new();
        for one in wallet.documents().await.unwrap() {
            let shown = |entry: &ActivityEntry| {
                entry.act == Act::Shown && entry.document_type.as_ref() == Some(&one.document_type)
            };
            let log = wallet.activity().await.unwrap();
            let shown = log.iter().filter(|entry| shown(entry)).count();
            documents.push(json!({
                "type": one.document_type,
                "superseded": one.superseded_by.is_some(),
                "copies and showings": shown + one.copies_left as usize,
                "state": one.life.state,
            }));
        }
        let mut reads = 0;
        if matches!(self.kind, Kind::Mailbox | Kind::MailboxAgain) {
            let draft = NoticeDraft::new(KIND, "Lịch hẹn", "Mời đến.");
            country.sandbox.send_notice(draft).unwrap();
            reads = wallet.sync_notices().await.unwrap().new;
        }
        let consents = wallet.consents().await.unwrap();
        let withdrawn = consents
            .iter()
            .filter_map(|one| country.sandbox.withdrawn_at(&one.dossier))
            .count();
        let told: Vec<_> = consents.iter().map(|one| json!(one.told)).collect();
        let (act, count) = self.kind.entries();
        assert_eq!(self.done(act).await, count, "entries of the end");
        json!({
            "documents": documents,
            "notices that can be read": reads,
            "consents": told,
            "withdrawals at the portal": withdrawn,
            "new dossiers": country.sandbox.dossiers().len() - self.dossiers,
            "receipts": self.opened_receipts(country),
            "keys": self.keys_owned().await.abs_diff(self.citizen.finger.count().await),
        })
    }

    /// Entries of the log that say that it was done.
    pub(crate) async fn done(&self, act: Act) -> usize {
        let log = self.citizen.wallet.activity().await.unwrap();
        let done = |entry: &&ActivityEntry| entry.act == act && entry.outcome == Outcome::Done;
        log.iter().filter(done).count()
    }

    /// How many keys of the device the wallet has a use for: the vault's, one a copy, two a mailbox.
    async fn keys_owned(&self) -> usize {
        let wallet = &self.citizen.wallet;
        let documents = wallet.documents().await.unwrap();
        // The last copy is kept when it was shown.
        let copies = documents.iter().map(|one| one.copies_left.max(1) as usize);
        let has_mailbox = match wallet.preview_inbox(OFFICE_ID).await {
            Err(Error::InboxAlreadyOpen) => 2,
            _ => 0,
        };
        1 + copies.sum::<usize>() + has_mailbox
    }

    /// Keys that nobody has a use for.
    pub(crate) async fn orphans(&self) -> usize {
        let count = self.citizen.finger.count().await;
        count.saturating_sub(self.keys_owned().await)
    }

    pub(crate) fn opened_receipts(&self, country: &Country) -> usize {
        let Some(notice) = &self.notice else { return 0 };
        let receipts = country.sandbox.receipts();
        let of_it = receipts.iter().filter(|receipt| receipt.notice == *notice);
        of_it
            .filter(|receipt| receipt.moment == Moment::Opened)
            .count()
    }

    async fn take_card(&self, country: &Country) {
        let offer = country.sandbox.offer_of(&["can_cuoc"]).unwrap();
        let kept = accept(&self.citizen.wallet, &offer.link, Some(&offer.tx_code)).await;
        assert_eq!(kept.unwrap().len(), 1);
    }

    async fn open_mailbox(&self) {
        let consent = yes("mở hộp thư");
        let opened = open_inbox(&self.citizen.wallet, OFFICE_ID, &consent).await;
        opened.unwrap();
    }

    async fn owe_a_receipt(&mut self, country: &Country) {
        let wallet = &self.citizen.wallet;
        let draft = NoticeDraft::new(KIND, "Lịch hẹn", "Mời đến.");
        self.notice = Some(country.sandbox.send_notice(draft).unwrap());
        assert_eq!(wallet.sync_notices().await.unwrap().new, 1);
        let notices = wallet.notices().await.unwrap();
        let consent = yes("đã đọc");
        let opened = wallet.open_notice(&notices[0].id, Some(&consent));
        opened.await.unwrap();
    }

    /// On a new phone, with documents and without a mailbox that is open.
    async fn moved(self, country: &Country) -> Self {
        let backup = self.citizen.backup(PASSPHRASE).await.unwrap();
        let (phone, watch) = match self.lendable {
            true => watching(Phone::with_kept_keys(country, folder())),
            false => watched(country),
        };
        let restored = phone.restore(backup, PASSPHRASE).await;
        let (citizen, _) = restored.unwrap();
        citizen.wallet.set_auto_lock(None).await.unwrap();
        citizen.wallet.reissue_all().await.unwrap();
        Self {
            citizen,
            watch,
            ..self
        }
    }

    /// The phone is off, for another process to turn on.
    pub(crate) async fn lent(&self) -> &std::path::Path {
        self.citizen.wallet.close().await.unwrap();
        self.citizen.home()
    }

    /// The phone is back, with what the other process left.
    pub(crate) async fn given_back(self) -> Self {
        let mut phone = self.citizen.turn_off();
        phone.finger = Arc::new(Finger::kept_in(&phone.home().join("keys")));
        let ledger = self.watch.ledger.clone();
        let watch = Arc::new(Watch::new(phone.wire(), phone.finger.clone(), ledger));
        let citizen = given(phone, &watch).wake().await.unwrap();
        citizen.wallet.unlock(passcode()).await.unwrap();
        Self {
            citizen,
            watch,
            ..self
        }
    }

    /// The phone is turned on again with what a kill left.
    pub(crate) async fn revived(self) -> Self {
        let left = self.watch.left();
        self.citizen.wallet.close().await.unwrap();
        self.watch.release();
        self.watch.mend();
        let watch = Arc::new(self.watch.again());
        let phone = self.citizen.turn_off().lying_in(left);
        let phone = given(phone, &watch);
        let citizen = phone.wake().await.unwrap();
        citizen.wallet.unlock(passcode()).await.unwrap();
        Self {
            citizen,
            watch,
            ..self
        }
    }
}

fn watched(country: &Country) -> (Phone, Arc<Watch>) {
    watching(Phone::new(country).lying_in(folder()))
}

fn watching(phone: Phone) -> (Phone, Arc<Watch>) {
    let phone = phone.asking_for(COPIES);
    let ledger = Arc::<Ledger>::default();
    let watch = Arc::new(Watch::new(phone.wire(), phone.finger.clone(), ledger));
    (given(phone, &watch), watch)
}

fn given(phone: Phone, watch: &Arc<Watch>) -> Phone {
    watch.put_on(phone.home());
    let watch = watch.clone();
    phone.through(move |environment| {
        environment.keys = watch.clone();
        environment.transport = watch;
    })
}
