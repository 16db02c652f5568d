//! Device keys of a desktop, which has no secure hardware: in a file beside the vault.
//!
//! Not a model for phones: whoever reads this file holds the keys. It shows where the contract's storage plugs in.

use std::{io::ErrorKind, path::PathBuf};

use vidan_crypto::device::{DeviceKeyError, KeyStorage};
use zeroize::Zeroizing;

use crate::files;

/// The largest key file that is read: thousands of keys.
const MAX_BYTES: usize = 1024 * 1024;

/// One file, readable by its owner only and replaced whole.
pub(crate) struct KeyFile(pub(crate) PathBuf);

impl KeyStorage for KeyFile {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, DeviceKeyError> {
        match files::read(&self.0, MAX_BYTES) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(_) => Err(DeviceKeyError::Platform),
        }
    }

    fn save(&self, keys: &[u8]) -> Result<(), DeviceKeyError> {
        files::replace(&self.0, keys).map_err(|_| DeviceKeyError::Platform)
    }
}
