//! Locking by itself after a time without use.

use std::time::Duration;

use super::*;

const DEFAULT: u32 = 5 * 60;

#[tokio::test]
async fn locked_after_five_minutes_without_use() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    room.clock.advance(DEFAULT - 1);
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
    // The time began anew with the read, but not with a question about the lock.
    room.clock.advance(DEFAULT - 1);
    assert_eq!(vault.is_unlocked().await, Ok(true));
    vault.header().await.unwrap();
    room.clock.advance(1);
    assert_eq!(get(&vault, "a").await, Err(Error::Locked));
    assert_eq!(vault.is_unlocked().await, Ok(false));
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
}

#[tokio::test]
async fn a_new_vault_locks_by_itself_too() {
    let room = Room::new();
    let vault = room.create().await;
    room.clock.advance(DEFAULT);
    assert_eq!(vault.is_unlocked().await, Ok(false));
}

#[tokio::test]
async fn the_citizens_own_time_is_kept_in_the_vault() {
    let room = Room::new();
    let vault = room.create().await;
    vault
        .set_auto_lock(Some(Duration::from_secs(3600)))
        .await
        .unwrap();
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    room.clock.advance(3599);
    assert_eq!(get(&vault, "a").await, Err(Error::NotFound));
    room.clock.advance(3600);
    assert_eq!(get(&vault, "a").await, Err(Error::Locked));

    vault.unlock(passcode(), device().secret).await.unwrap();
    vault.set_auto_lock(None).await.unwrap();
    assert_eq!(vault.settings().await.unwrap().auto_lock, None);
    room.clock.advance(1_000_000);
    assert_eq!(get(&vault, "a").await, Err(Error::NotFound));
    for seconds in [0, 9, 3601] {
        let answer = vault.set_auto_lock(Some(Duration::from_secs(seconds)));
        assert_eq!(answer.await, Err(Error::SettingOutOfRange));
    }
}

/// A long job is not cut: the time begins when it is done.
#[tokio::test]
async fn a_job_under_way_is_not_cut() {
    let room = Room::new();
    let vault = room.create().await;
    let clock = room.clock.clone();
    let row = vault
        .write(move |tx| {
            clock.advance(10 * DEFAULT);
            tx.put("a", &note("lâu"))
        })
        .await;
    assert_eq!(row, Ok(1));
    room.clock.advance(DEFAULT - 1);
    assert_eq!(get(&vault, "a").await, Ok(note("lâu")));
}

/// What runs by itself must not keep the vault open for whoever finds the phone.
#[tokio::test]
async fn what_no_person_asked_for_does_not_put_off_the_lock() {
    let room = Room::new();
    let vault = room.create().await;
    let background = vault.in_background().clone();
    put(&vault, "a", "x").await.unwrap();
    for _ in 0..DEFAULT / 100 {
        room.clock.advance(99);
        put(&background, "b", "y").await.unwrap();
        get(&background, "a").await.unwrap();
        background.check(vec![]).await.unwrap();
    }
    room.clock.advance(3);
    assert_eq!(get(&background, "a").await, Err(Error::Locked));
    assert_eq!(vault.is_unlocked().await, Ok(false));
    // Unlocking is always a person's act.
    let unlocked = background.unlock(passcode(), device().secret);
    unlocked.await.unwrap();
    assert_eq!(get(&vault, "b").await, Ok(note("y")));
}

#[tokio::test]
async fn unreadable_settings_leave_the_default_and_can_be_set_again() {
    let room = Room::new();
    let vault = room.create().await;
    vault.set_auto_lock(None).await.unwrap();
    vault.close().await.unwrap();
    tamper(&room.path(), "UPDATE record SET sealed = zeroblob(length)");
    let vault = room.unlocked().await.unwrap();
    assert!(matches!(vault.settings().await, Err(Error::Damaged { .. })));
    room.clock.advance(DEFAULT);
    assert_eq!(vault.is_unlocked().await, Ok(false), "the default holds");
    vault.unlock(passcode(), device().secret).await.unwrap();
    vault.set_auto_lock(None).await.unwrap();
    assert_eq!(vault.settings().await.unwrap().auto_lock, None);
}
