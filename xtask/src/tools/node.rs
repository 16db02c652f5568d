//! Node.js and the packages of a peer in the target folder, of the versions and digests that its lock file names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{error::Error, process::Run, project::Project, tools::debian};

/// The oldest major version that the packages run on.
const OLDEST: u32 = 20;

/// The folder `name` of `tests/peers`, copied into the target folder with its packages beside it.
pub(crate) fn peer(project: &Project, name: &str) -> Result<PathBuf, Error> {
    debian::need("node", &["nodejs"])?;
    debian::need("npm", &["npm"])?;
    check_version()?;
    let source = project.root.join("tests/peers").join(name);
    let folder = project.target.join("peers").join(name);
    let stamp = folder.join("installed.json");
    let lock = source.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|source| Error::File { path: lock, source })?;
    copy(&source, &folder)?;
    if fs::read(&stamp).is_ok_and(|held| held == wanted) {
        return Ok(folder);
    }
    // Nothing of a package runs while it is installed.
    Run::new("npm")
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
        ])
        .folder(&folder)
        .show()?;
    fs::write(&stamp, wanted).map_err(|source| Error::File {
        path: stamp,
        source,
    })?;
    Ok(folder)
}

/// `v20.11.0` is what it says of itself.
fn check_version() -> Result<(), Error> {
    let told = Run::new("node").arg("--version").output()?;
    let major = told.trim().trim_start_matches('v').split('.').next();
    match major.and_then(|major| major.parse::<u32>().ok()) {
        Some(major) if major >= OLDEST => Ok(()),
        _ => Err(Error::Missing {
            what: format!("Node.js {OLDEST} or newer (here is {})", told.trim()),
            install: "https://nodejs.org/en/download".to_owned(),
        }),
    }
}

/// The scripts find their packages only in their own folder.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let entry = entry.map_err(failed(from))?;
        let path = entry.path();
        if path.is_file() {
            fs::copy(&path, to.join(entry.file_name())).map_err(failed(&path))?;
        }
    }
    Ok(())
}
