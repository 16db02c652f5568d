//! `exp`, `nbf`, `iat` (RFC 7519): NumericDates, which may have a fraction. Fractions are rounded to the side that accepts
//! less: an end down, a start up.

use serde_json::Value;
use vidan_codec::clock::UnixTime;

use super::{
    Fault,
    names::{EXP, IAT, NBF},
};
use crate::{Error, Layer};

/// Beyond it floating-point numbers skip whole seconds.
const MAX_SECONDS: f64 = 9_007_199_254_740_992.0;

/// The time claims of one layer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub(super) exp: Option<UnixTime>,
    pub(super) nbf: Option<UnixTime>,
    pub(super) iat: Option<UnixTime>,
}

impl Times {
    /// Reads them with a look-up of claims by name.
    pub(super) fn read<'v>(
        layer: Layer,
        claim: impl Fn(&str) -> Option<&'v Value>,
    ) -> Result<Self, Error> {
        let read = |name, round: fn(f64) -> f64| {
            claim(name)
                .map(|value| seconds(value, round).ok_or(Fault::Time(layer, name)))
                .transpose()
        };
        Ok(Self {
            exp: read(EXP, f64::floor)?,
            nbf: read(NBF, f64::ceil)?,
            iat: read(IAT, f64::ceil)?,
        })
    }

    /// Valid at this moment, give or take `skew` seconds.
    pub(super) fn check_now(&self, layer: Layer, now: UnixTime, skew: i64) -> Result<(), Error> {
        if self.exp.is_some_and(|exp| now >= exp.plus(skew)) {
            return Err(Error::Expired(layer));
        }
        let starts = self.nbf.max(self.iat);
        if starts.is_some_and(|start| now.plus(skew) < start) {
            return Err(Error::NotYetValid(layer));
        }
        Ok(())
    }
}

fn seconds(value: &Value, round: fn(f64) -> f64) -> Option<UnixTime> {
    let seconds = round(value.as_f64()?);
    if seconds.abs() > MAX_SECONDS {
        return None;
    }
    if let Some(whole) = value.as_i64() {
        return Some(UnixTime(whole));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole by now, and within ±2^53"
    )]
    Some(UnixTime(seconds as i64))
}
