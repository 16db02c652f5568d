//! What `vidan verify` says when it refuses: the cause, and nothing of what it was given.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use vidan_sandbox::citizen::FULL_NAME;
use vidan_tests::{citizen::Citizen, command::vidan, country::Country, leak};

/// A proof, and the files that judge it.
struct Desk {
    folder: TempDir,
    token: Vec<u8>,
    text: String,
    values: BTreeSet<String>,
    at: String,
}

impl Desk {
    async fn new() -> Self {
        let country = Country::start().await;
        let citizen = Citizen::with_documents(&country).await;
        let code = citizen.show().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("list.jwt"), country.sandbox.trust_list()).unwrap();
        fs::write(
            folder.path().join("root.pem"),
            country.sandbox.root_key_pem(),
        )
        .unwrap();
        fs::write(
            folder.path().join("bundle.cbor"),
            country.sandbox.bundle().unwrap(),
        )
        .unwrap();
        Self {
            values: citizen.values().await,
            at: country.now().0.to_string(),
            token: code.token,
            text: code.text,
            folder,
        }
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Judges under this list and root, in all three ways of printing; gives the exit codes and what was printed.
    fn judge(&self, what: &str, list: &Path, root: &Path) -> Vec<(Option<i32>, String)> {
        let ways: [&[&str]; 3] = [&["--json"], &["--lang", "vi"], &["--lang", "en"]];
        let judge = |way: &&[&str]| {
            let output = vidan()
                .args(["verify", what, "--at", &self.at])
                .arg("--trust")
                .arg(list)
                .arg("--root")
                .arg(root)
                .arg("--bundle")
                .arg(self.path("bundle.cbor"))
                .args(*way)
                .output()
                .unwrap();
            let mut printed = String::from_utf8(output.stdout).unwrap();
            printed.push_str(&String::from_utf8(output.stderr).unwrap());
            (output.status.code(), printed)
        };
        ways.iter().map(judge).collect()
    }

    fn judge_here(&self, what: &str) -> Vec<(Option<i32>, String)> {
        self.judge(what, &self.path("list.jwt"), &self.path("root.pem"))
    }

    fn refused(&self, answers: &[(Option<i32>, String)], what: &str) {
        for (code, printed) in answers {
            assert!(matches!(code, Some(1 | 2 | 64)), "{what}: {code:?}");
            assert!(!printed.is_empty(), "{what}: no reason");
            assert!(!printed.contains("panicked"), "{what}: {printed}");
            leak::assert_none(&self.values, printed, what);
        }
    }
}

#[tokio::test]
async fn a_good_proof_is_accepted_and_shows_its_claims() {
    let desk = Desk::new().await;
    let file = desk.file("proof.cbor", &desk.token);
    for what in [file.as_str(), &desk.text] {
        for (code, printed) in desk.judge_here(what) {
            assert_eq!(code, Some(0), "{printed}");
            assert!(printed.contains(FULL_NAME));
        }
    }
}

#[tokio::test]
async fn a_refused_proof_is_not_repeated() {
    let desk = Desk::new().await;
    for at in (0..desk.token.len()).step_by(desk.token.len() / 6) {
        let mut changed = desk.token.clone();
        changed[at] ^= 1;
        let file = desk.file("changed.cbor", &changed);
        desk.refused(&desk.judge_here(&file), "a changed token");
    }
    let mut changed = desk.text.clone();
    changed.replace_range(40..41, if &changed[40..41] == "7" { "8" } else { "7" });
    let as_argument = desk.judge_here(&changed);
    desk.refused(&as_argument, "a changed text");
    for (_, printed) in &as_argument {
        assert!(!printed.contains(&changed[20..60]), "the text is repeated");
    }
    let file = desk.file("changed.txt", changed.as_bytes());
    desk.refused(&desk.judge_here(&file), "a changed text in a file");
}

#[tokio::test]
async fn what_a_file_holds_is_not_repeated_by_any_error() {
    let desk = Desk::new().await;
    let all = desk.values.iter().cloned().collect::<Vec<_>>();
    let contents = [
        all.join("\n"),
        format!("VDF:{}", all.join("")),
        serde_json::json!(all).to_string(),
    ];
    for content in contents {
        let file = desk.file("values", content.as_bytes());
        desk.refused(&desk.judge_here(&file), "values for a proof");
        let proof = desk.file("proof.cbor", &desk.token);
        let root = desk.path("root.pem");
        desk.refused(
            &desk.judge(&proof, Path::new(&file), &root),
            "values for a list",
        );
        let list = desk.path("list.jwt");
        desk.refused(
            &desk.judge(&proof, &list, Path::new(&file)),
            "values for a key",
        );
    }
}
