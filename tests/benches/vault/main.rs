//! What keeping costs: opening, listing, unlocking, large records, the log, a backup. `cargo bench -p vidan-tests` prints this
//! table behind the proof's, a line for each target.
//!
//! Where a time would only tell about this machine's disk, plain SQLite does the same beside it. Everything is measured on
//! real records: a sandbox issues them, and a backup multiplies them. No test asserts a time; the table says whether each
//! target is met.
#![allow(
    clippy::expect_used,
    reason = "a failed preparation is a failed measurement"
)]

mod log;
mod many;
mod plain;
mod records;
#[path = "../proof/table.rs"]
mod table;
mod unlocking;

use std::time::{Duration, Instant};

use self::table::{elsewhere, section};

/// How often what is quick is measured; the median counts.
const TIMES: usize = 11;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        unlocking::print().await;
        many::print().await;
        records::print().await;
        log::print().await;
    });
    section("held by tests");
    elsewhere(
        "kill -9, 1,000 rounds: 0 lost, 0 damaged",
        "vidan-tests: faults::kill",
    );
    elsewhere(
        "one damaged record of 10,000 hides none",
        "vidan-tests: faults::bits",
    );
    elsewhere(
        "memory of a backup of 100 MB: 32 MiB",
        "vidan-tests: backup_memory",
    );
}

/// The median of some runs. Each run gives its own time, so that what it prepares is not in it.
async fn median_of(mut run: impl AsyncFnMut() -> Duration) -> f64 {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        times.push(run().await);
    }
    millis(table::median(&times))
}

fn since(began: Instant) -> Duration {
    began.elapsed()
}

fn millis(time: Duration) -> f64 {
    table::micros(time) / 1e3
}
