//! A citizen: a sandbox, a folder, a passcode, and the command run over them.

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;
use vidan_sandbox::{Options, Sandbox};
use vidan_tests::{command::vidan, country::Between};

pub(crate) const PASSCODE: &str = "mật khẩu của tôi";

/// Someone with a terminal.
pub(crate) struct Citizen {
    folder: TempDir,
    pub(crate) sandbox: Sandbox,
    /// What stands between the sandbox and the command.
    pub(crate) between: Between,
}

/// What a command answered.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It must have ended so.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// The one line of JSON on standard error.
    pub(crate) fn error(&self) -> Value {
        serde_json::from_str(&self.err).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }
}

impl Citizen {
    /// With a sandbox and no wallet yet.
    pub(crate) async fn new() -> Self {
        let between = Between::default();
        let options = Options {
            wrap: Some(between.wrap()),
            ..Options::default()
        };
        let citizen = Self {
            folder: tempfile::tempdir().unwrap(),
            sandbox: Sandbox::start(options).await.unwrap(),
            between,
        };
        fs::write(citizen.path("root.pem"), citizen.sandbox.root_key_pem()).unwrap();
        citizen
    }

    /// With a wallet that holds the sandbox's documents.
    pub(crate) async fn with_documents() -> Self {
        let citizen = Self::new().await;
        citizen.init().ended(0);
        citizen.receive().ended(0);
        citizen
    }

    /// From now on no answer of this path arrives: the connection breaks, and the service has done its work.
    pub(crate) fn cut(&self, path: &'static str) {
        self.between
            .meddle(move |asked, answer| match asked.path.ends_with(path) {
                true => answer.lost(),
                false => answer,
            });
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn init(&self) -> Ran {
        let list = self.sandbox.trust_list_url();
        self.wallet(&[
            "init",
            "--trust-list",
            &list,
            "--root",
            "root.pem",
            "--loopback",
        ])
    }

    pub(crate) fn receive(&self) -> Ran {
        let offer = self.sandbox.offer().unwrap();
        let secrets = format!("{PASSCODE}\n{}", offer.tx_code);
        self.wallet_with(&secrets, &["receive", &offer.link, "--yes", "--json"])
    }

    /// `vidan wallet …` on this citizen's folder, with the passcode.
    pub(crate) fn wallet(&self, arguments: &[&str]) -> Ran {
        self.wallet_with(PASSCODE, arguments)
    }

    /// The same with other secrets, one a line.
    pub(crate) fn wallet_with(&self, secrets: &str, arguments: &[&str]) -> Ran {
        let mut all = vec!["wallet"];
        all.extend(arguments);
        all.extend(["--home", "w", "--passcode-fd", "0", "--lang", "en"]);
        self.run(&all, Some(secrets))
    }

    /// `vidan wallet …` as a person reads it: in a language, in a zone, on a page of so many columns.
    pub(crate) fn reads(
        &self,
        language: &str,
        zone: &str,
        columns: u32,
        arguments: &[&str],
    ) -> Ran {
        let mut all = vec!["wallet"];
        all.extend(arguments);
        all.extend(["--home", "w", "--passcode-fd", "0", "--lang", language]);
        let columns = columns.to_string();
        let environment = [("TZ", zone), ("COLUMNS", columns.as_str())];
        let child = self.start_in(&environment, &all);
        told(child, Some(PASSCODE))
    }

    /// A command that is running in this citizen's folder, its secrets not given yet.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.start_in(&[], arguments)
    }

    fn start_in(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Child {
        vidan()
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// A line of a shell that finds the command as `$0`.
    pub(crate) fn shell(&self, line: &str, secrets: &str) -> Ran {
        let mut child = Command::new("sh")
            .args(["-c", line])
            .arg(vidan().get_program())
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{secrets}").unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Any command in this citizen's folder.
    pub(crate) fn run(&self, arguments: &[&str], secrets: Option<&str>) -> Ran {
        told(self.start(arguments), secrets)
    }
}

/// Gives a command its secrets, and waits for its end.
fn told(mut child: Child, secrets: Option<&str>) -> Ran {
    if let (Some(secrets), Some(mut to)) = (secrets, child.stdin.take()) {
        // A command that ends before it needs a secret does not read it.
        let _ = writeln!(to, "{secrets}");
    }
    Ran::of(child.wait_with_output().unwrap())
}
