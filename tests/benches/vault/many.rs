//! A wallet with more than anybody has: 500 documents, 10,000 notices. Real ones of the sandbox, multiplied in a backup and
//! restored.

use std::{path::Path, time::Instant};

use vidan_crypto::SystemRandom;
use vidan_sandbox::NoticeDraft;
use vidan_tests::{
    citizen::{Citizen, Phone, passcode},
    country::Country,
};
use vidan_wallet::{Wallet, backup::testing, inbox::NoticeQuery};

use crate::{
    millis, since,
    table::{median, section, target, value},
};

const PASSPHRASE: &str = "mười hai con giáp";
const DOCUMENTS: usize = 500;
const NOTICES: usize = 10_000;
/// Notices on a screen.
const PAGE: usize = 100;
/// Opening is measured less often than what is quick.
const TIMES: usize = 7;

pub(crate) async fn print() {
    section("500 documents and 10,000 notices (the passcode's stretching is left out)");
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let draft = NoticeDraft::new("ho_so_trang_thai", "Lịch hẹn trả kết quả", &letter());
    country.sandbox.send_notice(draft).expect("sent");
    citizen.wallet.sync_notices().await.expect("synced");
    let backup = citizen.backup(PASSPHRASE).await.expect("a backup");
    let restored = Phone::new(&country).restore(multiplied(&backup), PASSPHRASE);
    let (many, _) = restored.await.expect("restored");
    let documents = many.wallet.documents().await.expect("documents").len();
    assert_eq!(
        (
            documents,
            many.wallet.notices().await.expect("notices").len()
        ),
        (DOCUMENTS, NOTICES)
    );
    inbox(&many.wallet).await;
    let listed = timed(async || drop(many.wallet.documents().await.expect("documents"))).await;
    let bytes = size(many.home());

    let (config, environment) = (many.config.clone(), many.environment.clone());
    let _off = many.turn_off();
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        let opened = Wallet::open(config.clone(), environment.clone()).await;
        let wallet = opened.expect("opened");
        wallet.unlock(passcode()).await.expect("unlocked");
        let found = wallet.documents().await.expect("documents").len();
        times.push(since(began));
        assert_eq!(found, DOCUMENTS);
        wallet.close().await.expect("closed");
    }
    value("size of the vault", bytes / 1_048_576.0, " MiB");
    value("list 500 documents, awake", listed, " ms");
    target(
        "open, unlock and list 500 documents",
        millis(median(&times)),
        " ms",
        1,
        50.0,
    );
}

/// Lists and searches, first as a person does who has just unlocked, then again.
async fn inbox(wallet: &Wallet) {
    let page = NoticeQuery {
        limit: PAGE,
        ..NoticeQuery::default()
    };
    let words = |words: &str| NoticeQuery {
        text: Some(words.to_owned()),
        ..page.clone()
    };
    let (in_all, in_none) = (words("giay khai sinh"), words("khong co"));
    let (mut opened, mut searched) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        wallet.lock().await.expect("locked");
        wallet.unlock(passcode()).await.expect("unlocked");
        for (query, times) in [(&page, &mut opened), (&in_none, &mut searched)] {
            let began = Instant::now();
            wallet.find_notices(query).await.expect("notices");
            times.push(since(began));
        }
    }
    let look = async |query| drop(wallet.find_notices(query).await.expect("notices"));
    let awake = timed(async || look(&page).await).await;
    let all = timed(async || drop(wallet.notices().await.expect("notices"))).await;
    let found = timed(async || look(&in_all).await).await;
    let not_found = timed(async || look(&in_none).await).await;
    let opened = millis(median(&opened));
    target("open the inbox of 10,000 notices", opened, " ms", 1, 50.0);
    value("again, awake", awake, " ms");
    value("all 10,000 handed out, awake", all, " ms");
    target("search them for what none has", not_found, " ms", 1, 10.0);
    value("search them for what all have", found, " ms");
    value(
        "the first search after unlocking",
        millis(median(&searched)),
        " ms",
    );
}

/// A letter of a usual length.
fn letter() -> String {
    let said = "Kính gửi công dân, hồ sơ của ông/bà đã được tiếp nhận và đang được xem xét. Mời ông/bà mang theo giấy khai sinh bản gốc. ";
    said.repeat(6)
}

async fn timed(mut work: impl AsyncFnMut()) -> f64 {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        work().await;
        times.push(since(began));
    }
    millis(median(&times))
}

fn size(folder: &Path) -> f64 {
    let files = std::fs::read_dir(folder).expect("a folder");
    let lens = files.map(|file| {
        file.and_then(|file| file.metadata())
            .map_or(0, |meta| meta.len())
    });
    f64::from(u32::try_from(lens.sum::<u64>()).unwrap_or(u32::MAX))
}

/// The same backup, with every document and notice as often as it takes.
fn multiplied(backup: &[u8]) -> Vec<u8> {
    let mut read = testing::read(backup, PASSPHRASE).expect("own backup");
    for (kind, many) in [
        ("document", DOCUMENTS),
        ("document view", DOCUMENTS),
        ("notice", NOTICES),
    ] {
        let of_kind = |record: &&testing::Entry| record.0 == kind;
        let some: Vec<_> = read.records.iter().filter(of_kind).cloned().collect();
        assert!(!some.is_empty(), "no {kind} in the backup");
        let more = (some.len()..many).zip(some.iter().cycle());
        let more: Vec<_> = more
            .map(|(number, (kind, id, encoding, content))| {
                let id = format!("{id}{}", number / some.len());
                (kind.clone(), id, *encoding, content.clone())
            })
            .collect();
        // Beside the others of their kind: that is their order.
        let last = read.records.iter().rposition(|record| record.0 == kind);
        let behind = last.map_or(0, |last| last + 1);
        read.records.splice(behind..behind, more);
    }
    for (kind, count) in &mut read.kinds {
        let held = read.records.iter().filter(|record| record.0 == *kind);
        *count = u64::try_from(held.count()).unwrap_or(u64::MAX);
    }
    testing::write(&read, PASSPHRASE, &SystemRandom).expect("a backup")
}
