//! Our formats against implementations that no one here wrote: ours accepted by them, theirs accepted by us, broken ones refused
//! by both.
//!
//! A peer's script `check.mjs VIDAN FOLDER`, or `check.py`, drives our command and the other implementation, prints a line that begins with `ok:`
//! for each thing that held, and ends with another exit code than 0 at the first that did not.

use std::{fs, path::Path};

use crate::{
    error::Error,
    process::Run,
    project::Project,
    tools::{debian, node, python},
};

/// The folder of `tests/peers` with a `check.py`, and the least that it must have tried.
const PYTHON: (&str, usize) = ("mdoc", 260);

/// The folders of `tests/peers` with a script, and the least that each must have tried: a script that ends early has failed.
const PEERS: [(&str, usize); 2] = [("mdoc", 30), ("sd-jwt", 100)];

pub(super) fn check(project: &Project) -> Result<usize, Error> {
    let vidan = project.build_vidan()?;
    debian::need("openssl", &["openssl"])?;
    let mut held = 0;
    for (name, least) in PEERS {
        held += run(project, &vidan, name, least)?;
    }
    held += run_python(project, &vidan)?;
    Ok(held)
}

fn run_python(project: &Project, vidan: &Path) -> Result<usize, Error> {
    let (name, least) = PYTHON;
    let python = python::interpreter(project)?;
    let scripts = project.root.join("tests/peers").join(name);
    let told = Run::new(&python)
        .arg("check.py")
        .arg(vidan)
        .arg(project.target.join("peers").join(name).join("made"))
        .folder(&scripts)
        .echo()?;
    enough(name, &told, least)
}

fn run(project: &Project, vidan: &Path, name: &str, least: usize) -> Result<usize, Error> {
    let scripts = node::peer(project, name)?;
    let folder = scripts.join("made");
    fs::create_dir_all(&folder).map_err(|source| Error::File {
        path: folder.clone(),
        source,
    })?;
    let told = Run::new("node")
        .arg("check.mjs")
        .arg(vidan)
        .arg(&folder)
        .folder(&scripts)
        .echo()?;
    enough(name, &told, least)
}

fn enough(name: &str, told: &str, least: usize) -> Result<usize, Error> {
    match ok_lines(told) {
        held if held >= least => Ok(held),
        held => Err(Error::check(format!(
            "{name}: only {held} of at least {least} checks were made"
        ))),
    }
}

fn ok_lines(told: &str) -> usize {
    told.lines().filter(|line| line.starts_with("ok: ")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_held_is_counted() {
        assert_eq!(ok_lines("ok: a\nnot ok: b\nok: c\nok\n"), 2);
        assert_eq!(ok_lines(""), 0);
    }
}
