//! More copies: of which of the issuer's data sets, and behind what else is being fetched.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use vidan_tests::{
    citizen::{COPIES, Citizen},
    country::Country,
};
use vidan_wallet::{Error, TransportError, activity::Act};

/// The data sets that credentials were asked for with.
type Asked = Arc<Mutex<Vec<Option<String>>>>;

/// A server that tells two data sets of one licence apart, in every token.
fn tell_two_licences_apart(citizen: &Citizen) -> Asked {
    let asked = Asked::default();
    let noted = asked.clone();
    citizen.wire.cut(move |request| {
        if request.url.ends_with("/credential") {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let set = body["credential_identifier"].as_str().map(str::to_owned);
            noted.lock().unwrap().push(set);
        }
        Ok(())
    });
    citizen.wire.change(|request, mut answer| {
        if request.url.ends_with("/token") {
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            body["authorization_details"] = json!([{
                "type": "openid_credential", "credential_configuration_id": "gplx",
                "credential_identifiers": ["gplx#1", "gplx#2"],
            }]);
            answer.body = body.to_string().into_bytes();
        }
        Ok(answer)
    });
    asked
}

#[tokio::test]
async fn more_copies_come_of_the_data_set_that_the_document_came_of() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let asked = tell_two_licences_apart(&citizen);
    let kept = citizen.take(&country).await.unwrap();
    let licences: Vec<_> = kept
        .iter()
        .filter(|one| one.document_type == "gplx")
        .collect();
    assert_eq!(licences.len(), 2, "a document of each data set");
    let set = |of: &str| Some(of.to_owned());
    let sets = |asked: &Asked| core::mem::take(&mut *asked.lock().unwrap());
    let sets_asked = sets(&asked);
    assert_eq!(sets_asked.iter().flatten().count(), 2, "{sets_asked:?}");
    for (licence, number) in licences.iter().zip(1..) {
        citizen.wallet.renew(&licence.id).await.unwrap();
        assert_eq!(sets(&asked), [set(&format!("gplx#{number}"))]);
    }
}

#[tokio::test]
async fn a_renewal_behind_a_refill_that_waits_is_still_a_renewal() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.show().await.unwrap();
    let card = citizen.card().await;
    citizen.wire.change(
        |request, answer| match request.url.ends_with("/credential") {
            true => Err(TransportError::Timeout),
            false => Ok(answer),
        },
    );
    let waits = citizen.wallet.refill(&card.id).await.unwrap_err();
    assert!(matches!(waits, Error::Waits { .. }), "{waits}");
    citizen.wire.mend();
    let renewed = citizen.wallet.renew(&card.id).await.unwrap();
    assert_eq!(usize::try_from(renewed.copies), Ok(COPIES));
    let log = citizen.wallet.activity().await.unwrap();
    let acts: Vec<_> = log.iter().map(|entry| entry.act).collect();
    assert!(
        acts.contains(&Act::Refilled) && acts.contains(&Act::Reissued),
        "{acts:?}"
    );
}

/// A server that replaces refresh tokens forgives one repeat, and takes the next for theft: then the permission is gone for all.
#[tokio::test]
async fn a_permission_whose_answer_was_lost_is_asked_for_by_nobody_else() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    citizen.wire.change(move |request, answer| {
        if !request.url.ends_with("/token") {
            return Ok(answer);
        }
        match counted.fetch_add(1, Ordering::SeqCst) {
            0 => Err(TransportError::Timeout),
            _ => Ok(answer),
        }
    });
    let held = citizen.wallet.documents().await.unwrap();
    let first = citizen.wallet.renew(&held[0].id).await.unwrap_err();
    assert_eq!(first.code(), "network.timeout");
    for other in &held[1..] {
        let waits = citizen.wallet.renew(&other.id).await.unwrap_err();
        assert_eq!(waits.code(), "issuance.permission_awaited");
    }
    assert_eq!(sent.load(Ordering::SeqCst), 1);
    while !citizen.wallet.operations().await.unwrap().is_empty() {
        let report = citizen.wallet.go_on_all(true).await.unwrap();
        assert!(report.ended.is_empty(), "{:?}", report.ended);
    }
    for document in citizen.wallet.documents().await.unwrap() {
        assert_eq!(usize::try_from(document.copies_left), Ok(COPIES));
        assert!(citizen.wallet.renew(&document.id).await.is_ok());
    }
}
