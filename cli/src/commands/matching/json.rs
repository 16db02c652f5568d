//! An answer for programs: one JSON value.

use serde_json::{Value, json};
use vidan_credential::{ClaimPath, PathStep};
use vidan_protocol::dcql::{CredentialAnswer, CredentialQuery, Shown};

use super::{Answered, Told, document::Choice, table::named};
use crate::{args::Language, text};

/// The whole answer.
pub(super) fn of(told: &Answered<'_>, language: Language) -> Value {
    let Answered { query, answer, .. } = told;
    let asked = query.credentials.iter().zip(&answer.credentials);
    let credentials = asked.zip(&told.matches);
    let sets = query.credential_sets.iter().zip(&answer.sets);
    let documents = told.documents.iter();
    json!({
        "unverified": true,
        "warning": text::unverified(language),
        "answerable": answer.is_satisfied(),
        "answers": query.wanted(answer, true),
        "credentials": credentials.map(|((asked, found), matches)| credential(asked, found, matches)).collect::<Vec<_>>(),
        "credential_sets": sets.map(|(set, found)| json!({
            "required": set.required,
            "options": set.options,
            "chosen": found.chosen,
            "possible": found.possible,
        })).collect::<Vec<_>>(),
        "documents": documents.map(|one| json!({
            "file": one.path, "format": one.format.name(), "type": one.document_type,
        })).collect::<Vec<_>>(),
    })
}

fn credential(asked: &CredentialQuery, found: &CredentialAnswer, matches: &[Told<'_>]) -> Value {
    let missing = found.missing.as_ref().map(|missing| {
        let words = missing.words(named);
        json!({"code": missing.code(), "vi": words.vi, "en": words.en})
    });
    json!({
        "id": found.id,
        "format": asked.format.name(),
        "multiple": found.multiple,
        "claim_sets": asked.claim_sets,
        "matches": matches.iter().map(one).collect::<Vec<_>>(),
        "missing": missing,
    })
}

fn one(told: &Told<'_>) -> Value {
    let shown = told.found.shown.iter().zip(&told.choices);
    json!({
        "file": told.document.path,
        "format": told.document.format.name(),
        "claim_set": told.found.claim_set,
        "claims": shown.map(|(shown, choice)| claim(shown, choice)).collect::<Vec<_>>(),
        "also": told.beside.as_ref().ok(),
        "not_now": told.beside.as_ref().err().map(vidan_credential::Error::code),
    })
}

fn claim(shown: &Shown, choice: &Choice) -> Value {
    let (how, within) = match choice {
        Choice::Alone => ("alone", None),
        Choice::Always => ("always", None),
        Choice::Within(around) => ("within", Some(around.to_string())),
    };
    json!({
        "path": steps(&shown.path),
        "name": shown.path.to_string(),
        "choice": how,
        "within": within,
        "intent_to_retain": shown.intent_to_retain,
    })
}

/// As a query writes it.
fn steps(path: &ClaimPath) -> Vec<Value> {
    let step = |step: &PathStep| match step {
        PathStep::Index(index) => (*index).into(),
        PathStep::Key(key) => key.to_string().into(),
    };
    path.steps().iter().map(step).collect()
}
