//! The twelve digits of a personal identification number (*số định danh cá nhân*), after Circular
//! 07/2016/TT-BCA article 7: three for the place of birth registration under the old list of provinces, one
//! for century and sex, two for the year of birth, six random. There is no check digit.
//!
//! What the digits say is a hint. A number keeps its digits when sex or year of birth is corrected later, so
//! a mismatch is a warning and never a refusal. The place is where the birth was registered, never where
//! the person lives. Not for: telling whether a number was ever given out.

use std::fmt;

use crate::{Error, Identifier, OldProvince, generated::id_number::CENTURY_AND_SEX, old_province};

/// A personal number of the right shape. `Debug` and errors never show it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber {
    digits: [u8; 12],
}

impl IdNumber {
    /// Takes exactly twelve ASCII digits: no space, no sign, leading zeros kept.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Character`], neither with the text.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Identifier::SoDinhDanh.check(text)?;
        let digits = <[u8; 12]>::try_from(text.as_bytes()).map_err(|_| Error::Length {
            identifier: Identifier::SoDinhDanh,
            found: text.len().min(256),
        })?;
        Ok(Self { digits })
    }

    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits).unwrap_or_default()
    }

    /// The province of birth registration as it was until 30 June 2025; `None` for a country code or a
    /// prefix of a newer list, which is no fault of the number.
    #[must_use]
    pub fn registered_in(&self) -> Option<&'static OldProvince> {
        old_province(self.as_str().get(..3)?)
    }

    /// Year of birth as first registered.
    #[must_use]
    pub fn birth_year(&self) -> u16 {
        let [_, _, _, _, tens, units, ..] = self.digits;
        let in_century = u16::from(digit(tens)) * 10 + u16::from(digit(units));
        self.century_and_sex()
            .map_or(in_century, |(century, _)| century + in_century)
    }

    /// Sex as first registered.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        self.century_and_sex().map(|(_, sex)| sex)
    }

    /// What in a document's other claims does not agree with the number. Each is something to show, none
    /// a reason to refuse.
    #[must_use]
    pub fn warnings(&self, sex: Option<Sex>, birth_year: Option<u16>) -> Vec<IdNumberWarning> {
        let mut warnings = Vec::new();
        if birth_year.is_some_and(|year| year != self.birth_year()) {
            warnings.push(IdNumberWarning::BirthYear);
        }
        if self.registered_in().is_none() {
            warnings.push(IdNumberWarning::PlaceUnknown);
        }
        if sex.is_some() && sex != self.sex() {
            warnings.push(IdNumberWarning::Sex);
        }
        warnings
    }

    fn century_and_sex(&self) -> Option<(u16, Sex)> {
        let [_, _, _, century_sex, ..] = self.digits;
        CENTURY_AND_SEX
            .get(usize::from(digit(century_sex)))
            .copied()
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdNumber(..)")
    }
}

/// Sex as the register keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// *nữ*
    Female,
    /// *nam*
    Male,
}

impl Sex {
    /// Reads `nam` or `nữ` as documents write it, in either case; anything else is `None`.
    #[must_use]
    pub fn from_claim(text: &str) -> Option<Self> {
        match text {
            "nam" | "Nam" | "NAM" => Some(Self::Male),
            "nữ" | "Nữ" | "NỮ" => Some(Self::Female),
            _ => None,
        }
    }
}

/// Something that does not agree with a personal number, to be shown and not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdNumberWarning {
    /// Another year of birth than the number's.
    BirthYear,
    /// The first three digits stand for no province of the old list.
    PlaceUnknown,
    /// Another sex than the number's.
    Sex,
}

fn digit(ascii: u8) -> u8 {
    ascii.wrapping_sub(b'0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_data_files_example_reads_as_it_says() {
        let facts: Value = serde_json::from_str(include_str!("../data/id_number.json")).unwrap();
        let example = &facts["example_synthetic"];
        let number = IdNumber::parse(example["number"].as_str().unwrap()).unwrap();
        let place = number.registered_in().unwrap();
        assert_eq!(
            format!("{} {}", place.id_prefix, place.name),
            "001 Thành phố Hà Nội"
        );
        assert_eq!(
            number.sex(),
            Sex::from_claim(example["sex"].as_str().unwrap())
        );
        assert_eq!(
            u64::from(number.birth_year()),
            example["birth_year"].as_u64().unwrap()
        );
        assert_eq!(number.as_str(), "001199000001");
    }

    #[test]
    fn a_mismatch_is_a_warning() {
        let number = IdNumber::parse("001199000001").unwrap();
        assert_eq!(number.warnings(Some(Sex::Female), Some(1999)), []);
        assert_eq!(number.warnings(None, None), []);
        assert_eq!(
            number.warnings(Some(Sex::Male), Some(1989)),
            [IdNumberWarning::BirthYear, IdNumberWarning::Sex]
        );
        let abroad = IdNumber::parse("277305123456").unwrap();
        assert_eq!(
            (abroad.birth_year(), abroad.sex()),
            (2005, Some(Sex::Female))
        );
        assert_eq!(abroad.warnings(None, None), [IdNumberWarning::PlaceUnknown]);
    }

    #[test]
    fn debug_and_errors_keep_the_number_to_themselves() {
        let number = IdNumber::parse("001199000001").unwrap();
        assert_eq!(format!("{number:?}"), "IdNumber(..)");
        let error = IdNumber::parse("00119900000x").unwrap_err();
        assert_eq!(
            error,
            Error::Character {
                identifier: Identifier::SoDinhDanh,
                position: 12
            }
        );
        assert!(!format!("{error} {error:?}").contains("0011990"));
    }

    #[test]
    fn other_digits_and_lengths_are_refused() {
        for text in [
            "",
            "00119900000",
            "0011990000011",
            "٠٠١١٩٩٠٠٠٠٠١",
            " 01199000001",
            "+01199000001",
        ] {
            assert!(IdNumber::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_twelve_digits_parse_and_come_back(text in "[0-9]{12}") {
            let number = IdNumber::parse(&text).unwrap();
            prop_assert_eq!(number.as_str(), &text);
            prop_assert_eq!(text[4..6].parse::<u16>().unwrap(), number.birth_year() % 100);
            prop_assert!((1900..2400).contains(&number.birth_year()));
            prop_assert!(number.sex().is_some());
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = IdNumber::parse(&text);
        }
    }
}
