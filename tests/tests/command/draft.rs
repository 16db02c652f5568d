//! The example tokens of draft-ietf-spice-sd-cwt, judged by the command.

use serde_json::{Value, json};
use vidan_tests::command::vidan;

/// The second their key-binding tokens were made.
const NOW: &str = "1725244237";
const AUDIENCE: &str = "https://verifier.example/app";
const NONCE: &str = "8c0f5f523b95bea44a9a48c649240803";

fn file(name: &str) -> String {
    let folder = vidan_tests::root().join("tests/vectors/sd-cwt");
    folder.join(name).to_str().unwrap().to_owned()
}

fn verify(name: &str, more: &[&str]) -> (i32, Value) {
    let output = vidan()
        .args([
            "verify",
            &file(name),
            "--issuer-key",
            &file("issuer_privkey.pem"),
            "--at",
            NOW,
            "--json",
        ])
        .args(more)
        .output()
        .unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code().unwrap(),
        serde_json::from_str(&line).unwrap(),
    )
}

#[test]
fn presented_examples() {
    for more in [
        &["--aud", AUDIENCE][..],
        &["--aud", AUDIENCE, "--nonce", NONCE],
    ] {
        let (code, verdict) = verify("kbt.cbor", more);
        assert_eq!(code, 0, "{verdict}");
        assert_eq!(
            verdict["claims"],
            json!({"500": true, "501": "ABCD-123456", "502": [1_549_560_720, 1_674_004_740],
                   "503": {"country": "us", "region": "ca"}})
        );
        let (code, verdict) = verify("nested_kbt.cbor", more);
        assert_eq!(
            (code, verdict["claims"]["504"].as_array().unwrap().len()),
            (0, 2),
            "{verdict}"
        );
    }
    let (code, verdict) = verify("kbt.cbor", &[]);
    assert_eq!((code, &verdict["code"]), (1, &json!("audience.mismatch")));
    let (code, verdict) = verify("kbt.cbor", &["--aud", AUDIENCE, "--nonce", "00"]);
    assert_eq!((code, &verdict["code"]), (1, &json!("nonce.mismatch")));
}

#[test]
fn issued_examples() {
    let (code, verdict) = verify("issuer_cwt.cbor", &["--issued"]);
    assert_eq!(
        (code, &verdict["issuer"]["iss"]),
        (0, &json!("https://issuer.example")),
        "{verdict}"
    );
    assert_eq!(
        verdict["claims"]["503"],
        json!({"country": "us", "region": "ca", "postal_code": "94188"})
    );
    let (code, _) = verify("nested_issuer_cwt.cbor", &["--issued"]);
    assert_eq!(code, 0);
    let (code, verdict) = verify("decoy.cbor", &["--issued"]);
    assert_eq!(
        (code, &verdict["claims"]),
        (0, &json!({"98": ["fr"], "500": true}))
    );
    // Disclosed in part: something is hidden from its holder.
    let (code, verdict) = verify("nested_cwt.cbor", &["--issued"]);
    assert_eq!((code, &verdict["code"]), (1, &json!("disclosure.hidden")));
}

/// Their credential, presented by us: its digests are of the other dialect, so the short text falls back to the whole.
#[test]
fn their_credential_presented_by_us() {
    let folder = tempfile::tempdir().unwrap();
    let proof = folder.path().join("proof.txt");
    let output = vidan()
        .args([
            "present",
            &file("issuer_cwt.cbor"),
            "--holder-key",
            &file("holder_privkey.pem"),
        ])
        .args([
            "--disclose",
            "501,503.region,502[1]",
            "--aud",
            AUDIENCE,
            "--nonce",
            NONCE,
            "--iat",
            NOW,
            "--out",
        ])
        .arg(&proof)
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(std::fs::read_to_string(&proof).unwrap().starts_with("VDF:"));
    let output = vidan()
        .arg("verify")
        .arg(&proof)
        .args([
            "--issuer-key",
            &file("issuer_privkey.pem"),
            "--aud",
            AUDIENCE,
            "--nonce",
            NONCE,
            "--at",
            NOW,
            "--json",
        ])
        .output()
        .unwrap();
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        verdict["claims"],
        json!({"500": true, "501": "ABCD-123456", "502": [1_612_560_720, 1_674_004_740], "503": {"country": "us", "region": "ca"}}),
        "{verdict}"
    );
}
