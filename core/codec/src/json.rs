//! JSON (RFC 8259) from outside: bounded, at most 64 levels deep, and no object names a thing twice.
//!
//! `serde_json` takes the last of two equal names; two readers that choose differently can be made to disagree about
//! what was signed. So everything from outside comes through here.

use core::fmt;
use std::borrow::Cow;

use serde::{
    Serialize,
    de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use crate::{Error, error::Member};

/// Levels of arrays and objects.
const MAX_DEPTH: u8 = 64;

/// Reads one JSON text of at most `max_len` bytes.
///
/// # Errors
/// [`Error::TooLong`], [`Error::DuplicateKey`], [`Error::TooDeep`] or [`Error::MalformedJson`].
pub fn parse(bytes: &[u8], max_len: usize) -> Result<Value, Error> {
    if bytes.len() > max_len {
        return Err(Error::TooLong);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict {
        depth_left: MAX_DEPTH,
    }
    .deserialize(&mut deserializer)
    .map_err(|error| cause(&error))?;
    deserializer.end().map_err(|_| Error::MalformedJson)?;
    Ok(value)
}

/// Reads one JSON text into a type. A member that is null is taken for one that is absent, in all objects of the text.
///
/// # Errors
/// As [`parse`]; [`Error::Lacks`] or [`Error::OtherShape`] where the text is JSON but not of that type.
#[inline(never)]
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8], max_len: usize) -> Result<T, Error> {
    // Read twice: serde makes the code that fills a type anew for each kind of source, so a second one, for values, would cost a phone's
    // library a tenth of a megabyte.
    let mut value = parse(bytes, max_len)?;
    let text = if drop_nulls(&mut value) {
        Cow::Owned(to_vec(&value)?)
    } else {
        Cow::Borrowed(bytes)
    };
    serde_json::from_slice(&text).map_err(|error| misfit(&error))
}

/// Takes the members that are null out of all objects; says whether there were any.
fn drop_nulls(value: &mut Value) -> bool {
    let mut found = false;
    match value {
        Value::Array(items) => {
            for item in items {
                found |= drop_nulls(item);
            }
        }
        Value::Object(members) => {
            let before = members.len();
            members.retain(|_, member| !member.is_null());
            found = members.len() != before;
            for (_, member) in members {
                found |= drop_nulls(member);
            }
        }
        _ => {}
    }
    found
}

/// A value as compact JSON.
///
/// # Errors
/// [`Error::MalformedJson`] where the type cannot be JSON (a map with keys that are not text).
pub fn to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|_| Error::MalformedJson)
}

const DUPLICATE: &str = "vidan: duplicate name";
const TOO_DEEP: &str = "vidan: too deep";

/// Which member a type misses, as serde's own text begins with: one of the type's own names, never anything of the message.
fn misfit(error: &serde_json::Error) -> Error {
    let text = error.to_string();
    let member = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'))
        .and_then(|(name, _)| Member::new(name));
    member.map_or(Error::OtherShape, Error::Lacks)
}

/// serde carries causes as text only.
fn cause(error: &serde_json::Error) -> Error {
    let text = error.to_string();
    if text.starts_with(DUPLICATE) {
        Error::DuplicateKey
    } else if text.starts_with(TOO_DEEP) {
        Error::TooDeep
    } else {
        Error::MalformedJson
    }
}

#[derive(Clone, Copy)]
struct Strict {
    depth_left: u8,
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        self.depth_left
            .checked_sub(1)
            .map(|depth_left| Self { depth_left })
            .ok_or_else(|| E::custom(TOO_DEEP))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, bit: bool) -> Result<Value, E> {
        Ok(Value::Bool(bit))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        Number::from_f64(number)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut all = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inner)?;
            if all.insert(name, value).is_some() {
                return Err(serde::de::Error::custom(DUPLICATE));
            }
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refuse(text: &str) -> Error {
        parse(text.as_bytes(), 1000).unwrap_err()
    }

    #[test]
    fn each_refusal_has_its_cause() {
        assert_eq!(refuse(r#"{"a":1,"a":1}"#), Error::DuplicateKey);
        assert_eq!(refuse(r#"{"a":1,"\u0061":2}"#), Error::DuplicateKey);
        assert_eq!(refuse(r#"[{"b":{"a":1,"a":1}}]"#), Error::DuplicateKey);
        assert_eq!(refuse(&"[".repeat(500)), Error::TooDeep);
        assert_eq!(refuse("{} {}"), Error::MalformedJson);
        assert_eq!(refuse(""), Error::MalformedJson);
        assert_eq!(refuse("NaN"), Error::MalformedJson);
        assert_eq!(refuse("1e999"), Error::MalformedJson);
        assert_eq!(refuse(&" ".repeat(1001)), Error::TooLong);
        assert_eq!(refuse(r#"{"vidan: duplicate name"#), Error::MalformedJson);
        assert_eq!(from_slice::<bool>(b"1", 10), Err(Error::OtherShape));
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Example {
        credential_endpoint: String,
        #[serde(default)]
        display: Vec<Inner>,
        #[serde(default)]
        path: Vec<Value>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Inner {
        name: Option<String>,
    }

    fn read(text: &str) -> Result<Example, Error> {
        from_slice(text.as_bytes(), 1000)
    }

    #[test]
    fn what_a_message_lacks_is_named_and_nothing_of_it_is_quoted() {
        let lacks = read("{}").unwrap_err().to_string();
        assert_eq!(lacks, "`credential_endpoint` is missing");
        let lacks = read(r#"{"credential_endpoint":null}"#).unwrap_err();
        assert_eq!(lacks.to_string(), "`credential_endpoint` is missing");
        let other = read(r#"{"credential_endpoint":["missing field `secret`"]}"#).unwrap_err();
        assert_eq!(other, Error::OtherShape);
        assert_eq!(read("[]").unwrap_err(), Error::OtherShape);
    }

    #[test]
    fn a_member_that_is_null_is_absent_and_an_element_is_not() {
        let read = read(
            r#"{"credential_endpoint":"a","display":[{"name":null}],"path":["a",null],"x":null}"#,
        );
        let expected = Example {
            credential_endpoint: "a".into(),
            display: vec![Inner { name: None }],
            path: vec!["a".into(), Value::Null],
        };
        assert_eq!(read.unwrap(), expected);
        let none = r#"{"credential_endpoint":"a","display":null,"path":null}"#;
        assert_eq!(self::read(none).unwrap().display, []);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(names in proptest::collection::btree_map("[a-z]{1,8}", any::<i64>(), 0..9)) {
            let bytes = to_vec(&names).unwrap();
            prop_assert_eq!(from_slice::<std::collections::BTreeMap<String, i64>>(&bytes, 10_000).unwrap(), names);
        }

        #[test]
        fn junk_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes, 1000);
        }
    }
}
