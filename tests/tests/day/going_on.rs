//! Acts that were answered by somebody else, refused in part, begun anew or made void on their way: nothing that came is lost,
//! nothing is done twice, and nothing comes back that was deleted.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use vidan_protocol::http::Response;
use vidan_sandbox::office::OFFICE_ID;
use vidan_tests::{
    citizen::{COPIES, Citizen, accept, go_on, open_inbox, yes},
    country::{Answer, Country},
};
use vidan_wallet::{
    ConsentView, ErasedKind, ErasedPart, Error, Told, TransportError, activity::Act,
};

use crate::code;

/// The page that a hotel's network gives to everybody who has not paid.
fn captive_portal(answer: Answer) -> Answer {
    let page = b"<html>Welcome!</html>".to_vec();
    Answer {
        status: 200,
        body: page,
        ..answer.with_header("content-type", "text/html")
    }
}

#[tokio::test]
async fn a_captive_portals_page_is_nobodys_answer() {
    for path in ["/nonce", "/credential", "/token"] {
        let country = Country::start().await;
        let citizen = Citizen::new(&country).await;
        country.meddle(move |asked, answer| match asked.path == path {
            true => captive_portal(answer),
            false => answer,
        });
        let told = code(citizen.take(&country).await);
        assert_eq!(told, "server.answer_unusable", "{path}");
        let waiting = citizen.wallet.operations().await.unwrap();
        assert_eq!(waiting.len(), 1, "{path}: the code is spent");
        country.behave();
        // This issuer makes up for a lost token; where one does not, the end is `issuance.answer_lost`.
        assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1, "{path}");
        assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3, "{path}");
        assert!(citizen.wallet.operations().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_form_behind_a_captive_portal_is_filed_once() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    country.meddle(|asked, answer| match asked.path.ends_with("/submissions") {
        true => captive_portal(answer),
        false => answer,
    });
    let told = code(citizen.file_form(&country).await);
    assert_eq!(told, "server.answer_unusable");
    assert_eq!(citizen.wallet.operations().await.unwrap().len(), 1);
    country.behave();
    // Opened anew and filled in the same way: it is the one on its way.
    let filed = citizen.file_form(&country).await.unwrap();
    assert_eq!(
        country.sandbox.dossiers(),
        core::slice::from_ref(&filed.dossier)
    );
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    let consents = citizen.wallet.consents().await.unwrap();
    assert_eq!(consents.len(), 1);
}

#[tokio::test]
async fn what_came_is_kept_where_the_rest_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let keys = citizen.finger.count().await;
    // Its token is good for the first document alone.
    country.meddle(|asked, answer| {
        let first = String::from_utf8_lossy(&asked.body).contains("can_cuoc");
        match asked.path == "/credential" && !first {
            true => Answer {
                status: 401,
                ..answer.with_json(&json!({"error": "invalid_token"}))
            },
            false => answer,
        }
    });
    let offer = country.sandbox.offer().unwrap();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    let received = citizen
        .wallet
        .accept_offer(&review, &[], Some(&offer.tx_code))
        .await
        .unwrap();
    assert_eq!(received.documents.len(), 1);
    assert_eq!(received.documents[0].document_type, "can_cuoc");
    let refused: Vec<_> = received.refused.iter().map(|one| &one.code).collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys + COPIES);
    assert!(citizen.show().await.is_ok());
}

#[tokio::test]
async fn a_code_typed_anew_takes_the_place_of_a_mistyped_one() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let offer = country.sandbox.offer().unwrap();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/token") {
            true => Err(TransportError::Broken),
            false => Ok(()),
        });
    let wrong = if offer.tx_code == "000000" {
        "111111"
    } else {
        "000000"
    };
    let cut = citizen.wallet.accept_offer(&review, &[], Some(wrong)).await;
    assert_eq!(code(cut), "network.broken");
    citizen.wire.mend();
    let received = citizen
        .wallet
        .accept_offer(&review, &[], Some(&offer.tx_code))
        .await;
    assert_eq!(received.unwrap().documents.len(), 3);
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_document_deleted_while_it_is_renewed_leaves_nothing_behind() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let keys = citizen.finger.count().await;
    let offer = country.sandbox.offer_of(&["can_cuoc"]).unwrap();
    accept(&citizen.wallet, &offer.link, Some(&offer.tx_code))
        .await
        .unwrap();
    let card = citizen.card().await.id;
    citizen.finger.hold();
    let deletion = async {
        citizen.finger.until_waiting(1).await;
        let report = citizen.wallet.delete_document(&card, &yes("xóa")).await;
        citizen.finger.release();
        report.unwrap()
    };
    let (renewed, _) = tokio::join!(citizen.wallet.renew(&card), deletion);
    assert_eq!(code(renewed), "operation.unknown");
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");

    // One that waits goes with it, its answers too.
    let offer = country.sandbox.offer_of(&["can_cuoc"]).unwrap();
    accept(&citizen.wallet, &offer.link, Some(&offer.tx_code))
        .await
        .unwrap();
    let card = citizen.card().await.id;
    citizen.wire.change(
        |request, answer| match request.url.ends_with("/credential") {
            true => Err(TransportError::Broken),
            false => Ok(answer),
        },
    );
    assert_eq!(code(citizen.wallet.renew(&card).await), "network.broken");
    citizen.wire.mend();
    citizen
        .wallet
        .delete_document(&card, &yes("xóa"))
        .await
        .unwrap();
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
    assert!(citizen.wallet.check().await.unwrap().is_whole());
}

#[tokio::test]
async fn a_form_that_has_left_outlives_the_document_that_proved_it() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.wire.change(
        |request, answer| match request.url.ends_with("/submissions") {
            true => Err(TransportError::Broken),
            false => Ok(answer),
        },
    );
    assert_eq!(code(citizen.file_form(&country).await), "network.broken");
    citizen.wire.mend();
    let card = citizen.card().await.id;
    let report = citizen.wallet.delete_document(&card, &yes("xóa")).await;
    let parts = report.unwrap().parts;
    let away = |part: &ErasedPart| part.kind == ErasedKind::OperationsAway && part.count == 1;
    assert!(parts.iter().any(away), "{parts:?}");
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(country.sandbox.dossiers().len(), 1);
    assert_eq!(citizen.wallet.consents().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_waits_for_a_list_can_be_given_up_without_one() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let card = citizen.card().await.id;
    let keys = citizen.finger.count().await;
    // The answer is here when the list ends.
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/credential") {
            true => Err(TransportError::NoConnection),
            false => Ok(()),
        });
    assert_eq!(
        code(citizen.wallet.renew(&card).await),
        "network.no_connection"
    );
    citizen.wire.mend();
    country.clock.advance(120 * 86_400);
    let _ = go_on(&citizen.wallet).await;
    for waiting in citizen.wallet.operations().await.unwrap() {
        citizen.wallet.give_up(&waiting.id).await.unwrap();
    }
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert!(
        citizen.finger.count().await <= keys,
        "keys were left behind"
    );
}

/// A proof is good for minutes: one that could not leave is made anew when there is a connection, and takes no second copy.
#[tokio::test]
async fn proofs_that_could_not_leave_are_made_anew_and_cost_one_copy() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let left = async || citizen.card().await.copies_left as usize;
    let offline = |path: &'static str| {
        citizen
            .wire
            .cut(move |request| match request.url.ends_with(path) {
                true => Err(TransportError::NoConnection),
                false => Ok(()),
            });
    };
    offline("/mailboxes");
    let opening = open_inbox(&citizen.wallet, OFFICE_ID, &yes("hộp thư")).await;
    assert_eq!(code(opening), "network.no_connection");
    assert_eq!(left().await, COPIES, "nobody saw it");
    country.clock.advance(3600);
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(left().await, COPIES - 1);

    offline("/submissions");
    assert_eq!(
        code(citizen.file_form(&country).await),
        "network.no_connection"
    );
    assert_eq!(left().await, COPIES - 1, "nobody saw it");
    country.clock.advance(3600);
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(left().await, COPIES - 2);
    assert_eq!(country.sandbox.dossiers().len(), 1);
    let shown = citizen.wallet.activity().await.unwrap();
    let shown = shown.iter().filter(|entry| entry.act == Act::Shown);
    assert!(shown.count() >= 2);
}

/// The answers of `/credential` are changed so many times; what waits goes on to all three documents.
async fn waits_and_comes(times: usize, change: fn(Response) -> Response) {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let left = AtomicUsize::new(times);
    citizen.wire.change(move |request, answer| {
        let is_it = request.url.ends_with("/credential");
        let next = |left: usize| left.checked_sub(1);
        let meddled = is_it
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, next)
                .is_ok();
        Ok(if meddled { change(answer) } else { answer })
    });
    let cut = citizen.take(&country).await;
    assert!(matches!(cut, Err(Error::Waits { .. })), "{cut:?}");
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_nonce_refused_twice_loses_no_document() {
    waits_and_comes(2, |answer| Response {
        status: 400,
        body: br#"{"error":"invalid_nonce"}"#.to_vec(),
        ..answer
    })
    .await;
}

#[tokio::test]
async fn a_captive_portals_redirect_is_nobodys_answer() {
    waits_and_comes(1, |_| Response {
        status: 302,
        headers: vec![("location".to_owned(), "http://hotel.example/".to_owned())],
        body: Vec::new(),
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_behind_a_captive_portal_is_told_later() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.file_form(&country).await.unwrap();
    let given = citizen.wallet.consents().await.unwrap()[0].entry;
    country.meddle(|asked, answer| match asked.path.ends_with("/withdrawals") {
        true => captive_portal(answer),
        false => answer,
    });
    citizen.wallet.withdraw_consent(given).await.unwrap();
    let told = |consents: Vec<ConsentView>| consents[0].told;
    assert_eq!(
        told(citizen.wallet.consents().await.unwrap()),
        Told::Waiting
    );
    country.behave();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(told(citizen.wallet.consents().await.unwrap()), Told::Yes);
}

/// A mailbox's nonce is asked for before anything has left: it waits all the same.
#[tokio::test]
async fn a_captive_portal_at_the_first_step_ends_no_mailbox() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    country.meddle(|asked, answer| match asked.path.ends_with("/nonce") {
        true => captive_portal(answer),
        false => answer,
    });
    let waits = open_inbox(&citizen.wallet, OFFICE_ID, &yes("nhận thông báo")).await;
    assert!(matches!(waits, Err(Error::Waits { .. })), "{waits:?}");
    country.behave();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
}
