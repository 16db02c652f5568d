//! Unlocking by the phone's own key.

use super::*;
use crate::{Part, PhoneKey, PhoneSecret};

fn phone() -> PhoneSecret {
    PhoneSecret {
        key: PhoneKey {
            key_hint: "khoa-van-tay".into(),
            wrapped: vec![0xB1; 60],
        },
        secret: Secret32::from_bytes([0x77; 32]),
    }
}

async fn enable(vault: &Vault) {
    vault
        .enable_phone_unlock(passcode(), phone(), device().secret)
        .await
        .unwrap();
}

async fn by_phone(vault: &Vault) -> Result<(), Error> {
    vault
        .unlock_with_phone(phone().secret, device().secret)
        .await
}

/// A vault with one record that the phone unlocks, closed.
async fn made(room: &Room) {
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    enable(&vault).await;
    vault.close().await.unwrap();
}

#[tokio::test]
async fn unlocks_after_reopening_and_after_a_new_passcode() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    assert_eq!(vault.header().await.unwrap().phone, None);
    assert_eq!(by_phone(&vault).await, Err(Error::PhoneUnlockOff));
    enable(&vault).await;
    let new = Zeroizing::new("mật khẩu mới".to_string());
    let cost = KdfParams::weak_for_tests();
    vault
        .change_passcode(passcode(), new.clone(), device().secret, cost)
        .await
        .unwrap();
    vault.close().await.unwrap();

    let vault = room.open_at(&room.path()).await.unwrap();
    assert_eq!(vault.header().await.unwrap().phone, Some(phone().key));
    by_phone(&vault).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
    vault.lock().await.unwrap();
    vault.unlock(new, device().secret).await.unwrap();
}

#[tokio::test]
async fn switched_on_with_the_passcode_alone() {
    let room = Room::new();
    let vault = room.create().await;
    let answer = vault.enable_phone_unlock(wrong(), phone(), device().secret);
    assert!(matches!(answer.await, Err(Error::WrongPasscode { .. })));
    assert_eq!(vault.header().await.unwrap().phone, None);
    vault.lock().await.unwrap();
    let answer = vault.enable_phone_unlock(passcode(), phone(), device().secret);
    assert_eq!(answer.await, Err(Error::Locked));
}

#[tokio::test]
async fn a_wrong_secret_and_another_device_are_told_apart_and_not_counted() {
    let room = Room::new();
    made(&room).await;
    let vault = room.open_at(&room.path()).await.unwrap();
    let other = || Secret32::from_bytes([1; 32]);
    for _ in 0..20 {
        let answer = vault.unlock_with_phone(other(), device().secret).await;
        assert_eq!(answer, Err(Error::WrongPhoneSecret));
        let answer = vault.unlock_with_phone(phone().secret, other()).await;
        assert_eq!(answer, Err(Error::WrongDevice));
    }
    by_phone(&vault).await.unwrap();
}

/// Too many wrong passcodes close this way, whatever time passes, until one was right.
#[tokio::test]
async fn closed_after_five_wrong_passcodes_until_one_is_right() {
    let room = Room::new();
    made(&room).await;
    let vault = room.open_at(&room.path()).await.unwrap();
    for _ in 0..4 {
        vault.unlock(wrong(), device().secret).await.unwrap_err();
    }
    by_phone(&vault).await.unwrap();
    vault.lock().await.unwrap();
    // A finger does not set the count back.
    vault.unlock(wrong(), device().secret).await.unwrap_err();
    assert_eq!(by_phone(&vault).await, Err(Error::PasscodeNeeded));
    room.clock.advance(100_000);
    assert_eq!(by_phone(&vault).await, Err(Error::PasscodeNeeded));
    vault.unlock(passcode(), device().secret).await.unwrap();
    vault.lock().await.unwrap();
    by_phone(&vault).await.unwrap();
}

#[tokio::test]
async fn switched_off_it_is_gone_from_the_file() {
    let room = Room::new();
    made(&room).await;
    let vault = room.open_at(&room.path()).await.unwrap();
    assert_eq!(vault.disable_phone_unlock().await, Err(Error::Locked));
    by_phone(&vault).await.unwrap();
    assert_eq!(vault.disable_phone_unlock().await, Ok(true));
    assert_eq!(vault.disable_phone_unlock().await, Ok(false));
    vault.lock().await.unwrap();
    assert_eq!(by_phone(&vault).await, Err(Error::PhoneUnlockOff));
    let hint = phone().key.key_hint;
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(with(&room.path(), suffix)).unwrap();
        let found = bytes.windows(hint.len()).any(|w| w == hint.as_bytes());
        assert!(!found, "the old wrap is still in the file{suffix}");
    }
}

/// The wrap of a finger that was switched off, put back from an older file, shows as lost writes.
#[tokio::test]
async fn a_file_from_before_it_was_switched_off_is_noticed() {
    let room = Room::new();
    made(&room).await;
    let old = std::fs::read(room.path()).unwrap();
    let vault = room.unlocked().await.unwrap();
    vault.disable_phone_unlock().await.unwrap();
    vault.close().await.unwrap();
    std::fs::write(room.path(), old).unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    assert!(matches!(
        by_phone(&vault).await,
        Err(Error::LostWrites { .. })
    ));
}

#[tokio::test]
async fn a_damaged_wrap_harms_nothing_else() {
    let room = Room::new();
    made(&room).await;
    tamper(
        &room.path(),
        "UPDATE phone_wrap SET sealed = zeroblob(60) WHERE copy = 0",
    );
    let vault = room.open_at(&room.path()).await.unwrap();
    by_phone(&vault).await.unwrap();
    vault.close().await.unwrap();
    tamper(&room.path(), "UPDATE phone_wrap SET sealed = zeroblob(60)");
    let vault = room.open_at(&room.path()).await.unwrap();
    assert_eq!(vault.header().await.unwrap().phone, None);
    let part = Part::PhoneWrap;
    assert_eq!(by_phone(&vault).await, Err(Error::Damaged { part }));
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
    enable(&vault).await;
    vault.lock().await.unwrap();
    by_phone(&vault).await.unwrap();
}

#[tokio::test]
async fn the_secrets_are_in_no_file() {
    let room = Room::new();
    made(&room).await;
    let bytes = std::fs::read(room.path()).unwrap();
    for secret in [phone().secret, device().secret] {
        assert!(!bytes.windows(32).any(|w| w == secret.expose()));
    }
}
