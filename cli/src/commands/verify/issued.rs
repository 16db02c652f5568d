//! `--issued`: a credential as its holder would check it on receiving it. No presentation is around it, so nobody is bound to
//! it, nothing is asked for and nothing was chosen: issuer, times, form and status are all there is to judge.

use serde_json::json;
use vidan_codec::clock::UnixTime;
use vidan_credential::{ClaimValue, Error, Layer, sd_cwt::hold::HeldCredential};
use vidan_trust::{
    Verified,
    status::{Status, StatusAnswer},
};
use vidan_verifier::{Outcome, Step, Trust, judge as judged, reason};

use super::{answer::Answer, input::Code};
use crate::{
    args::Language,
    output::printable,
    text::{self, words},
    trust::{Trusted, status_trust},
};

/// Where a check ended, and what the lists said until then.
struct Ended {
    outcome: Outcome,
    step: Step,
    code: &'static str,
    status: Option<StatusAnswer>,
    list_age: Option<i64>,
}

/// Judges a credential.
pub(super) fn judge(code: &Code, trusted: &Trusted, now: UnixTime, language: Language) -> Answer {
    let received = match (code, &trusted.trust) {
        (Code::Text(_), _) => Err(Error::Structure(Layer::Credential)),
        (Code::Token(bytes), Trust::Key(key)) => {
            HeldCredential::receive_with(bytes, key, None, now, None)
        }
        (Code::Token(bytes), Trust::List(list)) => {
            HeldCredential::receive_for_anyone(bytes, list, now)
        }
    };
    let list_age = match &trusted.trust {
        Trust::Key(_) => None,
        Trust::List(list) => Some(list.age(now)),
    };
    let ended = |(step, outcome), code| Ended {
        outcome,
        step,
        code,
        status: None,
        list_age,
    };
    match received {
        Err(error) => answer(&ended(judged(&error), error.code()), None, language),
        Ok(_) if is_stale(&trusted.trust, now) => {
            let stale = (Step::Issuer, Outcome::Undetermined);
            answer(&ended(stale, "trust.list_stale"), None, language)
        }
        Ok(held) => {
            let status = held.get().status().map(|reference| {
                let (uri, index) = (&reference.uri, reference.index);
                let trust = status_trust(&trusted.trust);
                trusted.status.status(uri, index, held.signer(), trust, now)
            });
            let (outcome, code) = match status.map(|answer| answer.status) {
                None | Some(Status::Valid) => (Outcome::Valid, "valid"),
                Some(bad @ (Status::Revoked | Status::Suspended)) => (Outcome::Refused, bad.code()),
                Some(unknown) => (Outcome::Undetermined, unknown.code()),
            };
            let ended = Ended {
                status,
                ..ended((Step::Status, outcome), code)
            };
            answer(&ended, Some(&held), language)
        }
    }
}

fn is_stale(trust: &Trust, now: UnixTime) -> bool {
    matches!(trust, Trust::List(list) if list.is_stale(now))
}

/// Claims are told for *valid* alone, as a verdict's are.
fn answer(ended: &Ended, held: Option<&Verified<HeldCredential>>, language: Language) -> Answer {
    let held = held.filter(|_| ended.outcome == Outcome::Valid);
    let reason = match ended.outcome {
        Outcome::Valid => text::sound_credential(language),
        outcome => reason(outcome, ended.step, ended.code, language.into()),
    };
    let status_age = ended.status.and_then(|status| status.age);
    let claims = held.map(|held| ClaimValue::Map(held.get().claims().to_vec()).to_json());
    let issuer = held.map(|held| {
        let signer = held.signer();
        json!({"iss": held.get().issuer(), "kid": signer.kid, "name": signer.name})
    });
    let document_type = held.and_then(|held| held.get().document_type());
    Answer {
        outcome: ended.outcome,
        reason: reason.to_owned(),
        details: held.map(|held| details(held, language)).unwrap_or_default(),
        files: Vec::new(),
        json: json!({
            "verdict": ended.outcome.code(),
            "step": ended.step.number(),
            "code": ended.code,
            "reason": reason,
            "claims": claims,
            "issuer": issuer,
            "document_type": document_type.map(ToString::to_string),
            "status": ended.status.map(|status| status.status.name()),
            "status_age": status_age,
            "age": ended.list_age.max(status_age),
        }),
    }
}

fn details(held: &Verified<HeldCredential>, language: Language) -> Vec<String> {
    let words = words(language);
    let profile = held.get().profile();
    let mut lines = Vec::new();
    if let Some(profile) = profile {
        let document = match language {
            Language::En => &profile.en,
            Language::Vi => &profile.vi,
        };
        let issuer = printable(words.pick(&held.signer().name));
        lines.push(words.vouched_by(&printable(document), &issuer));
    }
    lines.extend(held.get().claims().iter().map(|(key, value)| {
        let named = match key {
            vidan_credential::ClaimKey::Text(id) => profile.and_then(|profile| profile.claim(id)),
            vidan_credential::ClaimKey::Int(_) => None,
        };
        let name = match (named, language) {
            (Some(claim), Language::En) => claim.en.clone(),
            (Some(claim), Language::Vi) => claim.vi.clone(),
            (None, _) => key.to_string(),
        };
        format!("{}: {}", printable(&name), text::claim_value(value, words))
    }));
    lines
}
