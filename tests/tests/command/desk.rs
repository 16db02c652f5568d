//! A folder with an issuer's and a holder's keys, and the command run in it.

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value, json};
use tempfile::TempDir;
use vidan_crypto::SigningKey;
use vidan_tests::command::vidan;
use vidan_trust::{
    IssuerRecord, ListContent, Names, PublicJwk, Standing, publish,
    status::{StatusBits, StatusEntries, StatusListContent},
};

/// The moment of every test, an afternoon in November 2026.
pub(crate) const NOW: i64 = 1_795_270_000;
/// Where the status list is.
pub(crate) const URI: &str = "https://status.example/bca/1";

/// A folder; `@name` in an argument stands for a file in it.
pub(crate) struct Desk {
    folder: TempDir,
}

/// What a command answered.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// It must have ended so.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// The one JSON line.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }

    /// The `code` of a verdict.
    pub(crate) fn cause(&self) -> String {
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

impl Desk {
    /// With `issuer.pem` and `issuer.pub`, `phone.pem` and `phone.jwk`.
    pub(crate) fn new() -> Self {
        Self::of("es256")
    }

    /// With an issuer of this algorithm.
    pub(crate) fn of(algorithm: &str) -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let issuer = "keygen --out @issuer.pem --pub @issuer.pub --jwk @issuer.jwk --alg";
        desk.line(&format!("{issuer} {algorithm}")).ended(0);
        desk.line("keygen --out @phone.pem --jwk @phone.jwk")
            .ended(0);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub(crate) fn key(&self, name: &str) -> SigningKey {
        SigningKey::from_pem(&self.text(name)).unwrap()
    }

    /// Runs the command with these words.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.run_as(&mut vidan(), words)
    }

    fn run_as(&self, command: &mut Command, words: &[&str]) -> Ran {
        let words = words.iter().map(|word| match word.strip_prefix('@') {
            Some(name) => self.path(name).to_str().unwrap().to_owned(),
            None => (*word).to_owned(),
        });
        let output = command.args(words).output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The same with this folder for settings.
    pub(crate) fn line_in(&self, settings: &std::path::Path, line: &str) -> Ran {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.run_as(vidan().env("XDG_CONFIG_HOME", settings), &words)
    }

    /// Runs the command with a line's words: none of them has a space.
    pub(crate) fn line(&self, line: &str) -> Ran {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Issues `card.cbor` with these claims, and what else is said.
    pub(crate) fn issue(&self, claims: &Value, more: &str) {
        self.write("claims.json", claims.to_string());
        let line = format!(
            "issue --format sd-cwt --claims @claims.json --issuer-key @issuer.pem --kid issuer-1 --holder @phone.jwk \
             --out @card.cbor --iat {NOW} {more}"
        );
        self.line(&line).ended(0);
    }

    /// Presents `card.cbor` into a file.
    pub(crate) fn present(&self, out: &str, more: &str) -> Ran {
        let line =
            format!("present @card.cbor --holder-key @phone.pem --iat {NOW} --out @{out} {more}");
        self.line(&line)
    }

    /// Judges a file under the issuer's key, as JSON.
    pub(crate) fn verify(&self, file: &str, more: &str) -> Ran {
        self.line(&format!(
            "verify @{file} --issuer-key @issuer.pub --at {NOW} --json {more}"
        ))
    }

    /// Writes `list.jwt`, signed by a new root whose public key is `publisher.pem`.
    pub(crate) fn publish(&self, iss: &str, document_types: &[Value]) {
        self.line("keygen --force --out @root.key --pub @publisher.pem")
            .ended(0);
        self.publish_numbered(iss, document_types, 1);
    }

    /// The same by the root that is there.
    pub(crate) fn publish_numbered(&self, iss: &str, document_types: &[Value], number: u64) {
        let issuer = self.key("issuer.pem").public();
        let names = document_types
            .iter()
            .map(|one| one["type"].as_str().unwrap().to_owned());
        let content = ListContent {
            iss: "urn:test:publisher".into(),
            iat: NOW - 3600,
            next_update: NOW + 86_400,
            number,
            issuers: vec![IssuerRecord {
                kid: "issuer-1".into(),
                iss: iss.into(),
                name: Names {
                    vi: "Bộ Công an (thử)".into(),
                    en: "Ministry (test)".into(),
                },
                algs: vec![vidan_codec::cose::algorithm_id(issuer.algorithm())],
                jwk: PublicJwk::from_key(&issuer),
                documents: names.collect(),
                status_uri: Some("https://status.example/bca".into()),
                standing: Standing::since(0),
            }],
            offices: Vec::new(),
            verifiers: Vec::new(),
            document_types: document_types.to_vec(),
        };
        let list = publish(&content, &self.key("root.key"), "root-1").unwrap();
        self.write("list.jwt", list);
    }

    /// Writes `status.jwt` and `status.cwt` by the issuer: entry 0 valid, 1 revoked, 2 suspended.
    pub(crate) fn publish_status(&self, made: i64) {
        let mut entries = StatusEntries::new(StatusBits::Two, 16).unwrap();
        entries.set(1, 1).unwrap();
        entries.set(2, 2).unwrap();
        let content = StatusListContent {
            uri: URI.into(),
            issued_at: made,
            expires_at: None,
            ttl: Some(3600),
            entries,
        };
        let key = self.key("issuer.pem");
        self.write("status.jwt", content.to_jwt(&key, "issuer-1").unwrap());
        self.write("status.cwt", content.to_cwt(&key, "issuer-1").unwrap());
    }
}

/// A type of document with a group, for a list.
pub(crate) fn card_type() -> Value {
    let claim = |id: &str, group: Option<&str>| {
        let mut claim = json!({"id": id, "vi": format!("{id} (vi)"), "en": format!("{id} (en)")});
        if let Some(group) = group {
            claim["group"] = group.into();
        }
        claim
    };
    json!({"type": "can_cuoc", "vi": "Thẻ căn cước", "en": "Citizen card", "claims": [
        claim("so_dinh_danh", Some("khac")), claim("ho_ten", Some("nhan_than")), claim("ngay_sinh", Some("nhan_than")),
        claim("gioi_tinh", Some("khac")), claim("age_over_18", None),
    ]})
}

/// A card of a person who does not exist.
pub(crate) fn card() -> Value {
    json!({"so_dinh_danh": "001099000017", "ho_ten": "Nguyễn Thị Ví Dụ", "ngay_sinh": "1999-04-30",
           "gioi_tinh": "nữ", "age_over_18": true})
}
