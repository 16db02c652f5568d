//! Programs from the system's packages: installed by apt as root, else named in one line.

use crate::{error::Error, process::Run, tools::on_path};

/// Makes sure that `program` is there; `packages` hold it on Debian.
pub(crate) fn need(program: &str, packages: &[&str]) -> Result<(), Error> {
    if on_path(program).is_some() {
        return Ok(());
    }
    install(program, packages)?;
    match on_path(program) {
        Some(_) => Ok(()),
        None => Err(missing(program, packages)),
    }
}

/// Installs Debian packages when this is root and apt is there.
pub(crate) fn install(what: &str, packages: &[&str]) -> Result<(), Error> {
    let root = Run::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.trim() == "0");
    if !root || on_path("apt-get").is_none() {
        return Err(missing(what, packages));
    }
    let apt = |arguments: &[&str]| {
        Run::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .show()
    };
    let wanted: Vec<&str> = ["install", "-qq", "-y", "--no-install-recommends"]
        .iter()
        .chain(packages)
        .copied()
        .collect();
    // A machine with old package lists fails the first time.
    apt(&wanted).or_else(|_| apt(&["update", "-qq"]).and_then(|()| apt(&wanted)))
}

fn missing(what: &str, packages: &[&str]) -> Error {
    Error::Missing {
        what: what.to_owned(),
        install: format!("sudo apt-get install {}", packages.join(" ")),
    }
}
