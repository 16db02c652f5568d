//! A phone whose vault is filled by hand, and backups in memory.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_crypto::{
    SystemRandom,
    device::{DeviceKeys as _, SoftwareKeys},
};
use vidan_protocol::{
    http::{Request, Response},
    url::Plaintext,
};
use vidan_vault::KdfParams;
use zeroize::Zeroizing;

use crate::{
    Config, Environment, Error, Lang, Transport, TransportError, Wallet,
    activity::{self, Act, NewEntry},
    backup::{BackupReport, BackupSink, Fault, RestoreReport, kinds::KINDS},
    store::{InboxKey, MailboxRecord},
};

pub(super) const PASSPHRASE: &str = "mười hai con giáp";
pub(super) const PASSCODE: &str = "con mèo ngủ";

/// A record as the vault holds it: kind, id, encoding, content.
pub(super) type Raw = (&'static str, String, u16, Vec<u8>);

pub(super) struct Phone {
    pub(super) folder: tempfile::TempDir,
    pub(super) keys: Arc<SoftwareKeys>,
    pub(super) clock: Arc<ManualClock>,
}

impl Phone {
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            keys: Arc::new(SoftwareKeys::in_memory()),
            clock: Arc::new(ManualClock::at(UnixTime(1_795_312_800))),
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    pub(super) fn config(&self) -> Config {
        Config {
            vault: self.path(),
            trust_list_url: "https://example.test/list".to_owned(),
            roots: Vec::new(),
            anchors: std::sync::Arc::default(),
            plaintext: Plaintext::Never,
            kdf: KdfParams::weak_for_tests().into(),
            language: Lang::Vi,
            copies: 3,
            refill_below: 1,
        }
    }

    pub(super) fn environment(&self) -> Environment {
        Environment {
            keys: self.keys.clone(),
            transport: Arc::new(NoNetwork),
            clock: self.clock.clone(),
            random: Arc::new(SystemRandom),
        }
    }

    /// A new wallet with nothing in it.
    pub(super) async fn wallet(&self) -> Wallet {
        Wallet::create(self.config(), self.environment(), passcode())
            .await
            .unwrap()
    }

    pub(super) async fn restore(&self, backup: Vec<u8>) -> Result<(Wallet, RestoreReport), Error> {
        self.restore_with(backup, PASSPHRASE, PASSCODE).await
    }

    pub(super) async fn restore_with(
        &self,
        backup: Vec<u8>,
        passphrase: &str,
        passcode: &str,
    ) -> Result<(Wallet, RestoreReport), Error> {
        let source = Box::new(io::Cursor::new(backup));
        let (passphrase, passcode) = (secret(passphrase), secret(passcode));
        Wallet::restore(
            self.config(),
            self.environment(),
            source,
            passphrase,
            passcode,
        )
        .await
    }

    /// Nothing of a restore is left: no file, no key.
    pub(super) async fn require_untouched(&self, why: &str) {
        assert_eq!(self.files(), Vec::<String>::new(), "{why}");
        assert_eq!(self.keys.list().await.unwrap().len(), 0, "{why}");
    }

    pub(super) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

struct NoNetwork;

#[async_trait::async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        Err(TransportError::NoConnection)
    }
}

pub(super) fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

pub(super) fn passcode() -> Zeroizing<String> {
    secret(PASSCODE)
}

/// Two records of every kind that moves as it is, a document, two mailboxes, and a log of three entries; `large` bytes of
/// content beside them.
pub(super) async fn fill(wallet: &Wallet, large: usize) {
    let mailbox = |key: InboxKey| MailboxRecord {
        mailbox: "urn:mailbox:1".to_owned(),
        access_token: "token".to_owned(),
        inbox_key: key,
        receipt_key: Some("device-key-2".to_owned()),
        cursor: Some("a.7".to_owned()),
        former_keys: vec![InboxKey::Device("device-key-0".to_owned())],
    };
    let boxes = [
        (
            "urn:office:1",
            mailbox(InboxKey::Device("device-key-1".to_owned())),
        ),
        (
            "urn:office:2",
            mailbox(InboxKey::Sealed("c2NhbGFy".to_owned())),
        ),
    ];
    wallet
        .vault()
        .write(move |tx| {
            for kind in by_hand() {
                for id in ["một", "hai"] {
                    let content = format!("{{\"{}\":\"{id}\"}}", kind);
                    tx.put_raw(kind, id, 1, content.as_bytes())?;
                }
            }
            tx.put_raw("copy", "document/0", 1, b"{\"key\":\"device-key-3\"}")?;
            for (office, record) in &boxes {
                tx.put(office, record)?;
            }
            for number in 0..large.div_ceil(PIECE) {
                let piece: Vec<u8> = (0..PIECE).map(|at| (at * 7 + number) as u8).collect();
                tx.put_raw("notice", &format!("lớn {number}"), 1, &piece)?;
            }
            for act in [Act::Received, Act::Shown, Act::FormSubmitted] {
                activity::append(tx, NewEntry::new(UnixTime(1), act, "urn:someone"))?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
}

const PIECE: usize = 90_000;

/// Kinds that move as they are and that nothing else writes here.
pub(super) fn by_hand() -> impl Iterator<Item = &'static str> {
    let others = [
        "document",
        "mailbox",
        "activity",
        "activity head",
        "operation",
    ];
    KINDS
        .iter()
        .filter(|kind| !matches!(kind.fate, crate::backup::kinds::Fate::Stays))
        .map(|kind| kind.name)
        .filter(move |name| !others.contains(name))
}

/// Everything that the vault holds, of every kind.
pub(super) async fn content(wallet: &Wallet) -> Vec<Raw> {
    wallet
        .vault()
        .read(|reader| {
            let mut all = Vec::new();
            for kind in KINDS {
                for entry in reader.raw_page(kind.name, 0, 4096)? {
                    let record = reader.raw(kind.name, entry.row)?;
                    let id = record.id().to_owned();
                    all.push((kind.name, id, record.encoding(), record.bytes().to_vec()));
                }
            }
            Ok::<_, Error>(all)
        })
        .await
        .unwrap()
}

/// A file in memory that is there only when it is finished.
#[derive(Clone, Default)]
pub(super) struct Memory {
    pub(super) file: Arc<Mutex<Option<Vec<u8>>>>,
    /// The sink fails when so many bytes were written.
    pub(super) room: Option<usize>,
}

struct Open {
    written: Vec<u8>,
    memory: Memory,
}

impl Memory {
    pub(super) fn sink(&self) -> Box<dyn BackupSink> {
        Box::new(Open {
            written: Vec::new(),
            memory: self.clone(),
        })
    }

    pub(super) fn take(&self) -> Option<Vec<u8>> {
        self.file.lock().unwrap().take()
    }
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let full = self.written.len() + bytes.len() > self.memory.room.unwrap_or(usize::MAX);
        if full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BackupSink for Open {
    fn finish(self: Box<Self>) -> io::Result<()> {
        *self.memory.file.lock().unwrap() = Some(self.written);
        Ok(())
    }
}

pub(super) async fn backup(wallet: &Wallet) -> (Vec<u8>, BackupReport) {
    let memory = Memory::default();
    let report = wallet
        .backup(memory.sink(), secret(PASSPHRASE))
        .await
        .unwrap();
    (memory.take().unwrap(), report)
}

/// The fault of a restore that must fail.
pub(super) fn fault(restored: Result<(Wallet, RestoreReport), Error>) -> Fault {
    match restored {
        Err(Error::Backup(fault)) => fault,
        Err(other) => panic!("{}", other.code()),
        Ok(_) => panic!("restored"),
    }
}
