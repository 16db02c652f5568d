//! The first bytes of a backup: which format, what checking a passphrase costs, which backup, and whether the passphrase
//! is its own.
//!
//! Big-endian throughout; the format byte by byte is in `docs/backup-format.md`. The checksum at the end needs no key: it
//! tells damage from a wrong passphrase, which the MAC before it shows.

use std::io::Read;

use vidan_crypto::{
    Random, Secret32,
    hash::{constant_time_eq, hmac_sha256, sha256_parts},
    kdf::{Argon2Params, argon2id, hkdf_sha256},
    random_array,
};
use vidan_vault::KdfParams;

use super::{Fault, Passphrase};

/// What every backup begins with.
pub(super) const MAGIC: &[u8; 12] = b"VIDAN-BACKUP";
/// The format that this version writes.
const VERSION: u16 = 1;
/// Bytes before the header says how long it is.
const START_LEN: usize = 16;
/// Bytes that the MAC covers.
const FACTS_LEN: usize = 60;
const MAC_LEN: usize = 32;
const CHECKSUM_LEN: usize = 16;
/// Bytes of a header of version 1.
pub(super) const HEADER_LEN: usize = FACTS_LEN + MAC_LEN + CHECKSUM_LEN;
/// The longest header of any version.
const MAX_HEADER_LEN: usize = 4096;
/// Memory times passes, in KiB: a file that nobody has vouched for yet may not keep a phone busy for minutes.
const MAX_COST: u64 = 4 * 1024 * 1024;

const CHECKSUM_DOMAIN: &[u8] = b"vidan backup header\0";
const HEADER_KEY: &[u8] = b"vidan backup 1 key: header";
const STREAM_KEY: &[u8] = b"vidan backup 1 key: stream";

/// A random name of one backup.
pub(super) type BackupId = [u8; 16];

/// A header that was read and is not damaged. Who wrote it shows only [`Header::open`].
#[derive(Clone)]
pub(super) struct Header {
    pub(super) id: BackupId,
    cost: Argon2Params,
    salt: [u8; 16],
    bytes: [u8; HEADER_LEN],
}

/// What the passphrase opens: the key of the chunks, and what each of them is bound to.
pub(super) struct Opened {
    pub(super) id: BackupId,
    pub(super) key: Secret32,
    /// SHA-256 of the whole header.
    pub(super) header: [u8; 32],
}

impl Header {
    /// A new backup's. Takes as long as Argon2 does, and its memory is free again afterwards.
    pub(super) fn make(
        passphrase: &Passphrase,
        cost: KdfParams,
        random: &dyn Random,
    ) -> Result<(Self, Opened), crate::Error> {
        let (id, salt): (BackupId, [u8; 16]) = (random_array(random)?, random_array(random)?);
        let cost = Argon2Params::from(cost);
        let mut facts = Vec::with_capacity(HEADER_LEN);
        facts.extend_from_slice(MAGIC);
        facts.extend_from_slice(&VERSION.to_be_bytes());
        facts.extend_from_slice(&u16::try_from(HEADER_LEN).unwrap_or(u16::MAX).to_be_bytes());
        for number in [cost.memory_kib, cost.iterations, cost.parallelism] {
            facts.extend_from_slice(&number.to_be_bytes());
        }
        facts.extend_from_slice(&salt);
        facts.extend_from_slice(&id);
        let stretched = argon2id(passphrase.as_bytes(), &salt, cost)?;
        let mac = hmac_sha256(&hkdf_sha256(&stretched, &id, &[HEADER_KEY])?, &[&facts]);
        facts.extend_from_slice(&mac);
        facts.extend_from_slice(&checksum(&facts));
        let bytes = facts.try_into().map_err(|_| Fault::Content)?;
        let header = Self {
            id,
            cost,
            salt,
            bytes,
        };
        let opened = header.opened(&stretched)?;
        Ok((header, opened))
    }

    /// Reads a header, and nothing behind it.
    ///
    /// # Errors
    /// [`Fault::NotABackup`], [`Fault::Truncated`], [`Fault::Damaged`], [`Fault::NewerFormat`], [`Fault::Cost`],
    /// [`Fault::Unreadable`].
    pub(super) fn read(from: &mut dyn Read) -> Result<Self, Fault> {
        let mut bytes = vec![0; START_LEN];
        let got = fill(from, &mut bytes)?;
        let magic_len = got.min(MAGIC.len());
        if bytes.get(..magic_len) != MAGIC.get(..magic_len) || magic_len == 0 {
            return Err(Fault::NotABackup);
        }
        if got < START_LEN {
            return Err(Fault::Truncated);
        }
        let mut at = MAGIC.len();
        let version = u16::from_be_bytes(take(&bytes, &mut at)?);
        let len = usize::from(u16::from_be_bytes(take(&bytes, &mut at)?));
        if !(START_LEN + CHECKSUM_LEN..=MAX_HEADER_LEN).contains(&len) {
            return Err(Fault::Damaged);
        }
        bytes.resize(len, 0);
        let rest = bytes.get_mut(START_LEN..).ok_or(Fault::Damaged)?;
        if fill(from, rest)? < len - START_LEN {
            return Err(Fault::Truncated);
        }
        let (covered, found) = bytes.split_at(len - CHECKSUM_LEN);
        if found != checksum(covered) || version == 0 {
            return Err(Fault::Damaged);
        }
        if version > VERSION {
            return Err(Fault::NewerFormat);
        }
        Self::parse(&bytes)
    }

    /// Checks the passphrase. Takes as long as Argon2 does, and its memory is free again afterwards.
    ///
    /// # Errors
    /// [`Fault::PassphraseWrong`].
    pub(super) fn open(&self, passphrase: &Passphrase) -> Result<Opened, crate::Error> {
        let stretched = argon2id(passphrase.as_bytes(), &self.salt, self.cost)?;
        let key = hkdf_sha256(&stretched, &self.id, &[HEADER_KEY])?;
        let (facts, rest) = self.bytes.split_at(FACTS_LEN);
        let mac = rest.get(..MAC_LEN).unwrap_or_default();
        if !constant_time_eq(&hmac_sha256(&key, &[facts]), mac) {
            return Err(Fault::PassphraseWrong.into());
        }
        self.opened(&stretched)
    }

    /// As the file begins.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn opened(&self, stretched: &Secret32) -> Result<Opened, crate::Error> {
        Ok(Opened {
            id: self.id,
            key: hkdf_sha256(stretched, &self.id, &[STREAM_KEY])?,
            header: sha256_parts(&[&self.bytes]),
        })
    }

    fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let bytes: [u8; HEADER_LEN] = bytes.try_into().map_err(|_| Fault::Damaged)?;
        let mut at = START_LEN;
        let mut number = || take(&bytes, &mut at).map(u32::from_be_bytes);
        let (memory, passes, lanes) = (number()?, number()?, number()?);
        let work = u64::from(memory).saturating_mul(u64::from(passes));
        let cost = KdfParams::bounded(memory, passes, lanes).map_err(|_| Fault::Cost)?;
        if work > MAX_COST {
            return Err(Fault::Cost);
        }
        Ok(Self {
            cost: cost.into(),
            salt: take(&bytes, &mut at)?,
            id: take(&bytes, &mut at)?,
            bytes,
        })
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_LEN] {
    let mut short = [0; CHECKSUM_LEN];
    for (to, from) in short
        .iter_mut()
        .zip(sha256_parts(&[CHECKSUM_DOMAIN, bytes]))
    {
        *to = from;
    }
    short
}

/// The next `N` bytes.
fn take<const N: usize>(bytes: &[u8], at: &mut usize) -> Result<[u8; N], Fault> {
    let (taken, _) = bytes
        .get(*at..)
        .and_then(|rest| rest.split_first_chunk())
        .ok_or(Fault::Damaged)?;
    *at = at.saturating_add(N);
    Ok(*taken)
}

/// Reads until the buffer is full or there is no more; how many bytes there were.
pub(super) fn fill(from: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, Fault> {
    let mut got = 0;
    while let Some(rest) = buffer.get_mut(got..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            // A reader that says it read more than there was room for is not believed.
            Ok(n) => got = got.saturating_add(n.min(rest.len())),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Fault::Unreadable(error.kind())),
        }
    }
    Ok(got)
}
