//! Every operation at every step: killed, locked, cancelled, cut off, refused by the device, on a full disk. It goes on to the same
//! end as without, or it ends where nothing else is possible, and those cells are named.
//!
//! The steps are not listed anywhere: a first run counts the exchanges and the calls of the device's keys ([`watch`]), and one run
//! for each of them meets each fault ([`matrix`]). The long forms run with
//! `cargo test -p vidan-tests --test operations -- --include-ignored --nocapture`, which prints the matrix.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

mod cell;
mod faults;
mod gate;
mod kill;
mod kinds;
mod ledger;
mod matrix;
mod order;
mod pass;
#[path = "../faults/seed.rs"]
#[allow(dead_code, reason = "only what chooses is wanted here")]
mod seed;
#[path = "../faults/shim/mod.rs"]
#[allow(dead_code, reason = "only a full disk is wanted here")]
mod shim;
mod stage;
mod twice;
mod watch;
