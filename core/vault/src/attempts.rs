//! Counting wrong passcodes: five are free, then each costs a wait that doubles, and where the citizen wants it so the
//! vault is wiped with the last one.
//!
//! When the first wait begins, unlocking by the phone ends until a passcode is right: who guesses at the one may have
//! forced the other.
//!
//! Two numbers. A guess is counted as *begun* before it is tried, so that pulling the battery buys no extra one: waits go by
//! this. It is counted as *wrong* only once it is proven so: a wipe goes by that, and no crash, full disk or want of memory
//! ever wipes. A guess that cannot be counted is not tried, and one that fails in this run without an answer is taken back.
//!
//! Waits run on the time
//! since boot alone, which nobody can set: after a restart only the time since then counts, which is never more than
//! what really passed. So neither a restart nor a clock set back or forward shortens a wait, and no date is stored. The row
//! is sealed under a key from the device secret, since it must be read before the vault key is there.
//!
//! What it cannot see: the whole file set back to an older copy. Off the phone that gives no guess (the device secret is
//! missing); on the phone it takes someone who can already write the app's own folder.

use core::time::Duration;

use rusqlite::{Connection, params};
use vidan_crypto::{Random, Secret32, kdf::hkdf_sha256};

use crate::{
    Error, Part,
    keys::VaultId,
    seal::{frame, open, seal, take},
};

/// Wrong passcodes without a wait.
const FREE: u32 = 5;
/// The wait after the last free one.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
const FORMAT: u8 = 3;
/// Every guess begun was taken to be wrong.
const FORMAT_2: u8 = 2;
/// Of schema 1: also without a wipe.
const FORMAT_1: u8 = 1;

/// What the wrong passcodes so far leave, for a screen that asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses {
    /// How long until the next one may be tried; zero if now.
    pub wait: Duration,
    /// How many more wrong ones wipe the vault; `None` where it is never wiped.
    pub left: Option<u32>,
    /// Whether the phone alone does not unlock until a passcode was right.
    pub passcode_needed: bool,
}

/// Attempts since the last right passcode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// Those that were begun, whatever became of them.
    begun: u32,
    /// Those that were proven wrong.
    wrong: u32,
    /// Time since boot of the last one, in milliseconds.
    at: u64,
    /// How many wrong ones wipe the vault; 0 is never.
    wipe_after: u32,
}

impl Attempts {
    /// How long until another attempt is allowed; zero if now.
    pub(crate) fn wait(self, since_boot: Duration) -> Duration {
        let now = millis(since_boot);
        // Less than then: the device was restarted, and has been up since for at least this long.
        let passed = now.checked_sub(self.at).unwrap_or(now);
        self.whole_wait()
            .saturating_sub(Duration::from_millis(passed))
    }

    /// The count with one more attempt, about to be tried.
    pub(crate) fn another(self, since_boot: Duration) -> Self {
        Self {
            begun: self.begun.saturating_add(1),
            at: millis(since_boot),
            ..self
        }
    }

    /// The count once the last attempt is proven wrong.
    pub(crate) fn proven_wrong(self) -> Self {
        Self {
            wrong: self.wrong.saturating_add(1),
            ..self
        }
    }

    /// The count after a right passcode.
    pub(crate) fn none_failed(self) -> Self {
        Self {
            begun: 0,
            wrong: 0,
            at: 0,
            ..self
        }
    }

    /// The same count under another limit.
    pub(crate) fn wiped_after(self, wrong: Option<u32>) -> Self {
        Self {
            wipe_after: wrong.unwrap_or(0),
            ..self
        }
    }

    /// How many more wrong ones until the vault is wiped; `None` where it never is.
    pub(crate) fn left(self) -> Option<u32> {
        (self.wipe_after > 0).then(|| self.wipe_after.saturating_sub(self.wrong))
    }

    /// Whether only a passcode unlocks now, and no finger.
    pub(crate) fn need_passcode(self) -> bool {
        self.begun >= FREE
    }

    /// All free attempts used, for a count that could not be read.
    pub(crate) fn all_used(since_boot: Duration) -> Self {
        Self {
            begun: FREE,
            wrong: 0,
            at: millis(since_boot),
            wipe_after: 0,
        }
    }

    fn whole_wait(self) -> Duration {
        let Some(doublings) = self.begun.checked_sub(FREE) else {
            return Duration::ZERO;
        };
        2u32.checked_pow(doublings)
            .and_then(|factor| FIRST_WAIT.checked_mul(factor))
            .map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
    }
}

/// Where the count is kept, with the key that seals it.
pub(crate) struct Counter {
    key: Secret32,
    context: Vec<u8>,
}

impl Counter {
    /// The counter of a vault on the device with this secret.
    pub(crate) fn new(vault_id: &VaultId, device_secret: &Secret32) -> Result<Self, Error> {
        Ok(Self {
            key: hkdf_sha256(
                device_secret,
                vault_id,
                &[b"vidan vault 1 device: attempts"],
            )?,
            context: frame(&[b"vidan vault 1", vault_id, b"attempts"]),
        })
    }

    /// The count in the file.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it is missing or does not open.
    pub(crate) fn load(&self, connection: &Connection) -> Result<Attempts, Error> {
        const DAMAGED: Error = Error::Damaged {
            part: Part::Attempts,
        };
        let sealed: Vec<u8> =
            match connection.query_row("SELECT sealed FROM attempts WHERE one = 1", [], |row| {
                row.get(0)
            }) {
                Ok(sealed) => sealed,
                Err(rusqlite::Error::QueryReturnedNoRows) => return Err(DAMAGED),
                Err(other) => return Err(other.into()),
            };
        open(&self.key, &self.context, &sealed)
            .and_then(|plain| decode(&plain))
            .ok_or(DAMAGED)
    }

    /// Writes the count; it is durable when this returns, unless a transaction is open.
    pub(crate) fn store(
        &self,
        connection: &Connection,
        random: &dyn Random,
        attempts: Attempts,
    ) -> Result<(), Error> {
        let mut plain = vec![FORMAT];
        plain.extend_from_slice(&attempts.begun.to_be_bytes());
        plain.extend_from_slice(&attempts.at.to_be_bytes());
        plain.extend_from_slice(&attempts.wipe_after.to_be_bytes());
        plain.extend_from_slice(&attempts.wrong.to_be_bytes());
        let sealed = seal(&self.key, random, &self.context, &plain)?;
        connection.execute(
            "INSERT OR REPLACE INTO attempts (one, sealed) VALUES (1, ?1)",
            params![sealed],
        )?;
        Ok(())
    }
}

fn decode(mut bytes: &[u8]) -> Option<Attempts> {
    let rest = &mut bytes;
    let [format] = take(rest)?;
    let begun = u32::from_be_bytes(take(rest)?);
    let attempts = Attempts {
        begun,
        at: u64::from_be_bytes(take(rest)?),
        wipe_after: match format {
            FORMAT | FORMAT_2 => u32::from_be_bytes(take(rest)?),
            FORMAT_1 => 0,
            _ => return None,
        },
        wrong: match format {
            FORMAT => u32::from_be_bytes(take(rest)?),
            _ => begun,
        },
    };
    rest.is_empty().then_some(attempts)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Duration = Duration::from_secs(1000);

    fn after(failed: u32) -> Attempts {
        (0..failed).fold(Attempts::default(), |attempts, _| {
            attempts.another(AT).proven_wrong()
        })
    }

    #[test]
    fn five_are_free_then_waits_double_to_a_day() {
        assert_eq!(after(4).wait(AT), Duration::ZERO);
        assert_eq!(after(5).wait(AT), Duration::from_secs(30));
        assert_eq!(after(6).wait(AT), Duration::from_secs(60));
        assert_eq!(after(9).wait(AT), Duration::from_secs(480));
        assert_eq!(after(100).wait(AT), LONGEST_WAIT);
        assert_eq!(after(5).wait(AT + Duration::from_secs(29)).as_secs(), 1);
        assert_eq!(after(5).wait(AT + Duration::from_secs(30)), Duration::ZERO);
    }

    #[test]
    fn what_is_left_before_a_wipe() {
        let limited = after(3).wiped_after(Some(10));
        assert_eq!((limited.left(), after(3).left()), (Some(7), None));
        assert_eq!(limited.another(AT).left(), Some(7), "only begun");
        assert_eq!(limited.another(AT).proven_wrong().left(), Some(6));
        assert_eq!(limited.none_failed().left(), Some(10));
        assert_eq!(after(12).wiped_after(Some(10)).left(), Some(0));
        assert!(after(5).need_passcode() && !after(4).need_passcode());
    }

    #[test]
    fn all_formats_are_read() {
        let mut bytes = vec![1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 9];
        let old = Attempts {
            begun: 3,
            wrong: 3,
            at: 9,
            wipe_after: 0,
        };
        assert_eq!(decode(&bytes), Some(old));
        assert_eq!(decode(&[bytes.as_slice(), &[0]].concat()), None);
        bytes[0] = 2;
        assert_eq!(decode(&bytes), None);
        let new = [bytes.as_slice(), &[0, 0, 0, 10]].concat();
        assert_eq!(decode(&new), Some(old.wiped_after(Some(10))));
        assert_eq!(decode(&[new.as_slice(), &[0]].concat()), None);
        bytes[0] = 3;
        assert_eq!(decode(&bytes), None);
        let two = [bytes.as_slice(), &[0, 0, 0, 10], &[0, 0, 0, 2]].concat();
        let newest = Attempts { wrong: 2, ..old };
        assert_eq!(decode(&two), Some(newest.wiped_after(Some(10))));
        bytes[0] = 4;
        assert_eq!(decode(&bytes), None);
    }

    #[test]
    fn a_restart_does_not_shorten_a_wait() {
        assert_eq!(after(5).wait(Duration::ZERO), Duration::from_secs(30));
        assert_eq!(after(5).wait(Duration::from_secs(10)).as_secs(), 20);
        assert_eq!(after(5).wait(Duration::from_secs(30)), Duration::ZERO);
    }
}
