//! The house rules that a compiler does not check, after `docs/architecture.md`: who may use whom, what a
//! verifier and a phone carry, where clocks, files and sockets may be touched, and that every room has its
//! front page.
//!
//! A rule that changes is changed here and in that document together.

// What clippy.toml allows in tests does not reach the helpers of an integration test.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod crates;
mod graphs;
mod pages;
mod sources;

use std::process::Command;

/// What cargo prints for these arguments. Offline and with the lock file as it is: a test changes nothing.
fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program)
        .args(arguments)
        .args(["--offline", "--locked"])
        .current_dir(vidan_tests::root())
        .output()
        .expect("cargo starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {stderr}");
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}
