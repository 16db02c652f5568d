//! Someone at a counter: what is refused, at which step, and why; and the copies that a wallet shows.

use std::collections::HashSet;

use vidan_credential::transport;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_tests::{
    citizen::{COPIES, Citizen, counter, yes},
    country::Country,
};
use vidan_trust::{ListContent, PublicJwk, TrustList};
use vidan_verifier::{Outcome, Step, Trust, Verdict, Verifier};

use crate::code;

/// A counter whose list says something else.
fn counter_with(country: &Country, change: impl FnOnce(&mut ListContent)) -> Verifier {
    let mut content = country.list_content();
    change(&mut content);
    let list = country.sign_list(&content);
    let list = TrustList::verify(&list, &[country.sandbox.root()], country.now(), None).unwrap();
    let mut counter = counter(country);
    counter.set_trust(Trust::List(list));
    counter
}

fn refused(verdict: &Verdict, step: Step, code: &str) {
    assert_eq!(
        (verdict.outcome(), verdict.step(), verdict.code()),
        (Outcome::Refused, step, code)
    );
    assert!(verdict.accepted().is_none());
    assert!(verdict.shown().is_empty());
}

fn at(token: &[u8], part: &[u8]) -> usize {
    token
        .windows(part.len())
        .position(|window| window == part)
        .unwrap()
}

#[tokio::test]
async fn one_bit_of_a_shown_name_breaks_the_phones_signature() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let mut token = citizen.show().await.unwrap().token;
    let name = at(&token, vidan_sandbox::citizen::FULL_NAME.as_bytes());
    token[name] ^= 1;
    let verdict = counter(&country).verify(&transport::to_text(&token).unwrap());
    refused(&verdict, Step::Holder, "holder.signature_invalid");
}

#[tokio::test]
async fn one_bit_of_what_the_issuer_signed_breaks_its_signature() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let mut token = citizen.show().await.unwrap().token;
    let subject = at(&token, b"urn:ietf:params:oauth:ckt:");
    token[subject + 40] ^= 1;
    let verdict = counter(&country).verify(&transport::to_text(&token).unwrap());
    refused(&verdict, Step::IssuerSignature, "trust.signature_invalid");
}

#[tokio::test]
async fn no_byte_of_the_token_can_be_changed() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (token, counter) = (citizen.show().await.unwrap().token, counter(&country));
    for at in 0..token.len() {
        let mut changed = token.clone();
        changed[at] ^= 1 << (at % 8);
        assert_eq!(
            counter.verify_token(&changed).outcome(),
            Outcome::Refused,
            "byte {at}"
        );
    }
    assert_eq!(counter.verify_token(&token).outcome(), Outcome::Valid);
}

#[tokio::test]
async fn no_character_of_the_text_can_be_replaced_and_none_added() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (text, counter) = (citizen.show().await.unwrap().text, counter(&country));
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'7' { b'8' } else { b'7' };
        let changed = String::from_utf8(changed).unwrap();
        assert_ne!(
            counter.verify(&changed).outcome(),
            Outcome::Valid,
            "character {at}"
        );
    }
    for changed in [
        format!("{text}0"),
        format!(" {text}"),
        format!("{text}\n"),
        text.to_lowercase(),
    ] {
        assert_eq!(counter.verify(&changed).step(), Step::Text);
    }
    refused(&counter.verify("xin chào"), Step::Text, "transport.unknown");
    refused(&counter.verify(""), Step::Text, "transport.unknown");
    assert_eq!(counter.verify(&text).outcome(), Outcome::Valid);
}

#[tokio::test]
async fn a_code_ends_after_a_minute_and_the_skew_of_clocks() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let late = citizen.show().await.unwrap();
    let in_time = citizen.show().await.unwrap();
    let counter = counter(&country);
    country.clock.advance(89);
    assert_eq!(counter.verify(&in_time.text).outcome(), Outcome::Valid);
    country.clock.advance(1);
    refused(&counter.verify(&late.text), Step::Times, "time.expired");
    country.clock.advance(30);
    refused(&counter.verify(&late.text), Step::Times, "time.expired");
}

#[tokio::test]
async fn a_code_from_the_future_is_not_valid_yet() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    country.clock.advance(3600);
    let code = citizen.show().await.unwrap();
    country.clock.set_wall(country.now().plus(-3600));
    refused(
        &counter(&country).verify(&code.text),
        Step::Times,
        "time.not_yet_valid",
    );
}

#[tokio::test]
async fn the_same_code_counts_once() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (code, counter) = (citizen.show().await.unwrap(), counter(&country));
    assert_eq!(counter.verify(&code.text).outcome(), Outcome::Valid);
    refused(&counter.verify(&code.text), Step::Replay, "replay.seen");
    refused(
        &counter.verify_token(&code.token),
        Step::Replay,
        "replay.seen",
    );
    // A fresh one from the same person does.
    let next = citizen.show().await.unwrap();
    assert_eq!(counter.verify(&next.text).outcome(), Outcome::Valid);
}

#[tokio::test]
async fn an_issuer_that_the_list_does_not_name_is_not_trusted() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let code = citizen.show().await.unwrap();
    let counter = counter_with(&country, |list| {
        list.issuers
            .retain(|issuer| !issuer.documents.contains(&"can_cuoc".to_owned()));
    });
    refused(
        &counter.verify(&code.text),
        Step::Issuer,
        "trust.unknown_kid",
    );
}

#[tokio::test]
async fn an_issuer_of_other_documents_is_not_trusted_for_this_one() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let code = citizen.show().await.unwrap();
    let counter = counter_with(&country, |list| {
        for issuer in &mut list.issuers {
            issuer.documents.retain(|document| document != "can_cuoc");
        }
    });
    refused(
        &counter.verify(&code.text),
        Step::Issuer,
        "trust.document_type_not_allowed",
    );
}

#[tokio::test]
async fn nothing_stands_that_a_compromised_key_signed() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let code = citizen.show().await.unwrap();
    let counter = counter_with(&country, |list| {
        list.issuers
            .iter_mut()
            .for_each(|issuer| issuer.standing.compromised = true);
    });
    refused(
        &counter.verify(&code.text),
        Step::Issuer,
        "trust.key_compromised",
    );
}

#[tokio::test]
async fn someone_who_borrows_the_ministrys_name_cannot_sign_for_it() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let code = citizen.show().await.unwrap();
    // For this counter the name belongs to another key: to it, the citizen's card is the forgery.
    let other = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let counter = counter_with(&country, |list| {
        list.issuers
            .iter_mut()
            .for_each(|issuer| issuer.jwk = PublicJwk::from_key(&other));
    });
    refused(
        &counter.verify(&code.text),
        Step::IssuerSignature,
        "trust.signature_invalid",
    );
}

#[tokio::test]
async fn a_code_for_one_audience_is_not_for_another() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let (card, claims) = (citizen.card().await.id, ["ho_ten".to_owned()]);
    let bank = "urn:example:bank";
    let preview = citizen
        .wallet
        .preview(&card, &claims, Some(bank))
        .await
        .unwrap();
    let code = citizen
        .wallet
        .present(&preview, &yes("mở tài khoản"))
        .await
        .unwrap();
    refused(
        &counter(&country).verify(&code.text),
        Step::Audience,
        "audience.mismatch",
    );
}

#[tokio::test]
async fn under_a_list_past_its_date_nothing_is_decided() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let counter = counter(&country);
    country.clock.advance(31 * 86_400);
    // What she holds can still be shown; the counter says that it cannot tell.
    let verdict = counter.verify(&citizen.show().await.unwrap().text);
    assert_eq!(verdict.outcome(), Outcome::Undetermined);
    assert_eq!(
        (verdict.step(), verdict.code()),
        (Step::Issuer, "trust.list_stale")
    );
    assert!(verdict.accepted().is_none());
}

#[tokio::test]
async fn every_showing_takes_a_copy_of_its_own_until_none_is_left() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let counter = counter(&country);
    let mut keys = HashSet::new();
    for shown in 1..=COPIES {
        let verdict = counter.verify(&citizen.show().await.unwrap().text);
        let holder = verdict
            .accepted()
            .unwrap()
            .get()
            .holder()
            .unwrap()
            .as_bytes()
            .to_vec();
        assert!(keys.insert(holder), "two showings with one key");
        assert_eq!(citizen.card().await.copies_left as usize, COPIES - shown);
    }
    let before = citizen.state().await;
    assert!(citizen.preview().await.unwrap().reuse.is_some());
    assert_eq!(code(citizen.show().await), "wallet.reuse_undecided");
    assert_eq!(citizen.state().await, before);
    // The other documents are not concerned, and the card can still be read.
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
    assert!(
        citizen
            .wallet
            .document(&citizen.card().await.id)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_preview_that_was_made_before_the_last_copy_went_shows_nothing() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let early = citizen.preview().await.unwrap();
    for _ in 0..COPIES {
        citizen.show().await.unwrap();
    }
    let before = citizen.state().await;
    let late = citizen.wallet.present(&early, &yes("xem tuổi")).await;
    assert_eq!(code(late), "wallet.reuse_undecided");
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn two_showings_at_once_never_share_a_copy() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let preview = citizen.preview().await.unwrap();
    let consent = yes("xem tuổi");
    citizen.finger.hold();
    let release = async {
        citizen.finger.until_waiting(2).await;
        citizen.finger.release();
    };
    let (first, second, ()) = tokio::join!(
        citizen.wallet.present(&preview, &consent),
        citizen.wallet.present(&preview, &consent),
        release
    );
    let mut codes = Vec::new();
    for showing in [first, second] {
        match showing {
            Ok(code) => codes.push(code),
            // Whoever comes second may be asked to try again, and then gets the next copy.
            Err(error) => {
                assert_eq!(error.code(), "wallet.copy_taken");
                assert!(error.retry());
                codes.push(citizen.show().await.unwrap());
            }
        }
    }
    let counter = counter(&country);
    let mut keys = HashSet::new();
    for code in &codes {
        let verdict = counter.verify(&code.text);
        assert_eq!(verdict.outcome(), Outcome::Valid, "{verdict:?}");
        keys.insert(
            verdict
                .accepted()
                .unwrap()
                .get()
                .holder()
                .unwrap()
                .as_bytes()
                .to_vec(),
        );
    }
    assert_eq!(keys.len(), 2);
    assert_eq!(citizen.card().await.copies_left as usize, COPIES - 2);
}

#[tokio::test]
async fn nothing_more_is_shown_than_the_preview_said() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    let mut preview = citizen.preview().await.unwrap();
    preview.chosen.push("so_dinh_danh".to_owned());
    let more = citizen.wallet.present(&preview, &yes("xem tuổi")).await;
    assert_eq!(code(more), "wallet.preview_outdated");
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn what_a_document_does_not_say_cannot_be_shown() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let card = citizen.card().await.id;
    let preview = |claim: &str| {
        let (wallet, card, claims) = (citizen.wallet.clone(), card.clone(), [claim.to_owned()]);
        async move { wallet.preview(&card, &claims, None).await }
    };
    assert_eq!(code(preview("tien_an").await), "claim.unknown");
    assert_eq!(code(preview("").await), "claim.path_syntax");
    assert_eq!(code(preview("ho_ten[").await), "claim.path_syntax");
    let unknown = citizen
        .wallet
        .preview("no-such-document", &["ho_ten".to_owned()], None)
        .await;
    assert_eq!(code(unknown), "wallet.document_unknown");
}
