//! The phone dies at any byte, its disk fails at any call, a stranger has its files: nothing acknowledged is lost,
//! nothing is answered wrongly, nothing is readable, and each fault is an error with advice.
//!
//! Real processes are killed, a real SQLite meets a disk that fails, and real memory is searched. What the vault's own
//! tests prove on its own bytes (moved and outdated records, copies of the head, second handles) is not repeated here.
//!
//! The long forms run with `cargo test -p vidan-tests --test faults -- --ignored`; a failure prints its seed, and
//! `VIDAN_FAULTS_SEED` runs it again.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

mod bits;
mod child;
mod clocks;
mod full_disk;
mod guesses;
mod io_errors;
mod kill;
mod lengths;
mod memory;
mod no_room;
mod phone;
mod processes;
mod read_only;
mod readable;
mod room;
mod seed;
mod shim;
mod unix;

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// As in the phone's library and the command: `memory` searches what it leaves.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);
