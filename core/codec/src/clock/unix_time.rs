//! A moment in whole seconds.

use core::fmt;

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::Error;

/// Seconds since 1970-01-01T00:00:00Z, as CWT and JWT count them (RFC 7519 `NumericDate`, whole seconds).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixTime(pub i64);

/// Seconds of a day.
const DAY: i64 = 86_400;

impl UnixTime {
    /// This many seconds later (earlier where negative); stops at the ends of what can be counted.
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to this moment; negative where it lies ahead.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The beginning of its day in UTC: times are rounded so, that a document's copies do not link by the second.
    pub const fn day_start(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(DAY)))
    }

    /// From RFC 3339.
    ///
    /// # Errors
    /// [`Error::MalformedTime`].
    pub fn parse_rfc3339(text: &str) -> Result<Self, Error> {
        OffsetDateTime::parse(text, &Rfc3339)
            .map(|moment| Self(moment.unix_timestamp()))
            .map_err(|_| Error::MalformedTime)
    }

    /// The date in UTC, `YYYY-MM-DD`; empty for years that have no four digits.
    pub fn date(self) -> String {
        self.to_rfc3339()
            .chars()
            .take_while(|c| *c != 'T')
            .collect()
    }

    /// As RFC 3339 in UTC; empty for years that have no four digits.
    pub fn to_rfc3339(self) -> String {
        OffsetDateTime::from_unix_timestamp(self.0)
            .ok()
            .and_then(|moment| moment.format(&Rfc3339).ok())
            .unwrap_or_default()
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_seconds() {
        let moment = UnixTime::parse_rfc3339("2026-11-22T09:30:15+07:00").unwrap();
        assert_eq!(moment.to_rfc3339(), "2026-11-22T02:30:15Z");
        assert_eq!(moment.day_start().to_rfc3339(), "2026-11-22T00:00:00Z");
        assert_eq!(moment.date(), "2026-11-22");
        assert_eq!(UnixTime(-1).day_start(), UnixTime(-DAY));
        assert_eq!(UnixTime(i64::MAX).to_rfc3339(), "");
        assert_eq!(
            UnixTime::parse_rfc3339("2026-11-22"),
            Err(Error::MalformedTime)
        );
        assert_eq!(UnixTime(i64::MAX).plus(1), UnixTime(i64::MAX));
    }
}
