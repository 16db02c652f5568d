//! Published test vectors, read by the public API of the crates: what they print verifies, and what they print as wrong
//! is refused. The SD-CWT draft's tokens are tests of `vidan-credential`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a failing test"
)]

mod cbor;
mod cose;
mod jose;

use std::fs;

use serde_json::Value;

/// A vector file as JSON.
fn json(path: &str) -> Value {
    let file = vidan_tests::vector(path);
    serde_json::from_slice(&fs::read(&file).unwrap()).unwrap()
}

/// A member that is a text.
fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text `{name}`"))
}

fn unhex(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "odd hex");
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}
