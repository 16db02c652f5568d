//! No change of a code is accepted: not of a bit of the bytes under its text, nor of a character, for twenty proofs of
//! different shapes, for papers, and for the parts of what one code does not hold.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failing test"
)]

mod shapes;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread::{available_parallelism, scope},
};

use shapes::Shape;
use vidan_codec::base45;

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Of so many characters one is replaced where not all are: another one in each proof, and no divisor of a group of three.
const STRIDE: usize = 31;

/// Tries texts with each shape on all processors, and in the end the unchanged text: nothing that was refused may have been
/// remembered, and each verifier accepts.
fn none_is_accepted(texts: impl Fn(usize, &str, &mut dyn FnMut(&str)) + Sync) -> usize {
    let shapes = shapes::all();
    assert_eq!(shapes.len(), 20 + 3 + 4, "proofs, papers, parts");
    let (next, tried) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some((number, shape)) = next_of(&next, &shapes) {
            texts(number, &shape.text, &mut |text| {
                assert_ne!(text, shape.text);
                let (is_accepted, _) = shape.judge(text);
                assert!(!is_accepted, "{}: {text}", shape.name);
                tried.fetch_add(1, Ordering::Relaxed);
            });
            let (is_accepted, code) = shape.judge(&shape.text);
            assert!(is_accepted, "{}: {code}", shape.name);
        }
    };
    scope(|threads| {
        for _ in 0..available_parallelism().map_or(1, usize::from) {
            threads.spawn(work);
        }
    });
    tried.into_inner()
}

fn next_of<'s>(next: &AtomicUsize, shapes: &'s [Shape]) -> Option<(usize, &'s Shape)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    Some((number, shapes.get(number)?))
}

#[test]
fn no_changed_bit() {
    let tried = none_is_accepted(|_, text, judge| {
        let (prefix, encoded) = text.split_at(4);
        let bytes = base45::decode(encoded).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            judge(&[prefix, &base45::encode(&changed)].concat());
        }
    });
    assert!(tried > 50_000, "{tried}");
}

fn replaced(text: &str, first: usize, stride: usize, judge: &mut dyn FnMut(&str)) {
    for at in (first..text.len()).step_by(stride) {
        let mut changed = text.as_bytes().to_vec();
        for other in ALPHABET
            .iter()
            .filter(|other| **other != text.as_bytes()[at])
        {
            changed[at] = *other;
            judge(std::str::from_utf8(&changed).unwrap());
        }
    }
}

/// The prefix and every 31st character of each proof.
#[test]
fn no_replaced_character() {
    let tried = none_is_accepted(|number, text, judge| {
        replaced(&text[..4], 0, 1, &mut |prefix| {
            judge(&[prefix, &text[4..]].concat())
        });
        replaced(text, 4 + number, STRIDE, judge);
    });
    assert!(tried > 10_000, "{tried}");
}

/// `cargo test --release -p vidan-tests --test changes -- --ignored --nocapture`
#[test]
#[ignore = "half a million texts: minutes"]
fn no_replaced_character_of_any() {
    let tried = none_is_accepted(|_, text, judge| replaced(text, 0, 1, judge));
    println!("{tried} texts, none accepted");
}
