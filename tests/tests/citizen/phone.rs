//! A new phone, a new passcode, and what becomes of wrong ones.

use super::home::{Citizen, PASSCODE};

const PASSPHRASE: &str = "con cò bay lả bay la";

/// `vidan wallet restore` into a folder.
fn restore(citizen: &Citizen, home: &str, secrets: &str) -> super::home::Ran {
    let list = citizen.sandbox.trust_list_url();
    let command = [
        "wallet",
        "restore",
        "w.backup",
        "--home",
        home,
        "--trust-list",
        &list,
    ];
    let mut all = command.to_vec();
    all.extend([
        "--root",
        "root.pem",
        "--loopback",
        "--passcode-fd",
        "0",
        "--lang",
        "en",
        "--json",
    ]);
    citizen.run(&all, Some(secrets))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_becomes_a_wallet_on_a_new_phone() {
    let citizen = Citizen::with_documents().await;
    let secrets = format!("{PASSCODE}\n{PASSPHRASE}");
    let backup = ["backup", "--out", "w.backup", "--json"];
    let made = citizen.wallet_with(&secrets, &backup).ended(0).json();
    assert_eq!(made["documents"], 3);
    // Never over a file that is there.
    citizen.wallet_with(&secrets, &backup).ended(1);

    let wrong = restore(&citizen, "new", "con cò bay la bay la\nmật khẩu mới").ended(1);
    assert!(wrong.err.contains("passphrase"), "{}", wrong.err);
    assert!(!citizen.path("new").exists(), "nothing half-made");

    let secrets = format!("{PASSPHRASE}\nmật khẩu mới");
    let report = restore(&citizen, "new", &secrets).ended(0).json();
    assert_eq!(report["documents"].as_array().unwrap().len(), 3);
    restore(&citizen, "new", &secrets).ended(64);
    let there = [
        "wallet",
        "list",
        "--home",
        "new",
        "--passcode-fd",
        "0",
        "--json",
    ];
    let list = citizen.run(&there, Some("mật khẩu mới")).ended(0).json();
    assert_eq!(list.as_array().unwrap().len(), 3);
    assert_eq!(list[0]["life"]["state"], "needs_new_copy");
    let renew = [
        "wallet",
        "renew",
        "--home",
        "new",
        "--passcode-fd",
        "0",
        "--yes",
    ];
    citizen.run(&renew, Some("mật khẩu mới")).ended(0);
    let list = citizen.run(&there, Some("mật khẩu mới")).ended(0).json();
    assert_eq!(list[0]["copies_left"], 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_makes_no_wallet() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let secrets = format!("{PASSCODE}\n{PASSPHRASE}");
    citizen
        .wallet_with(&secrets, &["backup", "--out", "w.backup"])
        .ended(0);
    let whole = std::fs::read(citizen.path("w.backup")).unwrap();
    let secrets = format!("{PASSPHRASE}\nmật khẩu mới");
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for damaged in [&whole[..whole.len() - 7], &flipped, b"not a backup"] {
        std::fs::write(citizen.path("w.backup"), damaged).unwrap();
        restore(&citizen, "new", &secrets).ended(1);
        assert!(!citizen.path("new").exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_passcode_is_changed() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let secrets = format!("{PASSCODE}\nmột mật khẩu khác");
    citizen.wallet_with(&secrets, &["passcode"]).ended(0);
    citizen.wallet(&["unlock"]).ended(1);
    citizen
        .wallet_with("một mật khẩu khác", &["unlock"])
        .ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passcodes_wipe_only_where_that_was_wanted() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let lock = |wipe: &str| citizen.wallet(&["lock", "--wipe-after", wipe, "--json"]);
    assert_eq!(lock("10").ended(0).json()["wipe_after"], 10);
    lock("3").ended(1);
    lock("never").ended(64);
    citizen.wallet_with("sai", &["unlock"]).ended(1);
    assert_eq!(
        citizen.wallet(&["lock", "--json"]).ended(0).json()["wipe_after"],
        10
    );
    assert_eq!(
        lock("off").ended(0).json()["wipe_after"],
        serde_json::Value::Null
    );
}
