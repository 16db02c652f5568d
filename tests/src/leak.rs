//! Looking for a person's values where none may be.

use std::collections::BTreeSet;

use serde_json::Value;

/// Shorter values occur in any text by chance.
const SHORTEST: usize = 5;

/// The texts and long numbers of a JSON value that say something about a person.
#[must_use]
pub fn values(of: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(of, &mut found);
    found.retain(|value| value.chars().count() >= SHORTEST);
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Number(number) => {
            found.insert(number.to_string());
        }
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Bool(_) | Value::Null => {}
    }
}

/// Fails where `text` holds one of `values`, as it is, or as JSON or Rust would escape it.
pub fn assert_none(values: &BTreeSet<String>, text: &str, what: &str) {
    assert!(
        values.len() > 10,
        "only {} values to look for",
        values.len()
    );
    for value in values {
        let escaped = format!("{value:?}");
        let inner = escaped.trim_matches('"');
        assert!(
            !text.contains(value.as_str()) && !text.contains(inner),
            "{what} holds a value of {} characters",
            value.chars().count()
        );
    }
}
