//! What unlocking costs besides stretching the passcode: as good as nothing, so that all of its time is the guesser's.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_crypto::{
    Secret32, SystemRandom,
    kdf::{Argon2Params, argon2id},
};
use vidan_vault::{DeviceSecret, KdfParams, Vault};
use zeroize::Zeroizing;

use crate::{
    millis, since,
    table::{median, section, target, value},
};

/// Argon2 takes its time.
const TIMES: usize = 9;

pub(crate) fn passcode() -> Zeroizing<String> {
    Zeroizing::new("con mèo ngủ trên mái nhà".to_owned())
}

pub(crate) fn device() -> DeviceSecret {
    DeviceSecret {
        key_hint: "khoa".to_owned(),
        secret: Secret32::from_bytes([7; 32]),
    }
}

/// A vault at a path.
pub(crate) async fn created(path: &std::path::Path, cost: KdfParams) -> Vault {
    let clock = Arc::new(ManualClock::at(UnixTime(1_795_312_800)));
    let made = Vault::create(
        path,
        passcode(),
        device(),
        cost,
        Arc::new(SystemRandom),
        clock,
    );
    made.await.expect("a vault")
}

pub(crate) async fn print() {
    section("unlocking, by a passcode of the recommended cost");
    let folder = tempfile::tempdir().expect("a folder");
    let dear = created(&folder.path().join("dear"), KdfParams::RECOMMENDED).await;
    // The difference of two long times would be mostly noise: what is besides is timed where stretching costs nothing.
    let cheap = created(&folder.path().join("cheap"), KdfParams::weak_for_tests()).await;
    let (mut unlocking, mut besides, mut stretching) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TIMES {
        unlocking.push(unlocked(&dear).await);
        besides.push(unlocked(&cheap).await);
        let began = Instant::now();
        let key = argon2id(passcode().as_bytes(), &[3; 16], Argon2Params::DEFAULT);
        stretching.push(since(began));
        black_box(key.expect("stretched"));
    }
    let [unlocking, besides, stretching] =
        [unlocking, besides, stretching].map(|times| millis(median(&times)));
    value("stretching alone", stretching, " ms");
    value("unlocking", unlocking, " ms");
    value("unlocking where stretching costs nothing", besides, " ms");
    let share = besides / stretching * 100.0;
    target("unlocking besides stretching", share, " %", 2, 2.0);
}

async fn unlocked(vault: &Vault) -> Duration {
    vault.lock().await.expect("locked");
    let began = Instant::now();
    let unlocked = vault.unlock(passcode(), device().secret).await;
    let took = since(began);
    unlocked.expect("unlocked");
    took
}
