//! Where the services' keys come from: made anew, or kept in a folder so that a vault of yesterday still works.
//!
//! Files are PKCS#8 in PEM that only their owner can read. Not for anything but a sandbox.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use vidan_crypto::{Algorithm, SigningKey};

use crate::Error;

/// A folder of keys, or none.
#[derive(Clone)]
pub(crate) struct KeyFolder(Option<PathBuf>);

impl KeyFolder {
    /// The folder, made if it is not there.
    pub(crate) fn open(folder: Option<PathBuf>) -> Result<Self, Error> {
        if let Some(folder) = &folder {
            make_private_folder(folder).map_err(|source| Error::File {
                path: ".".into(),
                source,
            })?;
        }
        Ok(Self(folder))
    }

    /// The key of this name: read, or made and kept.
    pub(crate) fn signing_key(&self, name: &str) -> Result<SigningKey, Error> {
        let file = format!("{name}.pem");
        if let Some(pem) = self.read(&file)? {
            return SigningKey::from_pem(&pem).map_err(|_| Error::FileDamaged(file));
        }
        let key = SigningKey::generate(Algorithm::Es256)?;
        self.write(&file, key.to_pem().as_bytes())?;
        Ok(key)
    }

    /// A file's text; nothing when there is no folder or no such file.
    pub(crate) fn read(&self, file: &str) -> Result<Option<String>, Error> {
        let Some(folder) = &self.0 else {
            return Ok(None);
        };
        match fs::read_to_string(folder.join(file)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::File {
                path: file.to_owned(),
                source,
            }),
        }
    }

    /// Writes a file whole or not at all; does nothing without a folder.
    pub(crate) fn write(&self, file: &str, content: &[u8]) -> Result<(), Error> {
        let Some(folder) = &self.0 else { return Ok(()) };
        let failed = |source| Error::File {
            path: file.to_owned(),
            source,
        };
        let draft = folder.join(format!("{file}.new"));
        write_private(&draft, content).map_err(failed)?;
        fs::rename(&draft, folder.join(file)).map_err(failed)
    }
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
