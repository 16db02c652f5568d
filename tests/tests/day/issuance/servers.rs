//! An issuer whose first authorization server is not there, or cannot do what is wanted: the next one is asked, and it alone gets
//! the code.

use serde_json::json;
use vidan_sandbox::ServiceKind;
use vidan_tests::{
    citizen::Citizen,
    country::{Answer, Country},
    hostile::{Hostile, Wire},
};

use super::take_card;

/// Where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// The issuer names another server before itself.
fn after(country: &Country, first: &str) {
    let servers = json!([first, country.sandbox.addresses().issuer]);
    country.meddle(move |asked, answer| {
        let metadata = asked.path.ends_with("openid-credential-issuer");
        if asked.service != ServiceKind::Issuer || !metadata {
            return answer;
        }
        let mut body = answer.json();
        body["authorization_servers"] = servers.clone();
        answer.with_json(&body)
    });
}

/// The card comes, and nobody but the second server was asked for a token.
async fn comes_from_the_second(country: &Country, first: &str) {
    after(country, first);
    let citizen = Citizen::new(country).await;
    citizen.wire.take_sent();
    let taken = take_card(country, &citizen).await.unwrap();
    assert_eq!(taken.len(), 1);
    let sent = citizen.wire.take_sent();
    assert!(sent.iter().any(|url| url.starts_with(first)), "{sent:?}");
    let tokens: Vec<_> = sent.iter().filter(|url| url.ends_with("/token")).collect();
    assert_eq!(
        tokens,
        [&format!("{}/token", country.sandbox.addresses().issuer)]
    );
}

#[tokio::test]
async fn a_first_server_that_is_not_there_keeps_nothing_away() {
    let country = Country::start().await;
    comes_from_the_second(&country, NOWHERE).await;
    for wire in [Wire::HangsUp, Wire::Silent, Wire::Noise] {
        let first = Hostile::breaking(wire).await;
        comes_from_the_second(&country, first.url()).await;
    }
}

#[tokio::test]
async fn a_first_server_that_fails_or_knows_nothing_keeps_nothing_away() {
    let country = Country::start().await;
    for status in [404, 500] {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let first = Hostile::answering(Answer {
            status,
            headers,
            body: b"{}".to_vec(),
        })
        .await;
        comes_from_the_second(&country, first.url()).await;
        assert_eq!(first.served(), 1);
    }
}
