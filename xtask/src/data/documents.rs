//! `documents.json` → `documents.rs`.

use serde_json::Value;

use super::{items, optional, rust, text};
use crate::error::Error;

const FILE: &str = "documents.json";
/// How the type of a list ends of which a person may show some elements and hide the others.
const ELEMENTS: &str = "each element by itself disclosable";

pub(super) fn generate(data: &Value) -> Result<String, Error> {
    let mut out = rust::header("Document types and their claims.", FILE);
    out.push_str("use crate::{Claim, DocumentType, Identifier, Name, Subject, ValueType};\n\n");
    out.push_str("pub(crate) const DOCUMENTS: &[DocumentType] = &[\n");
    for document in items(data, "documents", FILE)? {
        let subject = match optional(document, "subject") {
            None => "Subject::Holder",
            Some("child") => "Subject::Child",
            Some("child or self") => "Subject::ChildOrHolder",
            Some(other) => return Err(Error::data(FILE, format!("unknown subject {other}"))),
        };
        out.push_str(&format!(
            "    DocumentType {{\n        id: {}, name: {}, issuer: {},\n        lifetime: {}, note: {}, subject: {subject},\n        copy_days: {}, defaults: {},\n        claims: &[\n",
            rust::literal(text(document, "type", FILE)?),
            rust::name(text(document, "vi", FILE)?, text(document, "en", FILE)?),
            rust::option(optional(document, "issuer")),
            rust::option(optional(document, "valid")),
            rust::option(optional(document, "note")),
            copy_days(document)?,
            rust::literals(defaults(document)?),
        ));
        let claims = items(document, "claims", FILE)?;
        for claim in claims {
            out.push_str(&format!(
                "            Claim {{ id: {}, name: {}, group: {}, elements: {}, value: {}, value_note: {}, note: {} }},\n",
                rust::literal(text(claim, "id", FILE)?),
                rust::name(text(claim, "vi", FILE)?, text(claim, "en", FILE)?),
                rust::option(optional(claim, "group")),
                text(claim, "type", FILE)?.ends_with(ELEMENTS),
                value_type(wording(claim, claims)?)?,
                rust::literal(text(claim, "type", FILE)?),
                rust::option(optional(claim, "note")),
            ));
        }
        out.push_str("        ],\n    },\n");
    }
    out.push_str("];\n");
    Ok(out)
}

/// `Some(90)`, or `None` where the file does not say.
fn copy_days(document: &Value) -> Result<String, Error> {
    let Some(days) = document.get("copy_days") else {
        return Ok("None".to_owned());
    };
    let days = days.as_u64().and_then(|days| u16::try_from(days).ok());
    days.filter(|days| *days > 0)
        .map(|days| format!("Some({days})"))
        .ok_or_else(|| Error::data(FILE, "copy_days is no number of days"))
}

/// The claims that are offered first, each of them a claim of the document.
fn defaults(document: &Value) -> Result<Vec<&str>, Error> {
    let Some(defaults) = document.get("defaults") else {
        return Ok(Vec::new());
    };
    let claims = items(document, "claims", FILE)?;
    let known = |id: &&str| claims.iter().any(|claim| optional(claim, "id") == Some(id));
    let defaults = defaults.as_array().map(Vec::as_slice).unwrap_or_default();
    let named = defaults.iter().map(|one| one.as_str().filter(known));
    named
        .collect::<Option<_>>()
        .ok_or_else(|| Error::data(FILE, "a default that is no claim"))
}

/// Names of the parts of a claim's value, as a form's path may ask for them.
pub(super) fn parts<'a>(claim: &'a Value, claims: &'a [Value]) -> Result<Vec<&'a str>, Error> {
    let wording = wording(claim, claims)?;
    Ok(braced(wording).unwrap_or_default())
}

/// A claim's type, or that of the claim it says it is the same as.
fn wording<'a>(claim: &'a Value, claims: &'a [Value]) -> Result<&'a str, Error> {
    let own = text(claim, "type", FILE)?;
    let Some(other) = own.strip_prefix("same as ") else {
        return Ok(own);
    };
    let same = claims
        .iter()
        .find(|claim| optional(claim, "id") == Some(other));
    same.and_then(|claim| optional(claim, "type"))
        .ok_or_else(|| Error::data(FILE, format!("{own}: there is no claim {other}")))
}

fn value_type(wording: &str) -> Result<String, Error> {
    if let Some(ids) = wording.strip_prefix("identifiers.csv ") {
        let variants = ids
            .split('|')
            .map(|id| format!("Identifier::{}", rust::variant(id)));
        return Ok(format!("ValueType::Identifier({})", rust::list(variants)));
    }
    if let Some(inside) = wording.strip_prefix('[') {
        return Ok(match braced(inside) {
            Some(names) => format!("ValueType::Records({})", rust::literals(names)),
            None => "ValueType::List".to_owned(),
        });
    }
    if let Some(names) = braced(wording) {
        return Ok(format!("ValueType::Record({})", rust::literals(names)));
    }
    if let Some((low, high)) = wording.split_once('-')
        && let (Ok(low), Ok(high)) = (low.parse::<i64>(), high.parse::<i64>())
    {
        return Ok(format!(
            "ValueType::Integer {{ range: Some(({low}, {high})) }}"
        ));
    }
    if let Some(count) = wording
        .strip_prefix("text(")
        .and_then(|rest| rest.strip_suffix(" digits)"))
    {
        let count: u8 = count
            .parse()
            .map_err(|_| Error::data(FILE, format!("unknown type {wording}")))?;
        return Ok(format!("ValueType::Digits({count})"));
    }
    let first = wording.split([';', ',', ' ']).next().unwrap_or_default();
    Ok(match (first, wording) {
        (_, "ISO 3166-1 alpha-3" | "alpha-3") => "ValueType::Country".to_owned(),
        ("SHA-256" | "digest", _) => "ValueType::Portrait".to_owned(),
        ("date", _) if wording.contains("or null") => "ValueType::DateOrNone".to_owned(),
        ("date", _) if wording.contains("year only") => "ValueType::PartialDate".to_owned(),
        ("date", _) => "ValueType::Date".to_owned(),
        ("address", _) => "ValueType::Address".to_owned(),
        (_, "bool") => "ValueType::Boolean".to_owned(),
        (_, "code") => "ValueType::Code".to_owned(),
        (_, "datetime") => "ValueType::DateTime".to_owned(),
        (_, "int" | "g") => "ValueType::Integer { range: None }".to_owned(),
        (_, "person") => "ValueType::Person".to_owned(),
        _ if wording.contains('|') => {
            format!("ValueType::Choice({})", rust::literals(wording.split('|')))
        }
        _ => "ValueType::Text".to_owned(),
    })
}

/// The names inside `{a, b|null}`, if that is what `wording` begins with.
fn braced(wording: &str) -> Option<Vec<&str>> {
    let (inside, _) = wording.strip_prefix('{')?.split_once('}')?;
    Some(
        inside
            .split(", ")
            .map(|name| name.split('|').next().unwrap_or(name))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_become_types_and_an_unknown_one_stays_text() {
        for (wording, expected) in [
            ("text (NFC)", "Text"),
            ("text(12 digits)", "Digits(12)"),
            ("nam|nữ", "Choice(&[\"nam\", \"nữ\"])"),
            ("0-12", "Integer { range: Some((0, 12)) }"),
            ("date or null (for life)", "DateOrNone"),
            ("{ma, ten}", "Record(&[\"ma\", \"ten\"])"),
            (
                "[{hang, ngay_het_han|null}]; x",
                "Records(&[\"hang\", \"ngay_het_han\"])",
            ),
            ("[text]", "List"),
            (
                "identifiers.csv bhyt_15|bhyt_short",
                "Identifier(&[Identifier::Bhyt15, Identifier::BhytShort])",
            ),
            ("something nobody foresaw", "Text"),
        ] {
            assert_eq!(
                value_type(wording).unwrap(),
                format!("ValueType::{expected}")
            );
        }
    }
}
