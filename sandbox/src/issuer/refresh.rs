//! Refresh tokens: long-lived, replaced at every use (RFC 9700 section 4.14.2), kept over a restart as digests only.
//!
//! A grant has one token in force. The one before it is taken once more, as long as its successor was not used: the answer that
//! brought the successor may have been lost. Any other token that was used before means that somebody else has a copy: the whole
//! grant ends then.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_crypto::hash::sha256;
use vidan_crypto::{Random, random_array};

use crate::Error;
use crate::keys::KeyFolder;

/// Seconds for which a token may lie unused.
const LIFETIME: i64 = 400 * 86_400;
/// The most grants.
const CAPACITY: usize = 10_000;
/// Used tokens remembered of one grant.
const MAX_USED: usize = 256;
const FILE: &str = "refresh.json";

/// The grants, kept in the data folder if there is one.
pub(super) struct RefreshTokens {
    folder: KeyFolder,
    grants: Mutex<Vec<Grant>>,
}

/// What one offer led to. Tokens are base64url of their SHA-256.
#[derive(Deserialize, Serialize)]
struct Grant {
    current: String,
    /// The one that `current` was given for, while it may be used once more.
    before: Option<String>,
    used: Vec<String>,
    until: UnixTime,
}

impl RefreshTokens {
    pub(super) fn open(folder: &KeyFolder) -> Result<Self, Error> {
        let grants = match folder.read(FILE)? {
            Some(text) => {
                serde_json::from_str(&text).map_err(|_| Error::FileDamaged(FILE.to_owned()))?
            }
            None => Vec::new(),
        };
        Ok(Self {
            folder: folder.clone(),
            grants: Mutex::new(grants),
        })
    }

    /// A token for a new grant; `None` while there are too many.
    pub(super) fn issue(
        &self,
        random: &dyn Random,
        now: UnixTime,
    ) -> Result<Option<String>, Error> {
        let token = fresh(random)?;
        let mut grants = self.lock();
        grants.retain(|grant| grant.until > now);
        if grants.len() >= CAPACITY {
            return Ok(None);
        }
        grants.push(Grant {
            current: digest(&token),
            before: None,
            used: Vec::new(),
            until: now.plus(LIFETIME),
        });
        self.keep(&grants)?;
        Ok(Some(token))
    }

    /// Takes a token and gives its successor; `None` where it is none of ours, too old, revoked or used before.
    pub(super) fn rotate(
        &self,
        token: &str,
        random: &dyn Random,
        now: UnixTime,
    ) -> Result<Option<String>, Error> {
        let digest_of = digest(token);
        let mut grants = self.lock();
        let Some(at) = grants.iter().position(|grant| grant.knows(&digest_of)) else {
            return Ok(None);
        };
        let next = fresh(random)?;
        let taken = grants
            .get_mut(at)
            .is_some_and(|grant| grant.take(&digest_of, &next, now));
        if !taken {
            grants.swap_remove(at);
        }
        self.keep(&grants)?;
        Ok(taken.then_some(next))
    }

    /// Ends every grant.
    pub(super) fn revoke_all(&self) -> Result<(), Error> {
        let mut grants = self.lock();
        grants.clear();
        self.keep(&grants)
    }

    fn keep(&self, grants: &[Grant]) -> Result<(), Error> {
        let json = vidan_codec::json::to_vec(&grants).map_err(vidan_protocol::Error::from)?;
        self.folder.write(FILE, &json)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Grant>> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Grant {
    fn knows(&self, token: &String) -> bool {
        self.current == *token || self.before.as_ref() == Some(token) || self.used.contains(token)
    }

    /// Whether the token counts; its successor is in force then.
    fn take(&mut self, token: &str, next: &str, now: UnixTime) -> bool {
        let lost = self.before.as_deref() == Some(token);
        if self.until <= now || !(lost || self.current == token) || self.used.len() >= MAX_USED {
            return false;
        }
        // Whoever comes again with the one before never had its successor.
        let replaced = core::mem::replace(&mut self.current, digest(next));
        let spent = if lost {
            self.before.take()
        } else {
            self.before.replace(replaced.clone())
        };
        self.used.extend(spent);
        if lost {
            self.used.push(replaced);
        }
        self.until = now.plus(LIFETIME);
        true
    }
}

fn fresh(random: &dyn Random) -> Result<String, Error> {
    Ok(base64url::encode(random_array::<32>(random)?))
}

fn digest(token: &str) -> String {
    base64url::encode(sha256(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use vidan_crypto::SystemRandom;

    use super::*;

    const NOW: UnixTime = UnixTime(1000);

    fn tokens() -> RefreshTokens {
        RefreshTokens::open(&KeyFolder::open(None).unwrap()).unwrap()
    }

    fn rotate(tokens: &RefreshTokens, token: &str) -> Option<String> {
        tokens.rotate(token, &SystemRandom, NOW).unwrap()
    }

    #[test]
    fn every_use_brings_another_token() {
        let tokens = tokens();
        let mut token = tokens.issue(&SystemRandom, NOW).unwrap().unwrap();
        for _ in 0..5 {
            let next = rotate(&tokens, &token).unwrap();
            assert_ne!(next, token);
            token = next;
        }
        assert!(rotate(&tokens, "made up").is_none());
        assert!(rotate(&tokens, &token).is_some(), "a stranger ends nothing");
    }

    #[test]
    fn a_lost_answer_is_made_up_for_once() {
        let tokens = tokens();
        let first = tokens.issue(&SystemRandom, NOW).unwrap().unwrap();
        let lost = rotate(&tokens, &first).unwrap();
        let second = rotate(&tokens, &first).unwrap();
        assert_ne!(lost, second);
        assert!(rotate(&tokens, &second).is_some());
    }

    #[test]
    fn a_token_used_a_third_time_ends_the_grant() {
        let tokens = tokens();
        let first = tokens.issue(&SystemRandom, NOW).unwrap().unwrap();
        rotate(&tokens, &first).unwrap();
        let second = rotate(&tokens, &first).unwrap();
        assert!(rotate(&tokens, &first).is_none());
        assert!(
            rotate(&tokens, &second).is_none(),
            "its successor ended too"
        );
    }

    #[test]
    fn a_token_whose_successor_was_used_ends_the_grant() {
        let tokens = tokens();
        let first = tokens.issue(&SystemRandom, NOW).unwrap().unwrap();
        let second = rotate(&tokens, &first).unwrap();
        let third = rotate(&tokens, &second).unwrap();
        assert!(rotate(&tokens, &first).is_none());
        assert!(rotate(&tokens, &third).is_none());
    }

    #[test]
    fn the_answer_that_was_lost_ends_the_grant_where_somebody_else_has_it() {
        let tokens = tokens();
        let first = tokens.issue(&SystemRandom, NOW).unwrap().unwrap();
        let stolen = rotate(&tokens, &first).unwrap();
        let second = rotate(&tokens, &first).unwrap();
        assert!(rotate(&tokens, &stolen).is_none());
        assert!(rotate(&tokens, &second).is_none());
    }

    #[test]
    fn a_token_ends_when_it_lay_too_long_and_when_all_are_revoked() {
        let tokens = tokens();
        let old = tokens.issue(&SystemRandom, NOW).unwrap().unwrap();
        let late = tokens.rotate(&old, &SystemRandom, NOW.plus(LIFETIME));
        assert!(late.unwrap().is_none());
        let other = tokens.issue(&SystemRandom, NOW).unwrap().unwrap();
        tokens.revoke_all().unwrap();
        assert!(rotate(&tokens, &other).is_none());
    }

    #[test]
    fn tokens_work_after_a_restart_and_are_not_in_the_file() {
        let home = tempfile::tempdir().unwrap();
        let folder = KeyFolder::open(Some(home.path().to_owned())).unwrap();
        let first = RefreshTokens::open(&folder).unwrap();
        let first = first.issue(&SystemRandom, NOW).unwrap().unwrap();
        assert!(!folder.read(FILE).unwrap().unwrap().contains(&first));
        assert!(rotate(&RefreshTokens::open(&folder).unwrap(), &first).is_some());
    }
}
