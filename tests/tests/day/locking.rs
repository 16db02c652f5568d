//! A finger that unlocks, a passcode that changes, a wallet that locks by itself and one that is wiped.

use std::time::Duration;

use vidan_crypto::device::{DeviceKeyError, DeviceKeys as _};
use vidan_tests::{
    citizen::{Citizen, passcode},
    country::Country,
};
use vidan_wallet::{Lang, Wallet, advice_text};
use zeroize::Zeroizing;

use crate::code;

fn wrong() -> Zeroizing<String> {
    Zeroizing::new("con chó ngủ trên mái nhà".to_owned())
}

/// A locked wallet that a finger unlocks.
async fn with_finger(country: &Country) -> Citizen {
    let citizen = Citizen::with_documents(country).await;
    let enabled = citizen.wallet.enable_biometric_unlock(passcode());
    enabled.await.unwrap();
    citizen.wallet.lock().await.unwrap();
    citizen
}

#[tokio::test]
async fn a_finger_unlocks_also_after_a_restart_and_a_new_passcode() {
    let country = Country::start().await;
    let citizen = with_finger(&country).await;
    citizen.wallet.unlock_by_phone().await.unwrap();
    let before = citizen.state().await;
    let new = || Zeroizing::new("mật mã mới của tôi".to_owned());
    let changed = citizen.wallet.change_passcode(passcode(), new());
    changed.await.unwrap();

    let citizen = citizen.turn_off().wake().await.unwrap();
    assert!(citizen.wallet.has_biometric_unlock().await.unwrap());
    citizen.wallet.unlock_by_phone().await.unwrap();
    assert_eq!(citizen.state().await, before);
    citizen.wallet.lock().await.unwrap();
    let old = citizen.wallet.unlock(passcode()).await;
    assert_eq!(code(old), "vault.wrong_passcode");
    citizen.wallet.unlock(new()).await.unwrap();

    // Too short for a new one.
    let short = Zeroizing::new("12345".to_owned());
    let answer = citizen.wallet.change_passcode(new(), short).await;
    assert_eq!(code(answer), "vault.short_passcode");
}

#[tokio::test]
async fn what_the_phone_says_has_its_own_code_and_advice() {
    let country = Country::start().await;
    let citizen = with_finger(&country).await;
    let mut advice = Vec::new();
    for (cause, expected) in [
        (DeviceKeyError::Cancelled, "unlock.cancelled"),
        (DeviceKeyError::LockedOut, "unlock.locked_out"),
        (DeviceKeyError::NotSupported, "unlock.not_supported"),
        (DeviceKeyError::Platform, "unlock.failed"),
        (DeviceKeyError::KeyGone, "unlock.key_gone"),
    ] {
        citizen.finger.refuse_unwrapping(cause);
        assert_eq!(code(citizen.wallet.unlock_by_phone().await), expected);
        assert!(!citizen.wallet.is_unlocked().await.unwrap());
        advice.push(advice_text(expected, Lang::En));
    }
    // None of them counts as a guess.
    let state = citizen.wallet.unlock_state().await.unwrap();
    assert_eq!((state.wait, state.passcode_needed), (Duration::ZERO, false));
    advice.dedup();
    assert_eq!(advice.len(), 5);
    assert!(advice[4].contains("switch fingerprint or face on again"));
}

/// A new finger was enrolled: the passcode unlocks, and takes the dead wrap and its key away.
#[tokio::test]
async fn a_key_that_is_gone_is_taken_out_by_the_next_passcode() {
    let country = Country::start().await;
    let citizen = with_finger(&country).await;
    let keys = citizen.finger.count().await;
    citizen.finger.refuse_unwrapping(DeviceKeyError::KeyGone);
    let answer = citizen.wallet.unlock_by_phone().await;
    assert_eq!(code(answer), "unlock.key_gone");
    assert!(citizen.wallet.has_biometric_unlock().await.unwrap());
    citizen.wallet.unlock(wrong()).await.unwrap_err();
    assert!(citizen.wallet.has_biometric_unlock().await.unwrap());
    citizen.wallet.unlock(passcode()).await.unwrap();
    assert!(!citizen.wallet.has_biometric_unlock().await.unwrap());
    assert_eq!(citizen.finger.count().await, keys - 1);
    // And can be switched on again.
    let enabled = citizen.wallet.enable_biometric_unlock(passcode());
    enabled.await.unwrap();
    citizen.wallet.lock().await.unwrap();
    citizen.wallet.unlock_by_phone().await.unwrap();
}

#[tokio::test]
async fn switching_on_and_off_leaves_no_key_behind() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    let wallet = &citizen.wallet;
    let keys = citizen.finger.count().await;
    let off = wallet.unlock_by_phone().await;
    assert_eq!(code(off), "vault.phone_unlock_off");

    citizen.finger.refuse_making(0, DeviceKeyError::Cancelled);
    let answer = wallet.enable_biometric_unlock(passcode()).await;
    assert_eq!(code(answer), "unlock.cancelled");
    let answer = wallet.enable_biometric_unlock(wrong()).await;
    assert_eq!(code(answer), "vault.wrong_passcode");
    assert!(!wallet.has_biometric_unlock().await.unwrap());
    assert_eq!(citizen.finger.count().await, keys);

    // Twice is once, with a new key.
    for _ in 0..2 {
        wallet.enable_biometric_unlock(passcode()).await.unwrap();
        assert_eq!(citizen.finger.count().await, keys + 1);
    }
    wallet.disable_biometric_unlock().await.unwrap();
    wallet.disable_biometric_unlock().await.unwrap();
    assert_eq!(citizen.finger.count().await, keys);
    assert!(!wallet.has_biometric_unlock().await.unwrap());
}

#[tokio::test]
async fn after_five_wrong_passcodes_the_phone_is_not_even_asked() {
    let country = Country::start().await;
    let citizen = with_finger(&country).await;
    for _ in 0..5 {
        citizen.wallet.unlock(wrong()).await.unwrap_err();
    }
    // Would be met, were it asked.
    citizen.finger.refuse_unwrapping(DeviceKeyError::Cancelled);
    let answer = citizen.wallet.unlock_by_phone().await;
    assert_eq!(code(answer), "vault.passcode_needed");
    let state = citizen.wallet.unlock_state().await.unwrap();
    assert_eq!(state.wait, Duration::from_secs(30));
    country.clock.advance(30);
    citizen.finger.obey();
    citizen.wallet.unlock(passcode()).await.unwrap();
    citizen.wallet.lock().await.unwrap();
    citizen.wallet.unlock_by_phone().await.unwrap();
}

#[tokio::test]
async fn a_wallet_that_is_left_alone_locks() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let after = Some(Duration::from_secs(60));
    citizen.wallet.set_auto_lock(after).await.unwrap();
    assert_eq!(
        citizen.wallet.lock_settings().await.unwrap().auto_lock,
        after
    );
    country.clock.advance(59);
    citizen.wallet.documents().await.unwrap();
    country.clock.advance(60);
    assert_eq!(code(citizen.wallet.documents().await), "vault.locked");
    let answer = citizen.wallet.set_auto_lock(None).await;
    assert_eq!(code(answer), "vault.locked");
    citizen.wallet.unlock(passcode()).await.unwrap();
    let answer = citizen.wallet.set_auto_lock(Some(Duration::from_secs(5)));
    assert_eq!(code(answer.await), "vault.setting_out_of_range");
}

#[tokio::test]
async fn a_wiped_wallet_leaves_no_file_and_no_key() {
    let country = Country::start().await;
    let citizen = with_finger(&country).await;
    citizen.wallet.unlock(passcode()).await.unwrap();
    citizen.wallet.set_wipe_after(Some(10)).await.unwrap();
    citizen.wallet.lock().await.unwrap();
    assert!(citizen.finger.count().await > 10);
    for left in (1..10).rev() {
        let answer = citizen.wallet.unlock(wrong()).await;
        assert_eq!(code(answer), "vault.wrong_passcode");
        country.clock.advance(86_400);
        let state = citizen.wallet.unlock_state().await.unwrap();
        assert_eq!(state.left, Some(left));
    }
    assert_eq!(code(citizen.wallet.unlock(wrong()).await), "vault.wiped");
    assert_eq!(citizen.finger.list().await.unwrap(), []);
    let files = std::fs::read_dir(citizen.home()).unwrap().count();
    assert_eq!(files, 0);
    let (config, environment) = (citizen.config.clone(), citizen.environment.clone());
    let opened = Wallet::open(config.clone(), environment.clone()).await;
    assert_eq!(code(opened), "vault.missing");
    // A new one can be made at once.
    let made = Wallet::create(config, environment, passcode()).await;
    assert_eq!(made.unwrap().documents().await.unwrap(), []);
}
