//! The wallet's face. Each method is one call of the core; the rooms below hold its records.

mod activity;
mod backup;
mod challenge;
mod consents;
mod documents;
mod erasure;
mod form;
mod health;
mod inbox;
mod issuance;
mod life;
mod locking;
mod mailboxes;
mod operations;
mod presentation;
mod setup;
mod status;
mod trust;

use std::sync::Arc;

use vidan_wallet as core;

pub use activity::{
    Act, ActivityCheck, ActivityEntry, ActivityPage, ActivityQuery, ExportFormat, SeenBy,
};
pub use backup::{
    BackupReport, BackupState, RestoreReport, RestoredWallet, min_passphrase, restore_wallet,
};
pub use challenge::{AskedClaim, AskedDocument, Asker, ChallengeView};
pub use consents::{ConsentView, Told};
pub use documents::{
    AttachmentView, DocumentDamage, DocumentSummary, DocumentView, DocumentsReport,
};
pub use erasure::{ErasedPart, ErasureReport, OfflineReport, StepFailure};
pub use form::{
    FieldKind, FieldSource, FieldState, FilledField, FilledForm, FormProof, FormView, SubmittedForm,
};
pub use health::{Finding, WalletCheck, WalletRepair};
pub use inbox::{
    DossierState, NoticeAction, NoticeAttachment, NoticePage, NoticePayment, NoticeQuery,
    NoticeSummary, NoticeView, OfficeSync, SetAside, SyncReport,
};
pub use issuance::{
    NotReceived, OfferReview, OfferView, OfferedDocument, ReceivedDocuments, Refusal, TxCodeForm,
};
pub use life::{CopiesFailure, CopiesReport, FetchedCopies, Life, LifeState, Subject};
pub use locking::{LockSettings, UnlockState};
pub use mailboxes::{InboxPreview, InboxPreviewView, InboxesToReopen, RefusedInbox, ReopenReport};
pub use operations::{EndedOperation, OperationKind, OperationView, OperationsReport, WaitingFor};
pub use presentation::{
    Consent, ConsentMethod, Inference, PresentedCode, Preview, PreviewView, ReuseWarning, Warning,
};
pub use setup::WalletConfig;
pub use status::{DocumentState, DocumentStatus, RefusedStatusList, StatusReport};
pub use trust::{OfficeSummary, TrustSummary};

use crate::Language;

/// A citizen's wallet. One object a vault; close it when the app is done with it.
#[derive(uniffi::Object)]
pub struct Wallet {
    inner: core::Wallet,
    language: Language,
}

impl Wallet {
    fn over(inner: core::Wallet, language: Language) -> Arc<Self> {
        Arc::new(Self { inner, language })
    }
}
