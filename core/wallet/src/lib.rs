//! What the citizen's phone remembers and decides.
//!
//! **For:** the four verbs. [`Wallet`] keeps documents, proves facts from them, receives notices and fills forms. Each
//! act checks everything first, asks the device's keys last, and commits its effects together with an activity entry
//! in one transaction before anything leaves.
//!
//! **Not for:** the words on the wire (`vidan-protocol`), deciding on a scanned code (`vidan-verifier`), or screens.
//! Here alone the core awaits, and here alone it speaks to the network, through a [`Transport`] that is handed in.
//!
//! | room | what it does |
//! | --- | --- |
//! | [`issuance`] | offers: from review to sealed copies |
//! | [`presentation`] | choosing claims, preview, the signed code |
//! | [`inbox`] | mailboxes, notices, receipts |
//! | [`operations`] | acts of more than one step, from the yes to the end |
//! | [`prefill`] | signed forms, where each value comes from, submission |
//! | [`activity`] | the chained log of all that, names of claims only |
//! | [`backup`] | everything in one sealed file, and a new phone from it |

pub mod activity;
mod advice;
pub mod backup;
mod config;
mod consent;
mod consents;
mod copies;
mod documents;
mod error;
mod fold;
mod health;
#[cfg(feature = "http")]
pub mod http;
pub mod inbox;
pub mod issuance;
mod keys;
mod lists;
mod locking;
mod offline;
pub mod operations;
pub mod prefill;
pub mod presentation;
mod prompt;
mod status;
mod store;
mod transport;
mod trust;
mod upgrade;
mod wallet;
mod worker;

pub use advice::advice_text;
pub use config::{Config, Environment, Lang};
pub use consent::{Consent, ConsentMethod};
pub use consents::{ConsentView, Told};
pub use copies::{CopiesFailure, CopiesReport, FetchedCopies};
pub use documents::{
    AttachmentView, ClaimView, DocumentDamage, DocumentSummary, DocumentView, DocumentsReport,
    ErasedKind, ErasedPart, ErasureReport, Life, LifeState, Subject,
};
pub use error::Error;
pub use health::{Found, WalletCheck, WalletRepair};
pub use locking::{LockSettings, UnlockState};
pub use offline::{OfflineReport, StepFailure};
pub use status::{DocumentState, DocumentStatus, RefusedStatusList, StatusReport};
pub use transport::{Transport, TransportError};
pub use trust::{OfficeSummary, TrustSummary};
pub use vidan_vault::Fault;
pub use wallet::Wallet;
