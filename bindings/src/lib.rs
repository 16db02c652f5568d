//! The UniFFI face of the wallet and the verifier: what Kotlin and Swift see.
//!
//! **For:** app developers. [`Wallet`] is a citizen's day, [`Verifier`] judges a scanned code, [`DeviceKeys`] and
//! [`Transport`] are what a phone fills. Kotlin and Swift are generated from this crate (`cargo xtask bindings`) into
//! `bindings/generated`, which is not committed.
//!
//! **Not for:** rules. A method here turns its arguments into the core's types, makes one call, and turns the answer back.
//! What crosses the border towards the core is checked (lengths, points, sizes), because another language answers it.
//!
//! - One error, [`VidanError`]: a stable code, whether to retry, advice in the wallet's language. No value, no debug text. Its case
//!   `Waits` names an operation that is not over.
//! - Dropping a call cancels nothing that was sent: an act of more than one step is an operation, which goes on without whoever waited
//!   for it. `operations` lists it, `give_up` ends it.
//! - Times are seconds since 1970 in UTC. Names and advice exist in Vietnamese and English.
//! - Records with claims print without them, in Kotlin (`toString`) and Swift (`debugDescription`) too.
//! - Futures run on the app's own executor; the vault's work runs on its own thread, and with the feature `http` (default)
//!   the library's own client on a tokio runtime.

uniffi::setup_scaffolding!();

/// Memory that is given back holds no claim and no key: they pass through buffers that nobody owns long enough to wipe.
#[global_allocator]
static MEMORY: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

mod authority;
mod clock;
pub mod device_keys;
mod error;
mod qr;
mod root;
mod text;
mod transport;
mod verifier;
mod wallet;

pub use authority::{CertifiedFormat, IssuerAuthority};
pub use clock::DeviceClock;
pub use device_keys::{DeviceKeys, SoftwareDeviceKeys};
pub use error::VidanError;
pub use qr::{QrMatrix, qr_modules};
pub use root::RootKey;
pub use text::{ClaimValue, ClaimView, Language, Names, claim_text};
pub use transport::{HttpHeader, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};
pub use verifier::{
    CheckedFile, ListsSummary, Medium, Outcome, PreparedQuestion, Question, QuestionRequest, Scan,
    Seen, Verdict, Verifier,
};
pub use wallet::{
    Act, ActivityCheck, ActivityEntry, ActivityPage, ActivityQuery, AskedClaim, AskedDocument,
    Asker, AttachmentView, BackupReport, BackupState, ChallengeView, Consent, ConsentMethod,
    ConsentView, CopiesFailure, CopiesReport, DocumentDamage, DocumentState, DocumentStatus,
    DocumentSummary, DocumentView, DocumentsReport, DossierState, EndedOperation, ErasedPart,
    ErasureReport, ExportFormat, FetchedCopies, FieldKind, FieldSource, FieldState, FilledField,
    FilledForm, Finding, FormProof, FormView, InboxPreview, InboxPreviewView, InboxesToReopen,
    Inference, Life, LifeState, LockSettings, NotReceived, NoticeAction, NoticeAttachment,
    NoticePage, NoticePayment, NoticeQuery, NoticeSummary, NoticeView, OfferReview, OfferView,
    OfferedDocument, OfficeSummary, OfficeSync, OfflineReport, OperationKind, OperationView,
    OperationsReport, PresentedCode, Preview, PreviewView, ReceivedDocuments, Refusal,
    RefusedInbox, RefusedStatusList, ReopenReport, RestoreReport, RestoredWallet, ReuseWarning,
    SeenBy, SetAside, StatusReport, StepFailure, Subject, SubmittedForm, SyncReport, Told,
    TrustSummary, TxCodeForm, UnlockState, WaitingFor, Wallet, WalletCheck, WalletConfig,
    WalletRepair, Warning, min_passphrase, restore_wallet,
};
