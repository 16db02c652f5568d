//! What can be told from claims beyond what they say: the year of birth in a personal number, the age behind a date of birth,
//! the face behind a portrait's digest.
//!
//! The sentences speak of kinds ("your sex"), never of values: a kind is right where a value might be wrong, as sex and
//! year in a number that was given before they were corrected. What a shown claim says itself is not told again.
//!
//! Not for: what verifiers may do with it, or what several showings tell together.

mod rules;

use core::fmt;

use serde::Serialize;
use vidan_credential::{ClaimKey, ClaimValue};
use vidan_trust::Names;
use vidan_vietnam::{IdNumber, Identifier};

use rules::{ALWAYS, RULES, Rule, STATUS_ENTRY, Sentence, When};

/// Something that can be told from what is shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Inference {
    /// A stable name, such as `birth_year`.
    pub code: String,
    /// For the person, as a part of a list under "whoever sees this can also tell:".
    pub text: Names,
}

/// The name is enough to know what is meant.
impl fmt::Debug for Inference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inference({})", self.code)
    }
}

/// What leaves the phone.
pub(super) struct Leaving<'a> {
    pub(super) document_type: &'a str,
    /// The claims that a verifier will see.
    pub(super) claims: &'a [(ClaimKey, ClaimValue)],
    /// The claims whose files go with the code.
    pub(super) files: &'a [&'a str],
    /// Whether the copy has an entry in a status list.
    pub(super) has_status: bool,
}

/// All that can be told beyond the claims themselves, the most telling first.
pub(super) fn infer(leaving: &Leaving<'_>) -> Vec<Inference> {
    let mut found: Vec<Inference> = Vec::new();
    for rule in RULES {
        let known = found.iter().any(|one| one.code == rule.tells.code);
        if !known && applies(rule, leaving) {
            found.push(told(&rule.tells));
        }
    }
    found.extend(leaving.has_status.then(|| told(&STATUS_ENTRY)));
    found.extend(ALWAYS.iter().map(told));
    found
}

fn applies(rule: &Rule, leaving: &Leaving<'_>) -> bool {
    let of_type = rule.documents.is_empty() || rule.documents.contains(&leaving.document_type);
    let all_there = rule
        .from
        .iter()
        .all(|claim| shown(leaving, claim).is_some());
    let said_itself = rule
        .unless
        .iter()
        .any(|claim| shown(leaving, claim).is_some());
    let first = rule.from.first();
    let holds = first.is_some_and(|claim| {
        shown(leaving, claim).is_some_and(|value| holds(rule.when, claim, value, leaving))
    });
    of_type && all_there && !said_itself && holds
}

fn shown<'a>(leaving: &Leaving<'a>, claim: &str) -> Option<&'a ClaimValue> {
    let named = |key: &ClaimKey| matches!(key, ClaimKey::Text(name) if name == claim);
    let found = leaving.claims.iter().find(|(key, _)| named(key));
    found.map(|(_, value)| value)
}

fn holds(when: When, claim: &str, value: &ClaimValue, leaving: &Leaving<'_>) -> bool {
    match when {
        When::Always => true,
        When::File => leaving.files.contains(&claim),
        When::ForLife => *value == ClaimValue::Null,
        When::InsuranceNumber => value
            .as_text()
            .is_some_and(|text| Identifier::Bhyt15.check(text).is_ok()),
        When::PersonalNumber => value
            .as_text()
            .is_some_and(|text| IdNumber::parse(text).is_ok()),
        When::Text => value.as_text().is_some_and(|text| !text.is_empty()),
    }
}

fn told(sentence: &Sentence) -> Inference {
    Inference {
        code: sentence.code.to_owned(),
        text: Names {
            vi: sentence.vi.to_owned(),
            en: sentence.en.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn text(value: &str) -> ClaimValue {
        ClaimValue::Text(value.to_owned())
    }

    fn codes(document_type: &str, claims: &[(&str, ClaimValue)], files: &[&str]) -> Vec<String> {
        let claims: Vec<_> = claims
            .iter()
            .map(|(name, value)| (ClaimKey::from(*name), value.clone()))
            .collect();
        let all = infer(&Leaving {
            document_type,
            claims: &claims,
            files,
            has_status: false,
        });
        let always = all.len() - ALWAYS.len();
        all.into_iter().take(always).map(|one| one.code).collect()
    }

    #[test]
    fn a_personal_number_tells_sex_year_and_place_as_far_as_they_are_not_shown() {
        let number = ("so_dinh_danh", text("001199000017"));
        let told = |claims: &[(&str, ClaimValue)]| codes("can_cuoc", claims, &[]);
        assert_eq!(
            told(std::slice::from_ref(&number)),
            ["sex", "birth_year", "birth_registration_place"]
        );
        let with = |other: &str| told(&[number.clone(), (other, text("x"))]);
        assert!(!with("gioi_tinh").contains(&"sex".to_owned()));
        assert!(!with("ngay_sinh").contains(&"birth_year".to_owned()));
        assert!(!with("noi_dang_ky_khai_sinh").contains(&"birth_registration_place".to_owned()));
        // What is no such number tells nothing of the kind.
        assert!(told(&[("so_dinh_danh", text("012345678"))]).is_empty());
        assert!(told(&[("so_dinh_danh", ClaimValue::Int(1_199_000_017))]).is_empty());
    }

    #[test]
    fn the_last_day_of_a_card_is_a_birthday() {
        let told = |claims: &[(&str, ClaimValue)]| codes("can_cuoc", claims, &[]);
        let end = ("ngay_het_han", text("2039-04-30"));
        assert_eq!(told(std::slice::from_ref(&end)), ["birthday"]);
        assert_eq!(
            told(&[end.clone(), ("ngay_cap", text("2025-08-15"))]),
            ["birth_date_nearly", "birthday"]
        );
        let number = ("so_dinh_danh", text("001199000017"));
        assert!(told(&[end.clone(), number]).contains(&"birth_date".to_owned()));
        assert_eq!(told(&[("ngay_het_han", ClaimValue::Null)]), ["elderly"]);
        assert_eq!(
            told(&[end.clone(), ("ngay_sinh", text("1999-04-30"))]),
            ["age"]
        );
        // Of a licence the last day says nothing of the kind.
        assert!(codes("gplx", &[end], &[]).is_empty());
    }

    #[test]
    fn a_digest_is_no_face() {
        let digest = ("anh_chan_dung", ClaimValue::Bytes(vec![7; 32]));
        assert!(codes("can_cuoc", std::slice::from_ref(&digest), &[]).is_empty());
        assert_eq!(
            codes("can_cuoc", &[digest], &["anh_chan_dung"]),
            ["face", "sex", "age_roughly"]
        );
    }

    #[test]
    fn an_insurance_number_of_the_old_form_tells_its_parts() {
        let told = |number: &str| codes("bhyt", &[("ma_so", text(number))], &[]);
        assert_eq!(told("DN4010123456789"), ["insured_group"]);
        assert!(told("0123456789").is_empty());
        // Since August 2025 the number may be the personal one.
        assert_eq!(
            told("001199000017"),
            ["sex", "birth_year", "birth_registration_place"]
        );
    }

    #[test]
    fn what_is_always_told_is_told_last_and_once() {
        let leaving = Leaving {
            document_type: "gi_do",
            claims: &[],
            files: &[],
            has_status: true,
        };
        let codes: Vec<_> = infer(&leaving).into_iter().map(|one| one.code).collect();
        assert_eq!(codes, ["status_entry", "document", "copy_day"]);
    }

    #[test]
    fn rules_speak_both_languages_of_claims_that_exist_and_no_code_is_told_twice() {
        let known: BTreeSet<&str> = vidan_vietnam::documents()
            .iter()
            .flat_map(|document| document.claims)
            .map(|claim| claim.id)
            .collect();
        for rule in RULES {
            let names = rule.from.iter().chain(rule.unless);
            assert!(
                names.clone().all(|name| known.contains(name)),
                "{}",
                rule.tells.code
            );
            assert!(!rule.from.is_empty());
            let types = rule.documents.iter();
            assert!(
                types
                    .clone()
                    .all(|id| vidan_vietnam::document_type(id).is_some())
            );
        }
        let sentences = RULES.iter().map(|rule| &rule.tells);
        for sentence in sentences.chain(ALWAYS).chain([&STATUS_ENTRY]) {
            assert!(!sentence.vi.is_empty() && !sentence.en.is_empty());
            assert_ne!(sentence.vi, sentence.en);
        }
        let everything: Vec<_> = known
            .iter()
            .map(|name| (*name, text("001199000017")))
            .collect();
        let told = codes("can_cuoc", &everything, &["anh_chan_dung"]);
        assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len());
    }
}
