//! The generated Kotlin, compiled and run on a JVM against a sandbox of its own.
//!
//! The tests learn where things are from the environment and from system properties of the same meaning:
//! `VIDAN_BIN` / `vidan.bin` the command that starts a sandbox, `jna.library.path` the library's folder.

use std::{fs, path::Path};

use crate::{bindings, error::Error, process::Run, project::Project, tools::debian};

const OLDEST_JDK: u32 = 17;

pub(super) fn test(project: &Project) -> Result<usize, Error> {
    debian::need("javac", &["default-jdk-headless"])?;
    debian::need("mvn", &["maven"])?;
    let version = Run::new("javac").arg("-version").output()?;
    if major(&version).is_none_or(|major| major < OLDEST_JDK) {
        return Err(Error::Missing {
            what: format!(
                "a JDK of at least {OLDEST_JDK} ({} is here)",
                version.trim()
            ),
            install: "sudo apt-get install default-jdk-headless".to_owned(),
        });
    }

    bindings::generate(project)?;
    let vidan = project.build_vidan()?;
    let reports = project.root.join("bindings/kotlin/target/surefire-reports");
    if reports.exists() {
        // Counts of an earlier run are not this run's.
        fs::remove_dir_all(&reports).map_err(|source| Error::File {
            path: reports.clone(),
            source,
        })?;
    }
    let libraries = project.target.join("debug");
    Run::new("mvn")
        .args(["-q", "-B", "-ntp", "-f"])
        .arg(project.root.join("bindings/kotlin/pom.xml"))
        .arg("test")
        .arg(format!("-Dvidan.bin={}", vidan.display()))
        .arg(format!("-Djna.library.path={}", libraries.display()))
        .env("VIDAN_BIN", &vidan)
        .env("VIDAN_LIBRARY_DIR", &libraries)
        .folder(&project.root)
        .show()?;
    count(&reports)
}

/// `javac 17.0.15` → 17.
fn major(version: &str) -> Option<u32> {
    version
        .split_whitespace()
        .nth(1)?
        .split(['.', '-', '+'])
        .next()?
        .parse()
        .ok()
}

/// Tests that ran and were not skipped, over all of surefire's reports.
fn count(reports: &Path) -> Result<usize, Error> {
    let mut ran = 0;
    for entry in fs::read_dir(reports).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("TEST-") && name.ends_with(".xml") {
            let text = fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
            ran += counted(&text).ok_or_else(|| Error::check(format!("{name} holds no counts")))?;
        }
    }
    Ok(ran)
}

fn counted(report: &str) -> Option<usize> {
    let suite = report.split_once("<testsuite ")?.1.split_once('>')?.0;
    let number = |name: &str| {
        let (_, rest) = suite.split_once(&format!(" {name}=\""))?;
        rest.split_once('"')?.0.parse::<usize>().ok()
    };
    number("tests")?.checked_sub(number("skipped")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_and_versions_are_read() {
        let report = r#"<?xml version="1.0"?><testsuite xmlns:x="y" name="a" time="1" tests="7" errors="0" skipped="2" failures="0"><testcase tests="9"/>"#;
        assert_eq!(counted(report), Some(5));
        assert_eq!(counted("<testsuite name=\"a\">"), None);
        assert_eq!(major("javac 17.0.15\n"), Some(17));
        assert_eq!(major("javac 21-ea"), Some(21));
        assert_eq!(major("javac"), None);
    }
}
