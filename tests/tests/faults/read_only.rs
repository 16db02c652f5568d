//! A vault that its user may read and not write.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, chown},
    path::Path,
};

use crate::{
    child::{Child, Given, say},
    room::{self, code, put, unlocked, with},
    unix,
};

/// Nobody's own.
const NOBODY: u32 = 65_534;

async fn vault_of_nobody(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("vault.db");
    let vault = room::create(&path).await.unwrap();
    put(&vault, "a", vec![1; 100]).await.unwrap();
    vault.close().await.unwrap();
    for suffix in ["", "-commits"] {
        // Only root can, and only for root it matters.
        let _ = chown(with(&path, suffix), Some(NOBODY), Some(NOBODY));
    }
    let _ = chown(folder, Some(NOBODY), Some(NOBODY));
    path
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn tried(folder: &Path) -> Vec<String> {
    let (status, said) = Child::start("unprivileged", folder, &[]).end();
    assert!(status.success(), "{said:?}");
    said
}

#[tokio::test]
async fn each_file_and_the_folder_alone() {
    for (what, file, folder_mode, expected) in [
        ("the folder", None, 0o555, "vault.read_only"),
        ("the vault", Some(""), 0o755, "vault.read_only"),
        (
            "the commit counter",
            Some("-commits"),
            0o755,
            "vault.read_only",
        ),
        ("nothing", None, 0o755, "opened"),
    ] {
        let folder = room::folder();
        let path = vault_of_nobody(folder.path()).await;
        if let Some(suffix) = file {
            allow(&with(&path, suffix), 0o444);
        }
        allow(folder.path(), folder_mode);
        let files = || ["", "-commits"].map(|suffix| fs::read(with(&path, suffix)).unwrap());
        let before = files();
        assert_eq!(tried(folder.path()), [expected], "{what}");
        if expected == "vault.read_only" && file != Some("-commits") {
            assert!(files() == before, "{what}: written to");
        }
        allow(folder.path(), 0o755);
        for suffix in ["", "-commits"] {
            allow(&with(&path, suffix), 0o644);
        }
        // Whoever may write finds everything.
        let vault = unlocked(&path, 0).await.unwrap();
        assert_eq!(room::content(&vault).await.unwrap().len(), 1, "{what}");
        assert!(room::is_whole(&vault).await, "{what}");
        vault.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_new_vault_has_no_place() {
    let folder = room::folder();
    allow(folder.path(), 0o555);
    assert_eq!(tried(folder.path()), ["vault.read_only"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    allow(folder.path(), 0o755);
}

/// Opens the vault, or makes one where there is none.
pub(crate) async fn child(given: Given) {
    unix::become_nobody();
    let path = given.folder.join("vault.db");
    let opened = if path.exists() {
        unlocked(&path, 0).await
    } else {
        room::create(&path).await
    };
    match opened {
        Ok(vault) => {
            vault.close().await.unwrap();
            say("opened");
        }
        Err(error) => say(code(&error)),
    }
}
