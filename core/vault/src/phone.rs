//! The vault key at rest a second time: wrapped under a secret that the phone releases after a finger or a face.
//!
//! KEK = HKDF-SHA256(secret: phone secret, salt: device secret), so that neither alone opens a copied file. The phone
//! secret is 256 random bits that a hardware key of the phone has wrapped; what it wrapped is kept here, because it is
//! needed before the vault key is. As in `wrap`, a MAC under the device secret and a checksum tell apart another device,
//! a wrong phone secret and damage.
//!
//! Not for deciding whether this way is open: after too many wrong passcodes it is not (`attempts`).

use rusqlite::{Connection, params};
use vidan_crypto::{
    Random, Secret32,
    hash::{constant_time_eq, sha256},
    kdf::hkdf_sha256,
};

use crate::{
    Error, Part,
    keys::VaultId,
    seal::{frame, open, seal},
    wrap::{MAX_HINT_LEN, device_mac},
};

/// Copies of the row, as of `key_wrap`.
pub(crate) const COPIES: i64 = 2;
/// Longest wrapped phone secret, in bytes: far above what any platform makes of 32.
const MAX_WRAPPED_LEN: usize = 4096;

/// A secret that the phone's own key releases, and what it needs for that.
#[derive(Clone, Debug)]
pub struct PhoneSecret {
    /// Which key releases it, and from what.
    pub key: PhoneKey,
    /// The secret: random, made for this purpose. Never stored.
    pub secret: Secret32,
}

/// How to ask the phone for its secret. Stored in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneKey {
    /// Names the key, at most 256 bytes.
    pub key_hint: String,
    /// The secret as that key has wrapped it, at most 4096 bytes.
    pub wrapped: Vec<u8>,
}

/// The wrap as the file holds it. Everything in it may be read by anyone.
#[derive(Clone)]
pub(crate) struct PhoneWrap {
    vault_id: VaultId,
    pub(crate) key: PhoneKey,
    sealed: Vec<u8>,
    mac: [u8; 32],
}

const DAMAGED: Error = Error::Damaged {
    part: Part::PhoneWrap,
};

impl PhoneWrap {
    /// Wraps a vault key.
    ///
    /// # Errors
    /// [`Error::IdTooLong`], [`Error::TooLarge`] where hint or wrapped secret are longer than accepted.
    pub(crate) fn make(
        vault_id: VaultId,
        vault_key: &Secret32,
        phone: PhoneSecret,
        device_secret: &Secret32,
        random: &dyn Random,
    ) -> Result<Self, Error> {
        if phone.key.key_hint.len() > MAX_HINT_LEN {
            return Err(Error::IdTooLong);
        }
        if phone.key.wrapped.len() > MAX_WRAPPED_LEN {
            return Err(Error::TooLarge);
        }
        let mut wrap = Self {
            vault_id,
            key: phone.key,
            sealed: Vec::new(),
            mac: [0; 32],
        };
        let kek = wrap.kek(&phone.secret, device_secret)?;
        wrap.sealed = seal(&kek, random, &wrap.context(), vault_key.expose())?;
        wrap.mac = wrap.expected_mac(device_secret)?;
        Ok(wrap)
    }

    /// The vault key.
    ///
    /// # Errors
    /// [`Error::WrongDevice`], [`Error::WrongPhoneSecret`].
    pub(crate) fn unwrap_key(
        &self,
        phone_secret: &Secret32,
        device_secret: &Secret32,
    ) -> Result<Secret32, Error> {
        if !constant_time_eq(&self.expected_mac(device_secret)?, &self.mac) {
            return Err(Error::WrongDevice);
        }
        let kek = self.kek(phone_secret, device_secret)?;
        let plain = open(&kek, &self.context(), &self.sealed).ok_or(Error::WrongPhoneSecret)?;
        Ok(Secret32::from_slice(&plain)?)
    }

    /// Writes both copies, replacing what was there.
    pub(crate) fn store(&self, connection: &Connection) -> Result<(), Error> {
        for copy in 0..COPIES {
            connection.execute(
                "INSERT OR REPLACE INTO phone_wrap (copy, key_hint, wrapped, sealed, mac, checksum)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    copy,
                    self.key.key_hint.as_bytes(),
                    self.key.wrapped,
                    self.sealed,
                    self.mac,
                    self.checksum(),
                ],
            )?;
        }
        Ok(())
    }

    /// The first copy whose checksum is right; `None` where there is no row at all.
    ///
    /// # Errors
    /// [`Error::Damaged`] where there are rows and none is whole.
    pub(crate) fn load(connection: &Connection, vault_id: VaultId) -> Result<Option<Self>, Error> {
        for copy in 0..COPIES {
            if let Ok(wrap) = Self::load_copy(connection, vault_id, copy) {
                return Ok(Some(wrap));
            }
        }
        let rows: i64 =
            connection.query_row("SELECT count(*) FROM phone_wrap", [], |row| row.get(0))?;
        if rows == 0 { Ok(None) } else { Err(DAMAGED) }
    }

    /// One copy, if it is whole.
    pub(crate) fn load_copy(
        connection: &Connection,
        vault_id: VaultId,
        copy: i64,
    ) -> Result<Self, Error> {
        let (wrap, checksum): (Self, [u8; 32]) = connection.query_row(
            "SELECT key_hint, wrapped, sealed, mac, checksum FROM phone_wrap WHERE copy = ?1",
            [copy],
            |row| {
                let hint: Vec<u8> = row.get(0)?;
                let wrap = Self {
                    vault_id,
                    key: PhoneKey {
                        key_hint: String::from_utf8(hint).unwrap_or_default(),
                        wrapped: row.get(1)?,
                    },
                    sealed: row.get(2)?,
                    mac: row.get(3)?,
                };
                Ok((wrap, row.get(4)?))
            },
        )?;
        if wrap.checksum() == checksum {
            Ok(wrap)
        } else {
            Err(DAMAGED)
        }
    }

    /// Takes the wrap out of the file.
    pub(crate) fn delete(connection: &Connection) -> Result<(), Error> {
        connection.execute("DELETE FROM phone_wrap", [])?;
        Ok(())
    }

    fn kek(&self, phone_secret: &Secret32, device_secret: &Secret32) -> Result<Secret32, Error> {
        Ok(hkdf_sha256(
            phone_secret,
            device_secret.expose(),
            &[b"vidan vault 2 phone key encryption: ", &self.vault_id],
        )?)
    }

    fn expected_mac(&self, device_secret: &Secret32) -> Result<[u8; 32], Error> {
        let label = b"vidan vault 2 device: phone wrap";
        device_mac(
            device_secret,
            &self.vault_id,
            label,
            &[&self.context(), &self.sealed],
        )
    }

    fn checksum(&self) -> [u8; 32] {
        sha256(&frame(&[&self.context(), &self.sealed, &self.mac]))
    }

    fn context(&self) -> Vec<u8> {
        frame(&[
            b"vidan vault 2",
            &self.vault_id,
            b"phone_wrap",
            self.key.key_hint.as_bytes(),
            &self.key.wrapped,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vidan_crypto::SystemRandom;

    fn phone() -> PhoneSecret {
        PhoneSecret {
            key: PhoneKey {
                key_hint: "ngón tay".into(),
                wrapped: vec![7; 60],
            },
            secret: Secret32::from_bytes([6; 32]),
        }
    }

    fn made() -> PhoneWrap {
        let (key, device) = (Secret32::from_bytes([9; 32]), Secret32::from_bytes([3; 32]));
        PhoneWrap::make([1; 16], &key, phone(), &device, &SystemRandom).unwrap()
    }

    #[test]
    fn unwraps_only_with_both() {
        let (device, other) = (Secret32::from_bytes([3; 32]), Secret32::from_bytes([4; 32]));
        let wrap = made();
        let key = wrap.unwrap_key(&phone().secret, &device).unwrap();
        assert_eq!(key, Secret32::from_bytes([9; 32]));
        let wrong = wrap.unwrap_key(&other, &device);
        assert_eq!(wrong, Err(Error::WrongPhoneSecret));
        let elsewhere = wrap.unwrap_key(&phone().secret, &other);
        assert_eq!(elsewhere, Err(Error::WrongDevice));
    }

    #[test]
    fn nothing_in_it_can_be_changed() {
        let wrap = made();
        let changes: [fn(&mut PhoneWrap); 4] = [
            |w| w.vault_id[0] ^= 1,
            |w| w.key.key_hint.push('x'),
            |w| w.key.wrapped[0] ^= 1,
            |w| w.sealed[20] ^= 1,
        ];
        for change in changes {
            let mut changed = wrap.clone();
            change(&mut changed);
            assert_ne!(changed.checksum(), wrap.checksum());
            let device = Secret32::from_bytes([3; 32]);
            let answer = changed.unwrap_key(&phone().secret, &device);
            assert_eq!(answer, Err(Error::WrongDevice));
        }
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let (key, device) = (Secret32::from_bytes([9; 32]), Secret32::from_bytes([3; 32]));
        let make = |phone| PhoneWrap::make([1; 16], &key, phone, &device, &SystemRandom).err();
        let mut long = phone();
        long.key.key_hint = "x".repeat(MAX_HINT_LEN + 1);
        assert_eq!(make(long), Some(Error::IdTooLong));
        let mut large = phone();
        large.key.wrapped = vec![0; MAX_WRAPPED_LEN + 1];
        assert_eq!(make(large), Some(Error::TooLarge));
    }
}
