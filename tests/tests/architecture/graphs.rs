//! What a verifier and a phone carry with them, through any number of steps.

use std::collections::{BTreeMap, BTreeSet};

use crate::cargo;

/// A verifier runs on phones and in browsers, with no database and no network.
const NEVER_IN_A_VERIFIER: &[&str] = &[
    "axum",
    "hyper",
    "libsqlite3-sys",
    "reqwest",
    "rusqlite",
    "rustls",
    "socket2",
    "tokio",
];

/// Two versions of one crate that the phone carries all the same, each with the reason.
const TWICE_FOR_A_REASON: &[(&str, &str)] = &[(
    "getrandom",
    "ring wants 0.2; 0.4 comes with uniffi's generator, of which the linker keeps nothing",
)];

/// name → versions of everything that `package` is built with: its features as they are by default, this
/// machine's system, no tests, no build scripts, no procedural macros.
fn graph(package: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = cargo(&[
        "tree",
        "-p",
        package,
        "-e",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "-f",
        "{p}",
    ]);
    let mut all = BTreeMap::<String, BTreeSet<String>>::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            all.entry(name.to_owned())
                .or_default()
                .insert(version.to_owned());
        }
    }
    all
}

#[test]
fn a_verifier_has_no_database_and_no_network() {
    let graph = graph("vidan-verifier");
    for room in [
        "vidan-credential",
        "vidan-trust",
        "vidan-codec",
        "vidan-crypto",
        "ring",
    ] {
        assert!(
            graph.contains_key(room),
            "the verifier's graph was not read: {room} is missing"
        );
    }
    for name in NEVER_IN_A_VERIFIER {
        assert!(
            !graph.contains_key(*name),
            "a verifier is built with {name}"
        );
    }
}

#[test]
fn a_phone_carries_no_crate_twice() {
    let graph = graph("vidan-ffi");
    for room in ["vidan-wallet", "vidan-verifier", "uniffi", "rusqlite"] {
        assert!(
            graph.contains_key(room),
            "the phone's graph was not read: {room} is missing"
        );
    }
    for (name, versions) in graph {
        let excused = TWICE_FOR_A_REASON
            .iter()
            .any(|(excused, _)| *excused == name);
        assert_eq!(versions.len() > 1, excused, "{name}: {versions:?}");
    }
}
