//! Wrong usage ends with 64, in words and with nothing written.

use serde_json::json;

use crate::desk::{Desk, NOW, card};

#[test]
fn wrong_usage_is_64() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    let issue = "issue --claims @claims.json --type t --issuer-key @issuer.pem --kid k --holder @phone.jwk --out @x";
    let present = "present @card.cbor --holder-key @phone.pem --aud broadcast --out @x";
    let verify = "verify @proof.txt --issuer-key @issuer.pub";
    let status = "status @proof.txt --uri u --idx 0";
    let lines = [
        "keygen".to_owned(),
        "keygen --out @x --alg rsa".to_owned(),
        "issue --claims @claims.json".to_owned(),
        format!("{issue} --format mdl"),
        format!("{issue} --redact a,,b"),
        format!("{issue} --redact a --profile can_cuoc"),
        format!("{issue} --profile khong_co"),
        format!("{issue} --status https://no.index"),
        format!("{issue} --iat yesterday"),
        format!("{issue} --exp 2026-13-01T00:00:00Z"),
        issue.replace("@claims.json", "@none.json"),
        issue.replace("@issuer.pem", "@none.pem"),
        issue.replace("@phone.jwk", "@none.jwk"),
        present.to_owned(),
        format!("{present} --disclose [0]"),
        format!("{present} --disclose ho_ten --nonce 0"),
        format!("{present} --disclose ho_ten --nonce xx"),
        format!("{present} --disclose ho_ten --form pdf"),
        format!("{present} --disclose ho_ten --form cbor --qr @x.png"),
        format!("{present} --disclose ho_ten --level h"),
        format!("{present} --disclose ho_ten --qr @x.png --module 0"),
        format!("{present} --disclose ho_ten --lifetime -1"),
        "verify @proof.txt".to_owned(),
        "verify --issuer-key @issuer.pub".to_owned(),
        format!("{verify} --trust @list.jwt"),
        format!("{verify} --root @issuer.pub"),
        format!("{verify} --nonce 123"),
        format!("{verify} --issued --aud x"),
        format!("{verify} --issued --nonce 00"),
        "verify @none.txt --issuer-key @issuer.pub".to_owned(),
        "verify @proof.txt --bundle @none.cbor".to_owned(),
        "verify @proof.txt --trust @none.jwt".to_owned(),
        status.to_owned(),
        format!("{status} --issuer-key @issuer.pub --issuer-jwk @issuer.jwk"),
        format!(
            "{} --issuer-key @issuer.pub",
            status.replace("--idx 0", "--idx -1")
        ),
        format!(
            "{} --issuer-key @issuer.pub",
            status.replace("@proof.txt", "@none")
        ),
        "inspect".to_owned(),
        "bundle --out @x".to_owned(),
    ];
    for line in lines {
        let ran = desk.line(&line).ended(64);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{line}");
        assert!(!desk.path("x").exists(), "{line}");
    }
}

#[test]
fn every_command_shows_an_example() {
    let desk = Desk::new();
    for command in [
        "keygen", "issue", "match", "present", "verify", "status", "inspect", "bundle", "demo",
        "sandbox",
    ] {
        for (language, example) in [("en", "Example"), ("vi", "Ví dụ")] {
            let help = desk.line(&format!("{command} --help --lang {language}"));
            let help = help.ended(0).out;
            assert!(
                help.contains(&format!("{example}: vidan {command} "))
                    || help.contains(&format!("{example}s: vidan {command} ")),
                "{help}"
            );
        }
    }
}

/// Help and wrong usage speak Vietnamese, unless English is asked for; to a program they speak JSON.
#[test]
fn help_and_wrong_usage_are_in_the_persons_language() {
    let desk = Desk::new();
    for line in ["--help", "help wallet", "wallet activity --help", "demo -h"] {
        let vi = desk.line(line).ended(0).out;
        assert!(vi.contains("Cách dùng: ") && !vi.contains("Usage"), "{vi}");
        let en = desk.line(&format!("--lang en {line}")).ended(0).out;
        assert!(en.contains("Usage: ") && !en.contains("Cách dùng"), "{en}");
    }
    for line in ["", "dance", "demo --nope", "wallet", "verify x"] {
        let vi = desk.line(&format!("{line} --lang vi")).ended(64).err;
        assert!(vi.contains("Cách dùng: ") && !vi.contains("error"), "{vi}");
        let en = desk.line(&format!("{line} --lang en")).ended(64).err;
        assert!(en.contains("Usage: ") && !en.contains("lỗi"), "{en}");
        let json = desk.line(&format!("{line} --json")).ended(64).err;
        let told: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(told["code"], "cli.usage", "{line}");
        assert!(!told["message"].as_str().unwrap().is_empty());
    }
}

/// Files that are there and wrong: 1, with the file's name and the cause, in both languages, and nothing of their content.
#[test]
fn wrong_files_are_named() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    let wrong = [
        ("dup.json", r#"{"bi_mat":1,"bi_mat":2}"#),
        ("float.json", r#"{"bi_mat":1.5}"#),
        ("array.json", r#"["bi_mat"]"#),
        ("text.json", "bi_mat"),
    ];
    for (name, content) in wrong {
        desk.write(name, content);
        for language in ["en", "vi"] {
            let ran = desk.line(&format!(
                "issue --claims @{name} --type t --issuer-key @issuer.pem --kid k --holder @phone.jwk --out @x --lang {language}"
            ));
            let ran = ran.ended(1);
            assert!(
                ran.err.contains(name) && !ran.err.contains("bi_mat"),
                "{}",
                ran.err
            );
        }
    }
    let mut private: serde_json::Value = serde_json::from_str(&desk.text("phone.jwk")).unwrap();
    private["d"] = json!("c2VjcmV0");
    desk.write("private.jwk", private.to_string());
    for (what, line) in [
        (
            "text.json",
            "issue --claims @claims.json --type t --issuer-key @text.json --kid k --holder @phone.jwk --out @x",
        ),
        (
            "issuer.pub",
            "issue --claims @claims.json --type t --issuer-key @issuer.pub --kid k --holder @phone.jwk --out @x",
        ),
        (
            "private.jwk",
            "issue --claims @claims.json --type t --issuer-key @issuer.pem --kid k --holder @private.jwk --out @x",
        ),
        (
            "claims.json",
            "issue --claims @claims.json --type t --issuer-key @issuer.pem --kid k --holder @phone.jwk --out @x --redact khac",
        ),
        (
            "text.json",
            "present @card.cbor --holder-key @text.json --disclose ho_ten --aud broadcast --out @x",
        ),
        ("text.json", "verify @card.cbor --issuer-key @text.json"),
    ] {
        let ran = desk.line(line).ended(1);
        assert!(ran.err.contains(what), "{line}: {}", ran.err);
        assert!(!desk.path("x").exists());
    }
    let backwards = format!(
        "issue --claims @claims.json --type t --issuer-key @issuer.pem --kid k --holder @phone.jwk --out @x --iat {NOW} --exp {NOW} --lang en"
    );
    let ran = desk.line(&backwards).ended(1);
    assert!(ran.err.contains("issued after it expires"), "{}", ran.err);
}
