//! Servers that answer otherwise the second time: what was shown is what is done, and nothing that a yes rests on is read again.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::json;
use vidan_sandbox::{office::OFFICE_ID, portal::PORTAL_ID};
use vidan_tests::{
    citizen::{Citizen, go_on, yes},
    country::{Answer, Country},
};
use vidan_wallet::{Error, TransportError, prefill::FilledForm};

const ISSUER: &str = "/.well-known/openid-credential-issuer";
const SERVER: &str = "/.well-known/oauth-authorization-server";
/// Where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// From the second time on a path is answered by `change`. How often it was asked for.
fn otherwise(
    country: &Country,
    path: &'static str,
    change: impl Fn(Answer) -> Answer + Send + Sync + 'static,
) -> Arc<AtomicUsize> {
    let asked = Arc::<AtomicUsize>::default();
    let times = asked.clone();
    country.meddle(move |request, answer| {
        if request.path != path || times.fetch_add(1, Ordering::SeqCst) == 0 {
            return answer;
        }
        change(answer)
    });
    asked
}

fn member(name: &'static str, value: serde_json::Value) -> impl Fn(Answer) -> Answer {
    move |answer| {
        let mut body = answer.json();
        body[name] = value.clone();
        answer.with_json(&body)
    }
}

/// Three documents come, also where the connection breaks in between, and the address was asked for once.
async fn three_come(country: &Country, asked: &AtomicUsize) {
    let citizen = Citizen::new(country).await;
    let offer = country.sandbox.offer_by_reference();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/token") {
            true => Err(TransportError::NoConnection),
            false => Ok(()),
        });
    let waits = citizen
        .wallet
        .accept_offer(&review, &[], Some(&offer.tx_code));
    assert!(matches!(waits.await, Err(Error::Waits { .. })));
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    let documents = citizen.wallet.documents().await.unwrap();
    assert_eq!(documents.len(), review.documents.len());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_offer_whose_address_is_good_once_is_received() {
    let country = Country::start().await;
    let asked = otherwise(&country, "/offer", |answer| Answer {
        status: 404,
        body: Vec::new(),
        ..answer
    });
    three_come(&country, &asked).await;
}

#[tokio::test]
async fn an_offer_that_is_another_one_the_second_time_changes_nothing() {
    let country = Country::start().await;
    let other = member("credential_configuration_ids", json!(["gplx"]));
    let asked = otherwise(&country, "/offer", other);
    three_come(&country, &asked).await;
}

#[tokio::test]
async fn an_issuer_that_moves_after_the_yes_changes_nothing() {
    let country = Country::start().await;
    let elsewhere = member(
        "credential_endpoint",
        json!(format!("{NOWHERE}/credential")),
    );
    let asked = otherwise(&country, ISSUER, elsewhere);
    three_come(&country, &asked).await;
}

#[tokio::test]
async fn a_server_that_moves_after_the_yes_gets_no_code() {
    let country = Country::start().await;
    let elsewhere = member("token_endpoint", json!(format!("{NOWHERE}/token")));
    let asked = otherwise(&country, SERVER, elsewhere);
    three_come(&country, &asked).await;
}

#[tokio::test]
async fn a_form_is_handed_in_as_it_was_shown_and_not_read_again() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let url = country.sandbox.form_url();
    let path = url.find("/forms/").map(|at| url[at..].to_owned()).unwrap();
    let asked = otherwise(&country, Box::leak(path.into_boxed_str()), |answer| {
        Answer {
            body: b"another form".to_vec(),
            ..answer
        }
    });
    let form = citizen.wallet.open_form(&url).await.unwrap();
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/submissions") {
            true => Err(TransportError::NoConnection),
            false => Ok(()),
        });
    let (typed, consent) = (citizen.typed(&form), yes("đăng ký thường trú"));
    let waits = citizen.wallet.submit_form(&form, typed, &consent).await;
    assert!(matches!(waits, Err(Error::Waits { .. })));
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(country.sandbox.dossiers().len(), 1);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

/// The list may say something new about the office between the showing and the yes: then the person looks again.
#[tokio::test]
async fn an_office_that_the_list_calls_or_finds_otherwise_is_shown_again_before_anything_leaves() {
    for moves in [true, false] {
        let country = Country::start().await;
        let citizen = Citizen::with_documents(&country).await;
        let preview = citizen.wallet.preview_inbox(OFFICE_ID).await.unwrap();
        let mut content = country.list_content();
        content.number += 1;
        let mut offices = content.offices.iter_mut();
        let office = offices.find(|office| office.id == OFFICE_ID).unwrap();
        match moves {
            true => office.url = Some(NOWHERE.to_owned()),
            false => office.name.vi = "Cơ quan khác".to_owned(),
        }
        country.publish(country.sign_list(&content));
        citizen.wallet.refresh_trust().await.unwrap();
        citizen.wire.take_sent();
        let opened = citizen.wallet.open_inbox(&preview, &yes("hộp thư")).await;
        assert!(matches!(opened, Err(Error::PreviewOutdated)), "{opened:?}");
        assert_eq!(citizen.wire.take_sent(), Vec::<String>::new());
        assert!(citizen.wallet.operations().await.unwrap().is_empty());
        if !moves {
            let preview = citizen.wallet.preview_inbox(OFFICE_ID).await.unwrap();
            assert_eq!(preview.office_name.vi, "Cơ quan khác");
            let opened = citizen.wallet.open_inbox(&preview, &yes("hộp thư")).await;
            opened.unwrap();
        }
    }
}

/// A form is handed in as opened before; why it was not.
async fn outdated(citizen: &Citizen, form: &FilledForm) {
    citizen.wire.take_sent();
    let copies = citizen.card().await.copies_left;
    let (typed, consent) = (citizen.typed(form), yes("đăng ký thường trú"));
    let filed = citizen.wallet.submit_form(form, typed, &consent).await;
    assert_eq!(filed.unwrap_err().code(), "form.outdated");
    assert_eq!(citizen.wire.take_sent(), Vec::<String>::new());
    assert_eq!(citizen.card().await.copies_left, copies);
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_portal_that_the_list_calls_otherwise_is_shown_again_before_anything_leaves() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let url = country.sandbox.form_url();
    let form = citizen.wallet.open_form(&url).await.unwrap();
    let mut content = country.list_content();
    content.number += 1;
    let mut offices = content.offices.iter_mut();
    let portal = offices.find(|office| office.id == PORTAL_ID).unwrap();
    portal.name.vi = "Cổng khác".to_owned();
    country.publish(country.sign_list(&content));
    citizen.wallet.refresh_trust().await.unwrap();
    outdated(&citizen, &form).await;
    let form = citizen.wallet.open_form(&url).await.unwrap();
    assert_eq!(form.controller_name.vi, "Cổng khác");
    citizen.file_form(&country).await.unwrap();
    assert_eq!(country.sandbox.dossiers().len(), 1);
}

#[tokio::test]
async fn a_claim_that_has_changed_is_shown_again_before_anything_leaves() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let url = country.sandbox.form_url();
    let form = citizen.wallet.open_form(&url).await.unwrap();
    let value = |form: &FilledForm| {
        let mut fields = form.fields.iter();
        let name = fields.find(|field| field.id == "ho_ten").unwrap();
        name.value.clone()
    };
    let married = "Nguyễn Thị Khác";
    country.sandbox.amend("can_cuoc", "ho_ten", married.into());
    let renewed = citizen.wallet.renew(&citizen.card().await.id).await;
    assert!(renewed.unwrap().supersedes.is_some());
    outdated(&citizen, &form).await;
    let again = citizen.wallet.open_form(&url).await.unwrap();
    assert_eq!(value(&again), Some(married.into()));
    assert_ne!(value(&form), value(&again));
    citizen.file_form(&country).await.unwrap();
    assert_eq!(country.sandbox.dossiers().len(), 1);
}
