//! The built `vidan` command, as a person or a program starts it: output, files, exit codes.
//!
//! Not for what the day does inside, which tests of the public API look at.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a failing test"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use serde_json::Value;

/// What `--out` keeps.
const KEPT: [&str; 13] = [
    "activity.json",
    "bundle.cbor",
    "form.json",
    "issuer.pem",
    "notice.json",
    "portrait.webp",
    "proof.cbor",
    "proof.txt",
    "qr.png",
    "root.pem",
    "submission.json",
    "trust-list.jwt",
    "verdict.json",
];

/// The command, built once, in the profile that these tests run in.
fn vidan() -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Command::new(BUILT.get_or_init(|| {
        let tests = std::env::current_exe().unwrap();
        let profile = tests.parent().and_then(Path::parent).unwrap();
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        build.args(["build", "--quiet", "--package", "vidan", "--bin", "vidan"]);
        build.current_dir(vidan_tests::root());
        build.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "vidan does not build");
        profile.join(format!("vidan{}", std::env::consts::EXE_SUFFIX))
    }))
}

fn run(arguments: &[&str]) -> Output {
    vidan().args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("ended by itself")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A day that was lived once, with what it kept; read by several tests.
struct Day {
    folder: tempfile::TempDir,
    told: Output,
}

impl Day {
    fn lived() -> &'static Self {
        static DAY: OnceLock<Day> = OnceLock::new();
        DAY.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("tmp")).unwrap();
            let told = vidan()
                .args(["demo", "--json", "--lang", "en", "--out"])
                .arg(folder.path().join("out"))
                .env("TMPDIR", folder.path().join("tmp"))
                .output()
                .unwrap();
            Self { folder, told }
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }

    fn file_text(&self, name: &str) -> String {
        self.file(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn the_day_is_told_step_by_step() {
    let day = Day::lived();
    assert_eq!(code(&day.told), 0, "{}", text(&day.told.stdout));
    assert_eq!(text(&day.told.stderr), "");
    let lines = lines(&day.told);
    let told: Vec<_> = lines
        .iter()
        .map(|line| line["name"].as_str().unwrap_or("end"))
        .collect();
    let names = [
        "sandbox",
        "vault",
        "trust",
        "keep",
        "prove",
        "receive",
        "fill",
        "activity",
        "new_phone",
        "end",
    ];
    assert_eq!(told, names);
    for (at, line) in lines.iter().take(9).enumerate() {
        assert_eq!(line["step"], at + 1);
        assert_eq!(line["ok"], true);
        assert!(line["ms"].is_u64() && line["detail"].is_object(), "{line}");
    }
    let last = &lines[9];
    assert_eq!(
        (&last["summary"], &last["ok"], &last["steps"]),
        (&true.into(), &true.into(), &9.into())
    );
}

#[test]
fn three_documents_and_three_claims() {
    let lines = lines(&Day::lived().told);
    let documents = lines[3]["detail"]["documents"].as_array().unwrap();
    let mut types: Vec<_> = documents
        .iter()
        .map(|document| document["document_type"].as_str().unwrap())
        .collect();
    types.sort_unstable();
    assert_eq!(types, ["bhyt", "can_cuoc", "gplx"]);
    // The wallet was killed while they came, and went on.
    let interrupted = lines[3]["detail"]["interrupted"].as_array();
    assert_eq!(interrupted.map(Vec::len), Some(1));
    assert!(
        documents
            .iter()
            .all(|document| document["copies_left"].as_u64().unwrap() > 1)
    );
    let verdict = &lines[4]["detail"]["verdict"];
    assert_eq!(verdict["verdict"], "valid");
    assert_eq!(verdict["claims"].as_object().unwrap().len(), 3);
}

/// Each for its own reason: the step and the code say which.
#[test]
fn six_refusals_each_with_its_reason() {
    let lines = lines(&Day::lived().told);
    let refused = lines[4]["detail"]["refused"].as_array().unwrap();
    let seen: Vec<_> = refused
        .iter()
        .map(|one| {
            assert!(one["reason"].as_str().unwrap().len() > 10);
            (
                one["trial"].as_str().unwrap(),
                one["step"].as_u64().unwrap(),
                one["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("one_bit_changed", 6, "holder.signature_invalid"),
            ("two_minutes_later", 5, "time.expired"),
            ("same_code_twice", 11, "replay.seen"),
            ("document_revoked", 9, "status.revoked"),
            ("untrusted_issuer", 3, "trust.unknown_kid"),
            ("answer_shown_elsewhere", 7, "audience.mismatch"),
        ]
    );
}

#[test]
fn what_is_kept_is_whole_and_nothing_else_stays() {
    let day = Day::lived();
    assert_eq!(names(&day.folder.path().join("out")), KEPT);
    assert_eq!(
        names(&day.folder.path().join("tmp")),
        [""; 0],
        "the temporary vault is gone"
    );
    assert_eq!(json(&day.file("verdict.json"))["verdict"], "valid");
    assert!(json(&day.file("notice.json"))["subject"].is_string());
    let form = json(&day.file("form.json"));
    let filled = form["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|field| !field["value"].is_null());
    for field in filled {
        assert!(
            !field["sources"].as_array().unwrap().is_empty(),
            "{}",
            field["id"]
        );
    }
    let submission = json(&day.file("submission.json"));
    assert!(
        !submission["submitted"]["dossier"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    assert!(
        !submission["submitted"]["proven"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let activity = json(&day.file("activity.json"));
    let acts: Vec<_> = activity["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["act"].as_str().unwrap())
        .collect();
    for act in [
        "trust_updated",
        "received",
        "shown",
        "inbox_opened",
        "notice_received",
        "form_submitted",
    ] {
        assert!(acts.contains(&act), "{act} is not in {acts:?}");
    }
}

/// Claims leave in step 5 and go to the form; nothing of the other claims, and nothing secret, is printed.
#[test]
fn only_the_shown_claims_are_printed() {
    let day = Day::lived();
    let out = tempfile::tempdir().unwrap();
    for lang in ["vi", "en"] {
        let told = vidan()
            .args(["demo", "--lang", lang, "--out"])
            .arg(out.path())
            .output()
            .unwrap();
        assert_eq!(code(&told), 0);
        let printed = text(&told.stdout);
        assert_eq!(printed.matches('✓').count(), 9, "{printed}");
        assert_eq!(printed.matches('✗').count(), 6, "{printed}");
        assert!(!printed.contains('\u{1b}'), "no colours in a pipe");
        let shown = json(&out.path().join("verdict.json"));
        let name = shown["claims"]["ho_ten"].as_str().unwrap().to_owned();
        assert!(printed.contains(&name));
        check_no_claim(printed, &out.path().join("form.json"), &name);
    }
    check_no_claim(text(&day.told.stdout), &day.file("form.json"), "");
}

fn check_no_claim(printed: &str, form: &Path, shown: &str) {
    let form = json(form);
    let values = form["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|field| field["value"].as_str());
    let secret: Vec<_> = values
        .filter(|value| value.len() > 5 && *value != shown)
        .collect();
    assert!(
        secret.iter().any(|value| value.len() == 12),
        "the personal number is in the form"
    );
    let name = json_name(printed);
    for value in secret
        .iter()
        .filter(|value| Some(**value) != name.as_deref())
    {
        assert!(
            !printed.contains(value),
            "a claim that was not shown is printed"
        );
    }
}

/// The name, which the verdict in a JSON line may show.
fn json_name(printed: &str) -> Option<String> {
    let line = printed
        .lines()
        .find(|line| line.starts_with('{') && line.contains("\"verdict\""))?;
    let line: Value = serde_json::from_str(line).ok()?;
    Some(
        line["detail"]["verdict"]["claims"]["ho_ten"]
            .as_str()?
            .to_owned(),
    )
}

#[test]
fn a_home_is_made_once_and_never_touched_again() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let live = || {
        vidan()
            .args(["demo", "--lang", "en", "--home"])
            .arg(&home)
            .output()
            .unwrap()
    };
    let first = live();
    assert_eq!(code(&first), 0, "{}", text(&first.stdout));
    let state = || -> Vec<(String, Vec<u8>)> {
        names(&home)
            .into_iter()
            .map(|name| (name.clone(), fs::read(home.join(name)).unwrap()))
            .collect()
    };
    let before = state();
    assert!(
        before.iter().any(|(name, _)| name.starts_with("vault")),
        "{:?}",
        names(&home)
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let keys = fs::metadata(home.join("device-keys")).unwrap();
        assert_eq!(keys.permissions().mode() & 0o777, 0o600);
    }
    let second = live();
    assert_eq!(code(&second), 1);
    assert!(
        text(&second.stdout).contains("already holds a wallet"),
        "{}",
        text(&second.stdout)
    );
    assert_eq!(state(), before);
}

#[test]
fn a_failing_step_ends_the_day_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let told = vidan()
        .args(["demo", "--json", "--out"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(code(&told), 1);
    let lines = lines(&told);
    assert_eq!(lines.len(), 6, "five steps and the end");
    assert_eq!(
        (&lines[4]["ok"], &lines[4]["detail"]["code"]),
        (&false.into(), &"demo.file".into())
    );
    assert_eq!(lines[5]["ok"], false);
    assert_eq!(fs::read_to_string(&file).unwrap(), "not a folder");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let mut child = vidan()
        .args(["demo", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{errors}");
    assert_eq!(errors, "");
}

#[cfg(unix)]
#[test]
fn an_interrupted_day_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = vidan()
        .args(["demo", "--json", "--lang", "en"])
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let mut errors = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut errors).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{errors}");
    let told: Value = serde_json::from_str(&errors).unwrap();
    assert_eq!(told["code"], "cli.interrupted");
    assert_eq!(told["message"], "Stopped as asked.");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn wrong_usage_is_64_and_help_shows_examples() {
    let wrong: [&[&str]; 7] = [
        &[],
        &["dance"],
        &["demo", "--lang", "fr"],
        &["demo", "extra"],
        &["sandbox", "--port-base", "many"],
        &["verify", "VDF:ABC"],
        &["verify", "no-such-file", "--issuer-key", "no-such-key"],
    ];
    for arguments in wrong {
        let output = run(arguments);
        assert_eq!(code(&output), 64, "{arguments:?}");
        assert!(
            !output.stderr.is_empty() && output.stdout.is_empty(),
            "{arguments:?}"
        );
    }
    for command in ["demo", "sandbox", "verify"] {
        let output = run(&[command, "--help"]);
        assert_eq!(code(&output), 0);
        assert!(
            text(&output.stdout).contains(&format!("vidan {command} ")),
            "{command}"
        );
    }
    assert_eq!(code(&run(&["--version"])), 0);
}

/// The kept picture, text and token are one proof; a verifier that knows the issuer's key accepts each while it lives.
#[test]
fn what_was_kept_verifies() {
    let day = Day::lived();
    let (key, kept) = (day.file_text("issuer.pem"), day.file("proof.cbor"));
    let at = fs::metadata(kept).unwrap().modified().unwrap();
    let at = at
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        .to_string();
    let (list, root) = (day.file_text("trust-list.jwt"), day.file_text("root.pem"));
    let lists = day.file_text("bundle.cbor");
    let by_list = [
        "--trust",
        list.as_str(),
        "--root",
        root.as_str(),
        "--bundle",
        lists.as_str(),
    ];
    let by_bundle = ["--bundle", lists.as_str(), "--root", root.as_str()];
    let by_key = ["--issuer-key", key.as_str(), "--bundle", lists.as_str()];
    for (name, trust) in [
        ("qr.png", &by_list[..]),
        ("proof.txt", &by_list[..]),
        ("proof.cbor", &by_list[..]),
        ("proof.txt", &by_bundle[..]),
        ("proof.cbor", &by_key[..]),
    ] {
        let file = day.file_text(name);
        let verify = |at: &str| {
            let code = ["verify", file.as_str(), "--at", at, "--json"];
            run(&[&code[..], trust].concat())
        };
        let valid = verify(&at);
        assert_eq!(code(&valid), 0, "{name}: {}", text(&valid.stdout));
        // Without a list there is no profile either: claims stand in their groups.
        let claims = lines(&valid)[0]["claims"].to_string();
        for claim in ["ho_ten", "quoc_tich", "age_over_18"] {
            assert!(claims.contains(claim), "{claim}");
        }
        assert!(!claims.contains("so_dinh_danh"));
        let late = verify("2100-01-01T00:00:00Z");
        assert_ne!(code(&late), 0);
        assert_eq!(lines(&late)[0]["claims"], Value::Null);
    }
    // The compact text leaves names to the list: without one it cannot be read, and that is not "forged".
    let code_alone = run(&[
        "verify",
        &day.file_text("qr.png"),
        "--issuer-key",
        &key,
        "--at",
        &at,
    ]);
    assert_eq!(code(&code_alone), 2, "{}", text(&code_alone.stdout));
    let unknown = run(&["verify", "VD9:ABC", "--issuer-key", &key]);
    assert_eq!(code(&unknown), 2, "{}", text(&unknown.stdout));
}

/// A sandbox of its own process; ended when dropped.
struct Sandbox {
    child: Child,
    told: Value,
}

impl Sandbox {
    fn start(arguments: &[&str]) -> Self {
        let mut child = vidan()
            .args(["sandbox", "--json"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            told: serde_json::from_str(&line).unwrap(),
        }
    }

    fn text(&self, name: &str) -> &str {
        self.told[name]
            .as_str()
            .unwrap_or_else(|| panic!("{name} is in the line"))
    }

    /// Asks it to end as a system does, and waits.
    #[cfg(unix)]
    fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(10) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // One that has ended already cannot be killed; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of a plain HTTP answer.
fn get(url: &str) -> String {
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    body.trim().to_owned()
}

#[cfg(unix)]
#[test]
fn the_sandbox_tells_one_line_serves_and_ends_when_asked() {
    for signal in ["-INT", "-TERM"] {
        let sandbox = Sandbox::start(&[]);
        assert!(
            sandbox
                .text("offer")
                .starts_with("openid-credential-offer://")
        );
        assert!(!sandbox.text("tx_code").is_empty());
        let folder = tempfile::tempdir().unwrap();
        let (list, root) = (folder.path().join("list"), folder.path().join("root"));
        fs::write(&list, get(sandbox.text("trust_list_url"))).unwrap();
        fs::write(&root, sandbox.text("root_key_pem")).unwrap();
        // Another world's proof: this list is good, and does not vouch for it.
        let proof = Day::lived().file_text("proof.txt");
        let (list, root) = (list.to_str().unwrap(), root.to_str().unwrap());
        let judged = run(&["verify", &proof, "--trust", list, "--root", root, "--json"]);
        assert_eq!(code(&judged), 1, "{}", text(&judged.stderr));
        assert_eq!(lines(&judged)[0]["step"], 4);
        assert_eq!(sandbox.end(signal), Some(0), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_sandbox_with_a_folder_keeps_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let first = Sandbox::start(&["--data", data]);
    let root = first.text("root_key_pem").to_owned();
    assert_eq!(first.end("-TERM"), Some(0));
    let second = Sandbox::start(&["--data", data]);
    assert_eq!(second.text("root_key_pem"), root);
    let other = Sandbox::start(&[]);
    assert_ne!(other.text("root_key_pem"), root);
}

#[test]
fn a_taken_port_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&["sandbox", "--port-base", &port]);
    assert_eq!(code(&output), 1);
    assert!(
        text(&output.stderr).contains(&port),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_picture_of_the_demo_needs_no_font() {
    let picture = fs::read_to_string(vidan_tests::root().join("docs/demo.svg")).unwrap();
    assert!(
        picture.contains("Thẻ căn cước"),
        "who hears it reads its title"
    );
    assert!(!picture.contains("<text") && !picture.contains("font-family"));
}
