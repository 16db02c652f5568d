//! The closed set of things that may be done to a claim before it answers a field. No scripting.
//!
//! Both ends must come to the same value, so those that need no national table are worked out here; for the others
//! (words of a date, provinces) [`Transform::apply`] has no answer and the caller's own tables are asked.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A named transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Transform {
    /// First letter in upper case, for lists whose codes are written small in documents.
    Capitalize,
    /// A date in words. Needs the caller's tables.
    DateInWords,
    /// `2001-02-03` → `03/02/2001`; partial dates stay partial.
    DateVn,
    /// The province of an address. Needs the caller's tables.
    Province,
    /// The family name: the first word of a full name.
    SplitHo,
    /// Middle and given names: all words but the first.
    SplitTen,
    /// Everything in upper case.
    Upper,
    /// The year of a date, as a number.
    Year,
    /// A transform this version does not know: the field is then for the person.
    #[serde(other)]
    Unlisted,
}

impl Transform {
    /// The transformed value; `None` when the value does not fit or tables are needed.
    pub fn apply(self, value: &Value) -> Option<Value> {
        let text = value.as_str()?;
        let out = match self {
            Self::Capitalize => {
                let mut letters = text.chars();
                let first = letters.next()?;
                first.to_uppercase().chain(letters).collect()
            }
            Self::DateVn => {
                let parts = date_parts(text)?;
                parts.iter().rev().copied().collect::<Vec<_>>().join("/")
            }
            Self::SplitHo => text.split_whitespace().next()?.to_owned(),
            Self::SplitTen => {
                let rest: Vec<&str> = text.split_whitespace().skip(1).collect();
                (!rest.is_empty()).then(|| rest.join(" "))?
            }
            Self::Upper => text.to_uppercase(),
            Self::Year => {
                return Some(Value::from(date_parts(text)?.first()?.parse::<u16>().ok()?));
            }
            Self::DateInWords | Self::Province | Self::Unlisted => return None,
        };
        Some(Value::String(out))
    }
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD` in parts.
fn date_parts(text: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = text.split('-').collect();
    let widths: &[usize] = &[4, 2, 2];
    let fits = parts.len() <= widths.len()
        && parts
            .iter()
            .zip(widths)
            .all(|(part, width)| part.len() == *width && part.bytes().all(|b| b.is_ascii_digit()));
    fits.then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn each_transform_does_what_its_name_says() {
        let cases = [
            (Transform::Capitalize, json!("nữ"), Some(json!("Nữ"))),
            (Transform::Capitalize, json!(""), None),
            (
                Transform::DateVn,
                json!("2001-02-03"),
                Some(json!("03/02/2001")),
            ),
            (Transform::DateVn, json!("2001-02"), Some(json!("02/2001"))),
            (Transform::DateVn, json!("2001"), Some(json!("2001"))),
            (Transform::DateVn, json!("01-02-2003"), None),
            (Transform::DateVn, json!("2001-02-03-04"), None),
            (
                Transform::SplitHo,
                json!("Nguyễn Thị Hoa"),
                Some(json!("Nguyễn")),
            ),
            (
                Transform::SplitTen,
                json!("Nguyễn Thị Hoa"),
                Some(json!("Thị Hoa")),
            ),
            (Transform::SplitTen, json!("Hoa"), None),
            (Transform::Upper, json!("Đặng"), Some(json!("ĐẶNG"))),
            (Transform::Year, json!("2001-02-03"), Some(json!(2001))),
            (Transform::Year, json!(2001), None),
            (Transform::Province, json!("Hà Nội"), None),
            (Transform::Unlisted, json!("x"), None),
        ];
        for (transform, value, expected) in cases {
            assert_eq!(transform.apply(&value), expected, "{transform:?} {value}");
        }
    }

    #[test]
    fn an_unknown_name_is_kept_apart_not_refused() {
        assert_eq!(
            serde_json::from_value::<Transform>(json!("brand_new")).unwrap(),
            Transform::Unlisted
        );
        assert_eq!(
            serde_json::to_value(Transform::SplitHo).unwrap(),
            json!("split_ho")
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            for transform in [Transform::Capitalize, Transform::DateVn, Transform::SplitHo, Transform::SplitTen, Transform::Upper, Transform::Year] {
                let _ = transform.apply(&Value::String(text.clone()));
            }
        }
    }
}
