//! Licences, banned crates and sources of everything we build on, after `deny.toml`.

use crate::{error::Error, process::Run, project::Project, tools::cargo_deny};

const CHECKS: [&str; 3] = ["licenses", "bans", "sources"];

pub(super) fn check(project: &Project) -> Result<usize, Error> {
    let program = cargo_deny::program(project)?;
    let text = Run::new(program)
        .arg("check")
        .args(CHECKS)
        .folder(&project.root)
        .echo()?;
    // It ends with `bans ok, licenses ok, sources ok`, on one stream or the other.
    let ok = CHECKS
        .iter()
        .filter(|check| text.contains(&format!("{check} ok")))
        .count();
    if ok < CHECKS.len() {
        return Err(Error::check(format!(
            "only {ok} of {} checks were reported ok",
            CHECKS.len()
        )));
    }
    Ok(ok)
}
