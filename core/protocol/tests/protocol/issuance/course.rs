//! An issuance that comes to its end, straight or by a detour.

use serde_json::json;
use vidan_protocol::Error;
use vidan_protocol::http::FORM;
use vidan_protocol::openid4vci::{Issuance, Issued, Step, TokenErrorCode};
use vidan_protocol::url::Plaintext;

use super::*;

#[test]
fn two_documents_come_with_their_copies_and_distinct_keys() {
    let (mut issuer, mut wallet) = (FakeIssuer::new(), Wallet::default());
    let mut issuance = begin(&["can_cuoc", "gplx"]);
    wallet.run(&mut issuance, &mut issuer, "0042").unwrap();
    let issued: Vec<Issued> = issuance.into_issued().unwrap();
    let types: Vec<&str> = issued
        .iter()
        .map(|one| one.document_type.as_str())
        .collect();
    assert_eq!(types, ["can_cuoc", "gplx"]);
    for one in &issued {
        assert_eq!(one.keys.len(), 2);
        let bound = one.keys.iter().map(|key| key.as_bytes().to_vec().into());
        assert_eq!(one.credentials, bound.collect::<Vec<IssuedCopy>>());
    }
    assert_eq!(issuer.nonces, 2, "a fresh nonce for each request");
    let token = issuer
        .requests
        .iter()
        .find(|request| request.url.ends_with("/token"))
        .unwrap();
    assert!(
        token
            .headers
            .contains(&("content-type".into(), FORM.into()))
    );
}

#[test]
fn a_wrong_transaction_code_can_be_corrected() {
    let (mut issuer, mut wallet) = (FakeIssuer::new(), Wallet::default());
    let mut issuance = begin(&["can_cuoc"]);
    let error = wallet.run(&mut issuance, &mut issuer, "0041").unwrap_err();
    assert!(matches!(
        error,
        Error::TokenRefused(TokenErrorCode::InvalidGrant)
    ));
    assert!(matches!(issuance.step().unwrap(), Step::Review));
    wallet.run(&mut issuance, &mut issuer, "0042").unwrap();
    assert_eq!(issuance.into_issued().unwrap().len(), 1);
}

#[test]
fn a_slip_in_the_transaction_code_costs_no_attempt() {
    let (mut issuer, mut wallet) = (FakeIssuer::new(), Wallet::default());
    let error = wallet
        .run(&mut begin(&["can_cuoc"]), &mut issuer, "42")
        .unwrap_err();
    assert!(matches!(error, Error::TxCodeForm));
    assert!(
        issuer
            .requests
            .iter()
            .all(|request| !request.url.ends_with("/token"))
    );
}

#[test]
fn a_refused_nonce_is_replaced_once() {
    let mut issuer = FakeIssuer::new();
    issuer.refuse_nonces = 1;
    let mut issuance = begin(&["can_cuoc"]);
    Wallet::default()
        .run(&mut issuance, &mut issuer, "0042")
        .unwrap();
    assert_eq!(issuer.nonces, 2);
    assert!(matches!(
        fails(|issuer| issuer.refuse_nonces = 2),
        Error::NonceRefused
    ));
}

#[test]
fn an_offer_with_one_document_it_cannot_take_leaves_the_others() {
    let mut issuer = FakeIssuer::new();
    issuer.metadata["credential_configurations_supported"]["gplx"]["format"] = json!("ldp_vc");
    let mut issuance = begin(&["can_cuoc", "gplx"]);
    Wallet::default()
        .run(&mut issuance, &mut issuer, "0042")
        .unwrap();
    assert_eq!(issuance.into_issued().unwrap().len(), 1);
}

#[test]
fn an_offer_by_reference_is_fetched_first() {
    let link =
        "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2Foffers%2F1";
    let mut issuance = Issuance::begin(link, Plaintext::Never).unwrap();
    let Step::Send(request) = issuance.step().unwrap() else {
        panic!("a request is due")
    };
    assert_eq!(request.url, "https://issuer.example/offers/1");
    let offer = json!({"credential_issuer": ISSUER, "credential_configuration_ids": ["can_cuoc"],
        "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code": {"pre-authorized_code": "code-1"}}});
    issuance.receive(&answer(200, &offer), NOW).unwrap();
    assert!(issuance.offer().unwrap().tx_code().is_none());
    let no_grant =
        json!({"credential_issuer": ISSUER, "credential_configuration_ids": ["can_cuoc"]});
    let mut other = Issuance::begin(link, Plaintext::Never).unwrap();
    assert!(matches!(
        other.receive(&answer(200, &no_grant), NOW),
        Err(Error::GrantUnsupported)
    ));
}

#[test]
fn the_servers_choice_follows_the_offers_hint() {
    let mut issuer = FakeIssuer::new();
    issuer.metadata["authorization_servers"] = json!(["https://issuer.example"]);
    Wallet::default()
        .run(&mut begin(&["can_cuoc"]), &mut issuer, "0042")
        .unwrap();
    let offer = json!({
        "credential_issuer": ISSUER, "credential_configuration_ids": ["can_cuoc"],
        "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code":
            {"pre-authorized_code": "c", "authorization_server": "https://unlisted.example"}},
    });
    let encoded = vidan_protocol::url::encode_form(&[("credential_offer", &offer.to_string())]);
    let mut issuance = Issuance::begin(
        &format!("openid-credential-offer://?{encoded}"),
        Plaintext::Never,
    )
    .unwrap();
    let error = issuance
        .receive(&answer(200, &issuer.metadata), NOW)
        .unwrap_err();
    assert!(matches!(error, Error::AuthorizationServerUnlisted));
}

/// What became of a request that had gone out before a restart.
#[derive(Clone, Copy, Debug)]
enum Restart {
    AnswerKept,
    AnswerLost,
    NotSent,
}

#[test]
fn a_credential_asked_for_before_a_restart_comes_after_it() {
    for restart in [Restart::AnswerKept, Restart::AnswerLost, Restart::NotSent] {
        let (mut issuer, mut wallet) = (FakeIssuer::new(), Wallet::default());
        let mut issuance = begin(&["can_cuoc"]);
        issuer.credential_answer = Some(answer(503, &json!({})));
        wallet.run(&mut issuance, &mut issuer, "0042").unwrap_err();
        issuer.credential_answer = None;
        let request = loop {
            match issuance.step().unwrap() {
                Step::Send(request) if request.url.ends_with("/credential") => break request,
                Step::Send(request) => issuance.receive(&issuer.serve(request), NOW).unwrap(),
                Step::SignProofs(proofs) => {
                    let signed = proofs.iter().zip(&wallet.keys[wallet.batch..]);
                    let signed = signed.map(|(proof, key)| key.sign(proof.message()).unwrap());
                    let signed: Vec<_> = signed.map(|one| one.try_into().unwrap()).collect();
                    issuance.signed(&signed).unwrap();
                }
                other => panic!("{other:?}"),
            }
        };
        let mut issuance = issuance.save().open(Plaintext::Never, NOW).unwrap();
        match restart {
            Restart::AnswerKept => issuance.receive(&issuer.serve(request), NOW).unwrap(),
            Restart::AnswerLost => issuance.answer_lost(NOW).unwrap(),
            Restart::NotSent => issuance.not_sent(NOW).unwrap(),
        }
        wallet.run(&mut issuance, &mut issuer, "0042").unwrap();
        let issued = issuance.take_issued();
        assert_eq!(issued.len(), 1, "{restart:?}");
    }
}
