//! From schema 1 to this one: whole or not at all.

use super::*;

/// Today's fixture of schema 1 in a room, as the vault's own file.
fn old(room: &Room) -> PathBuf {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1/vault.db");
    for suffix in ["", "-commits"] {
        std::fs::copy(with(&fixture, suffix), with(&room.path(), suffix)).unwrap();
    }
    room.path()
}

fn version(path: &Path) -> u32 {
    let connection = rusqlite::Connection::open(path).unwrap();
    // Read like this, the log counts; and it is left where it is.
    connection
        .set_db_config(
            rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
            true,
        )
        .unwrap();
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// Killed in the middle of writing the log, at every length it could have.
#[tokio::test]
async fn killed_anywhere_it_is_the_old_or_the_new_schema() {
    let room = Room::new();
    let path = old(&room);
    let main = std::fs::read(&path).unwrap();
    // The migration by itself, and its log before it is written back.
    let mut connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))
        .unwrap();
    crate::schema::require_current(&mut connection).unwrap();
    let log = std::fs::read(with(&path, "-wal")).unwrap();
    drop(connection);

    let copy = room.folder.path().join("killed.db");
    let (mut old, mut new) = (0, 0);
    for len in (0..log.len()).step_by(509).chain([log.len()]) {
        std::fs::write(&copy, &main).unwrap();
        std::fs::write(with(&copy, "-wal"), &log[..len]).unwrap();
        std::fs::copy(with(&path, "-commits"), with(&copy, "-commits")).unwrap();
        match version(&copy) {
            1 => old += 1,
            crate::schema::VERSION => new += 1,
            other => panic!("schema {other} at {len}"),
        }
        let vault = room.unlocked_at(&copy).await.unwrap();
        assert_eq!(get(&vault, "b").await, Ok(note("hai, sửa")), "{len}");
        let version = vault.header().await.unwrap().schema_version;
        assert_eq!(version, crate::schema::VERSION);
        vault.close().await.unwrap();
    }
    assert!(old > 10 && new >= 1, "{old} old, {new} new");
}

#[tokio::test]
async fn one_that_fails_leaves_the_file_as_it_was() {
    let room = Room::new();
    let path = old(&room);
    let before = std::fs::read(&path).unwrap();
    let mut connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .pragma_update_and_check(None, "max_page_count", 1, |_| Ok(()))
        .unwrap();
    let answer = crate::schema::require_current(&mut connection);
    assert_eq!(answer, Err(Error::DiskFull));
    drop(connection);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("một")));
}

#[tokio::test]
async fn a_foreign_object_is_found_before_anything_is_written() {
    let room = Room::new();
    let path = old(&room);
    tamper(&path, "CREATE TABLE phone_wrap (theirs)");
    let before = std::fs::read(&path).unwrap();
    let part = crate::Part::Database;
    assert_eq!(
        room.open_at(&path).await.err(),
        Some(Error::Damaged { part })
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
