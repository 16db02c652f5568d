//! Where the checks of this command's own ended, and how that is told: the same members, whatever the format.

use serde_json::json;
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    ClaimKey, ClaimValue, DocumentProfile, DocumentType, Error, StatusReference, texts_of,
};
use vidan_trust::{
    Signer,
    status::{Status, StatusAnswer},
};
use vidan_verifier::{Outcome, ROOT_MISSING, STATUS_MISSING, Step, Trust, judge, reason};

use super::answer::Answer;
use crate::{
    args::Language,
    output::printable,
    text::{self, words},
    trust::{Trusted, status_trust},
};

/// Where a check ended, and what the lists said until then.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    pub(super) step: Step,
    pub(super) code: &'static str,
    pub(super) status: Option<StatusAnswer>,
    pub(super) list_age: Option<i64>,
}

/// What is told of a valid document.
pub(super) struct Shown<'a> {
    pub(super) signer: &'a Signer,
    pub(super) issuer: Option<&'a str>,
    pub(super) document_type: Option<&'a DocumentType>,
    pub(super) profile: Option<&'a DocumentProfile>,
    pub(super) claims: &'a [(ClaimKey, ClaimValue)],
    pub(super) status: Option<&'a StatusReference>,
}

impl Ended {
    /// By an error of the format or of whom it trusts. A newer list than a stale one may name who is unknown.
    pub(super) fn by(error: &Error, trust: &Trust, now: UnixTime) -> Self {
        let (step, outcome) = judge(error);
        if is_rootless(trust) && !matches!(step, Step::Text | Step::Form) {
            return Self::rootless(trust, now);
        }
        let unknown = matches!(error, Error::Trust(vidan_trust::Error::UnknownKid(_)));
        if unknown && is_stale(trust, now) {
            return Self::at(step, Outcome::Undetermined, "trust.list_stale", trust, now);
        }
        Self::at(step, outcome, error.code(), trust, now)
    }

    /// By an error, where no list of ours says who issues.
    pub(super) fn without_list(error: &Error) -> Self {
        let (step, outcome) = judge(error);
        Self {
            outcome,
            step,
            code: error.code(),
            status: None,
            list_age: None,
        }
    }

    /// By what the lists say of a sound document.
    pub(super) fn of_lists(shown: &Shown<'_>, trusted: &Trusted, now: UnixTime) -> Self {
        let trust = &trusted.trust;
        if is_rootless(trust) {
            return Self::rootless(trust, now);
        }
        if is_stale(trust, now) {
            let undetermined = Outcome::Undetermined;
            return Self::at(Step::Issuer, undetermined, "trust.list_stale", trust, now);
        }
        if shown.status.is_none() && shown.profile.is_some_and(|profile| profile.has_status) {
            return Self::at(Step::Status, Outcome::Refused, STATUS_MISSING, trust, now);
        }
        let status = shown.status.map(|reference| {
            let (uri, index) = (&reference.uri, reference.index);
            let trust = status_trust(trust);
            trusted.status.status(uri, index, shown.signer, trust, now)
        });
        let (outcome, code) = match status.map(|answer| answer.status) {
            None | Some(Status::Valid) => (Outcome::Valid, "valid"),
            Some(bad @ (Status::Revoked | Status::Suspended)) => (Outcome::Refused, bad.code()),
            Some(unknown) => (Outcome::Undetermined, unknown.code()),
        };
        Self {
            status,
            ..Self::at(Step::Status, outcome, code, trust, now)
        }
    }

    /// Under a list that no root vouches for.
    fn rootless(trust: &Trust, now: UnixTime) -> Self {
        let undetermined = Outcome::Undetermined;
        Self::at(Step::Issuer, undetermined, ROOT_MISSING, trust, now)
    }

    fn at(step: Step, outcome: Outcome, code: &'static str, trust: &Trust, now: UnixTime) -> Self {
        Self {
            outcome,
            step,
            code,
            status: None,
            list_age: match trust {
                Trust::Key(_) => None,
                Trust::List(list) => Some(list.age(now)),
            },
        }
    }

    /// Claims are told for *valid* alone. Its reason is `sound`, or the usual one.
    pub(super) fn answer(
        &self,
        shown: Option<&Shown<'_>>,
        sound: Option<&'static str>,
        language: Language,
    ) -> Answer {
        let shown = shown.filter(|_| self.outcome == Outcome::Valid);
        let usual = || reason(self.outcome, self.step, self.code, language.into());
        let reason = match self.outcome {
            Outcome::Valid => sound.unwrap_or_else(usual),
            _ => usual(),
        };
        let status_age = self.status.and_then(|status| status.age);
        let claims = shown.map(|shown| ClaimValue::Map(shown.claims.to_vec()).to_json());
        let issuer = shown.map(|shown| {
            let signer = shown.signer;
            json!({"iss": shown.issuer, "kid": signer.kid, "name": signer.name})
        });
        let document_type = shown.and_then(|shown| shown.document_type);
        Answer {
            outcome: self.outcome,
            reason: reason.to_owned(),
            details: shown
                .map(|shown| details(shown, language))
                .unwrap_or_default(),
            files: Vec::new(),
            json: json!({
                "verdict": self.outcome.code(),
                "step": self.step.number(),
                "code": self.code,
                "reason": reason,
                "claims": claims,
                "issuer": issuer,
                "document_type": document_type.map(ToString::to_string),
                "status": self.status.map(|status| status.status.name()),
                "status_age": status_age,
                "age": self.list_age.max(status_age),
            }),
        }
    }
}

fn is_rootless(trust: &Trust) -> bool {
    matches!(trust, Trust::List(list) if list.roots().is_empty())
}

fn is_stale(trust: &Trust, now: UnixTime) -> bool {
    matches!(trust, Trust::List(list) if list.is_stale(now))
}

fn details(shown: &Shown<'_>, language: Language) -> Vec<String> {
    let words = words(language);
    let mut lines = Vec::new();
    if let Some(profile) = shown.profile {
        let document = match language {
            Language::En => &profile.en,
            Language::Vi => &profile.vi,
        };
        let issuer = printable(words.pick(&shown.signer.name));
        lines.push(words.vouched_by(&printable(document), &issuer));
    }
    let texts = texts_of(shown.claims);
    lines.extend(shown.claims.iter().zip(texts).map(|((key, value), text)| {
        let named = match key {
            ClaimKey::Text(id) => shown.profile.and_then(|profile| profile.claim(id)),
            ClaimKey::Int(_) => None,
        };
        let name = match (named, language) {
            (Some(claim), Language::En) => claim.en.clone(),
            (Some(claim), Language::Vi) => claim.vi.clone(),
            (None, _) => text,
        };
        format!(
            "{}: {}",
            printable(&name),
            text::claim_value(key, value, language)
        )
    }));
    lines
}
