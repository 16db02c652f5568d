//! What was decided.

use core::fmt;

use crate::{ClaimView, DocumentState, Language, Names};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Outcome {
    /// A check failed.
    Refused,
    /// A check could not be made: neither valid nor refused.
    Undetermined,
    /// All checks passed.
    Valid,
}

/// What carries a document to a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Medium {
    /// A sheet that an office printed. Whoever shows it may have copied it: compare name and photo.
    Paper,
    /// A phone that proves, at this moment, that it holds the document.
    Phone,
}

/// A verdict. Claims are in it only where it is valid.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct Verdict {
    /// What was decided.
    pub outcome: Outcome,
    /// The check, 1 to 11, that failed or could not be made; for a valid code the last one.
    pub step: u8,
    /// A stable name of the cause, such as `time.expired`.
    pub code: String,
    /// A sentence for a person at a counter.
    pub reason: String,
    /// What carried the document.
    pub medium: Medium,
    /// Who vouches for it, for a valid code alone.
    pub issuer_name: Option<Names>,
    /// The document's type, for a valid code alone.
    pub document_type: Option<String>,
    /// The document's name, for a valid code alone.
    pub document_name: Option<Names>,
    /// What was shown; empty unless valid.
    pub claims: Vec<ClaimView>,
    /// How the document stands; none where it has no status, or an earlier check failed.
    pub status: Option<DocumentState>,
    /// Seconds since the status list was made that says so; none without one.
    pub status_age_seconds: Option<i64>,
    /// Seconds since the trust list was made.
    pub list_age_seconds: Option<i64>,
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verdict({:?}, {})", self.outcome, self.code)
    }
}

impl Verdict {
    pub(super) fn told(verdict: &vidan_verifier::Verdict, language: Language) -> Self {
        let shown = verdict.shown();
        Self {
            outcome: match verdict.outcome() {
                vidan_verifier::Outcome::Refused => Outcome::Refused,
                vidan_verifier::Outcome::Undetermined => Outcome::Undetermined,
                vidan_verifier::Outcome::Valid => Outcome::Valid,
            },
            step: verdict.step().number(),
            code: verdict.code().to_owned(),
            reason: verdict.reason(language.into()).to_owned(),
            medium: match verdict.medium() {
                vidan_verifier::Medium::Paper => Medium::Paper,
                vidan_verifier::Medium::Phone => Medium::Phone,
            },
            issuer_name: verdict.issuer_name().cloned().map(Into::into),
            document_type: verdict.document_type().map(ToString::to_string),
            document_name: verdict.document_name().map(Into::into),
            claims: shown
                .into_iter()
                .map(|claim| ClaimView {
                    path: claim.text,
                    name: claim.name.into(),
                    value: claim.value.to_json().into(),
                })
                .collect(),
            status: verdict.status().map(state),
            status_age_seconds: verdict.status_age(),
            list_age_seconds: verdict.list_age(),
        }
    }
}

fn state(status: vidan_verifier::Status) -> DocumentState {
    match status {
        vidan_verifier::Status::Revoked => DocumentState::Revoked,
        vidan_verifier::Status::Suspended => DocumentState::Suspended,
        vidan_verifier::Status::Undetermined(_) => DocumentState::Undetermined,
        vidan_verifier::Status::Valid => DocumentState::Valid,
    }
}
