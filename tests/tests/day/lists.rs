//! The lists that the wallet holds: verified once for each unlocking, never older than what was held, and never in the way.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

use rusqlite::Connection;
use vidan_tests::{
    citizen::{Citizen, counter, passcode, yes},
    country::Country,
};
use vidan_verifier::Outcome;
use vidan_wallet::{
    DocumentState, DocumentSummary,
    activity::{Act, Outcome as Ended},
};

use crate::code;

/// A citizen with documents whose wallet holds a trust list and two status lists.
async fn informed(country: &Country) -> Citizen {
    let citizen = Citizen::with_documents(country).await;
    citizen.wallet.refresh_status().await.unwrap();
    citizen
}

async fn restarted(citizen: Citizen) -> Citizen {
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    citizen
}

/// The last row of the vault, and the citizen with her phone started again.
async fn last_row(citizen: Citizen) -> (i64, Citizen) {
    let phone = citizen.turn_off();
    let connection = Connection::open(phone.vault()).unwrap();
    let last = connection.query_row("SELECT max(row) FROM record", [], |row| row.get(0));
    drop(connection);
    let citizen = phone.wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    (last.unwrap(), citizen)
}

/// Damages records and starts the phone again.
async fn damaged(citizen: Citizen, which: &str) -> Citizen {
    let phone = citizen.turn_off();
    let connection = Connection::open(phone.vault()).unwrap();
    let damage = format!("UPDATE record SET sealed = zeroblob(length(sealed)) WHERE {which}");
    assert!(connection.execute(&damage, []).unwrap() > 0);
    drop(connection);
    let citizen = phone.wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    citizen
}

/// The trust list is the largest of what comes first into a new wallet.
const TRUST_LIST: &str =
    "row = (SELECT row FROM record WHERE row < 6 ORDER BY length DESC LIMIT 1)";

#[tokio::test]
async fn a_lists_signature_is_checked_once_an_unlocking_however_often_it_is_used() {
    let country = Country::start().await;
    let citizen = restarted(informed(&country).await).await;
    for _ in 0..3 {
        citizen.wallet.documents().await.unwrap();
        citizen
            .wallet
            .document(&citizen.card().await.id)
            .await
            .unwrap();
        citizen.show().await.unwrap();
    }
    assert_eq!(citizen.wallet.lists_verified().await.unwrap(), 3);
    // Locking forgets what was verified.
    citizen.wallet.lock().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    assert_eq!(citizen.wallet.lists_verified().await.unwrap(), 0);
    citizen.show().await.unwrap();
    assert_eq!(citizen.wallet.lists_verified().await.unwrap(), 3);
    // A newer trust list is looked at, and the status lists again under it.
    let mut content = country.list_content();
    content.number += 1;
    country.publish(country.sign_list(&content));
    citizen.wallet.refresh_trust().await.unwrap();
    citizen.wallet.documents().await.unwrap();
    citizen.wallet.documents().await.unwrap();
    assert_eq!(citizen.wallet.lists_verified().await.unwrap(), 6);
}

#[tokio::test]
async fn dates_are_checked_at_every_use() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    let morning = country.now();
    citizen.wallet.documents().await.unwrap();
    let verified = citizen.wallet.lists_verified().await.unwrap();
    country.clock.set_wall(morning.plus(31 * 86_400));
    assert_eq!(
        code(citizen.wallet.sync_notices().await),
        "trust.list.expired"
    );
    let card = citizen.card().await.status.unwrap();
    assert_eq!(card.state, DocumentState::Undetermined);
    country.clock.set_wall(morning.plus(-86_400));
    assert_eq!(
        code(citizen.wallet.sync_notices().await),
        "trust.list.from_the_future"
    );
    country.clock.set_wall(morning);
    assert!(citizen.wallet.sync_notices().await.is_ok());
    assert_eq!(citizen.wallet.lists_verified().await.unwrap(), verified);
}

#[tokio::test]
async fn a_damaged_trust_list_hides_no_document_and_is_fetched_again() {
    let country = Country::start().await;
    let citizen = damaged(informed(&country).await, TRUST_LIST).await;
    assert_eq!(
        code(citizen.wallet.trust_list_jws().await),
        "trust.list.missing"
    );
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
    let card = citizen.card().await;
    let view = citizen.wallet.document(&card.id).await.unwrap();
    assert_eq!(view.claims.len(), 14);

    citizen.wallet.refresh_trust().await.unwrap();
    let shown = citizen.show().await.unwrap();
    let verdict = counter(&country).verify(&shown.text);
    assert_eq!(verdict.outcome(), Outcome::Valid);
    let card = citizen.card().await.status.unwrap();
    assert_eq!(card.state, DocumentState::Valid);
    let citizen = restarted(citizen).await;
    assert!(citizen.wallet.trust_list_jws().await.is_ok());
    assert!(citizen.wallet.check().await.unwrap().is_whole());
}

#[tokio::test]
async fn a_damaged_status_list_hides_no_document_and_is_fetched_again() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (before, citizen) = last_row(citizen).await;
    citizen.wallet.refresh_status().await.unwrap();
    let citizen = damaged(citizen, &format!("row > {before}")).await;
    let state = |document: &DocumentSummary| document.status.as_ref().unwrap().code.clone();
    let documents = citizen.wallet.documents().await.unwrap();
    assert_eq!(documents.len(), 3);
    assert!(documents.iter().all(|one| state(one) == "status.unchecked"));
    assert!(citizen.show().await.is_ok());
    assert!(citizen.wallet.bundle().await.is_ok());
    // What comes is kept, and nothing is called refused after it was.
    assert_eq!(citizen.take(&country).await.unwrap().len(), 3);
    let log = citizen.wallet.activity().await.unwrap();
    let mut received = log.iter().filter(|entry| entry.act == Act::Received);
    assert!(received.all(|entry| entry.outcome == Ended::Done));

    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!((report.fetched, report.refused.len()), (2, 0));
    let documents = citizen.wallet.documents().await.unwrap();
    assert!(documents.iter().all(|one| state(one) == "status.valid"));
    assert!(citizen.wallet.check().await.unwrap().is_whole());
}

/// Lets the first answer at `path` wait on its way until the sender is dropped.
fn hold_first(citizen: &Citizen, path: &'static str) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (seen, released) = (AtomicUsize::new(0), Mutex::new(released));
    citizen.wire.change(move |request, answer| {
        if request.url.contains(path) && seen.fetch_add(1, Ordering::SeqCst) == 0 {
            let _ = tokio::task::block_in_place(|| released.lock().unwrap().recv());
        }
        Ok(answer)
    });
    release
}

/// Waits until so many requests were sent.
async fn until_sent(citizen: &Citizen, path: &str) {
    loop {
        if citizen
            .wire
            .take_sent()
            .iter()
            .any(|url| url.contains(path))
        {
            // Its answer is on its way, or will be.
            tokio::time::sleep(core::time::Duration::from_millis(300)).await;
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn of_two_refreshes_at_once_the_newer_list_stays() {
    let country = Country::start().await;
    let citizen = Arc::new(Citizen::with_documents(&country).await);
    let mut content = country.list_content();
    content.number += 1;
    country.publish(country.sign_list(&content));
    citizen.wire.take_sent();
    let release = hold_first(&citizen, "trust");
    let slow = citizen.wallet.clone();
    let slow = tokio::spawn(async move { slow.refresh_trust().await });
    until_sent(&citizen, "trust").await;
    content.number += 1;
    let newest = country.sign_list(&content);
    country.publish(newest.clone());
    let newer = citizen.wallet.refresh_trust().await.unwrap();
    assert_eq!(newer.number, content.number);
    drop(release);
    // The slow one tells what is in force now.
    assert_eq!(slow.await.unwrap().unwrap().number, content.number);
    let held = citizen.wallet.trust_list_jws().await.unwrap();
    assert_eq!(held, newest);
    let log = citizen.wallet.activity().await.unwrap();
    let updates = log.iter().filter(|entry| entry.act == Act::TrustUpdated);
    assert_eq!(updates.count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn of_two_status_refreshes_at_once_the_newer_list_stays() {
    let country = Country::start().await;
    let citizen = Arc::new(Citizen::with_documents(&country).await);
    citizen.wire.take_sent();
    let release = hold_first(&citizen, "sandbox-bca-1");
    let slow = citizen.wallet.clone();
    let slow = tokio::spawn(async move { slow.refresh_status().await });
    until_sent(&citizen, "sandbox-bca-1").await;
    let revoked = vidan_trust::status::Status::Revoked;
    country.clock.advance(60);
    country.sandbox.set_status("can_cuoc", revoked).unwrap();
    citizen.wallet.refresh_status().await.unwrap();
    drop(release);
    let report = slow.await.unwrap().unwrap();
    let codes: Vec<_> = report.refused.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["trust.status.rolled_back"]);
    let card = citizen.card().await.status.unwrap();
    assert_eq!(card.state, DocumentState::Revoked);
    let preview = citizen.preview().await.unwrap();
    assert!(citizen.wallet.present(&preview, &yes("x")).await.is_ok());
}
