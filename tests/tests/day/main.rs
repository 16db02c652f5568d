//! The citizen's day through the public API alone: a real wallet, a real verifier, and the sandbox's four services on
//! loopback; then everything that may go wrong with it, each with its cause and with nothing half-done.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a failing test"
)]

mod anew;
mod challenge;
mod copies;
mod counter;
mod device;
mod endings;
mod fetching;
mod form;
mod formats;
mod going_on;
mod health;
mod inbox;
mod issuance;
mod life;
mod lists;
mod locking;
mod log;
mod new_phone;
mod offices;
mod portrait;
mod preview;
mod search;
mod silence;
mod status;
mod trust;
mod unrenewable;
mod vault;
mod whole;

use vidan_wallet::{Error, inbox::SyncReport};

/// The stable code of what failed at the one office that was synced.
fn failed_at(report: &SyncReport) -> &str {
    let [office] = report.offices.as_slice() else {
        panic!("{} offices", report.offices.len())
    };
    office.failure.as_ref().map_or("", |failed| &failed.code)
}

/// The stable code of a refusal.
fn code<T>(answer: Result<T, Error>) -> &'static str {
    match answer {
        Ok(_) => panic!("accepted"),
        Err(error) => error.code(),
    }
}
