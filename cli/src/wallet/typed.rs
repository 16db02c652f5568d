//! What a person typed into a form, looked at before anything is asked or sent: which field, and what it wants.

use std::collections::BTreeMap;

use serde_json::Value;
use vidan_protocol::form::FieldKind;
use vidan_vietnam::Identifier;
use vidan_wallet::prefill::{FilledField, FilledForm};

use super::{Failure, Session};
use crate::{output::printable, text::wallet as text};

/// # Errors
/// [`Failure::Field`] for the first field whose value no portal would take.
pub(super) fn check(
    session: &Session<'_>,
    form: &FilledForm,
    typed: &BTreeMap<String, Value>,
) -> Result<(), Failure> {
    for field in &form.fields {
        let wrong = typed.get(&field.id).filter(|value| !fits(field, value));
        if wrong.is_some() {
            let options = printable(&field.options.join(", "));
            let wanted = text::field_wants(field.kind, &options, session.language());
            let label = session.name(&field.label);
            return Err(Failure::Field(text::field_wrong(
                &label,
                &wanted,
                session.language(),
            )));
        }
    }
    Ok(())
}

fn fits(field: &FilledField, value: &Value) -> bool {
    let text = value.as_str();
    match field.kind {
        FieldKind::Boolean => value.is_boolean(),
        FieldKind::Choice => text.is_some_and(|text| field.options.iter().any(|one| one == text)),
        FieldKind::Digits => {
            text.is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        }
        FieldKind::Email => text.is_some_and(|text| text.contains('@')),
        FieldKind::Integer | FieldKind::Money | FieldKind::Year => value.is_i64() || value.is_u64(),
        // A number of another country begins with its code.
        FieldKind::Phone => {
            text.is_some_and(|text| text.starts_with('+') || Identifier::Sdt.check(text).is_ok())
        }
        FieldKind::Table => value.is_array(),
        FieldKind::Address => text.is_some() || value.is_object(),
        FieldKind::Consent => value.is_boolean() || text.is_some(),
        _ => text.is_some_and(|text| !text.is_empty()),
    }
}
