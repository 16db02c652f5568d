//! The kinds of operations: what comes before each, what the person agrees to, how it is done, and how its end is known.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use vidan_protocol::notice::Moment;
use vidan_sandbox::{NoticeDraft, office::OFFICE_ID};
use vidan_tests::{
    citizen::{Citizen, Phone, accept, open_inbox, passcode, yes},
    country::Country,
};
use vidan_wallet::{
    Error, Told, Wallet,
    activity::{Act, ActivityEntry, Outcome},
    inbox::InboxPreview,
    issuance::OfferReview,
    prefill::FilledForm,
};

use crate::{
    ledger::Ledger,
    watch::{Watch, folder},
};

/// Copies of each document.
const COPIES: usize = 3;
const KIND: &str = "ho_so_trang_thai";
const PASSPHRASE: &str = "mười hai con giáp";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Form,
    Mailbox,
    MailboxAgain,
    Offer,
    Receipts,
    Refill,
    Renewal,
    Withdrawal,
}

/// What the person agreed to.
pub(crate) enum Agreed {
    Consent(u64),
    Document(String),
    Form(FilledForm, BTreeMap<String, Value>),
    Mailbox(InboxPreview),
    Mailboxes(Vec<InboxPreview>),
    Offer(OfferReview, String),
    /// Receipts are owed: nobody is asked.
    Nothing,
}

/// A citizen who is about to act.
pub(crate) struct Stage {
    pub(crate) kind: Kind,
    pub(crate) citizen: Citizen,
    pub(crate) watch: Arc<Watch>,
    /// What was there before: dossiers at the portal.
    dossiers: usize,
    /// The notice whose opening is told.
    notice: Option<String>,
}

impl Kind {
    /// Everything that comes before.
    pub(crate) async fn prepare(self, country: &Country) -> Stage {
        let (citizen, watch) = begin(country).await;
        let mut stage = Stage {
            kind: self,
            citizen,
            watch,
            dossiers: 0,
            notice: None,
        };
        match self {
            Self::Offer => {}
            Self::Refill | Self::Renewal => {
                stage.take_card(country).await;
                stage.citizen.show().await.unwrap();
            }
            Self::Mailbox | Self::Form => stage.take_card(country).await,
            Self::MailboxAgain => {
                stage.take_card(country).await;
                stage.open_mailbox().await;
                stage = stage.moved(country).await;
            }
            Self::Receipts => {
                stage.take_card(country).await;
                stage.open_mailbox().await;
                stage.owe_a_receipt(country).await;
            }
            Self::Withdrawal => {
                stage.take_card(country).await;
                stage.citizen.file_form(country).await.unwrap();
            }
        }
        stage.dossiers = country.sandbox.dossiers().len();
        stage
    }

    /// Does what was agreed to.
    pub(crate) async fn act(wallet: Wallet, agreed: Arc<Agreed>) -> Result<(), Error> {
        match &*agreed {
            Agreed::Offer(review, code) => {
                let received = wallet.accept_offer(review, &[], Some(code)).await?;
                assert!(received.refused.is_empty(), "{received:?}");
                Ok(())
            }
            Agreed::Mailbox(preview) => wallet.open_inbox(preview, &yes("mở hộp thư")).await,
            Agreed::Mailboxes(previews) => {
                let consent = yes("mở lại hộp thư");
                wallet.reopen_inboxes(previews, &consent).await.map(drop)
            }
            Agreed::Nothing => wallet.sync_notices().await.map(drop),
            Agreed::Form(form, typed) => {
                let consent = yes("đăng ký thường trú");
                let filed = wallet.submit_form(form, typed.clone(), &consent).await;
                filed.map(drop)
            }
            Agreed::Consent(entry) => wallet.withdraw_consent(*entry).await.map(drop),
            Agreed::Document(id) => match id.strip_prefix("renew ") {
                Some(id) => wallet.renew(id).await.map(drop),
                None => wallet.refill(id).await.map(drop),
            },
        }
    }

    /// The log's word for its end, and how often it stands there.
    fn entries(self) -> (Act, usize) {
        match self {
            Self::Form => (Act::FormSubmitted, 1),
            Self::Mailbox => (Act::InboxOpened, 1),
            Self::MailboxAgain => (Act::InboxOpened, 2),
            Self::Offer => (Act::Received, 3),
            Self::Receipts => (Act::ReceiptsSent, 2),
            Self::Refill => (Act::Refilled, 1),
            Self::Renewal => (Act::Reissued, 1),
            Self::Withdrawal => (Act::WithdrawalTold, 1),
        }
    }
}

impl Stage {
    /// The person looks, and agrees.
    pub(crate) async fn agree(&self, country: &Country) -> Arc<Agreed> {
        let wallet = &self.citizen.wallet;
        Arc::new(match self.kind {
            Kind::Offer => {
                let offer = country.sandbox.offer().unwrap();
                let review = wallet.review_offer(&offer.link).await.unwrap();
                Agreed::Offer(review, offer.tx_code)
            }
            Kind::Refill => Agreed::Document(self.citizen.card().await.id),
            Kind::Renewal => Agreed::Document(format!("renew {}", self.citizen.card().await.id)),
            Kind::Mailbox => Agreed::Mailbox(wallet.preview_inbox(OFFICE_ID).await.unwrap()),
            Kind::MailboxAgain => {
                let (previews, refused) = wallet.inboxes_to_reopen().await.unwrap();
                assert!(refused.is_empty(), "{refused:?}");
                Agreed::Mailboxes(previews)
            }
            Kind::Receipts => Agreed::Nothing,
            Kind::Form => {
                let form = wallet.open_form(&country.sandbox.form_url()).await.unwrap();
                let typed = self.citizen.typed(&form);
                Agreed::Form(form, typed)
            }
            Kind::Withdrawal => {
                let consents = wallet.consents().await.unwrap();
                Agreed::Consent(consents[0].entry)
            }
        })
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

    fn opened_receipts(&self, country: &Country) -> usize {
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
        let (phone, watch) = watched(country);
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

async fn begin(country: &Country) -> (Citizen, Arc<Watch>) {
    let (phone, watch) = watched(country);
    let citizen = phone.begin().await;
    citizen.wallet.refresh_trust().await.unwrap();
    (citizen, watch)
}

fn watched(country: &Country) -> (Phone, Arc<Watch>) {
    let phone = Phone::new(country).lying_in(folder()).asking_for(COPIES);
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
