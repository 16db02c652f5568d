//! `cargo xtask bindings`: Kotlin and Swift from the library's own metadata.
//!
//! Generated from the unstripped development library: a stripped one has lost the metadata. The folder is
//! ignored by git; generated code is never committed.

use std::{fs, path::Path};

use crate::{error::Error, process::Run, project::Project};

/// Languages, and how the names of the files each must produce end.
const LANGUAGES: &[(&str, &str)] = &[("kotlin", ".kt"), ("swift", ".swift")];

pub(crate) fn generate(project: &Project) -> Result<(), Error> {
    let cargo = |arguments: &[&str]| {
        Run::cargo()
            .arg("build")
            .args(arguments)
            .folder(&project.root)
            .show()
    };
    cargo(&[
        "-p",
        "vidan-ffi",
        "--features",
        "bindgen",
        "--bin",
        "uniffi-bindgen",
    ])?;
    // Built last and without the generator's feature: the library that the tests of apps load.
    cargo(&["-p", "vidan-ffi", "--lib", "--features", "conformance"])?;

    let library = project.library("debug");
    for (language, ending) in LANGUAGES {
        let folder = project.root.join("bindings/generated").join(language);
        remove(&folder)?;
        Run::new(project.program("uniffi-bindgen"))
            .args(["generate", "--library"])
            .arg(&library)
            .args(["--language", language, "--no-format", "--out-dir"])
            .arg(&folder)
            .folder(&project.root)
            .show()?;
        if !holds(&folder, ending) {
            return Err(Error::check(format!(
                "no {ending} file came out in {}",
                folder.display()
            )));
        }
    }
    Ok(())
}

/// Removes what an earlier library left, so that nothing stale is compiled.
fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(Error::File {
            path: folder.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

fn holds(folder: &Path, ending: &str) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let path = entry.path();
            path.to_string_lossy().ends_with(ending) || path.is_dir() && holds(&path, ending)
        })
    })
}
