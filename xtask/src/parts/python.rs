//! The proof judged by a script that shares no code with ours: accepted as it is, refused with a bit changed.
//!
//! The script is `tests/peers/python/verify_kbt.py PROOF ISSUER_PEM`: exit 0 accepts, exit 1 with a line
//! beginning `refused:` refuses; anything else, a traceback too, is a broken script and no verdict. With `--self-test` it
//! judges itself on the draft's examples first.

use std::{fs, path::Path};

use super::demo;
use crate::{
    error::Error,
    process::{Finished, Run},
    project::Project,
    tools::python,
};

/// At how many places of the proof one bit is changed, each time alone.
const PLACES: usize = 16;

pub(super) fn check(project: &Project) -> Result<usize, Error> {
    let python = python::interpreter(project)?;
    let script = project.root.join("tests/peers/python/verify_kbt.py");
    if !script.is_file() {
        return Err(Error::check(format!("{} is not there", script.display())));
    }
    // The judge is judged first: the draft's own examples, and tokens that break one rule each.
    let judged = Run::new(&python).arg(&script).arg("--self-test").output()?;
    println!("self-test: {}", judged.trim());
    // A fresh proof: one from an earlier part may have expired while packages were fetched.
    let (folder, _) = demo::run(project)?;
    let judge = |proof: &Path| {
        Run::new(&python)
            .arg(&script)
            .arg(proof)
            .arg(folder.join("issuer.pem"))
            .folder(&project.root)
            .capture()
    };

    let path = folder.join("proof.cbor");
    let proof = fs::read(&path).map_err(|source| Error::File {
        path: path.clone(),
        source,
    })?;
    let verdict = judge(&path)?;
    if verdict.code != Some(0) {
        return Err(unexpected("the proof was not accepted", &verdict));
    }
    println!("accepted: {}", verdict.stdout.trim());

    let changed = folder.join("proof-changed.cbor");
    for place in 0..PLACES {
        let at = proof.len().saturating_sub(1) * place / (PLACES - 1);
        let mut copy = proof.clone();
        let Some(byte) = copy.get_mut(at) else {
            return Err(Error::check("proof.cbor is empty"));
        };
        *byte ^= 1 << (place % 8);
        fs::write(&changed, &copy).map_err(|source| Error::File {
            path: changed.clone(),
            source,
        })?;
        let verdict = judge(&changed)?;
        if verdict.code != Some(1) || !says_refused(&verdict) {
            return Err(unexpected(
                &format!("a changed bit in byte {at} was not refused"),
                &verdict,
            ));
        }
    }
    println!("refused: {PLACES} copies with one bit changed");
    Ok(2 + PLACES)
}

fn says_refused(verdict: &Finished) -> bool {
    verdict
        .stdout
        .lines()
        .chain(verdict.stderr.lines())
        .any(|line| line.starts_with("refused:"))
}

fn unexpected(what: &str, verdict: &Finished) -> Error {
    Error::check(format!(
        "{what}: exit {:?}\n{}{}",
        verdict.code, verdict.stdout, verdict.stderr
    ))
}
