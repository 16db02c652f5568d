//! `cargo xtask size`: the stripped phone library, with and without the wallet's own HTTP client, against
//! its limits. Built with link-time optimisation, so it takes minutes and is no part of `test`.

use std::fs;

use crate::{error::Error, process::Run, project::Project};

const MEGABYTE: u64 = 1_000_000;

/// What is built, and how many bytes it may have.
const LIMITS: &[(&str, &[&str], u64)] = &[
    ("without http", &["--no-default-features"], 4 * MEGABYTE),
    (
        "with http",
        &["--no-default-features", "--features", "http"],
        6 * MEGABYTE,
    ),
];

pub(crate) fn check(project: &Project) -> Result<(), Error> {
    let mut rows = Vec::new();
    for (name, features, limit) in LIMITS {
        Run::cargo()
            .args(["build", "-p", "vidan-ffi", "--lib", "--profile", "phone"])
            .args(*features)
            .folder(&project.root)
            .show()?;
        let path = project.library("phone");
        let size = fs::metadata(&path)
            .map_err(|source| Error::File { path, source })?
            .len();
        rows.push((*name, size, *limit));
    }
    for (name, size, limit) in &rows {
        println!("{name:<14} {size:>10} bytes, limit {limit:>10}");
    }
    match rows.iter().find(|(_, size, limit)| size > limit) {
        None => Ok(()),
        Some((name, size, limit)) => Err(Error::check(format!(
            "the library {name} has {size} bytes, more than {limit}"
        ))),
    }
}
