//! Lost writes, and what a sudden end leaves.

use super::*;
use crate::Part;

/// A vault with `n` commits in its log, killed; the copy's path.
async fn killed(room: &Room, n: u32) -> PathBuf {
    let vault = room.create().await;
    for i in 0..n {
        let value = Note(i.to_string());
        vault.write(move |tx| tx.put("a", &value)).await.unwrap();
    }
    let copy = room.snapshot("killed.db");
    vault.close().await.unwrap();
    copy
}

#[tokio::test]
async fn after_a_kill_everything_acknowledged_is_there() {
    let room = Room::new();
    let copy = killed(&room, 3).await;
    assert!(with(&copy, "-wal").metadata().unwrap().len() > 0);
    let vault = room.unlocked_at(&copy).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("2")));
}

#[tokio::test]
async fn a_missing_log_is_noticed_and_can_be_accepted() {
    let room = Room::new();
    let copy = killed(&room, 3).await;
    std::fs::remove_file(with(&copy, "-wal")).unwrap();
    let vault = room.open_at(&copy).await.unwrap();
    let lost = Error::LostWrites {
        held: 0,
        expected: 3,
    };
    assert_eq!(
        vault.unlock(passcode(), device().secret).await,
        Err(lost.clone())
    );
    assert_eq!(get(&vault, "a").await, Err(Error::Locked));
    assert_eq!(vault.unlock(passcode(), device().secret).await, Err(lost));
    vault
        .unlock_accepting_loss(passcode(), device().secret)
        .await
        .unwrap();
    assert_eq!(get(&vault, "a").await, Err(Error::NotFound));
    put(&vault, "a", "tiếp").await.unwrap();
    vault.close().await.unwrap();
    let vault = room.unlocked_at(&copy).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("tiếp")));
}

#[tokio::test]
async fn an_older_copy_of_the_file_is_noticed() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "cũ").await.unwrap();
    vault.close().await.unwrap();
    let old = std::fs::read(room.path()).unwrap();
    let vault = room.unlocked().await.unwrap();
    put(&vault, "a", "mới").await.unwrap();
    vault.close().await.unwrap();
    std::fs::write(room.path(), old).unwrap();
    assert_eq!(
        room.unlocked().await.err(),
        Some(Error::LostWrites {
            held: 1,
            expected: 2
        })
    );
}

/// The process died between the commit and the side file: not an error, and caught up.
#[tokio::test]
async fn a_side_file_behind_is_normal() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "một").await.unwrap();
    let side = with(&room.path(), "-commits");
    let behind = std::fs::read(&side).unwrap();
    put(&vault, "a", "hai").await.unwrap();
    vault.close().await.unwrap();
    std::fs::write(&side, &behind).unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("hai")));
    assert_ne!(std::fs::read(&side).unwrap(), behind, "caught up");
}

#[tokio::test]
async fn a_missing_or_damaged_side_file_is_an_error() {
    let room = Room::new();
    let copy = killed(&room, 2).await;
    let side = with(&copy, "-commits");
    let bytes = std::fs::read(&side).unwrap();
    // Cut short while one slot was written: the other one stands.
    for cut in [8 + 36, bytes.len() - 1] {
        std::fs::write(&side, &bytes[..cut]).unwrap();
        room.unlocked_at(&copy)
            .await
            .unwrap()
            .close()
            .await
            .unwrap();
    }
    let part = Part::Commits;
    for damaged in [Vec::new(), bytes[..20].to_vec(), vec![0; bytes.len()]] {
        std::fs::write(&side, damaged).unwrap();
        assert_eq!(
            room.unlocked_at(&copy).await.err(),
            Some(Error::Damaged { part })
        );
    }
    std::fs::remove_file(&side).unwrap();
    let vault = room.open_at(&copy).await.unwrap();
    let answer = vault.unlock(passcode(), device().secret).await;
    assert_eq!(answer, Err(Error::CommitsMissing));
    vault
        .unlock_accepting_loss(passcode(), device().secret)
        .await
        .unwrap();
    vault.close().await.unwrap();
    let vault = room.unlocked_at(&copy).await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("1")));
}

/// Killed in the middle of writing the log, at every length it could have: the last commit is whole or absent, and
/// absent only where the side file, written after it, did not count it yet.
#[tokio::test]
async fn a_log_cut_anywhere_is_the_old_or_the_new_state() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "cũ").await.unwrap();
    let before = room.snapshot("before.db");
    put(&vault, "a", "mới").await.unwrap();
    let after = room.snapshot("after.db");
    vault.close().await.unwrap();
    let read = |of: &Path| in_use(std::fs::read(with(of, "-wal")).unwrap());
    let (first, log) = (read(&before).len(), read(&after));
    let main = std::fs::read(&after).unwrap();
    let copy = room.folder.path().join("cut.db");
    let (mut old, mut new) = (0, 0);
    for len in (first..log.len()).step_by(509).chain([log.len()]) {
        for (side, counted) in [(&before, false), (&after, true)] {
            std::fs::write(&copy, &main).unwrap();
            std::fs::write(with(&copy, "-wal"), &log[..len]).unwrap();
            std::fs::copy(with(side, "-commits"), with(&copy, "-commits")).unwrap();
            match room.unlocked_at(&copy).await {
                Ok(vault) => {
                    match get(&vault, "a").await.unwrap().0.as_str() {
                        "cũ" => {
                            assert!(!counted, "a counted commit was lost silently");
                            old += 1;
                        }
                        "mới" => new += 1,
                        other => panic!("{other}"),
                    }
                    vault.close().await.unwrap();
                }
                Err(error) => {
                    let lost = Error::LostWrites {
                        held: 1,
                        expected: 2,
                    };
                    assert_eq!(error, lost);
                    assert!(counted);
                }
            }
        }
    }
    assert!(old > 10 && new >= 2, "{old} old, {new} new");
}
