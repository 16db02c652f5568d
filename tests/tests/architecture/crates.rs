//! Who may use whom: the table of rooms in `docs/architecture.md`, as data.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cargo;

const CORE: &[&str] = &[
    "vidan-crypto",
    "vidan-codec",
    "vidan-trust",
    "vidan-credential",
    "vidan-protocol",
    "vidan-verifier",
    "vidan-vault",
    "vidan-vietnam",
    "vidan-wallet",
];

/// A crate, and which of ours it may use. Tests of a crate may use more: development dependencies are free.
#[rustfmt::skip]
const MAY_USE: &[(&str, &[&str])] = &[
    ("vidan-crypto",     &[]),
    ("vidan-codec",      &["vidan-crypto"]),
    ("vidan-trust",      &["vidan-crypto", "vidan-codec"]),
    ("vidan-credential", &["vidan-crypto", "vidan-codec", "vidan-trust"]),
    ("vidan-protocol",   &["vidan-crypto", "vidan-codec", "vidan-trust", "vidan-credential"]),
    ("vidan-verifier",   &["vidan-crypto", "vidan-codec", "vidan-trust", "vidan-credential", "vidan-protocol"]),
    ("vidan-vault",      &["vidan-crypto", "vidan-codec"]),
    ("vidan-vietnam",    &[]),
    ("vidan-wallet",     &["vidan-crypto", "vidan-codec", "vidan-trust", "vidan-credential", "vidan-protocol", "vidan-vault", "vidan-vietnam"]),
    ("vidan-ffi",        CORE),
    ("vidan-sandbox",    &["vidan-crypto", "vidan-codec", "vidan-trust", "vidan-credential", "vidan-protocol", "vidan-verifier", "vidan-vietnam"]),
    ("vidan",            ALL),
    ("vidan-tests",      ALL),
    ("xtask",            &[]),
];

const ALL: &[&str] = &[
    "vidan-crypto",
    "vidan-codec",
    "vidan-trust",
    "vidan-credential",
    "vidan-protocol",
    "vidan-verifier",
    "vidan-vault",
    "vidan-vietnam",
    "vidan-wallet",
    "vidan-ffi",
    "vidan-sandbox",
    "vidan",
];

/// Libraries with a home: nobody else may use them directly, so that each has one place to be replaced.
#[rustfmt::skip]
const HOMES: &[(&str, &[&str])] = &[
    ("argon2",       &["vidan-crypto"]),
    ("axum",         &["vidan-sandbox", "vidan-tests"]),
    ("base64",       &["vidan-codec", "vidan-crypto"]),
    ("ciborium-io",  &["vidan-codec"]),
    ("ciborium-ll",  &["vidan-codec"]),
    ("clap",         &["vidan"]),
    ("fiat-crypto",  &["vidan-crypto"]),
    ("image",        &["vidan"]),
    ("miniz_oxide",  &["vidan-trust"]),
    ("p256",         &["vidan-crypto"]),
    ("qrcode",       &["vidan", "vidan-ffi"]),
    ("reqwest",      &["vidan-wallet"]),
    ("ring",         &["vidan-crypto"]),
    ("rusqlite",     &["vidan-vault"]),
    ("rustls",       &["vidan-wallet"]),
    ("rustls-pki-types", &["vidan-trust"]),
    ("rustls-webpki", &["vidan-trust"]),
    ("rxing",        &["vidan"]),
    // The wallet only to name the runtime that its own HTTP client works on.
    ("tokio",        &["vidan", "vidan-ffi", "vidan-sandbox", "vidan-tests", "vidan-wallet"]),
    ("uniffi",       &["vidan-ffi"]),
    ("webpki-roots", &["vidan-wallet"]),
];

/// Each crate of the workspace, and what it uses when it is not under test; optional ones and those of
/// other systems too.
fn used() -> BTreeMap<String, Vec<String>> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    packages
        .iter()
        .map(|package| {
            let all = package["dependencies"].as_array().unwrap().iter();
            let normal = all.filter(|dependency| dependency["kind"] != "dev");
            (
                text(&package["name"]),
                normal.map(|dependency| text(&dependency["name"])).collect(),
            )
        })
        .collect()
}

#[test]
fn a_crate_uses_only_the_rooms_it_may() {
    let used = used();
    let known: Vec<_> = MAY_USE.iter().map(|(name, _)| *name).collect();
    for (name, dependencies) in &used {
        let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| known == name) else {
            panic!("{name} is in no row of the table");
        };
        for dependency in dependencies
            .iter()
            .filter(|dependency| known.contains(&dependency.as_str()))
        {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} may not use {dependency}"
            );
        }
    }
    for name in known {
        assert!(
            used.contains_key(name),
            "{name} is in the table and not in the workspace"
        );
    }
}

#[test]
fn a_library_with_a_home_is_used_nowhere_else() {
    for (name, dependencies) in used() {
        for (library, homes) in HOMES {
            let here = dependencies.iter().any(|dependency| dependency == library);
            assert!(
                !here || homes.contains(&name.as_str()),
                "{name} uses {library}, whose home is {homes:?}"
            );
        }
    }
}

#[test]
fn the_rooms_use_each_other_at_all() {
    // Guards the reading of the metadata: with no edge found, the tests above could not fail.
    let used = used();
    assert!(
        used["vidan-codec"]
            .iter()
            .any(|name| name == "vidan-crypto")
    );
    assert!(used["vidan-crypto"].iter().any(|name| name == "ring"));
}
