//! What crosses rooms: the architecture, published vectors, and the citizen's day from end to end.
//!
//! `tests/` holds the tests, `vectors/` the published data they run on (each folder with its `SOURCE`),
//! `peers/` what judges our bytes without sharing our code. This library is only what the tests share: a
//! [`country`] on loopback, a [`citizen`] with a wallet, and ways for the [`wire`], the [`device`] and
//! [`hostile`] servers to go wrong.
//!
//! Not for what one crate can test by itself, which stays beside its code, and not linked into anything.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "only tests link this: a failed preparation is a failed test"
)]

pub mod citizen;
pub mod command;
pub mod country;
pub mod device;
pub mod hostile;
pub mod leak;
pub mod question;
pub mod wire;

use std::path::{Path, PathBuf};

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A published vector, e.g. `cbor/cbor_vectors.json`.
#[must_use]
pub fn vector(path: &str) -> PathBuf {
    root().join("tests/vectors").join(path)
}
