//! The `vidan` command as a person at a desk uses it: files in, files and JSON out, and an exit code.
//!
//! Not for the demo and the sandbox, which have tests of their own, nor for the rules of the format: those are the core's.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a failing test"
)]

mod chain;
mod desk;
mod draft;
mod inspect;
mod issued;
mod keys;
mod matching;
mod mdoc;
mod present;
mod sd_jwt;
mod silence;
mod status;
mod trust;
mod usage;
