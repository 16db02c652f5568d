//! Forms that are not the portal's, and submissions that get lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_protocol::http::Response;
use vidan_sandbox::ServiceKind;
use vidan_tests::{
    citizen::{Citizen, go_on, yes},
    country::{Answer, Country},
};
use vidan_wallet::{
    Error, TransportError,
    activity::{Act, Outcome},
    operations::OperationKind,
    prefill::{FieldState, FilledForm},
};

use crate::code;

async fn open(country: &Country, citizen: &Citizen) -> Result<FilledForm, Error> {
    citizen.wallet.open_form(&country.sandbox.form_url()).await
}

/// The portal's form with another header or content, signed by `key`.
fn resign(form: &str, key: &SigningKey, kid: &str, change: impl FnOnce(&mut Value)) -> String {
    let parts: Vec<_> = form.split('.').collect();
    let read = |part: &str| -> Value {
        serde_json::from_slice(&base64url::decode(part).unwrap()).unwrap()
    };
    let (mut header, mut payload) = (read(parts[0]), read(parts[1]));
    header["kid"] = kid.into();
    change(&mut payload);
    let input = format!(
        "{}.{}",
        base64url::encode(header.to_string()),
        base64url::encode(payload.to_string())
    );
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", base64url::encode(signature))
}

/// From now on the portal gives out what `change` makes of its form.
fn change_form(country: &Country, change: impl Fn(&str) -> String + Send + Sync + 'static) {
    country.meddle(move |asked, answer| {
        if asked.service == ServiceKind::Portal && asked.path.starts_with("/forms/") {
            let body = change(core::str::from_utf8(&answer.body).unwrap()).into_bytes();
            return Answer { body, ..answer };
        }
        answer
    });
}

#[tokio::test]
async fn a_form_with_one_bit_changed_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    let length = Arc::new(Mutex::new(0));
    let measured = length.clone();
    citizen.wire.change(move |_, answer: Response| {
        *measured.lock().unwrap() = answer.body.len();
        Ok(answer)
    });
    open(&country, &citizen).await.unwrap();
    let length = *length.lock().unwrap();
    assert!(length > 1000);
    for place in 0..64 {
        let at = (length - 1) * place / 63;
        citizen.wire.change(move |request, mut answer: Response| {
            if request.url.contains("/forms/") {
                answer.body[at] ^= 1 << (place % 7);
            }
            Ok(answer)
        });
        assert!(open(&country, &citizen).await.is_err(), "byte {at}");
        assert_eq!(citizen.state().await, before);
    }
    citizen.wire.mend();
    assert!(open(&country, &citizen).await.is_ok());
}

#[tokio::test]
async fn a_form_that_asks_for_more_than_was_signed_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    change_form(&country, |form| {
        // The letters of the content changed, its form kept: only the signature can tell.
        let (header, rest) = form.split_once('.').unwrap();
        let (payload, signature) = rest.split_once('.').unwrap();
        let mut payload: Value =
            serde_json::from_slice(&base64url::decode(payload).unwrap()).unwrap();
        assert!(payload.is_object());
        payload["aside"] = json!("so_dinh_danh");
        format!(
            "{header}.{}.{signature}",
            base64url::encode(payload.to_string())
        )
    });
    assert_eq!(
        code(open(&country, &citizen).await),
        "trust.signature_invalid"
    );
}

#[tokio::test]
async fn a_form_resigned_by_its_portal_would_be_taken() {
    // What the forgeries below have in common is accepted where nothing is wrong with it.
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let portal = country.key("portal");
    change_form(&country, move |form| {
        resign(form, &portal, "sandbox-portal-1", |_| {})
    });
    assert!(open(&country, &citizen).await.is_ok());
}

#[tokio::test]
async fn a_form_by_an_office_that_may_not_publish_forms_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let office = country.key("office");
    change_form(&country, move |form| {
        resign(form, &office, "sandbox-office-1", |_| {})
    });
    assert_eq!(
        code(open(&country, &citizen).await),
        "trust.purpose_not_allowed"
    );
}

#[tokio::test]
async fn a_form_by_nobody_the_list_names_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let stranger = Arc::new(SigningKey::generate(Algorithm::Es256).unwrap());
    let key = stranger.clone();
    change_form(&country, move |form| resign(form, &key, "stranger", |_| {}));
    assert_eq!(code(open(&country, &citizen).await), "trust.unknown_kid");
    change_form(&country, move |form| {
        resign(form, &stranger, "sandbox-portal-1", |_| {})
    });
    assert_eq!(
        code(open(&country, &citizen).await),
        "trust.signature_invalid"
    );
}

#[tokio::test]
async fn a_form_in_another_controllers_name_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let portal = country.key("portal");
    change_form(&country, move |form| {
        resign(form, &portal, "sandbox-portal-1", |payload| {
            let controller = &mut payload["form"]["controller"]["id"];
            assert!(controller.is_string());
            *controller = "urn:example:bank".into();
        })
    });
    assert_eq!(code(open(&country, &citizen).await), "form.controller");
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    for garbage in ["", "<html></html>", "a.b.c", "e30.e30.e30"] {
        change_form(&country, move |_| garbage.to_owned());
        assert!(open(&country, &citizen).await.is_err(), "{garbage}");
    }
    change_form(&country, |_| "x".repeat(16 * 1024 * 1024));
    assert_eq!(
        code(open(&country, &citizen).await),
        "network.answer_too_large"
    );
    country.behave();
    let unknown = format!("{}/forms/XX99", country.sandbox.addresses().portal);
    assert_eq!(
        code(citizen.wallet.open_form(&unknown).await),
        "server.refused"
    );
    let outside = citizen
        .wallet
        .open_form("http://portal.example/forms/CT01")
        .await;
    assert_eq!(code(outside), "network.address_refused");
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn a_form_does_not_go_out_with_a_field_missing_or_too_many() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    let form = open(&country, &citizen).await.unwrap();
    let typed = citizen.typed(&form);
    let consent = yes("nộp");

    let needed = form.fields.iter().find(|field| {
        field.required && field.state == FieldState::NeedsPerson && typed.contains_key(&field.id)
    });
    let mut less = typed.clone();
    less.remove(&needed.unwrap().id);
    let missing = citizen.wallet.submit_form(&form, less, &consent).await;
    assert_eq!(code(missing), "form.field_missing");
    let mut more = typed;
    more.insert("luong".to_owned(), json!(1));
    let unknown = citizen.wallet.submit_form(&form, more, &consent).await;
    assert_eq!(code(unknown), "form.field_unknown");
    let nothing = citizen
        .wallet
        .submit_form(&form, BTreeMap::new(), &consent)
        .await;
    assert_eq!(code(nothing), "form.field_missing");
    assert_eq!(citizen.state().await, before);
    assert!(country.sandbox.dossiers().is_empty());
}

#[tokio::test]
async fn an_answer_that_gets_lost_once_files_once() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let lost = Mutex::new(false);
    citizen.wire.change(move |request, answer| {
        let mut lost = lost.lock().unwrap();
        if request.url.ends_with("/submissions") && !*lost {
            *lost = true;
            return Err(TransportError::Broken);
        }
        Ok(answer)
    });
    let filed = citizen.file_form(&country).await.unwrap();
    assert_eq!(country.sandbox.dossiers(), [filed.dossier]);
}

#[tokio::test]
async fn an_answer_that_stays_lost_is_fetched_another_day_and_files_once() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.wire.change(
        |request, answer| match request.url.ends_with("/submissions") {
            true => Err(TransportError::Broken),
            false => Ok(answer),
        },
    );
    assert_eq!(code(citizen.file_form(&country).await), "network.broken");
    assert_eq!(country.sandbox.dossiers().len(), 1, "the portal has it");
    let waiting = citizen.wallet.go_on_all(true).await.unwrap();
    assert!(waiting.done.is_empty());
    let [waits] = waiting.waiting.as_slice() else {
        panic!("{waiting:?}")
    };
    assert_eq!(waits.kind, OperationKind::SubmitForm);
    assert_eq!(waits.waits.as_ref().unwrap().code, "network.broken");

    // The phone goes off, and the network comes back.
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen
        .wallet
        .unlock(vidan_tests::citizen::passcode())
        .await
        .unwrap();
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    let consents = citizen.wallet.consents().await.unwrap();
    assert_eq!(
        country.sandbox.dossiers(),
        core::slice::from_ref(&consents[0].dossier)
    );
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 0);
    let entries = citizen.wallet.activity().await.unwrap();
    let filings: Vec<_> = entries
        .iter()
        .filter(|entry| entry.act == Act::FormSubmitted)
        .collect();
    assert_eq!(filings.len(), 1);
    assert_eq!(filings[0].outcome, Outcome::Done);
}

#[tokio::test]
async fn a_submission_that_never_left_is_sent_another_day() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/submissions") {
            true => Err(TransportError::NoConnection),
            false => Ok(()),
        });
    assert_eq!(
        code(citizen.file_form(&country).await),
        "network.no_connection"
    );
    assert!(country.sandbox.dossiers().is_empty());
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(country.sandbox.dossiers().len(), 1);
}

#[tokio::test]
async fn a_submission_that_the_portal_refuses_is_given_up_and_told() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    // A nonce that the portal never gave.
    country.meddle(|asked, answer| {
        if asked.service == ServiceKind::Portal && asked.path == "/nonce" {
            return answer.with_json(&json!({"c_nonce": "AAAAAAAAAAAAAAAAAAAAAA"}));
        }
        answer
    });
    assert_eq!(code(citizen.file_form(&country).await), "server.refused");
    assert!(country.sandbox.dossiers().is_empty());
    let entries = citizen.wallet.activity().await.unwrap();
    let last = entries.last().unwrap();
    assert_eq!(last.act, Act::FormSubmitted);
    assert_eq!(last.outcome, Outcome::Refused("server.refused".to_owned()));
    // It does not go out again.
    country.behave();
    citizen.wire.take_sent();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 0);
    assert_eq!(citizen.wire.take_sent(), Vec::<String>::new());
}

#[tokio::test]
async fn a_form_that_has_no_copies_left_to_prove_it_shows_its_values_and_says_so() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    while citizen.show().await.is_ok() {}
    let form = open(&country, &citizen).await.unwrap();
    let mut fields = form.fields.iter();
    let number = fields.find(|field| field.id == "so_dinh_danh").unwrap();
    assert_eq!(number.state, FieldState::NeedsCopies);
    assert!(number.value.is_some());
    assert_eq!(number.sources[0].copies_left, 0);

    let typed = citizen.typed(&form);
    let before = citizen.state().await;
    let filed = citizen.wallet.submit_form(&form, typed, &yes("nộp")).await;
    let refused = filed.unwrap_err();
    assert_eq!(refused.code(), "wallet.no_copies_left");
    assert!(matches!(&refused, Error::NoCopiesLeft(of) if of == "can_cuoc"));
    assert_eq!(citizen.state().await, before);

    // More copies, and it goes out.
    citizen
        .wallet
        .refill(&citizen.card().await.id)
        .await
        .unwrap();
    assert!(citizen.file_form(&country).await.is_ok());
}

#[tokio::test]
async fn of_two_cards_that_agree_the_one_that_can_be_shown_proves_and_the_newer_first() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let older = citizen.card().await.id;
    citizen.take(&country).await.unwrap();
    let cards: Vec<_> = citizen.wallet.documents().await.unwrap();
    let current = cards.iter().filter(|one| one.document_type == "can_cuoc");
    let current: Vec<_> = current.filter(|one| one.superseded_by.is_none()).collect();
    let [newer] = current.as_slice() else {
        panic!("{} current cards", current.len())
    };
    assert_ne!(newer.id, older);
    let form = open(&country, &citizen).await.unwrap();
    let mut fields = form.fields.iter();
    let number = fields.find(|field| field.id == "so_dinh_danh").unwrap();
    assert_eq!(number.state, FieldState::FromDocument);
    let sources: Vec<_> = number
        .sources
        .iter()
        .map(|one| one.document_id.clone())
        .collect();
    assert_eq!(
        sources,
        core::slice::from_ref(&newer.id),
        "a superseded card says nothing"
    );

    // Somebody else's says nothing either.
    let child = vidan_wallet::Subject::Other {
        name: "Con".to_owned(),
    };
    citizen.wallet.set_subject(&newer.id, child).await.unwrap();
    let form = open(&country, &citizen).await.unwrap();
    let mut fields = form.fields.iter();
    let number = fields.find(|field| field.id == "so_dinh_danh").unwrap();
    assert_eq!(number.state, FieldState::NeedsPerson);
}
