//! The regression test of the fuzz targets: seeds accepted, known crashes cured. A workspace of its own, but built into the
//! same folder, so that the libraries both use are compiled once.

use super::rust;
use crate::{error::Error, process::Run, project::Project};

pub(super) fn check(project: &Project) -> Result<usize, Error> {
    let text = Run::cargo()
        .args([
            "test",
            "--locked",
            "--test",
            "regression",
            "--manifest-path",
        ])
        .arg(project.root.join("tests/fuzz/Cargo.toml"))
        .arg("--target-dir")
        .arg(&project.target)
        .folder(&project.root)
        .echo()?;
    Ok(rust::passed(&text))
}
