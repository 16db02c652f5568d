//! Which files are a vault, who may open it, and what can be read in it without a key.

use super::*;

#[tokio::test]
async fn creating_never_overwrites_and_leaves_nothing_behind() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let before = std::fs::read(room.path()).unwrap();
    let again = |path: PathBuf, passcode: &str| {
        Vault::create(
            path,
            Zeroizing::new(passcode.to_owned()),
            device(),
            KdfParams::weak_for_tests(),
            Arc::new(SystemRandom),
            room.clock.clone(),
        )
    };
    assert_eq!(
        again(room.path(), "khác").await.err(),
        Some(Error::FileExists)
    );
    assert_eq!(std::fs::read(room.path()).unwrap(), before);

    let other = room.folder.path().join("other.db");
    assert_eq!(
        again(other.clone(), "").await.err(),
        Some(Error::EmptyPasscode)
    );
    assert_eq!(
        again(other, "12345").await.err(),
        Some(Error::ShortPasscode)
    );
    let nowhere = room.folder.path().join("no such folder/vault.db");
    assert_eq!(
        again(nowhere, "x").await.err(),
        Some(Error::Io(std::io::ErrorKind::NotFound))
    );
    let mut names: Vec<_> = std::fs::read_dir(room.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["vault.db", "vault.db-commits", "vault.db-reserve"]);
}

#[tokio::test]
async fn a_second_opener_is_refused() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    assert_eq!(
        room.open_at(&room.path()).await.err(),
        Some(Error::AlreadyOpen)
    );
    let link = room.folder.path().join("link.db");
    std::os::unix::fs::symlink(room.path(), &link).unwrap();
    assert_eq!(room.open_at(&link).await.err(), Some(Error::AlreadyOpen));
    // Someone who does not ask us first, as another process would not.
    let other = rusqlite::Connection::open(room.path()).unwrap();
    let answer = other.query_row("SELECT count(*) FROM record", [], |row| {
        row.get::<_, i64>(0)
    });
    assert_eq!(Error::from(answer.unwrap_err()), Error::AlreadyOpen);
    drop(other);
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
}

#[tokio::test]
async fn held_by_another_connection() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let other = rusqlite::Connection::open(room.path()).unwrap();
    other
        .pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))
        .unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(
        room.open_at(&room.path()).await.err(),
        Some(Error::AlreadyOpen)
    );
    drop(other);
    room.unlocked().await.unwrap();
}

#[tokio::test]
async fn what_is_not_a_vault_is_refused_untouched() {
    let room = Room::new();
    let path = room.path();
    assert_eq!(room.open_at(&path).await.err(), Some(Error::FileMissing));
    std::fs::write(&path, "xin chào ".repeat(1000)).unwrap();
    assert_eq!(room.open_at(&path).await.err(), Some(Error::NotAVault));
    std::fs::remove_file(&path).unwrap();
    tamper(&path, "CREATE TABLE foreign_table (x)");
    let before = std::fs::read(&path).unwrap();
    assert_eq!(room.open_at(&path).await.err(), Some(Error::NotAVault));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let folder = room.folder.path().to_owned();
    assert_eq!(room.open_at(&folder).await.err(), Some(Error::NotAVault));
}

#[tokio::test]
async fn foreign_schemas_are_refused_untouched() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    vault.close().await.unwrap();
    let damaged = Error::Damaged {
        part: crate::Part::Database,
    };
    for (sql, expected) in [
        ("PRAGMA user_version = 4", Error::NewerVersion { found: 4 }),
        (
            "PRAGMA user_version = 4000000",
            Error::NewerVersion { found: 4_000_000 },
        ),
        ("PRAGMA user_version = 0", damaged.clone()),
        ("PRAGMA application_id = 7", Error::NotAVault),
        (
            "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record; END",
            damaged.clone(),
        ),
        ("ALTER TABLE record ADD COLUMN more BLOB", damaged.clone()),
        // The shape of schema 3 under the number of 1.
        ("PRAGMA user_version = 1", damaged.clone()),
        ("DROP TABLE head_block", damaged),
    ] {
        let copy = room.snapshot("changed.db");
        tamper(&copy, sql);
        let before = std::fs::read(&copy).unwrap();
        assert_eq!(room.open_at(&copy).await.err(), Some(expected), "{sql}");
        assert_eq!(std::fs::read(&copy).unwrap(), before, "{sql}");
    }
}

/// The newer version stands only in the write-ahead log: neither file may change.
#[tokio::test]
async fn a_newer_schema_in_the_log_is_left_alone() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let writer = rusqlite::Connection::open(room.path()).unwrap();
    writer.execute_batch("PRAGMA user_version = 9").unwrap();
    let copy = room.snapshot("newer.db");
    let before = [&copy, &with(&copy, "-wal")].map(|path| std::fs::read(path).unwrap());
    assert_eq!(
        room.open_at(&copy).await.err(),
        Some(Error::NewerVersion { found: 9 })
    );
    let after = [&copy, &with(&copy, "-wal")].map(|path| std::fs::read(path).unwrap());
    assert!(before == after);
}

#[tokio::test]
async fn a_full_disk_keeps_the_old_state() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "cũ").await.unwrap();
    let set_limit = |pages: u32| {
        vault.run(move |owner, _| {
            owner
                .connection()
                .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
                .map_err(Error::from)
        })
    };
    set_limit(1).await.unwrap(); // SQLite raises it to what the file has.
    let large = "x".repeat(100_000);
    let answer = vault
        .write(move |tx| {
            tx.put("a", &note("mới"))?;
            tx.put("b", &Note(large))
        })
        .await;
    assert_eq!(answer, Err(Error::DiskFull));
    assert_eq!(get(&vault, "a").await, Ok(note("cũ")));
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Ok(1));
    set_limit(100_000).await.unwrap();
    assert_eq!(put(&vault, "b", "hai").await, Ok(2));
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("cũ")));
    assert_eq!(get(&vault, "b").await, Ok(note("hai")));
}

/// A folder that even root cannot write to.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_written() {
    let made = Vault::create(
        "/sys/vidan-vault-test.db",
        passcode(),
        device(),
        KdfParams::weak_for_tests(),
        Arc::new(SystemRandom),
        Room::new().clock.clone(),
    )
    .await;
    assert_eq!(made.err(), Some(Error::ReadOnly));
}

#[tokio::test]
async fn no_plaintext_in_any_file() {
    let room = Room::new();
    let vault = room.create().await;
    let secrets = [
        "Nguyễn Thị Bí Mật",
        "ma-ho-so-0123456789",
        Note::NAME,
        "246810",
        "thay thế rồi xoá",
    ];
    put(&vault, "ma-ho-so-0123456789", "Nguyễn Thị Bí Mật")
        .await
        .unwrap();
    put(&vault, "b", "thay thế rồi xoá").await.unwrap();
    put(&vault, "b", "khác").await.unwrap();
    vault.write(|tx| tx.delete::<Note>("b")).await.unwrap();
    let scan = |when: &str| {
        let mut seen = 0;
        for entry in std::fs::read_dir(room.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            seen += bytes.len();
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                assert!(!found, "{secret} in {} {when}", path.display());
            }
            let key = device().secret;
            assert!(!bytes.windows(32).any(|w| w == key.expose()));
        }
        assert!(seen > 8192, "nothing was scanned");
    };
    scan("while open");
    vault.close().await.unwrap();
    scan("after closing");
}

#[tokio::test]
async fn two_vaults_share_no_hash() {
    let (a, b) = (Room::new(), Room::new());
    let mut hashes = Vec::new();
    for room in [&a, &b] {
        let vault = room.create().await;
        put(&vault, "same", "same").await.unwrap();
        vault.close().await.unwrap();
        let connection = rusqlite::Connection::open(room.path()).unwrap();
        let row: (Vec<u8>, Vec<u8>) = connection
            .query_row("SELECT kind, id FROM record", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
            .unwrap();
        hashes.push(row);
    }
    assert_ne!(hashes[0].0, hashes[1].0);
    assert_ne!(hashes[0].1, hashes[1].1);
}

#[tokio::test]
async fn settings_are_as_designed() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    let connection = {
        vault.close().await.unwrap();
        crate::file::open(&room.path()).unwrap()
    };
    let text = |name: &str| -> String {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
            .map(|value| format!("{value:?}"))
            .unwrap()
    };
    assert_eq!(text("journal_mode"), "Text(\"wal\")");
    assert_eq!(text("locking_mode"), "Text(\"exclusive\")");
    for (name, value) in [
        ("page_size", 8192),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
        ("application_id", 0x5644_414E),
        ("user_version", 3),
    ] {
        assert_eq!(text(name), format!("Integer({value})"), "{name}");
    }
}
