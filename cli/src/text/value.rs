//! What a claim says, in words: names of countries, days as people write them, parts of a record by their names. What the
//! national data does not know stays as its issuer wrote it; nothing is left out.

use serde_json::Value;
use vidan_codec::clock::UnixTime;
use vidan_vietnam::{Name, ValueType};

use super::{country::country, words, zone};
use crate::{
    args::Language::{self, En, Vi},
    output::printable,
};

/// A claim's value on one line, by the claim's path in a document.
pub(crate) fn claim_words(path: &str, value: &Value, language: Language) -> String {
    printable(&told(&last_name(path), value, language))
}

/// Claims by their names, as the log lists them; `can_cuoc.ho_ten` is named as `ho_ten` is.
pub(crate) fn claim_names(paths: &[String], language: Language) -> String {
    let mut names: Vec<String> = Vec::with_capacity(paths.len());
    for path in paths {
        let named = known(&last_name(path)).map(|(name, _)| pick(name, language).to_owned());
        let name = named.unwrap_or_else(|| path.clone());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    printable(&names.join("; "))
}

/// `chu_ho.ngay_sinh` and `thanh_vien[0].ngay_sinh` are days of birth like any other.
fn last_name(path: &str) -> String {
    let path = path
        .split('[')
        .next()
        .unwrap_or(path)
        .trim_end_matches('.')
        .to_owned()
        + path.rsplit_once(']').map_or("", |(_, rest)| rest);
    let last = path.rsplit('.').next().unwrap_or(&path);
    last.trim_matches('"').to_owned()
}

fn told(name: &str, value: &Value, language: Language) -> String {
    let kind = known(name).map(|(_, kind)| kind);
    match value {
        Value::Bool(yes) => words(language).yes_no(*yes).to_owned(),
        Value::Null if kind == Some(ValueType::DateOrNone) => match language {
            En => "no end".to_owned(),
            Vi => "không thời hạn".to_owned(),
        },
        Value::Null => "–".to_owned(),
        Value::Number(number) => sex(name, &number.to_string(), language)
            .map_or_else(|| number.to_string(), str::to_owned),
        Value::String(text) => text_told(name, kind, text, language),
        Value::Array(items) => {
            let told: Vec<_> = items
                .iter()
                .map(|item| told(name, item, language))
                .collect();
            told.join(if items.iter().any(Value::is_object) {
                "; "
            } else {
                ", "
            })
        }
        Value::Object(parts) => {
            let part = |(name, value): (&String, &Value)| {
                let value = told(name, value, language);
                match known(name) {
                    Some((label, _)) => format!("{}: {value}", pick(label, language)),
                    None => format!("{name}: {value}"),
                }
            };
            parts.iter().map(part).collect::<Vec<_>>().join(", ")
        }
    }
}

fn text_told(name: &str, kind: Option<ValueType>, text: &str, language: Language) -> String {
    let named = match kind {
        Some(ValueType::Country) => country(text, language).map(str::to_owned),
        Some(ValueType::DateTime) => {
            let moment = UnixTime::parse_rfc3339(text).ok();
            moment.map(|moment| zone::moment(moment, language))
        }
        _ if is_country(name) => country(text, language).map(str::to_owned),
        _ => sex(name, text, language).map(str::to_owned),
    };
    // Whoever issued it: a text of this form is a day. Of a day that is known in part only our own claims speak.
    let is_date = matches!(
        kind,
        Some(ValueType::Date | ValueType::DateOrNone | ValueType::PartialDate)
    );
    named
        .or_else(|| zone::written_date(text).filter(|_| text.len() == 10 || is_date))
        .unwrap_or_else(|| text.to_owned())
}

/// Names of elements of mobile documents and of claims of the web that hold a country.
fn is_country(name: &str) -> bool {
    matches!(
        name,
        "country" | "issuing_country" | "nationality" | "resident_country"
    )
}

/// A sex as our documents write it, and as ISO 5218 numbers it.
fn sex(name: &str, value: &str, language: Language) -> Option<&'static str> {
    if !matches!(name, "gioi_tinh" | "sex") {
        return None;
    }
    Some(match (value, language) {
        ("nam" | "1", En) => "Male",
        ("nam" | "1", Vi) => "Nam",
        ("nữ" | "2", En) => "Female",
        ("nữ" | "2", Vi) => "Nữ",
        _ => return None,
    })
}

/// What the national data calls a claim or part of this name, and what its values look like.
fn known(name: &str) -> Option<(Name, ValueType)> {
    let all = vidan_vietnam::documents().iter();
    let claim = all
        .flat_map(|document| document.claims)
        .find(|claim| claim.id == name)?;
    Some((claim.name, claim.value))
}

fn pick(name: Name, language: Language) -> &'static str {
    match language {
        En => name.en,
        Vi => name.vi,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn vi(path: &str, value: Value) -> String {
        claim_words(path, &value, Vi)
    }

    #[test]
    fn codes_and_dates_become_words() {
        assert_eq!(vi("quoc_tich", json!("VNM")), "Việt Nam");
        assert_eq!(vi("me.quoc_tich", json!("LAO")), "Lào");
        assert_eq!(vi("gioi_tinh", json!("nữ")), "Nữ");
        assert_eq!(vi("ngay_sinh", json!("1999-04-30")), "30/04/1999");
        assert_eq!(vi("thanh_vien[2].ngay_sinh", json!("1999-04")), "04/1999");
        assert_eq!(vi("ngay_sinh", json!("1999")), "1999");
        assert_eq!(vi("ngay_het_han", Value::Null), "không thời hạn");
        assert_eq!(claim_words("gioi_tinh", &json!("nữ"), En), "Female");
        assert_eq!(claim_words("sex", &json!(2), En), "Female");
        assert_eq!(claim_words("nationality", &json!("VN"), En), "Viet Nam");
    }

    #[test]
    fn what_nobody_knows_stays_as_it_was_written() {
        assert_eq!(vi("quoc_tich", json!("XYZ")), "XYZ");
        assert_eq!(vi("ma", json!("0912-345-678")), "0912-345-678");
        assert_eq!(vi("birthdate", json!("1999-04-30")), "30/04/1999");
        assert_eq!(vi("so", json!(12)), "12");
        let long = "x".repeat(900);
        assert_eq!(vi("ho_ten", json!(long)), long, "nothing is cut");
    }

    #[test]
    fn the_log_names_claims_once_in_words() {
        let paths = [
            "can_cuoc.ho_ten",
            "bhyt.ho_ten",
            "quoc_tich",
            "khong_ai_biet",
        ];
        let told = claim_names(&paths.map(str::to_owned), Vi);
        assert_eq!(told, "Họ, chữ đệm và tên; Quốc tịch; khong_ai_biet");
    }

    #[test]
    fn records_are_told_part_by_part() {
        let person =
            json!({ "ho_ten": "Trần Văn Mẫu", "ngay_sinh": "1970-01-02", "quoc_tich": "VNM" });
        let told = vi("cha", person.clone());
        assert_eq!(
            told,
            "Họ, chữ đệm và tên: Trần Văn Mẫu, Ngày sinh: 02/01/1970, Quốc tịch: Việt Nam"
        );
        assert_eq!(
            vi("thanh_vien", json!([person, person]))
                .matches("; ")
                .count(),
            1
        );
        assert_eq!(vi("hang", json!(["A1", "B2"])), "A1, B2");
    }
}
