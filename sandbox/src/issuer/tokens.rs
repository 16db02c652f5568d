//! Access tokens: random, short-lived, bounded in number.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_crypto::{Random, random_array};

/// Seconds a token is good for.
pub(super) const LIFETIME: u32 = 600;
/// The most tokens outstanding.
const CAPACITY: usize = 10_000;

/// The tokens in use.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<String, UnixTime>>);

impl Tokens {
    /// A fresh token; `None` while too many are in use.
    pub(super) fn issue(&self, random: &dyn Random, now: UnixTime) -> Option<String> {
        let token = base64url::encode(random_array::<32>(random).ok()?);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= CAPACITY {
            held.retain(|_, until| *until > now);
        }
        if held.len() >= CAPACITY {
            return None;
        }
        held.insert(token.clone(), now.plus(i64::from(LIFETIME)));
        Some(token)
    }

    /// Whether a token is ours and still good.
    pub(super) fn is_good(&self, token: &str, now: UnixTime) -> bool {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(token).is_some_and(|until| *until > now)
    }
}
