//! What a document says of itself that the wallet goes by: its number, its end, and whom it is about.

use vidan_codec::clock::UnixTime;
use vidan_credential::{ClaimKey, ClaimValue};
use vidan_protocol::notice::registration::PERSON_CLAIM;

/// Claims that number a document, the most telling first.
const NUMBERS: [&str; 4] = [PERSON_CLAIM, "ma_so", "so", "ma_the"];
/// Claims that say until which day a document is good.
const ENDS: [&str; 2] = ["ngay_het_han", "den_ngay"];
const NAME: &str = "ho_ten";
const DAY: i64 = 86_400;

/// See the fields.
pub(crate) struct Words {
    pub(crate) number: Option<String>,
    /// The end of its last day, in Vietnam.
    pub(crate) ends_at: Option<UnixTime>,
}

pub(crate) fn words_of(claims: &[(ClaimKey, ClaimValue)]) -> Words {
    let first = |names: &[&str]| names.iter().find_map(|name| text(claims, name));
    Words {
        number: first(&NUMBERS).map(str::to_owned),
        ends_at: first(&ENDS).and_then(end_of_day),
    }
}

/// The personal number of whom the document is about, where it says it.
pub(crate) fn person(claims: &[(ClaimKey, ClaimValue)]) -> Option<&str> {
    text(claims, PERSON_CLAIM)
}

/// The name of whom the document is about, where it says it.
pub(crate) fn name(claims: &[(ClaimKey, ClaimValue)]) -> Option<&str> {
    text(claims, NAME)
}

fn text<'a>(claims: &'a [(ClaimKey, ClaimValue)], name: &str) -> Option<&'a str> {
    let named = |key: &ClaimKey| matches!(key, ClaimKey::Text(known) if known == name);
    let (_, value) = claims.iter().find(|(key, _)| named(key))?;
    value.as_text().filter(|text| !text.is_empty())
}

fn end_of_day(date: &str) -> Option<UnixTime> {
    let begins = UnixTime::parse_rfc3339(&format!("{date}T00:00:00+07:00")).ok()?;
    Some(begins.plus(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(pairs: &[(&str, &str)]) -> Vec<(ClaimKey, ClaimValue)> {
        let claim =
            |(name, value): &(&str, &str)| ((*name).into(), ClaimValue::Text((*value).to_owned()));
        pairs.iter().map(claim).collect()
    }

    #[test]
    fn a_document_ends_with_its_last_day_in_vietnam() {
        let ends = |date: &str| words_of(&claims(&[("ngay_het_han", date)])).ends_at;
        let midnight = UnixTime::parse_rfc3339("2026-12-01T00:00:00+07:00").unwrap();
        assert_eq!(ends("2026-11-30"), Some(midnight));
        for none in ["", "2026-11", "2026-02-30", "30/11/2026", "2026-11-30T"] {
            assert_eq!(ends(none), None, "{none}");
        }
    }

    #[test]
    fn the_most_telling_number_counts() {
        let number = |pairs: &[_]| words_of(&claims(pairs)).number;
        let both = [("so", "1"), ("so_dinh_danh", "2")];
        assert_eq!(number(&both).as_deref(), Some("2"));
        assert_eq!(number(&[("ma_so", "DN4")]).as_deref(), Some("DN4"));
        assert_eq!(number(&[("so", "")]), None);
        assert_eq!(number(&[]), None);
    }
}
