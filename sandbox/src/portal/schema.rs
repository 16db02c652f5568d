//! JSON Schema 2020-12 of a form's answers, from its fields.

use serde_json::{Map, Value, json};
use vidan_protocol::form::{Field, FieldKind, Source};

/// The schema of an object from field id to value.
pub(super) fn of_answers<'a>(fields: impl Iterator<Item = &'a Field>) -> Value {
    let mut schema = object(fields);
    if let Value::Object(members) = &mut schema {
        members.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
    }
    schema
}

fn object<'a>(fields: impl Iterator<Item = &'a Field>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        properties.insert(field.id.clone(), value(field));
        if field.required {
            required.push(field.id.clone());
        }
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn value(field: &Field) -> Value {
    match field.kind {
        FieldKind::Boolean => json!({"type": "boolean"}),
        FieldKind::Choice => json!({"enum": field.options}),
        FieldKind::Consent => json!({"type": ["boolean", "string"]}),
        FieldKind::Date => {
            json!({"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"})
        }
        FieldKind::Digits => json!({"type": "string", "pattern": "^[0-9]{12}$"}),
        FieldKind::Email => {
            json!({"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+$", "maxLength": 254})
        }
        FieldKind::Integer | FieldKind::Money | FieldKind::Year => json!({"type": "integer"}),
        FieldKind::Phone => json!({"type": "string", "pattern": "^\\+?[0-9 ]{8,15}$"}),
        FieldKind::Table => match &field.source {
            Source::Table { columns, .. } => {
                json!({"type": "array", "maxItems": 50, "items": object(columns.iter())})
            }
            _ => json!({"type": "array", "maxItems": 50}),
        },
        _ => json!({"type": "string", "minLength": 1, "maxLength": 2000}),
    }
}
