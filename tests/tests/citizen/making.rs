//! A wallet is made whole or not at all: what is wrong is said before, and what a kill leaves is nobody's wallet.

use std::fs;

use vidan_crypto::{Algorithm, SigningKey};

use super::home::{Citizen, PASSCODE, Ran};

/// `vidan wallet init` into `w`, with this root and more.
fn init(citizen: &Citizen, list: &str, root: &str, more: &[&str]) -> Ran {
    let mut all = vec!["init", "--trust-list", list, "--root", root, "--loopback"];
    all.extend(more);
    citizen.wallet(&all)
}

fn nothing_is_left(citizen: &Citizen) {
    assert!(!citizen.path("w").exists(), "a folder is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_that_does_not_sign_the_list_is_refused_before_anything_is_made() {
    let citizen = Citizen::new().await;
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    fs::write(citizen.path("other.pem"), other.public().to_pem()).unwrap();
    let list = citizen.sandbox.trust_list_url();
    let kid = citizen.sandbox.root_kid();
    for more in [&[][..], &["--root-kid", kid]] {
        let refused = init(&citizen, &list, "other.pem", more).ended(64);
        assert!(
            refused.err.contains("[cli.root_of_other_list]"),
            "{}",
            refused.err
        );
        nothing_is_left(&citizen);
    }
    let misnamed = init(&citizen, &list, "root.pem", &["--root-kid", "none"]).ended(64);
    assert!(
        misnamed.err.contains("[cli.root_of_other_list]"),
        "{}",
        misnamed.err
    );
    nothing_is_left(&citizen);
    init(&citizen, &list, "root.pem", &["--root-kid", kid]).ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_with_another_root_or_authority_leaves_nothing() {
    const PASSPHRASE: &str = "mười hai con giáp";
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let secrets = format!("{PASSCODE}\n{PASSPHRASE}");
    let backup = ["backup", "--out", "w.backup"];
    citizen.wallet_with(&secrets, &backup).ended(0);
    fs::rename(citizen.path("w"), citizen.path("old")).unwrap();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    fs::write(citizen.path("other.pem"), other.public().to_pem()).unwrap();
    fs::write(citizen.path("junk.pem"), "junk").unwrap();
    // A certificate by its frame, and none by what is in it.
    let broken = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    fs::write(citizen.path("broken.pem"), broken).unwrap();
    let list = citizen.sandbox.trust_list_url();
    let secrets = format!("{PASSPHRASE}\n{PASSCODE}");
    let restore = |root, more: &[&str]| {
        let mut all = vec!["restore", "w.backup", "--trust-list", &list, "--root", root];
        all.push("--loopback");
        all.extend(more);
        citizen.wallet_with(&secrets, &all)
    };
    let wrong = restore("other.pem", &["--json"]).ended(64).error();
    assert_eq!(wrong["code"], "cli.root_of_other_list");
    nothing_is_left(&citizen);
    for (file, code) in [
        ("junk.pem", "cli.not_certificates"),
        ("broken.pem", "cli.certificate"),
    ] {
        let wrong = restore("root.pem", &["--iaca", file, "--json"]);
        assert_ne!(wrong.code, 0, "{file}");
        assert_eq!(wrong.error()["code"], code);
        nothing_is_left(&citizen);
    }
    restore("root.pem", &[]).ended(0);
    citizen.wallet(&["unlock"]).ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_key_is_no_root() {
    let citizen = Citizen::new().await;
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    fs::write(citizen.path("private.pem"), key.to_pem()).unwrap();
    fs::write(citizen.path("junk.pem"), "junk").unwrap();
    let list = citizen.sandbox.trust_list_url();
    let refused = init(&citizen, &list, "private.pem", &[]).ended(1);
    assert!(
        refused.err.contains("private key") && refused.err.contains("never hand it out"),
        "{}",
        refused.err
    );
    let junk = init(&citizen, &list, "junk.pem", &[]).ended(1);
    assert!(junk.err.contains("[cli.root_not_key]"), "{}", junk.err);
    let iaca = init(&citizen, &list, "root.pem", &["--iaca", "junk.pem"]).ended(64);
    assert!(iaca.err.contains("[cli.not_certificates]"), "{}", iaca.err);
    nothing_is_left(&citizen);
}

/// Only where there is no network is a root taken unseen, and that is said.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_root_cannot_be_checked() {
    let citizen = Citizen::new().await;
    let list = "http://127.0.0.1:9/trust-list.jwt";
    let unnamed = init(&citizen, list, "root.pem", &["--json"]).ended(1);
    assert_eq!(unnamed.error()["code"], "cli.root_unnamed");
    assert_eq!(unnamed.error()["retry"], true);
    nothing_is_left(&citizen);
    // A publisher that answers otherwise is no missing network.
    let wrong = citizen.sandbox.form_url();
    let refused = init(&citizen, &wrong, "root.pem", &["--root-kid", "x"]);
    assert_ne!(refused.code, 0, "{}", refused.err);
    nothing_is_left(&citizen);
    let kid = citizen.sandbox.root_kid();
    let made = init(&citizen, list, "root.pem", &["--root-kid", kid]).ended(0);
    assert!(made.err.contains("could NOT be checked"), "{}", made.err);
    citizen.wallet(&["unlock"]).ended(0);
}

/// What is in a folder and was left by none of these commands is not removed.
#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_strange_wallet_stay() {
    let citizen = Citizen::new().await;
    fs::create_dir(citizen.path("w")).unwrap();
    fs::write(citizen.path("w/vault.vidan"), "somebody's").unwrap();
    let refused = citizen.init().ended(64);
    assert!(refused.err.contains("[cli.home_taken]"), "{}", refused.err);
    let kept = fs::read_to_string(citizen.path("w/vault.vidan")).unwrap();
    assert_eq!(kept, "somebody's");
    assert_eq!(fs::read_dir(citizen.path("w")).unwrap().count(), 1);
}

/// A wallet that lost nothing but its settings is reached again by the same command, and can be used and erased.
#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_gone_are_written_again() {
    let citizen = Citizen::with_documents().await;
    fs::remove_file(citizen.path("w/wallet.json")).unwrap();
    let none = citizen.wallet(&["list"]).ended(64);
    assert!(none.err.contains("init"), "{}", none.err);
    let settled = citizen.init().ended(0);
    assert!(settled.out.contains("wallet.json"), "{}", settled.out);
    let held = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(held.as_array().unwrap().len(), 3);
    citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
    nothing_is_left(&citizen);
}

/// An empty folder that somebody made before is as good as none.
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_was_empty_is_taken() {
    let citizen = Citizen::new().await;
    fs::create_dir(citizen.path("w")).unwrap();
    citizen.init().ended(0);
    citizen.wallet(&["unlock"]).ended(0);
}
