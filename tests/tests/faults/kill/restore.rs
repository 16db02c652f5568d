//! A restore that dies: there is no wallet, or the whole one, and the same call makes it.

use std::{fs, io::Cursor, path::Path, sync::Arc};

use vidan_crypto::SystemRandom;
use vidan_tests::{citizen::passcode, country::Country, device::Finger};
use vidan_wallet::{Error, Wallet, backup::RestoreReport};

use super::moment;
use crate::{
    child::{Child, Given, say},
    phone, room,
    seed::{Chance, seed},
};

const PASSPHRASE: &str = "mười hai con giáp";

#[tokio::test]
async fn nothing_or_all() {
    rounds(20).await;
}

#[tokio::test]
#[ignore = "long form: 300 rounds, some minutes"]
async fn nothing_or_all_for_long() {
    rounds(300).await;
}

async fn rounds(count: u64) {
    let seed = seed("kill -9, restore");
    let country = Country::start().await;
    let citizen = phone::citizen(&country, Arc::new(SystemRandom)).await;
    let backup = citizen.backup(PASSPHRASE).await.unwrap();
    let (mut whole, mut nothing) = (0, 0);
    for round in 0..count {
        let folder = room::folder();
        phone::keep_root(&country, folder.path());
        fs::write(folder.path().join("backup"), &backup).unwrap();
        let mut child = Child::start("restore", folder.path(), &[]);
        assert_eq!(child.hear().as_deref(), Some("ready"));
        let mut chance = Chance::of(seed, round);
        std::thread::sleep(moment(&mut chance, 300));
        let acknowledged = child.kill().iter().any(|line| line == "restored");
        let is_there = folder.path().join("vault").exists();
        assert!(is_there || !acknowledged, "round {round}: it is gone");
        if is_there {
            whole += 1;
        } else {
            nothing += 1;
            restore(folder.path()).await.unwrap();
        }
        is_complete(folder.path(), citizen_documents(&citizen).await, round).await;
    }
    println!("{count} kills: {nothing} left nothing, {whole} left the whole wallet");
}

async fn citizen_documents(citizen: &vidan_tests::citizen::Citizen) -> usize {
    citizen.wallet.documents().await.unwrap().len()
}

/// Everything of the backup is there, once, and nothing is left of the way there.
async fn is_complete(folder: &Path, documents: usize, round: u64) {
    let (config, environment) = phone::parts(folder);
    let wallet = Wallet::open(config, environment).await.unwrap();
    wallet.unlock(passcode()).await.unwrap();
    let check = wallet.check().await.unwrap();
    assert!(check.is_whole(), "round {round}: {check:?}");
    assert_eq!(wallet.documents().await.unwrap().len(), documents);
    wallet.close().await.unwrap();
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(|name| name.contains(".restoring")).collect();
    assert!(left.is_empty(), "round {round}: {left:?}");
}

/// As an app calls it.
async fn restore(folder: &Path) -> Result<RestoreReport, Error> {
    let (config, environment) = phone::parts(folder);
    let source = Box::new(Cursor::new(fs::read(folder.join("backup")).unwrap()));
    let passphrase = PASSPHRASE.to_owned().into();
    let restored = Wallet::restore(config, environment, source, passphrase, passcode());
    let (wallet, report) = restored.await?;
    wallet.close().await?;
    Ok(report)
}

pub(crate) async fn child(given: Given) {
    // The file of keys is there before the moment that counts.
    drop(Finger::kept_in(&given.folder.join("keys")));
    say("ready");
    restore(&given.folder).await.unwrap();
    say("restored");
    // The parent kills it in any case.
    std::thread::park();
}
