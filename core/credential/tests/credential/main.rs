//! A credential from the outside: issued, held, shown, verified, printed, and as text.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

mod checks;
mod compact;
mod format_page;
mod issue_and_present;
mod mdoc;
mod own_file;
mod papers;
mod properties;
mod sd_jwt;
mod segments;
mod showing;
mod vectors;
mod veiled;
