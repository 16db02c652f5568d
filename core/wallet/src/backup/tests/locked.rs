//! Locking in the middle of a backup to a drive that is slow.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use super::phone::*;
use crate::{activity::Act, backup::BackupSink};

/// Takes its first bytes and then no more, until it may go on.
struct Slow {
    begun: Option<mpsc::Sender<()>>,
    may_go_on: mpsc::Receiver<()>,
    finished: Arc<AtomicBool>,
}

impl io::Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(begun) = self.begun.take() {
            begun.send(()).unwrap();
            let waited = self.may_go_on.recv_timeout(Duration::from_secs(60));
            waited.unwrap();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BackupSink for Slow {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.finished.store(true, Ordering::SeqCst);
        Ok(())
    }
}

#[tokio::test]
async fn a_lock_does_not_wait_for_it_and_it_ends_without_a_file() {
    let phone = Phone::new();
    let wallet = phone.wallet().await;
    fill(&wallet, 300_000).await;
    let finished = Arc::new(AtomicBool::new(false));
    let (begun, has_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let slow = Box::new(Slow {
        begun: Some(begun),
        may_go_on,
        finished: finished.clone(),
    });
    let backing_up = tokio::spawn({
        let wallet = wallet.clone();
        async move { wallet.backup(slow, secret(PASSPHRASE)).await }
    });
    let started = tokio::task::spawn_blocking(move || {
        let waited = has_begun.recv_timeout(Duration::from_secs(60));
        waited.unwrap();
    });
    started.await.unwrap();
    wallet.lock().await.unwrap();
    assert!(!wallet.is_unlocked().await.unwrap());
    assert_eq!(wallet.activity().await.unwrap_err().code(), "vault.locked");
    go_on.send(()).unwrap();
    let ended = backing_up.await.unwrap();
    assert_eq!(ended.unwrap_err().code(), "vault.locked");
    assert!(!finished.load(Ordering::SeqCst));
    wallet.unlock(passcode()).await.unwrap();
    let log = wallet.activity().await.unwrap();
    assert!(log.iter().all(|entry| entry.act != Act::BackedUp));
}
