//! Handles, threads and futures that are dropped.

use std::{
    sync::mpsc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::*;

fn is_shareable<T: Clone + Send + Sync + 'static>(_: &T) {}

#[tokio::test]
async fn the_handle_is_shareable_and_drops_in_order() {
    let room = Room::new();
    let vault = room.create().await;
    is_shareable(&vault);
    for round in 0..20 {
        let opened = if round == 0 {
            vault.clone()
        } else {
            room.unlocked().await.unwrap()
        };
        put(&opened, "a", "x").await.unwrap();
        drop(opened);
        if round == 0 {
            break;
        }
    }
    drop(vault);
    // The thread may still be closing the file: opening waits for it.
    for _ in 0..10 {
        let vault = room.unlocked().await.unwrap();
        put(&vault, "a", "x").await.unwrap();
    }
}

#[tokio::test]
async fn closing_closes_for_all() {
    let room = Room::new();
    let vault = room.create().await;
    let other = vault.clone();
    vault.close().await.unwrap();
    assert_eq!(other.header().await, Err(Error::Closed));
    assert_eq!(put(&other, "a", "x").await, Err(Error::Closed));
    room.unlocked().await.unwrap();
}

/// Polls once: the job is sent, nothing more.
fn polled<T>(future: impl Future<Output = T>) -> std::pin::Pin<Box<impl Future<Output = T>>> {
    let mut future = Box::pin(future);
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(future.as_mut().poll(&mut context), Poll::Pending));
    future
}

const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_dropped_write_leaves_the_old_state() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "cũ").await.unwrap();
    let (release, wait) = mpsc::channel::<()>();
    let (started, begun) = mpsc::channel::<()>();
    let running = polled(vault.write(move |tx| {
        tx.put("a", &note("không"))?;
        tx.put("b", &note("không"))?;
        started.send(()).unwrap();
        wait.recv_timeout(PATIENCE).unwrap();
        Ok::<_, Error>(())
    }));
    let waiting = polled(vault.write(|tx| tx.put("c", &note("không"))));
    begun.recv_timeout(PATIENCE).unwrap();
    // One has written but not committed, the other has not begun.
    drop(running);
    drop(waiting);
    release.send(()).unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("cũ")));
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Ok(1));
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("cũ")));
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Ok(1));
}

#[tokio::test]
async fn a_dropped_unlock_leaves_it_locked() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    let (release, wait) = mpsc::channel::<()>();
    // Keeps the thread busy, so that the unlock is dropped before it begins.
    let busy = polled(vault.run(move |_, _| {
        wait.recv_timeout(PATIENCE).unwrap();
        Ok::<_, Error>(())
    }));
    drop(polled(vault.unlock(passcode(), device().secret)));
    release.send(()).unwrap();
    busy.await.unwrap();
    assert_eq!(vault.is_unlocked().await, Ok(false));
}

#[tokio::test]
async fn a_panic_in_a_closure_changes_nothing() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "cũ").await.unwrap();
    let answer: Result<(), Error> = vault
        .write(|tx| {
            tx.put("a", &note("không"))?;
            tx.put("b", &note("không"))?;
            panic!("a test's own");
        })
        .await;
    assert_eq!(answer, Err(Error::Closed));
    assert_eq!(get(&vault, "a").await, Ok(note("cũ")));
    assert_eq!(vault.read(|r| r.contains::<Note>("b")).await, Ok(false));
    assert_eq!(put(&vault, "b", "hai").await, Ok(2));
}

#[tokio::test]
async fn many_writers_lose_nothing() {
    let room = Room::new();
    let vault = room.create().await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let vault = vault.clone();
            tokio::spawn(async move {
                for i in 0..10 {
                    let id = format!("{writer}-{i}");
                    vault
                        .write(move |tx| tx.insert_new(&id, &Note(id.clone())))
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Ok(80));
}
