//! What readers keep between two looks.

use super::*;

#[derive(Default)]
struct Seen(Vec<u64>);

async fn seen(vault: &Vault, row: u64) -> Result<Vec<u64>, Error> {
    let keep = move |seen: &mut Seen| {
        seen.0.push(row);
        seen.0.clone()
    };
    vault.read(move |r| Ok(r.memo(keep))).await
}

#[tokio::test]
async fn a_memo_lasts_until_the_vault_is_locked() {
    let room = Room::new();
    let vault = room.create().await;
    assert_eq!(seen(&vault, 1).await, Ok(vec![1]));
    put(&vault, "a", "x").await.unwrap();
    assert_eq!(seen(&vault, 2).await, Ok(vec![1, 2]));
    // Another type has its own.
    let other = vault.read(|r| Ok::<_, Error>(r.memo(|number: &mut u64| *number)));
    assert_eq!(other.await, Ok(0));
    vault.lock().await.unwrap();
    assert_eq!(seen(&vault, 3).await, Err(Error::Locked));
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(seen(&vault, 4).await, Ok(vec![4]));
    // Nor does it outlast locking by itself.
    room.clock.advance(3600);
    assert_eq!(vault.is_unlocked().await, Ok(false));
    vault.unlock(passcode(), device().secret).await.unwrap();
    assert_eq!(seen(&vault, 5).await, Ok(vec![5]));
}

#[tokio::test]
async fn rows_and_revisions_tell_what_has_changed() {
    let room = Room::new();
    let vault = room.create().await;
    for id in ["a", "b", "c"] {
        put(&vault, id, id).await.unwrap();
    }
    let rows = || vault.read(|r| r.rows::<Note>());
    assert_eq!(rows().await, Ok(vec![(1, 1), (2, 1), (3, 1)]));
    let commits = vault.read(|r| Ok::<_, Error>(r.commits())).await.unwrap();
    put(&vault, "b", "y").await.unwrap();
    vault
        .write(|tx| tx.delete::<Note>("a").map(drop))
        .await
        .unwrap();
    assert_eq!(rows().await, Ok(vec![(2, 2), (3, 1)]));
    let after = vault.read(|r| r.rows_after::<Note>(2)).await;
    assert_eq!(after, Ok(vec![3]));
    let now = vault.read(|r| Ok::<_, Error>(r.commits())).await;
    assert_eq!(now, Ok(commits + 2));
    // Row 1 is gone, and row 9 never was.
    let some = vault.read(|r| r.in_rows::<Note>(&[3, 1, 2, 9])?.complete());
    let some: Vec<_> = some.await.unwrap().into_iter().map(|r| r.row).collect();
    assert_eq!(some, [3, 2]);
}
