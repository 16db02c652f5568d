//! Two processes, and a process that is copied.

use std::{
    io::{Read as _, Write as _},
    sync::Arc,
    task::{Context, Poll, Waker},
};

use vidan_crypto::SystemRandom;
use vidan_vault::{Error, Vault};

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

/// Made by two at once, and restored by two at once: one has it, whole; the other is told that there is one.
#[tokio::test]
async fn of_two_that_make_one_vault_one_has_it() {
    for round in 0..40u64 {
        let folder = room::folder();
        let staged = round % 2;
        let start = |who| Child::start("make", folder.path(), &[who, staged]);
        let mut children = [start(0), start(1)];
        for child in &mut children {
            assert_eq!(child.hear().as_deref(), Some("ready"));
        }
        for child in &mut children {
            child.stdin().write_all(b".").unwrap();
        }
        let told = children.map(|child| child.end().1.concat());
        let winner = told.iter().position(|said| said == "made");
        let winner = u64::try_from(winner.unwrap_or_else(|| panic!("nobody: {told:?}"))).unwrap();
        let other = told[usize::try_from(1 - winner).unwrap()].as_str();
        let refusals = ["vault.exists", "vault.already_open"];
        assert!(refusals.contains(&other), "round {round}: {told:?}");
        let vault = unlocked(&folder.path().join("vault.db"), winner).await;
        let vault = vault.unwrap_or_else(|error| panic!("round {round}: {error}: {told:?}"));
        assert_eq!(content(&vault).await.unwrap().len(), 1);
        assert!(room::is_whole(&vault).await);
        vault.close().await.unwrap();
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("making") || name.contains(".new-"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// Makes a vault when it is told to, and says how that ended.
pub(crate) async fn makes(given: Given) {
    let path = given.folder.join("vault.db");
    let [who, staged] = [given.more[0], given.more[1]];
    say("ready");
    let mut input = std::fs::File::open("/dev/stdin").unwrap();
    input.read_exact(&mut [0]).unwrap();
    let made = async {
        let (random, clock) = (Arc::new(SystemRandom), room::clock(0));
        let (passcode, device, cost) = (room::passcode(who), room::device(), room::weak());
        let vault = if staged == 1 {
            Vault::create_staged(&path, passcode, device, cost, random, clock).await?
        } else {
            Vault::create(&path, passcode, device, cost, random, clock).await?
        };
        put(&vault, "a", vec![1; 20_000]).await?;
        if staged == 1 {
            vault.publish(&path).await
        } else {
            vault.close().await
        }
    };
    match made.await {
        Ok(()) => say("made"),
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
