//! Guesses that end in the middle: killed, or without memory. They are never a wrong passcode.

use std::{fs, io::Write as _, path::Path, process::Command, time::Duration};

use vidan_crypto::SystemRandom;
use vidan_vault::{Error, KdfParams, Vault};

use crate::{
    child::{Child, Given, say},
    room::{self, clock, device, passcode, with},
};

const DAY: u32 = 86_400;

/// A vault that ten wrong passcodes wipe, closed. A guess takes a while.
async fn made(path: &Path, cost: KdfParams) {
    let random = std::sync::Arc::new(SystemRandom);
    let vault = Vault::create(path, passcode(0), device(), cost, random, clock(0));
    let vault = vault.await.unwrap();
    let set = vault.set_wipe_after(Some(10), device().secret);
    set.await.unwrap();
    vault.close().await.unwrap();
}

async fn opened(path: &Path, since_boot: u32) -> Vault {
    let random = std::sync::Arc::new(SystemRandom);
    Vault::open(path, random, clock(since_boot)).await.unwrap()
}

#[tokio::test]
async fn a_killed_guess_is_waited_for_and_never_wipes() {
    let folder = room::folder();
    let path = folder.path().join("vault.db");
    made(&path, KdfParams::new(64 * 1024, 24, 1).unwrap()).await;
    for day in 1..=12u32 {
        let mut child = Child::start("guess", folder.path(), &[(day * DAY).into()]);
        assert_eq!(child.hear().as_deref(), Some("guesses"));
        let before = fs::read(with(&path, "-wal")).unwrap();
        child.stdin().write_all(b"\n").unwrap();
        // Counted, and now being tried.
        while fs::read(with(&path, "-wal")).unwrap() == before {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(child.kill().is_empty(), "day {day}: it was quicker");
    }
    let vault = opened(&path, 12 * DAY).await;
    let guesses = vault.guesses(device().secret).await.unwrap();
    assert_eq!(guesses.left, Some(10), "none was proven wrong");
    assert!(guesses.wait > Duration::from_secs(600) && guesses.passcode_needed);
    let early = vault.unlock(passcode(0), device().secret).await;
    assert!(matches!(early, Err(Error::TooManyAttempts { .. })));
    vault.close().await.unwrap();
    let vault = opened(&path, 14 * DAY).await;
    let wrong = vault.unlock(passcode(9), device().secret).await;
    assert!(matches!(
        wrong,
        Err(Error::WrongPasscode { left: Some(9), .. })
    ));
    vault.close().await.unwrap();
    let vault = opened(&path, 16 * DAY).await;
    vault.unlock(passcode(0), device().secret).await.unwrap();
}

/// Guesses wrong, at a time since boot.
pub(crate) async fn guesses(given: Given) {
    let since_boot = u32::try_from(given.more[0]).unwrap();
    let vault = opened(&given.folder.join("vault.db"), since_boot).await;
    say("guesses");
    // What is counted now is the guess and nothing else.
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let answer = vault.unlock(passcode(9), device().secret).await;
    say(room::code(&answer.unwrap_err()));
}

#[tokio::test]
async fn a_guess_without_memory_is_taken_back() {
    let folder = room::folder();
    let path = folder.path().join("vault.db");
    made(&path, KdfParams::new(512 * 1024, 1, 1).unwrap()).await;
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 500000; exec \"$0\" \"$@\""]);
    shell.arg(std::env::current_exe().unwrap());
    let (status, said) = Child::start_by(shell, "guess poor", folder.path(), &[]).end();
    assert!(status.success(), "{said:?}");
    assert_eq!(said, ["vault.out_of_memory"; 12]);
    let vault = opened(&path, 0).await;
    let guesses = vault.guesses(device().secret).await.unwrap();
    assert_eq!((guesses.left, guesses.wait), (Some(10), Duration::ZERO));
    vault.unlock(passcode(0), device().secret).await.unwrap();
}

/// Tries the right passcode, and has no memory for it.
pub(crate) async fn poor(given: Given) {
    let vault = opened(&given.folder.join("vault.db"), 0).await;
    for _ in 0..12 {
        let answer = vault.unlock(passcode(0), device().secret).await;
        say(room::code(&answer.unwrap_err()));
    }
}
