//! Acts of a citizen, each of which writes its effects and its entry in the log together: a proof uses up a copy.

use std::{path::Path, sync::Arc};

use vidan_crypto::SystemRandom;
use vidan_tests::{
    citizen::{CLAIMS, passcode, yes},
    country::Country,
};
use vidan_wallet::{Wallet, activity::Act};

use super::moment;
use crate::{
    child::{Child, Given, say},
    phone,
    seed::{Chance, seed},
};

#[tokio::test]
async fn a_proof_and_its_entry_are_one() {
    rounds(25).await;
}

#[tokio::test]
#[ignore = "long form: 250 rounds, some minutes"]
async fn a_proof_and_its_entry_are_one_for_long() {
    rounds(250).await;
}

async fn rounds(count: u64) {
    let seed = seed("kill -9, wallet");
    let country = Country::start().await;
    let citizen = phone::citizen(&country, Arc::new(SystemRandom)).await;
    let before = look_at(&citizen.wallet).await;
    citizen.wallet.close().await.unwrap();
    let off = citizen.turn_off();
    let home = off.vault().parent().unwrap();
    let (mut proofs, mut unacknowledged) = (0, 0);
    for round in 0..count {
        let mut chance = Chance::of(seed, round);
        let copy = phone::copied(home);
        let mut child = Child::start("clear", copy.path(), &[]);
        assert_eq!(child.hear().as_deref(), Some("ready"), "round {round}");
        std::thread::sleep(moment(&mut chance, 400));
        let said = child.kill();
        let count = |what: &str| said.iter().filter(|line| *line == what).count();
        let found = look(copy.path()).await;
        assert_eq!(found.documents, before.documents);
        // Each proof that was handed out has its entry and has taken its copy; at most one more did both.
        let shown = count("shown");
        let told = found.shown - before.shown;
        assert!(
            (shown..=shown + 1).contains(&told),
            "round {round}: {said:?}, {told} told"
        );
        assert_eq!(
            found.copies_left + told,
            before.copies_left,
            "round {round}"
        );
        let backups = count("backed up");
        assert!(
            (backups..=backups + 1).contains(&found.backups),
            "round {round}"
        );
        assert!(
            told + found.backups <= shown + backups + 1,
            "round {round}: two acts at once"
        );
        proofs += shown;
        unacknowledged += told - shown;
    }
    println!(
        "{count} kills, {proofs} proofs acknowledged, {unacknowledged} made and not handed out"
    );
    assert!(proofs > 0);
}

struct Found {
    documents: usize,
    shown: usize,
    copies_left: usize,
    backups: usize,
}

async fn look(folder: &Path) -> Found {
    let (config, environment) = phone::parts(folder);
    let wallet = Wallet::open(config, environment).await.unwrap();
    wallet.unlock(passcode()).await.unwrap();
    let check = wallet.check().await.unwrap();
    assert!(check.is_whole(), "{check:?}");
    let found = look_at(&wallet).await;
    wallet.close().await.unwrap();
    found
}

async fn look_at(wallet: &Wallet) -> Found {
    let log = wallet.activity().await.unwrap();
    let count = |act: Act| log.iter().filter(|entry| entry.act == act).count();
    let documents = wallet.documents().await.unwrap();
    let mut cards = documents
        .iter()
        .filter(|one| one.document_type == "can_cuoc");
    Found {
        documents: documents.len(),
        shown: count(Act::Shown),
        copies_left: cards.next().unwrap().copies_left as usize,
        backups: count(Act::BackedUp),
    }
}

/// Shows the card as often as there are copies, backing up in between, and then backs up for ever.
pub(crate) async fn child(given: Given) {
    let (config, environment) = phone::parts(&given.folder);
    let wallet = Wallet::open(config, environment).await.unwrap();
    wallet.unlock(passcode()).await.unwrap();
    let documents = wallet.documents().await.unwrap();
    let mut cards = documents
        .iter()
        .filter(|one| one.document_type == "can_cuoc");
    let card = cards.next().unwrap();
    let claims = CLAIMS.map(str::to_owned);
    say("ready");
    for number in 0.. {
        if number < card.copies_left {
            let preview = wallet.preview(&card.id, &claims, None).await.unwrap();
            wallet.present(&preview, &yes("xem tuổi")).await.unwrap();
            say("shown");
        }
        let passphrase = "mười hai con giáp".to_owned().into();
        wallet
            .backup(Box::new(phone::Nowhere), passphrase)
            .await
            .unwrap();
        say("backed up");
    }
}
