//! What a verifier may cost whatever is scanned: one mebibyte of memory beside its lists, 512 KiB of stack.
//!
//! Counted is all that is allocated while a text is judged, freed or not: never less than what is held at a time.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failing test"
)]

mod hostile;
mod shapes;

use std::{alloc::System, thread};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use vidan_verifier::{Outcome, Verdict};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MOST: usize = 1024 * 1024;
const STACK: usize = 512 * 1024;

/// Judges on a small stack; all bytes that were allocated for it.
fn cost(name: &str, judge: impl FnOnce() -> Verdict + Send) -> (Verdict, usize) {
    let small = thread::Builder::new().stack_size(STACK);
    let (verdict, bytes) = thread::scope(|threads| {
        let work = || {
            let region = Region::new(ALLOCATOR);
            let verdict = judge();
            let change = region.change();
            let grown = usize::try_from(change.bytes_reallocated).unwrap_or_default();
            (verdict, change.bytes_allocated + grown)
        };
        small.spawn_scoped(threads, work).unwrap().join().unwrap()
    });
    assert!(bytes <= MOST, "{name}: {bytes} bytes, {}", verdict.code());
    (verdict, bytes)
}

/// One test, so that nobody else allocates meanwhile.
#[test]
fn any_text_is_judged_in_a_mebibyte() {
    let mut most = (0, String::new());
    let mut judged = |name: &str, bytes: usize, code: &str| {
        println!("{bytes:>8}  {name}: {code}");
        if bytes > most.0 {
            most = (bytes, name.to_owned());
        }
    };
    for shape in shapes::all() {
        let (verdict, bytes) = cost(shape.name, || shape.judge(&shape.text));
        assert_eq!(verdict.outcome(), Outcome::Valid, "{}", shape.name);
        judged(shape.name, bytes, verdict.code());
    }
    let hostile = hostile::Hostile::new();
    for (name, text) in hostile.texts() {
        assert!(text.len() <= 64 * 1024, "{name}");
        let (verdict, bytes) = cost(name, || hostile.verifier.verify(&text));
        assert_ne!(verdict.outcome(), Outcome::Valid, "{name}");
        judged(name, bytes, verdict.code());
    }
    for (name, token, code) in hostile.tokens() {
        assert!(token.len() <= 64 * 1024, "{name}: {}", token.len());
        let (verdict, bytes) = cost(name, || hostile.verifier.verify_token(&token));
        assert_eq!(verdict.code(), code, "{name}");
        judged(name, bytes, verdict.code());
    }
    println!("most: {} bytes for {}", most.0, most.1);
}
