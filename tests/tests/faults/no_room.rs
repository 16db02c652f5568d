//! Not one byte free: the wallet opens, unlocks, shows and deletes all the same, out of what it had set aside.
//!
//! A real file system of a few megabytes, which only the child sees.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use vidan_crypto::SystemRandom;
use vidan_tests::{
    citizen::{CLAIMS, passcode, yes},
    country::Country,
};
use vidan_wallet::Wallet;

use crate::{
    child::{Child, Given, say},
    phone, room,
};

/// A command that runs its arguments where this folder is a small file system of its own.
fn small(folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    if !crate::unix::is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    let script = "mount -t tmpfs -o size=12m none \"$0\" && exec \"$@\"";
    command.args(["--mount", "sh", "-c", script]);
    command.arg(folder).arg(std::env::current_exe().unwrap());
    command
}

#[tokio::test]
async fn with_no_byte_free_it_unlocks_shows_and_deletes() {
    let country = Country::start().await;
    let citizen = phone::citizen(&country, Arc::new(SystemRandom)).await;
    // Three documents are superseded from now on.
    citizen.take(&country).await.unwrap();
    citizen.wallet.close().await.unwrap();
    let off = citizen.turn_off();
    let home = off.vault().parent().unwrap().to_owned();
    let disk = home.join("disk");
    fs::create_dir(&disk).unwrap();
    let (status, said) = Child::start_by(small(&disk), "no room", &home, &[]).end();
    assert!(
        status.success(),
        "a file system of its own needs root or user namespaces: {said:?}"
    );
    assert_eq!(
        said,
        ["shown"; 20]
            .into_iter()
            .chain(["cleared", "superseded erased", "deleted"])
            .collect::<Vec<_>>()
    );
}

/// Puts the wallet on the small disk, fills that, and uses the wallet.
pub(crate) async fn child(given: Given) {
    let disk = given.folder.join("disk");
    for suffix in room::FILES {
        let (from, to) = (given.folder.join("vault"), disk.join("vault"));
        let from = room::with(&from, suffix);
        if from.exists() {
            fs::copy(from, room::with(&to, suffix)).unwrap();
        }
    }
    let open = async || {
        let (mut config, environment) = phone::parts(&given.folder);
        config.vault = disk.join("vault");
        Wallet::open(config, environment).await.unwrap()
    };
    // Once with room, as it was in better days.
    let wallet = open().await;
    wallet.unlock(passcode()).await.unwrap();
    wallet.close().await.unwrap();

    fill(&disk);
    let wallet = open().await;
    fill(&disk);
    let documents = wallet_documents(&wallet).await;
    for round in 0..20 {
        let card = &documents[round % documents.len()];
        let claims = CLAIMS.map(str::to_owned);
        let preview = wallet.preview(card, &claims, None).await.unwrap();
        // Copies run out before the room does.
        let consent = yes("xem tuổi").accept_reuse();
        wallet.present(&preview, &consent).await.unwrap();
        say("shown");
        wallet.lock().await.unwrap();
        fill(&disk);
        wallet.unlock(passcode()).await.unwrap();
    }
    fill(&disk);
    let cleared = wallet.clear_activity(None, &yes("xóa nhật ký")).await;
    assert!(cleared.unwrap() > 20);
    assert!(wallet.verify_activity().await.unwrap().is_intact());
    say("cleared");
    fill(&disk);
    let erased = wallet.erase_superseded(&yes("xóa bản cũ")).await;
    assert_eq!(erased.unwrap().len(), 3);
    say("superseded erased");
    fill(&disk);
    let documents = wallet.documents().await.unwrap();
    assert_eq!(documents.len(), 3);
    for document in documents {
        let consent = yes("xóa giấy tờ");
        wallet
            .delete_document(&document.id, &consent)
            .await
            .unwrap();
    }
    assert!(wallet.check().await.unwrap().is_whole());
    wallet.close().await.unwrap();
    let wallet = open().await;
    wallet.unlock(passcode()).await.unwrap();
    assert!(wallet.documents().await.unwrap().is_empty());
    say("deleted");
}

/// The cards, unlocked for it.
async fn wallet_documents(wallet: &Wallet) -> Vec<String> {
    wallet.unlock(passcode()).await.unwrap();
    let documents = wallet.documents().await.unwrap();
    let cards = documents.into_iter();
    cards
        .filter(|document| document.document_type == "can_cuoc")
        .filter(|document| document.superseded_by.is_none())
        .map(|document| document.id)
        .collect()
}

/// Takes every byte that is left.
fn fill(disk: &Path) {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path: PathBuf = disk.join(format!("full-{number}"));
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[0xEE; 4096]).is_ok() {}
}
