//! Keys from other keys (HKDF), from passcodes (Argon2id) and from shared secrets (Concat KDF).

use argon2::{Argon2, Params, Version};
use ring::hkdf;

use crate::{Error, Secret32, hash::sha256_parts};

/// HKDF-SHA256 (RFC 5869) to 32 bytes. `info` is what separates one purpose from another; its parts are joined as they
/// come, so a part of varying length goes last.
///
/// # Errors
/// None in practice: ring refuses only outputs past 255 blocks.
pub fn hkdf_sha256(secret: &Secret32, salt: &[u8], info: &[&[u8]]) -> Result<Secret32, Error> {
    Secret32::fill_with(|out| {
        hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
            .extract(secret.expose())
            .expand(info, hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(out))
            .map_err(|_| Error::KdfParameters)
    })
}

/// The cost of stretching a passcode, stored beside what it protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Params {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Argon2Params {
    /// What a new vault uses: 64 MiB, 3 passes, 1 lane (RFC 9106's second recommended option, on one lane because
    /// this implementation runs lanes one after another).
    pub const DEFAULT: Self = Self {
        memory_kib: 64 * 1024,
        iterations: 3,
        parallelism: 1,
    };

    /// The most that is accepted from a file, so that a hostile one cannot exhaust the phone: 1 GiB, 64 passes, 8 lanes.
    const MOST: Self = Self {
        memory_kib: 1024 * 1024,
        iterations: 64,
        parallelism: 8,
    };
}

/// Argon2id (RFC 9106), version 19, to 32 bytes.
///
/// # Errors
/// [`Error::KdfParameters`] where a cost is zero, below Argon2's own floor, or above 1 GiB, 64 passes or 8 lanes;
/// [`Error::OutOfMemory`].
pub fn argon2id(passcode: &[u8], salt: &[u8; 16], cost: Argon2Params) -> Result<Secret32, Error> {
    let most = Argon2Params::MOST;
    if cost.memory_kib > most.memory_kib
        || cost.iterations > most.iterations
        || cost.parallelism > most.parallelism
    {
        return Err(Error::KdfParameters);
    }
    let params = Params::new(cost.memory_kib, cost.iterations, cost.parallelism, Some(32))
        .map_err(|_| Error::KdfParameters)?;
    let argon2 = Argon2::new(argon2::Algorithm::Argon2id, Version::V0x13, params);
    Secret32::fill_with(|out| {
        argon2
            .hash_password_into(passcode, salt, out)
            .map_err(|error| match error {
                argon2::Error::OutOfMemory => Error::OutOfMemory,
                _ => Error::KdfParameters,
            })
    })
}

/// The Concat KDF of NIST SP 800-56A as JOSE uses it (RFC 7518 section 4.6.2), for one SHA-256 block: the key for
/// `algorithm` (`A256GCM`) agreed directly by ECDH-ES. `apu` and `apv` are the decoded party infos.
pub fn concat_kdf_sha256(shared: &Secret32, algorithm: &[u8], apu: &[u8], apv: &[u8]) -> Secret32 {
    const ROUND: [u8; 4] = 1u32.to_be_bytes();
    const KEY_BITS: [u8; 4] = 256u32.to_be_bytes();
    Secret32::from_bytes(sha256_parts(&[
        &ROUND,
        shared.expose(),
        &length(algorithm),
        algorithm,
        &length(apu),
        apu,
        &length(apv),
        apv,
        &KEY_BITS,
    ]))
}

/// Inputs are header fields of at most a few KiB, so their length always fits.
fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Argon2Params = Argon2Params {
        memory_kib: 64,
        iterations: 1,
        parallelism: 1,
    };

    #[test]
    fn argon2_refuses_costs_outside_its_range() {
        for cost in [
            Argon2Params {
                memory_kib: 0,
                ..SMALL
            },
            Argon2Params {
                iterations: 0,
                ..SMALL
            },
            Argon2Params {
                parallelism: 0,
                ..SMALL
            },
            Argon2Params {
                memory_kib: u32::MAX,
                ..SMALL
            },
            Argon2Params {
                iterations: 65,
                ..SMALL
            },
            Argon2Params {
                parallelism: 9,
                ..SMALL
            },
        ] {
            assert_eq!(
                argon2id(b"1234", &[0; 16], cost).unwrap_err(),
                Error::KdfParameters
            );
        }
    }

    #[test]
    fn each_input_changes_the_key() {
        let key = argon2id(b"1234", &[0; 16], SMALL).unwrap();
        assert_eq!(key, argon2id(b"1234", &[0; 16], SMALL).unwrap());
        assert_ne!(key, argon2id(b"1235", &[0; 16], SMALL).unwrap());
        assert_ne!(key, argon2id(b"1234", &[1; 16], SMALL).unwrap());
        let sub = hkdf_sha256(&key, b"salt", &[b"a"]).unwrap();
        assert_ne!(sub, hkdf_sha256(&key, b"salt", &[b"b"]).unwrap());
        assert_ne!(sub, hkdf_sha256(&key, b"tlas", &[b"a"]).unwrap());
    }

    /// RFC 5869 cannot be used as printed (its inputs are not 32 bytes), but for the one that is: none. RFC 7518
    /// appendix C gives the Concat KDF for A128GCM; its first 16 bytes come from the same block with another length
    /// field, so it is checked by rebuilding that block.
    #[test]
    fn concat_kdf_layout_is_rfc7518_appendix_c() {
        let z = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49,
            110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196u8,
        ];
        let block = sha256_parts(&[
            &[0, 0, 0, 1],
            &z,
            &[0, 0, 0, 7],
            b"A128GCM",
            &[0, 0, 0, 5],
            b"Alice",
            &[0, 0, 0, 3],
            b"Bob",
            &[0, 0, 0, 128],
        ]);
        let expected = [
            86, 170, 141, 234, 248, 35, 109, 32, 92, 34, 40, 205, 113, 167, 16, 26,
        ];
        assert_eq!(block[..16], expected);
        let ours = concat_kdf_sha256(&Secret32::from_bytes(z), b"A128GCM", b"Alice", b"Bob");
        assert_ne!(ours.expose()[..16], expected, "the key length is bound in");
    }
}
