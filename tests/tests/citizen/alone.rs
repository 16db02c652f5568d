//! One process at a time in a wallet's folder, and nothing of its keys left behind.

use std::{fs, io::Write as _, path::Path, process::Child};

use super::home::{Citizen, PASSCODE, Ran};

const OPEN: [&str; 7] = [
    "wallet",
    "unlock",
    "--home",
    "w",
    "--passcode-fd",
    "0",
    "--json",
];

/// Waits until a process that was started has the vault open: it waits for its passcode then.
fn until_open(child: &Child) {
    let folder = format!("/proc/{}/fd", child.id());
    let is_vault = |file: fs::DirEntry| {
        fs::read_link(file.path()).is_ok_and(|path| path.ends_with("vault.vidan"))
    };
    while !fs::read_dir(&folder)
        .unwrap()
        .any(|file| file.is_ok_and(is_vault))
    {
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_process_is_told_and_changes_nothing() {
    let citizen = Citizen::with_documents().await;
    let mut first = citizen.start(&OPEN);
    until_open(&first);
    let keys = fs::read(citizen.path("w/device-keys")).unwrap();
    for act in [
        &["list"][..],
        &["renew", "can_cuoc", "--yes"],
        &["erase", "--all", "--yes"],
    ] {
        let refused = citizen.wallet(&[act, &["--json"]].concat()).ended(1);
        assert_eq!(refused.error()["code"], "vault.already_open", "{act:?}");
    }
    assert_eq!(fs::read(citizen.path("w/device-keys")).unwrap(), keys);
    writeln!(first.stdin.take().unwrap(), "{PASSCODE}").unwrap();
    let first = Ran::of(first.wait_with_output().unwrap()).ended(0).json();
    assert_eq!(first["documents"], 3);
    citizen.wallet(&["renew", "can_cuoc", "--yes"]).ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_holds_nobody_up() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let mut first = citizen.start(&OPEN);
    until_open(&first);
    first.kill().unwrap();
    first.wait().unwrap();
    citizen.wallet(&["unlock"]).ended(0);
}

/// Whether a secret that the key file held stands in any file below.
fn holds_keys(folder: &Path, keys: &[u8]) -> bool {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    // One entry of the file: behind its version, and as long as purpose, name and secret are.
    let entry = &keys[18..50];
    files.filter(|path| path.is_file()).any(|path| {
        let content = fs::read(path).unwrap();
        content.windows(entry.len()).any(|part| part == entry)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_means_erased() {
    let citizen = Citizen::with_documents().await;
    let keys = fs::read(citizen.path("w/device-keys")).unwrap();
    // What a process leaves that is killed while it writes the keys.
    fs::write(citizen.path("w/.tmpAb3dEf"), &keys).unwrap();
    citizen.wallet(&["list"]).ended(0);
    assert!(
        !citizen.path("w/.tmpAb3dEf").exists(),
        "swept by the next command"
    );
    fs::write(citizen.path("w/.tmpAb3dEf"), &keys).unwrap();
    fs::write(citizen.path("w/mine.txt"), "not a wallet's").unwrap();
    assert!(holds_keys(&citizen.path("w"), &keys));
    citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
    assert!(!holds_keys(&citizen.path("w"), &keys));
    let left: Vec<_> = fs::read_dir(citizen.path("w")).unwrap().collect();
    assert_eq!(left.len(), 1, "what is not the wallet's stays: {left:?}");
}

/// An erasing that was cut off is no wallet, and goes on by the same command, without a passcode: nothing is there to open.
#[tokio::test(flavor = "multi_thread")]
async fn a_cut_erasing_is_finished() {
    let citizen = Citizen::with_documents().await;
    let (whole, cut) = (
        citizen.path("w/wallet.json"),
        citizen.path("w/wallet.json.unfinished"),
    );
    fs::rename(whole, cut).unwrap();
    let refused = citizen.wallet(&["list", "--json"]).ended(64);
    assert_eq!(refused.error()["code"], "cli.unfinished");
    citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
    assert!(!citizen.path("w").exists());
}
