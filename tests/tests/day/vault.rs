//! The phone in wrong hands, and a vault that is not what it was.

use std::{collections::BTreeMap, fs};

use vidan_tests::{
    citizen::{Citizen, accept, open_inbox, passcode, yes},
    country::Country,
    device::Finger,
};
use vidan_wallet::{Wallet, advice_text};
use zeroize::Zeroizing;

use crate::code;

fn wrong() -> Zeroizing<String> {
    Zeroizing::new("con mèo ngủ trên mái nhà ".to_owned())
}

#[tokio::test]
async fn a_wrong_passcode_opens_nothing_and_the_right_one_does_afterwards() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    citizen.wallet.lock().await.unwrap();
    assert_eq!(
        code(citizen.wallet.unlock(wrong()).await),
        "vault.wrong_passcode"
    );
    assert!(!citizen.wallet.is_unlocked().await.unwrap());
    assert_eq!(code(citizen.wallet.documents().await), "vault.locked");
    citizen.wallet.unlock(passcode()).await.unwrap();
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn guesses_must_wait_and_the_wait_survives_a_restart() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    citizen.wallet.lock().await.unwrap();
    for _ in 0..5 {
        assert_eq!(
            code(citizen.wallet.unlock(wrong()).await),
            "vault.wrong_passcode"
        );
    }
    // Even the right one waits now.
    assert_eq!(
        code(citizen.wallet.unlock(passcode()).await),
        "vault.too_many_attempts"
    );
    let citizen = citizen.turn_off().wake().await.unwrap();
    assert_eq!(
        code(citizen.wallet.unlock(passcode()).await),
        "vault.too_many_attempts"
    );
    // Setting the clock forward does not help: only time that passes does.
    country.clock.set_wall(country.now().plus(365 * 86_400));
    assert_eq!(
        code(citizen.wallet.unlock(passcode()).await),
        "vault.too_many_attempts"
    );
    country.clock.advance(86_400);
    citizen.wallet.unlock(passcode()).await.unwrap();
}

#[tokio::test]
async fn a_locked_wallet_does_nothing() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let (card, preview) = (citizen.card().await.id, citizen.preview().await.unwrap());
    let form = citizen
        .wallet
        .open_form(&country.sandbox.form_url())
        .await
        .unwrap();
    let offer = country.sandbox.offer().unwrap();
    let before = citizen.state().await;
    citizen.wire.take_sent();
    citizen.wallet.lock().await.unwrap();

    let (wallet, consent) = (&citizen.wallet, yes("không"));
    let office = vidan_sandbox::office::OFFICE_ID;
    let answers = [
        code(wallet.documents().await),
        code(wallet.document(&card).await),
        code(wallet.preview(&card, &["ho_ten".to_owned()], None).await),
        code(wallet.present(&preview, &consent).await),
        code(wallet.review_offer(&offer.link).await),
        code(accept(wallet, &offer.link, Some(&offer.tx_code)).await),
        code(open_inbox(wallet, office, &consent).await),
        code(wallet.sync_notices().await),
        code(wallet.notices().await),
        code(wallet.set_aside().await),
        code(wallet.open_notice("any", None).await),
        code(wallet.open_form(&country.sandbox.form_url()).await),
        code(wallet.submit_form(&form, BTreeMap::new(), &consent).await),
        code(wallet.go_on_all(true).await),
        code(wallet.trust_list_jws().await),
        code(wallet.activity().await),
        code(wallet.verify_activity().await),
    ];
    assert_eq!(answers, ["vault.locked"; 17]);
    assert_eq!(
        citizen.wire.take_sent(),
        Vec::<String>::new(),
        "it spoke to someone"
    );

    wallet.unlock(passcode()).await.unwrap();
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn a_truncated_vault_is_damaged_at_any_length() {
    let country = Country::start().await;
    let phone = Citizen::with_documents(&country).await.turn_off();
    // Opened once more, so that what was written lies in the one file.
    let phone = phone.wake().await.unwrap().turn_off();
    let whole = fs::read(phone.vault()).unwrap();
    assert!(whole.len() > 16 * 1024, "only {} bytes", whole.len());
    let mut phone = phone;
    for length in (0..whole.len()).step_by(whole.len() / 24 + 1) {
        fs::write(phone.vault(), &whole[..length]).unwrap();
        let vault = phone.vault().to_owned();
        match phone.try_wake().await {
            Ok(citizen) => {
                let unlocked = citizen.wallet.unlock(passcode()).await;
                assert_eq!(code(unlocked), "vault.damaged", "{length} bytes");
                phone = citizen.turn_off();
            }
            Err((error, off)) => {
                assert_eq!(error.code(), "vault.damaged", "{length} bytes");
                phone = off;
            }
        }
        assert_eq!(
            fs::metadata(vault).unwrap().len(),
            length as u64,
            "it was written to"
        );
    }
    fs::write(phone.vault(), &whole).unwrap();
    let citizen = phone.wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_file_that_is_no_vault_is_not_touched() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    for content in [&b"xin chao"[..], &[0; 8192]] {
        let mut config = citizen.config.clone();
        config.vault = citizen.home().join("other");
        fs::write(&config.vault, content).unwrap();
        let opened = Wallet::open(config.clone(), citizen.environment.clone()).await;
        assert_eq!(code(opened), "vault.damaged");
        assert_eq!(fs::read(&config.vault).unwrap(), content);
        // Nor is it taken for a free place.
        let made = Wallet::create(config.clone(), citizen.environment.clone(), passcode()).await;
        assert_eq!(code(made), "vault.exists");
        assert_eq!(fs::read(&config.vault).unwrap(), content);
    }
}

#[tokio::test]
async fn a_vault_that_is_gone_is_not_made_anew_by_opening_it() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    let mut config = citizen.config.clone();
    config.vault = citizen.home().join("nothing");
    let opened = Wallet::open(config.clone(), citizen.environment.clone()).await;
    assert_eq!(code(opened), "vault.missing");
    assert!(!config.vault.exists());
}

#[tokio::test]
async fn a_wallet_is_never_made_over_another() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (finger, keys) = (citizen.finger.clone(), citizen.finger.count().await);
    let (config, environment) = (citizen.config.clone(), citizen.environment.clone());
    let made = Wallet::create(config.clone(), environment.clone(), passcode()).await;
    assert_eq!(code(made), "vault.already_open");
    let phone = citizen.turn_off();
    let made = Wallet::create(config, environment, passcode()).await;
    assert_eq!(code(made), "vault.exists");
    assert_eq!(finger.count().await, keys, "a key was left behind");
    let citizen = phone.wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_second_opener_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let second = Wallet::open(citizen.config.clone(), citizen.environment.clone()).await;
    assert_eq!(code(second), "vault.already_open");
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_copied_vault_does_not_open_on_another_phone() {
    let country = Country::start().await;
    let phone = Citizen::with_documents(&country).await.turn_off();
    let thief = Citizen::without_list(&country).await;
    let mut config = thief.config.clone();
    config.vault = thief.home().join("stolen");
    for name in ["", "-commits", "-wal"] {
        let from = format!("{}{name}", phone.vault().display());
        if fs::exists(&from).unwrap() {
            fs::copy(from, format!("{}{name}", config.vault.display())).unwrap();
        }
    }
    let mut environment = thief.environment.clone();
    environment.keys = std::sync::Arc::new(Finger::default());
    let stolen = Wallet::open(config, environment).await.unwrap();
    // The right passcode, and not the phone's key: the thief's phone does not even know it.
    let opened = code(stolen.unlock(passcode()).await);
    assert!(
        ["device.unknown_key", "vault.wrong_device"].contains(&opened),
        "{opened}"
    );
    assert_eq!(code(stolen.documents().await), "vault.locked");
}

#[tokio::test]
async fn no_value_stands_in_any_file_of_the_vault() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    citizen.show().await.unwrap();
    citizen.file_form(&country).await.unwrap();
    let values = citizen.values().await;
    let files = |home: &std::path::Path| {
        let files = fs::read_dir(home)
            .unwrap()
            .map(|file| fs::read(file.unwrap().path()).unwrap());
        files.collect::<Vec<_>>()
    };
    let awake = files(citizen.home());
    assert!(awake.len() >= 2);
    for bytes in awake {
        for value in &values {
            let found = bytes
                .windows(value.len())
                .any(|window| window == value.as_bytes());
            assert!(!found, "a value of {} bytes lies open", value.len());
        }
    }
}

#[tokio::test]
async fn every_refusal_of_the_vault_says_what_to_do() {
    for code in [
        "vault.damaged",
        "vault.locked",
        "vault.wrong_passcode",
        "vault.too_many_attempts",
    ] {
        for lang in [vidan_wallet::Lang::Vi, vidan_wallet::Lang::En] {
            assert_ne!(
                advice_text(code, lang),
                advice_text("no.such.code", lang),
                "{code}"
            );
        }
    }
}
