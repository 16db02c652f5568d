//! Whom the wallet believes: the list it fetches, and what it does when there is none that is good.

use vidan_codec::base64url;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_protocol::http::Response;
use vidan_sandbox::office::OFFICE_ID;
use vidan_tests::{
    citizen::{Citizen, open_inbox, yes},
    country::Country,
    leak,
};
use vidan_trust::{PinnedRoot, hand_over, publish, publish_after};
use vidan_wallet::TransportError;

use crate::code;

#[tokio::test]
async fn before_the_first_list_nobody_is_believed() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    citizen.wire.take_sent();
    assert_eq!(code(citizen.take(&country).await), "trust.list.missing");
    let inbox = open_inbox(&citizen.wallet, OFFICE_ID, &yes("hộp thư")).await;
    assert_eq!(code(inbox), "trust.list.missing");
    let form = citizen.wallet.open_form(&country.sandbox.form_url()).await;
    assert_eq!(code(form), "trust.list.missing");
    assert_eq!(
        code(citizen.wallet.sync_notices().await),
        "trust.list.missing"
    );
    assert_eq!(
        code(citizen.wallet.trust_list_jws().await),
        "trust.list.missing"
    );
    assert_eq!(
        citizen.wire.take_sent(),
        Vec::<String>::new(),
        "it spoke to someone"
    );
}

/// What turns letters around, or steers a terminal, is in no name that a person is shown, whoever signed it.
#[tokio::test]
async fn names_in_a_list_that_turn_letters_around_are_shown_without_that() {
    const STEERS: [char; 3] = ['\u{202e}', '\u{2066}', '\u{1b}'];
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let mut content = country.list_content();
    content.number += 1;
    let steers: String = STEERS.into_iter().collect();
    let offices = content.offices.iter_mut().map(|one| &mut one.name);
    let issuers = content.issuers.iter_mut().map(|one| &mut one.name);
    for name in offices.chain(issuers) {
        name.vi = format!("Bộ {steers}gnôC nA");
        name.en = format!("Ministry {steers}fo");
    }
    let list = country.sign_list(&content);
    let payload = base64url::decode(list.split('.').nth(1).unwrap()).unwrap();
    let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    let name = payload["offices"][0]["name"]["vi"].as_str().unwrap();
    assert!(name.contains(STEERS), "it is published as it is: {name:?}");
    country.publish(list);
    citizen.wallet.refresh_trust().await.unwrap();
    let preview = citizen.wallet.preview_inbox(OFFICE_ID).await.unwrap();
    assert_eq!(preview.office_name.vi, "Bộ gnôC nA");
    let form = citizen.wallet.open_form(&country.sandbox.form_url()).await;
    let form = form.unwrap();
    assert_eq!(form.controller_name.en, "Ministry fo");
    let consent = yes("hộp thư");
    citizen.wallet.open_inbox(&preview, &consent).await.unwrap();
    let offer = country.sandbox.offer().unwrap();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    let list = citizen.wallet.refresh_trust().await.unwrap();
    let told = serde_json::json!([
        citizen.state().await,
        citizen.wallet.operations().await.unwrap(),
        form,
        preview.office_name,
        review,
        list,
    ]);
    let told = leak::values(&told);
    assert!(told.contains("Bộ gnôC nA"));
    for text in told {
        assert!(!text.contains(STEERS), "{text:?}");
    }
}

#[tokio::test]
async fn a_list_signed_by_another_root_is_refused_and_the_old_one_stays() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let before = (
        citizen.state().await,
        citizen.wallet.trust_list_jws().await.unwrap(),
    );
    let mut content = country.list_content();
    content.number += 1;
    let usurper = SigningKey::generate(Algorithm::Es256).unwrap();
    let kid = country.sandbox.root_kid();
    country.publish(publish(&content, &usurper, kid).unwrap());
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.signature_invalid"
    );
    country.publish(publish(&content, &usurper, "usurper").unwrap());
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.unknown_root"
    );
    let after = (
        citizen.state().await,
        citizen.wallet.trust_list_jws().await.unwrap(),
    );
    assert_eq!(after, before);
}

#[tokio::test]
async fn an_older_list_than_the_one_held_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let older = country.sandbox.trust_list().to_owned();
    let mut content = country.list_content();
    content.number += 1;
    country.publish(country.sign_list(&content));
    assert_eq!(
        citizen.wallet.refresh_trust().await.unwrap().number,
        content.number
    );
    let before = (
        citizen.state().await,
        citizen.wallet.trust_list_jws().await.unwrap(),
    );

    country.publish(older);
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.rolled_back"
    );
    let after = (
        citizen.state().await,
        citizen.wallet.trust_list_jws().await.unwrap(),
    );
    assert_eq!(after, before);
    // A restart does not make it forget.
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen
        .wallet
        .unlock(vidan_tests::citizen::passcode())
        .await
        .unwrap();
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.rolled_back"
    );
}

#[tokio::test]
async fn a_list_past_its_date_is_refused_at_the_door() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    country.clock.advance(31 * 86_400);
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.expired"
    );
    assert_eq!(
        code(citizen.wallet.trust_list_jws().await),
        "trust.list.missing"
    );
}

#[tokio::test]
async fn under_a_list_past_its_date_nobody_new_is_believed_and_what_is_held_stays_readable() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let form = citizen
        .wallet
        .open_form(&country.sandbox.form_url())
        .await
        .unwrap();
    country.clock.advance(31 * 86_400);
    let before = citizen.state().await;
    let keys = citizen.finger.count().await;
    assert_eq!(code(citizen.take(&country).await), "trust.list.expired");
    assert_eq!(
        code(citizen.wallet.sync_notices().await),
        "trust.list.expired"
    );
    let fresh = citizen.wallet.open_form(&country.sandbox.form_url()).await;
    assert_eq!(code(fresh), "trust.list.expired");
    let typed = citizen.typed(&form);
    let filed = citizen.wallet.submit_form(&form, typed, &yes("nộp")).await;
    assert_eq!(code(filed), "trust.list.expired");
    assert_eq!(citizen.state().await, before);
    assert_eq!(citizen.finger.count().await, keys);
    assert!(country.sandbox.dossiers().is_empty());
    // Her own papers are hers to read and to show: whoever looks at them has a list of their own.
    assert_eq!(
        citizen
            .wallet
            .document(&citizen.card().await.id)
            .await
            .unwrap()
            .claims
            .len(),
        14
    );
    assert!(citizen.show().await.is_ok());
}

#[tokio::test]
async fn a_list_from_the_future_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    country.clock.set_wall(country.now().plus(-86_400));
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.from_the_future"
    );
}

#[tokio::test]
async fn no_bit_of_the_list_can_be_changed() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    let length = country.sandbox.trust_list().len();
    for at in (0..length).step_by(length / 40) {
        citizen.wire.change(move |_, mut answer: Response| {
            answer.body[at] ^= 1 << (at % 7);
            Ok(answer)
        });
        let refused = citizen.wallet.refresh_trust().await;
        assert!(refused.is_err(), "byte {at}");
        assert_eq!(
            code(citizen.wallet.trust_list_jws().await),
            "trust.list.missing"
        );
    }
    citizen.wire.mend();
    assert!(citizen.wallet.refresh_trust().await.is_ok());
}

#[tokio::test]
async fn what_is_no_list_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    for garbage in ["", "<html>Bảo trì</html>", "a.b.c", "{}", "e30.e30.e30"] {
        country.publish(garbage.to_owned());
        let refused = citizen.wallet.refresh_trust().await;
        assert!(refused.is_err(), "{garbage}");
    }
    country.meddle(|_, answer| answer.with_header("content-type", "text/html"));
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "server.answer_unusable"
    );
    country.publish("x".repeat(2 * 1024 * 1024));
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "network.answer_too_large"
    );
    assert_eq!(citizen.wallet.activity().await.unwrap().len(), 0);
}

#[tokio::test]
async fn without_a_network_the_list_that_is_held_does() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.wire.cut(|_| Err(TransportError::NoConnection));
    let before = citizen.state().await;
    let refused = citizen.wallet.refresh_trust().await.unwrap_err();
    assert_eq!(refused.code(), "network.no_connection");
    assert!(refused.retry());
    assert_eq!(citizen.state().await, before);
    assert!(citizen.show().await.is_ok());
}

#[tokio::test]
async fn the_same_list_again_is_no_news() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let before = citizen.state().await;
    citizen.wallet.refresh_trust().await.unwrap();
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn once_a_root_has_handed_over_its_own_lists_are_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (old, new) = (
        country.key("root"),
        SigningKey::generate(Algorithm::Es256).unwrap(),
    );
    let kid = country.sandbox.root_kid();
    let mut content = country.list_content();
    content.number += 1;
    let successor = PinnedRoot::new("successor", new.public());
    let link = hand_over(&old, kid, &successor, content.number, country.now()).unwrap();
    let list = publish_after(&[link], &content, &new, "successor").unwrap();
    country.publish(list);
    assert_eq!(
        citizen.wallet.refresh_trust().await.unwrap().number,
        content.number
    );

    // The thief of the old key: newer in every respect, and refused, now and after a restart.
    content.number += 1;
    let stolen = publish(&content, &old, kid).unwrap();
    country.publish(stolen.clone());
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.unknown_root"
    );
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen
        .wallet
        .unlock(vidan_tests::citizen::passcode())
        .await
        .unwrap();
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.unknown_root"
    );
    // A second hand-over by the old root leads nowhere either.
    let thief = SigningKey::generate(Algorithm::Es256).unwrap();
    let usurper = PinnedRoot::new("usurper", thief.public());
    let link = hand_over(&old, kid, &usurper, content.number, country.now()).unwrap();
    country.publish(publish_after(&[link], &content, &thief, "usurper").unwrap());
    assert_eq!(
        code(citizen.wallet.refresh_trust().await),
        "trust.list.unknown_root"
    );

    // What is held still works, and the successor's next list is taken, with or without the hand-over before it.
    assert!(citizen.show().await.is_ok());
    country.publish(publish(&content, &new, "successor").unwrap());
    assert_eq!(
        citizen.wallet.refresh_trust().await.unwrap().number,
        content.number
    );
    assert!(citizen.show().await.is_ok());
}
