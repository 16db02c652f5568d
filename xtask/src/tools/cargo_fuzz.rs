//! cargo-fuzz, one version for everybody, kept in the target folder. It works on stable Rust without sanitizers.

use std::path::PathBuf;

use crate::{error::Error, process::Run, project::Project};

const VERSION: &str = "0.13.2";

/// The program, built from source the first time (a minute; the development profile, as it only starts others).
pub(crate) fn program(project: &Project) -> Result<PathBuf, Error> {
    let tools = project.target.join("tools");
    let program = tools.join("bin/cargo-fuzz");
    let version = format!("cargo-fuzz {VERSION}");
    let held = Run::new(&program)
        .arg("--version")
        .output()
        .unwrap_or_default();
    if held.trim() != version {
        Run::cargo()
            .args([
                "install",
                "cargo-fuzz",
                "--version",
                VERSION,
                "--locked",
                "--debug",
                "--force",
                "--root",
            ])
            .arg(&tools)
            .arg("--target-dir")
            .arg(tools.join("build"))
            // Not in the workspace: its profiles and aliases are not for a foreign program.
            .folder(&std::env::temp_dir())
            .show()?;
    }
    Ok(program)
}
