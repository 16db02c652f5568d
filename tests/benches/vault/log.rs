//! An activity log of ten thousand entries, each written by an act: a backup that its disk refuses.

use std::{io, time::Instant};

use vidan_tests::{citizen::Citizen, country::Country};
use vidan_wallet::backup::BackupSink;
use zeroize::Zeroizing;

use crate::{
    median_of, since,
    table::{section, target},
};

const ENTRIES: u64 = 10_000;

/// A disk that takes nothing.
struct Full;

impl io::Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BackupSink for Full {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) async fn print() {
    section("the activity log");
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    let wallet = &citizen.wallet;
    for _ in 0..ENTRIES {
        let passphrase = Zeroizing::new("mười hai con giáp".to_owned());
        let refused = wallet.backup(Box::new(Full), passphrase).await;
        assert!(refused.is_err(), "it was written nowhere");
    }
    let verified = median_of(async || {
        let began = Instant::now();
        let check = wallet.verify_activity().await.expect("a log");
        let took = since(began);
        assert!(check.is_intact() && check.entries >= ENTRIES);
        took
    });
    target("10,000 entries verified", verified.await, " ms", 1, 100.0);
}
