//! A verifier from the outside: what it decides of what it is shown.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

mod algorithms;
mod apart;
mod authority;
mod cards;
mod certified;
mod challenges;
mod corpus;
mod forged;
mod headers;
mod hidden;
mod papers;
mod policy;
mod properties;
mod recent;
mod remembered;
mod rules;
mod scan;
mod signed_when;
mod status;
mod strays;
mod verdicts;
