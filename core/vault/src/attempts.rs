//! Counting wrong passcodes: five are free, then each costs a wait that doubles.
//!
//! The count is written before a guess is tried, so that pulling the battery buys no extra one. Waits run on the time
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
const FORMAT: u8 = 1;

/// Attempts since the last right passcode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    failed: u32,
    /// Time since boot of the last one, in milliseconds.
    at: u64,
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

    /// The count with one more attempt.
    pub(crate) fn another(self, since_boot: Duration) -> Self {
        Self {
            failed: self.failed.saturating_add(1),
            at: millis(since_boot),
        }
    }

    /// All free attempts used, for a count that could not be read.
    pub(crate) fn all_used(since_boot: Duration) -> Self {
        Self {
            failed: FREE,
            at: millis(since_boot),
        }
    }

    fn whole_wait(self) -> Duration {
        let Some(doublings) = self.failed.checked_sub(FREE) else {
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
        plain.extend_from_slice(&attempts.failed.to_be_bytes());
        plain.extend_from_slice(&attempts.at.to_be_bytes());
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
    if take::<1>(rest)? != [FORMAT] {
        return None;
    }
    Some(Attempts {
        failed: u32::from_be_bytes(take(rest)?),
        at: u64::from_be_bytes(take(rest)?),
    })
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Duration = Duration::from_secs(1000);

    fn after(failed: u32) -> Attempts {
        (0..failed).fold(Attempts::default(), |attempts, _| attempts.another(AT))
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
    fn a_restart_does_not_shorten_a_wait() {
        assert_eq!(after(5).wait(Duration::ZERO), Duration::from_secs(30));
        assert_eq!(after(5).wait(Duration::from_secs(10)).as_secs(), 20);
        assert_eq!(after(5).wait(Duration::from_secs(30)), Duration::ZERO);
    }
}
