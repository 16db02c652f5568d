//! What people read, in each language. One trait, so that a sentence missing in one language does not compile.
//!
//! Not here: reasons of a verdict, advice of the wallet and names of documents, which come with their own crates and the
//! signed list.

mod country;
mod en;
mod files;
mod given;
mod query;
mod value;
mod vi;
pub(crate) mod wallet;
pub(crate) mod zone;

pub(crate) use files::*;
pub(crate) use given::*;
pub(crate) use query::*;
pub(crate) use value::{claim_names, claim_words};

use vidan_credential::{ClaimKey, ClaimValue};
use vidan_trust::Names;
use vidan_verifier::Verdict;

use crate::{args::Language, output::printable, qr};

/// The six things that step 5 shows to be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trial {
    Changed,
    Forwarded,
    Late,
    Revoked,
    Twice,
    Untrusted,
}

impl Trial {
    /// Its name in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Changed => "one_bit_changed",
            Self::Forwarded => "answer_shown_elsewhere",
            Self::Late => "two_minutes_later",
            Self::Revoked => "document_revoked",
            Self::Twice => "same_code_twice",
            Self::Untrusted => "untrusted_issuer",
        }
    }
}

/// The sentences.
pub(crate) trait Words: Sync {
    fn demo_title(&self) -> &'static str;
    fn sandbox_runs(&self) -> &'static str;
    fn vault_made(&self, folder: Option<&str>) -> String;
    fn trust_fetched(&self, number: u64, issuers: usize, offices: usize) -> String;
    fn killed_and_gone_on(&self) -> &'static str;
    fn kept(&self, documents: usize, copies: u32) -> String;
    fn document(&self, name: &str, issuer: &str) -> String;
    fn proved(&self, claims: usize, issuer: &str, characters: usize) -> String;
    fn answered(&self, asker: &str, codes: usize, bytes: usize) -> String;
    fn file_vouched(&self, claim: &str, bytes: usize) -> String;
    fn code_too_wide(&self, needs: u32, columns: u32) -> String;
    fn trial(&self, trial: Trial) -> &'static str;
    fn received(&self, notices: u32, receipts: u32) -> String;
    fn notice(&self, subject: &str, office: &str) -> String;
    fn filled(&self, form: &str, proven: usize, typed: usize) -> String;
    fn dossier(&self, code: &str, state: &str) -> String;
    fn logged(&self, entries: u64) -> String;
    fn moved(&self, documents: usize, notices: u64, entries: u64) -> String;
    fn got_again(&self, copies: u32, mailboxes: usize) -> String;
    fn day_done(&self, milliseconds: u128) -> String;
    fn day_kept(&self, folder: &str) -> String;
    fn vault_left(&self, folder: &str) -> String;
    fn failed_at(&self, step: &str) -> String;
    fn step(&self, number: usize) -> &'static str;
    fn interrupted(&self) -> &'static str;
    fn home_taken(&self, folder: &str) -> String;
    fn no_such_code(&self, argument: &str) -> String;
    fn unknown_content(&self, file: &str) -> String;
    fn picture(&self, error: qr::Error) -> &'static str;
    /// A cause that the wallet has advice for.
    fn cause_and_advice(&self, cause: &str, code: &str, advice: &str) -> String;
    /// A cause of this program's own.
    fn fault(&self, code: &str, cause: &str) -> String;

    fn consent_code(&self) -> &'static str;
    fn consent_inbox(&self) -> &'static str;
    fn consent_opened(&self) -> &'static str;
    fn consent_form(&self) -> &'static str;

    fn sandbox_title(&self) -> &'static str;
    fn sandbox_issuer(&self) -> &'static str;
    fn sandbox_office(&self) -> &'static str;
    fn sandbox_portal(&self) -> &'static str;
    fn sandbox_trust_list(&self) -> &'static str;
    fn sandbox_form(&self) -> &'static str;
    fn sandbox_iaca(&self) -> &'static str;
    fn sandbox_offer(&self) -> &'static str;
    fn sandbox_tx_code(&self) -> &'static str;
    fn sandbox_root_key(&self) -> &'static str;
    fn sandbox_stop(&self) -> &'static str;

    fn valid(&self) -> &'static str;
    fn refused(&self) -> &'static str;
    fn undetermined(&self) -> &'static str;
    fn vouched_by(&self, document: &str, issuer: &str) -> String;
    fn yes_no(&self, yes: bool) -> &'static str;

    /// Milliseconds, or seconds with one decimal from a second on.
    fn duration(&self, milliseconds: u128) -> String;
    /// The name in this language.
    fn pick<'a>(&self, names: &'a Names) -> &'a str;
}

/// The sentences of a language.
pub(crate) fn words(language: Language) -> &'static dyn Words {
    match language {
        Language::En => &en::English,
        Language::Vi => &vi::Vietnamese,
    }
}

/// A line for each claim that a verdict shows: its name and value.
pub(crate) fn claims(verdict: &Verdict, language: Language) -> Vec<String> {
    let words = words(language);
    let line = |claim: &vidan_verifier::Shown<'_>| {
        let name = printable(words.pick(&claim.name));
        format!("{name}: {}", claim_value(claim.key, claim.value, language))
    };
    verdict.shown().iter().map(line).collect()
}

/// A claim's value on one line, in words.
pub(crate) fn claim_value(key: &ClaimKey, value: &ClaimValue, language: Language) -> String {
    claim_words(&key.to_string(), &value.to_json(), language)
}

/// Whole seconds and tenths, rounded: the decimal mark is the language's own.
fn tenths(milliseconds: u128) -> (u128, u128) {
    let rounded = milliseconds.saturating_add(50) / 100;
    (rounded / 10, rounded % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_each_language() {
        let (en, vi) = (words(Language::En), words(Language::Vi));
        assert_eq!(
            (en.duration(0), vi.duration(999)),
            ("0 ms".into(), "999 ms".into())
        );
        assert_eq!(
            (en.duration(1_249), vi.duration(1_250)),
            ("1.2 s".into(), "1,3 s".into())
        );
    }

    #[test]
    fn every_step_has_a_name_of_its_own() {
        for language in [Language::En, Language::Vi] {
            let words = words(language);
            let names: std::collections::HashSet<_> =
                (1..=9).map(|step| words.step(step)).collect();
            assert_eq!(names.len(), 9);
            assert!(!names.contains(""));
        }
    }
}
