//! Every end of an operation is in the log, whatever ended it: the person, another agreement, a deletion.

use vidan_tests::{
    citizen::{Citizen, yes},
    country::Country,
};
use vidan_wallet::{
    TransportError,
    activity::{Act, Outcome},
};

use crate::code;

/// The acts that were refused with this code, and the type of document that each was about.
async fn ended(citizen: &Citizen, with: &str) -> Vec<(Act, Option<String>)> {
    let log = citizen.wallet.activity().await.unwrap();
    let ended = log
        .into_iter()
        .filter(|entry| matches!(&entry.outcome, Outcome::Refused(code) if code == with));
    ended
        .map(|entry| (entry.act, entry.document_type))
        .collect()
}

fn cut(citizen: &Citizen, path: &'static str) {
    citizen
        .wire
        .change(move |request, answer| match request.url.ends_with(path) {
            true => Err(TransportError::Broken),
            false => Ok(answer),
        });
}

async fn give_up(citizen: &Citizen) {
    citizen.wire.mend();
    let waiting = citizen.wallet.operations().await.unwrap();
    assert_eq!(waiting.len(), 1);
    citizen.wallet.give_up(&waiting[0].id).await.unwrap();
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
}

const GIVEN_UP: &str = "operation.given_up";

#[tokio::test]
async fn an_offer_given_up_is_in_the_log_once() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    cut(&citizen, "/credential");
    assert_eq!(code(citizen.take(&country).await), "network.broken");
    give_up(&citizen).await;
    assert_eq!(ended(&citizen, GIVEN_UP).await, [(Act::Received, None)]);
}

#[tokio::test]
async fn a_form_and_copies_given_up_are_in_the_log_once() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    cut(&citizen, "/submissions");
    assert_eq!(code(citizen.file_form(&country).await), "network.broken");
    give_up(&citizen).await;
    cut(&citizen, "/credential");
    let card = citizen.card().await.id;
    assert_eq!(code(citizen.wallet.renew(&card).await), "network.broken");
    give_up(&citizen).await;
    let acts = ended(&citizen, GIVEN_UP).await;
    let acts: Vec<_> = acts.into_iter().map(|(act, _)| act).collect();
    assert_eq!(acts, [Act::FormSubmitted, Act::Reissued]);
}

#[tokio::test]
async fn a_renewal_that_a_deletion_ends_is_in_the_log_as_one() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    cut(&citizen, "/credential");
    let card = citizen.card().await.id;
    assert_eq!(code(citizen.wallet.renew(&card).await), "network.broken");
    citizen.wire.mend();
    let deleted = citizen.wallet.delete_document(&card, &yes("xóa")).await;
    deleted.unwrap();
    let ended = ended(&citizen, "operation.document_deleted").await;
    assert_eq!(ended, [(Act::Reissued, Some("can_cuoc".to_owned()))]);
}

#[tokio::test]
async fn an_agreement_that_another_replaces_is_in_the_log() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let offer = country.sandbox.offer().unwrap();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/token") {
            true => Err(TransportError::NoConnection),
            false => Ok(()),
        });
    let wrong = offer.tx_code.chars().rev().collect::<String>();
    let cut = citizen
        .wallet
        .accept_offer(&review, &[], Some(&wrong))
        .await;
    assert_eq!(code(cut), "network.no_connection");
    citizen.wire.mend();
    let received = citizen
        .wallet
        .accept_offer(&review, &[], Some(&offer.tx_code));
    received.await.unwrap();
    assert_eq!(
        ended(&citizen, "operation.replaced").await,
        [(Act::Received, None)]
    );
}
