//! How long the same work takes here and in the Rust crates that one would take instead, in turns on one machine, with the same documents:
//! `sd-jwt-rs` (the OpenWallet Foundation's) for SD-JWT, `isomdl` (SpruceID's) for mdoc. A ratio below 1 says that Vidan is faster.
//!
//! Times are not all: under each format stands what either side says to input that one of them lets pass. The work differs, too: Vidan
//! reads all claims of a credential before it presents any, and verifies its own signature before a presentation leaves; `isomdl` compares
//! neither digests nor times in the two functions that its reader calls. Signatures are by `ring` here and in `sd-jwt-rs` (through
//! `jsonwebtoken`), by `p256` in `isomdl`.
//!
//! Not part of any product and not run by CI: it builds some hundred crates that nothing else here needs. `cargo xtask compare`
//! prints the table.

mod mdoc;
mod sd_jwt;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Documents of each kind, each used once by either side.
const DOCUMENTS: usize = 300;

fn main() {
    println!(
        "{:<44} {:>10} {:>10} {:>7}",
        "medians of 300 documents, in turns", "Vidan", "other", "ratio"
    );
    println!("\nSD-JWT VC, 3 of 14 claims, key binding; other: sd-jwt-rs 0.7.1");
    sd_jwt::compare();
    println!("\nmdoc, 3 of 14 elements, device signature; other: isomdl 0.2.0");
    mdoc::compare();
}

/// Times of both sides for one kind of work.
#[derive(Default)]
struct Times {
    ours: Vec<Duration>,
    others: Vec<Duration>,
}

impl Times {
    /// Both do it once, and who begins changes.
    fn both<A, B>(
        &mut self,
        turn: usize,
        ours: impl FnOnce() -> A,
        others: impl FnOnce() -> B,
    ) -> (A, B) {
        let (a, b);
        if turn % 2 == 0 {
            a = timed(&mut self.ours, ours);
            b = timed(&mut self.others, others);
        } else {
            b = timed(&mut self.others, others);
            a = timed(&mut self.ours, ours);
        }
        (a, b)
    }

    fn print(&self, name: &str) {
        let (ours, others) = (median(&self.ours), median(&self.others));
        println!(
            "  {name:<42} {ours:>7.1} µs {others:>7.1} µs {:>7.2}",
            ours / others
        );
    }
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = black_box(work());
    times.push(began.elapsed());
    done
}

/// In microseconds.
fn median(times: &[Duration]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2].as_secs_f64() * 1e6
}

/// What both sides say to the same input.
fn verdicts(name: &str, ours: bool, others: bool) {
    let word = |accepted| if accepted { "accepted" } else { "refused" };
    println!("  {name:<42} {:>10} {:>10}", word(ours), word(others));
}

/// The card of a person who does not exist: 14 claims.
fn card() -> serde_json::Value {
    vidan_credential::testing::card_claims()
}

/// The three that are shown.
const SHOWN: [&str; 3] = ["ho_ten", "ngay_sinh", "age_over_18"];
