//! The person cancels, the device locks its fingers out, the process dies: each act is done whole or not at all.

use serde_json::Value;
use vidan_crypto::device::DeviceKeyError;
use vidan_sandbox::{NoticeDraft, office::OFFICE_ID};
use vidan_tests::{
    citizen::{Citizen, counter, go_on, open_inbox, passcode, until_quiet, yes},
    country::Country,
};
use vidan_verifier::Outcome;
use vidan_wallet::{
    Error,
    activity::{Act, ActivityEntry},
};

use crate::{code, failed_at};

/// A key that is gone is another story: `copies` tells it.
const REFUSALS: [(DeviceKeyError, &str); 2] = [
    (DeviceKeyError::Cancelled, "device.cancelled"),
    (DeviceKeyError::LockedOut, "device.locked_out"),
];

#[tokio::test]
async fn after_a_refused_finger_documents_wait_to_come_or_to_be_given_up() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let keys = citizen.finger.count().await;
    for (refusal, cause) in REFUSALS {
        // One signing for each of the three documents.
        for after in 0..3 {
            for making in [false, true] {
                match making {
                    true => citizen.finger.refuse_making(after, refusal),
                    false => citizen.finger.refuse_signing(after, refusal),
                }
                let told = code(citizen.take(&country).await);
                assert_eq!(told, cause, "{after} {making}");
                let waiting = citizen.wallet.operations().await.unwrap().remove(0);
                assert_eq!(waiting.waits.unwrap().code, cause);
                citizen.wallet.give_up(&waiting.id).await.unwrap();
                for document in citizen.wallet.documents().await.unwrap() {
                    citizen
                        .wallet
                        .delete_document(&document.id, &yes("xóa"))
                        .await
                        .unwrap();
                }
                assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
            }
        }
        citizen.finger.refuse_signing(1, refusal);
        assert_eq!(code(citizen.take(&country).await), cause);
        citizen.finger.obey();
        assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
        for document in citizen.wallet.documents().await.unwrap() {
            citizen
                .wallet
                .delete_document(&document.id, &yes("xóa"))
                .await
                .unwrap();
        }
    }
    assert_eq!(citizen.take(&country).await.unwrap().len(), 3);
}

/// The device says that it failed, and has made the keys: nobody knows their names.
#[tokio::test]
async fn keys_of_a_making_that_broke_off_are_swept_away() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let keys = citizen.finger.count().await;
    citizen.finger.break_off_making();
    assert_eq!(code(citizen.take(&country).await), "device.failed");
    let waiting = citizen.wallet.operations().await.unwrap().remove(0);
    citizen.wallet.give_up(&waiting.id).await.unwrap();
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");

    citizen.take(&country).await.unwrap();
    let keys = citizen.finger.count().await;
    citizen.finger.break_off_making();
    let opening = open_inbox(&citizen.wallet, OFFICE_ID, &yes("hộp thư")).await;
    assert_eq!(code(opening), "device.failed");
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
}

#[tokio::test]
async fn a_refused_finger_shows_nothing_and_uses_no_copy() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    for (refusal, cause) in REFUSALS {
        citizen.finger.refuse_signing(0, refusal);
        assert_eq!(code(citizen.show().await), cause);
        assert_eq!(citizen.state().await, before);
    }
    let code = citizen.show().await.unwrap();
    assert_eq!(
        counter(&country).verify(&code.text).outcome(),
        Outcome::Valid
    );
}

#[tokio::test]
async fn a_refused_finger_opens_no_mailbox() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (before, keys) = (citizen.state().await, citizen.finger.count().await);
    let before = but_the_log(before);
    let consent = yes("hộp thư");
    for (refusal, cause) in REFUSALS {
        citizen.finger.refuse_signing(0, refusal);
        let opened = open_inbox(&citizen.wallet, OFFICE_ID, &consent).await;
        assert_eq!(code(opened), cause);
        for after in 0..2 {
            citizen.finger.refuse_making(after, refusal);
            let opened = open_inbox(&citizen.wallet, OFFICE_ID, &consent).await;
            assert_eq!(code(opened), cause, "making after {after}");
        }
        citizen.finger.obey();
        assert_eq!(but_the_log(citizen.state().await), before);
        assert!(citizen.wallet.operations().await.unwrap().is_empty());
        assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
    }
    assert!(
        open_inbox(&citizen.wallet, OFFICE_ID, &consent)
            .await
            .is_ok()
    );
    assert_eq!(
        code(open_inbox(&citizen.wallet, OFFICE_ID, &consent).await),
        "wallet.inbox_already_open"
    );
}

#[tokio::test]
async fn a_refused_finger_loses_no_notice() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    for subject in ["một", "hai"] {
        country
            .sandbox
            .send_notice(NoticeDraft::new("ho_so_trang_thai", subject, "…"))
            .unwrap();
    }
    let before = citizen.state().await;
    for after in 0..2 {
        citizen
            .finger
            .refuse_agreeing(after, DeviceKeyError::LockedOut);
        let report = citizen.wallet.sync_notices().await.unwrap();
        assert_eq!(failed_at(&report), "device.locked_out");
        assert_eq!(
            citizen.state().await,
            before,
            "a page is kept whole or not at all"
        );
    }
    citizen.finger.obey();
    // Receipts that cannot be signed wait; the notices are there.
    citizen.finger.refuse_signing(0, DeviceKeyError::Cancelled);
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(
        (report.new, report.receipts_sent, report.receipts_waiting),
        (2, 0, 2)
    );
    assert!(country.sandbox.receipts().is_empty());
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(
        (report.new, report.receipts_sent, report.receipts_waiting),
        (0, 2, 0)
    );
    assert_eq!(country.sandbox.receipts().len(), 2);
}

#[tokio::test]
async fn a_refused_finger_files_no_form() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = but_the_log(citizen.state().await);
    for (refusal, cause) in REFUSALS {
        citizen.finger.refuse_signing(0, refusal);
        assert_eq!(code(citizen.file_form(&country).await), cause);
        assert_eq!(but_the_log(citizen.state().await), before);
        assert!(citizen.wallet.operations().await.unwrap().is_empty());
    }
    assert!(country.sandbox.dossiers().is_empty());
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 0);
    citizen.file_form(&country).await.unwrap();
    assert_eq!(country.sandbox.dossiers().len(), 1);
}

/// What the wallet shows of itself, without the log, which has an entry for every refusal.
fn but_the_log(mut state: Value) -> Value {
    let log = state.as_object_mut().map(|state| state.remove("activity"));
    assert!(log.flatten().is_some());
    state
}

/// Lets the act come to its signature, and drops it there.
async fn dropped_at_its_signature<T>(
    citizen: &Citizen,
    act: impl Future<Output = Result<T, Error>>,
) {
    citizen.finger.hold();
    tokio::select! {
        _ = act => panic!("it did not wait for the finger"),
        () = citizen.finger.until_waiting(1) => {}
    }
    citizen.finger.release();
    until_quiet(&citizen.wallet).await;
}

/// The phone after it went off in the middle of something.
async fn restarted(citizen: Citizen) -> Citizen {
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    citizen
}

#[tokio::test]
async fn documents_come_though_nobody_waits_for_them_any_more() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    dropped_at_its_signature(&citizen, citizen.take(&country)).await;
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
    let citizen = restarted(citizen).await;
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
    let keys = 3 * vidan_tests::citizen::COPIES + 1;
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
}

#[tokio::test]
async fn a_wallet_that_dies_while_showing_has_shown_nothing() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    dropped_at_its_signature(&citizen, citizen.show()).await;
    assert_eq!(citizen.state().await, before);
    let citizen = restarted(citizen).await;
    assert_eq!(citizen.state().await, before);
    let code = citizen.show().await.unwrap();
    assert_eq!(
        counter(&country).verify(&code.text).outcome(),
        Outcome::Valid
    );
}

#[tokio::test]
async fn a_mailbox_opens_though_nobody_waits_for_it_any_more() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let consent = yes("hộp thư");
    let opening = open_inbox(&citizen.wallet, OFFICE_ID, &consent);
    dropped_at_its_signature(&citizen, opening).await;
    let citizen = restarted(citizen).await;
    let again = open_inbox(&citizen.wallet, OFFICE_ID, &consent).await;
    assert_eq!(code(again), "wallet.inbox_already_open");
}

#[tokio::test]
async fn a_form_is_filed_once_though_nobody_waits_for_it_any_more() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    dropped_at_its_signature(&citizen, citizen.file_form(&country)).await;
    let citizen = restarted(citizen).await;
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 0);
    assert_eq!(country.sandbox.dossiers().len(), 1);
}

#[tokio::test]
async fn a_wallet_that_dies_while_syncing_has_its_notices_and_owes_their_receipts() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    country
        .sandbox
        .send_notice(NoticeDraft::new("ho_so_trang_thai", "một", "…"))
        .unwrap();
    dropped_at_its_signature(&citizen, citizen.wallet.sync_notices()).await;
    let citizen = restarted(citizen).await;
    assert_eq!(citizen.wallet.notices().await.unwrap().len(), 1);
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.receipts_waiting), (0, 0));
    assert_eq!(country.sandbox.receipts().len(), 1);
    let entries = citizen.wallet.activity().await.unwrap();
    let received = |entry: &&ActivityEntry| entry.act == Act::NoticeReceived;
    assert_eq!(entries.iter().filter(received).count(), 1);
}
