//! Every way an issuance goes wrong.

use serde_json::{Value, json};
use vidan_protocol::http::{Method, Response};
use vidan_protocol::openid4vci::{CredentialErrorCode, Step};
use vidan_protocol::openid4vci::{Grant, issuance::Acceptance};
use vidan_protocol::{Endpoint, Error};

use super::*;

#[test]
fn metadata_of_another_issuer_or_server_is_refused() {
    assert!(matches!(
        fails(|i| i.metadata["credential_issuer"] = json!("https://issuer.example/")),
        Error::IssuerMismatch
    ));
    assert!(matches!(
        fails(|i| i.server["issuer"] = json!("https://other.example")),
        Error::AuthorizationServerMismatch
    ));
    let plain =
        |field: &'static str| fails(move |i| i.metadata[field] = json!("http://issuer.example/x"));
    assert!(matches!(
        plain("credential_endpoint"),
        Error::AddressRefused(Endpoint::Credential)
    ));
    assert!(matches!(
        plain("nonce_endpoint"),
        Error::AddressRefused(Endpoint::Nonce)
    ));
    assert!(matches!(
        fails(|i| i.server["token_endpoint"] = json!("http://127.0.0.1/token")),
        Error::AddressRefused(Endpoint::Token)
    ));
    assert!(matches!(
        fails(|i| i.server["grant_types_supported"] = json!(["authorization_code"])),
        Error::NoServerGrants(Grant::PreAuthorized)
    ));
}

#[test]
fn what_the_wallet_cannot_do_is_named_before_anything_is_spent() {
    let bend = |pointer: &'static str, value: Value| {
        let mut issuer = FakeIssuer::new();
        let at = format!("/credential_configurations_supported/can_cuoc{pointer}");
        *issuer.metadata.pointer_mut(&at).unwrap() = value;
        let error = Wallet::default()
            .run(&mut begin(&["can_cuoc"]), &mut issuer, "0042")
            .unwrap_err();
        assert!(
            issuer
                .requests
                .iter()
                .all(|request| request.method == Method::Get)
        );
        error
    };
    for (pointer, value) in [
        ("/format", json!("ldp_vc")),
        (
            "/cryptographic_binding_methods_supported",
            json!(["did:key"]),
        ),
        ("/credential_signing_alg_values_supported", json!([-36])),
        (
            "/proof_types_supported",
            json!({"di_vp": {"proof_signing_alg_values_supported": ["x"]}}),
        ),
        (
            "/proof_types_supported/jwt/proof_signing_alg_values_supported",
            json!(["ES512"]),
        ),
    ] {
        assert!(
            matches!(bend(pointer, value), Error::ConfigurationUnsupported(_)),
            "{pointer}"
        );
    }
    let attested =
        json!({"proof_signing_alg_values_supported": ["ES256"], "key_attestations_required": {}});
    assert!(matches!(
        bend("/proof_types_supported/jwt", attested),
        Error::ConfigurationUnsupported(_)
    ));
    assert!(matches!(bend("/vct", json!("")), Error::Malformed("vct")));
    assert!(matches!(
        fails(
            |i| i.metadata["credential_response_encryption"] = json!({"encryption_required": true})
        ),
        Error::ConfigurationUnsupported(_)
    ));
    assert!(matches!(
        fails(|i| i.metadata["batch_credential_issuance"] = json!({"batch_size": 1})),
        Error::Malformed("batch_credential_issuance")
    ));
    let unknown = Wallet::default().run(&mut begin(&["ho_chieu"]), &mut FakeIssuer::new(), "0042");
    assert!(matches!(unknown, Err(Error::ConfigurationUnknown)));
}

#[test]
fn redirects_are_not_followed_and_deferral_is_named() {
    let at_credential =
        |response: Response| fails(|issuer| issuer.credential_answer = Some(response));
    assert!(matches!(
        at_credential(answer(307, &json!({}))),
        Error::Redirected(Endpoint::Credential)
    ));
    assert!(matches!(
        at_credential(answer(202, &json!({"transaction_id": "x", "interval": 5}))),
        Error::Deferred
    ));
    assert!(matches!(
        at_credential(answer(400, &json!({"error": "credential_request_denied"}))),
        Error::CredentialRefused(CredentialErrorCode::CredentialRequestDenied)
    ));
    assert!(matches!(
        at_credential(answer(500, &json!({}))),
        Error::UnexpectedStatus { status: 500, .. }
    ));
}

#[test]
fn an_access_token_that_ended_is_replaced_once_where_there_is_a_refresh_token() {
    let mut ended = answer(401, &json!(""));
    ended.headers = vec![(
        "WWW-Authenticate".into(),
        "Bearer error=\"invalid_token\"".into(),
    )];
    let mut issuer = FakeIssuer::new();
    issuer.credential_answer = Some(ended);
    let mut issuance = begin(&["can_cuoc"]);
    Wallet::default()
        .run(&mut issuance, &mut issuer, "0042")
        .unwrap();
    let tokens = issuer.requests.iter();
    let tokens = tokens.filter(|request| request.url.ends_with("/token"));
    assert_eq!(tokens.count(), 2);
    assert_eq!(issuance.into_issued().unwrap().len(), 1);
}

#[test]
fn copies_are_counted_and_must_differ() {
    let with = |copies: Value| {
        fails(|issuer| {
            issuer.credential_answer = Some(answer(200, &json!({"credentials": copies})))
        })
    };
    let copy = |text: &str| json!({"credential": text});
    assert!(matches!(
        with(json!([])),
        Error::CountMismatch { got: 0, .. }
    ));
    assert!(matches!(
        with(json!([copy("AA"), copy("AQ"), copy("Ag")])),
        Error::CountMismatch { got: 3, .. }
    ));
    assert!(matches!(
        with(json!([copy("AA"), copy("AA")])),
        Error::Duplicate(_)
    ));
    assert!(matches!(with(json!([copy("A=")])), Error::Codec(_)));
    assert!(matches!(
        with(json!([{"credential": {}}])),
        Error::Malformed("credential")
    ));
}

#[test]
fn calls_out_of_turn_change_nothing() {
    let mut issuance = begin(&["can_cuoc"]);
    assert!(matches!(
        issuance.accept(Acceptance::default()),
        Err(Error::UnexpectedCall(_))
    ));
    assert!(matches!(
        issuance.keys(Vec::new(), NOW),
        Err(Error::UnexpectedCall(_))
    ));
    assert!(matches!(
        issuance.signed(&[]),
        Err(Error::UnexpectedCall(_))
    ));
    assert!(issuance.receive(&answer(500, &json!({})), NOW).is_err());
    let (Step::Send(before), Step::Send(after)) = (
        issuance.step().unwrap(),
        begin(&["can_cuoc"]).step().unwrap(),
    ) else {
        panic!("a request is due");
    };
    assert_eq!(before, after);
    assert!(matches!(
        issuance.into_issued(),
        Err(Error::UnexpectedCall(_))
    ));
}

#[test]
fn keys_and_signatures_are_counted_and_checked() {
    let mut issuer = FakeIssuer::new();
    let mut issuance = begin(&["can_cuoc"]);
    loop {
        match issuance.step().unwrap() {
            Step::Send(request) => issuance.receive(&issuer.serve(request), NOW).unwrap(),
            Step::Review => {
                let too_many = Acceptance {
                    copies: 1000,
                    tx_code: Some("0042".into()),
                    ..Acceptance::default()
                };
                assert!(matches!(
                    issuance.accept(too_many),
                    Err(Error::CopiesOutOfRange)
                ));
                let foreign = Acceptance {
                    configurations: vec!["gplx".into()],
                    copies: 2,
                    tx_code: Some("0042".into()),
                };
                assert!(matches!(
                    issuance.accept(foreign),
                    Err(Error::ConfigurationUnknown)
                ));
                let fine = Acceptance {
                    copies: 50,
                    tx_code: Some("0042".into()),
                    ..Acceptance::default()
                };
                issuance.accept(fine).unwrap();
            }
            Step::MakeKeys { count, .. } => {
                assert_eq!(count, 3, "the issuer's batch size caps the copies");
                let keys = Wallet::default().make(3);
                assert!(matches!(
                    issuance.keys(keys[..2].to_vec(), NOW),
                    Err(Error::CountMismatch { .. })
                ));
                let same = vec![keys[0].clone(), keys[1].clone(), keys[0].clone()];
                assert!(matches!(
                    issuance.keys(same, NOW),
                    Err(Error::Duplicate("key"))
                ));
                issuance.keys(keys, NOW).unwrap();
            }
            Step::SignProofs(messages) => {
                assert_eq!(messages.len(), 3);
                assert!(matches!(
                    issuance.signed(&[[0; 64]; 2]),
                    Err(Error::CountMismatch { .. })
                ));
                assert!(matches!(
                    issuance.signed(&[[1; 64]; 3]),
                    Err(Error::Crypto(_))
                ));
                break;
            }
            Step::Done => panic!("nothing was signed"),
        }
    }
}
