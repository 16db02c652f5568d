//! A Python environment of its own in the target folder, for the scripts that share no code with ours.

use std::{fs, path::PathBuf};

use crate::{error::Error, process::Run, project::Project, tools::debian};

/// The environment's interpreter, with the packages of `tests/peers/python/requirements.txt`.
pub(crate) fn interpreter(project: &Project) -> Result<PathBuf, Error> {
    let folder = project.target.join("venv");
    let python = folder.join("bin/python");
    let wanted = project.root.join("tests/peers/python/requirements.txt");
    let wanted_text = fs::read_to_string(&wanted).map_err(|source| Error::File {
        path: wanted.clone(),
        source,
    })?;
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|held| held == wanted_text)
        && Run::new(&python).arg("--version").output().is_ok()
    {
        return Ok(python);
    }

    debian::need("python3", &["python3", "python3-venv"])?;
    let make = || {
        Run::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder)
            .output()
    };
    if make().is_err() {
        debian::install("Python's venv", &["python3-venv"])?;
        make()?;
    }
    Run::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary",
            ":all:",
            "-r",
        ])
        .arg(&wanted)
        .show()?;
    fs::write(&stamp, wanted_text).map_err(|source| Error::File {
        path: stamp,
        source,
    })?;
    Ok(python)
}
