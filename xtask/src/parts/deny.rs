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
    // The last line: `bans ok, licenses ok, sources ok`.
    let verdicts = text.lines().last().unwrap_or_default();
    Ok(CHECKS
        .iter()
        .filter(|check| verdicts.contains(&format!("{check} ok")))
        .count())
}
