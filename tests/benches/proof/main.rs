//! What a proof costs: time to judge and to make one, sizes beside those of other formats. `cargo bench -p
//! vidan-tests` prints one table, a line for each target, measured here or held by the test that the line names.
//!
//! Times are compared with what nothing can be faster than, measured in the same run and in turns: two bare P-256
//! verifications by the same library. No test asserts a time; the table says whether each target is met.
#![allow(
    clippy::expect_used,
    reason = "a failed preparation is a failed measurement"
)]

mod country;
mod judge;
mod mdoc;
mod qr;
mod sd_jwt;
mod sizes;
mod table;

use self::{
    country::{Country, THREE},
    judge::judge,
    table::{elsewhere, median, micros, section, target, value},
};

/// Distinct proofs, each of its own copy of the card.
const PROOFS: u32 = 1_000;

fn main() {
    let mut country = Country::new();
    let mut proofs = Vec::new();
    let mut making = Vec::new();
    for copy in 0..PROOFS {
        let held = country.new_copy(copy);
        let (proof, took) = country.make(&held, &THREE);
        proofs.push(proof);
        making.push(took);
    }
    times(&judge(&country, &proofs));
    let made = micros(median(&making)) / 1_000.0;
    target(
        "making a proof, without the device's signature",
        made,
        " ms",
        3,
        1.0,
    );
    sizes::print(&mut country);
    section("held by tests");
    // Counted there: counting takes time of its own.
    elsewhere("allocations of a usual Verdict: 150", "vidan-tests: memory");
    elsewhere(
        "changes accepted, 20 proofs, 3 papers, 4 parts: 0",
        "vidan-tests: changes",
    );
    elsewhere(
        "memory for any text up to 64 KiB: 1 MiB",
        "vidan-tests: memory",
    );
    elsewhere(
        "stack for any text up to 64 KiB: 512 KiB",
        "vidan-tests: memory",
    );
    elsewhere(
        "200 camera pictures, read: 196 (target 196)",
        "vidan-tests: camera",
    );
}

fn times(judged: &judge::Judged) {
    section("3 of 14 claims, medians of 1,000 distinct proofs");
    let bare = micros(median(&judged.bare));
    let verdict = micros(median(&judged.verdict));
    value("two bare P-256 verifications (ring)", bare, " µs");
    value("text to Verdict", verdict, " µs");
    target(
        "text to Verdict ÷ two bare verifications",
        verdict / bare,
        "",
        2,
        1.25,
    );
    for (name, times) in [
        ("  of it: text to token", &judged.read),
        ("    of that: the holder's point, computed", &judged.point),
        ("  of it: reading the token", &judged.parse),
    ] {
        value(name, micros(median(times)), " µs");
    }
}
