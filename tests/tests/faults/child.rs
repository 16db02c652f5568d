//! Other processes: this very test program, run again for one job.
//!
//! A job is told by the environment, and tells its parent what it has done line by line on a pipe. What is in the pipe
//! survives the death of who wrote it.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
};

use crate::{full_disk, guesses, kill, memory, no_room, processes, read_only};

const JOB: &str = "VIDAN_FAULTS_JOB";
const FOLDER: &str = "VIDAN_FAULTS_FOLDER";
const MORE: &str = "VIDAN_FAULTS_MORE";
/// Before each line that is for the parent: the test harness prints to the same pipe.
const MARK: &str = "vidan ";

#[test]
#[ignore = "no test: what the child processes of the other tests run"]
fn entry() {
    let Ok(job) = env::var(JOB) else { return };
    let given = Given {
        folder: env::var_os(FOLDER).unwrap().into(),
        more: env::var(MORE)
            .unwrap()
            .split_whitespace()
            .map(|number| number.parse().unwrap())
            .collect(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    runtime.block_on(async {
        match job.as_str() {
            "clear" => kill::wallet::child(given).await,
            "fill" => full_disk::child(given).await,
            "fork" => processes::forks(given).await,
            "guess" => guesses::guesses(given).await,
            "guess poor" => guesses::poor(given).await,
            "hold" => processes::holds(given).await,
            "make" => processes::makes(given).await,
            "no room" => no_room::child(given).await,
            "repair" => full_disk::repairs(given).await,
            "restore" => kill::restore::child(given).await,
            "show and lock" => memory::child(given).await,
            "unprivileged" => read_only::child(given).await,
            "vault" => kill::vault::child(given).await,
            other => panic!("no job {other}"),
        }
    });
}

/// What a job is given.
pub(crate) struct Given {
    pub(crate) folder: PathBuf,
    pub(crate) more: Vec<u64>,
}

/// Tells the parent.
pub(crate) fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{MARK}{what}\n").as_bytes())
        .and_then(|()| out.flush())
        .unwrap();
}

/// A running job. Dropped, it is killed.
pub(crate) struct Child {
    process: std::process::Child,
    lines: BufReader<ChildStdout>,
}

impl Child {
    pub(crate) fn start(job: &str, folder: &Path, more: &[u64]) -> Self {
        Self::start_by(Command::new(env::current_exe().unwrap()), job, folder, more)
    }

    /// As [`Self::start`], by a command that runs what is appended to it.
    pub(crate) fn start_by(mut by: Command, job: &str, folder: &Path, more: &[u64]) -> Self {
        let more: Vec<String> = more.iter().map(u64::to_string).collect();
        let mut process = by
            .args(["--exact", "child::entry", "--ignored", "--nocapture"])
            .args(["--test-threads", "1"])
            .env(JOB, job)
            .env(FOLDER, folder)
            .env(MORE, more.join(" "))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    /// The next thing that it says; `None` once it has ended.
    pub(crate) fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(said) = line.trim_end().strip_prefix(MARK) {
                return Some(said.to_owned());
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn stdin(&mut self) -> &mut ChildStdin {
        self.process.stdin.as_mut().unwrap()
    }

    /// Kills it, and hears all that it said before.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        let said = std::iter::from_fn(|| self.hear()).collect();
        let ended = self.process.wait().unwrap();
        assert_eq!(ended.signal(), Some(9), "it died by itself: {said:?}");
        said
    }

    /// Waits for its end, and hears all that it says until then.
    pub(crate) fn end(mut self) -> (ExitStatus, Vec<String>) {
        drop(self.process.stdin.take());
        let said = std::iter::from_fn(|| self.hear()).collect();
        (self.process.wait().unwrap(), said)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Ended already is what we want.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
