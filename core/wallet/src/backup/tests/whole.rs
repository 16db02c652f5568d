//! A whole wallet there and back, and what is written into the log.

use vidan_crypto::device::DeviceKeys as _;

use super::phone::*;
use crate::{
    Error,
    activity::{Act, Outcome},
    backup::Fault,
    store::{DocumentRecord, InboxKey, MailboxRecord, OperationRecord},
};

#[tokio::test]
async fn everything_but_what_the_device_holds_comes_back() {
    let (old, new) = (Phone::new(), Phone::new());
    let wallet = old.wallet().await;
    fill(&wallet, 300_000).await;
    let before = content(&wallet).await;
    let (file, made) = backup(&wallet).await;
    let (restored, report) = new.restore(file).await.unwrap();

    assert!(restored.is_unlocked().await.unwrap());
    let after = content(&restored).await;
    let moves = |(kind, ..): &&Raw| !["copy", "mailbox", "activity head"].contains(kind);
    let mut expected: Vec<_> = before.iter().filter(moves).cloned().collect();
    let mut found: Vec<_> = after.iter().filter(moves).cloned().collect();
    // The log has gone on by one.
    let position = found
        .iter()
        .position(|(kind, id, ..)| *kind == "activity" && id == "4");
    found.remove(position.unwrap());
    expected.sort();
    found.sort();
    assert!(expected.len() > 10);
    assert!(expected == found);
    assert!(!after.iter().any(|(kind, ..)| *kind == "copy"));
    assert!(!after.iter().any(|(kind, ..)| *kind == "restore under way"));

    assert_eq!(report.mailboxes, ["urn:office:1", "urn:office:2"]);
    assert_eq!((report.activity, report.left_out), (3, 0));
    assert_eq!(report.notices, made.notices);
    assert_eq!(
        (report.records, made.records),
        (made.records, report.records)
    );
    assert_eq!(report.made_at, made.made_at);
    assert_eq!(report.backup, made.backup);
    assert_eq!(report.app, env!("CARGO_PKG_VERSION"));

    // The old phone's log tells of the backup, the new one's of the restore, and both chains hold.
    for (wallet, act) in [(&wallet, Act::BackedUp), (&restored, Act::Restored)] {
        assert!(wallet.verify_activity().await.unwrap().is_intact());
        let entries = wallet.activity().await.unwrap();
        let last = entries.last().unwrap();
        assert_eq!((last.act, last.number), (act, 4));
        assert_eq!((&last.with, &last.outcome), (&made.backup, &Outcome::Done));
    }
    // One key, for the vault; none of the old phone's.
    assert_eq!(new.keys.list().await.unwrap().len(), 1);
    let open = ["vault", "vault-commits", "vault-reserve", "vault-wal"];
    assert_eq!(new.files(), open);
    restored.close().await.unwrap();
    assert_eq!(new.files(), ["vault", "vault-commits", "vault-reserve"]);
    let wallet = crate::Wallet::open(new.config(), new.environment())
        .await
        .unwrap();
    wallet.unlock(passcode()).await.unwrap();
    assert!(content(&wallet).await == after);
}

#[tokio::test]
async fn a_mailbox_moves_without_the_devices_keys_and_with_the_vaults() {
    let (old, new) = (Phone::new(), Phone::new());
    let wallet = old.wallet().await;
    fill(&wallet, 0).await;
    let (file, _) = backup(&wallet).await;
    let (restored, _) = new.restore(file).await.unwrap();
    let read = |office: &'static str| {
        let found = restored
            .vault()
            .read(move |reader| reader.get::<MailboxRecord>(office));
        async { found.await.map_err(Error::Vault).unwrap() }
    };
    let (lost, kept) = (read("urn:office:1").await, read("urn:office:2").await);
    assert!(matches!(lost.inbox_key, InboxKey::Lost));
    assert!(matches!(&kept.inbox_key, InboxKey::Sealed(scalar) if scalar == "c2NhbGFy"));
    for record in [lost, kept] {
        assert_eq!(record.receipt_key, None);
        assert!(matches!(record.former_keys[..], [InboxKey::Lost]));
        assert_eq!(
            (record.mailbox.as_str(), record.access_token.as_str()),
            ("urn:mailbox:1", "token")
        );
        assert_eq!(record.cursor.as_deref(), Some("a.7"));
    }
}

/// What an operation has agreed and learned moves; what it made with the old phone's keys does not, and new copies are asked for
/// anew for every document.
#[tokio::test]
async fn operations_move_without_the_device_and_copies_are_begun_anew() {
    const FROZEN: &str = include_str!("../../store/encodings.txt");
    let frozen = || {
        FROZEN
            .lines()
            .filter_map(|line| line.strip_prefix("operation|1|"))
    };
    let (old, new) = (Phone::new(), Phone::new());
    let wallet = old.wallet().await;
    let put = wallet.vault().write(move |tx| {
        for (number, line) in frozen().enumerate() {
            tx.put_raw("operation", &number.to_string(), 1, line.as_bytes())?;
        }
        Ok::<_, Error>(())
    });
    put.await.unwrap();
    let (file, _) = backup(&wallet).await;
    let (restored, report) = new.restore(file).await.unwrap();

    let copies = frozen()
        .filter(|line| line.contains("{\"copies\":"))
        .count();
    assert!(copies > 0);
    assert_eq!(
        (report.left_out, report.operations_ended),
        (0, copies as u32)
    );
    let moved = restored
        .vault()
        .read(|reader| reader.list::<OperationRecord>());
    let moved = moved.await.map_err(Error::Vault).unwrap();
    assert_eq!(moved.records.len(), frozen().count() - copies);
    for record in moved.records {
        let operation = record.value;
        assert!(
            !operation.moved && operation.held.is_empty(),
            "{}",
            record.id
        );
        assert!(operation.work.keys().is_empty(), "{}", record.id);
    }
}

/// What version 0.1 kept of a mailbox is read for ever.
#[test]
fn a_mailbox_of_the_first_encoding_is_read() {
    use vidan_vault::Sealable as _;
    let kept = br#"{"mailbox":"m","access_token":"t","inbox_key":{"device":"k"},"receipt_key":"r","cursor":null}"#;
    let record = MailboxRecord::decode(1, kept).unwrap();
    assert!(record.is_open() && record.former_keys.is_empty());
    assert!(matches!(record.inbox_key, InboxKey::Device(name) if name == "k"));
}

#[tokio::test]
async fn a_backup_that_fails_is_in_the_log_and_is_no_file() {
    let phone = Phone::new();
    let wallet = phone.wallet().await;
    fill(&wallet, 300_000).await;
    let full = Memory {
        room: Some(200_000),
        ..Memory::default()
    };
    let failed = wallet.backup(full.sink(), secret(PASSPHRASE)).await;
    let Err(Error::Backup(fault @ Fault::Unwritable(_))) = failed else {
        panic!("written")
    };
    assert_eq!(fault.code(), "backup.no_space");
    assert_eq!(full.take(), None);
    let entries = wallet.activity().await.unwrap();
    let last = entries.last().unwrap();
    assert_eq!(last.act, Act::BackedUp);
    assert_eq!(last.outcome, Outcome::Refused("backup.no_space".to_owned()));
    assert!(wallet.verify_activity().await.unwrap().is_intact());

    let short = wallet.backup(full.sink(), secret("chín kýtự")).await;
    assert!(matches!(short, Err(Error::Backup(Fault::PassphraseShort))));
    wallet.lock().await.unwrap();
    let locked = wallet.backup(full.sink(), secret(PASSPHRASE)).await;
    assert_eq!(locked.unwrap_err().code(), "vault.locked");
}

#[tokio::test]
async fn a_dropped_backup_is_no_file_and_no_entry() {
    let phone = Phone::new();
    let wallet = phone.wallet().await;
    fill(&wallet, 300_000).await;
    let memory = Memory::default();
    let mut future = Box::pin(wallet.backup(memory.sink(), secret(PASSPHRASE)));
    let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_pending());
    drop(future);
    assert_eq!(wallet.activity().await.unwrap().len(), 3);
    assert_eq!(memory.take(), None);
}

#[tokio::test]
async fn an_unreadable_record_is_counted_and_hides_none_of_the_others() {
    let (old, new) = (Phone::new(), Phone::new());
    let wallet = old.wallet().await;
    fill(&wallet, 0).await;
    // Not a document that this or any version wrote: it cannot be taken apart from its copies.
    wallet
        .vault()
        .write(|tx| tx.put_raw("document", "hỏng", DocumentRecord::VERSION, b"{"))
        .await
        .unwrap();
    let (file, made) = backup(&wallet).await;
    assert_eq!(made.left_out, 1);
    let (_, report) = new.restore(file).await.unwrap();
    assert_eq!((report.left_out, report.documents.len()), (1, 0));
    assert_eq!(report.records, made.records);
}

use core::future::Future as _;
use vidan_vault::Sealable as _;
