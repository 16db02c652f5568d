//! Bytes changed from outside: an error that names the part, or the right answer; never a wrong one.

use std::collections::BTreeMap;

use super::*;
use crate::Part;

fn record_damaged(row: u64) -> Error {
    Error::Damaged {
        part: Part::Record { row },
    }
}

async fn three(room: &Room) {
    let vault = room.create().await;
    for (id, text) in [("a", "một"), ("b", "hai"), ("c", "ba!")] {
        put(&vault, id, text).await.unwrap();
    }
    vault.close().await.unwrap();
}

#[tokio::test]
async fn one_damaged_record_hides_no_other() {
    let room = Room::new();
    three(&room).await;
    for sql in [
        "UPDATE record SET sealed = zeroblob(length(sealed)) WHERE row = 2",
        "UPDATE record SET sealed = substr(sealed, 1, 20), length = 20 WHERE row = 2",
        "UPDATE record SET sealed = x'', length = 0 WHERE row = 2",
        "UPDATE record SET revision = 7 WHERE row = 2",
        "UPDATE record SET revision = -1 WHERE row = 2",
        "UPDATE record SET encoding = 1 WHERE row = 2",
        "UPDATE record SET length = 1 WHERE row = 2",
        "UPDATE record SET id = zeroblob(16) WHERE row = 2",
        "UPDATE record SET kind = x'00' WHERE row = 2",
        "UPDATE record SET row = 9 WHERE row = 2",
        "DELETE FROM record WHERE row = 2",
        // Moved or copied over another, whole.
        "UPDATE record SET (kind, id, encoding, revision, length, sealed) =
            (SELECT kind, id, encoding, revision, length, sealed FROM record WHERE row = 1) WHERE row = 2",
        "UPDATE record SET sealed = (SELECT sealed FROM record WHERE row = 3) WHERE row = 2",
    ] {
        let copy = room.snapshot("damaged.db");
        tamper(&copy, sql);
        let vault = room.unlocked_at(&copy).await.unwrap();
        assert_eq!(get(&vault, "a").await, Ok(note("một")), "{sql}");
        assert_eq!(get(&vault, "b").await, Err(record_damaged(2)), "{sql}");
        assert_eq!(get(&vault, "c").await, Ok(note("ba!")), "{sql}");
        let (good, damaged) = vault
            .read(|r| {
                let listing = r.list::<Note>()?;
                let good: Vec<_> = listing.records.into_iter().map(|r| r.value).collect();
                Ok::<_, Error>((good, listing.damaged))
            })
            .await
            .unwrap();
        assert_eq!(good, [note("một"), note("ba!")], "{sql}");
        assert_eq!(damaged.len(), 1, "{sql}");
        assert_eq!((damaged[0].row, &damaged[0].cause), (2, &record_damaged(2)));
        // Writing it again heals it.
        assert_eq!(put(&vault, "b", "lại").await, Ok(2), "{sql}");
        assert_eq!(get(&vault, "b").await, Ok(note("lại")), "{sql}");
        vault.close().await.unwrap();
    }
}

#[tokio::test]
async fn swapped_rows_are_noticed() {
    let room = Room::new();
    three(&room).await;
    tamper(
        &room.path(),
        "UPDATE record SET row = 99 WHERE row = 1; UPDATE record SET row = 1 WHERE row = 2;
         UPDATE record SET row = 2 WHERE row = 99",
    );
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Err(record_damaged(1)));
    assert_eq!(get(&vault, "b").await, Err(record_damaged(2)));
}

/// The older copy is authentic in everything but its time.
#[tokio::test]
async fn a_record_set_back_is_noticed() {
    let room = Room::new();
    three(&room).await;
    let old = room.snapshot("old.db");
    let vault = room.unlocked().await.unwrap();
    put(&vault, "b", "hai, mới").await.unwrap();
    vault.close().await.unwrap();
    let splice = format!(
        "ATTACH '{}' AS old;
         UPDATE record SET (revision, length, sealed) =
            (SELECT revision, length, sealed FROM old.record WHERE row = 2) WHERE row = 2;",
        old.display()
    );
    tamper(&room.path(), &splice);
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "b").await, Err(record_damaged(2)));
    assert_eq!(get(&vault, "a").await, Ok(note("một")));
}

/// With its block of the head set back too, the root still knows.
#[tokio::test]
async fn a_block_set_back_is_noticed() {
    let room = Room::new();
    three(&room).await;
    let old = room.snapshot("old.db");
    let vault = room.unlocked().await.unwrap();
    put(&vault, "b", "hai, mới").await.unwrap();
    vault.close().await.unwrap();
    let splice = format!(
        "ATTACH '{}' AS old; DELETE FROM record; INSERT INTO record SELECT * FROM old.record;
         DELETE FROM head_block; INSERT INTO head_block SELECT * FROM old.head_block;",
        old.display()
    );
    tamper(&room.path(), &splice);
    let vault = room.unlocked().await.unwrap();
    let head = Error::Damaged { part: Part::Head };
    assert_eq!(get(&vault, "b").await, Err(head.clone()));
    assert_eq!(get(&vault, "no such").await, Err(head.clone()));
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Err(head.clone()));
    let listing = vault.read(|r| r.list::<Note>()?.complete().map(drop)).await;
    assert_eq!(listing, Err(head));
}

#[tokio::test]
async fn either_copy_of_root_and_wrap_is_enough() {
    let room = Room::new();
    three(&room).await;
    for copy in [0, 1] {
        let path = room.snapshot("half.db");
        tamper(
            &path,
            &format!(
                "UPDATE head SET sealed = zeroblob(40) WHERE copy = {copy};
                 UPDATE key_wrap SET sealed = zeroblob(60) WHERE copy = {copy}"
            ),
        );
        let vault = room.unlocked_at(&path).await.unwrap();
        assert_eq!(get(&vault, "b").await, Ok(note("hai")));
        vault.close().await.unwrap();
    }
    let path = room.snapshot("none.db");
    tamper(&path, "UPDATE head SET sealed = zeroblob(40)");
    assert_eq!(
        room.unlocked_at(&path).await.err(),
        Some(Error::Damaged { part: Part::Head })
    );
    tamper(&path, "UPDATE key_wrap SET salt = zeroblob(16)");
    assert_eq!(
        room.unlocked_at(&path).await.err(),
        Some(Error::Damaged {
            part: Part::KeyWrap
        })
    );
}

#[tokio::test]
async fn a_record_of_another_vault_does_not_open() {
    let (room, other) = (Room::new(), Room::new());
    three(&room).await;
    three(&other).await;
    let splice = format!(
        "ATTACH '{}' AS other; UPDATE record SET sealed = (SELECT sealed FROM other.record WHERE row = 2) WHERE row = 2",
        other.path().display()
    );
    tamper(&room.path(), &splice);
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "b").await, Err(record_damaged(2)));
}

/// Every answer of a vault that someone changed: the right one, or an error.
async fn never_wrong(room: &Room, path: &Path, what: &str) -> bool {
    let expected: BTreeMap<_, _> = [("a", "một"), ("b", "hai"), ("c", "ba!")].into();
    let Ok(vault) = room.unlocked_at(path).await else {
        return false;
    };
    let mut whole = true;
    for (id, text) in &expected {
        match get(&vault, id).await {
            Ok(value) => assert_eq!(&value.0, text, "{what}"),
            Err(Error::NotFound) => panic!("{id} was hidden: {what}"),
            Err(_) => whole = false,
        }
    }
    match get(&vault, "d").await {
        Err(Error::NotFound) => {}
        Err(_) => whole = false,
        Ok(_) => panic!("an invented record: {what}"),
    }
    match vault.read(|r| r.list::<Note>()?.complete()).await {
        Ok(all) => {
            let ids: Vec<_> = all.iter().map(|r| r.id.as_str()).collect();
            assert_eq!(ids, ["a", "b", "c"], "{what}");
        }
        Err(_) => whole = false,
    }
    vault.close().await.ok();
    whole
}

/// A flipped bit at positions all over the main file, the log and the side file.
#[tokio::test]
async fn a_flipped_bit_is_never_a_wrong_answer() {
    let room = Room::new();
    let vault = room.create().await;
    for (id, text) in [("a", "một"), ("b", "hai"), ("c", "ba!")] {
        put(&vault, id, text).await.unwrap();
    }
    // Killed: everything is still in the log.
    let killed = room.snapshot("killed.db");
    vault.close().await.unwrap();
    let copy = room.folder.path().join("flipped.db");
    let (mut harmless, mut tried) = (0, 0);
    for (source, suffix, step) in [
        (room.path(), "", 97),
        (room.path(), "-commits", 7),
        (killed, "-wal", 1009),
    ] {
        let mut bytes = std::fs::read(with(&source, suffix)).unwrap();
        if suffix == "-wal" {
            bytes = in_use(bytes);
        }
        // All of the first page's header, then a stride that meets every page at changing places.
        let header = if suffix.is_empty() { 110 } else { 0 };
        for at in (0..header).chain((header..bytes.len()).step_by(step)) {
            for other in ["", "-wal", "-commits"] {
                let _ = std::fs::remove_file(with(&copy, other));
                let _ = std::fs::copy(with(&source, other), with(&copy, other));
            }
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            std::fs::write(with(&copy, suffix), changed).unwrap();
            tried += 1;
            let what = format!("byte {at} of {} bytes{suffix}", bytes.len());
            harmless += u32::from(never_wrong(&room, &copy, &what).await);
        }
    }
    // Empty space in pages is most of a small file; but some flips must have been noticed.
    assert!(harmless < tried && tried > 600, "{harmless} of {tried}");
}

#[tokio::test]
async fn a_shortened_file_is_an_error() {
    let room = Room::new();
    three(&room).await;
    let bytes = std::fs::read(room.path()).unwrap();
    let copy = room.snapshot("short.db");
    for len in (0..bytes.len()).step_by(512) {
        std::fs::write(&copy, &bytes[..len]).unwrap();
        let error = room.open_at(&copy).await.err();
        assert_eq!(error, Some(Error::Truncated), "{len} of {}", bytes.len());
    }
}
