//! Input that nobody means well with, through the public verifiers of SD-JWT VC and mdoc: refused, each for its own cause, and in little
//! memory. How long each takes is in the table of `cargo bench -p vidan-tests --bench refused`, as no test asserts a time.
//!
//! SD-CWT and codes for a camera, which are far smaller, have a test of their own (`memory`).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a failing test"
)]

mod cases;
mod peak;

use std::thread;

use self::peak::Peak;

#[global_allocator]
static ALLOCATOR: Peak = Peak::new();

/// Beside the input itself.
const MOST: usize = 16 * 1024 * 1024;
const STACK: usize = 512 * 1024;

/// One test, so that nobody else allocates meanwhile.
#[test]
fn bad_input_is_refused_for_its_cause_in_little_memory() {
    // A count that counts nothing would pass everything.
    let (_, seen) = ALLOCATOR.during(|| drop(vec![7_u8; 12_345]));
    assert!(seen >= 12_345);
    for good in cases::good() {
        assert_eq!(good.judge(), Ok(()), "{}", good.name);
    }
    let mut wrong = Vec::new();
    for case in cases::all() {
        let small = thread::Builder::new().stack_size(STACK);
        let (judged, bytes) = thread::scope(|threads| {
            let work = || ALLOCATOR.during(|| case.judge());
            small.spawn_scoped(threads, work).unwrap().join().unwrap()
        });
        let told = judged.err().unwrap_or("accepted");
        println!("{:>9} {bytes:>9}  {}: {told}", case.len(), case.name);
        if told != case.code || bytes > MOST {
            wrong.push(format!("{}: {told}, {bytes} bytes", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
