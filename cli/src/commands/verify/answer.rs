//! What is printed for each code, whichever checks were made: one JSON line for programs, or a few lines for a person.

use serde_json::{Value, json};
use vidan_verifier::{Note, Outcome, Step, Verdict, judge, reason};

use super::beside::{Told, Vouched};
use crate::{
    Error,
    args::Language,
    output::{Output, Tone, printable},
    text::{claims, words},
};

/// An outcome in both ways of telling it.
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) reason: String,
    /// Lines below the reason.
    pub(super) details: Vec<String>,
    pub(super) json: Value,
    /// Files that it vouches for.
    pub(super) files: Vec<Vouched>,
}

impl Answer {
    /// A verifier's verdict: the reason, who vouches for what, the claims, and the files beside them.
    pub(super) fn of_verdict(
        verdict: &Verdict,
        files: Vec<Vouched>,
        told: &Told,
        language: Language,
    ) -> Self {
        let words = words(language);
        let mut details = Vec::new();
        if let (Some(document), Some(issuer)) = (verdict.document_name(), verdict.issuer_name()) {
            let document = printable(words.pick(&document));
            details.push(words.vouched_by(&document, &printable(words.pick(issuer))));
        }
        details.extend(claims(verdict, language));
        let mut json = verdict.to_json(language.into());
        let mut sizes = serde_json::Map::new();
        for file in &files {
            let bytes = file.bytes.len();
            details.push(words.file_vouched(&printable(&file.claim), bytes));
            sizes.insert(file.claim.clone(), bytes.into());
        }
        if let Some(members) = json.as_object_mut().filter(|_| !sizes.is_empty()) {
            members.insert("files".to_owned(), sizes.into());
        }
        let members = json.as_object_mut();
        let notes = [
            (
                Note::Missing,
                "missing",
                json!(told.missing),
                told.missing.is_empty(),
            ),
            (Note::Stray, "strays", json!(told.strays), told.strays == 0),
        ];
        let notes = notes.into_iter().filter(|(.., nothing)| !nothing);
        let mut named = serde_json::Map::new();
        for (note, name, value, _) in notes {
            details.push(note.sentence(language.into()).to_owned());
            named.insert(name.to_owned(), value);
        }
        if let Some(members) = members {
            members.extend(named);
        }
        Self {
            outcome: verdict.outcome(),
            reason: verdict.reason(language.into()).to_owned(),
            details,
            json,
            files,
        }
    }

    /// A code that is refused before there is a verdict about anything.
    pub(super) fn of_error(error: &vidan_credential::Error, language: Language) -> Self {
        let (step, outcome) = judge(error);
        let reason = reason(outcome, step, error.code(), language.into());
        Self::without_claims(outcome, Some(step), error.code(), reason)
    }

    /// A file that holds no code is refused before there is anything to judge: no step, and no claims.
    pub(super) fn of_unread(error: &Error, language: Language) -> Self {
        let code = match error {
            Error::Picture { .. } => "input.picture",
            _ => "input.content",
        };
        let reason = error.message(language).unwrap_or_default();
        Self::without_claims(Outcome::Refused, None, code, &reason)
    }

    fn without_claims(outcome: Outcome, step: Option<Step>, code: &str, reason: &str) -> Self {
        Self {
            outcome,
            json: json!({
                "verdict": outcome.code(),
                "step": step.map(Step::number),
                "code": code,
                "reason": reason,
                "claims": null,
                "issuer": null,
                "document_type": null,
                "status": null,
                "status_age": null,
                "age": null,
            }),
            reason: printable(reason),
            details: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Prints it in one of the two ways.
    pub(super) fn print(
        &self,
        as_json: bool,
        language: Language,
        out: &mut Output,
    ) -> Result<(), Error> {
        if as_json {
            return Ok(out.json(&self.json)?);
        }
        let words = words(language);
        let word = match self.outcome {
            Outcome::Valid => out.tone(Tone::Good, words.valid()),
            Outcome::Refused => out.tone(Tone::Bad, words.refused()),
            Outcome::Undetermined => out.tone(Tone::Bad, words.undetermined()),
        };
        // A sentence after the good word says what to do, after the others why.
        let mark = if self.outcome == Outcome::Valid {
            '.'
        } else {
            ':'
        };
        out.line(&format!("{word}{mark} {}", self.reason))?;
        for detail in &self.details {
            out.line(&format!("   {detail}"))?;
        }
        Ok(())
    }
}
