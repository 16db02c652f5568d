//! Mailboxes, receipts, and the answers of an office.

use crate::common::{OFFICE, World, trusted};
use serde_json::{Value, json};
use vidan_credential::testing::NOW;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_protocol::notice::registration::{
    MailboxAnswer, MailboxRegistration, binding, reopening_binding,
};
use vidan_protocol::notice::{Moment, Receipt, SyncPage};
use vidan_protocol::{Error, http};

use super::*;

#[test]
fn receipts_hold_only_for_their_mailbox_office_and_key() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let receipt = Receipt {
        mailbox: MAILBOX.into(),
        office: OFFICE.into(),
        notice: "n-1".into(),
        moment: Moment::Opened,
        at: NOW.0,
    };
    let wire =
        json!({"iss": MAILBOX, "aud": OFFICE, "notice": "n-1", "moment": "opened", "iat": NOW.0});
    assert_eq!(serde_json::to_value(&receipt).unwrap(), wire);
    let prepared = receipt.prepare().unwrap();
    let signature = key
        .sign(prepared.to_be_signed().message())
        .unwrap()
        .try_into()
        .unwrap();
    let jws = prepared.finish(&signature);
    let verify = |jws: &str, key: &SigningKey, mailbox, office, now| {
        Receipt::verify(jws, &key.public(), mailbox, office, now)
    };
    assert_eq!(verify(&jws, &key, MAILBOX, OFFICE, NOW).unwrap(), receipt);
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    assert!(matches!(
        verify(&jws, &other, MAILBOX, OFFICE, NOW),
        Err(Error::Crypto(_))
    ));
    assert!(matches!(
        verify(&jws, &key, "m-2", OFFICE, NOW),
        Err(Error::ReceiptMismatch("the mailbox"))
    ));
    assert!(matches!(
        verify(&jws, &key, MAILBOX, "o-2", NOW),
        Err(Error::ReceiptMismatch("the office"))
    ));
    assert!(matches!(
        verify(&jws, &key, MAILBOX, OFFICE, NOW.plus(-301)),
        Err(Error::ReceiptMismatch("the time"))
    ));
}

#[test]
fn a_proof_for_one_mailbox_opens_no_other_again() {
    let world = World::new();
    let [inbox, receipt] =
        [(); 2].map(|()| SigningKey::generate(Algorithm::Es256).unwrap().public());
    let bound = reopening_binding("n-1", &inbox, &receipt, "urn:mailbox:1");
    let token = world.token(&["so_dinh_danh"], &bound);
    let check = |message: MailboxRegistration| {
        let body = serde_json::to_vec(&message).unwrap();
        let named =
            MailboxRegistration::parse(&body)?.check(OFFICE, trusted(&world.list()), NOW)?;
        Ok(named.mailbox)
    };
    let message = || MailboxRegistration::new("n-1", &inbox, &receipt, &token);
    let again = check(message().reopening("urn:mailbox:1"));
    assert_eq!(again.unwrap().as_deref(), Some("urn:mailbox:1"));
    for other in [message().reopening("urn:mailbox:2"), message()] {
        assert!(matches!(check(other), Err(Error::Credential(_))));
    }
    assert!(matches!(
        check(message().reopening("")),
        Err(Error::Malformed("mailbox"))
    ));
    // Nor does a proof for a new mailbox open an old one.
    let token = world.token(&["so_dinh_danh"], &binding("n-1", &inbox, &receipt));
    let new = MailboxRegistration::new("n-1", &inbox, &receipt, &token);
    assert_eq!(check(new.clone()).unwrap(), None);
    assert!(matches!(
        check(new.reopening("urn:mailbox:1")),
        Err(Error::Credential(_))
    ));
}

#[test]
fn a_mailbox_is_bound_to_a_person_and_to_its_keys() {
    let world = World::new();
    let [inbox, receipt, other] =
        [(); 3].map(|()| SigningKey::generate(Algorithm::Es256).unwrap().public());
    let token = world.token(&["so_dinh_danh"], &binding("n-1", &inbox, &receipt));
    let check = |message: &MailboxRegistration| {
        let body = serde_json::to_vec(message).unwrap();
        MailboxRegistration::parse(&body)?.check(OFFICE, trusted(&world.list()), NOW)
    };
    let message = MailboxRegistration::new("n-1", &inbox, &receipt, &token);
    assert_eq!(check(&message).unwrap().person, "001099000017");
    let swapped = MailboxRegistration::new("n-1", &other, &receipt, &token);
    assert!(
        matches!(check(&swapped), Err(Error::Credential(_))),
        "a copied proof opens no mailbox for other keys"
    );
    let other_nonce = MailboxRegistration::new("n-2", &inbox, &receipt, &token);
    assert!(matches!(check(&other_nonce), Err(Error::Credential(_))));
    let same_keys = MailboxRegistration::new("n-1", &inbox, &inbox, &token);
    assert!(matches!(check(&same_keys), Err(Error::Duplicate("key"))));
    let nameless = world.token(&["ho_ten"], &binding("n-1", &inbox, &receipt));
    let nameless = MailboxRegistration::new("n-1", &inbox, &receipt, &nameless);
    assert!(matches!(
        check(&nameless),
        Err(Error::Malformed("so_dinh_danh"))
    ));
    assert!(matches!(
        message.check("urn:test:other", trusted(&world.list()), NOW),
        Err(Error::Credential(_))
    ));
    assert!(
        matches!(
            message.check(OFFICE, trusted(&world.list()), NOW.plus(200)),
            Err(Error::Credential(_))
        ),
        "too late"
    );
}

#[test]
fn answers_of_an_office_are_bounded() {
    let answer = |status: u16, body: Value| http::Response {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: body.to_string().into_bytes(),
    };
    let page = |items: Value| {
        SyncPage::from_response(&answer(
            200,
            json!({"cursor": "c", "items": items, "more": false}),
        ))
    };
    assert_eq!(
        page(json!([{"id": "1", "envelope": "e"}]))
            .unwrap()
            .items
            .len(),
        1
    );
    assert!(matches!(
        page(json!(vec![json!({"id": "1", "envelope": "e"}); 101])),
        Err(Error::LimitExceeded { .. })
    ));
    assert!(matches!(
        page(json!([{"id": "", "envelope": "e"}])),
        Err(Error::Malformed("id"))
    ));
    let refused =
        SyncPage::from_response(&answer(401, json!({"error": "invalid_token"}))).unwrap_err();
    assert!(matches!(
        refused,
        Error::Refused {
            refusal: vidan_protocol::Refusal::InvalidToken,
            ..
        }
    ));
    let unknown =
        MailboxAnswer::from_response(&answer(400, json!({"error": "brand_new"}))).unwrap_err();
    assert!(matches!(
        unknown,
        Error::Refused {
            refusal: vidan_protocol::Refusal::Unlisted,
            ..
        }
    ));
    let smuggled = MailboxAnswer::from_response(&answer(
        200,
        json!({"mailbox": "m", "access_token": "a\r\nb"}),
    ));
    assert!(matches!(smuggled, Err(Error::Malformed("access_token"))));
}
