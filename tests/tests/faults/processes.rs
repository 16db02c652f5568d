//! Two processes, and a process that is copied.

use std::task::{Context, Poll, Waker};

use vidan_vault::Error;

use crate::{
    child::{Child, Given, say},
    room::{self, Blob, content, put, unlocked},
    unix,
};

#[tokio::test]
async fn the_second_is_refused_until_the_first_is_gone() {
    let folder = room::folder();
    let path = folder.path().join("vault.db");
    room::create(&path).await.unwrap().close().await.unwrap();
    let mut first = Child::start("hold", folder.path(), &[]);
    assert_eq!(first.hear().as_deref(), Some("holds it"));
    let refused = room::open(&path).await.err().unwrap();
    assert_eq!(refused, Error::AlreadyOpen);
    assert_eq!(room::code(&refused), "vault.already_open");
    // Being refused has not taken the first one's lock.
    assert_eq!(room::open(&path).await.err(), Some(Error::AlreadyOpen));
    first.kill();
    let vault = unlocked(&path, 0).await.unwrap();
    assert_eq!(content(&vault).await.unwrap().len(), 1);
    let (status, said) = Child::start("hold", folder.path(), &[]).end();
    assert!(status.success());
    assert_eq!(said, ["vault.already_open"]);
    assert_eq!(content(&vault).await.unwrap().len(), 1);
    put(&vault, "b", vec![2]).await.unwrap();
}

/// Opens the vault, writes, and keeps it open; says why where it cannot.
pub(crate) async fn holds(given: Given) {
    match unlocked(&given.folder.join("vault.db"), 0).await {
        Ok(vault) => {
            put(&vault, "a", vec![1]).await.unwrap();
            say("holds it");
            std::thread::park();
        }
        Err(error) => say(room::code(&error)),
    }
}

#[tokio::test]
async fn a_copy_of_the_process_can_do_nothing_to_the_vault() {
    let folder = room::folder();
    let (status, said) = Child::start("fork", folder.path(), &[]).end();
    assert!(status.success(), "{said:?}");
    assert_eq!(said, ["whole"]);
    let vault = unlocked(&folder.path().join("vault.db"), 0).await.unwrap();
    assert_eq!(content(&vault).await.unwrap().len(), 21);
    assert!(room::is_whole(&vault).await);
}

/// Writes, and between two writes is copied; the copy tries to use what it was copied with, and then ends.
pub(crate) async fn forks(given: Given) {
    let path = given.folder.join("vault.db");
    let vault = room::create(&path).await.unwrap();
    put(&vault, "first", vec![0; 30_000]).await.unwrap();
    for number in 0..20 {
        let (copied, path) = (vault.clone(), path.clone());
        let kept_out = unix::fork(move || {
            // The thread that owns the file was not copied: nobody answers.
            let write = std::pin::pin!(copied.write(|tx| tx.put("from the copy", &Blob(vec![9]))));
            let context = &mut Context::from_waker(Waker::noop());
            let unanswered = matches!(write.poll(context), Poll::Pending);
            // And what it remembers, or the lock, keeps it from opening the file anew.
            let opened = std::pin::pin!(room::open(&path));
            let refused = wait(opened) == Some(Err(Error::AlreadyOpen));
            unanswered && refused
        });
        assert!(kept_out, "the copy got in");
        put(&vault, &format!("{number}"), vec![1; 5_000])
            .await
            .unwrap();
    }
    assert!(room::is_whole(&vault).await);
    vault.close().await.unwrap();
    say("whole");
}

/// The answer of an opening that another thread works on, if it comes soon.
fn wait<T>(
    mut opening: std::pin::Pin<&mut impl Future<Output = Result<T, Error>>>,
) -> Option<Result<(), Error>> {
    for _ in 0..1_000 {
        let context = &mut Context::from_waker(Waker::noop());
        if let Poll::Ready(answer) = opening.as_mut().poll(context) {
            return Some(answer.map(drop));
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    None
}
