//! A new phone: a backup into a file, and a wallet out of one.
//!
//! Files are opened here, because the core opens none but its vault; on the vault's thread, because they may be slow. The
//! app gives a path that it may write, and shares or fetches the file by its platform's own ways: what is in it is sealed.

use std::fmt;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use vidan_wallet::backup;
use zeroize::Zeroizing;

use super::{OperationView, Wallet, WalletConfig, setup};
use crate::{
    DeviceClock,
    device_keys::DeviceKeys,
    error::{OrFailed as _, Result},
    transport::Transport,
};

/// How the newest backup stands, as the activity log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BackupState {
    /// When it was made, or this wallet restored from it, in Unix seconds; absent where the log knows of none.
    pub made_at: Option<i64>,
    /// Since when it is out of date, in Unix seconds: what came since must be got anew after a restore. Absent where nothing did.
    pub outdated_since: Option<i64>,
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BackupReport {
    /// The backup's name, as the activity log has it.
    pub backup: String,
    /// When it was made.
    pub made_at: i64,
    /// Documents in it, each of which will need a new copy on the new phone.
    pub documents: u64,
    /// Notices in it.
    pub notices: u64,
    /// Mailboxes in it, each of which must be opened again on the new phone.
    pub mailboxes: u64,
    /// Entries of the activity log in it.
    pub activity: u64,
    /// Records in it, of every kind.
    pub records: u64,
    /// Records that could not be read and are not in it.
    pub left_out: u64,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RestoreReport {
    /// The backup's name, as the activity log has it.
    pub backup: String,
    /// When the backup was made.
    pub made_at: i64,
    /// The version of the program that made it.
    pub app: String,
    /// Documents, by id: each needs a new copy.
    pub documents: Vec<String>,
    /// Mailboxes, by their office's id: each must be opened again (`inboxes_to_reopen`).
    pub mailboxes: Vec<String>,
    /// Notices.
    pub notices: u64,
    /// Envelopes that were set aside.
    pub set_aside: u64,
    /// Entries of the activity log, without the one about this restore.
    pub activity: u64,
    /// Operations that were not over, and go on here.
    pub operations: Vec<OperationView>,
    /// Operations that were bound to the old phone, and are over.
    pub operations_ended: u32,
    /// Records of every kind.
    pub records: u64,
    /// Records that could not be read when the backup was made: they are lost.
    pub left_out: u64,
}

/// A wallet that was made from a backup.
#[derive(uniffi::Record)]
pub struct RestoredWallet {
    /// The wallet, unlocked.
    pub wallet: Arc<Wallet>,
    /// What came back.
    pub report: RestoreReport,
}

/// Characters that a new backup's passphrase must have.
#[uniffi::export]
pub fn min_passphrase() -> u32 {
    u32::try_from(backup::MIN_PASSPHRASE).unwrap_or(u32::MAX)
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Whether there is a backup, and whether it should be made again.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn backup_state(&self) -> Result<BackupState> {
        let state = self.inner.backup_state().await.or_failed(self.language)?;
        Ok(BackupState {
            made_at: state.made_at.map(|at| at.0),
            outdated_since: state.outdated_since.map(|at| at.0),
        })
    }

    /// Writes everything that can move to another phone into a file, sealed with a passphrase. The file has its name only
    /// when it is whole and durable; one that was there is replaced then, and not before.
    ///
    /// # Errors
    /// `backup.passphrase_short`, `backup.passphrase_long`, `backup.no_space`, `backup.unwritable`, `vault.…`.
    pub async fn backup(&self, file: String, passphrase: String) -> Result<BackupReport> {
        let passphrase = Zeroizing::new(passphrase);
        let sink = Box::new(NewFile::at(file.into()));
        let made = self.inner.backup(sink, passphrase).await;
        made.map(Into::into).or_failed(self.language)
    }
}

/// Makes a new wallet from a backup, under a passcode and this device's keys. All or nothing; where it was cut, the same
/// call goes on. See `Wallet.create` for the other arguments.
///
/// # Errors
/// `backup.…`, each cause its own; `vault.exists` and others of the vault; `device.…`, `app.…`.
#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio", default(clock = None)))]
#[cfg_attr(not(feature = "http"), uniffi::export(default(clock = None)))]
pub async fn restore_wallet(
    config: WalletConfig,
    keys: Arc<dyn DeviceKeys>,
    transport: Option<Arc<dyn Transport>>,
    file: String,
    passphrase: String,
    passcode: String,
    clock: Option<Arc<dyn DeviceClock>>,
) -> Result<RestoredWallet> {
    let (passphrase, passcode) = (Zeroizing::new(passphrase), Zeroizing::new(passcode));
    let language = config.language;
    let (config, environment) = setup::prepared(config, keys, transport, clock)?;
    let source = Box::new(OldFile::at(file.into()));
    let restored =
        vidan_wallet::Wallet::restore(config, environment, source, passphrase, passcode).await;
    let (wallet, report) = restored.or_failed(language)?;
    Ok(RestoredWallet {
        wallet: Wallet::over(wallet, language),
        report: report.into(),
    })
}

/// A file that has another name until it is finished.
struct NewFile {
    path: PathBuf,
    part: PathBuf,
    file: Option<File>,
}

impl NewFile {
    fn at(path: PathBuf) -> Self {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        Self {
            part: part.into(),
            path,
            file: None,
        }
    }

    /// Opened with the first byte: by the thread that writes.
    fn open(&mut self) -> io::Result<&mut File> {
        if self.file.is_none() {
            self.file = Some(create(&self.part)?);
        }
        self.file.as_mut().ok_or(io::ErrorKind::NotFound.into())
    }
}

/// Only its owner may read it. Half of one that a crash left behind goes first: an open file keeps the readers it has.
fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open()?.flush()
    }
}

impl backup::BackupSink for NewFile {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.open()?.sync_all()?;
        fs::rename(&self.part, &self.path)?;
        self.file = None;
        // The new name is only safe once its folder is written; where folders cannot be opened, the system sees to it.
        if let Some(folder) = self.path.parent()
            && let Ok(folder) = File::open(folder)
        {
            folder.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Gone already is what we want.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// A file that is opened with its first byte: by the thread that reads.
struct OldFile {
    path: PathBuf,
    file: Option<File>,
}

impl OldFile {
    fn at(path: PathBuf) -> Self {
        Self { path, file: None }
    }
}

impl Read for OldFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.file.is_none() {
            self.file = Some(File::open(&self.path)?);
        }
        match &mut self.file {
            Some(file) => file.read(buffer),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl fmt::Debug for RestoredWallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RestoredWallet({:?})", self.report)
    }
}

impl From<backup::BackupReport> for BackupReport {
    fn from(report: backup::BackupReport) -> Self {
        Self {
            backup: report.backup,
            made_at: report.made_at.0,
            documents: report.documents,
            notices: report.notices,
            mailboxes: report.mailboxes,
            activity: report.activity,
            records: report.records,
            left_out: report.left_out,
        }
    }
}

impl From<backup::RestoreReport> for RestoreReport {
    fn from(report: backup::RestoreReport) -> Self {
        Self {
            backup: report.backup,
            made_at: report.made_at.0,
            app: report.app,
            documents: report.documents,
            mailboxes: report.mailboxes,
            notices: report.notices,
            set_aside: report.set_aside,
            activity: report.activity,
            operations: report.operations.into_iter().map(Into::into).collect(),
            operations_ended: report.operations_ended,
            records: report.records,
            left_out: report.left_out,
        }
    }
}

#[cfg(test)]
mod tests {
    use vidan_wallet::backup::BackupSink as _;

    use super::*;

    #[test]
    fn a_file_has_its_name_when_it_is_finished_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        fs::write(&path, "the one before").unwrap();
        let files = || fs::read_dir(folder.path()).unwrap().count();

        let mut dropped = NewFile::at(path.clone());
        dropped.write_all(b"half").unwrap();
        assert_eq!(files(), 2);
        drop(dropped);
        assert_eq!(
            (files(), fs::read(&path).unwrap()),
            (1, b"the one before".to_vec())
        );

        // What a crash left behind is not in the way.
        fs::write(
            folder.path().join("backup.part"),
            "a longer half than the new one",
        )
        .unwrap();
        let mut whole = Box::new(NewFile::at(path.clone()));
        whole.write_all(b"whole").unwrap();
        whole.finish().unwrap();
        assert_eq!((files(), fs::read(&path).unwrap()), (1, b"whole".to_vec()));
        let mut read = Vec::new();
        OldFile::at(path.clone()).read_to_end(&mut read).unwrap();
        assert_eq!(read, b"whole");

        let nowhere = folder.path().join("none").join("backup");
        assert!(NewFile::at(nowhere.clone()).write_all(b"x").is_err());
        assert!(OldFile::at(nowhere).read(&mut [0]).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "others may read it");
        }
    }
}
