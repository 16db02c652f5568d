//! The issuer over real HTTP: documents arrive and hold; every broken request is refused as the standard says.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod common;

use std::collections::BTreeSet;

use common::{send, start};
use serde_json::{Value, json};
use vidan_credential::sd_cwt::hold::HeldCredential;
use vidan_crypto::{Algorithm, SigningKey, hash::sha256};
use vidan_protocol::Error;
use vidan_protocol::http::{FORM, JSON, Request};
use vidan_protocol::openid4vci::{TokenErrorCode, proof};
use vidan_protocol::url::encode_form;
use vidan_sandbox::issuer::BATCH_SIZE;
use vidan_sandbox::{CARD_AS_MDOC, CARD_AS_SD_JWT};

#[tokio::test(flavor = "multi_thread")]
async fn three_documents_come_in_copies_that_hold_and_do_not_link() {
    let day = start().await;
    let (issued, _) = day.issue(&day.sandbox.offer().unwrap(), 3).await.unwrap();
    let list = day.list().await;
    let mut portraits = BTreeSet::new();
    let types: Vec<&str> = issued
        .iter()
        .map(|one| one.document_type.as_str())
        .collect();
    assert_eq!(types, ["can_cuoc", "bhyt", "gplx"]);
    for document in &issued {
        assert_eq!(document.credentials.len(), 3);
        let claims = vidan_vietnam::document_type(&document.document_type)
            .unwrap()
            .claims;
        for (copy, key) in document.credentials.iter().zip(&document.keys) {
            let held = HeldCredential::receive(&copy.credential, &list, day.now(), key).unwrap();
            for claim in claims {
                let value = held.get().get(&claim.id.parse().unwrap());
                assert!(value.is_some(), "{}.{}", document.document_type, claim.id);
            }
            if let Some(portrait) = held.get().get(&"anh_chan_dung".parse().unwrap()) {
                let image = &copy.attachments["anh_chan_dung"];
                assert_eq!(portrait.as_bytes().unwrap(), sha256(image));
                portraits.insert(portrait.as_bytes().unwrap().to_vec());
            } else {
                assert!(copy.attachments.is_empty());
            }
        }
        let foreign = &issued[0].keys[1];
        assert!(
            HeldCredential::receive(
                &document.credentials[0].credential,
                &list,
                day.now(),
                foreign
            )
            .is_err()
        );
    }
    assert_eq!(
        portraits.len(),
        6,
        "each copy of card and licence has a portrait digest of its own"
    );
    day.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offer_is_good_any_number_of_times_but_not_without_its_code() {
    let day = start().await;
    let mut offer = day.sandbox.offer_by_reference();
    for _ in 0..2 {
        assert_eq!(day.issue(&offer, 1).await.unwrap().0.len(), 3);
    }
    offer.tx_code = if offer.tx_code == "000000" {
        "000001".into()
    } else {
        "000000".into()
    };
    let refused = day.issue(&offer, 1).await.unwrap_err();
    assert!(matches!(
        refused,
        Error::TokenRefused(TokenErrorCode::InvalidGrant)
    ));
}

async fn post(url: String, content_type: &str, body: Vec<u8>, token: Option<&str>) -> (u16, Value) {
    let mut request = Request::post(url, content_type, body, 1 << 20);
    if let Some(token) = token {
        request = request.bearer(token);
    }
    let response = send(request).await;
    assert_eq!(response.header("cache-control"), Some("no-store"));
    (
        response.status,
        serde_json::from_slice(&response.body).unwrap_or(Value::Null),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_requests_are_refused_by_their_cause() {
    let day = start().await;
    let url = day.sandbox.addresses().issuer.clone();
    let at = |path: &str| format!("{url}{path}");
    let offer = day.sandbox.offer().unwrap();
    let link = vidan_protocol::openid4vci::OfferLink::parse(
        &offer.link,
        vidan_protocol::url::Plaintext::Loopback,
    )
    .unwrap();
    let vidan_protocol::openid4vci::OfferLink::Value(parsed) = link else {
        panic!("by value")
    };
    let code = parsed.pre_authorized().unwrap().pre_authorized_code.clone();
    let grant = vidan_protocol::openid4vci::PRE_AUTHORIZED_GRANT;
    let form = |pairs: &[(&str, &str)]| encode_form(pairs).into_bytes();

    let without_tx = form(&[("grant_type", grant), ("pre-authorized_code", &code)]);
    assert_eq!(
        post(at("/token"), FORM, without_tx, None).await,
        (400, json!({"error": "invalid_request"}))
    );
    let wrong = form(&[
        ("grant_type", grant),
        ("pre-authorized_code", "x"),
        ("tx_code", &offer.tx_code),
    ]);
    assert_eq!(
        post(at("/token"), FORM, wrong, None).await,
        (400, json!({"error": "invalid_grant"}))
    );
    let other = form(&[("grant_type", "authorization_code")]);
    assert_eq!(
        post(at("/token"), FORM, other, None).await,
        (400, json!({"error": "unsupported_grant_type"}))
    );
    let fine = form(&[
        ("grant_type", grant),
        ("pre-authorized_code", &code),
        ("tx_code", &offer.tx_code),
    ]);
    let (status, token) = post(at("/token"), FORM, fine, None).await;
    assert_eq!((status, &token["token_type"]), (200, &json!("Bearer")));
    let token = token["access_token"].as_str().unwrap().to_owned();

    let nonce = async || {
        post(at("/nonce"), "", Vec::new(), None).await.1["c_nonce"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let prove = |key: &SigningKey, audience: &str, nonce: &str| {
        let prepared = proof::prepare(&key.public(), audience, Some(nonce), day.now()).unwrap();
        let signature = key
            .sign(prepared.to_be_signed().message())
            .unwrap()
            .try_into()
            .unwrap();
        prepared.finish(&signature).unwrap()
    };
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let ask = async |configuration: &str, proofs: Vec<String>, token: Option<&str>| {
        let body = json!({"credential_configuration_id": configuration, "proofs": {"jwt": proofs}});
        post(
            at("/credential"),
            JSON,
            serde_json::to_vec(&body).unwrap(),
            token,
        )
        .await
    };
    let error = |code: &str, status: u16| (status, json!({"error": code}));

    let used = nonce().await;
    let proofs = vec![prove(&key, &url, &used)];
    assert_eq!(
        ask("can_cuoc", proofs.clone(), None).await,
        error("invalid_token", 401)
    );
    assert_eq!(
        ask("can_cuoc", proofs.clone(), Some("made-up")).await,
        error("invalid_token", 401)
    );
    assert_eq!(
        ask("ho_chieu", proofs.clone(), Some(&token)).await,
        error("unknown_credential_configuration", 400)
    );
    assert_eq!(ask("can_cuoc", proofs.clone(), Some(&token)).await.0, 200);
    assert_eq!(
        ask("can_cuoc", proofs, Some(&token)).await,
        error("invalid_nonce", 400),
        "used once"
    );
    let made_up = vec![prove(&key, &url, "made-up")];
    assert_eq!(
        ask("can_cuoc", made_up, Some(&token)).await,
        error("invalid_nonce", 400)
    );
    let elsewhere = vec![prove(&key, "https://other.example", &nonce().await)];
    assert_eq!(
        ask("can_cuoc", elsewhere, Some(&token)).await,
        error("invalid_proof", 400)
    );
    assert_eq!(
        ask("can_cuoc", Vec::new(), Some(&token)).await,
        error("invalid_proof", 400)
    );
    let twice = nonce().await;
    let same_key = vec![prove(&key, &url, &twice), prove(&key, &url, &twice)];
    assert_eq!(
        ask("can_cuoc", same_key, Some(&token)).await,
        error("invalid_proof", 400)
    );
    let many = nonce().await;
    let keys: Vec<SigningKey> = (0..=BATCH_SIZE)
        .map(|_| SigningKey::generate(Algorithm::Es256).unwrap())
        .collect();
    let too_many = keys.iter().map(|key| prove(key, &url, &many)).collect();
    assert_eq!(
        ask("can_cuoc", too_many, Some(&token)).await,
        error("invalid_proof", 400)
    );
    let malformed = post(
        at("/credential"),
        JSON,
        b"{\"a\":1,\"a\":2}".to_vec(),
        Some(&token),
    )
    .await;
    assert_eq!(malformed, error("invalid_credential_request", 400));
    let old = nonce().await;
    let late = vec![prove(&key, &url, &old)];
    day.clock.advance(301);
    assert_eq!(
        ask("can_cuoc", late, Some(&token)).await,
        error("invalid_proof", 400),
        "five minutes later"
    );
    day.clock.advance(600);
    let fresh = vec![prove(&key, &url, &nonce().await)];
    assert_eq!(
        ask("can_cuoc", fresh, Some(&token)).await,
        error("invalid_token", 401),
        "the token is too old"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn published_metadata_holds_against_the_conformance_schema() {
    let day = start().await;
    let url = &day.sandbox.addresses().issuer;
    let get = async |path: &str| {
        let response = send(Request::get(format!("{url}{path}"), JSON, 1 << 20)).await;
        assert_eq!(
            (response.status, response.media_type().as_deref()),
            (200, Some(JSON))
        );
        serde_json::from_slice::<Value>(&response.body).unwrap()
    };
    let schemas = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/vectors/oidf-conformance/json-schemas/oid4vci");
    let validate = |name: &str, value: &Value| {
        let schema: Value =
            serde_json::from_slice(&std::fs::read(schemas.join(name)).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(value)
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    };
    let mut metadata = get("/.well-known/openid-credential-issuer").await;
    assert_eq!(metadata["credential_issuer"], json!(url));
    // The schema knows no dc+sd-cwt; mso_mdoc has its shape (COSE integers), so every other rule stays in force.
    let documents = metadata["credential_configurations_supported"]
        .as_object_mut()
        .unwrap();
    let formats: Vec<(&str, &str)> = documents
        .iter()
        .map(|(id, document)| (id.as_str(), document["format"].as_str().unwrap()))
        .filter(|(_, format)| *format != "dc+sd-cwt")
        .collect();
    let others = [(CARD_AS_MDOC, "mso_mdoc"), (CARD_AS_SD_JWT, "dc+sd-jwt")];
    assert_eq!((formats.as_slice(), documents.len()), (&others[..], 6));
    for (_, document) in documents {
        let document = document.as_object_mut().unwrap();
        if document["format"] != json!("dc+sd-cwt") {
            continue;
        }
        let vct = document.remove("vct").unwrap();
        document.insert("doctype".into(), vct);
        document.insert("format".into(), json!("mso_mdoc"));
    }
    validate("credential_issuer_metadata-1_0.json", &metadata);
    validate("credential_offer-1_0.json", &get("/offer").await);
    let server = get("/.well-known/oauth-authorization-server").await;
    assert_eq!(
        server["pre-authorized_grant_anonymous_access_supported"],
        json!(true)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_and_unknown_paths_are_refused() {
    let day = start().await;
    let url = &day.sandbox.addresses().issuer;
    let large = send(Request::post(
        format!("{url}/credential"),
        JSON,
        vec![b' '; 3 << 20],
        1,
    ))
    .await;
    assert_eq!(large.status, 413);
    let unknown = send(Request::get(format!("{url}/admin"), JSON, 1)).await;
    assert_eq!(unknown.status, 404);
    let wrong_method = send(Request::get(format!("{url}/token"), JSON, 1)).await;
    assert_eq!(wrong_method.status, 405);
}
