//! Whether what is shown proves a minimum age.

use vidan_credential::{ClaimKey, ClaimValue};

use crate::{date::Date, policy::date_text};

/// Claims named so, with a number of years behind, say whether a person has completed them.
const AGE_OVER: &str = "age_over_";

/// Nobody is older, in years: a birth before that stands for one that is not known, such as `0001-01-01`.
const OLDEST: i32 = 150;

/// Checks a minimum age, in completed years. A claim `age_over_NN` that is true settles it for NN and below. One that is false
/// settles nothing: it was true to say so on the day of issue. Then the date of birth counts, and of an incomplete one the
/// latest day that it can mean; of several dates each must do.
///
/// # Errors
/// The code of the cause.
pub(crate) fn check(
    claims: &[&[(ClaimKey, ClaimValue)]],
    births: &[&ClaimValue],
    minimum: u8,
    today: Option<Date>,
) -> Result<(), &'static str> {
    let claims = claims.iter().copied().flatten();
    let shown = claims
        .filter(|(_, value)| value.as_bool() == Some(true))
        .filter_map(|(key, _)| years(key));
    if shown.max().is_some_and(|years| years >= minimum) {
        return Ok(());
    }
    if births.is_empty() {
        return Err("policy.age_not_shown");
    }
    births.iter().try_for_each(|birth| {
        let birth = date_text(birth).and_then(Date::latest);
        let age = birth
            .zip(today)
            .map(|(birth, today)| birth.years_until(today));
        match age {
            Some(age) if age > OLDEST => Err("policy.birth_date_unreadable"),
            Some(age) if age >= i32::from(minimum) => Ok(()),
            Some(_) => Err("policy.too_young"),
            None => Err("policy.birth_date_unreadable"),
        }
    })
}

/// The NN of `age_over_NN`.
fn years(key: &ClaimKey) -> Option<u8> {
    match key {
        ClaimKey::Text(name) => {
            let digits = name.strip_prefix(AGE_OVER)?;
            let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse().ok())?
        }
        ClaimKey::Int(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(claims: &[(&str, bool)], birth: Option<&str>) -> Result<(), &'static str> {
        let claims: Vec<_> = claims
            .iter()
            .map(|(name, value)| (ClaimKey::from(*name), ClaimValue::Bool(*value)))
            .collect();
        let birth = birth.map(|text| ClaimValue::Text(text.into()));
        check(
            &[&claims],
            &birth.iter().collect::<Vec<_>>(),
            18,
            Date::exact("2026-11-22"),
        )
    }

    #[test]
    fn a_claim_for_as_many_years_or_more_is_enough() {
        for name in ["age_over_18", "age_over_21", "age_over_99"] {
            assert_eq!(verdict(&[(name, true)], None), Ok(()), "{name}");
        }
        for name in [
            "age_over_16",
            "age_over_17",
            "age_over_0018",
            "age_over_x",
            "age_over_",
            "age_over_100",
        ] {
            assert_eq!(
                verdict(&[(name, true)], None),
                Err("policy.age_not_shown"),
                "{name}"
            );
        }
        assert_eq!(
            verdict(&[("age_over_16", true), ("age_over_18", true)], None),
            Ok(())
        );
        assert_eq!(
            verdict(&[("age_over_18", true)], Some("mai")),
            Ok(()),
            "the claim comes first"
        );
    }

    #[test]
    fn a_claim_that_is_false_settles_nothing() {
        assert_eq!(
            verdict(&[("age_over_18", false)], None),
            Err("policy.age_not_shown")
        );
        assert_eq!(
            verdict(&[("age_over_18", false)], Some("2008-11-22")),
            Ok(())
        );
    }

    #[test]
    fn without_one_the_date_of_birth_counts() {
        assert_eq!(verdict(&[], Some("2008-11-22")), Ok(()));
        assert_eq!(verdict(&[], Some("2008-11-23")), Err("policy.too_young"));
        assert_eq!(verdict(&[], Some("2008-10")), Ok(()));
        assert_eq!(
            verdict(&[], Some("2008-11")),
            Err("policy.too_young"),
            "perhaps born on the 30th"
        );
        assert_eq!(verdict(&[], Some("2007")), Ok(()));
        assert_eq!(
            verdict(&[], Some("2008")),
            Err("policy.too_young"),
            "perhaps born in December"
        );
        assert_eq!(
            verdict(&[], Some("22/11/2000")),
            Err("policy.birth_date_unreadable")
        );
        assert_eq!(verdict(&[], None), Err("policy.age_not_shown"));
        let number = check(
            &[],
            &[&ClaimValue::Int(1990)],
            18,
            Date::exact("2026-11-22"),
        );
        assert_eq!(number, Err("policy.birth_date_unreadable"));
    }

    #[test]
    fn a_year_that_means_unknown_is_no_age() {
        for unknown in [
            "0000",
            "0000-00-00",
            "0000-01-01",
            "0001-01-01",
            "1875-11-22",
        ] {
            assert_eq!(
                verdict(&[], Some(unknown)),
                Err("policy.birth_date_unreadable"),
                "{unknown}"
            );
        }
        assert_eq!(verdict(&[], Some("1875-11-23")), Ok(()));
    }
}
