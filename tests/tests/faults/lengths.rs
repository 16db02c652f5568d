//! Files cut short, gone, or left over from another time.

use std::{fs, path::Path};

use vidan_vault::Error;

use crate::room::{self, Content, accepted, content, put, unlocked, with};

/// A vault whose process was killed: its files as they lay there, after each number of commits.
async fn killed(folder: &Path) -> (std::path::PathBuf, Vec<Content>) {
    let path = folder.join("alive.db");
    let vault = room::create(&path).await.unwrap();
    let mut states = vec![content(&vault).await.unwrap()];
    for number in 0..12u8 {
        let id = format!("{}", number % 5);
        put(&vault, &id, vec![number; 1_000 + 900 * usize::from(number)])
            .await
            .unwrap();
        states.push(content(&vault).await.unwrap());
    }
    let killed = folder.join("killed.db");
    room::copy(&path, &killed);
    vault.close().await.unwrap();
    (killed, states)
}

/// Whatever the log's length: all of it, or the loss told with its size, and by decision exactly the state before.
#[tokio::test]
async fn a_log_cut_at_every_512_bytes() {
    let folder = room::folder();
    let (killed, states) = killed(folder.path()).await;
    let log = room::in_use(fs::read(with(&killed, "-wal")).unwrap());
    assert!(log.len() > 100_000, "only {} bytes of log", log.len());
    let copy = folder.path().join("cut.db");
    let expected = u64::try_from(states.len() - 1).unwrap();
    let mut met = std::collections::BTreeSet::new();
    for len in (0..log.len()).step_by(512).chain([log.len()]) {
        room::copy(&killed, &copy);
        fs::write(with(&copy, "-wal"), &log[..len]).unwrap();
        let held = match unlocked(&copy, 0).await {
            Ok(vault) => {
                assert!(content(&vault).await.unwrap() == states[states.len() - 1]);
                vault.close().await.unwrap();
                expected
            }
            Err(
                error @ Error::LostWrites {
                    held,
                    expected: told,
                },
            ) => {
                room::code(&error);
                assert_eq!(told, expected, "{len} bytes");
                assert!(held < expected);
                let vault = accepted(&copy).await.unwrap();
                let left = content(&vault).await.unwrap();
                let held = usize::try_from(held).unwrap();
                assert!(
                    left == states[held],
                    "{len} bytes: not the state of commit {held}"
                );
                assert!(room::is_whole(&vault).await, "{len} bytes");
                vault.close().await.unwrap();
                u64::try_from(held).unwrap()
            }
            Err(error) => panic!("{error}: {len} bytes of log"),
        };
        met.insert(held);
    }
    assert_eq!(met.len(), states.len(), "cuts met the commits {met:?}");
}

#[tokio::test]
async fn a_log_that_is_gone() {
    let folder = room::folder();
    let (killed, states) = killed(folder.path()).await;
    fs::remove_file(with(&killed, "-wal")).unwrap();
    let error = unlocked(&killed, 0).await.err().unwrap();
    let expected = u64::try_from(states.len() - 1).unwrap();
    assert_eq!(error, Error::LostWrites { held: 0, expected });
    assert_eq!(room::code(&error), "vault.lost_writes");
}

/// The file itself, while its log lies beside it: what the log holds may make it whole again.
#[tokio::test]
async fn a_file_cut_at_every_512_bytes() {
    let folder = room::folder();
    let (killed, states) = killed(folder.path()).await;
    let file = fs::read(&killed).unwrap();
    let copy = folder.path().join("cut.db");
    for with_log in [true, false] {
        for len in (0..file.len()).step_by(512) {
            room::copy(&killed, &copy);
            fs::write(&copy, &file[..len]).unwrap();
            if !with_log {
                fs::remove_file(with(&copy, "-wal")).unwrap();
            }
            match unlocked(&copy, 0).await {
                Ok(vault) => {
                    assert!(with_log, "{len} bytes and no log opened");
                    let held = content(&vault).await;
                    assert!(
                        held.is_ok_and(|held| held == states[states.len() - 1]),
                        "{len} bytes"
                    );
                    vault.close().await.ok();
                }
                Err(error) => {
                    let codes = ["vault.damaged", "vault.attempts_damaged"];
                    assert!(
                        codes.contains(&room::code(&error)),
                        "{len} bytes: {error:?}"
                    );
                    assert!(
                        with_log || error == Error::Truncated,
                        "{len} bytes: {error:?}"
                    );
                }
            }
        }
    }
}

/// An index of a log that another mode of SQLite would read. Ours is in memory.
#[tokio::test]
async fn a_left_over_shared_memory_says_nothing() {
    let folder = room::folder();
    let (killed, states) = killed(folder.path()).await;
    for stale in [vec![0xFF; 32_768], vec![0; 32_768], vec![1; 7]] {
        let copy = folder.path().join("stale.db");
        room::copy(&killed, &copy);
        fs::write(with(&copy, "-shm"), &stale).unwrap();
        let vault = unlocked(&copy, 0).await.unwrap();
        assert!(content(&vault).await.unwrap() == states[states.len() - 1]);
        vault.close().await.unwrap();
        let _ = fs::remove_file(with(&copy, "-shm"));
    }
}
