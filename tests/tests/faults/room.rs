//! A vault, its folder, its clock and its secrets.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::TempDir;
use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_crypto::{Secret32, SystemRandom};
use vidan_vault::{DeviceSecret, EncodingError, Error, KdfParams, Sealable, Vault};
use zeroize::Zeroizing;

/// Bytes under an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blob(pub(crate) Vec<u8>);

impl Sealable for Blob {
    const NAME: &'static str = "fault test blob";
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(self.0.clone()))
    }

    fn decode(_: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        Ok(Self(bytes.to_vec()))
    }
}

/// All that a vault holds.
pub(crate) type Content = BTreeMap<String, Vec<u8>>;

/// Everything in it; an error where anything cannot be read.
pub(crate) async fn content(vault: &Vault) -> Result<Content, Error> {
    vault
        .read(|reader| {
            let all = reader.list::<Blob>()?.complete()?;
            Ok(all.into_iter().map(|one| (one.id, one.value.0)).collect())
        })
        .await
}

pub(crate) async fn put(vault: &Vault, id: &str, bytes: Vec<u8>) -> Result<(), Error> {
    let (id, value) = (id.to_owned(), Blob(bytes));
    vault.write(move |tx| tx.put(&id, &value).map(drop)).await
}

pub(crate) async fn is_whole(vault: &Vault) -> bool {
    vault.check(vec![Blob::NAME]).await.unwrap().is_whole()
}

/// A folder that is quick to sync: what is tested dies with its process, and never the machine.
pub(crate) fn folder() -> TempDir {
    let quick = Path::new("/dev/shm");
    if quick.is_dir() {
        tempfile::tempdir_in(quick).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

pub(crate) fn with(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// The files of a vault.
pub(crate) const FILES: [&str; 3] = ["", "-wal", "-commits"];

/// The part of a log that is in use: behind it are zeros, which keep room.
pub(crate) fn in_use(mut log: Vec<u8>) -> Vec<u8> {
    const FRAME: usize = 24 + 8192;
    let end = log
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |at| at + 1);
    log.truncate(32 + end.saturating_sub(32).div_ceil(FRAME) * FRAME);
    log
}

/// Copies a vault's files as they are, over whatever is there.
pub(crate) fn copy(from: &Path, to: &Path) {
    for suffix in FILES {
        let (from, to) = (with(from, suffix), with(to, suffix));
        let _ = fs::remove_file(&to);
        if from.exists() {
            fs::copy(from, to).unwrap();
        }
    }
}

pub(crate) fn passcode(number: u64) -> Zeroizing<String> {
    Zeroizing::new(format!("mật khẩu {number:06}"))
}

pub(crate) fn device() -> DeviceSecret {
    DeviceSecret {
        key_hint: "khoa-thiet-bi".into(),
        secret: Secret32::from_bytes([0x5A; 32]),
    }
}

pub(crate) fn weak() -> KdfParams {
    KdfParams::weak_for_tests()
}

/// A clock some time after boot.
pub(crate) fn clock(since_boot: u32) -> Arc<ManualClock> {
    let clock = ManualClock::at(UnixTime(1_795_312_800));
    clock.advance(since_boot);
    Arc::new(clock)
}

pub(crate) async fn create(path: &Path) -> Result<Vault, Error> {
    let random = Arc::new(SystemRandom);
    Vault::create(path, passcode(0), device(), weak(), random, clock(0)).await
}

pub(crate) async fn open(path: &Path) -> Result<Vault, Error> {
    Vault::open(path, Arc::new(SystemRandom), clock(0)).await
}

/// Opened and unlocked under a passcode; closed again where that fails.
pub(crate) async fn unlocked(path: &Path, number: u64) -> Result<Vault, Error> {
    let vault = open(path).await?;
    match vault.unlock(passcode(number), device().secret).await {
        Ok(()) => Ok(vault),
        Err(error) => {
            vault.close().await.ok();
            Err(error)
        }
    }
}

/// As [`unlocked`], by the citizen's decision.
pub(crate) async fn accepted(path: &Path) -> Result<Vault, Error> {
    accepted_by(path, 0).await
}

pub(crate) async fn accepted_by(path: &Path, number: u64) -> Result<Vault, Error> {
    let vault = open(path).await?;
    let secret = device().secret;
    match vault.unlock_accepting_loss(passcode(number), secret).await {
        Ok(()) => Ok(vault),
        Err(error) => {
            vault.close().await.ok();
            Err(error)
        }
    }
}

/// The error's code, and proof that somebody can act on it: advice in two languages, kept for this very cause.
pub(crate) fn code(error: &Error) -> &'static str {
    use vidan_wallet::{Lang, advice_text};
    let code = vidan_wallet::Error::Vault(error.clone()).code();
    if *error == Error::Closed {
        // To be opened again, as the whole room's advice says.
        return code;
    }
    for lang in [Lang::Vi, Lang::En] {
        let own = advice_text(code, lang);
        assert_ne!(
            own,
            advice_text("vault", lang),
            "no advice for {code}: {error:?}"
        );
        assert_ne!(own, advice_text("no.such", lang), "no advice for {code}");
    }
    code
}
