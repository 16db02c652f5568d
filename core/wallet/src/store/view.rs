//! What a document says: kept apart from its copies, so that it can be read when they are used up, or stayed behind on
//! another phone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vidan_credential::{ClaimKey, ClaimValue};

use super::{document::File, sealed_as_json, status::in_base64url};

/// The claims that all copies share, and the files of one of them. Its id is the document's.
#[derive(Serialize, Deserialize)]
pub(crate) struct ViewRecord {
    claims: Vec<(Key, Value)>,
    pub(crate) attachments: BTreeMap<String, File>,
}

impl ViewRecord {
    pub(crate) fn new(
        claims: &[(ClaimKey, ClaimValue)],
        attachments: BTreeMap<String, File>,
    ) -> Self {
        Self {
            claims: claims.iter().map(kept).collect(),
            attachments,
        }
    }

    /// The claims in their order.
    pub(crate) fn claims(&self) -> Vec<(ClaimKey, ClaimValue)> {
        self.claims.iter().map(given).collect()
    }
}

sealed_as_json!(ViewRecord, "document view", 1);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Int(i64),
    Text(String),
}

/// A claim's value, with its kind: JSON alone would not tell bytes from text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Value {
    Array(Vec<Value>),
    Bool(bool),
    Bytes(#[serde(with = "in_base64url")] Vec<u8>),
    /// Its bits: JSON has no infinity.
    Float(u64),
    /// In decimal: JSON's readers differ beyond 64 bits.
    Int(String),
    Map(Vec<(Key, Value)>),
    Null,
    Simple(u8),
    Tag(u64, Box<Value>),
    Text(String),
}

fn kept((key, value): &(ClaimKey, ClaimValue)) -> (Key, Value) {
    let key = match key {
        ClaimKey::Int(label) => Key::Int(*label),
        ClaimKey::Text(name) => Key::Text(name.clone()),
    };
    (key, value.into())
}

fn given((key, value): &(Key, Value)) -> (ClaimKey, ClaimValue) {
    let key = match key {
        Key::Int(label) => ClaimKey::Int(*label),
        Key::Text(name) => ClaimKey::Text(name.clone()),
    };
    (key, value.into())
}

impl From<&ClaimValue> for Value {
    fn from(value: &ClaimValue) -> Self {
        match value {
            ClaimValue::Array(items) => Self::Array(items.iter().map(Into::into).collect()),
            ClaimValue::Bool(bit) => Self::Bool(*bit),
            ClaimValue::Bytes(bytes) => Self::Bytes(bytes.clone()),
            ClaimValue::Float(number) => Self::Float(number.to_bits()),
            ClaimValue::Int(number) => Self::Int(number.to_string()),
            ClaimValue::Map(members) => Self::Map(members.iter().map(kept).collect()),
            ClaimValue::Null => Self::Null,
            ClaimValue::Simple(number) => Self::Simple(*number),
            ClaimValue::Tag(tag, content) => Self::Tag(*tag, Box::new(content.as_ref().into())),
            ClaimValue::Text(text) => Self::Text(text.clone()),
        }
    }
}

impl From<&Value> for ClaimValue {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::Array(items.iter().map(Into::into).collect()),
            Value::Bool(bit) => Self::Bool(*bit),
            Value::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Value::Float(bits) => Self::Float(f64::from_bits(*bits)),
            // What is no number was never written here: shown as it is rather than lost.
            Value::Int(digits) => digits
                .parse()
                .map_or_else(|_| Self::Text(digits.clone()), Self::Int),
            Value::Map(members) => Self::Map(members.iter().map(given).collect()),
            Value::Null => Self::Null,
            Value::Simple(number) => Self::Simple(*number),
            Value::Tag(tag, content) => Self::Tag(*tag, Box::new(content.as_ref().into())),
            Value::Text(text) => Self::Text(text.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vidan_vault::Sealable as _;

    use super::*;

    fn value() -> impl Strategy<Value = ClaimValue> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(ClaimValue::Bool),
            proptest::collection::vec(any::<u8>(), 0..20).prop_map(ClaimValue::Bytes),
            any::<i64>().prop_map(|number| ClaimValue::Int(number.into())),
            Just(ClaimValue::Int(-(1 << 64))),
            Just(ClaimValue::Float(f64::INFINITY)),
            Just(ClaimValue::Null),
            Just(ClaimValue::Simple(99)),
            "\\PC{0,20}".prop_map(ClaimValue::Text),
        ];
        leaf.prop_recursive(16, 64, 4, |inner| {
            let members = proptest::collection::vec(("\\PC{0,8}", inner.clone()), 0..4);
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(ClaimValue::Array),
                inner.prop_map(|inner| ClaimValue::Tag(1, Box::new(inner))),
                members.prop_map(|members| {
                    let named = |(name, value)| (ClaimKey::Text(name), value);
                    ClaimValue::Map(members.into_iter().map(named).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_view_gives_back_its_claims(values in proptest::collection::vec(value(), 0..4), file in any::<[u8; 8]>()) {
            let claims: Vec<_> = (0i64..).map(ClaimKey::Int).zip(values).collect();
            let files = BTreeMap::from([("a".to_owned(), File(file.to_vec()))]);
            let bytes = ViewRecord::new(&claims, files.clone()).encode().unwrap();
            let read = ViewRecord::decode(1, &bytes).unwrap();
            prop_assert!(read.claims() == claims && read.attachments == files);
        }
    }

    #[test]
    fn as_deep_as_a_credential_may_be() {
        let mut value = ClaimValue::Null;
        for _ in 0..16 {
            value = ClaimValue::Map(vec![("a".into(), value)]);
        }
        let claims = vec![("a".into(), value)];
        let bytes = ViewRecord::new(&claims, BTreeMap::new()).encode().unwrap();
        assert!(ViewRecord::decode(1, &bytes).unwrap().claims() == claims);
    }
}
