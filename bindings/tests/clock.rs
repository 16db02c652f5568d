//! The app's own clock decides when the wallet locks itself and how long a wrong passcode waits.

#![allow(clippy::unwrap_used, reason = "a panic here is a failing test")]

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use common::{PASSCODE, day};
use vidan_ffi::{DeviceClock, SoftwareDeviceKeys, Wallet, WalletConfig};

/// Stands still until it is told to go on.
#[derive(Default)]
struct Held(AtomicU64);

impl Held {
    fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl DeviceClock for Held {
    fn now_unix_seconds(&self) -> i64 {
        let passed = i64::try_from(self.since_boot_millis() / 1_000).unwrap();
        1_800_000_000 + passed
    }

    fn since_boot_millis(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

async fn by(clock: &Arc<Held>) -> (common::Day, Arc<Wallet>) {
    let day = day(SoftwareDeviceKeys::new()).await;
    let config = WalletConfig {
        vault: day
            .folder
            .path()
            .join("own.db")
            .to_str()
            .unwrap()
            .to_owned(),
        ..day.config.clone()
    };
    let keys = SoftwareDeviceKeys::new();
    let own = Wallet::create(config, keys, None, PASSCODE.to_owned(), Some(clock.clone())).await;
    (day, own.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wallet_locks_itself_by_the_apps_clock() {
    let clock = Arc::new(Held::default());
    let (_day, wallet) = by(&clock).await;
    wallet.set_auto_lock(60).await.unwrap();
    clock.pass(59);
    assert!(wallet.is_unlocked().await.unwrap());
    // Looking is not using: the minute has gone on.
    clock.pass(2);
    assert!(!wallet.is_unlocked().await.unwrap());
    assert_eq!(wallet.documents().await.unwrap_err().code(), "vault.locked");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passcodes_wait_by_the_apps_clock() {
    let clock = Arc::new(Held::default());
    let (_day, wallet) = by(&clock).await;
    wallet.lock().await.unwrap();
    let mut wait = 0;
    while wait == 0 {
        let wrong = wallet.unlock("không phải mật mã".to_owned()).await;
        assert_eq!(wrong.unwrap_err().code(), "vault.wrong_passcode");
        wait = wallet.unlock_state().await.unwrap().wait_seconds;
    }
    clock.pass(wait - 1);
    let early = wallet.unlock(PASSCODE.to_owned()).await;
    assert_eq!(early.unwrap_err().code(), "vault.too_many_attempts");
    clock.pass(1);
    wallet.unlock(PASSCODE.to_owned()).await.unwrap();
}
