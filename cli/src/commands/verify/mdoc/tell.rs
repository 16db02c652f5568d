//! How a valid mobile document is told: elements under the names that their tables give, and apart from them what only the device
//! says.

use vidan_credential::{
    ClaimKey, ClaimValue, DocumentType,
    mdoc::{known, verify::Disclosed},
};
use vidan_trust::Verified;
use vidan_verifier::Outcome;

use super::super::{answer::Answer, ended::Shown};
use crate::{
    args::Language,
    output::printable,
    text::{self, words},
};

/// What the device alone vouches for, apart from what the issuer does, and only where there is some.
pub(super) fn add_device_claims(answer: &mut Answer, accepted: &Verified<Disclosed>) {
    let claims = accepted.get().device_claims();
    let members = answer.json.as_object_mut();
    if let Some(members) = members.filter(|_| answer.outcome == Outcome::Valid)
        && !claims.is_empty()
    {
        let claims = ClaimValue::Map(claims.to_vec()).to_json();
        members.insert("device_claims".to_owned(), claims);
    }
}

/// The issuer, and a line for each element under the name that its table gives.
pub(super) fn details(shown: &Shown<'_>, language: Language) -> Vec<String> {
    let words = words(language);
    let document = shown.document_type.and_then(DocumentType::name);
    let document = document.unwrap_or_default();
    let issuer = printable(words.pick(&shown.signer.name));
    let mut lines = Vec::new();
    if !issuer.is_empty() {
        lines.push(words.vouched_by(&printable(document), &issuer));
    }
    for (namespace, elements) in shown.claims {
        let ClaimKey::Text(namespace) = namespace else {
            continue;
        };
        for (element, value) in elements.as_map().unwrap_or_default() {
            let name = element_name(document, namespace, element, language);
            lines.push(format!(
                "{}: {}",
                printable(&name),
                text::claim_value(element, value, language)
            ));
        }
    }
    lines
}

/// The name of an element in a language, else in English, else as the document has it. An `age_over_NN` has a sibling's entry, whose
/// name is not its own.
fn element_name(document: &str, namespace: &str, element: &ClaimKey, language: Language) -> String {
    let own = element.to_string();
    let known = known::element(document, namespace, &own).filter(|known| known.id == own);
    match (known, language) {
        (Some(known), Language::Vi) if !known.vi.is_empty() => known.vi.to_owned(),
        (Some(known), _) => known.en.to_owned(),
        (None, _) => own,
    }
}
