//! `cargo xtask compare`: the table of `tests/peers/rust`, times of Vidan beside those of the crates that one would take instead.
//!
//! Not a part of `cargo xtask test`, and nothing of CI's: it builds some hundred crates that nothing else here needs.

use crate::{error::Error, process::Run, project::Project};

pub(crate) fn run(project: &Project) -> Result<(), Error> {
    let manifest = project.root.join("tests/peers/rust/Cargo.toml");
    Run::cargo()
        .args(["run", "--release", "--locked", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(project.target.join("peers/rust"))
        .show()
}
