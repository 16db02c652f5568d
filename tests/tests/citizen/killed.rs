//! `kill -9` of the command itself, at moments spread over each act: what the act was about is as before it or as after it, the next
//! command goes on, and no draft is left.

use std::{
    fs,
    io::Write as _,
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::json;

use super::home::{Citizen, PASSCODE};

const PASSPHRASE: &str = "mười hai con giáp";
const OTHER: &str = "một mật khẩu khác";

/// Moments from the beginning of an act to a little behind its end, as long as it took once.
fn moments(kills: u32, whole: Duration) -> impl Iterator<Item = Duration> {
    (0..kills).map(move |round| whole.mul_f64(1.1 * f64::from(round) / f64::from(kills - 1)))
}

/// How long an act takes that nobody kills.
fn timed(act: impl FnOnce()) -> Duration {
    let began = Instant::now();
    act();
    began.elapsed()
}

/// Starts a command with its secrets, and kills it after a while.
fn killed(citizen: &Citizen, arguments: &[&str], secrets: &str, after: Duration) {
    let mut child = citizen.start(arguments);
    writeln!(child.stdin.take().unwrap(), "{secrets}").unwrap();
    sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

fn nothing_is_left(citizen: &Citizen) {
    assert!(!citizen.path("w").exists(), "the folder is there");
}

fn no_drafts(citizen: &Citizen) {
    for file in fs::read_dir(citizen.path("w")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(
            !name.starts_with(".tmp") && !name.ends_with("unfinished"),
            "{name}"
        );
    }
}

/// What every command of a wallet ends with here.
fn with_home<'a>(command: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["wallet"];
    all.extend(command);
    all.extend(["--home", "w", "--passcode-fd", "0", "--lang", "en"]);
    all
}

async fn init(kills: u32) {
    let citizen = Citizen::new().await;
    let list = citizen.sandbox.trust_list_url();
    let made = ["--trust-list", &list, "--root", "root.pem", "--loopback"];
    let command = with_home(&[&["init"], &made[..]].concat());
    let mut unfinished = 0;
    let whole = timed(|| drop(citizen.init().ended(0)));
    citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
    for after in moments(kills, whole) {
        killed(&citizen, &command, PASSCODE, after);
        if citizen.path("w/wallet.json").exists() {
            citizen.wallet(&["unlock"]).ended(0);
        } else {
            let begun = citizen.path("w/wallet.json.unfinished").exists();
            let none = citizen.wallet(&["list", "--json"]).ended(64).error();
            let code = if begun {
                "cli.unfinished"
            } else {
                "cli.no_wallet"
            };
            assert_eq!(none["code"], code);
            let made = citizen.init().ended(0);
            assert_eq!(begun, made.err.contains("was removed"), "{}", made.err);
            unfinished += u32::from(begun);
        }
        no_drafts(&citizen);
        citizen.wallet(&["unlock"]).ended(0);
        citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
        nothing_is_left(&citizen);
    }
    println!("{unfinished} of {kills} kills left something");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_init_is_a_wallet_or_the_next_one_makes_it() {
    init(6).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long form: 100 kills, minutes"]
async fn a_killed_init_for_long() {
    init(100).await;
}

async fn restore(kills: u32) {
    let citizen = Citizen::with_documents().await;
    let secrets = format!("{PASSCODE}\n{PASSPHRASE}");
    let backup = ["backup", "--out", "w.backup"];
    citizen.wallet_with(&secrets, &backup).ended(0);
    citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
    let list = citizen.sandbox.trust_list_url();
    let made = ["--trust-list", &list, "--root", "root.pem", "--loopback"];
    let command = with_home(&[&["restore", "w.backup"], &made[..]].concat());
    let secrets = format!("{PASSPHRASE}\n{PASSCODE}");
    let whole = timed(|| drop(citizen.run(&command, Some(&secrets)).ended(0)));
    citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
    for after in moments(kills, whole) {
        killed(&citizen, &command, &secrets, after);
        if !citizen.path("w/wallet.json").exists() {
            citizen.run(&command, Some(&secrets)).ended(0);
        }
        no_drafts(&citizen);
        let held = citizen.wallet(&["list", "--json"]).ended(0).json();
        assert_eq!(held.as_array().unwrap().len(), 3);
        citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
        nothing_is_left(&citizen);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_restore_is_a_wallet_or_the_same_command_makes_it() {
    restore(4).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long form: 60 kills, minutes"]
async fn a_killed_restore_for_long() {
    restore(60).await;
}

async fn passcode(kills: u32) {
    let citizen = Citizen::with_documents().await;
    let command = with_home(&["passcode"]);
    let (mut now, mut next) = (OTHER, PASSCODE);
    let mut changed = 0;
    let secrets = format!("{next}\n{now}");
    let whole = timed(|| drop(citizen.run(&command, Some(&secrets)).ended(0)));
    for after in moments(kills, whole) {
        killed(&citizen, &command, &format!("{now}\n{next}"), after);
        // One of the two opens it, and no other. A wrong one is never the sixth in a row, so nobody waits.
        if citizen.wallet_with(now, &["unlock"]).code != 0 {
            citizen.wallet_with(next, &["unlock"]).ended(0);
            (now, next) = (next, now);
            changed += 1;
        }
        let held = citizen.wallet_with(now, &["list", "--json"]).ended(0);
        assert_eq!(held.json().as_array().unwrap().len(), 3);
        no_drafts(&citizen);
    }
    println!("{changed} of {kills} kills came after the change");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_change_leaves_one_passcode() {
    passcode(6).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long form: 100 kills, minutes"]
async fn a_killed_change_for_long() {
    passcode(100).await;
}

async fn backup(kills: u32) {
    let citizen = Citizen::with_documents().await;
    let list = citizen.sandbox.trust_list_url();
    let secrets = format!("{PASSCODE}\n{PASSPHRASE}");
    let command = with_home(&["backup", "--out", "w.backup"]);
    let path = citizen.path("w.backup");
    let whole = timed(|| drop(citizen.run(&command, Some(&secrets)).ended(0)));
    fs::remove_file(&path).unwrap();
    let mut made = 0;
    for after in moments(kills, whole) {
        killed(&citizen, &command, &secrets, after);
        if path.exists() {
            made += 1;
        } else {
            citizen.run(&command, Some(&secrets)).ended(0);
        }
        let new = [
            "wallet",
            "restore",
            "w.backup",
            "--trust-list",
            &list,
            "--root",
            "root.pem",
            "--loopback",
            "--home",
            "new",
            "--passcode-fd",
            "0",
            "--lang",
            "en",
        ];
        let given = format!("{PASSPHRASE}\n{PASSCODE}");
        citizen.run(&new, Some(&given)).ended(0);
        fs::remove_dir_all(citizen.path("new")).unwrap();
        fs::remove_file(&path).unwrap();
        no_drafts(&citizen);
    }
    println!("{made} of {kills} kills left a whole backup");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_backup_is_whole_or_not_there() {
    backup(4).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long form: 60 kills, minutes"]
async fn a_killed_backup_for_long() {
    backup(60).await;
}

async fn form(kills: u32) {
    let citizen = Citizen::with_documents().await;
    let form = citizen.sandbox.form_url();
    let fill = [
        "fill",
        &form,
        "--values",
        "typed.json",
        "--submit",
        "--yes",
        "--json",
    ];
    // Another text each time: the same one would be the same dossier.
    let write = |text: &str| {
        let typed = json!({
            "kinh_gui": "Công an phường Hoàn Kiếm, Thành phố Hà Nội", "sdt": "0912345678",
            "chu_ho.ho_ten": "Trần Văn Mẫu", "chu_ho.quan_he": "con", "chu_ho.so_dinh_danh": "001070000016",
            "noi_dung": text,
        });
        fs::write(citizen.path("typed.json"), typed.to_string()).unwrap();
    };
    write("Đăng ký thường trú");
    let whole = timed(|| drop(citizen.wallet(&fill).ended(0)));
    let mut on_its_way = 0;
    for (round, after) in moments(kills, whole).enumerate() {
        write(&format!("Đăng ký thường trú, lần {round}"));
        let before = citizen.sandbox.dossiers().len();
        killed(&citizen, &with_home(&fill), PASSCODE, after);
        let pending = citizen.wallet(&["pending", "--json"]).ended(0).json();
        let done = pending["done"].as_array().unwrap().len();
        on_its_way += done;
        let filed = citizen.sandbox.dossiers().len() - before;
        assert!(filed <= 1 && done <= filed, "round {round}: {pending}");
        if filed == 0 {
            citizen.wallet(&fill).ended(0);
        }
        assert_eq!(
            citizen.sandbox.dossiers().len(),
            before + 1,
            "round {round}"
        );
        let left = citizen.wallet(&["pending", "--json"]).ended(0).json();
        assert!(left["waiting"].as_array().unwrap().is_empty(), "{left}");
        citizen.wallet(&["refresh"]).ended(0);
    }
    println!("{on_its_way} of {} kills left a form on its way", kills);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_submission_is_one_dossier() {
    form(6).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long form: 100 kills, minutes"]
async fn a_killed_submission_for_long() {
    form(100).await;
}
