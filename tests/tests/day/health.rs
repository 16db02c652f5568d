//! A wallet whose file was damaged: what is wrong is told, and made whole again.

use std::fs;

use vidan_tests::{
    citizen::{Citizen, passcode},
    country::Country,
};
use vidan_wallet::{Fault, Found, Lang, activity::Act};

use crate::code;

const PAGE: usize = 8192;

#[tokio::test]
async fn a_whole_wallet_is_told_to_be_whole_and_left_alone() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let before = citizen.state().await;
    let check = citizen.wallet.check().await.unwrap();
    assert!(check.is_whole(), "{check:?}");
    assert!(check.records > 20 && check.unproven == 0);
    let repair = citizen.wallet.repair().await.unwrap();
    assert_eq!((repair.kept, repair.logged), (check.records, false));
    assert!(repair.lost.is_empty() && repair.mended.is_empty());
    assert_eq!(citizen.state().await, before);
    citizen.wallet.lock().await.unwrap();
    assert_eq!(code(citizen.wallet.check().await), "vault.locked");
    assert_eq!(code(citizen.wallet.repair().await), "vault.locked");
}

/// Each page in turn: the person decides to go on, repairs, and has a wallet that is whole, whose log holds and tells it.
#[tokio::test]
async fn whatever_page_is_lost_the_wallet_can_be_made_whole() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    citizen.show().await.unwrap();
    citizen.wallet.close().await.unwrap();
    let mut phone = citizen.turn_off();
    let files = |phone: &vidan_tests::citizen::Phone| {
        let side = phone.vault().with_file_name("vault-commits");
        (phone.vault().to_owned(), side)
    };
    let (vault, side) = files(&phone);
    let (whole, counted) = (fs::read(&vault).unwrap(), fs::read(&side).unwrap());
    let (mut repaired, mut lossy) = (0, 0);
    for page in 0..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE..(page + 1) * PAGE].fill(0);
        fs::write(&vault, bytes).unwrap();
        fs::write(&side, &counted).unwrap();
        let citizen = match phone.try_wake().await {
            Ok(citizen) => citizen,
            Err((error, off)) => {
                assert_eq!(error.code(), "vault.damaged", "page {page}");
                phone = off;
                continue;
            }
        };
        let wallet = &citizen.wallet;
        match wallet.unlock_accepting_loss(passcode()).await {
            Ok(()) => {
                let found = wallet.check().await.unwrap();
                let repair = wallet.repair().await.unwrap();
                assert_eq!(repair.kept, found.records, "page {page}");
                let check = wallet.check().await.unwrap();
                assert!(check.is_whole(), "page {page}: {check:?}");
                if !found.findings.is_empty() {
                    assert!(repair.logged, "page {page}");
                    let log = wallet.activity().await.unwrap();
                    assert_eq!(log.last().unwrap().act, Act::Repaired);
                    repaired += 1;
                }
                lossy += u32::from(!repair.lost.is_empty());
                let log = format!("{repair:?}");
                assert!(!log.contains("Nguyễn"), "a report with a value");
            }
            Err(error) => {
                let known = ["vault.damaged", "vault.attempts_damaged"];
                assert!(known.contains(&error.code()), "{}", error.code());
            }
        }
        wallet.close().await.unwrap();
        phone = citizen.turn_off();
    }
    assert!(
        repaired > 3 && lossy > 1,
        "{repaired} repaired, {lossy} with loss"
    );
}

#[test]
fn each_fault_is_told_in_both_languages() {
    for fault in [
        Fault::Commits,
        Fault::Database,
        Fault::HeadBlock,
        Fault::HeadCopy,
        Fault::KeyWrapCopy,
        Fault::PhoneWrap,
        Fault::PhoneWrapCopy,
        Fault::RecordDamaged,
        Fault::RecordMissing,
        Fault::RecordSetBack,
        Fault::RecordStray,
    ] {
        let found = Found {
            fault,
            row: Some(7),
            kind: Some("document"),
        };
        let (vi, en) = (found.text(Lang::Vi), found.text(Lang::En));
        assert!(vi != en && vi.ends_with('.') && en.ends_with('.'));
        let json = serde_json::to_value(found).unwrap();
        assert_eq!(json["fault"], fault.code());
    }
}
