//! Where salts, nonces and ids come from: handed in, so that a test can repeat a run.
//!
//! Keys and signatures do not come through here: ring draws its own random for those.

use ring::rand::SecureRandom as _;

use crate::Error;

/// A source of unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills the whole buffer.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`]; the buffer's content is then unspecified and must not be used.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Error>;
}

/// The operating system's random, through ring.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Error> {
        ring::rand::SystemRandom::new()
            .fill(buffer)
            .map_err(|_| Error::RandomUnavailable)
    }
}

/// `N` fresh bytes.
///
/// # Errors
/// [`Error::RandomUnavailable`].
pub fn random_array<const N: usize>(random: &dyn Random) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}
