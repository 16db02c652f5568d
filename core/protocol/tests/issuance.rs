//! A whole issuance against an issuer played here with the crate's server side, and every way it goes wrong.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

use serde_json::{Value, json};
use vidan_codec::clock::UnixTime;
use vidan_crypto::{Algorithm, PublicKey, SigningKey};
use vidan_protocol::http::{FORM, JSON, Method, Request, Response, media_type};
use vidan_protocol::openid4vci::issuance::Acceptance;
use vidan_protocol::openid4vci::proof::{ProofExpectation, check_all};
use vidan_protocol::openid4vci::{
    CredentialErrorCode, CredentialRequest, CredentialResponse, Issuance, Issued, IssuedCopy,
    MAX_ATTACHMENT, MAX_ATTACHMENTS, Step, TokenErrorCode, TokenRequest,
};
use vidan_protocol::url::Plaintext;
use vidan_protocol::{Endpoint, Error};

const ISSUER: &str = "https://issuer.example";
const NOW: UnixTime = UnixTime(1_800_000_000);

fn answer(status: u16, body: &Value) -> Response {
    Response {
        status,
        headers: vec![("Content-Type".into(), JSON.into())],
        body: serde_json::to_vec(body).unwrap(),
    }
}

fn metadata() -> Value {
    let document = |vct: &str| {
        json!({
            "format": "dc+sd-cwt", "vct": vct,
            "cryptographic_binding_methods_supported": ["cose_key"],
            "credential_signing_alg_values_supported": [-9],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
            "credential_metadata": {"display": [{"name": vct, "locale": "vi"}]},
        })
    };
    json!({
        "credential_issuer": ISSUER,
        "credential_endpoint": format!("{ISSUER}/credential"),
        "nonce_endpoint": format!("{ISSUER}/nonce"),
        "batch_credential_issuance": {"batch_size": 3},
        "credential_configurations_supported": {"can_cuoc": document("can_cuoc"), "gplx": document("gplx")},
    })
}

fn link(issuer: &str, ids: &[&str]) -> String {
    let offer = json!({
        "credential_issuer": issuer, "credential_configuration_ids": ids,
        "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code":
            {"pre-authorized_code": "code-1", "tx_code": {"length": 4}}},
    });
    let encoded = vidan_protocol::url::encode_form(&[("credential_offer", &offer.to_string())]);
    format!("openid-credential-offer://?{encoded}")
}

/// An issuer that answers as the standard says, with places to bend it.
struct FakeIssuer {
    metadata: Value,
    server: Value,
    nonces: u32,
    good_nonce: String,
    refuse_nonces: u32,
    credential_answer: Option<Response>,
    requests: Vec<Request>,
}

impl FakeIssuer {
    fn new() -> Self {
        Self {
            metadata: metadata(),
            server: json!({"issuer": ISSUER, "token_endpoint": format!("{ISSUER}/token")}),
            nonces: 0,
            good_nonce: String::new(),
            refuse_nonces: 0,
            credential_answer: None,
            requests: Vec::new(),
        }
    }

    fn serve(&mut self, request: Request) -> Response {
        self.requests.push(request.clone());
        let path = request
            .url
            .strip_prefix(ISSUER)
            .expect("only the issuer is asked")
            .to_owned();
        let header = |name: &str| {
            request
                .headers
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let content_type = header("content-type").and_then(media_type);
        match (request.method, path.as_str()) {
            (Method::Get, "/.well-known/openid-credential-issuer") => answer(200, &self.metadata),
            (Method::Get, "/.well-known/oauth-authorization-server") => answer(200, &self.server),
            (Method::Post, "/token") => {
                match TokenRequest::parse(content_type.as_deref(), &request.body) {
                    Ok(token)
                        if token.pre_authorized_code == "code-1"
                            && token.tx_code.as_deref() == Some("0042") =>
                    {
                        answer(
                            200,
                            &json!({"access_token": "token-1", "token_type": "Bearer", "expires_in": 60}),
                        )
                    }
                    Ok(_) => answer(400, &json!({"error": "invalid_grant"})),
                    Err(code) => answer(400, &json!({"error": code})),
                }
            }
            (Method::Post, "/nonce") => {
                self.nonces += 1;
                self.good_nonce = format!("nonce-{}", self.nonces);
                answer(200, &json!({"c_nonce": self.good_nonce}))
            }
            (Method::Post, "/credential") => {
                assert_eq!(header("authorization"), Some("Bearer token-1"));
                self.credential(content_type.as_deref(), &request.body)
            }
            _ => panic!("unexpected request"),
        }
    }

    fn credential(&mut self, content_type: Option<&str>, body: &[u8]) -> Response {
        if let Some(fixed) = self.credential_answer.take() {
            return fixed;
        }
        let refuse = |code: CredentialErrorCode| answer(code.status(), &json!({"error": code}));
        let request = match CredentialRequest::parse(content_type, body) {
            Ok(request) => request,
            Err(code) => return refuse(code),
        };
        let proofs = match request.jwt_proofs(3) {
            Ok(proofs) => proofs,
            Err(code) => return refuse(code),
        };
        let expected = ProofExpectation {
            audience: ISSUER,
            now: NOW,
            max_age: 60,
            skew: 5,
        };
        let (keys, nonce) = match check_all(&proofs, &expected) {
            Ok(checked) => checked,
            Err(fault) => return refuse(fault.code()),
        };
        if nonce != self.good_nonce || self.refuse_nonces > 0 {
            self.refuse_nonces = self.refuse_nonces.saturating_sub(1);
            return refuse(CredentialErrorCode::InvalidNonce);
        }
        self.good_nonce = "used".into();
        let copies: Vec<IssuedCopy> = keys
            .iter()
            .map(|key| key.as_bytes().to_vec().into())
            .collect();
        answer(
            200,
            &serde_json::to_value(CredentialResponse::of_copies(&copies)).unwrap(),
        )
    }
}

#[derive(Default)]
struct Wallet {
    keys: Vec<SigningKey>,
    batch: usize,
}

impl Wallet {
    fn make(&mut self, count: usize) -> Vec<PublicKey> {
        self.batch = self.keys.len();
        self.keys
            .extend((0..count).map(|_| SigningKey::generate(Algorithm::Es256).unwrap()));
        self.keys[self.batch..]
            .iter()
            .map(SigningKey::public)
            .collect()
    }

    /// Runs to the end, or to the first error.
    fn run(
        &mut self,
        issuance: &mut Issuance,
        issuer: &mut FakeIssuer,
        tx_code: &str,
    ) -> Result<(), Error> {
        for _ in 0..40 {
            match issuance.step()? {
                Step::Send(request) => issuance.receive(&issuer.serve(request), NOW)?,
                Step::Review => issuance.accept(Acceptance {
                    copies: 2,
                    tx_code: Some(tx_code.into()),
                    ..Acceptance::default()
                })?,
                Step::MakeKeys { count, .. } => issuance.keys(self.make(count), NOW)?,
                Step::SignProofs(messages) => {
                    let signatures: Vec<[u8; 64]> = messages
                        .iter()
                        .zip(&self.keys[self.batch..])
                        .map(|(message, key)| {
                            key.sign(message.message()).unwrap().try_into().unwrap()
                        })
                        .collect();
                    issuance.signed(&signatures)?;
                }
                Step::Done => return Ok(()),
            }
        }
        panic!("the issuance does not end");
    }
}

fn begin(ids: &[&str]) -> Issuance {
    Issuance::begin(&link(ISSUER, ids), Plaintext::Never).unwrap()
}

fn fails(bend: impl FnOnce(&mut FakeIssuer)) -> Error {
    let mut issuer = FakeIssuer::new();
    bend(&mut issuer);
    Wallet::default()
        .run(&mut begin(&["can_cuoc"]), &mut issuer, "0042")
        .unwrap_err()
}

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
        Error::GrantUnsupported
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
    let mut expired = answer(401, &json!(""));
    expired.headers = vec![(
        "WWW-Authenticate".into(),
        "Bearer error=\"invalid_token\"".into(),
    )];
    assert!(matches!(
        at_credential(expired),
        Error::CredentialRefused(CredentialErrorCode::InvalidToken)
    ));
    assert!(matches!(
        at_credential(answer(500, &json!({}))),
        Error::UnexpectedStatus { status: 500, .. }
    ));
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
                    Err(Error::LimitExceeded { .. })
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

fn copies_of(credentials: &Value) -> Result<Vec<IssuedCopy>, Error> {
    CredentialResponse::from_response(&answer(200, &json!({"credentials": credentials})), 4)
}

#[test]
fn a_copy_brings_the_files_that_belong_to_it() {
    let copies = vec![
        IssuedCopy {
            credential: vec![1],
            attachments: [("anh_chan_dung".to_owned(), vec![7; MAX_ATTACHMENT])].into(),
        },
        vec![2].into(),
    ];
    let body = serde_json::to_value(CredentialResponse::of_copies(&copies)).unwrap();
    assert_eq!(body["credentials"][1], json!({"credential": "Ag"}));
    assert_eq!(copies_of(&body["credentials"]).unwrap(), copies);
    assert!(!format!("{copies:?}").contains('7'));
}

#[test]
fn attachments_are_bounded_and_well_formed() {
    let with = |attachments: Value| {
        copies_of(&json!([{"credential": "AQ", "vidan_attachments": attachments}])).unwrap_err()
    };
    let file = |len: usize| vidan_codec::base64url::encode(vec![0; len]);
    for len in [MAX_ATTACHMENT + 1, MAX_ATTACHMENT + 2, 2 * MAX_ATTACHMENT] {
        assert!(matches!(
            with(json!({"a": file(len)})),
            Error::LimitExceeded {
                limit: MAX_ATTACHMENT,
                ..
            }
        ));
    }
    let many: serde_json::Map<String, Value> = (0..=MAX_ATTACHMENTS)
        .map(|number| (number.to_string(), json!("AQ")))
        .collect();
    assert!(matches!(
        with(Value::Object(many)),
        Error::LimitExceeded {
            limit: MAX_ATTACHMENTS,
            ..
        }
    ));
    for malformed in [
        json!({"a": "A"}),
        json!({"a": "="}),
        json!({"a": 1}),
        json!(["AQ"]),
    ] {
        assert!(matches!(with(malformed), Error::Codec(_)));
    }
}
