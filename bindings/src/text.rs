//! Languages, names and claim values as apps see them.

use core::fmt;

use serde_json::Value;

use crate::error::{AppFault, Result};

/// A language that texts for people exist in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Language {
    /// English.
    En,
    /// Vietnamese.
    Vi,
}

impl From<Language> for vidan_wallet::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Vi => Self::Vi,
        }
    }
}

impl From<Language> for vidan_verifier::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Vi => Self::Vi,
        }
    }
}

/// A name for people, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Names {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl From<vidan_trust::Names> for Names {
    fn from(names: vidan_trust::Names) -> Self {
        Self {
            vi: names.vi,
            en: names.en,
        }
    }
}

/// The value of a claim or of a form's field. Prints as its kind, never as itself: in Kotlin and Swift too.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug)]
pub enum ClaimValue {
    /// Known to have no value, such as an expiry "for life".
    Empty,
    /// Yes or no.
    Flag {
        /// The answer.
        value: bool,
    },
    /// A whole number.
    Number {
        /// The number.
        value: i64,
    },
    /// Something with parts, as JSON text: an address, a list.
    Structured {
        /// A JSON document.
        json: String,
    },
    /// Text, dates as `YYYY-MM-DD` among it.
    Text {
        /// The text, NFC.
        value: String,
    },
}

impl From<Value> for ClaimValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Empty,
            Value::Bool(value) => Self::Flag { value },
            Value::String(value) => Self::Text { value },
            Value::Number(ref number) => match number.as_i64() {
                Some(value) => Self::Number { value },
                None => Self::Structured {
                    json: value.to_string(),
                },
            },
            Value::Array(_) | Value::Object(_) => Self::Structured {
                json: value.to_string(),
            },
        }
    }
}

/// The longest structured value an app may hand in.
const JSON_MAX: usize = 64 * 1024;

impl ClaimValue {
    pub(crate) fn into_json(self, language: Language) -> Result<Value> {
        Ok(match self {
            Self::Empty => Value::Null,
            Self::Flag { value } => value.into(),
            Self::Number { value } => value.into(),
            Self::Structured { json } => vidan_codec::json::parse(json.as_bytes(), JSON_MAX)
                .map_err(|_| AppFault::Value.told(language))?,
            Self::Text { value } => value.into(),
        })
    }
}

/// A value in words, for a label on a screen: the parts of a structured one without their names, commas between.
#[uniffi::export]
pub fn claim_text(value: ClaimValue, language: Language) -> String {
    let word = |yes| match (yes, language) {
        (true, Language::En) => "Yes",
        (false, Language::En) => "No",
        (true, Language::Vi) => "Có",
        (false, Language::Vi) => "Không",
    };
    match value {
        ClaimValue::Empty => "—".to_owned(),
        ClaimValue::Flag { value } => word(value).to_owned(),
        ClaimValue::Number { value } => value.to_string(),
        ClaimValue::Structured { json } => vidan_codec::json::parse(json.as_bytes(), JSON_MAX)
            .map_or(json, |value| leaves(&value, &word)),
        ClaimValue::Text { value } => value,
    }
}

/// The parser bounds the depth.
fn leaves(value: &Value, word: &dyn Fn(bool) -> &'static str) -> String {
    let joined = |parts: &mut dyn Iterator<Item = &Value>| {
        let parts = parts
            .map(|part| leaves(part, word))
            .filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    };
    match value {
        Value::Array(parts) => joined(&mut parts.iter()),
        Value::Bool(value) => word(*value).to_owned(),
        Value::Null => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Object(parts) => joined(&mut parts.values()),
        Value::String(text) => text.clone(),
    }
}

impl fmt::Debug for ClaimValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Flag { .. } => "Flag(…)",
            Self::Number { .. } => "Number(…)",
            Self::Structured { .. } => "Structured(…)",
            Self::Text { .. } => "Text(…)",
        })
    }
}

/// One claim, named for people.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct ClaimView {
    /// Its path, such as `ho_ten`.
    pub path: String,
    /// What it is called.
    pub name: Names,
    /// What it says.
    pub value: ClaimValue,
}

impl fmt::Debug for ClaimView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClaimView({})", self.path)
    }
}

impl From<vidan_wallet::ClaimView> for ClaimView {
    fn from(claim: vidan_wallet::ClaimView) -> Self {
        Self {
            path: claim.path,
            name: claim.name.into(),
            value: claim.value.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_cross_and_come_back() {
        for value in [
            json!(null),
            json!(true),
            json!(-7),
            json!(1.5),
            json!(u64::MAX),
            json!("Nguyễn Thị Hằng Nga"),
            json!({"xa": "Hòa Hải", "so": [1, 2]}),
        ] {
            let crossed = ClaimValue::from(value.clone());
            assert!(!format!("{crossed:?}").contains("Hòa"));
            assert_eq!(crossed.into_json(Language::Vi).unwrap(), value);
        }
    }

    #[test]
    fn values_in_words() {
        let text = |value: Value, language| claim_text(value.into(), language);
        assert_eq!(text(json!(true), Language::Vi), "Có");
        assert_eq!(text(json!(false), Language::En), "No");
        assert_eq!(text(json!(null), Language::En), "—");
        assert_eq!(text(json!(12), Language::En), "12");
        let classes =
            json!([{"hang": "A1", "het_han": null}, {"hang": "B", "het_han": "2035-07-01"}]);
        assert_eq!(text(classes, Language::Vi), "A1, B, 2035-07-01");
        let broken = ClaimValue::Structured {
            json: "{".to_owned(),
        };
        assert_eq!(claim_text(broken, Language::Vi), "{");
    }

    #[test]
    fn json_that_is_none_is_refused() {
        for json in ["", "{", "{\"a\":1,\"a\":2}", "1 2"] {
            let value = ClaimValue::Structured {
                json: json.to_owned(),
            };
            assert_eq!(
                value.into_json(Language::En).unwrap_err().code(),
                "app.value"
            );
        }
    }
}
