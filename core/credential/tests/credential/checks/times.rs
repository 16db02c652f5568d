//! Times of the two layers, and the clock.

use vidan_codec::cbor::Value;
use vidan_credential::{
    Error,
    Layer::{Credential, KeyBinding},
    testing::NOW,
};

use super::parts::{EXP, IAT, Parts, accepted, int, refused, set};

/// Steps 3 and 6, rule by rule.
#[test]
fn time_rules() {
    let times = |credential: [Option<i64>; 3], kbt: [Option<i64>; 3], cti: bool| {
        let mut parts = Parts::new();
        for (label, (own, bound)) in [
            (6, (credential[0], kbt[0])),
            (5, (credential[1], kbt[1])),
            (4, (credential[2], kbt[2])),
        ] {
            parts.claim(label, own.map(int));
            set(&mut parts.kbt_claims, label, bound.map(int));
        }
        if cti {
            set(&mut parts.kbt_claims, 7, Value::Bytes(vec![1]));
        }
        parts.verify().map(|_| ())
    };
    let now = NOW.0;
    let good = [Some(IAT), None, Some(EXP)];
    let bound = [Some(now), None, Some(now + 60)];
    assert_eq!(times(good, bound, false), Ok(()));
    assert_eq!(
        times(good, [Some(now), Some(now), Some(now + 60)], true),
        Ok(())
    );
    assert_eq!(
        times([Some(IAT), Some(IAT), Some(EXP)], bound, false),
        Ok(())
    );
    assert_eq!(times([None, None, None], bound, false), Ok(()));
    // The credential with itself.
    assert_eq!(
        times([Some(IAT), Some(IAT + 1), Some(EXP)], bound, false),
        Err(Error::TimeCredentialNbfAfterIat)
    );
    assert_eq!(
        times([None, Some(EXP), Some(EXP)], bound, false),
        Err(Error::TimeCredentialNbfAfterExp)
    );
    assert_eq!(
        times([Some(EXP), None, Some(EXP)], bound, false),
        Err(Error::TimeCredentialIatAfterExp)
    );
    // The token with itself.
    assert_eq!(
        times(good, [None, None, None], false),
        Err(Error::TimeKbtIatMissing)
    );
    assert_eq!(
        times(good, [None, None, Some(now + 60)], true),
        Err(Error::TimeKbtEndWithoutIat)
    );
    assert_eq!(
        times(good, [None, Some(now), None], true),
        Err(Error::TimeKbtEndWithoutIat)
    );
    assert_eq!(
        times(good, [Some(now), Some(now + 1), Some(now + 60)], false),
        Err(Error::TimeKbtNbfAfterIat)
    );
    assert_eq!(
        times(good, [Some(now), None, Some(now)], false),
        Err(Error::TimeKbtIatAfterExp)
    );
    // The token with the credential.
    assert_eq!(
        times([Some(IAT), None, Some(now + 59)], bound, false),
        Err(Error::TimeKbtOutlivesCredential)
    );
    assert_eq!(
        times(
            [Some(IAT), Some(IAT), Some(EXP)],
            [Some(now), Some(IAT - 1), Some(now + 60)],
            false
        ),
        Err(Error::TimeKbtNbfBeforeCredentialNbf)
    );
    assert_eq!(
        times([Some(now + 1), None, Some(EXP)], bound, false),
        Err(Error::TimeKbtIatBeforeCredentialIat)
    );
    assert_eq!(
        times([None, Some(now + 1), Some(EXP)], bound, false),
        Err(Error::TimeKbtIatBeforeCredentialNbf)
    );
    assert_eq!(
        times([Some(IAT), None, Some(now)], [Some(now), None, None], false),
        Err(Error::TimeKbtIatAfterCredentialExp)
    );
    assert_eq!(
        times(
            [None, None, Some(now - 5)],
            [Some(now), Some(now - 5), None],
            false
        ),
        Err(Error::TimeKbtNbfAfterCredentialExp)
    );
}

/// The clock is ten seconds past `NOW`, with a skew of thirty.
#[test]
fn the_clock() {
    let at = |label: i64, value: i64| {
        move |parts: &mut Parts| set(&mut parts.kbt_claims, label, int(value))
    };
    assert_eq!(
        refused(|parts| {
            at(6, NOW.0 - 80)(parts);
            at(4, NOW.0 - 20)(parts);
        }),
        Error::Expired(KeyBinding)
    );
    accepted(|parts| {
        at(6, NOW.0 - 79)(parts);
        at(4, NOW.0 - 19)(parts);
    });
    assert_eq!(
        refused(|parts| {
            at(6, NOW.0 + 41)(parts);
            at(4, NOW.0 + 60)(parts);
        }),
        Error::NotYetValid(KeyBinding)
    );
    accepted(|parts| at(6, NOW.0 + 40)(parts));
    assert_eq!(refused(at(4, NOW.0 + 61)), Error::LifetimeTooLong);
    assert_eq!(
        refused(|parts| {
            set(&mut parts.kbt_claims, 4, None);
            at(6, NOW.0 - 80)(parts);
        }),
        Error::Expired(KeyBinding),
        "without an end the policy's applies"
    );
    assert_eq!(
        refused(|parts| {
            parts.claim(4, int(NOW.0 - 20));
            at(6, NOW.0 - 50)(parts);
            at(4, NOW.0 - 20)(parts);
        }),
        Error::Expired(Credential)
    );
}
