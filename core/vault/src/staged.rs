//! A vault in the making, beside the place that it will have: `<vault>.restoring`.
//!
//! It is a vault like any other, sealed from its first byte, that nobody finds under the vault's name before it is whole.
//! Where it is left half way it can be opened again and filled on, or made anew. [`Vault::publish`] gives it its name in
//! steps that may each be the last: at any of them there is either nothing under the vault's name, or the whole vault.
//!
//! Not for what is in it; the wallet fills it from a backup.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use vidan_codec::clock::Clock;
use vidan_crypto::Random;
use zeroize::Zeroizing;

use crate::{
    DeviceSecret, Error, KdfCost, Vault, file, making::Making, registry::Claim, sidefile::SideFile,
};

impl Vault {
    /// Opens the vault that is being made for `path`, locked; `None` where none is.
    ///
    /// # Errors
    /// [`Error::FileExists`] where the vault itself is there already; and as [`Vault::open`].
    pub async fn open_staged(
        path: impl Into<PathBuf>,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
    ) -> Result<Option<Self>, Error> {
        let path = path.into();
        match Self::open_free(path, random, clock).await {
            Ok(vault) => Ok(Some(vault)),
            Err(Error::FileMissing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Begins to make a vault for `path`, unlocked. What was being made there before is gone.
    ///
    /// # Errors
    /// [`Error::FileExists`] where the vault itself is there already, [`Error::AlreadyOpen`] where another is being made;
    /// and as [`Vault::create`].
    pub async fn create_staged(
        path: impl Into<PathBuf>,
        passcode: Zeroizing<String>,
        device: DeviceSecret,
        cost: impl Into<KdfCost>,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let path = path.into();
        Self::discard_staged(path.clone()).await?;
        let created = Self::create(staging(&path), passcode, device, cost, random, clock).await;
        created.map_err(|error| match error {
            // Another process began to make it at this very moment.
            Error::FileExists => Error::AlreadyOpen,
            other => other,
        })
    }

    /// Removes what was being made for `path`, if anything.
    ///
    /// # Errors
    /// [`Error::AlreadyOpen`] where somebody is at it; [`Error::Io`] and its like.
    pub async fn discard_staged(path: impl Into<PathBuf>) -> Result<(), Error> {
        let path = path.into();
        Self::aside(move || {
            file::require_free(&path)?;
            let claim = Claim::take(&staging(&path))?;
            let _making = Making::take(claim.path())?;
            require_idle(claim.path())?;
            remove(claim.path())
        })
        .await
    }

    async fn open_free(
        path: PathBuf,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        file::require_free(&path)?;
        Self::open(staging(&path), random, clock).await
    }
}

/// Gives a closed vault its name: its side file first, because a vault without one has lost it.
///
/// # Errors
/// [`Error::FileExists`] where there is a vault by now; it is left alone.
pub(crate) fn publish(staged: &Path, path: &Path) -> Result<(), Error> {
    file::require_free(path)?;
    let (from, to) = (SideFile::path_of(staged), SideFile::path_of(path));
    // A leftover of a vault that is gone, or of this step when it was the last.
    absent(fs::remove_file(&to))?;
    // A copy, so that what is staged stays whole until the vault has its name.
    fs::copy(&from, &to)?;
    fs::File::open(&to)?.sync_all()?;
    file::sync_folder(path);
    file::take_name(staged, path)?;
    file::sync_folder(path);
    remove(staged)
}

/// Removes what was staged for a vault that has its name: only a restore that died after its last step leaves it.
pub(crate) fn sweep(path: &Path) {
    let staged = staging(path);
    // Where it cannot be removed it only takes space: nothing under this name is ever put over a vault.
    let left = [staged.clone(), SideFile::path_of(&staged)];
    if left.iter().any(|file| file.symlink_metadata().is_ok())
        && let Ok(claim) = Claim::take(&staged)
        && let Ok(_making) = Making::take(claim.path())
    {
        // Should another process still fill it: that can never be published, since the vault has its name.
        let _ = remove(claim.path());
    }
}

/// Refuses what another process has open: removing it would take its files from under it.
///
/// # Errors
/// [`Error::AlreadyOpen`].
fn require_idle(staged: &Path) -> Result<(), Error> {
    match file::open(staged) {
        Err(Error::AlreadyOpen) => Err(Error::AlreadyOpen),
        // Whatever it is, it is to be removed.
        _ => Ok(()),
    }
}

/// Where the vault for `path` is made.
fn staging(path: &Path) -> PathBuf {
    file::with_suffix(path, ".restoring")
}

/// The database goes first: what is left without it is no vault.
fn remove(staged: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-journal", "-reserve"] {
        absent(fs::remove_file(file::with_suffix(staged, suffix)))?;
    }
    // Also what was begun and had not even this name.
    file::sweep(staged);
    absent(fs::remove_file(SideFile::path_of(staged)))
}

/// Gone already is what we want.
fn absent(removed: io::Result<()>) -> Result<(), Error> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
