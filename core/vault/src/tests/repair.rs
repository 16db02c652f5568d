//! Checking and repairing: each fault is found as itself, and what was readable before is readable afterwards.

use super::*;
use crate::{CheckReport, Fault, Finding, Part, PhoneKey, PhoneSecret, RepairReport};

const KINDS: [&str; 1] = [Note::NAME];

async fn check(vault: &Vault) -> CheckReport {
    vault.check(KINDS.to_vec()).await.unwrap()
}

async fn repair(vault: &Vault) -> RepairReport {
    vault.repair(KINDS.to_vec()).await.unwrap()
}

/// Three notes and a wrap for the phone, closed.
async fn made(room: &Room) {
    let vault = room.create().await;
    for (id, text) in [("a", "một"), ("b", "hai"), ("c", "ba!")] {
        put(&vault, id, text).await.unwrap();
    }
    let phone = PhoneSecret {
        key: PhoneKey {
            key_hint: "khoa-van-tay".into(),
            wrapped: vec![0xB1; 60],
        },
        secret: Secret32::from_bytes([0x77; 32]),
    };
    let enabled = vault.enable_phone_unlock(passcode(), phone, device().secret);
    enabled.await.unwrap();
    vault.close().await.unwrap();
}

fn found(fault: Fault, row: Option<u64>, kind: Option<&'static str>) -> Finding {
    Finding { fault, row, kind }
}

/// The vault is whole now, and after it was opened again.
async fn is_whole(room: &Room, vault: Vault, path: &Path, records: u64) -> Vault {
    let report = check(&vault).await;
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.records, report.unproven), (records, 0));
    vault.close().await.unwrap();
    let vault = room.unlocked_at(path).await.unwrap();
    let report = check(&vault).await;
    assert!(report.is_whole(), "{report:?}");
    vault
}

#[tokio::test]
async fn a_whole_vault_is_left_alone() {
    let room = Room::new();
    made(&room).await;
    let vault = room.unlocked().await.unwrap();
    let before = room.snapshot("before.db");
    assert!(check(&vault).await.is_whole());
    let nothing = RepairReport {
        kept: 3,
        unproven: 0,
        lost: Vec::new(),
        mended: Vec::new(),
    };
    assert_eq!(repair(&vault).await, nothing);
    let after = room.snapshot("after.db");
    for suffix in ["", "-commits"] {
        let read = |path| std::fs::read(with(path, suffix)).unwrap();
        assert_eq!(read(&before), read(&after));
    }
    vault.lock().await.unwrap();
    let answer = vault.check(Vec::new()).await;
    assert_eq!(answer, Err(Error::Locked));
    let answer = vault.repair(Vec::new()).await;
    assert_eq!(answer, Err(Error::Locked));
}

#[tokio::test]
async fn each_fault_of_a_record_is_found_as_itself_and_taken_out() {
    let room = Room::new();
    made(&room).await;
    let old = room.snapshot("old.db");
    let vault = room.unlocked().await.unwrap();
    put(&vault, "b", "hai, mới").await.unwrap();
    vault.close().await.unwrap();
    let set_back = format!(
        "ATTACH '{}' AS old; DELETE FROM record WHERE row = 2;
         INSERT INTO record SELECT * FROM old.record WHERE row = 2",
        old.display()
    );
    for (sql, fault, row) in [
        (
            "UPDATE record SET sealed = zeroblob(length) WHERE row = 2",
            Fault::RecordDamaged,
            2,
        ),
        (
            "UPDATE record SET length = 1 WHERE row = 2",
            Fault::RecordDamaged,
            2,
        ),
        ("DELETE FROM record WHERE row = 2", Fault::RecordMissing, 2),
        (set_back.as_str(), Fault::RecordSetBack, 2),
        (
            "INSERT INTO record SELECT 99, kind, id, encoding, revision, length, sealed FROM record WHERE row = 2",
            Fault::RecordStray,
            99,
        ),
    ] {
        let copy = room.snapshot("damaged.db");
        tamper(&copy, sql);
        let vault = room.unlocked_at(&copy).await.unwrap();
        let finding = found(fault, Some(row), Some(Note::NAME));
        let report = check(&vault).await;
        assert_eq!(report.findings, [finding], "{sql}");
        assert_eq!(report.count(fault), 1);
        let kept = if row == 2 { 2 } else { 3 };
        assert_eq!((report.records, report.unproven), (kept, 0));
        // A kind is told only to who knows its name.
        let told = vault.check(vec!["another kind"]).await.unwrap();
        assert_eq!(told.findings, [found(fault, Some(row), None)]);

        let report = repair(&vault).await;
        assert_eq!(report.lost, [finding], "{sql}");
        assert_eq!((report.kept, report.unproven), (kept, 0));
        assert!(report.mended.is_empty());
        let vault = is_whole(&room, vault, &copy, kept).await;
        assert_eq!(get(&vault, "a").await, Ok(note("một")));
        assert_eq!(get(&vault, "c").await, Ok(note("ba!")));
        let b = get(&vault, "b").await;
        if row == 2 {
            assert_eq!(b, Err(Error::NotFound), "{sql}");
            // Its row is not given out again.
            assert_eq!(put(&vault, "b", "lại").await, Ok(4));
        } else {
            assert_eq!(b, Ok(note("hai, mới")), "{sql}");
        }
        vault.close().await.unwrap();
    }
}

#[tokio::test]
async fn each_fault_around_the_records_is_found_as_itself_and_mended() {
    let room = Room::new();
    made(&room).await;
    for (sql, fault, row) in [
        (
            "UPDATE head SET sealed = zeroblob(60) WHERE copy = 0",
            Fault::HeadCopy,
            None,
        ),
        ("DELETE FROM head WHERE copy = 1", Fault::HeadCopy, None),
        (
            "UPDATE key_wrap SET salt = zeroblob(16) WHERE copy = 1",
            Fault::KeyWrapCopy,
            None,
        ),
        (
            "UPDATE phone_wrap SET sealed = zeroblob(60) WHERE copy = 0",
            Fault::PhoneWrapCopy,
            None,
        ),
        (
            "UPDATE phone_wrap SET sealed = zeroblob(60)",
            Fault::PhoneWrap,
            None,
        ),
        (
            "UPDATE head_block SET sealed = zeroblob(100)",
            Fault::HeadBlock,
            Some(0),
        ),
        ("DELETE FROM head_block", Fault::HeadBlock, Some(0)),
    ] {
        let copy = room.snapshot("damaged.db");
        tamper(&copy, sql);
        let vault = room.unlocked_at(&copy).await.unwrap();
        let report = check(&vault).await;
        assert_eq!(report.findings, [found(fault, row, None)], "{sql}");
        let unproven = if fault == Fault::HeadBlock { 3 } else { 0 };
        assert_eq!((report.records, report.unproven), (3, unproven), "{sql}");
        let report = repair(&vault).await;
        assert_eq!(report.mended, [found(fault, row, None)], "{sql}");
        assert_eq!((report.kept, report.unproven), (3, unproven));
        assert!(report.lost.is_empty());
        let vault = is_whole(&room, vault, &copy, 3).await;
        for (id, text) in [("a", "một"), ("b", "hai"), ("c", "ba!")] {
            assert_eq!(get(&vault, id).await, Ok(note(text)), "{sql}");
        }
        assert_eq!(get(&vault, "d").await, Err(Error::NotFound));
        let phone = vault.header().await.unwrap().phone;
        assert_eq!(phone.is_some(), fault != Fault::PhoneWrap, "{sql}");
        vault.close().await.unwrap();
    }
}

#[tokio::test]
async fn the_commit_counter_is_made_anew() {
    let room = Room::new();
    made(&room).await;
    let vault = room.unlocked().await.unwrap();
    let side = with(&room.path(), "-commits");
    for damage in [None, Some(vec![0; 80])] {
        std::fs::remove_file(&side).unwrap();
        if let Some(bytes) = damage {
            std::fs::write(&side, bytes).unwrap();
        }
        let finding = found(Fault::Commits, None, None);
        assert_eq!(check(&vault).await.findings, [finding]);
        assert_eq!(repair(&vault).await.mended, [finding]);
        assert!(check(&vault).await.is_whole());
    }
    is_whole(&room, vault, &room.path(), 3).await;
}

#[tokio::test]
async fn complaints_of_sqlite_itself_are_found_and_gone_afterwards() {
    let room = Room::new();
    made(&room).await;
    // The number of free pages in the file's header: no record is touched by that.
    let mut bytes = std::fs::read(room.path()).unwrap();
    bytes[39] ^= 1;
    std::fs::write(room.path(), bytes).unwrap();
    let vault = room.unlocked().await.unwrap();
    let finding = found(Fault::Database, None, None);
    assert_eq!(check(&vault).await.findings, [finding]);
    assert_eq!(repair(&vault).await.mended, [finding]);
    let vault = is_whole(&room, vault, &room.path(), 3).await;
    assert_eq!(get(&vault, "b").await, Ok(note("hai")));
}

/// A lost block of the head, and in it rows from an older file: the older record of an id does not come back beside, or in
/// place of, the newer one.
#[tokio::test]
async fn a_lost_block_takes_the_newest_row_of_an_id() {
    let room = Room::new();
    made(&room).await;
    let old = room.snapshot("old.db");
    let vault = room.unlocked().await.unwrap();
    vault.write(|tx| tx.delete::<Note>("b")).await.unwrap();
    assert_eq!(put(&vault, "b", "hai, mới").await, Ok(4));
    vault.close().await.unwrap();
    let splice = format!(
        "ATTACH '{}' AS old; INSERT INTO record SELECT * FROM old.record WHERE row = 2;
         DELETE FROM head_block; UPDATE record SET sealed = zeroblob(length) WHERE row = 3",
        old.display()
    );
    tamper(&room.path(), &splice);
    let vault = room.unlocked().await.unwrap();
    let report = repair(&vault).await;
    assert_eq!((report.kept, report.unproven), (2, 2));
    let mut lost = report.lost.clone();
    lost.sort_by_key(|finding| finding.row);
    let lost: Vec<_> = lost.iter().map(|f| (f.fault, f.row)).collect();
    assert_eq!(
        lost,
        [
            (Fault::RecordSetBack, Some(2)),
            (Fault::RecordDamaged, Some(3))
        ]
    );
    assert_eq!(get(&vault, "b").await, Ok(note("hai, mới")));
    is_whole(&room, vault, &room.path(), 2).await;
}

#[tokio::test]
async fn a_vault_without_its_root_is_unlocked_by_decision_and_repaired() {
    let room = Room::new();
    made(&room).await;
    tamper(&room.path(), "UPDATE head SET sealed = zeroblob(60)");
    let head = || Error::Damaged { part: Part::Head };
    assert_eq!(room.unlocked().await.err(), Some(head()));
    let vault = room.open_at(&room.path()).await.unwrap();
    let accept = || vault.unlock_accepting_loss(passcode(), device().secret);
    accept().await.unwrap();
    // Nothing is believed to be absent, and nothing is written over.
    assert_eq!(get(&vault, "a").await, Err(head()));
    let written = vault
        .write(|tx| tx.insert_new("d", &note("bốn")))
        .await
        .err();
    assert_eq!(written, Some(head()));
    vault.set_auto_lock(None).await.unwrap_err();
    // Neither is it forgotten that blocks are lost.
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Err(head()));

    let report = repair(&vault).await;
    assert_eq!((report.kept, report.unproven), (3, 3));
    assert!(report.lost.is_empty());
    let vault = is_whole(&room, vault, &room.path(), 3).await;
    assert_eq!(get(&vault, "b").await, Ok(note("hai")));
    assert_eq!(put(&vault, "d", "bốn").await, Ok(4));
}

#[tokio::test]
async fn a_caller_who_is_gone_gets_the_old_vault() {
    let room = Room::new();
    made(&room).await;
    tamper(&room.path(), "DELETE FROM record WHERE row = 2");
    let vault = room.unlocked().await.unwrap();
    let before = std::fs::read(room.path()).unwrap();
    let gone: Result<(), Error> = vault
        .run(|owner, _| owner.repair(&[], &|| false).map(drop))
        .await;
    assert_eq!(gone, Err(Error::Closed));
    assert_eq!(std::fs::read(room.path()).unwrap(), before);
    assert_eq!(check(&vault).await.count(Fault::RecordMissing), 1);
    let left = std::fs::read_dir(room.folder.path()).unwrap();
    let names: Vec<_> = left.map(|e| e.unwrap().file_name()).collect();
    assert!(
        names.iter().all(|n| !n.to_string_lossy().contains(".new-")),
        "{names:?}"
    );
}

const MANY: u32 = 150;

/// Every note that can be read: by its id.
async fn readable(vault: &Vault) -> Vec<(u32, Result<Note, Error>)> {
    let look = |r: &crate::Reader<'_>| {
        let all = (0..MANY).map(|i| (i, r.get::<Note>(&i.to_string())));
        Ok::<_, Error>(all.collect())
    };
    vault.read(look).await.unwrap()
}

/// Each page of the file in turn is overwritten: whatever could be read before the repair can be read after it, nothing
/// wrong is read, and the vault is whole.
#[tokio::test]
async fn a_lost_page_costs_only_what_was_on_it() {
    let room = Room::new();
    let vault = room.create().await;
    let text = |i: u32| format!("{i} ").repeat(100);
    vault
        .write(move |tx| {
            (0..MANY).try_for_each(|i| tx.put(&i.to_string(), &Note(text(i))).map(drop))
        })
        .await
        .unwrap_or_else(|error: Error| panic!("{error}"));
    vault.close().await.unwrap();
    let whole = std::fs::read(room.path()).unwrap();
    let pages = whole.len() / 8192;
    let (mut repaired, mut kept_all, mut lost_some) = (0, 0, 0);
    for page in 0..pages {
        for byte in [0, 0xA5] {
            let mut bytes = whole.clone();
            bytes[page * 8192..(page + 1) * 8192].fill(byte);
            let copy = room.snapshot("page.db");
            std::fs::write(&copy, bytes).unwrap();
            let Ok(vault) = room.open_at(&copy).await else {
                continue;
            };
            let unlocked = vault.unlock_accepting_loss(passcode(), device().secret);
            if unlocked.await.is_err() {
                vault.close().await.ok();
                continue;
            }
            let before = readable(&vault).await;
            let report = repair(&vault).await;
            let after = readable(&vault).await;
            for ((id, before), (_, after)) in before.iter().zip(&after) {
                if let Ok(before) = before {
                    assert_eq!(after.as_ref(), Ok(before), "{id} was lost with page {page}");
                }
                match after {
                    Ok(after) => assert_eq!(after.0, text(*id)),
                    Err(error) => assert_eq!(*error, Error::NotFound),
                }
            }
            let kept = after.iter().filter(|(_, value)| value.is_ok()).count();
            assert_eq!(kept as u64, report.kept, "page {page}");
            let vault = is_whole(&room, vault, &copy, report.kept).await;
            vault.close().await.unwrap();
            repaired += 1;
            kept_all += u32::from(kept == MANY as usize);
            lost_some += u32::from(kept < MANY as usize);
        }
    }
    assert!(
        repaired > 4 && kept_all > 0 && lost_some > 0,
        "{repaired} of {pages} pages repaired, {kept_all} without loss, {lost_some} with"
    );
}

/// A process that died while it made a file left it under a name that nobody looks for.
#[tokio::test]
async fn what_a_repair_left_that_was_cut_short_is_removed() {
    let room = Room::new();
    made(&room).await;
    let ours = [".new-0123456789abcdef", ".new-0123456789abcdef-wal"];
    let others = [
        ".new-phone",
        ".new-0123456789abcdef-old",
        "2.new-0123456789abcdef",
    ];
    for suffix in ours.iter().chain(&others) {
        std::fs::write(with(&room.path(), suffix), "x").unwrap();
    }
    room.open_at(&room.path()).await.unwrap();
    assert!(
        ours.iter()
            .all(|suffix| !with(&room.path(), suffix).exists())
    );
    assert!(
        others
            .iter()
            .all(|suffix| with(&room.path(), suffix).exists())
    );
}
