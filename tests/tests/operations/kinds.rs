//! The kinds of operations: what the person agrees to, and how it is done.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use vidan_sandbox::office::OFFICE_ID;
use vidan_tests::{
    citizen::{typed, yes},
    country::Country,
};
use vidan_wallet::{
    Error, Wallet, activity::Act, inbox::InboxPreview, issuance::OfferReview, prefill::FilledForm,
};

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
    Form(Box<FilledForm>, BTreeMap<String, Value>),
    Mailbox(Box<InboxPreview>),
    Mailboxes(Vec<InboxPreview>),
    Offer(Box<OfferReview>, String),
    /// Receipts are owed: nobody is asked.
    Nothing,
}

/// Where she goes.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Places {
    pub(crate) offer: String,
    pub(crate) tx_code: String,
    pub(crate) form: String,
    pub(crate) trust_list: String,
    pub(crate) root: (String, String),
}

impl Places {
    pub(crate) fn of(country: &Country) -> Self {
        let sandbox = &country.sandbox;
        let offer = sandbox.offer().unwrap();
        Self {
            offer: offer.link,
            tx_code: offer.tx_code,
            form: sandbox.form_url(),
            trust_list: sandbox.trust_list_url(),
            root: (sandbox.root_kid().to_owned(), sandbox.root_key_pem()),
        }
    }
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Form,
        Self::Mailbox,
        Self::MailboxAgain,
        Self::Offer,
        Self::Receipts,
        Self::Refill,
        Self::Renewal,
        Self::Withdrawal,
    ];

    /// The person looks, and agrees.
    pub(crate) async fn agree(self, wallet: &Wallet, places: &Places) -> Agreed {
        match self {
            Self::Offer => {
                let review = wallet.review_offer(&places.offer).await.unwrap();
                Agreed::Offer(Box::new(review), places.tx_code.clone())
            }
            Self::Refill => Agreed::Document(card(wallet).await),
            Self::Renewal => Agreed::Document(format!("renew {}", card(wallet).await)),
            Self::Mailbox => {
                Agreed::Mailbox(Box::new(wallet.preview_inbox(OFFICE_ID).await.unwrap()))
            }
            Self::MailboxAgain => {
                let (previews, refused) = wallet.inboxes_to_reopen().await.unwrap();
                assert!(refused.is_empty(), "{refused:?}");
                Agreed::Mailboxes(previews)
            }
            Self::Receipts => Agreed::Nothing,
            Self::Form => {
                let form = wallet.open_form(&places.form).await.unwrap();
                let typed = typed(&form);
                Agreed::Form(Box::new(form), typed)
            }
            Self::Withdrawal => {
                let consents = wallet.consents().await.unwrap();
                Agreed::Consent(consents[0].entry)
            }
        }
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
    pub(crate) fn entries(self) -> (Act, usize) {
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

async fn card(wallet: &Wallet) -> String {
    let documents = wallet.documents().await.unwrap();
    let mut cards = documents
        .iter()
        .filter(|one| one.document_type == "can_cuoc");
    cards.next().unwrap().id.clone()
}
