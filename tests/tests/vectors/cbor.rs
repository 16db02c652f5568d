//! RFC 8949: Appendix A (examples), Appendix F (not well-formed), and the initial bytes that no reader may accept.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use vidan_codec::{
    Error,
    cbor::{Kind, Limits, Node, decode, decode_shortest},
};

use super::{json, text, unhex};

const FILE: &str = "cbor/cbor_vectors.json";

/// What each example means.
const MEANINGS: &str = include_str!("appendix_a.txt");

fn meanings() -> Vec<(&'static str, &'static str)> {
    MEANINGS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap())
        .collect()
}

fn hexes(list: &str) -> Vec<String> {
    let file = json(FILE);
    let hex = |item: &Json| item.as_str().unwrap().to_owned();
    file[list].as_array().unwrap().iter().map(hex).collect()
}

/// Diagnostic notation, floats as Rust prints them.
fn diagnostic(node: &Node<'_>) -> String {
    let list = |items: &[Node<'_>]| items.iter().map(diagnostic).collect::<Vec<_>>().join(", ");
    match node.kind() {
        Kind::Array(items) => format!("[{}]", list(items)),
        Kind::Bool(bit) => bit.to_string(),
        Kind::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("h'{hex}'")
        }
        Kind::Float(number) => format!("{number:?}"),
        Kind::Map(entries) => {
            let entry = |(key, value): &(Node<'_>, Node<'_>)| {
                format!("{}: {}", diagnostic(key), diagnostic(value))
            };
            format!(
                "{{{}}}",
                entries.iter().map(entry).collect::<Vec<_>>().join(", ")
            )
        }
        Kind::Negative(n) => (-1 - i128::from(*n)).to_string(),
        Kind::Null => "null".to_owned(),
        Kind::Simple(simple) => format!("simple({})", simple.number()),
        Kind::Tag(tag, inner) => format!("{tag}({})", diagnostic(inner)),
        Kind::Text(text) => format!("{text:?}"),
        Kind::Undefined => "undefined".to_owned(),
        Kind::Unsigned(n) => n.to_string(),
    }
}

#[test]
fn every_published_example_has_a_meaning_here() {
    let file = json(FILE);
    let published = file["valid"].as_array().unwrap();
    let published: BTreeSet<_> = published
        .iter()
        .map(|v| text(v, "hex").to_owned())
        .collect();
    let known: BTreeSet<_> = meanings()
        .iter()
        .map(|(hex, _)| (*hex).to_owned())
        .collect();
    assert_eq!(published, known);
    assert_eq!(known.len(), 84);
}

#[test]
fn examples_of_definite_length_mean_what_the_rfc_says() {
    let mut read = 0;
    for (hex, meaning) in meanings() {
        let bytes = unhex(hex);
        if meaning == "indefinite length" {
            continue;
        }
        let node = decode(&bytes, &Limits::TOKEN).unwrap_or_else(|error| panic!("{hex}: {error}"));
        assert_eq!(diagnostic(&node), meaning, "{hex}");
        assert_eq!(node.raw(), bytes, "{hex}");
        read += 1;
    }
    assert_eq!(read, 74);
}

#[test]
fn examples_of_indefinite_length_are_refused_as_such() {
    let mut refused = 0;
    for (hex, meaning) in meanings() {
        if meaning == "indefinite length" {
            let cause = decode(&unhex(hex), &Limits::TOKEN).unwrap_err();
            assert_eq!(cause, Error::IndefiniteLength, "{hex}");
            refused += 1;
        }
    }
    assert_eq!(refused, 10);
}

/// Writing an example again gives its shortest form; the strict reader accepts an example exactly where it is that.
#[test]
fn shortest_examples_are_told_from_longer_ones() {
    for (hex, meaning) in meanings() {
        let bytes = unhex(hex);
        // NaN has a sign and a payload that a value does not keep.
        if meaning == "indefinite length" || meaning == "NaN" {
            continue;
        }
        let written = decode(&bytes, &Limits::TOKEN).unwrap().to_value().to_vec();
        let strict = decode_shortest(&bytes, &Limits::TOKEN).map(|node| diagnostic(&node));
        if written == bytes {
            assert_eq!(strict, Ok(meaning.to_owned()), "{hex}");
        } else {
            assert!(written.len() < bytes.len(), "{hex}");
            assert_eq!(strict, Err(Error::NotShortest), "{hex}");
        }
    }
}

#[test]
fn what_is_cut_off_or_not_well_formed_is_refused() {
    let mut refused = 0;
    for list in [
        "invalid",
        "not_well_formed_initial_bytes",
        "truncated_rfc8949_appF",
    ] {
        for hex in hexes(list) {
            let cause = decode(&unhex(&hex), &Limits::TOKEN).err();
            assert!(
                matches!(
                    cause,
                    Some(Error::MalformedCbor | Error::IndefiniteLength | Error::TooManyItems)
                ),
                "{list} {hex}: {cause:?}"
            );
            refused += 1;
        }
    }
    assert_eq!(refused, 7 + 568 + 43);
}
