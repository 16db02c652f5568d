//! What an attacker may hand to the wallet's readers, one function per reader.
//!
//! **For:** the fuzz targets (`fuzz_targets/`, run by `cargo xtask fuzz`) and the regression test (`tests/regression.rs`, run by
//! `cargo xtask test`), which call the same functions. Each takes any bytes, panics where a rule of the reader is broken, and
//! otherwise says whether the input was accepted. `seeds/` holds valid inputs for each, `crashes/` what once broke one.
//!
//! **Not for:** checks that need a chosen input; those stand beside the code they test.
//!
//! A signature stops a fuzzer at the door. So most targets have a second way in, for which this crate signs what it is given
//! with the right key: the rules behind the signature are then all that keeps a wrong input out.
#![forbid(unsafe_code)]
#![allow(
    clippy::missing_panics_doc,
    reason = "a panic is how a target reports a broken rule"
)]

pub mod backup;
pub mod bundle;
pub mod cbor;
pub mod chain;
pub mod challenge;
pub mod dcql;
pub mod device_response;
pub mod disclosure;
pub mod envelope;
pub mod form;
pub mod kb_jwt;
pub mod mso;
pub mod offer;
pub mod paper;
mod resign;
pub mod sd_jwt;
pub mod seeds;
pub mod segments;
pub mod status;
pub mod text;
pub mod token;
pub mod trust_list;
pub mod world;

/// How far an input came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// To the end: it was accepted.
    Accepted,
    /// It was refused, with an error.
    Refused,
}

/// A reader under attack.
pub struct Target {
    /// Its name: of its binary, and of its folders in `seeds/` and `crashes/`.
    pub name: &'static str,
    /// Gives it one input.
    pub run: fn(&[u8]) -> Reached,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "backup",
        run: backup::run,
    },
    Target {
        name: "bundle",
        run: bundle::run,
    },
    Target {
        name: "cbor",
        run: cbor::run,
    },
    Target {
        name: "chain",
        run: chain::run,
    },
    Target {
        name: "challenge",
        run: challenge::run,
    },
    Target {
        name: "dcql",
        run: dcql::run,
    },
    Target {
        name: "device_response",
        run: device_response::run,
    },
    Target {
        name: "disclosure",
        run: disclosure::run,
    },
    Target {
        name: "envelope",
        run: envelope::run,
    },
    Target {
        name: "form",
        run: form::run,
    },
    Target {
        name: "kb_jwt",
        run: kb_jwt::run,
    },
    Target {
        name: "mso",
        run: mso::run,
    },
    Target {
        name: "offer",
        run: offer::run,
    },
    Target {
        name: "paper",
        run: paper::run,
    },
    Target {
        name: "sd_jwt",
        run: sd_jwt::run,
    },
    Target {
        name: "segments",
        run: segments::run,
    },
    Target {
        name: "status",
        run: status::run,
    },
    Target {
        name: "text",
        run: text::run,
    },
    Target {
        name: "token",
        run: token::run,
    },
    Target {
        name: "trust_list",
        run: trust_list::run,
    },
];

/// Whether a result is an acceptance.
fn reached<T, E>(result: &Result<T, E>) -> Reached {
    match result {
        Ok(_) => Reached::Accepted,
        Err(_) => Reached::Refused,
    }
}
