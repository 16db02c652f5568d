//! The words spoken with the outside, both ends of each, from the outside.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod challenges;
mod common;
mod dcql;
mod forms;
mod issuance;
mod key_proofs;
mod notices;
mod schemas;
