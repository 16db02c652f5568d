//! Issuers that are careless, broken or false: nothing of what they send is kept, and no key stays behind.

mod forged;
mod servers;
mod wire;

use serde_json::{Value as Json, json};
use vidan_codec::{base64url, jose::Jwk};
use vidan_crypto::PublicKey;
use vidan_tests::{
    citizen::{Citizen, accept},
    country::{Asked, Country},
};
use vidan_wallet::{
    DocumentSummary, Error,
    activity::{Act, Outcome},
};

use crate::code;

/// Takes an offer of the card alone.
async fn take_card(country: &Country, citizen: &Citizen) -> Result<Vec<DocumentSummary>, Error> {
    let offer = country.sandbox.offer_of(&["can_cuoc"]).unwrap();
    accept(&citizen.wallet, &offer.link, Some(&offer.tx_code)).await
}

/// The card is refused for this cause, which the log tells, and nothing else has changed.
async fn refused_card(country: &Country, citizen: &Citizen, cause: &str) {
    let (documents, keys) = (
        citizen.wallet.documents().await.unwrap(),
        citizen.finger.count().await,
    );
    let entries = citizen.wallet.activity().await.unwrap();
    assert_eq!(code(take_card(country, citizen).await), cause);
    assert_eq!(citizen.wallet.documents().await.unwrap(), documents);
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
    let now = citizen.wallet.activity().await.unwrap();
    let [told] = &now[entries.len()..] else {
        panic!("{} new entries", now.len() - entries.len())
    };
    assert_eq!(
        (told.act, &told.outcome),
        (Act::Received, &Outcome::Refused(cause.to_owned()))
    );
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

/// The card has not come for this cause, and may still come: that waits, and giving it up leaves nothing behind.
async fn waiting_card(country: &Country, citizen: &Citizen, cause: &str) {
    let (documents, keys) = (
        citizen.wallet.documents().await.unwrap(),
        citizen.finger.count().await,
    );
    assert_eq!(code(take_card(country, citizen).await), cause);
    let operations = citizen.wallet.operations().await.unwrap();
    let [waiting] = operations.as_slice() else {
        panic!("{} operations", operations.len())
    };
    assert_eq!(waiting.waits.as_ref().unwrap().code, cause);
    citizen.wallet.give_up(&waiting.id).await.unwrap();
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert_eq!(citizen.wallet.documents().await.unwrap(), documents);
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

/// From now on `change` makes the issuer's copies, from the keys they were asked for and the true ones.
fn change_copies(
    country: &Country,
    change: impl Fn(&[PublicKey], Vec<Vec<u8>>) -> Vec<Vec<u8>> + Send + Sync + 'static,
) {
    country.meddle(move |asked, answer| {
        if asked.path != "/credential" || answer.status != 200 {
            return answer;
        }
        let body = answer.json();
        let copies = body["credentials"].as_array().unwrap().iter();
        let copies = copies
            .map(|copy| base64url::decode(copy["credential"].as_str().unwrap()).unwrap())
            .collect();
        let changed = change(&keys_of(asked), copies);
        let changed = changed
            .iter()
            .map(|copy| json!({"credential": base64url::encode(copy)}));
        answer.with_json(&json!({"credentials": changed.collect::<Vec<_>>()}))
    });
}

/// The keys that a request proves.
pub(crate) fn keys_of(asked: &Asked) -> Vec<PublicKey> {
    let body: Json = serde_json::from_slice(&asked.body).unwrap();
    let proofs = body["proofs"]["jwt"].as_array().unwrap().iter();
    let key = |proof: &Json| {
        let header = proof.as_str().unwrap().split('.').next().unwrap();
        let header: Json = serde_json::from_slice(&base64url::decode(header).unwrap()).unwrap();
        serde_json::from_value::<Jwk>(header["jwk"].clone())
            .unwrap()
            .to_key()
            .unwrap()
    };
    proofs.map(key).collect()
}
