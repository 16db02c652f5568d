//! Every format is refused for the same causes: changed, signed by somebody else, bound to another's key, or not what was announced.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use vidan_codec::base64url;
use vidan_credential::Format;
use vidan_sandbox::CARD_AS_MDOC;
use vidan_tests::{
    citizen::Citizen,
    country::{Answer, Asked, Country},
};
use vidan_wallet::activity::Act;

use super::{CARDS, take};
use crate::code;

/// From now on every copy is another text.
fn change_copies(country: &Country, change: impl Fn(&str) -> String + Send + Sync + 'static) {
    country.meddle(move |asked, answer| {
        if !is_credential(asked, &answer) {
            return answer;
        }
        let mut body = answer.json();
        for copy in body["credentials"].as_array_mut().unwrap() {
            copy["credential"] = change(copy["credential"].as_str().unwrap()).into();
        }
        answer.with_json(&body)
    });
}

fn is_credential(asked: &Asked, answer: &Answer) -> bool {
    asked.path == "/credential" && answer.status == 200
}

/// Nothing is left of a refused document but the word of it.
async fn refused(country: &Country, id: &str, expected: &str) {
    let citizen = Citizen::new(country).await;
    let keys = citizen.finger.count().await;
    assert_eq!(code(take(country, &citizen, &[id]).await), expected, "{id}");
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys);
    let log = citizen.wallet.activity().await.unwrap();
    assert_eq!(log.last().unwrap().act, Act::Received);
}

/// The bytes with one letter of one claim made small.
fn smaller(bytes: &[u8]) -> Vec<u8> {
    let at = bytes.windows(4).position(|part| part == b"Kinh").unwrap();
    let mut changed = bytes.to_vec();
    changed[at] = b'k';
    changed
}

fn change_claim(format: Format, text: &str) -> String {
    let through = |text: &str| base64url::decode(text).unwrap();
    if format != Format::SdJwt {
        return base64url::encode(smaller(&through(text)));
    }
    let parts = text.split('~').map(|part| {
        let disclosed = base64url::decode(part).unwrap_or_default();
        match disclosed.windows(4).any(|found| found == b"Kinh") {
            true => base64url::encode(smaller(&disclosed)),
            false => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("~")
}

/// The signature is what a COSE_Sign1 ends with, and the third part of a JWS.
fn change_signature(format: Format, text: &str) -> String {
    let flip = |bytes: &mut [u8]| *bytes.last_mut().unwrap() ^= 1;
    if format != Format::SdJwt {
        let mut bytes = base64url::decode(text).unwrap();
        flip(&mut bytes);
        return base64url::encode(bytes);
    }
    let (jws, rest) = text.split_once('~').unwrap();
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let mut signature = base64url::decode(signature).unwrap();
    flip(&mut signature);
    format!("{signed}.{}~{rest}", base64url::encode(signature))
}

#[tokio::test]
async fn a_changed_claim_is_refused() {
    let country = Country::start().await;
    for (id, format) in CARDS {
        change_copies(&country, move |text| change_claim(format, text));
        let expected = match format {
            Format::MsoMdoc => "mdoc.digest_mismatch",
            _ => "disclosure.orphaned",
        };
        refused(&country, id, expected).await;
    }
}

#[tokio::test]
async fn a_changed_signature_is_refused() {
    let country = Country::start().await;
    for (id, format) in CARDS {
        change_copies(&country, move |text| change_signature(format, text));
        refused(&country, id, "trust.signature_invalid").await;
    }
}

/// What a country's issuer answers to somebody there.
async fn answer_of(country: &Country, id: &str) -> Value {
    let heard = Arc::new(Mutex::new(None));
    let hears = Arc::clone(&heard);
    country.meddle(move |asked, answer| {
        if is_credential(asked, &answer) {
            *hears.lock().unwrap() = Some(answer.json());
        }
        answer
    });
    let somebody = Citizen::new(country).await;
    take(country, &somebody, &[id]).await.unwrap();
    country.behave();
    let answer = heard.lock().unwrap().take();
    answer.unwrap()
}

/// From now on everybody is answered this.
fn always(country: &Country, body: Value) {
    country.meddle(move |asked, answer| match is_credential(asked, &answer) {
        true => answer.with_json(&body),
        false => answer,
    });
}

#[tokio::test]
async fn copies_of_another_persons_keys_are_refused() {
    let country = Country::start().await;
    for (id, _) in CARDS {
        let hers = answer_of(&country, id).await;
        always(&country, hers);
        refused(&country, id, "holder.other_key").await;
        country.behave();
    }
}

#[tokio::test]
async fn documents_of_another_countrys_issuer_are_refused() {
    let (country, abroad) = (Country::start().await, Country::start().await);
    for (id, format) in CARDS {
        let foreign = answer_of(&abroad, id).await;
        always(&country, foreign);
        let expected = match format {
            Format::MsoMdoc => "trust.x509.anchor_unknown",
            // Its key id is known here, under another key.
            _ => "trust.signature_invalid",
        };
        refused(&country, id, expected).await;
        country.behave();
    }
}

#[tokio::test]
async fn a_document_in_another_format_than_announced_is_refused() {
    let country = Country::start().await;
    let mdoc = answer_of(&country, CARD_AS_MDOC).await;
    always(&country, mdoc);
    refused(&country, "can_cuoc", "format.structure").await;
    country.behave();
    let sd_cwt = answer_of(&country, "can_cuoc").await;
    always(&country, sd_cwt);
    refused(&country, CARD_AS_MDOC, "mdoc.field").await;
}
