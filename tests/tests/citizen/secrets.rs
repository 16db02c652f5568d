//! Who may look into the folder, and where the passcode may come from.

use super::home::{Citizen, PASSCODE};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passcode_opens_nothing_and_is_counted() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    for _ in 0..2 {
        let wrong = citizen.wallet_with("sai", &["list"]).ended(1);
        assert!(wrong.err.contains("passcode"), "{}", wrong.err);
    }
    let right = citizen.wallet(&["unlock", "--json"]).ended(0).json();
    assert_eq!(right["documents"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_nobody_is_asked() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let asked = citizen.run(&["wallet", "list", "--home", "w", "--lang", "en"], None);
    assert!(asked.ended(64).err.contains("--passcode-fd"));
    let empty = citizen.wallet_with("", &["list"]).ended(1);
    assert!(empty.err.contains("passcode"), "{}", empty.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_is_never_made_over_another_nor_half() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let kept = std::fs::read(citizen.path("w/wallet.json")).unwrap();
    assert!(citizen.init().ended(64).err.contains("already"));
    assert_eq!(std::fs::read(citizen.path("w/wallet.json")).unwrap(), kept);
    citizen.wallet(&["unlock"]).ended(0);

    let list = citizen.sandbox.trust_list_url();
    let init = [
        "wallet",
        "init",
        "--trust-list",
        &list,
        "--root",
        "root.pem",
        "--loopback",
    ];
    let mut nowhere = init.to_vec();
    nowhere.extend(["--home", "other", "--passcode-fd", "0"]);
    citizen.run(&nowhere, Some("")).ended(1);
    assert!(!citizen.path("other").exists());
    let none = ["wallet", "list", "--home", "other", "--passcode-fd", "0"];
    citizen.run(&none, Some(PASSCODE)).ended(64);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_can_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let mode = |name: &str| {
        let metadata = std::fs::metadata(citizen.path(name)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode("w"), 0o700);
    for file in [
        "device-keys",
        "vault.vidan",
        "vault.vidan-commits",
        "wallet.json",
    ] {
        assert_eq!(mode(&format!("w/{file}")), 0o600, "{file}");
    }
}
