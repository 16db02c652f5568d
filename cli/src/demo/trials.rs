//! What step 5 shows to be refused, each by a real attempt.

use core::time::Duration;
use std::sync::Arc;

use serde_json::{Value, json};
use vidan_codec::clock::{Clock, UnixTime};
use vidan_credential::{Format, transport};
use vidan_sandbox::Sandbox;
use vidan_verifier::{Outcome, Status, Verdict, Verifier};

use super::{
    Day, Failure,
    counter::Counter,
    show::{DOCUMENT, Shown},
    stranger,
};
use crate::{
    args::Language,
    text::{Trial, words},
};

/// An attempt and what the verifier said to it.
pub(super) struct Refusal {
    trial: Trial,
    verdict: Verdict,
}

impl Refusal {
    /// Of an attempt that must be refused.
    pub(super) fn of(trial: Trial, verdict: Verdict) -> Result<Self, Failure> {
        match verdict.outcome() {
            Outcome::Valid => Err(Failure::NotRefused(trial)),
            _ => Ok(Self { trial, verdict }),
        }
    }

    pub(super) fn line(&self, language: Language) -> String {
        let what = words(language).trial(self.trial);
        format!("✗ {what}: {}", self.verdict.reason(language.into()))
    }

    pub(super) fn json(&self, language: Language) -> Value {
        json!({
            "trial": self.trial.id(),
            "step": self.verdict.step().number(),
            "code": self.verdict.code(),
            "reason": self.verdict.reason(language.into()),
        })
    }
}

/// What the attempts start from.
pub(super) struct Trials<'a> {
    pub(super) day: &'a Day,
    pub(super) sandbox: &'a Sandbox,
    pub(super) counter: &'a Counter,
    /// What was accepted.
    pub(super) shown: &'a Shown,
}

impl Trials<'_> {
    /// Tries all five; `verifier` is the one that has just accepted the code.
    pub(super) async fn run(&self, verifier: &Verifier) -> Result<Vec<Refusal>, Failure> {
        let (day, shown) = (self.day, self.shown);
        let later = Arc::new(Later {
            clock: day.clock.clone(),
            seconds: 120,
        });
        let fresh = |clock| self.counter.verifier(clock);
        let now = || day.clock.clone();
        let whole = |verifier: &Verifier| shown.judge(verifier, &shown.code.text);
        [
            (Trial::Changed, self.changed(&fresh(now()))?),
            (Trial::Late, whole(&fresh(later))),
            (Trial::Twice, whole(verifier)),
            (Trial::Revoked, whole(&self.after_revocation().await?)),
            (Trial::Untrusted, self.untrusted()?),
        ]
        .into_iter()
        .map(|(trial, verdict)| Refusal::of(trial, verdict))
        .collect()
    }

    /// The proof with one bit of a shown text turned: another name, under the old signatures.
    fn changed(&self, verifier: &Verifier) -> Result<Verdict, Failure> {
        let shown = self.shown;
        let token = &shown.code.token;
        let changed = match self.day.format {
            Format::SdJwt => one_bit_inside(token, first_disclosure(token)?)?,
            Format::MsoMdoc | Format::SdCwt => {
                let name = shown.text()?.as_bytes();
                let at = token
                    .windows(name.len().max(1))
                    .position(|window| window == name);
                one_bit_inside(token, at.ok_or(Failure::Missing("shown claim"))?)?
            }
        };
        Ok(shown.judge(verifier, &transport::to_text(&changed)?))
    }

    /// A counter that fetches its file while the card is revoked; then the card is good again, as the day goes on.
    async fn after_revocation(&self) -> Result<Verifier, Failure> {
        self.sandbox.set_status(DOCUMENT, Status::Revoked)?;
        let counter = Counter::open(self.day, self.sandbox).await?;
        self.sandbox.set_status(DOCUMENT, Status::Valid)?;
        Ok(counter.verifier(self.day.clock.clone()))
    }

    /// The same claims in a document that is perfect but for its issuer, whom no list names; a mobile document at a counter that
    /// does not know its authority.
    fn untrusted(&self) -> Result<Verdict, Failure> {
        let (day, shown) = (self.day, self.shown);
        let mut verifier = self.counter.verifier(day.clock.clone());
        if day.format == Format::MsoMdoc {
            verifier.set_anchors(Arc::default());
            return Ok(shown.judge(&verifier, &shown.code.text));
        }
        let list = self.counter.bundle.trust();
        let proof = stranger::card(day.format, shown.claims(), list, day.clock.now())?;
        Ok(verifier.verify_token(&proof))
    }
}

/// The bytes with one bit turned.
fn one_bit_inside(token: &[u8], at: usize) -> Result<Vec<u8>, Failure> {
    let mut changed = token.to_vec();
    let byte = changed.get_mut(at).ok_or(Failure::Missing("shown claim"))?;
    *byte ^= 1;
    Ok(changed)
}

/// Somewhere inside of the first disclosure of an SD-JWT.
fn first_disclosure(token: &[u8]) -> Result<usize, Failure> {
    let tilde = token.iter().position(|byte| *byte == b'~');
    let inside = tilde.map(|at| at.saturating_add(FROM_TILDE));
    inside.ok_or(Failure::Missing("disclosure"))
}

/// Characters from the tilde before a disclosure: beyond its bracket and quote, in the salt.
const FROM_TILDE: usize = 8;

/// A clock that runs ahead.
struct Later {
    clock: Arc<dyn Clock>,
    seconds: i64,
}

impl Clock for Later {
    fn now(&self) -> UnixTime {
        self.clock.now().plus(self.seconds)
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }
}
