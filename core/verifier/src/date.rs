//! Dates as documents print them.

use vidan_codec::clock::UnixTime;

/// Vietnam is seven hours ahead of UTC all year; a date printed on a document is a date there.
const VIETNAM: i64 = 7 * 3600;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The day that it is in Vietnam.
    pub(crate) fn in_vietnam(now: UnixTime) -> Option<Self> {
        Self::exact(&now.plus(VIETNAM).date())
    }

    /// From `YYYY-MM-DD`.
    pub(crate) fn exact(text: &str) -> Option<Self> {
        Self::latest(text).filter(|_| text.len() == 10)
    }

    /// From `YYYY-MM-DD`, `YYYY-MM` or `YYYY`: the latest day that it can mean.
    pub(crate) fn latest(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        // There is no year 0000: documents write it for one that is not known.
        let year: i32 = number(parts.next()?, 4).filter(|year| *year > 0)?;
        let month = parts.next().map_or(Some(12), |month| number(month, 2))?;
        let last = days(year, month)?;
        let day = parts.next().map_or(Some(last), |day| number(day, 2))?;
        let whole = parts.next().is_none() && (1..=last).contains(&day);
        whole.then_some(Self { year, month, day })
    }

    /// Years completed on `today` by someone born on this day. Who was born on a 29 February completes one on 1 March.
    pub(crate) fn years_until(self, today: Self) -> i32 {
        let before_birthday = (today.month, today.day) < (self.month, self.day);
        today.year - self.year - i32::from(before_birthday)
    }
}

/// A number of exactly so many digits.
fn number<T: core::str::FromStr>(text: &str, digits: usize) -> Option<T> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn days(year: i32, month: u8) -> Option<u8> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if leap => Some(29),
        2 => Some(28),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::exact(text).unwrap()
    }

    #[test]
    fn what_a_document_may_say() {
        assert_eq!(Date::latest("1999"), Some(date("1999-12-31")));
        assert_eq!(Date::latest("2000-02"), Some(date("2000-02-29")));
        assert_eq!(Date::latest("1900-02"), Some(date("1900-02-28")));
        assert_eq!(Date::latest("1999-04-30"), Some(date("1999-04-30")));
        for text in [
            "",
            "99",
            "0000",
            "0000-01-01",
            "1999-",
            "1999-13",
            "1999-00",
            "1999-4-30",
            "1999-04-31",
            "1999-04-00",
            "1999-04-30-01",
            "+999",
            "30/04/1999",
            "1999-04-30T00:00:00Z",
            "１９９９",
        ] {
            assert_eq!(Date::latest(text), None, "{text}");
        }
        assert_eq!(Date::exact("1999"), None);
    }

    #[test]
    fn the_day_begins_at_seven_of_the_evening_before_in_utc() {
        let at = |text| Date::in_vietnam(UnixTime::parse_rfc3339(text).unwrap());
        assert_eq!(at("2026-11-22T16:59:59Z"), Some(date("2026-11-22")));
        assert_eq!(at("2026-11-22T17:00:00Z"), Some(date("2026-11-23")));
        assert_eq!(Date::in_vietnam(UnixTime(i64::MAX)), None);
    }

    #[test]
    fn a_year_is_completed_on_the_birthday() {
        let years = |born: &str, today: &str| date(born).years_until(date(today));
        assert_eq!(years("2008-11-23", "2026-11-22"), 17);
        assert_eq!(years("2008-11-22", "2026-11-22"), 18);
        assert_eq!(years("2008-02-29", "2026-02-28"), 17);
        assert_eq!(years("2008-02-29", "2026-03-01"), 18);
        assert_eq!(years("2030-01-01", "2026-11-22"), -4);
    }
}
