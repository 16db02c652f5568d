//! The wipe after as many wrong passcodes as the citizen has set.

use std::time::Duration;

use super::*;

const DAY: u32 = 86_400;

/// A vault that ten wrong passcodes wipe, closed.
async fn made(room: &Room) {
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    let set = vault.set_wipe_after(Some(10), device().secret);
    set.await.unwrap();
    vault.close().await.unwrap();
}

/// Guesses wrong this often, waiting as long as it takes.
async fn guess(room: &Room, vault: &Vault, times: u32) -> Vec<Error> {
    let mut answers = Vec::new();
    for _ in 0..times {
        answers.push(vault.unlock(wrong(), device().secret).await.unwrap_err());
        room.clock.advance(DAY);
    }
    answers
}

fn left(answers: &[Error]) -> Vec<Option<u32>> {
    let left = |answer: &Error| match answer {
        Error::WrongPasscode { left, .. } => *left,
        other => panic!("{other}"),
    };
    answers.iter().map(left).collect()
}

fn files(room: &Room) -> Vec<String> {
    std::fs::read_dir(room.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn off_by_default() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    let answers = guess(&room, &vault, 15).await;
    assert_eq!(left(&answers), [None; 15]);
    vault.unlock(passcode(), device().secret).await.unwrap();
}

#[tokio::test]
async fn the_tenth_wrong_one_wipes_and_each_says_how_many_are_left() {
    let room = Room::new();
    made(&room).await;
    let vault = room.open_at(&room.path()).await.unwrap();
    let answers = guess(&room, &vault, 9).await;
    let expected: Vec<_> = (1..=9).rev().map(Some).collect();
    assert_eq!(left(&answers), expected);
    let guesses = crate::Guesses {
        wait: Duration::ZERO,
        left: Some(1),
        passcode_needed: true,
    };
    assert_eq!(vault.guesses(device().secret).await, Ok(guesses));
    let answer = vault.unlock(wrong(), device().secret).await;
    assert_eq!(answer, Err(Error::Wiped));
    assert!(files(&room).is_empty(), "{:?}", files(&room));
    assert_eq!(get(&vault, "a").await, Err(Error::Closed));
    // The path is free at once, though the old handle is still there.
    let vault_again = room.create().await;
    drop(vault);
    assert_eq!(get(&vault_again, "a").await, Err(Error::NotFound));
    assert_eq!(
        room.open_at(&room.path()).await.err(),
        Some(Error::AlreadyOpen)
    );
}

#[tokio::test]
async fn a_right_one_before_sets_the_count_back_and_keeps_the_limit() {
    let room = Room::new();
    made(&room).await;
    let vault = room.open_at(&room.path()).await.unwrap();
    guess(&room, &vault, 9).await;
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(vault.settings().await.unwrap().wipe_after, Some(10));
    assert_eq!(left(&guess(&room, &vault, 1).await), [Some(9)]);
}

/// Waits are kept: nobody gets through ten passcodes in a minute by letting them be refused.
#[tokio::test]
async fn a_passcode_that_is_not_tried_wipes_nothing() {
    let room = Room::new();
    made(&room).await;
    let vault = room.open_at(&room.path()).await.unwrap();
    guess(&room, &vault, 4).await;
    vault.unlock(wrong(), device().secret).await.unwrap_err();
    for _ in 0..20 {
        let answer = vault.unlock(wrong(), device().secret).await;
        let wait = Duration::from_secs(30);
        assert_eq!(answer, Err(Error::TooManyAttempts { wait }));
    }
    room.clock.advance(30);
    vault.unlock(passcode(), device().secret).await.unwrap();
}

#[tokio::test]
async fn the_limit_can_be_changed_only_within_bounds_and_with_the_device() {
    let room = Room::new();
    let vault = room.create().await;
    for wrong in [0, 9, 101] {
        let answer = vault.set_wipe_after(Some(wrong), device().secret).await;
        assert_eq!(answer, Err(Error::SettingOutOfRange));
    }
    let other = Secret32::from_bytes([1; 32]);
    let answer = vault.set_wipe_after(Some(10), other).await;
    assert_eq!(answer, Err(Error::WrongDevice));
    assert_eq!(vault.settings().await, Ok(crate::Settings::default()));
    let set = vault.set_wipe_after(Some(10), device().secret);
    set.await.unwrap();
    let unset = vault.set_wipe_after(None, device().secret);
    unset.await.unwrap();
    vault.lock().await.unwrap();
    assert_eq!(left(&guess(&room, &vault, 12).await), [None; 12]);
    let answer = vault.set_wipe_after(Some(10), device().secret).await;
    assert_eq!(answer, Err(Error::Locked));
}

/// The count was damaged and rebuilt without its limit: the next right passcode brings that back.
#[tokio::test]
async fn a_damaged_count_gets_its_limit_back() {
    let room = Room::new();
    made(&room).await;
    tamper(&room.path(), "UPDATE attempts SET sealed = zeroblob(45)");
    let vault = room.open_at(&room.path()).await.unwrap();
    vault.unlock(passcode(), device().secret).await.unwrap_err();
    room.clock.advance(30);
    vault.unlock(passcode(), device().secret).await.unwrap();
    vault.lock().await.unwrap();
    assert_eq!(left(&guess(&room, &vault, 1).await), [Some(9)]);
}

/// The process died after the keys were destroyed and before the files were gone.
#[tokio::test]
async fn a_wipe_that_was_cut_short_is_finished_at_the_next_opening() {
    let room = Room::new();
    made(&room).await;
    // Any one of them missing is damage, and nothing is removed.
    for table in ["key_wrap", "head"] {
        let copy = room.snapshot("damaged.db");
        tamper(&copy, &format!("DELETE FROM {table}"));
        assert!(matches!(
            room.unlocked_at(&copy).await.err(),
            Some(Error::Damaged { .. })
        ));
        assert!(copy.exists());
        for suffix in ["", "-wal", "-commits", "-reserve"] {
            let _ = std::fs::remove_file(with(&copy, suffix));
        }
    }
    tamper(
        &room.path(),
        "DELETE FROM key_wrap; DELETE FROM phone_wrap; DELETE FROM attempts; DELETE FROM head",
    );
    assert_eq!(room.open_at(&room.path()).await.err(), Some(Error::Wiped));
    assert!(files(&room).is_empty(), "{:?}", files(&room));
    assert_eq!(
        room.open_at(&room.path()).await.err(),
        Some(Error::FileMissing)
    );
}

/// What the wipe leaves where files cannot be removed: no wrap, in no file.
#[tokio::test]
async fn the_wraps_are_overwritten_before_the_files_go() {
    let room = Room::new();
    made(&room).await;
    let salt: Vec<u8> = rusqlite::Connection::open(room.path())
        .unwrap()
        .query_row("SELECT salt FROM key_wrap", [], |row| row.get(0))
        .unwrap();
    let holds = |bytes: &[u8]| bytes.windows(salt.len()).any(|w| w == salt);
    assert!(holds(&std::fs::read(room.path()).unwrap()));
    let vault = room.open_at(&room.path()).await.unwrap();
    guess(&room, &vault, 9).await;
    // A second name for the same bytes, as a file system's snapshot would keep them.
    let kept = room.folder.path().join("kept");
    std::fs::hard_link(room.path(), &kept).unwrap();
    let answer = vault.unlock(wrong(), device().secret).await;
    assert_eq!(answer, Err(Error::Wiped));
    assert!(!holds(&std::fs::read(&kept).unwrap()));
}

#[tokio::test]
async fn who_can_open_it_can_destroy_it() {
    let room = Room::new();
    made(&room).await;
    let vault = room.open_at(&room.path()).await.unwrap();
    assert_eq!(vault.wipe().await, Err(Error::Locked));
    vault.unlock(passcode(), device().secret).await.unwrap();
    vault.wipe().await.unwrap();
    assert_eq!(vault.is_unlocked().await, Err(Error::Closed));
    assert!(files(&room).is_empty(), "{:?}", files(&room));
}
