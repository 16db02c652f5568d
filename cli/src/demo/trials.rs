//! What step 5 shows to be refused, each by a real attempt.

use core::time::Duration;
use std::sync::Arc;

use serde_json::{Value, json};
use vidan_codec::clock::{Clock, UnixTime};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, ClaimValue,
    profile::DocumentProfile,
    sd_cwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        present::Presentation,
    },
    transport,
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_sandbox::Sandbox;
use vidan_trust::{IssuerKey, TrustList};
use vidan_verifier::{Outcome, Status, Verdict, Verifier};
use vidan_wallet::presentation::{PresentedCode, Preview};

use super::{Day, Failure, counter::Counter, prove::DOCUMENT};
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
    /// The code that was accepted.
    pub(super) code: &'a PresentedCode,
    pub(super) preview: &'a Preview,
}

impl Trials<'_> {
    /// Tries all five; `verifier` is the one that has just accepted the code.
    pub(super) async fn run(&self, verifier: &Verifier) -> Result<Vec<Refusal>, Failure> {
        let (day, code) = (self.day, self.code);
        let later = Arc::new(Later {
            clock: day.clock.clone(),
            seconds: 120,
        });
        let changed = transport::to_text(&one_bit_changed(&code.token, self.preview)?)?;
        let stranger = from_a_stranger(day, self.counter.bundle.trust(), self.preview)?;
        let fresh = |clock| self.counter.verifier(clock);
        [
            (Trial::Changed, fresh(day.clock.clone()).verify(&changed)),
            (Trial::Late, fresh(later).verify(&code.text)),
            (Trial::Twice, verifier.verify(&code.text)),
            (Trial::Revoked, self.revoked().await?),
            (Trial::Untrusted, fresh(day.clock.clone()).verify(&stranger)),
        ]
        .into_iter()
        .map(|(trial, verdict)| Refusal::of(trial, verdict))
        .collect()
    }

    /// Another counter fetches its file while the card is revoked; then the card is good again, as the day goes on.
    async fn revoked(&self) -> Result<Verdict, Failure> {
        self.sandbox.set_status(DOCUMENT, Status::Revoked)?;
        let counter = Counter::open(self.day, self.sandbox).await?;
        self.sandbox.set_status(DOCUMENT, Status::Valid)?;
        let verifier = counter.verifier(self.day.clock.clone());
        Ok(verifier.verify(&self.code.text))
    }
}

/// The token with one bit of a shown text turned: another name, under the old signatures.
fn one_bit_changed(token: &[u8], preview: &Preview) -> Result<Vec<u8>, Failure> {
    let name = preview.shown.iter().find_map(|claim| claim.value.as_str());
    let name = name.ok_or(Failure::Missing("text claim"))?.as_bytes();
    let at = token
        .windows(name.len().max(1))
        .position(|window| window == name);
    let mut changed = token.to_vec();
    let byte = at
        .and_then(|at| changed.get_mut(at))
        .ok_or(Failure::Missing("shown claim"))?;
    *byte ^= 1;
    Ok(changed)
}

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

/// The same claims in a document that is perfect but for its issuer, whom no list names.
fn from_a_stranger(day: &Day, list: &TrustList, preview: &Preview) -> Result<String, Failure> {
    let (issuer, holder) = (
        SigningKey::generate(Algorithm::Es256)?,
        SigningKey::generate(Algorithm::Es256)?,
    );
    let profile = DocumentProfile::from_list(list, DOCUMENT)?.ok_or(Failure::Missing(DOCUMENT))?;
    let claims: serde_json::Map<_, _> = preview
        .shown
        .iter()
        .map(|claim| (claim.path.clone(), claim.value.clone()))
        .collect();
    let paths = preview
        .shown
        .iter()
        .map(|claim| claim.path.parse())
        .collect::<Result<Vec<ClaimPath>, _>>()?;
    let now = day.clock.now();
    let request = CredentialRequest {
        issuer: "urn:vidan:issuer:stranger".to_owned(),
        kid: "stranger".to_owned(),
        signer: issuer.public(),
        document_type: DOCUMENT.into(),
        claims: ClaimValue::from_json(&Value::Object(claims))?,
        redaction: Redaction::Profile(profile.clone()),
        holder: holder.public(),
        issued_at: now,
        expires_at: Some(now.plus(86_400)),
        decoys: 0,
        nonce: None,
        status: None,
    };
    let prepared = request.prepare(&SystemRandom)?;
    let signature = issuer.sign(prepared.to_be_signed().message())?;
    let credential = prepared.finish(&signature)?;
    let key = IssuerKey::pinned(issuer.public());
    let held = HeldCredential::receive_with(
        &credential,
        &key,
        Some(&profile),
        now,
        Some(&holder.public()),
    )?;
    let presentation = Presentation::new(held.get(), &paths, BROADCAST_AUDIENCE, now, 60, None)?;
    let prepared = presentation.prepare();
    let signature = holder.sign(prepared.to_be_signed().message())?;
    Ok(transport::to_text(prepared.finish(&signature)?.as_bytes())?)
}
