//! Who may sign, from the outside: trust lists, hand-overs, bundles, status lists.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

mod bundle;
mod hand_over;
mod list;
mod persons_word;
mod status;
mod support;
mod x509;
