//! `cargo xtask size`: the phone's library, with and without the wallet's own HTTP client, against its limits, and the crates that
//! take most of it.

mod crates;

use std::{fs, path::Path};

use crate::{error::Error, process::Run, project::Project};

const MEGABYTE: u64 = 1_000_000;
/// Crates that are told of.
const MOST: usize = 10;

/// A way to build the library, and how many bytes it may have.
struct Form {
    name: &'static str,
    features: &'static [&'static str],
    limit: u64,
}

const FORMS: &[Form] = &[
    Form {
        name: "without http",
        features: &["--no-default-features"],
        limit: 4 * MEGABYTE,
    },
    Form {
        name: "with http",
        features: &["--no-default-features", "--features", "http"],
        limit: 6 * MEGABYTE,
    },
];

/// Builds, measures and prints each form. The number of forms, or an error that names the one that is too large.
pub(crate) fn check(project: &Project) -> Result<usize, Error> {
    let mut too_large = Vec::new();
    for form in FORMS {
        let size = measure(project, form)?;
        println!(
            "{:<14} {size:>10} bytes, limit {:>10}",
            form.name, form.limit
        );
        if size > form.limit {
            too_large.push(format!(
                "the library {} has {size} bytes, more than {}",
                form.name, form.limit
            ));
        }
    }
    if too_large.is_empty() {
        Ok(FORMS.len())
    } else {
        Err(Error::check(too_large.join("; ")))
    }
}

/// The bytes that a phone gets: without symbols, which are counted first.
fn measure(project: &Project, form: &Form) -> Result<u64, Error> {
    let script = project.root.join("bindings/phone.ld");
    // As the README tells app developers to. Symbols stay in until they are counted.
    Run::cargo()
        .args(["rustc", "-p", "vidan-ffi", "--lib"])
        .args(["--crate-type", "cdylib", "--profile", "phone"])
        .args(form.features)
        .args(["--", "-C", "link-arg=-Wl,-z,pack-relative-relocs"])
        .arg("-C")
        .arg(format!("link-arg=-Wl,-T,{}", script.display()))
        .env("CARGO_PROFILE_PHONE_STRIP", "none")
        .folder(&project.root)
        .show()?;
    let library = project.library("phone");
    let symbols = Run::new("readelf").args(["-sWC"]).arg(&library).output()?;
    println!(
        "{}: its largest crates, in bytes of code and data",
        form.name
    );
    for (name, bytes) in crates::largest(&symbols, MOST) {
        println!("{bytes:>10}  {name}");
    }
    let stripped = library.with_extension("stripped");
    Run::new("strip")
        .arg("--strip-all")
        .arg("-o")
        .arg(&stripped)
        .arg(&library)
        .show()?;
    size(&stripped)
}

fn size(path: &Path) -> Result<u64, Error> {
    let metadata = fs::metadata(path).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })?;
    Ok(metadata.len())
}
