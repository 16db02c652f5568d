//! cargo-deny, one version for everybody, kept in the target folder.

use std::path::PathBuf;

use crate::{error::Error, process::Run, project::Project};

const VERSION: &str = "0.20.2";

/// The program, built from source the first time (about three minutes on two cores; the development
/// profile, because building it optimised takes longer than all its runs).
pub(crate) fn program(project: &Project) -> Result<PathBuf, Error> {
    let tools = project.target.join("tools");
    let program = tools.join("bin/cargo-deny");
    let version = format!("cargo-deny {VERSION}");
    let held = Run::new(&program)
        .arg("--version")
        .output()
        .unwrap_or_default();
    if held.trim() != version {
        Run::cargo()
            .args([
                "install",
                "cargo-deny",
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
