//! A vault that is made aside: invisible until it is whole, at every step of getting its name.

use std::fs;

use super::*;

impl Room {
    async fn staged(&self) -> Vault {
        Vault::create_staged(
            self.path(),
            passcode(),
            device(),
            KdfParams::weak_for_tests(),
            Arc::new(SystemRandom),
            self.clock.clone(),
        )
        .await
        .unwrap()
    }

    async fn held(&self) -> Result<Option<Vault>, Error> {
        Vault::open_staged(self.path(), Arc::new(SystemRandom), self.clock.clone()).await
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            // Made whenever a vault under its own name is unlocked.
            .filter(|name| name != "vault.db-reserve")
            .collect();
        names.sort();
        names
    }

    fn aside(&self) -> PathBuf {
        with(&self.path(), ".restoring")
    }
}

#[tokio::test]
async fn it_has_its_name_only_when_it_is_published() {
    let room = Room::new();
    assert!(room.held().await.unwrap().is_none());
    let vault = room.staged().await;
    put(&vault, "a", "một").await.unwrap();
    assert_eq!(
        room.open_at(&room.path()).await.err(),
        Some(Error::FileMissing)
    );
    vault.close().await.unwrap();
    let vault = room.held().await.unwrap().unwrap();
    vault.unlock(passcode(), device().secret).await.unwrap();
    put(&vault, "b", "hai").await.unwrap();
    vault.publish(room.path()).await.unwrap();
    assert_eq!(room.files(), ["vault.db", "vault.db-commits"]);
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("một")));
    assert_eq!(get(&vault, "b").await, Ok(note("hai")));
}

#[tokio::test]
async fn a_vault_that_is_there_is_left_alone() {
    let room = Room::new();
    let aside = room.staged().await;
    let vault = room.create().await;
    put(&vault, "a", "một").await.unwrap();
    assert_eq!(aside.publish(room.path()).await, Err(Error::FileExists));
    assert_eq!(room.held().await.err(), Some(Error::FileExists));
    let discarded = Vault::discard_staged(room.path()).await;
    assert_eq!(discarded, Err(Error::FileExists));
    assert_eq!(get(&vault, "a").await, Ok(note("một")));
    // What can never be published goes when the vault is opened.
    assert!(room.aside().exists());
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("một")));
    vault.close().await.unwrap();
    assert_eq!(room.files(), ["vault.db", "vault.db-commits"]);
}

#[tokio::test]
async fn beginning_anew_removes_what_was_begun() {
    let room = Room::new();
    let vault = room.staged().await;
    put(&vault, "a", "một").await.unwrap();
    let busy = Vault::discard_staged(room.path()).await;
    assert_eq!(busy, Err(Error::AlreadyOpen));
    vault.close().await.unwrap();
    let vault = room.staged().await;
    assert_eq!(vault.read(|reader| reader.count::<Note>()).await, Ok(0));
    vault.close().await.unwrap();
    Vault::discard_staged(room.path()).await.unwrap();
    Vault::discard_staged(room.path()).await.unwrap();
    assert_eq!(room.files(), Vec::<String>::new());
}

/// Every step of publishing may be the last one.
#[tokio::test]
async fn a_crash_while_publishing_leaves_nothing_or_all() {
    let room = Room::new();
    let vault = room.staged().await;
    put(&vault, "a", "một").await.unwrap();
    vault.close().await.unwrap();
    let (aside, path) = (room.aside(), room.path());
    let publish_again = async || {
        let vault = room.held().await.unwrap().unwrap();
        vault.unlock(passcode(), device().secret).await.unwrap();
        assert_eq!(get(&vault, "a").await, Ok(note("một")));
        vault.publish(room.path()).await.unwrap();
        assert_eq!(room.files(), ["vault.db", "vault.db-commits"]);
        let vault = room.unlocked().await.unwrap();
        assert_eq!(get(&vault, "a").await, Ok(note("một")));
        vault.close().await.unwrap();
        // Back to before, for the next one.
        for suffix in ["", "-commits"] {
            fs::rename(with(&path, suffix), with(&aside, suffix)).unwrap();
        }
    };
    // After an old side file was removed, and after half of the new one was written.
    publish_again().await;
    fs::write(with(&path, "-commits"), "vidan").unwrap();
    publish_again().await;
    // After the whole of it.
    fs::copy(with(&aside, "-commits"), with(&path, "-commits")).unwrap();
    publish_again().await;
    // After the name was given: what is aside goes when the vault is opened, however far its removal had come.
    for (database, side) in [(true, true), (false, true), (true, false)] {
        fs::copy(with(&aside, "-commits"), with(&path, "-commits")).unwrap();
        fs::hard_link(&aside, &path).unwrap();
        if !database {
            fs::remove_file(&aside).unwrap();
        }
        if !side {
            fs::remove_file(with(&aside, "-commits")).unwrap();
        }
        let vault = room.unlocked().await.unwrap();
        assert_eq!(get(&vault, "a").await, Ok(note("một")));
        put(&vault, "b", "hai").await.unwrap();
        vault.close().await.unwrap();
        assert!(!aside.exists());
        for suffix in ["", "-commits"] {
            fs::copy(with(&path, suffix), with(&aside, suffix)).unwrap();
            fs::remove_file(with(&path, suffix)).unwrap();
        }
    }
}

/// A log that an older file of this name left behind must not be read into the new one.
#[tokio::test]
async fn a_stale_log_is_not_read_into_a_new_vault() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "cũ").await.unwrap();
    let log = fs::read(with(&room.path(), "-wal")).unwrap();
    assert!(!log.is_empty());
    vault.close().await.unwrap();
    fs::remove_file(room.path()).unwrap();
    fs::write(with(&room.path(), "-wal"), &log).unwrap();
    let vault = room.create().await;
    assert_eq!(get(&vault, "a").await, Err(Error::NotFound));
    put(&vault, "b", "mới").await.unwrap();
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "b").await, Ok(note("mới")));
}
