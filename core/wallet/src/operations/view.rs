//! The operations, for a screen.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_trust::{Names, TrustList};
use vidan_vault::Listing;

use crate::{
    Error, Lang, StepFailure, Wallet,
    activity::name_of,
    advice_text,
    issuance::{NotReceived, Purpose},
    store::{OperationRecord, ReceiptRecord, Work},
};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OperationKind {
    /// Copies of a document that is there.
    FetchCopies,
    /// A mailbox is opened, or opened again.
    OpenInbox,
    /// Documents of an offer.
    ReceiveOffer,
    /// Receipts go to an office.
    SendReceipts,
    /// A form is handed in.
    SubmitForm,
    /// A portal is told that a consent was withdrawn.
    WithdrawConsent,
}

/// Why an operation waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaitingFor {
    /// The stable code of the cause.
    pub code: String,
    /// What a person can do about it.
    pub text: Names,
    /// When it failed.
    pub at: UnixTime,
}

/// An operation that is not over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationView {
    /// Its name, for [`Wallet::go_on`] and [`Wallet::give_up`].
    pub id: String,
    /// What it does.
    pub kind: OperationKind,
    /// What it does, in words.
    pub title: Names,
    /// With whom: the identifier of an issuer, office or portal.
    pub with: String,
    /// As the trust list names them; `None` where it does not.
    pub with_name: Option<Names>,
    /// The types of the documents that it is about.
    pub document_types: Vec<String>,
    /// When it began.
    pub begun_at: UnixTime,
    /// How many of its parts are done.
    pub done: u32,
    /// How many there are.
    pub parts: u32,
    /// Whether it runs at this moment.
    pub running: bool,
    /// How often it had to wait.
    pub tries: u32,
    /// Why it waits; `None` where it was cut off, or has not begun.
    pub waits: Option<WaitingFor>,
    /// Before then it is not tried again by itself.
    pub next_try: Option<UnixTime>,
    /// What giving it up costs.
    pub costs: Names,
}

/// What going on with several operations did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OperationsReport {
    /// Those that are done.
    pub done: Vec<OperationView>,
    /// Those that were refused and are over, each with the cause.
    pub ended: Vec<(OperationView, StepFailure)>,
    /// Those that are not over.
    pub waiting: Vec<OperationView>,
}

impl OperationsReport {
    /// One that is over for a reason; one that waits is told as it stands afterwards.
    pub(super) fn add(&mut self, view: OperationView, error: &Error) {
        if matches!(error, Error::Waits { .. } | Error::Vault(_)) {
            return;
        }
        let failure = StepFailure {
            code: error.code().to_owned(),
            retry: error.retry(),
        };
        self.ended.push((view, failure));
    }

    /// One of which nothing could be kept.
    pub(super) fn add_refused(&mut self, view: OperationView, refused: &[NotReceived]) {
        let code = refused.last().map(|one| one.code.clone());
        let failure = StepFailure {
            code: code.unwrap_or_else(|| Error::OfferIncomplete.code().to_owned()),
            retry: false,
        };
        self.ended.push((view, failure));
    }
}

impl Wallet {
    /// The operations that are not over, oldest first.
    ///
    /// # Errors
    /// The vault's.
    pub async fn operations(&self) -> Result<Vec<OperationView>, Error> {
        let read = self.vault().read(|reader| {
            let receipts = reader.list::<ReceiptRecord>()?;
            Ok::<_, vidan_vault::Error>((reader.list::<OperationRecord>()?, receipts))
        });
        let (Listing { records, .. }, receipts) = read.await.map_err(Error::Vault)?;
        let list = match self.trust_list_any_age().await {
            Err(error @ Error::Vault(_)) => return Err(error),
            list => list.ok(),
        };
        let mut views = Vec::with_capacity(records.len());
        for record in records {
            let waiting = receipts.records.iter().filter(|receipt| {
                matches!(&record.value.work, Work::SendReceipts(work) if work.office == receipt.value.office)
            });
            let parts = waiting.count();
            let running = self.running().is_running(&record.id);
            let view = OperationView::new(record.id, &record.value, list.as_deref(), running);
            views.push(view.with_receipts(parts));
        }
        Ok(views)
    }
}

impl OperationView {
    fn new(id: String, record: &OperationRecord, list: Option<&TrustList>, running: bool) -> Self {
        let (kind, with, document_types) = record.work.about();
        let (done, parts) = record.work.progress();
        let name = list.and_then(|list| name_of(list, &with));
        Self {
            id,
            kind,
            title: kind.title(),
            with,
            with_name: name,
            document_types,
            begun_at: record.begun_at,
            done: u32::try_from(done).unwrap_or(u32::MAX),
            parts: u32::try_from(parts).unwrap_or(u32::MAX),
            running,
            tries: record.tries,
            waits: record.failure.as_ref().map(|failure| WaitingFor {
                code: failure.code.clone(),
                text: words(&failure.code),
                at: failure.at,
            }),
            next_try: record.next_try,
            costs: words(kind.costs()),
        }
    }

    fn with_receipts(mut self, waiting: usize) -> Self {
        if self.kind == OperationKind::SendReceipts {
            self.parts = u32::try_from(waiting).unwrap_or(u32::MAX);
        }
        self
    }
}

impl OperationKind {
    /// A stable name, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FetchCopies => "fetch_copies",
            Self::OpenInbox => "open_inbox",
            Self::ReceiveOffer => "receive_offer",
            Self::SendReceipts => "send_receipts",
            Self::SubmitForm => "submit_form",
            Self::WithdrawConsent => "withdraw_consent",
        }
    }

    fn title(self) -> Names {
        let (vi, en) = match self {
            Self::FetchCopies => ("Lấy thêm bản giấy tờ", "Fetch copies of a document"),
            Self::OpenInbox => ("Mở hộp thư", "Open a mailbox"),
            Self::ReceiveOffer => ("Nhận giấy tờ", "Receive documents"),
            Self::SendReceipts => ("Gửi biên nhận thông báo", "Send receipts for notices"),
            Self::SubmitForm => ("Nộp biểu mẫu", "Hand in a form"),
            Self::WithdrawConsent => (
                "Báo cho cơ quan biết đã rút đồng ý",
                "Tell an office that a consent was withdrawn",
            ),
        };
        Names {
            vi: vi.to_owned(),
            en: en.to_owned(),
        }
    }

    /// The code of the words for what giving up costs.
    fn costs(self) -> &'static str {
        match self {
            Self::FetchCopies => "operation.costs.fetch_copies",
            Self::OpenInbox => "operation.costs.open_inbox",
            Self::ReceiveOffer => "operation.costs.receive_offer",
            Self::SendReceipts => "operation.costs.send_receipts",
            Self::SubmitForm => "operation.costs.submit_form",
            Self::WithdrawConsent => "operation.costs.withdraw_consent",
        }
    }
}

impl Work {
    /// What no two operations may use at a time: a refresh token, a mailbox.
    pub(super) fn resource(&self) -> Option<String> {
        match self {
            Self::OpenInbox(work) => Some(format!("office {}", work.office)),
            Self::Receive(work) => work.grant().map(|grant| format!("grant {grant}")),
            Self::SendReceipts(work) => Some(format!("office {}", work.office)),
            Self::SubmitForm(_) | Self::WithdrawConsent(_) => None,
        }
    }

    fn about(&self) -> (OperationKind, String, Vec<String>) {
        match self {
            Self::OpenInbox(work) => (
                OperationKind::OpenInbox,
                work.office.clone(),
                vec![work.document_type.clone()],
            ),
            Self::Receive(work) => {
                let (kind, types) = match &work.purpose {
                    Purpose::Copies { document_type, .. } => {
                        (OperationKind::FetchCopies, vec![document_type.clone()])
                    }
                    Purpose::Offer { document_types } => {
                        (OperationKind::ReceiveOffer, document_types.clone())
                    }
                };
                (kind, work.issuer_url.clone(), types)
            }
            Self::SendReceipts(work) => {
                (OperationKind::SendReceipts, work.office.clone(), Vec::new())
            }
            Self::SubmitForm(work) => {
                let types = work.proofs.iter().map(|proof| proof.document_type.clone());
                let with = work.content.consent.controller.clone();
                (OperationKind::SubmitForm, with, types.collect())
            }
            Self::WithdrawConsent(work) => (
                OperationKind::WithdrawConsent,
                work.controller.clone(),
                Vec::new(),
            ),
        }
    }

    fn progress(&self) -> (usize, usize) {
        match self {
            Self::Receive(work) => work.progress(),
            _ => (0, 1),
        }
    }
}

fn words(code: &str) -> Names {
    Names {
        vi: advice_text(code, Lang::Vi).to_owned(),
        en: advice_text(code, Lang::En).to_owned(),
    }
}
