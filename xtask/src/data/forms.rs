//! `forms.json` → `forms.rs`, with each short source path led to the document type that holds the claim.

use serde_json::Value;

use super::{documents, items, optional, rust, text};
use crate::error::Error;

const FILE: &str = "forms.json";

pub(super) fn generate(forms: &Value, documents: &Value) -> Result<String, Error> {
    let mut out = rust::header(
        "Official forms and where each field's value may come from.",
        FILE,
    );
    out.push_str(
        "use crate::{ClaimSource, FieldKind, FieldSource, Form, FormField, Owner, Transform};\n\n",
    );
    out.push_str("pub(crate) const FORMS: &[Form] = &[\n");
    for form in items(forms, "forms", FILE)? {
        out.push_str(&format!(
            "    Form {{\n        id: {}, title: {},\n        basis: {},\n        confidence: {},\n        fields: &[\n",
            rust::literal(text(form, "id", FILE)?),
            rust::literal(text(form, "title", FILE)?),
            rust::literal(text(form, "basis", FILE)?),
            rust::literal(text(form, "confidence", FILE)?),
        ));
        for field in items(form, "fields", FILE)? {
            let kind = text(field, "type", FILE)?;
            let required = field.get("required").and_then(Value::as_bool);
            out.push_str(&format!(
                "            FormField {{ id: {}, label: {}, kind: FieldKind::{}, required: {}, source: {} }},\n",
                rust::literal(text(field, "id", FILE)?),
                rust::literal(text(field, "label", FILE)?),
                field_kind(kind)?,
                required.ok_or_else(|| Error::data(FILE, format!("required is missing in {field}")))?,
                source(text(field, "source", FILE)?, kind, documents)?,
            ));
        }
        out.push_str("        ],\n    },\n");
    }
    out.push_str("];\n");
    Ok(out)
}

fn field_kind(kind: &str) -> Result<String, Error> {
    let known = match kind {
        "address" => "Address",
        "agency" => "Agency",
        "bool" => "Boolean",
        "code" => "Code",
        "consent_of_other_person" => "ConsentOfOther",
        "date" => "Date",
        "doc" => "Document",
        "email" => "Email",
        "enum" => "Choice(&[])",
        "enum licence_classes" => "LicenceClass",
        "facility" => "Facility",
        "group" => "Group",
        "iddoc" => "IdentityPaper",
        "image" => "Image",
        "int" => "Integer",
        "money" => "Money",
        "person" => "Person",
        "phone" => "Phone",
        "province" => "Province",
        "table" => "Table",
        "text" => "Text",
        "text+bool" => "TextAndBoolean",
        "text_derived" => "TextDerived",
        "year" => "Year",
        _ => {
            if let Some(words) = kind.strip_prefix("enum ") {
                return Ok(format!("Choice({})", rust::literals(words.split('|'))));
            }
            let count = kind
                .strip_prefix("digits")
                .and_then(|count| count.parse::<u8>().ok());
            return count
                .map(|count| format!("Digits({count})"))
                .ok_or_else(|| Error::data(FILE, format!("unknown field type {kind}")));
        }
    };
    Ok(known.to_owned())
}

fn source(written: &str, kind: &str, documents: &Value) -> Result<String, Error> {
    if written.is_empty() {
        return Ok("FieldSource::Asked".to_owned());
    }
    let (path, named) = match written.split_once('/') {
        Some((path, transform)) => (path, Some(transform)),
        None => (written, None),
    };
    let sources = resolve(path, documents)?.into_iter().map(|(owner, claim)| {
        let (document, parts) = claim.split_once('.').unwrap_or((&claim, ""));
        let found = find(document, parts, documents)?;
        let transform = match (named, kind) {
            (Some("split_ho"), _) => "Some(Transform::FamilyName)",
            (Some("split_ten"), _) => "Some(Transform::GivenNames)",
            (Some(other), _) => return Err(Error::data(FILE, format!("unknown transform {other}"))),
            (None, "text_derived") => "Some(Transform::DateInWords)",
            (None, "province") if found.starts_with("address") => "Some(Transform::Province)",
            (None, "year") if found != "int" => "Some(Transform::Year)",
            (None, _) => "None",
        };
        Ok(format!(
            "ClaimSource {{ document: {}, owner: Owner::{owner}, path: {}, transform: {transform} }}",
            rust::literal(document),
            rust::literals(parts.split('.').filter(|part| !part.is_empty())),
        ))
    });
    Ok(format!(
        "FieldSource::Claims({})",
        rust::list(sources.collect::<Result<Vec<_>, Error>>()?)
    ))
}

/// The claims a short path stands for, best first: whose document, and `document.claim[.part]`.
fn resolve(path: &str, documents: &Value) -> Result<Vec<(&'static str, String)>, Error> {
    for (prefix, owner, record) in [
        ("me.cancuoc.", "Mother", "cu_tru.me"),
        ("cha.cancuoc.", "Father", "cu_tru.cha"),
    ] {
        if let Some(rest) = path.strip_prefix(prefix) {
            let pattern = format!("{prefix}*");
            let meaning = documents
                .get("forms_alias")
                .and_then(|all| optional(all, &pattern));
            if !meaning.is_some_and(|meaning| meaning.contains(&format!("else {record}.*"))) {
                return Err(Error::data(
                    "documents.json",
                    format!("{pattern} no longer means what it did"),
                ));
            }
            let mut all = vec![(owner, alias(&format!("cancuoc.{rest}"), documents)?)];
            let second = format!("{record}.{rest}");
            let (document, parts) = second.split_once('.').unwrap_or_default();
            if find(document, parts, documents).is_ok() {
                // A parent as the child's own record names them: the declarant's record names grandparents.
                all.push(("Child", second));
            }
            return Ok(all);
        }
    }
    Ok(vec![("Holder", alias(path, documents)?)])
}

/// `forms_alias` applied: the whole path, else its longest prefix before `.*`, else the path as it is.
fn alias(path: &str, documents: &Value) -> Result<String, Error> {
    let aliases = documents
        .get("forms_alias")
        .ok_or_else(|| Error::data("documents.json", "forms_alias is missing"))?;
    if let Some(whole) = optional(aliases, path) {
        return Ok(whole.to_owned());
    }
    if let Some((first, rest)) = path.split_once('.')
        && let Some(target) = optional(aliases, &format!("{first}.*"))
        && let Some(document) = target.strip_suffix(".*")
    {
        return Ok(format!("{document}.{rest}"));
    }
    Ok(path.to_owned())
}

/// The wording of the type of what stands at `parts` in `document`; an error when nothing does.
fn find<'a>(document: &str, parts: &str, documents: &'a Value) -> Result<&'a str, Error> {
    let missing = || Error::data(FILE, format!("{document}.{parts} is in no document type"));
    let all = items(documents, "documents", "documents.json")?;
    let held = all
        .iter()
        .find(|held| optional(held, "type") == Some(document))
        .ok_or_else(missing)?;
    if parts.is_empty() {
        return Ok("document");
    }
    let (id, part) = parts.split_once('.').unwrap_or((parts, ""));
    let claims = items(held, "claims", "documents.json")?;
    let claim = claims
        .iter()
        .find(|claim| optional(claim, "id") == Some(id))
        .ok_or_else(missing)?;
    if part.is_empty() {
        return text(claim, "type", "documents.json");
    }
    documents::parts(claim, claims)?
        .into_iter()
        .find(|name| *name == part)
        .ok_or_else(missing)
}
