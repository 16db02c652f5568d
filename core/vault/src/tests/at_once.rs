//! Locking while the vault is at something: nothing waits for it, and nothing is answered after it.

use std::{
    pin::Pin,
    sync::mpsc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::*;

const PATIENCE: Duration = Duration::from_secs(10);

fn poll<T>(future: &mut Pin<Box<impl Future<Output = T>>>) -> Poll<T> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

/// Polled once: what it asks for is sent.
fn sent<T>(future: impl Future<Output = T>) -> Pin<Box<impl Future<Output = T>>> {
    let mut future = Box::pin(future);
    assert!(poll(&mut future).is_pending());
    future
}

async fn filled() -> (Room, Vault) {
    let room = Room::new();
    let vault = room.create().await;
    for (id, text) in [("a", "một"), ("b", "hai"), ("c", "ba")] {
        put(&vault, id, text).await.unwrap();
    }
    (room, vault)
}

#[tokio::test]
async fn a_lock_does_not_wait_for_a_long_job_which_ends_at_the_next_record() {
    let (_room, vault) = filled().await;
    let (started, begun) = mpsc::channel::<()>();
    let (release, wait) = mpsc::channel::<()>();
    // A backup to a slow drive, for one.
    let long = sent(vault.write(move |tx| {
        let first = tx.get::<Note>("a")?;
        started.send(()).unwrap();
        wait.recv_timeout(PATIENCE).unwrap();
        let second = tx.get::<Note>("b")?;
        tx.put("d", &second)?;
        Ok::<_, Error>((first, second))
    }));
    let behind = sent(vault.read(|r| r.list::<Note>()));
    begun.recv_timeout(PATIENCE).unwrap();
    // The job is still running when this resolves.
    vault.lock().await.unwrap();
    assert_eq!(vault.is_unlocked().await, Ok(false));
    assert_eq!(get(&vault, "a").await, Err(Error::Locked));
    assert_eq!(put(&vault, "e", "x").await, Err(Error::Locked));
    release.send(()).unwrap();
    assert_eq!(long.await, Err(Error::Locked));
    assert!(matches!(behind.await, Err(Error::Locked)));
    assert!(!vault.header().await.unwrap().unlocked);
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Ok(3));
}

/// What a look has found already is not told either.
#[tokio::test]
async fn what_is_found_after_the_lock_is_not_told() {
    let (_room, vault) = filled().await;
    let (started, begun) = mpsc::channel::<()>();
    let (release, wait) = mpsc::channel::<()>();
    let look = sent(vault.read(move |r| {
        let found = r.get::<Note>("a")?;
        started.send(()).unwrap();
        wait.recv_timeout(PATIENCE).unwrap();
        Ok::<_, Error>(found)
    }));
    begun.recv_timeout(PATIENCE).unwrap();
    vault.lock().await.unwrap();
    release.send(()).unwrap();
    assert_eq!(look.await, Err(Error::Locked));
}

/// A lock and the next unlock in one breath: what was asked for before is refused all the same.
#[tokio::test]
async fn an_unlock_behind_the_lock_does_not_revive_what_came_before() {
    let (_room, vault) = filled().await;
    let (started, begun) = mpsc::channel::<()>();
    let (release, wait) = mpsc::channel::<()>();
    let running = sent(vault.read(move |_| {
        started.send(()).unwrap();
        wait.recv_timeout(PATIENCE).unwrap();
        Ok::<_, Error>(())
    }));
    begun.recv_timeout(PATIENCE).unwrap();
    let before = sent(vault.read(|r| r.get::<Note>("a")));
    vault.lock().await.unwrap();
    let unlocking = sent(vault.unlock(passcode(), device().secret));
    let after = sent(vault.read(|r| r.get::<Note>("a")));
    release.send(()).unwrap();
    assert_eq!(running.await, Err(Error::Locked));
    assert_eq!(before.await, Err(Error::Locked));
    assert_eq!(unlocking.await, Ok(()));
    assert_eq!(after.await, Ok(note("một")));
}

#[tokio::test]
async fn an_unlock_that_a_lock_overtakes_leaves_it_locked() {
    let (_room, vault) = filled().await;
    vault.lock().await.unwrap();
    let (started, begun) = mpsc::channel::<()>();
    let (release, wait) = mpsc::channel::<()>();
    let running = sent(vault.run(move |_, _| {
        started.send(()).unwrap();
        wait.recv_timeout(PATIENCE).unwrap();
        Ok::<_, Error>(())
    }));
    begun.recv_timeout(PATIENCE).unwrap();
    let unlocking = sent(vault.unlock(passcode(), device().secret));
    vault.lock().await.unwrap();
    release.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(unlocking.await, Err(Error::Locked));
    assert_eq!(vault.is_unlocked().await, Ok(false));
    // The passcode was right, and counts as that.
    let guesses = vault.guesses(device().secret).await.unwrap();
    assert!(!guesses.passcode_needed);
    vault.unlock(passcode(), device().secret).await.unwrap();
}

/// Locked at any moment of many writes: each is told done and is there, or told locked and is not.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_done_and_told_or_neither() {
    let (_room, vault) = filled().await;
    for round in 0..40u32 {
        let ids: Vec<String> = (0..4).map(|n| format!("{round}-{n}")).collect();
        let writes = ids.iter().cloned().map(|id| {
            let vault = vault.clone();
            tokio::spawn(async move {
                let text = note(&id);
                vault.write(move |tx| tx.put(&id, &text)).await
            })
        });
        let writes: Vec<_> = writes.collect();
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        vault.lock().await.unwrap();
        assert_eq!(get(&vault, "a").await, Err(Error::Locked));
        let mut told = Vec::new();
        for write in writes {
            told.push(write.await.unwrap());
        }
        vault.unlock(passcode(), device().secret).await.unwrap();
        for (id, told) in ids.into_iter().zip(told) {
            let there = vault.read(move |r| r.contains::<Note>(&id)).await;
            match told {
                Ok(_) => assert_eq!(there, Ok(true), "told, and not done"),
                Err(error) => {
                    assert_eq!(error, Error::Locked);
                    assert_eq!(there, Ok(false), "done, and not told");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_check_and_a_repair_end_with_the_lock() {
    let (_room, vault) = filled().await;
    let (started, begun) = mpsc::channel::<()>();
    let (release, wait) = mpsc::channel::<()>();
    let running = sent(vault.run(move |_, _| {
        started.send(()).unwrap();
        wait.recv_timeout(PATIENCE).unwrap();
        Ok::<_, Error>(())
    }));
    begun.recv_timeout(PATIENCE).unwrap();
    let check = sent(vault.check(vec![]));
    let repair = sent(vault.repair(vec![]));
    vault.lock().await.unwrap();
    release.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(check.await.err(), Some(Error::Locked));
    assert_eq!(repair.await.err(), Some(Error::Locked));
}
