//! What a guess costs, made stronger at the next right passcode; and passcodes typed otherwise.

use super::*;

/// Half a second of a clock that stands still: the recommended cost.
const STRONG: crate::KdfCost = crate::KdfCost::DEFAULT;

fn cost_in_file(path: &Path) -> (i64, i64) {
    rusqlite::Connection::open(path)
        .unwrap()
        .query_row("SELECT memory_kib, iterations FROM key_wrap", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap()
}

#[tokio::test]
async fn a_weak_wrap_is_made_anew_at_the_next_right_passcode() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let weak = cost_in_file(&room.path());
    let vault = room.open_at(&room.path()).await.unwrap();
    let answer = vault.unlock_raising(wrong(), device().secret, STRONG).await;
    assert!(matches!(answer, Err(Error::WrongPasscode { .. })));
    // Enough already.
    let enough = KdfParams::weak_for_tests();
    let unlocked = vault.unlock_raising(passcode(), device().secret, enough);
    unlocked.await.unwrap();
    vault.close().await.unwrap();
    assert_eq!(cost_in_file(&room.path()), weak);

    let vault = room.open_at(&room.path()).await.unwrap();
    let unlocked = vault.unlock_raising(passcode(), device().secret, STRONG);
    unlocked.await.unwrap();
    put(&vault, "a", "x").await.unwrap();
    vault.close().await.unwrap();
    assert_eq!(cost_in_file(&room.path()), (64 * 1024, 3));
    let vault = room.unlocked().await.unwrap();
    assert_eq!(get(&vault, "a").await, Ok(note("x")));
}

#[tokio::test]
async fn a_disk_too_full_for_a_new_wrap_still_unlocks() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    let refuse = vault.run(|owner, _| {
        // As an old wrap that cannot be replaced: everything else can be written.
        let trigger = "CREATE TEMP TRIGGER full BEFORE INSERT ON key_wrap
             BEGIN SELECT RAISE(ABORT, 'no'); END";
        owner.connection().execute_batch(trigger)?;
        Ok::<_, Error>(())
    });
    refuse.await.unwrap();
    let unlocked = vault.unlock_raising(passcode(), device().secret, STRONG);
    unlocked.await.unwrap();
    put(&vault, "a", "x").await.unwrap();
    vault.close().await.unwrap();
    room.unlocked().await.unwrap();
}

#[tokio::test]
async fn the_same_passcode_from_another_keyboard() {
    let room = Room::new();
    room.create().await.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    let apart = "ma\u{323}\u{302}t kha\u{302}\u{309}u 246810".to_owned();
    let unlocked = vault.unlock(Zeroizing::new(apart), device().secret);
    unlocked.await.unwrap();
    vault.lock().await.unwrap();
    // Two forms, one attempt: four wrong ones are still free, the fifth begins the waits.
    for _ in 0..4 {
        let wrong = Zeroizing::new("sa\u{302}u chữ".to_owned());
        vault.unlock(wrong, device().secret).await.unwrap_err();
    }
    vault.unlock(passcode(), device().secret).await.unwrap();
}
