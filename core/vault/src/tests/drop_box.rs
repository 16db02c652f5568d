//! Answers that arrive while the vault is locked.

use std::time::Duration;

use super::*;
use crate::{DropBox, Part};

fn answer(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

async fn taken(vault: &Vault, slot: &'static str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    vault.write(move |tx| tx.take_dropped(slot)).await
}

#[tokio::test]
async fn put_while_locked_it_is_there_exactly_once_whatever_dies() {
    let room = Room::new();
    let vault = room.create().await;
    let open = vault.open_drop_box("việc 1").await.unwrap();
    assert_eq!(taken(&vault, "việc 1").await, Ok(None));
    vault.lock().await.unwrap();
    let before = room.snapshot("killed before.db");
    open.put(answer("thẻ")).await.unwrap();
    // As if killed now, still locked.
    let after = room.snapshot("killed after.db");
    assert_eq!(open.put(answer("lần hai")).await, Err(Error::DropBoxClosed));

    let vault = room.unlocked_at(&before).await.unwrap();
    assert_eq!(taken(&vault, "việc 1").await, Ok(None));
    let vault = room.unlocked_at(&after).await.unwrap();
    let there = vault.read(|r| r.is_dropped("việc 1")).await;
    assert_eq!(there, Ok(true));
    // A transaction that fails takes nothing.
    let failed = vault
        .write(|tx| {
            assert_eq!(tx.take_dropped("việc 1")?, Some(answer("thẻ")));
            Err::<(), _>(Error::NotFound)
        })
        .await;
    assert_eq!(failed, Err(Error::NotFound));
    assert_eq!(taken(&vault, "việc 1").await, Ok(Some(answer("thẻ"))));
    assert_eq!(taken(&vault, "việc 1").await, Ok(None));
    vault.close().await.unwrap();
    let vault = room.unlocked_at(&after).await.unwrap();
    assert_eq!(taken(&vault, "việc 1").await, Ok(None));
    assert!(vault.check(vec![]).await.unwrap().is_whole());
}

#[tokio::test]
async fn its_key_is_kept_for_35_seconds_and_no_longer() {
    let room = Room::new();
    let vault = room.create().await;
    let open = vault.open_drop_box("a").await.unwrap();
    vault.lock().await.unwrap();
    room.clock.advance(34);
    open.put(answer("kịp")).await.unwrap();
    vault.unlock(passcode(), device().secret).await.unwrap();
    let late = vault.open_drop_box("b").await.unwrap();
    room.clock.advance(35);
    assert_eq!(late.put(answer("muộn")).await, Err(Error::DropBoxClosed));
    let held = vault.run(|owner, _| Ok::<_, Error>(owner.until_late()));
    assert_eq!(held.await, Ok(None));
    assert_eq!(taken(&vault, "a").await, Ok(Some(answer("kịp"))));
    assert_eq!(taken(&vault, "b").await, Ok(None));
    // A handle that is dropped forgets the key before.
    drop(vault.open_drop_box("c").await.unwrap());
    let held = vault.run(|owner, _| Ok::<_, Error>(owner.until_late()));
    assert_eq!(held.await, Ok(None));
    assert_eq!(DropBox::OPEN_FOR, Duration::from_secs(35));
}

#[tokio::test]
async fn what_is_not_taken_is_not_written_over_and_what_is_closed_takes_nothing() {
    let room = Room::new();
    let vault = room.create().await;
    let first = vault.open_drop_box("a").await.unwrap();
    // Empty: another attempt of the same act.
    let second = vault.open_drop_box("a").await.unwrap();
    assert_eq!(first.put(answer("cũ")).await, Err(Error::DropBoxClosed));
    second.put(answer("mới")).await.unwrap();
    let refused = vault.open_drop_box("a").await.err();
    assert_eq!(refused, Some(Error::AlreadyExists));
    assert_eq!(taken(&vault, "a").await, Ok(Some(answer("mới"))));

    let given_up = vault.open_drop_box("a").await.unwrap();
    let closed = vault.write(|tx| tx.close_drop_box("a")).await;
    assert_eq!(closed, Ok(true));
    assert_eq!(
        given_up.put(answer("thôi")).await,
        Err(Error::DropBoxClosed)
    );
    let closed = vault.write(|tx| tx.close_drop_box("a")).await;
    assert_eq!(closed, Ok(false));

    let large = vault.open_drop_box("b").await.unwrap();
    let too_large = Zeroizing::new(vec![0; DropBox::MAX_LEN + 1]);
    assert_eq!(large.put(too_large).await, Err(Error::TooLarge));
    let largest = Zeroizing::new(vec![7; DropBox::MAX_LEN]);
    large.put(largest.clone()).await.unwrap();
    assert_eq!(taken(&vault, "b").await, Ok(Some(largest)));
    vault.lock().await.unwrap();
    let locked = vault.open_drop_box("c").await.err();
    assert_eq!(locked, Some(Error::Locked));
}

#[tokio::test]
async fn damage_is_told_of_the_one_box_and_hides_nothing_else() {
    for damage in [
        "UPDATE drop_box SET sealed = zeroblob(length(sealed)) WHERE length(sealed) < 40",
        "DELETE FROM drop_box WHERE length(sealed) < 40",
        // The content of another box is under another key.
        "UPDATE drop_box SET sealed = (SELECT sealed FROM drop_box ORDER BY length(sealed) DESC LIMIT 1)",
    ] {
        let room = Room::new();
        let vault = room.create().await;
        put(&vault, "a", "một").await.unwrap();
        for (slot, text) in [("nhỏ", "x"), ("lớn", "một câu trả lời dài hơn")] {
            let open = vault.open_drop_box(slot).await.unwrap();
            open.put(answer(text)).await.unwrap();
        }
        vault.close().await.unwrap();
        tamper(&room.path(), damage);
        let vault = room.unlocked().await.unwrap();
        let part = Part::DropBox { row: 2 };
        assert_eq!(taken(&vault, "nhỏ").await, Err(Error::Damaged { part }));
        let other = taken(&vault, "lớn").await.unwrap();
        assert_eq!(other, Some(answer("một câu trả lời dài hơn")));
        assert_eq!(get(&vault, "a").await, Ok(note("một")));
        let closed = vault.write(|tx| tx.close_drop_box("nhỏ")).await;
        assert_eq!(closed, Ok(true));
        assert_eq!(taken(&vault, "nhỏ").await, Ok(None));
    }
}

/// Who can write the file cannot make an answer come twice.
#[tokio::test]
async fn a_row_that_is_put_back_opens_to_nobody() {
    let room = Room::new();
    let vault = room.create().await;
    let open = vault.open_drop_box("a").await.unwrap();
    open.put(answer("một lần")).await.unwrap();
    vault.close().await.unwrap();
    let connection = rusqlite::Connection::open(room.path()).unwrap();
    let row: (Vec<u8>, Vec<u8>) = connection
        .query_row("SELECT number, sealed FROM drop_box", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    connection.close().unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(taken(&vault, "a").await, Ok(Some(answer("một lần"))));
    vault.open_drop_box("a").await.unwrap();
    vault.close().await.unwrap();
    let connection = rusqlite::Connection::open(room.path()).unwrap();
    let sql = "INSERT INTO drop_box (number, sealed) VALUES (?1, ?2)";
    connection.execute(sql, row).unwrap();
    connection.close().unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(taken(&vault, "a").await, Ok(None));
}

#[tokio::test]
async fn a_repair_keeps_what_waits() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "x", "mất").await.unwrap();
    let open = vault.open_drop_box("a").await.unwrap();
    open.put(answer("còn")).await.unwrap();
    vault.close().await.unwrap();
    tamper(
        &room.path(),
        "UPDATE record SET sealed = zeroblob(length) WHERE row = 1",
    );
    let vault = room.unlocked().await.unwrap();
    let repaired = vault.repair(vec![]).await.unwrap();
    assert_eq!(repaired.lost.len(), 1);
    assert_eq!(taken(&vault, "a").await, Ok(Some(answer("còn"))));
}
