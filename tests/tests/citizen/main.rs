//! `vidan wallet` as a person lives with it: a folder, a passcode, and a sandbox that speaks the real protocols.
//!
//! Not for the rules of the wallet, which are tested where they live: here it is seen that each of them can be reached from
//! a terminal, and that nothing secret has to be typed where others see it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a failing test"
)]

#[cfg(target_os = "linux")]
mod alone;
mod care;
mod day;
mod formats;
mod home;
mod killed;
mod making;
mod pending;
mod phone;
mod refresh;
mod refused;
mod secrets;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod waiting;
mod words;
