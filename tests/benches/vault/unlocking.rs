//! What unlocking costs besides stretching the passcode: as good as nothing, so that all of its time is the guesser's.

use std::{hint::black_box, sync::Arc, time::Instant};

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
const TIMES: usize = 7;

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
    section("unlocking, by a passcode of the recommended cost, in turns with the stretching alone");
    let folder = tempfile::tempdir().expect("a folder");
    let vault = created(&folder.path().join("vault"), KdfParams::RECOMMENDED).await;
    let (mut unlocking, mut stretching) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        vault.lock().await.expect("locked");
        let began = Instant::now();
        let unlocked = vault.unlock(passcode(), device().secret).await;
        unlocking.push(since(began));
        unlocked.expect("unlocked");
        let began = Instant::now();
        let key = argon2id(passcode().as_bytes(), &[3; 16], Argon2Params::DEFAULT);
        stretching.push(since(began));
        black_box(key.expect("stretched"));
    }
    let (unlocking, stretching) = (millis(median(&unlocking)), millis(median(&stretching)));
    value("stretching alone", stretching, " ms");
    value("unlocking", unlocking, " ms");
    let besides = (unlocking - stretching).max(0.0) / stretching * 100.0;
    target("unlocking besides stretching", besides, " %", 2, 2.0);
}
