//! A new phone, through the types that Kotlin and Swift see: documents first, then mailboxes, each as its preview shows.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic here is a failing test"
)]

mod common;

use common::{PASSCODE, day, yes};
use vidan_ffi::{Act, SoftwareDeviceKeys, WalletConfig, restore_wallet};
use vidan_sandbox::{NoticeDraft, office::OFFICE_ID};

const PASSPHRASE: &str = "bốn từ dễ nhớ";

#[tokio::test(flavor = "multi_thread")]
async fn mailboxes_are_opened_again_as_their_previews_show() {
    let day = day(SoftwareDeviceKeys::new()).await;
    day.accept().await.unwrap();
    day.open_inbox().await;
    let path = |name: &str| day.folder.path().join(name).to_str().unwrap().to_owned();
    let made = day.wallet.backup(path("backup"), PASSPHRASE.to_owned());
    assert_eq!(made.await.unwrap().mailboxes, 1);

    let config = WalletConfig {
        vault: path("new.db"),
        ..day.config.clone()
    };
    let (passphrase, passcode) = (PASSPHRASE.to_owned(), PASSCODE.to_owned());
    let keys = SoftwareDeviceKeys::new();
    let restored = restore_wallet(
        config,
        keys,
        None,
        path("backup"),
        passphrase,
        passcode,
        None,
    );
    let restored = restored.await.unwrap();
    assert_eq!(restored.report.mailboxes, [OFFICE_ID]);
    assert_eq!(restored.report.operations, []);
    assert_eq!(restored.report.operations_ended, 0);
    let new = restored.wallet;

    // Without a copy of the identity document nothing can be shown to the office.
    let none = new.inboxes_to_reopen().await.unwrap();
    assert!(none.previews.is_empty());
    assert_eq!(none.refused[0].code, "wallet.identity_document_missing");
    assert!(!none.refused[0].waits && !none.refused[0].advice.is_empty());

    let copies = new.reissue_all().await.unwrap();
    assert_eq!((copies.failed, copies.not_renewable), (vec![], vec![]));
    assert_eq!(copies.fetched.len(), 3);
    let found = new.inboxes_to_reopen().await.unwrap();
    assert!(found.refused.is_empty());
    let view = found.previews[0].view();
    assert_eq!((view.office.as_str(), view.reopening), (OFFICE_ID, true));
    let report = new.reopen_inboxes(found.previews, yes("Mở lại hộp thư"));
    let report = report.await.unwrap();
    assert_eq!(report.opened, [OFFICE_ID]);
    assert_eq!(report.refused, []);

    let draft = NoticeDraft::new("bhxh_bhyt", "Thẻ sắp hết hạn", "Hãy gia hạn.");
    day.sandbox.send_notice(draft).unwrap();
    let synced = new.sync_notices().await.unwrap();
    assert_eq!((synced.new, synced.to_reopen), (1, 0));
    assert_eq!(new.operations().await.unwrap(), []);
    let log = new.activity().await.unwrap();
    assert!(log.iter().any(|entry| entry.act == Act::ReceiptsSent));
    day.sandbox.shutdown().await;
}
