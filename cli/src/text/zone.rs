//! Times as people read them, in their own zone: that of `TZ`, else Vietnam's.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use vidan_codec::clock::UnixTime;

use crate::args::Language::{self, En, Vi};

/// The reader's zone, read once.
static READERS: LazyLock<TimeZone> = LazyLock::new(|| zone(std::env::var("TZ").ok().as_deref()));

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day, such as 30/04/1999.
pub(crate) fn day(at: UnixTime) -> String {
    in_zone(at, &READERS).map_or_else(|| at.to_string(), |local| slashed(&local))
}

/// The last day of something that ends with a day in Vietnam, as documents do.
pub(crate) fn last_day(end: UnixTime) -> String {
    in_zone(end.plus(-1), &vietnam()).map_or_else(|| end.to_string(), |local| slashed(&local))
}

/// A day and its hour and minute, in words.
pub(crate) fn moment(at: UnixTime, language: Language) -> String {
    in_zone(at, &READERS).map_or_else(|| at.to_string(), |local| told(&local, language))
}

/// The time of day to the second: for what ends within the minute.
pub(crate) fn second(at: UnixTime, language: Language) -> String {
    let Some(local) = in_zone(at, &READERS) else {
        return at.to_string();
    };
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    match language {
        En => format!("{hour:02}:{minute:02}:{second:02}"),
        Vi => format!("{hour:02} giờ {minute:02} phút {second:02} giây"),
    }
}

/// A date of a document as people write it: `1999-04-30` is 30/04/1999, `1999-04` is 04/1999. `None` for what is no date.
pub(crate) fn written_date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, length: usize, most: u16| {
        let plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        plain
            && part
                .parse()
                .is_ok_and(|number| (1..=most).contains(&number))
    };
    match parts.as_slice() {
        [year, month, day]
            if number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31) =>
        {
            Some(format!("{day}/{month}/{year}"))
        }
        [year, month] if number(year, 4, 9999) && number(month, 2, 12) => {
            Some(format!("{month}/{year}"))
        }
        _ => None,
    }
}

fn told(local: &DateTime, language: Language) -> String {
    let (hour, minute) = (local.hour(), local.minute());
    match language {
        En => {
            let month = usize::try_from(local.month().saturating_sub(1)).ok();
            let month = month.and_then(|month| MONTHS.get(month)).unwrap_or(&"");
            format!(
                "{hour:02}:{minute:02}, {} {month} {}",
                local.day(),
                local.year()
            )
        }
        Vi => format!("{hour:02} giờ {minute:02}, ngày {}", slashed(local)),
    }
}

fn slashed(local: &DateTime) -> String {
    format!(
        "{:02}/{:02}/{:04}",
        local.day(),
        local.month(),
        local.year()
    )
}

fn in_zone(at: UnixTime, zone: &TimeZone) -> Option<DateTime> {
    Some(zone.to_datetime(Timestamp::from_second(at.0).ok()?))
}

/// What `TZ` names: a place of the IANA list or, as POSIX has it, a rule. Nothing, or nothing known, is Vietnam.
fn zone(named: Option<&str>) -> TimeZone {
    let Some(named) = named
        .map(|name| name.trim_start_matches(':'))
        .filter(|name| !name.is_empty())
    else {
        return vietnam();
    };
    let place = named
        .rsplit_once("zoneinfo/")
        .map_or(named, |(_, place)| place);
    TimeZone::get(place)
        .or_else(|_| TimeZone::posix(named))
        .unwrap_or_else(|_| vietnam())
}

/// Seven hours ahead of UTC all year.
fn vietnam() -> TimeZone {
    TimeZone::fixed(Offset::constant(7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_in(zone_name: Option<&str>, at: &str, language: Language) -> String {
        let at = UnixTime::parse_rfc3339(at).unwrap();
        told(&in_zone(at, &zone(zone_name)).unwrap(), language)
    }

    #[test]
    fn a_moment_is_told_in_the_readers_zone_and_words() {
        let end = "2026-12-10T16:59:00Z";
        for nowhere in [None, Some(""), Some("Nowhere/At_All")] {
            assert_eq!(told_in(nowhere, end, Vi), "23 giờ 59, ngày 10/12/2026");
        }
        assert_eq!(told_in(None, end, En), "23:59, 10 December 2026");
        assert_eq!(told_in(Some("UTC"), end, En), "16:59, 10 December 2026");
        for tokyo in [
            "Asia/Tokyo",
            ":Asia/Tokyo",
            "/usr/share/zoneinfo/Asia/Tokyo",
            "JST-9",
        ] {
            assert_eq!(told_in(Some(tokyo), end, Vi), "01 giờ 59, ngày 11/12/2026");
        }
        // Summer time counts where it is kept.
        let berlin = |at| told_in(Some("Europe/Berlin"), at, En);
        assert_eq!(berlin("2026-07-01T10:00:00Z"), "12:00, 1 July 2026");
        assert_eq!(berlin("2026-12-01T10:00:00Z"), "11:00, 1 December 2026");
    }

    #[test]
    fn a_document_is_good_until_its_last_day_in_vietnam() {
        let end = UnixTime::parse_rfc3339("2026-12-01T00:00:00+07:00").unwrap();
        assert_eq!(last_day(end), "30/11/2026");
    }

    #[test]
    fn dates_are_written_day_first() {
        assert_eq!(written_date("1999-04-30").as_deref(), Some("30/04/1999"));
        assert_eq!(written_date("1999-04").as_deref(), Some("04/1999"));
        for other in [
            "1999",
            "30/04/1999",
            "0912-345-678",
            "1999-4-30",
            "1999-04-30T00",
            "ab-cd",
            "0912-34",
        ] {
            assert_eq!(written_date(other), None, "{other}");
        }
    }
}
