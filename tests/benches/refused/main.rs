//! How long bad input holds a verifier up: one line for each input of the test `bad_input`, and the most that any may take. No test asserts a
//! time; the table says whether the target is met.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed preparation is a failed measurement"
)]

#[path = "../../tests/bad_input/cases.rs"]
mod cases;
#[path = "../proof/table.rs"]
#[allow(dead_code, reason = "the bench of proofs uses the rest")]
mod table;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use self::{
    cases::Case,
    table::{median, micros, section, target, value},
};

/// Milliseconds that one input may take.
const MOST: f64 = 50.0;
const TIMES: usize = 21;

fn main() {
    section("in order, for comparison; medians of 21");
    for case in cases::good() {
        assert!(case.judge().is_ok(), "{}", case.name);
        print(&case);
    }
    section("refused; medians of 21");
    let all = cases::all();
    let slowest = all
        .iter()
        .inspect(|case| assert_eq!(case.judge(), Err(case.code), "{}", case.name))
        .map(print)
        .fold(0.0, f64::max);
    section("the slowest of them");
    target("refusing bad input", slowest / 1_000.0, " ms", 2, MOST);
}

/// One line; microseconds.
fn print(case: &Case) -> f64 {
    let times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let began = Instant::now();
            let _ = black_box(case.judge());
            began.elapsed()
        })
        .collect();
    let took = micros(median(&times));
    let name = format!("{} ({} kB)", case.name, case.len().div_ceil(1_000));
    value(&name, took, " µs");
    took
}
