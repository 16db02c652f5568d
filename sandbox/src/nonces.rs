//! Challenges that work once, for a while, and never fill the memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_crypto::{Random, random_array};

/// Seconds a nonce is good for.
const LIFETIME: i64 = 300;
/// The most nonces outstanding.
const CAPACITY: usize = 10_000;

/// The nonces a service has given and not seen again.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<HashMap<String, UnixTime>>);

impl Nonces {
    /// A fresh nonce; `None` while too many are outstanding.
    pub(crate) fn issue(&self, random: &dyn Random, now: UnixTime) -> Option<String> {
        let nonce = base64url::encode(random_array::<16>(random).ok()?);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= CAPACITY {
            held.retain(|_, until| *until > now);
        }
        if held.len() >= CAPACITY {
            return None;
        }
        held.insert(nonce.clone(), now.plus(LIFETIME));
        Some(nonce)
    }

    /// Uses a nonce up: whether it was one of ours, unused and in time.
    pub(crate) fn redeem(&self, nonce: &str, now: UnixTime) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(nonce).is_some_and(|until| until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vidan_crypto::SystemRandom;

    #[test]
    fn a_nonce_works_once_and_in_time() {
        let (nonces, now) = (Nonces::default(), UnixTime(1000));
        let first = nonces.issue(&SystemRandom, now).unwrap();
        let second = nonces.issue(&SystemRandom, now).unwrap();
        assert_ne!(first, second);
        assert!(nonces.redeem(&first, now));
        assert!(!nonces.redeem(&first, now), "used");
        assert!(!nonces.redeem(&second, now.plus(LIFETIME)), "too late");
        assert!(!nonces.redeem("made up", now));
    }

    #[test]
    fn too_many_are_not_kept_and_old_ones_make_room() {
        let (nonces, now) = (Nonces::default(), UnixTime(1000));
        for _ in 0..CAPACITY {
            nonces.issue(&SystemRandom, now).unwrap();
        }
        assert!(nonces.issue(&SystemRandom, now).is_none());
        assert!(nonces.issue(&SystemRandom, now.plus(LIFETIME)).is_some());
    }
}
