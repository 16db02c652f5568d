//! What the vault promises, tried from outside: through its public face and on the bytes of its files.

mod at_once;
mod costs;
mod damage;
mod drop_box;
mod files;
mod fixtures;
mod handles;
mod idle;
mod locking;
mod loss;
#[cfg(target_os = "linux")]
mod memo;
mod memory;
mod migrations;
mod phone;
mod raw;
mod records;
mod repair;
mod staged;
mod wipe;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_crypto::{Secret32, SystemRandom};
use zeroize::Zeroizing;

use crate::{DeviceSecret, EncodingError, Error, KdfParams, Sealable, Vault};

/// A record whose content can be recognised in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Note(String);

impl Sealable for Note {
    const NAME: &'static str = "ghi_chu_thu_nghiem";
    const VERSION: u16 = 2;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(self.0.as_bytes().to_vec()))
    }

    fn decode(_: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        String::from_utf8(bytes.to_vec())
            .map(Self)
            .map_err(|_| EncodingError::new("not UTF-8"))
    }
}

/// A vault's folder, clock and secrets.
struct Room {
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
}

impl Room {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(ManualClock::at(UnixTime(1_800_000_000))),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("vault.db")
    }

    async fn create(&self) -> Vault {
        Vault::create(
            self.path(),
            passcode(),
            device(),
            KdfParams::weak_for_tests(),
            Arc::new(SystemRandom),
            self.clock.clone(),
        )
        .await
        .unwrap()
    }

    async fn open_at(&self, path: &Path) -> Result<Vault, Error> {
        Vault::open(path, Arc::new(SystemRandom), self.clock.clone()).await
    }

    async fn unlocked_at(&self, path: &Path) -> Result<Vault, Error> {
        let vault = self.open_at(path).await?;
        match vault.unlock(passcode(), device().secret).await {
            Ok(()) => Ok(vault),
            Err(error) => {
                // Until the file is closed, no test may put another in its place.
                vault.close().await.ok();
                Err(error)
            }
        }
    }

    async fn unlocked(&self) -> Result<Vault, Error> {
        self.unlocked_at(&self.path()).await
    }

    /// Copies the vault's files as they are now, as if the process were killed at this moment.
    fn snapshot(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        for suffix in ["", "-wal", "-commits"] {
            let from = with(&self.path(), suffix);
            if from.exists() {
                std::fs::copy(from, with(&copy, suffix)).unwrap();
            }
        }
        copy
    }
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// The part of a log that is in use: behind it are zeros, which keep room.
fn in_use(mut log: Vec<u8>) -> Vec<u8> {
    const FRAME: usize = 24 + 8192;
    let end = log
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |at| at + 1);
    log.truncate(32 + end.saturating_sub(32).div_ceil(FRAME) * FRAME);
    log
}

fn passcode() -> Zeroizing<String> {
    Zeroizing::new("mật khẩu 246810".into())
}

fn wrong() -> Zeroizing<String> {
    Zeroizing::new("mật khẩu 000000".into())
}

fn device() -> DeviceSecret {
    DeviceSecret {
        key_hint: "khoa-thiet-bi-1".into(),
        secret: Secret32::from_bytes([0x5A; 32]),
    }
}

fn note(text: &str) -> Note {
    Note(text.into())
}

async fn put(vault: &Vault, id: &'static str, text: &str) -> Result<u64, Error> {
    let value = note(text);
    vault.write(move |tx| tx.put(id, &value)).await
}

async fn get(vault: &Vault, id: &'static str) -> Result<Note, Error> {
    vault.read(move |r| r.get::<Note>(id)).await
}

/// Changes the database behind the vault's back, while it is closed.
fn tamper(path: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
}
