//! What stretching a passcode costs, and the bounds of what is accepted.

use vidan_crypto::kdf::Argon2Params;

use crate::Error;

/// What stretching a passcode costs. Stored beside the wrap and bound to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParams(pub(crate) Argon2Params);

impl KdfParams {
    /// 64 MiB, 3 passes, 1 lane.
    pub const RECOMMENDED: Self = Self(Argon2Params::DEFAULT);

    /// Argon2id with at least 64 MiB (in KiB here), and at most 1 GiB, 64 passes and 8 lanes.
    ///
    /// # Errors
    /// [`Error::KdfParameters`] outside of that.
    pub fn new(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, Error> {
        if memory_kib < Argon2Params::DEFAULT.memory_kib {
            return Err(Error::KdfParameters);
        }
        Self::bounded(memory_kib, iterations, parallelism)
    }

    /// 64 KiB and one pass: protects nothing, and takes no time. For tests that open many vaults.
    pub const fn weak_for_tests() -> Self {
        Self(Argon2Params {
            memory_kib: 64,
            iterations: 1,
            parallelism: 1,
        })
    }

    /// The bounds for parameters read from a file: up to 1 GiB, 64 passes, 8 lanes. No lower one than Argon2's own: who
    /// made the file chose them.
    ///
    /// # Errors
    /// [`Error::KdfParameters`] outside of that.
    pub fn bounded(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, Error> {
        let sane = (8..=1024 * 1024).contains(&memory_kib)
            && (1..=64).contains(&iterations)
            && (1..=8).contains(&parallelism)
            && memory_kib / 8 >= parallelism;
        if !sane {
            return Err(Error::KdfParameters);
        }
        Ok(Self(Argon2Params {
            memory_kib,
            iterations,
            parallelism,
        }))
    }
}

impl From<KdfParams> for Argon2Params {
    fn from(params: KdfParams) -> Self {
        params.0
    }
}

impl Default for KdfParams {
    fn default() -> Self {
        Self::RECOMMENDED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_bounded() {
        assert!(KdfParams::new(64 * 1024, 3, 1).is_ok());
        for (memory, passes, lanes) in [
            (64 * 1024 - 1, 3, 1),
            (u32::MAX, 1, 1),
            (64 * 1024, 0, 1),
            (64 * 1024, 65, 1),
            (64 * 1024, 1, 9),
            (64 * 1024, 1, 0),
        ] {
            assert_eq!(
                KdfParams::new(memory, passes, lanes),
                Err(Error::KdfParameters)
            );
        }
    }
}
