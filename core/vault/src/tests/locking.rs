//! Passcodes, attempts, the device secret, and what locking forgets.

use std::time::Duration;

use super::*;

fn wrong_passcode(seconds: u64) -> Error {
    Error::WrongPasscode {
        wait: Duration::from_secs(seconds),
        left: None,
    }
}

#[tokio::test]
async fn a_locked_vault_says_only_its_header() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    let made = vault.header().await.unwrap();
    assert!(made.unlocked);
    vault.close().await.unwrap();

    let vault = room.open_at(&room.path()).await.unwrap();
    let header = vault.header().await.unwrap();
    assert_eq!(header.vault_id, made.vault_id);
    assert_eq!(header.key_hint, "khoa-thiet-bi-1");
    assert_eq!(header.schema_version, crate::schema::VERSION);
    assert!(!header.unlocked);
    assert_eq!(get(&vault, "a").await, Err(Error::Locked));
    assert_eq!(put(&vault, "a", "y").await, Err(Error::Locked));
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
    vault.lock().await.unwrap();
    assert_eq!(vault.is_unlocked().await, Ok(false));
    assert_eq!(get(&vault, "a").await, Err(Error::Locked));
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(put(&vault, "a", "z").await, Ok(1));
}

#[tokio::test]
async fn five_free_then_waits_that_outlive_the_process() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    room.clock.advance(10_000);
    let vault = room.open_at(&room.path()).await.unwrap();
    let secret = || device().secret;
    for _ in 0..4 {
        let answer = vault.unlock(wrong(), secret()).await;
        assert_eq!(answer, Err(wrong_passcode(0)));
    }
    let wait = Duration::from_secs(30);
    assert_eq!(
        vault.unlock(wrong(), secret()).await,
        Err(wrong_passcode(30))
    );
    assert_eq!(
        vault.unlock(passcode(), secret()).await,
        Err(Error::TooManyAttempts { wait }),
        "not even the right one"
    );
    drop(vault);

    // A clock set forward by a person moves nothing.
    room.clock.set_wall(UnixTime(1_900_000_000));
    let vault = room.open_at(&room.path()).await.unwrap();
    assert_eq!(
        vault.unlock(passcode(), secret()).await,
        Err(Error::TooManyAttempts { wait })
    );
    room.clock.advance(30);
    assert_eq!(
        vault.unlock(wrong(), secret()).await,
        Err(wrong_passcode(60))
    );
    room.clock.advance(60);
    vault.unlock(passcode(), secret()).await.unwrap();
    // The right one set the count back.
    let answer = vault.unlock(wrong(), secret()).await;
    assert_eq!(answer, Err(wrong_passcode(0)));
}

/// Nothing came of it: that is no wrong passcode, however often it happens.
#[tokio::test]
async fn an_attempt_that_fails_without_an_answer_is_taken_back() {
    let room = Room::new();
    let vault = room.create().await;
    let set = vault.set_wipe_after(Some(10), device().secret);
    set.await.unwrap();
    vault.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    vault.unlock(wrong(), device().secret).await.unwrap_err();
    let broken = vault.run(|owner, _| {
        owner.break_stretching(&device().secret);
        Ok::<_, Error>(())
    });
    broken.await.unwrap();
    for _ in 0..12 {
        let answer = vault.unlock(passcode(), device().secret).await;
        assert_eq!(answer, Err(Error::KdfParameters));
    }
    // As if killed now.
    let copy = room.snapshot("killed.db");
    let vault = room.open_at(&copy).await.unwrap();
    let guesses = vault.guesses(device().secret).await.unwrap();
    assert_eq!((guesses.wait, guesses.left), (Duration::ZERO, Some(9)));
    vault.unlock(passcode(), device().secret).await.unwrap();
}

/// A count that cannot be written is no licence to guess.
#[tokio::test]
async fn an_attempt_that_cannot_be_counted_is_not_tried() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    let refuse = vault.run(|owner, _| {
        let trigger = "CREATE TEMP TRIGGER full BEFORE INSERT ON attempts
             BEGIN SELECT RAISE(ABORT, 'no'); END";
        owner.connection().execute_batch(trigger)?;
        Ok::<_, Error>(())
    });
    refuse.await.unwrap();
    for _ in 0..12 {
        let answer = vault.unlock(wrong(), device().secret).await;
        assert!(matches!(answer, Err(Error::Database { .. })), "{answer:?}");
    }
    let guesses = vault.guesses(device().secret).await.unwrap();
    assert_eq!(guesses.wait, Duration::ZERO);
    vault.close().await.unwrap();
    room.unlocked().await.unwrap();
}

#[tokio::test]
async fn another_device_is_told_apart_and_not_counted() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    for _ in 0..20 {
        let other = Secret32::from_bytes([1; 32]);
        assert_eq!(
            vault.unlock(passcode(), other).await,
            Err(Error::WrongDevice)
        );
    }
    vault.unlock(passcode(), device().secret).await.unwrap();
}

#[tokio::test]
async fn changing_the_passcode_rewraps() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    let new = || Zeroizing::new("mới 13579".to_string());
    let change = |current, new| {
        let vault = vault.clone();
        async move {
            let cost = KdfParams::weak_for_tests();
            vault
                .change_passcode(current, new, device().secret, cost)
                .await
        }
    };
    let answer = change(wrong(), new()).await;
    assert_eq!(answer, Err(wrong_passcode(0)));
    let empty = change(passcode(), Zeroizing::new(String::new())).await;
    assert_eq!(empty, Err(Error::EmptyPasscode));
    let short = change(passcode(), Zeroizing::new("12345".into())).await;
    assert_eq!(short, Err(Error::ShortPasscode));
    change(passcode(), new()).await.unwrap();
    put(&vault, "b", "y").await.unwrap();
    vault.lock().await.unwrap();
    assert_eq!(change(new(), passcode()).await, Err(Error::Locked));
    vault.close().await.unwrap();

    let vault = room.open_at(&room.path()).await.unwrap();
    let answer = vault.unlock(passcode(), device().secret).await;
    assert_eq!(answer, Err(wrong_passcode(0)));
    vault.unlock(new(), device().secret).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
    assert_eq!(get(&vault, "b").await, Ok(note("y")));
}

#[tokio::test]
async fn a_damaged_count_costs_one_wait() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    tamper(&room.path(), "UPDATE attempts SET sealed = zeroblob(41)");
    let vault = room.open_at(&room.path()).await.unwrap();
    let part = crate::Part::Attempts;
    assert_eq!(
        vault.unlock(passcode(), device().secret).await,
        Err(Error::Damaged { part })
    );
    let wait = Duration::from_secs(30);
    assert_eq!(
        vault.unlock(passcode(), device().secret).await,
        Err(Error::TooManyAttempts { wait })
    );
    room.clock.advance(30);
    vault.unlock(passcode(), device().secret).await.unwrap();
}
