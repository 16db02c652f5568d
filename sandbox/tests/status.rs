//! Where documents stand: published in both forms, changed for all copies at once, kept over a restart, bundled.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod common;

use std::collections::BTreeSet;

use common::{Day, send, start, start_with};
use vidan_credential::{StatusReference, sd_cwt::hold::HeldCredential};
use vidan_protocol::http::{Request, Response, STATUS_LIST_CWT, STATUS_LIST_JWT};
use vidan_trust::status::{Status, StatusList, StatusTrust, StatusUnknown};
use vidan_trust::{Bundle, Signer};

/// Where the copies of a document stand, and who vouches for them.
async fn references(day: &Day, document: &str, copies: usize) -> (Vec<StatusReference>, Signer) {
    let offer = day.sandbox.offer_of(&[document]).unwrap();
    let (issued, _) = day.issue(&offer, copies).await.unwrap();
    let list = day.list().await;
    let held = issued[0].credentials.iter().zip(&issued[0].keys);
    let held: Vec<_> = held
        .map(|(copy, key)| {
            HeldCredential::receive(&copy.credential, &list, day.now(), key).unwrap()
        })
        .collect();
    let status = held.iter().map(|copy| copy.get().status().unwrap().clone());
    (status.collect(), held[0].signer().clone())
}

async fn fetch(url: &str, accept: &str) -> Response {
    send(Request::get(url, accept, 1 << 22)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_copy_has_an_entry_of_its_own_under_its_issuers_address() {
    let day = start().await;
    let list = day.list().await;
    let mut indices = BTreeSet::new();
    let mut order = Vec::new();
    for _ in 0..3 {
        let (references, signer) = references(&day, "can_cuoc", 20).await;
        let base = list
            .issuer_record(&signer.kid)
            .unwrap()
            .status_uri
            .clone()
            .unwrap();
        for reference in references {
            assert!(reference.uri.starts_with(&format!("{base}/")));
            assert!(indices.insert(reference.index), "an entry was given twice");
            order.push(reference.index);
        }
    }
    assert!(!order.is_sorted(), "entries follow one another");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_comes_in_the_form_asked_for() {
    let day = start().await;
    let (references, _) = references(&day, "can_cuoc", 1).await;
    let (list, reference) = (day.list().await, &references[0]);
    for (accept, form) in [
        (STATUS_LIST_CWT, STATUS_LIST_CWT),
        (STATUS_LIST_JWT, STATUS_LIST_JWT),
        (
            "application/statuslist+cwt, application/statuslist+jwt",
            STATUS_LIST_CWT,
        ),
        (
            "text/html;q=0.5, application/statuslist+jwt;q=0.9",
            STATUS_LIST_JWT,
        ),
        ("*/*", STATUS_LIST_JWT),
    ] {
        let answer = fetch(&reference.uri, accept).await;
        assert_eq!(answer.status, 200, "{accept}");
        assert_eq!(answer.media_type().as_deref(), Some(form), "{accept}");
        let trust = StatusTrust::List(&list);
        let read = StatusList::verify(&answer.body, &reference.uri, trust, day.now()).unwrap();
        assert_eq!(read.get().status(reference.index, day.now()), Status::Valid);
        assert_eq!(read.get().fresh_until(), day.now().plus(12 * 3600));
    }
    assert_eq!(fetch(&reference.uri, "text/html").await.status, 406);
    let other = format!("{}2", reference.uri.strip_suffix("1").unwrap());
    assert_eq!(fetch(&other, STATUS_LIST_CWT).await.status, 404);
    let nobody = reference.uri.replace("sandbox-bca-1", "nobody");
    assert_eq!(fetch(&nobody, STATUS_LIST_CWT).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_is_that_of_all_copies_of_one_document_and_of_no_other() {
    let day = start().await;
    let (cards, ministry) = references(&day, "can_cuoc", 5).await;
    let (licences, _) = references(&day, "gplx", 5).await;
    let said = |reference: &StatusReference| {
        let bundle = day.sandbox.bundle().unwrap();
        let bundle = Bundle::read(&bundle, &[day.sandbox.root()], day.now(), None).unwrap();
        assert!(bundle.refused().is_empty());
        let trust = StatusTrust::List(bundle.trust());
        let lists = bundle.status();
        lists
            .status(&reference.uri, reference.index, &ministry, trust, day.now())
            .status
    };
    for status in [
        Status::Suspended,
        Status::Revoked,
        Status::Undetermined(StatusUnknown::ValueUnknown(3)),
        Status::Valid,
    ] {
        day.sandbox.set_status("can_cuoc", status).unwrap();
        assert!(cards.iter().all(|copy| said(copy) == status));
        assert!(licences.iter().all(|copy| said(copy) == Status::Valid));
    }
    assert!(day.sandbox.set_status("ho_chieu", Status::Revoked).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_forgets_no_entry_and_no_status() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_owned();
    let day = start_with(|options| options.data_dir = Some(folder.clone())).await;
    let (before, ministry) = references(&day, "can_cuoc", 3).await;
    day.sandbox.set_status("can_cuoc", Status::Revoked).unwrap();
    day.sandbox.shutdown().await;

    let day = start_with(|options| options.data_dir = Some(folder)).await;
    let lists = day.sandbox.status_lists().unwrap();
    let list = day.list().await;
    let base = list
        .issuer_record(&ministry.kid)
        .unwrap()
        .status_uri
        .clone()
        .unwrap();
    let trust = StatusTrust::List(&list);
    let uri = format!("{base}/1");
    let read = lists
        .iter()
        .find_map(|token| StatusList::verify(token, &uri, trust, day.now()).ok());
    let read = read.unwrap();
    for reference in &before {
        assert_eq!(
            read.get().status(reference.index, day.now()),
            Status::Revoked
        );
    }
    let (after, _) = references(&day, "gplx", 20).await;
    let given: BTreeSet<u64> = before.iter().map(|one| one.index).collect();
    assert!(after.iter().all(|one| !given.contains(&one.index)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bundle_is_published_beside_the_trust_list() {
    let day = start().await;
    let answer = fetch(&day.sandbox.bundle_url(), "application/cbor").await;
    assert_eq!(answer.media_type().as_deref(), Some("application/cbor"));
    let bundle = Bundle::read(&answer.body, &[day.sandbox.root()], day.now(), None).unwrap();
    assert_eq!((bundle.status().len(), bundle.age(day.now())), (2, 0));
}
