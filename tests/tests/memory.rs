//! What a verifier may cost whatever is scanned: one mebibyte of memory beside its lists, 512 KiB of stack. And how often it
//! allocates for a usual proof.
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
use vidan_verifier::{Outcome, Scan};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MOST: usize = 1024 * 1024;
const STACK: usize = 512 * 1024;

/// What a scan may hold on to, whatever it is shown: two proofs' worth of files and texts.
const MOST_HELD: usize = 128 * 1024;

/// What a verdict about a usual proof may ask of the allocator: most of what a text costs beside its two signatures.
const MOST_ALLOCATIONS: usize = 150;
const USUAL: &str = "claims of a group";

/// What some work asked of the allocator.
struct Cost {
    bytes: usize,
    times: usize,
}

/// Works on a small stack; all that was allocated for it.
fn cost<T: Send>(name: &str, work: impl FnOnce() -> T + Send) -> (T, Cost) {
    let small = thread::Builder::new().stack_size(STACK);
    let (result, cost) = thread::scope(|threads| {
        let work = || {
            let region = Region::new(ALLOCATOR);
            let result = work();
            let change = region.change();
            let grown = usize::try_from(change.bytes_reallocated).unwrap_or_default();
            let cost = Cost {
                bytes: change.bytes_allocated + grown,
                times: change.allocations + change.reallocations,
            };
            (result, cost)
        };
        small.spawn_scoped(threads, work).unwrap().join().unwrap()
    });
    assert!(cost.bytes <= MOST, "{name}: {} bytes", cost.bytes);
    (result, cost)
}

/// One test, so that nobody else allocates meanwhile.
#[test]
fn any_text_is_judged_in_a_mebibyte() {
    let mut most = (0, String::new());
    let mut judged = |name: &str, cost: Cost, code: &str| {
        println!("{:>8} {:>5}  {name}: {code}", cost.bytes, cost.times);
        if cost.bytes > most.0 {
            most = (cost.bytes, name.to_owned());
        }
    };
    for shape in shapes::all() {
        let ((is_accepted, code), cost) = cost(shape.name, || shape.judge(&shape.text));
        assert!(is_accepted, "{}: {code}", shape.name);
        let is_usual = shape.name == USUAL;
        assert!(
            !is_usual || cost.times <= MOST_ALLOCATIONS,
            "{}",
            cost.times
        );
        judged(shape.name, cost, code);
    }
    let hostile = hostile::Hostile::new();
    for (name, text) in hostile.texts() {
        assert!(text.len() <= 64 * 1024, "{name}");
        let (verdict, cost) = cost(name, || hostile.verifier.verify(&text));
        assert_ne!(verdict.outcome(), Outcome::Valid, "{name}");
        judged(name, cost, verdict.code());
    }
    for (name, token, code) in hostile.tokens() {
        assert!(token.len() <= 64 * 1024, "{name}: {}", token.len());
        let (verdict, cost) = cost(name, || hostile.verifier.verify_token(&token));
        assert_eq!(verdict.code(), code, "{name}");
        judged(name, cost, verdict.code());
    }
    for (name, text, code) in hostile.papers() {
        let (verdict, cost) = cost(name, || hostile.verifier.verify(&text));
        assert_eq!(verdict.code(), code, "{name}");
        judged(name, cost, verdict.code());
    }
    for (name, texts) in hostile.segments() {
        let cost = scan_all(&hostile, name, &texts);
        judged(name, cost, "segments");
    }
    println!("most: {} bytes for {}", most.0, most.1);
}

/// Shows one scan all of them; the most that one of them cost. What it holds in the end is little.
fn scan_all(hostile: &hostile::Hostile, name: &str, texts: &[String]) -> Cost {
    let region = Region::new(ALLOCATOR);
    let mut scan = Scan::new();
    let costs = texts.iter().map(|text| {
        let add = || {
            // What does not fit is an error, and changes nothing here.
            let _ = scan.add(text, |text| hostile.verifier.verify(text));
        };
        cost(name, add).1
    });
    let most = costs.max_by_key(|cost| cost.bytes).unwrap();
    let change = region.change();
    let held = change.bytes_allocated - change.bytes_deallocated;
    assert!(held <= MOST_HELD, "{name}: {held} bytes held");
    assert!(scan.files().is_empty(), "{name}");
    drop(scan);
    most
}
