//! `cargo xtask fuzz`: every target of `tests/fuzz` for some seconds each, on what an earlier run found and on the seeds.
//!
//! Inputs found on the way are kept in the target folder; one that breaks a rule is an error that names its file, which then
//! belongs into `tests/fuzz/crashes/TARGET`. What must hold on every change is the part `fuzz` of `cargo xtask test`.

use std::{fs, path::PathBuf};

use crate::{error::Error, process::Run, project::Project, tools::cargo_fuzz};

/// Without `--seconds`.
const SECONDS: u32 = 60;
/// An input that takes longer, in seconds, is an error too.
const SLOW: u32 = 5;
/// So much memory, in MB, is more than any input may make a reader take, with the fuzzer's own.
const MEMORY: u32 = 1024;

/// Seconds for each target.
pub(crate) fn seconds(arguments: &[String]) -> Result<u32, Error> {
    let value = match arguments {
        [] => return Ok(SECONDS),
        [one] => one.strip_prefix("--seconds="),
        [name, value] if name == "--seconds" => Some(value.as_str()),
        _ => None,
    };
    value
        .and_then(|value| value.parse().ok())
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| Error::usage("--seconds N, for each target"))
}

pub(crate) fn run(project: &Project, seconds: u32) -> Result<(), Error> {
    let fuzzer = Fuzzer {
        program: cargo_fuzz::program(project)?,
        crate_folder: project.root.join("tests/fuzz"),
        work: project.target.join("fuzz"),
    };
    let list = fuzzer.command("list").output()?;
    let targets: Vec<&str> = list.split_whitespace().collect();
    if targets.is_empty() {
        return Err(Error::check("there is no target to fuzz"));
    }
    for target in &targets {
        fuzzer.run(target, seconds)?;
    }
    println!(
        "{} targets, {seconds} s each: no rule broken",
        targets.len()
    );
    Ok(())
}

struct Fuzzer {
    program: PathBuf,
    crate_folder: PathBuf,
    /// Builds, found inputs and broken rules.
    work: PathBuf,
}

impl Fuzzer {
    fn command(&self, name: &str) -> Run {
        Run::new(&self.program)
            .arg(name)
            .arg("--fuzz-dir")
            .arg(&self.crate_folder)
    }

    fn run(&self, target: &str, seconds: u32) -> Result<(), Error> {
        let found = self.folder("found", target)?;
        let broken = self.folder("broken", target)?;
        self.command("run")
            // No sanitizer: those need a nightly compiler, and there is no unsafe code here for them to find.
            .args(["--sanitizer", "none", "--features", "libfuzzer"])
            .arg("--target-dir")
            .arg(&self.work)
            .arg(target)
            .arg(&found)
            .arg(self.crate_folder.join("seeds").join(target))
            .arg("--")
            .arg(format!("-artifact_prefix={}/", broken.display()))
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={SLOW}"))
            .arg(format!("-rss_limit_mb={MEMORY}"))
            .arg("-print_final_stats=1")
            .show()
    }

    fn folder(&self, kind: &str, target: &str) -> Result<PathBuf, Error> {
        let path = self.work.join(kind).join(target);
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(path),
            Err(source) => Err(Error::File { path, source }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_number_of_at_least_one() {
        let parse = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            seconds(&arguments).ok()
        };
        assert_eq!(parse(&[]), Some(SECONDS));
        assert_eq!(parse(&["--seconds", "5"]), Some(5));
        assert_eq!(parse(&["--seconds=7"]), Some(7));
        for wrong in [
            &["--seconds"][..],
            &["--seconds", "0"],
            &["5"],
            &["--seconds", "x"],
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
