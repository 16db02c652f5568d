//! A citizen's phone that more than one process turns on, one after another.

use std::{fs, io, path::Path, sync::Arc};

use vidan_crypto::{PublicKey, Random, SystemRandom};
use vidan_protocol::url::Plaintext;
use vidan_sandbox::office::OFFICE_ID;
use vidan_tests::{
    citizen::{Citizen, Phone, open_inbox, yes},
    country::{Country, ManualClock, NOW},
    device::Finger,
    wire::Wire,
};
use vidan_trust::PinnedRoot;
use vidan_wallet::{Config, Environment, Lang, backup::BackupSink};

use crate::room;

/// A citizen with documents and a mailbox, whose phone others can turn on where its folder is.
pub(crate) async fn citizen(country: &Country, random: Arc<dyn Random>) -> Citizen {
    let phone = Phone::with_kept_keys(country, room::folder()).drawing_from(random);
    let citizen = phone.begin().await;
    citizen.wallet.refresh_trust().await.unwrap();
    citizen.take(country).await.unwrap();
    let consent = yes("mở hộp thư");
    let opened = open_inbox(&citizen.wallet, OFFICE_ID, &consent);
    opened.await.unwrap();
    keep_root(country, citizen.home());
    citizen
}

/// Writes down whose lists the phone in a folder trusts.
pub(crate) fn keep_root(country: &Country, folder: &Path) {
    fs::write(folder.join("root.pem"), country.sandbox.root_key_pem()).unwrap();
    fs::write(folder.join("root.kid"), country.sandbox.root_kid()).unwrap();
}

/// What a process needs to turn on the phone in a folder. It reaches no network.
pub(crate) fn parts(folder: &Path) -> (Config, Environment) {
    let pem = fs::read_to_string(folder.join("root.pem")).unwrap();
    let kid = fs::read_to_string(folder.join("root.kid")).unwrap();
    let root = PinnedRoot::new(kid, PublicKey::from_pem(&pem).unwrap());
    let config = Config {
        vault: folder.join("vault"),
        trust_list_url: "http://127.0.0.1:1/".into(),
        roots: vec![root],
        anchors: Arc::default(),
        plaintext: Plaintext::Loopback,
        kdf: room::weak().into(),
        language: Lang::Vi,
        copies: vidan_tests::citizen::COPIES,
        refill_below: Config::REFILL_BELOW,
    };
    let environment = Environment {
        keys: Arc::new(Finger::kept_in(&folder.join("keys"))),
        transport: Arc::<Wire>::default(),
        clock: Arc::new(ManualClock::at(NOW)),
        random: Arc::new(SystemRandom),
    };
    (config, environment)
}

/// A copy of a phone's folder, as it lies there.
pub(crate) fn copied(from: &Path) -> tempfile::TempDir {
    let to = room::folder();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
    }
    to
}

/// A backup that nobody keeps.
pub(crate) struct Nowhere;

impl io::Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BackupSink for Nowhere {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}
