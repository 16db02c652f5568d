//! A disk that takes no more: files limited in length, as a quota limits them.

use std::{path::Path, process::Command};

use vidan_vault::Sealable as _;

use crate::{
    child::{Child, Given, say},
    room::{self, Blob, code, content, put, unlocked},
};

/// Bytes of each record.
const LEN: usize = 20_000;

/// A command that runs its arguments with files of at most this many blocks of 512 bytes. Who writes on gets an error
/// instead of a signal.
fn limited(blocks: u32) -> Command {
    let mut shell = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script]);
    shell.arg(std::env::current_exe().unwrap());
    shell
}

#[tokio::test]
async fn what_was_acknowledged_stays_and_room_makes_it_work_again() {
    for blocks in [400, 800, 2_222] {
        let folder = room::folder();
        let child = Child::start_by(limited(blocks), "fill", folder.path(), &[]);
        let (status, said) = child.end();
        assert!(status.success(), "{said:?}");
        let kept = said.iter().filter(|line| *line == "kept").count();
        let refused: Vec<_> = said
            .iter()
            .filter(|line| line.starts_with("vault."))
            .collect();
        assert!(kept > 0, "{blocks} blocks: nothing fits");
        // A limit is not the same to SQLite as no space left, and the same to a person.
        assert_eq!(refused, ["vault.storage_failed"], "{blocks} blocks");
        let vault = unlocked(&path(folder.path()), 0).await.unwrap();
        let held = content(&vault).await.unwrap();
        assert!(
            (kept..=kept + 1).contains(&held.len()),
            "{} of {kept}",
            held.len()
        );
        assert!(held.values().all(|value| value.len() == LEN));
        assert!(room::is_whole(&vault).await);
        put(&vault, "again", vec![1; LEN]).await.unwrap();
        vault.close().await.unwrap();
    }
}

/// A repair writes a new file: where that does not fit, everything is as it was, and it works when there is room.
#[tokio::test]
async fn a_repair_that_does_not_fit_changes_nothing() {
    const RECORDS: usize = 60;
    let folder = room::folder();
    let path = path(folder.path());
    let vault = room::create(&path).await.unwrap();
    for number in 0..RECORDS {
        let id = format!("record {number}");
        put(&vault, &id, vec![7; LEN]).await.unwrap();
    }
    vault.close().await.unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let damage = "UPDATE record SET sealed = zeroblob(length(sealed)) WHERE row = 30";
    assert_eq!(connection.execute(damage, []).unwrap(), 1);
    connection.close().unwrap();

    let child = Child::start_by(limited(1_000), "repair", folder.path(), &[]);
    let (status, said) = child.end();
    assert!(status.success(), "{said:?}");
    let refused = said.iter().filter(|line| line.starts_with("vault."));
    assert_eq!(refused.collect::<Vec<_>>(), ["vault.storage_failed"]);
    let vault = unlocked(&path, 0).await.unwrap();
    let held = vault.read(|r| r.list::<Blob>()).await.unwrap();
    assert_eq!((held.records.len(), held.damaged.len()), (RECORDS - 1, 1));
    let repaired = vault.repair(vec![Blob::NAME]).await.unwrap();
    assert_eq!(
        (repaired.lost.len(), room::is_whole(&vault).await),
        (1, true)
    );
    assert_eq!(content(&vault).await.unwrap().len(), RECORDS - 1);
}

/// Repairs, and says how that ended.
pub(crate) async fn repairs(given: Given) {
    let vault = unlocked(&path(&given.folder), 0).await.unwrap();
    match vault.repair(vec![Blob::NAME]).await {
        Ok(_) => say("repaired"),
        Err(error) => say(code(&error)),
    }
    vault.close().await.ok();
}

fn path(folder: &Path) -> std::path::PathBuf {
    folder.join("vault.db")
}

/// Fills a vault until it is refused, and then looks at what it has.
pub(crate) async fn child(given: Given) {
    let vault = room::create(&path(&given.folder)).await.unwrap();
    let mut kept = 0;
    let error = loop {
        match put(&vault, &format!("record {kept}"), vec![7; LEN]).await {
            Ok(()) => say("kept"),
            Err(error) => break error,
        }
        kept += 1;
    };
    say(code(&error));
    let held = content(&vault).await.unwrap();
    assert_eq!(held.len(), kept, "the old state");
    assert!(vault.check(vec![Blob::NAME]).await.unwrap().is_whole());
    vault.close().await.ok();
}
