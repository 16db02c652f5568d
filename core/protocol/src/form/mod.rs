//! A portal's form, both ends: the signed manifest that asks, the submission that answers with proof.
//!
//! [`Manifest`] is data; [`SignedManifest`] is what a portal publishes and a wallet checks. [`Submission`] carries answers,
//! where each came from, the consent, and key-binding tokens that prove what documents say; [`check`] is the portal's side.
//!
//! Not here: choosing which document answers a field, showing anything, or keeping drafts (`vidan-wallet`).

pub mod check;
pub mod manifest;
pub mod submission;
pub mod transform;
pub mod withdrawal;

pub use check::{AnswerFault, CheckedSubmission};
pub use manifest::{
    ClaimRef, Controller, Field, FieldKind, Manifest, Section, SignedManifest, Source,
};
pub use submission::{
    Answer, Consent, ConsentMethod, FormRef, Origin, PreparedSubmission, Submission,
    SubmissionAnswer, SubmissionContent,
};
pub use transform::Transform;
pub use withdrawal::{Withdrawal, WithdrawalAnswer};
