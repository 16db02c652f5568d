//! Acts of more than one step that are not over: which there are, going on, giving up.
//!
//! Such an act (documents of an offer, copies, a mailbox, receipts, a form, a withdrawal) lives in the vault from the person's yes to
//! its end. The call that began it only waits for it: an app that drops the call, or is killed, cancels nothing that was sent.

use vidan_wallet::operations;

use super::{StepFailure, Wallet};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OperationKind {
    /// Copies of a document that is there.
    FetchCopies,
    /// A mailbox is opened, or opened again.
    OpenInbox,
    /// Something this version of the app has no name for: its title says what.
    Other,
    /// Documents of an offer.
    ReceiveOffer,
    /// Receipts go to an office.
    SendReceipts,
    /// A form is handed in.
    SubmitForm,
    /// A portal is told that a consent was withdrawn.
    WithdrawConsent,
}

/// An operation that is not over.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OperationView {
    /// Its name, for `go_on` and `give_up`.
    pub id: String,
    /// What it does.
    pub kind: OperationKind,
    /// What it does, in words.
    pub title: Names,
    /// With whom: the identifier of an issuer, office or portal.
    pub counterparty: String,
    /// As the trust list names them; none where it does not.
    pub counterparty_name: Option<Names>,
    /// The types of the documents that it is about.
    pub document_types: Vec<String>,
    /// When it began.
    pub begun_at: i64,
    /// How many of its parts are done.
    pub done: u32,
    /// How many there are.
    pub parts: u32,
    /// Whether it runs at this moment.
    pub running: bool,
    /// How often it had to wait.
    pub tries: u32,
    /// Why it waits; none where it was cut off, or has not begun.
    pub waits: Option<WaitingFor>,
    /// Before then `go_on_all` leaves it alone, unless told otherwise.
    pub next_try: Option<i64>,
    /// What giving it up costs, in words: show it before `give_up`.
    pub costs: Names,
}

/// Why an operation waits.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WaitingFor {
    /// The stable code of the cause.
    pub code: String,
    /// What a person can do about it.
    pub text: Names,
    /// When it failed.
    pub at: i64,
}

/// What going on with several operations did. One that fails stops no other.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OperationsReport {
    /// Those that are done.
    pub done: Vec<OperationView>,
    /// Those that were refused and are over.
    pub ended: Vec<EndedOperation>,
    /// Those that are not over.
    pub waiting: Vec<OperationView>,
}

/// An operation that was refused and is over.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EndedOperation {
    /// As it was.
    pub operation: OperationView,
    /// Why it is over.
    pub cause: StepFailure,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// The operations that are not over, oldest first.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn operations(&self) -> Result<Vec<OperationView>> {
        let views = self.inner.operations().await.or_failed(self.language)?;
        Ok(views.into_iter().map(Into::into).collect())
    }

    /// Goes on with an operation now, whenever it was to be tried next. False where it runs already.
    ///
    /// # Errors
    /// `operation.unknown` where it is over; `Waits` where it has to wait again; what ended it.
    pub async fn go_on(&self, operation: String) -> Result<bool> {
        self.inner.go_on(&operation).await.or_failed(self.language)
    }

    /// Goes on with every operation whose time has come, or with `all` of them. Call it after unlocking, when there is a network
    /// again, and when the earliest `next_try` is reached.
    ///
    /// # Errors
    /// `vault.…`; everything else is in the report.
    pub async fn go_on_all(&self, all: bool) -> Result<OperationsReport> {
        let report = self.inner.go_on_all(all).await;
        report.map(Into::into).or_failed(self.language)
    }

    /// Ends an operation because the person does not want it any more, having read what that costs. Documents that came already are
    /// kept.
    ///
    /// # Errors
    /// `operation.unknown`; `operation.under_way` while it waits for an answer; `vault.…`.
    pub async fn give_up(&self, operation: String) -> Result<()> {
        let done = self.inner.give_up(&operation).await;
        done.or_failed(self.language)
    }

    /// Resolves at the next change among the operations since `seen` was given: begin with 0, read `operations` again each time. Also
    /// while the wallet is locked. The packages for Kotlin and Swift make a stream of it.
    pub async fn operations_changed(&self, seen: u64) -> u64 {
        self.inner.operations_changed(seen).await
    }
}

impl From<operations::OperationView> for OperationView {
    fn from(view: operations::OperationView) -> Self {
        Self {
            id: view.id,
            kind: view.kind.into(),
            title: view.title.into(),
            counterparty: view.with,
            counterparty_name: view.with_name.map(Into::into),
            document_types: view.document_types,
            begun_at: view.begun_at.0,
            done: view.done,
            parts: view.parts,
            running: view.running,
            tries: view.tries,
            waits: view.waits.map(|waits| WaitingFor {
                code: waits.code,
                text: waits.text.into(),
                at: waits.at.0,
            }),
            next_try: view.next_try.map(|at| at.0),
            costs: view.costs.into(),
        }
    }
}

impl From<operations::OperationKind> for OperationKind {
    fn from(kind: operations::OperationKind) -> Self {
        match kind {
            operations::OperationKind::FetchCopies => Self::FetchCopies,
            operations::OperationKind::OpenInbox => Self::OpenInbox,
            operations::OperationKind::ReceiveOffer => Self::ReceiveOffer,
            operations::OperationKind::SendReceipts => Self::SendReceipts,
            operations::OperationKind::SubmitForm => Self::SubmitForm,
            operations::OperationKind::WithdrawConsent => Self::WithdrawConsent,
            _ => Self::Other,
        }
    }
}

impl From<operations::OperationsReport> for OperationsReport {
    fn from(report: operations::OperationsReport) -> Self {
        let ended = report.ended.into_iter();
        Self {
            done: report.done.into_iter().map(Into::into).collect(),
            ended: ended
                .map(|(operation, cause)| EndedOperation {
                    operation: operation.into(),
                    cause: cause.into(),
                })
                .collect(),
            waiting: report.waiting.into_iter().map(Into::into).collect(),
        }
    }
}
