//! Running other programs: shown, echoed while kept, or quietly captured.

use std::{
    ffi::OsStr,
    fmt::Write as _,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    thread,
};

use crate::error::Error;

/// A program about to run.
pub(crate) struct Run {
    command: Command,
    line: String,
}

/// What a program that was allowed to fail left behind.
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        // Cargo tells this program about its own package. Handed on, that would make build scripts that
        // watch these variables run again, and their crates be built twice.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name.as_ref());
            }
        }
        command.stdin(Stdio::null());
        Self {
            command,
            line: program.to_string_lossy().into_owned(),
        }
    }

    /// The cargo that runs this chore.
    pub(crate) fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        let argument = argument.as_ref();
        let _ = write!(self.line, " {}", argument.to_string_lossy());
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = A>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs with its output on the terminal; a failure is an error.
    pub(crate) fn show(mut self) -> Result<(), Error> {
        eprintln!("$ {}", self.line);
        let status = self.command.status();
        let status = status.map_err(|source| Error::Start {
            line: self.line.clone(),
            source,
        })?;
        success(self.line, status)
    }

    /// Runs with its output on the terminal and keeps it, standard output first; a failure is an error.
    pub(crate) fn echo(self) -> Result<String, Error> {
        self.keep(true)
    }

    /// As [`Self::echo`], but standard output, meant for programs, is kept and not shown.
    pub(crate) fn echo_errors(self) -> Result<String, Error> {
        self.keep(false)
    }

    fn keep(mut self, show_output: bool) -> Result<String, Error> {
        eprintln!("$ {}", self.line);
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(|source| Error::Start {
            line: self.line.clone(),
            source,
        })?;
        let stderr = child
            .stderr
            .take()
            .map(|stream| thread::spawn(move || tee(stream, |line| eprint!("{line}"))));
        let mut kept = child
            .stdout
            .take()
            .map(|stream| {
                tee(stream, |line| {
                    if show_output {
                        print!("{line}")
                    }
                })
            })
            .unwrap_or_default();
        if let Some(stderr) = stderr.and_then(|thread| thread.join().ok()) {
            kept.push_str(&stderr);
        }
        let status = child.wait().map_err(|source| Error::Start {
            line: self.line.clone(),
            source,
        })?;
        success(self.line, status).map(|()| kept)
    }

    /// Runs silently; a failure is for the caller to judge.
    pub(crate) fn capture(mut self) -> Result<Finished, Error> {
        let output = self.command.output().map_err(|source| Error::Start {
            line: self.line,
            source,
        })?;
        Ok(Finished {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs silently; a failure is an error that shows what the program complained of.
    pub(crate) fn output(self) -> Result<String, Error> {
        let line = self.line.clone();
        let finished = self.capture()?;
        if finished.code == Some(0) {
            return Ok(finished.stdout);
        }
        let status = match finished.code {
            Some(code) => format!("exit {code}: {}", finished.stderr.trim()),
            None => format!("killed: {}", finished.stderr.trim()),
        };
        Err(Error::Command { line, status })
    }
}

fn success(line: String, status: ExitStatus) -> Result<(), Error> {
    if status.success() {
        Ok(())
    } else {
        Err(Error::Command {
            line,
            status: status.to_string(),
        })
    }
}

/// Shows a stream line by line, and keeps it. Bytes that are no UTF-8 become replacement marks.
fn tee(stream: impl Read, show: impl Fn(&str)) -> String {
    let mut kept = String::new();
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let text = String::from_utf8_lossy(&line);
        show(&text);
        kept.push_str(&text);
        line.clear();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_kept_and_failure_has_its_cause() {
        let shell = |script: &str| Run::new("sh").args(["-c", script]);
        assert_eq!(shell("echo a; echo b >&2").echo().unwrap(), "a\nb\n");
        assert_eq!(shell("exit 3").capture().unwrap().code, Some(3));
        let error = shell("echo why >&2; exit 3").output().unwrap_err();
        assert!(
            error.to_string().ends_with("failed: exit 3: why"),
            "{error}"
        );
        assert!(matches!(
            Run::new("/no/such/program").show(),
            Err(Error::Start { .. })
        ));
    }
}
