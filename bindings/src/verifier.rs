//! The verifier's face: a scanned text in, a verdict out, with no network.

use core::fmt;
use std::sync::Arc;

use vidan_codec::clock::{Clock as _, SystemClock};
use vidan_trust::TrustList;
use vidan_verifier::{MemoryReplayGuard, Policy, Trust};

use crate::{
    ClaimView, Language, Names, RootKey,
    error::{OrFailed as _, Result},
    root,
};

/// Presentations remembered at a time, 64 bytes each: more than one counter sees in the minute that a code lives.
const REMEMBERED: usize = 10_000;

/// Judges codes under one trust list. Keep one object as long as codes are scanned: it remembers which it has seen.
#[derive(uniffi::Object)]
pub struct Verifier {
    inner: vidan_verifier::Verifier,
    language: Language,
}

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
    /// Who vouches for it, for a valid code alone.
    pub issuer_name: Option<Names>,
    /// The document's type, for a valid code alone.
    pub document_type: Option<String>,
    /// The document's name, for a valid code alone.
    pub document_name: Option<Names>,
    /// What was shown; empty unless valid.
    pub claims: Vec<ClaimView>,
    /// Seconds since the trust list was made.
    pub list_age_seconds: Option<i64>,
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verdict({:?}, {})", self.outcome, self.code)
    }
}

#[uniffi::export]
impl Verifier {
    /// A verifier over a signed trust list as it was fetched. An old list is taken, and its verdicts say so.
    ///
    /// `audience` is this verifier's identifier; none accepts codes that are shown to whoever looks.
    ///
    /// # Errors
    /// `app.root_key`; the list's (`trust.…`) where no root signed it or it is malformed.
    #[uniffi::constructor]
    pub fn new(
        trust_list: String,
        roots: Vec<RootKey>,
        audience: Option<String>,
        language: Language,
    ) -> Result<Arc<Self>> {
        let roots = root::pinned(roots, language)?;
        let clock = Arc::new(SystemClock::start());
        let list = TrustList::verify_any_age(&trust_list, &roots, clock.now(), None)
            .or_failed(language)?;
        let policy = match audience {
            Some(audience) => Policy::for_audience(&audience),
            None => Policy::broadcast(),
        };
        let replay = Arc::new(MemoryReplayGuard::new(REMEMBERED));
        let inner = vidan_verifier::Verifier::new(Trust::List(list), policy, clock, replay);
        Ok(Arc::new(Self { inner, language }))
    }

    /// Judges one scanned text. A valid code is valid once.
    pub fn verify(&self, text: String) -> Verdict {
        self.told(&self.inner.verify(&text))
    }
}

impl Verifier {
    fn told(&self, verdict: &vidan_verifier::Verdict) -> Verdict {
        let shown = verdict.shown();
        Verdict {
            outcome: match verdict.outcome() {
                vidan_verifier::Outcome::Refused => Outcome::Refused,
                vidan_verifier::Outcome::Undetermined => Outcome::Undetermined,
                vidan_verifier::Outcome::Valid => Outcome::Valid,
            },
            step: verdict.step().number(),
            code: verdict.code().to_owned(),
            reason: verdict.reason(self.language.into()).to_owned(),
            issuer_name: verdict.issuer_name().cloned().map(Into::into),
            document_type: verdict.document_type().map(ToString::to_string),
            document_name: verdict.document_name().map(Into::into),
            claims: shown
                .into_iter()
                .map(|claim| ClaimView {
                    path: claim.key.to_string(),
                    name: claim.name.into(),
                    value: claim.value.to_json().into(),
                })
                .collect(),
            list_age_seconds: verdict.list_age(),
        }
    }
}
