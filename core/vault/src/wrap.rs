//! The vault key at rest: wrapped under a passcode and a device secret.
//!
//! KEK = HKDF-SHA256(secret: Argon2id(passcode), salt: device secret), so that neither alone opens a copied file, and
//! a file taken off the phone cannot be guessed at. The wrap is AES-256-GCM bound to the vault, the method, the hint and
//! the parameters. A MAC under a key from the device secret alone covers the row, so that another device's secret, changed
//! parameters and a wrong passcode are three different answers; a plain checksum tells damage from a foreign secret.
//!
//! Not for counting attempts (`attempts`) or the keys under the vault key (`keys`).

use rusqlite::{Connection, params};
use vidan_crypto::{
    Random, Secret32,
    hash::{constant_time_eq, hmac_sha256, sha256},
    kdf::{Argon2Params, argon2id, hkdf_sha256},
    random_array,
};

use crate::{
    Error, KdfParams, Part,
    keys::VaultId,
    seal::{frame, open, seal},
    sql::number,
};

/// The passcode's number among ways to unwrap.
const PASSCODE: i64 = 1;
/// Copies of the row: one flipped bit in the only one would lose everything.
pub(crate) const COPIES: i64 = 2;
/// Longest key hint, in bytes.
pub(crate) const MAX_HINT_LEN: usize = 256;

/// A secret that only this device can give, and the name of the key that gives it.
#[derive(Clone, Debug)]
pub struct DeviceSecret {
    /// Names the device key to ask for the secret before unlocking. Stored in clear, at most 256 bytes.
    pub key_hint: String,
    /// The secret, for example a hardware key's PRF over a fixed context. Never stored.
    pub secret: Secret32,
}

/// The wrap as the file holds it. Everything in it may be read by anyone.
#[derive(Clone)]
pub(crate) struct KeyWrap {
    pub(crate) vault_id: VaultId,
    pub(crate) key_hint: String,
    pub(crate) params: KdfParams,
    salt: [u8; 16],
    sealed: Vec<u8>,
    mac: [u8; 32],
}

impl KeyWrap {
    /// Wraps a vault key anew, with a fresh salt. Takes as long as Argon2 does.
    pub(crate) fn make(
        vault_id: VaultId,
        vault_key: &Secret32,
        passcode: &str,
        device: &DeviceSecret,
        params: KdfParams,
        random: &dyn Random,
    ) -> Result<Self, Error> {
        if device.key_hint.len() > MAX_HINT_LEN {
            return Err(Error::IdTooLong);
        }
        let mut wrap = Self {
            vault_id,
            key_hint: device.key_hint.clone(),
            params,
            salt: random_array(random)?,
            sealed: Vec::new(),
            mac: [0; 32],
        };
        let kek = wrap.kek(passcode, &device.secret)?;
        wrap.sealed = seal(&kek, random, &wrap.context(), vault_key.expose())?;
        wrap.mac = wrap.expected_mac(&device.secret)?;
        Ok(wrap)
    }

    /// Whether this device's secret made the wrap.
    ///
    /// # Errors
    /// [`Error::WrongDevice`] where it did not.
    pub(crate) fn require_device(&self, device_secret: &Secret32) -> Result<(), Error> {
        if constant_time_eq(&self.expected_mac(device_secret)?, &self.mac) {
            Ok(())
        } else {
            Err(Error::WrongDevice)
        }
    }

    /// The vault key, or `None` where the passcode is wrong. Call [`Self::require_device`] and count the attempt first.
    pub(crate) fn unwrap_key(
        &self,
        passcode: &str,
        device_secret: &Secret32,
    ) -> Result<Option<Secret32>, Error> {
        let kek = self.kek(passcode, device_secret)?;
        Ok(match open(&kek, &self.context(), &self.sealed) {
            Some(plain) => Some(Secret32::from_slice(&plain)?),
            None => None,
        })
    }

    /// Writes both copies, replacing what was there.
    pub(crate) fn store(&self, connection: &Connection) -> Result<(), Error> {
        for copy in 0..COPIES {
            connection.execute(
                "INSERT OR REPLACE INTO key_wrap (method, copy, vault_id, key_hint, memory_kib, iterations, parallelism,
                                                  salt, sealed, mac, checksum)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    PASSCODE,
                    copy,
                    self.vault_id,
                    self.key_hint.as_bytes(),
                    self.params.0.memory_kib,
                    self.params.0.iterations,
                    self.params.0.parallelism,
                    self.salt,
                    self.sealed,
                    self.mac,
                    self.checksum(),
                ],
            )?;
        }
        Ok(())
    }

    /// The first copy whose checksum is right.
    ///
    /// # Errors
    /// [`Error::Damaged`] where none is, [`Error::KdfParameters`] where its parameters would exhaust the phone.
    pub(crate) fn load(connection: &Connection) -> Result<Self, Error> {
        let mut last = Error::Damaged {
            part: Part::KeyWrap,
        };
        for copy in 0..COPIES {
            match Self::load_copy(connection, copy) {
                Ok(wrap) => return Ok(wrap),
                Err(Error::KdfParameters) => last = Error::KdfParameters,
                Err(_) => {}
            }
        }
        Err(last)
    }

    /// Whether two copies are one wrap.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.checksum() == other.checksum()
    }

    /// Makes stretching any passcode fail, the row being this device's all the same.
    #[cfg(test)]
    pub(crate) fn break_stretching(&mut self, device_secret: &Secret32) {
        self.params.0.memory_kib = 0;
        self.mac = self.expected_mac(device_secret).unwrap();
    }

    /// One copy, if it is whole.
    pub(crate) fn load_copy(connection: &Connection, copy: i64) -> Result<Self, Error> {
        let damaged = Error::Damaged {
            part: Part::KeyWrap,
        };
        let (wrap, checksum, numbers): (Self, [u8; 32], [i64; 3]) = connection.query_row(
            "SELECT vault_id, key_hint, memory_kib, iterations, parallelism, salt, sealed, mac, checksum
             FROM key_wrap WHERE method = ?1 AND copy = ?2",
            params![PASSCODE, copy],
            |row| {
                let hint: Vec<u8> = row.get(1)?;
                let wrap = Self {
                    vault_id: row.get(0)?,
                    key_hint: String::from_utf8(hint).unwrap_or_default(),
                    params: KdfParams::weak_for_tests(),
                    salt: row.get(5)?,
                    sealed: row.get(6)?,
                    mac: row.get(7)?,
                };
                Ok((wrap, row.get(8)?, [row.get(2)?, row.get(3)?, row.get(4)?]))
            },
        )?;
        let [memory_kib, iterations, parallelism] = numbers;
        let wrap = Self {
            params: KdfParams(Argon2Params {
                memory_kib: number(memory_kib)?,
                iterations: number(iterations)?,
                parallelism: number(parallelism)?,
            }),
            ..wrap
        };
        if wrap.checksum() != checksum {
            return Err(damaged);
        }
        let Argon2Params {
            memory_kib,
            iterations,
            parallelism,
        } = wrap.params.0;
        KdfParams::bounded(memory_kib, iterations, parallelism)?;
        Ok(wrap)
    }

    fn kek(&self, passcode: &str, device_secret: &Secret32) -> Result<Secret32, Error> {
        let stretched = argon2id(passcode.as_bytes(), &self.salt, self.params.0)?;
        Ok(hkdf_sha256(
            &stretched,
            device_secret.expose(),
            &[b"vidan vault 1 key encryption: ", &self.vault_id],
        )?)
    }

    fn expected_mac(&self, device_secret: &Secret32) -> Result<[u8; 32], Error> {
        let label = b"vidan vault 1 device: wrap";
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

    /// What the wrap is bound to. Fixed but for the hint, and framed, so that joining `sealed` behind it is unambiguous.
    fn context(&self) -> Vec<u8> {
        frame(&[
            b"vidan vault 1",
            &self.vault_id,
            b"key_wrap",
            &PASSCODE.to_be_bytes(),
            self.key_hint.as_bytes(),
            &self.params.0.memory_kib.to_be_bytes(),
            &self.params.0.iterations.to_be_bytes(),
            &self.params.0.parallelism.to_be_bytes(),
            &self.salt,
        ])
    }
}

/// What shows that a wrap was made on this device: over what it is bound to, and what is sealed.
pub(crate) fn device_mac(
    device_secret: &Secret32,
    vault_id: &[u8],
    label: &[u8],
    parts: &[&[u8]],
) -> Result<[u8; 32], Error> {
    let key = hkdf_sha256(device_secret, vault_id, &[label])?;
    Ok(hmac_sha256(&key, parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vidan_crypto::SystemRandom;

    fn device(byte: u8) -> DeviceSecret {
        DeviceSecret {
            key_hint: "khoá".into(),
            secret: Secret32::from_bytes([byte; 32]),
        }
    }

    fn made() -> (KeyWrap, Secret32) {
        let key = Secret32::from_bytes([9; 32]);
        let params = KdfParams::weak_for_tests();
        let wrap =
            KeyWrap::make([1; 16], &key, "mật khẩu", &device(3), params, &SystemRandom).unwrap();
        (wrap, key)
    }

    #[test]
    fn unwraps_only_with_both() {
        let (wrap, key) = made();
        let secret = device(3).secret;
        wrap.require_device(&secret).unwrap();
        assert_eq!(wrap.unwrap_key("mật khẩu", &secret).unwrap(), Some(key));
        assert_eq!(wrap.unwrap_key("mat khau", &secret).unwrap(), None);
        let other = device(4).secret;
        assert_eq!(wrap.require_device(&other), Err(Error::WrongDevice));
        assert_eq!(wrap.unwrap_key("mật khẩu", &other).unwrap(), None);
    }

    #[test]
    fn nothing_in_it_can_be_changed() {
        let (wrap, _) = made();
        let changes: [fn(&mut KeyWrap); 5] = [
            |w| w.vault_id[0] ^= 1,
            |w| w.key_hint.push('x'),
            |w| w.params.0.iterations += 1,
            |w| w.salt[0] ^= 1,
            |w| w.sealed[20] ^= 1,
        ];
        for change in changes {
            let mut changed = wrap.clone();
            change(&mut changed);
            assert_ne!(changed.checksum(), wrap.checksum());
            assert_eq!(
                changed.require_device(&device(3).secret),
                Err(Error::WrongDevice)
            );
            assert_eq!(
                changed.unwrap_key("mật khẩu", &device(3).secret).unwrap(),
                None
            );
        }
    }
}
