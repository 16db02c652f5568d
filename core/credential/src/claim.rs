//! What a claim can hold, free of any format: the view that apps, forms and verdicts see.
//!
//! Not the wire value: signed bytes are never rebuilt from it. `Debug` shows kinds and sizes, never content.

use core::fmt;
use std::collections::HashSet;

use vidan_codec::base64url;

use crate::Error;

/// The name of a claim in its map: text for ours, an integer label where a standard registers one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClaimKey {
    /// An integer label.
    Int(i64),
    /// A name.
    Text(String),
}

impl From<&str> for ClaimKey {
    fn from(name: &str) -> Self {
        Self::Text(name.to_owned())
    }
}

impl From<i64> for ClaimKey {
    fn from(label: i64) -> Self {
        Self::Int(label)
    }
}

impl fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(label) => write!(f, "{label}"),
            Self::Text(name) => f.write_str(name),
        }
    }
}

/// A claim's value. Dates are text (`YYYY-MM-DD`, `YYYY-MM` or `YYYY`).
#[derive(Clone, PartialEq)]
pub enum ClaimValue {
    /// Values in order.
    Array(Vec<ClaimValue>),
    /// True or false.
    Bool(bool),
    /// Bytes, such as a digest.
    Bytes(Vec<u8>),
    /// A number with a fraction; read, never issued.
    Float(f64),
    /// A whole number of CBOR's range, ±2^64.
    Int(i128),
    /// Claims by name, in the order they came.
    Map(Vec<(ClaimKey, ClaimValue)>),
    /// Explicitly nothing.
    Null,
    /// Another CBOR simple value; read, never issued.
    Simple(u8),
    /// A CBOR tag around a value; read, never issued.
    Tag(u64, Box<ClaimValue>),
    /// Text.
    Text(String),
}

impl ClaimValue {
    /// From JSON, for issuing. Object names become text keys.
    ///
    /// # Errors
    /// [`Error::ClaimKind`] for a number that is not whole.
    pub fn from_json(json: &serde_json::Value) -> Result<Self, Error> {
        use serde_json::Value;
        Ok(match json {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => number
                .as_i64()
                .map(i128::from)
                .or_else(|| number.as_u64().map(i128::from))
                .map(Self::Int)
                .ok_or(Error::ClaimKind)?,
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::Array(
                items
                    .iter()
                    .map(Self::from_json)
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(members) => Self::Map(
                members
                    .iter()
                    .map(|(name, value)| Ok((name.as_str().into(), Self::from_json(value)?)))
                    .collect::<Result<_, Error>>()?,
            ),
        })
    }

    /// As JSON, for programs: bytes become base64url, keys as [`texts_of`] writes them, a tag its content.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Self::Array(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Self::Bool(value) => Value::Bool(*value),
            Self::Bytes(bytes) => Value::String(base64url::encode(bytes)),
            Self::Float(number) => {
                serde_json::Number::from_f64(*number).map_or(Value::Null, Value::Number)
            }
            Self::Int(number) => i64::try_from(*number)
                .map(Value::from)
                .or_else(|_| u64::try_from(*number).map(Value::from))
                .unwrap_or_else(|_| Value::String(number.to_string())),
            Self::Map(members) => {
                let values = members.iter().map(|(_, value)| value.to_json());
                Value::Object(texts_of(members).into_iter().zip(values).collect())
            }
            Self::Null | Self::Simple(_) => Value::Null,
            Self::Tag(_, content) => content.to_json(),
            Self::Text(text) => Value::String(text.clone()),
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[ClaimValue]> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// True or false.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// Bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self {
            Some(bytes)
        } else {
            None
        }
    }

    /// A whole number.
    pub fn as_int(&self) -> Option<i128> {
        if let Self::Int(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// The members of a map.
    pub fn as_map(&self) -> Option<&[(ClaimKey, ClaimValue)]> {
        if let Self::Map(members) = self {
            Some(members)
        } else {
            None
        }
    }

    /// Text.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// A member of a map.
    pub fn get(&self, key: &ClaimKey) -> Option<&ClaimValue> {
        member(self.as_map()?, key)
    }
}

/// The keys of these members as texts, no two alike. A label becomes its decimal text; a name that would read as one of the labels
/// beside it stands in quotation marks, as in a [`crate::ClaimPath`].
pub fn texts_of(members: &[(ClaimKey, ClaimValue)]) -> Vec<String> {
    let labels: HashSet<String> = members
        .iter()
        .filter(|(key, _)| matches!(key, ClaimKey::Int(_)))
        .map(|(key, _)| key.to_string())
        .collect();
    let names = members.iter().map(|(key, _)| match key {
        ClaimKey::Int(label) => (label.to_string(), false),
        ClaimKey::Text(name) => (name.clone(), labels.contains(name)),
    });
    let names: Vec<(String, bool)> = names.collect();
    let any = names.iter().any(|(_, clashes)| *clashes);
    let text = |(name, clashes): (String, bool)| match clashes || (any && name.starts_with('"')) {
        true => serde_json::Value::from(name).to_string(),
        false => name,
    };
    names.into_iter().map(text).collect()
}

/// A member by key.
pub(crate) fn member<'a>(
    members: &'a [(ClaimKey, ClaimValue)],
    key: &ClaimKey,
) -> Option<&'a ClaimValue> {
    members
        .iter()
        .find_map(|(name, value)| (name == key).then_some(value))
}

/// A member by name.
pub(crate) fn named<'a>(
    members: &'a [(ClaimKey, ClaimValue)],
    name: &str,
) -> Option<&'a ClaimValue> {
    members.iter().find_map(|(key, value)| match key {
        ClaimKey::Text(known) if known == name => Some(value),
        _ => None,
    })
}

impl fmt::Debug for ClaimValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(items) => write!(f, "Array({})", items.len()),
            Self::Bool(_) => f.write_str("Bool"),
            Self::Bytes(_) => f.write_str("Bytes"),
            Self::Float(_) => f.write_str("Float"),
            Self::Int(_) => f.write_str("Int"),
            Self::Map(members) => write!(f, "Map({})", members.len()),
            Self::Null => f.write_str("Null"),
            Self::Simple(_) => f.write_str("Simple"),
            Self::Tag(..) => f.write_str("Tag"),
            Self::Text(_) => f.write_str("Text"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(keys: &[ClaimKey]) -> Vec<(ClaimKey, ClaimValue)> {
        let numbered = (0_u8..).map(|at| ClaimValue::Int(at.into()));
        keys.iter().cloned().zip(numbered).collect()
    }

    #[test]
    fn a_label_and_a_name_of_one_text_are_kept_apart() {
        let keys = [
            18.into(),
            "18".into(),
            "\"18\"".into(),
            "a b".into(),
            (-5).into(),
        ];
        let json = ClaimValue::Map(members(&keys)).to_json();
        let expected = serde_json::json!({
            "18": 0, "\"18\"": 1, "\"\\\"18\\\"\"": 2, "a b": 3, "-5": 4,
        });
        assert_eq!(json, expected);
        // Where nothing clashes names are as they were.
        let keys = ["18".into(), "\"18\"".into(), 5.into()];
        assert_eq!(texts_of(&members(&keys)), ["18", "\"18\"", "5"]);
    }
}
