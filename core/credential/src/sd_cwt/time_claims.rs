//! `exp`, `nbf`, `iat`: reading them, and the thirteen rules that bind the two layers (section "SD-KBT and SD-CWT
//! Verifier Validation", steps 3 and 6), each its own error; then the clock.

use vidan_codec::{
    cbor::{Kind, Node},
    clock::UnixTime,
};

use super::labels::{EXP, IAT, NBF};
use crate::{Error, Layer};

/// A NumericDate in nanoseconds, so that whole and broken seconds compare exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(i128);

const NANOS: i128 = 1_000_000_000;
/// Beyond it floating-point numbers skip whole seconds, and the draft forbids them.
const FLOAT_MAX: f64 = 9_007_199_254_740_992.0;

impl Moment {
    fn read(node: &Node<'_>) -> Option<Self> {
        match node.kind() {
            Kind::Float(seconds) if seconds.is_finite() && seconds.abs() <= FLOAT_MAX => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "|seconds| ≤ 2^53, so nanoseconds fit in 128 bits"
                )]
                let whole = seconds.trunc() as i128;
                #[expect(clippy::cast_possible_truncation, reason = "a fraction of one second")]
                let fraction = (seconds.fract() * 1e9).round() as i128;
                Some(Self(whole * NANOS + fraction))
            }
            _ => node
                .as_integer()
                .map(|seconds| Self::from(UnixTime(seconds))),
        }
    }

    /// The second it lies in.
    pub(super) fn second(self) -> UnixTime {
        UnixTime(i64::try_from(self.0.div_euclid(NANOS)).unwrap_or(i64::MAX))
    }

    fn plus(self, seconds: i64) -> Self {
        Self(self.0 + i128::from(seconds) * NANOS)
    }
}

impl From<UnixTime> for Moment {
    fn from(time: UnixTime) -> Self {
        Self(i128::from(time.0) * NANOS)
    }
}

/// The time claims of one layer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub(super) exp: Option<Moment>,
    pub(super) nbf: Option<Moment>,
    pub(super) iat: Option<Moment>,
}

impl Times {
    /// Reads them with a look-up of claims by label.
    pub(super) fn read<'n, 'a: 'n>(
        layer: Layer,
        claim: impl Fn(i64) -> Option<&'n Node<'a>>,
    ) -> Result<Self, Error> {
        let read = |label| {
            claim(label)
                .map(|node| Moment::read(node).ok_or(Error::TimeMalformed(layer, label)))
                .transpose()
        };
        Ok(Self {
            exp: read(EXP)?,
            nbf: read(NBF)?,
            iat: read(IAT)?,
        })
    }

    /// Step 3, which is part of step 6 too: the credential agrees with itself.
    pub(super) fn check_credential(&self) -> Result<(), Error> {
        holds(
            self.nbf,
            self.iat,
            |nbf, iat| nbf <= iat,
            Error::TimeCredentialNbfAfterIat,
        )?;
        holds(
            self.nbf,
            self.exp,
            |nbf, exp| nbf < exp,
            Error::TimeCredentialNbfAfterExp,
        )?;
        holds(
            self.iat,
            self.exp,
            |iat, exp| iat < exp,
            Error::TimeCredentialIatAfterExp,
        )
    }

    /// Step 6: the key-binding token (`self`) agrees with itself and with its credential.
    pub(super) fn check_key_binding(&self, has_cti: bool, credential: &Self) -> Result<(), Error> {
        if self.iat.is_none() && !has_cti {
            return Err(Error::TimeKbtIatMissing);
        }
        if self.iat.is_none() && (self.exp.is_some() || self.nbf.is_some()) {
            return Err(Error::TimeKbtEndWithoutIat);
        }
        holds(
            self.nbf,
            self.iat,
            |nbf, iat| nbf <= iat,
            Error::TimeKbtNbfAfterIat,
        )?;
        holds(
            self.iat,
            self.exp,
            |iat, exp| iat < exp,
            Error::TimeKbtIatAfterExp,
        )?;
        holds(
            self.exp,
            credential.exp,
            |own, its| own <= its,
            Error::TimeKbtOutlivesCredential,
        )?;
        holds(
            self.nbf,
            credential.nbf,
            |own, its| own >= its,
            Error::TimeKbtNbfBeforeCredentialNbf,
        )?;
        holds(
            self.iat,
            credential.iat,
            |own, its| own >= its,
            Error::TimeKbtIatBeforeCredentialIat,
        )?;
        holds(
            self.nbf,
            credential.exp,
            |nbf, exp| nbf < exp,
            Error::TimeKbtNbfAfterCredentialExp,
        )?;
        holds(
            self.iat,
            credential.exp,
            |iat, exp| iat < exp,
            Error::TimeKbtIatAfterCredentialExp,
        )?;
        holds(
            self.iat,
            credential.nbf,
            |iat, nbf| iat >= nbf,
            Error::TimeKbtIatBeforeCredentialNbf,
        )
    }

    /// Section 7.2 of RFC 8392: valid at this moment, give or take `skew` seconds.
    pub(super) fn check_now(&self, layer: Layer, now: UnixTime, skew: i64) -> Result<(), Error> {
        let now = Moment::from(now);
        if self.exp.is_some_and(|exp| now >= exp.plus(skew)) {
            return Err(Error::Expired(layer));
        }
        let started = [self.nbf, self.iat];
        if started
            .into_iter()
            .flatten()
            .any(|start| now.plus(skew) < start)
        {
            return Err(Error::NotYetValid(layer));
        }
        Ok(())
    }

    /// A policy's longest life of a key-binding token: from `iat` to `exp`, or to now where it names no end.
    pub(super) fn check_lifetime(&self, now: UnixTime, max: i64, skew: i64) -> Result<(), Error> {
        let iat = self.iat.ok_or(Error::TimeKbtIatMissing)?;
        let end = iat.plus(max);
        match self.exp {
            Some(exp) if exp > end => Err(Error::LifetimeTooLong),
            None if Moment::from(now) >= end.plus(skew) => Err(Error::Expired(Layer::KeyBinding)),
            _ => Ok(()),
        }
    }
}

fn holds(
    a: Option<Moment>,
    b: Option<Moment>,
    rule: impl FnOnce(Moment, Moment) -> bool,
    error: Error,
) -> Result<(), Error> {
    match (a, b) {
        (Some(a), Some(b)) if !rule(a, b) => Err(error),
        _ => Ok(()),
    }
}
