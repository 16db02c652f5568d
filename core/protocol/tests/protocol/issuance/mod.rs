//! A whole issuance against an issuer played here with the crate's server side, and every way it goes wrong.

mod attachments;
mod course;
mod formats;
mod refresh;
mod refusals;
mod servers;
mod shapes;

use serde_json::{Value, json};
use vidan_codec::clock::UnixTime;
use vidan_credential::Format;
use vidan_crypto::{Algorithm, PublicKey, SigningKey};
use vidan_protocol::Error;
use vidan_protocol::http::{JSON, Method, Request, Response, media_type};
use vidan_protocol::openid4vci::issuance::Acceptance;
use vidan_protocol::openid4vci::proof::{ProofExpectation, check_all};
use vidan_protocol::openid4vci::{
    CredentialErrorCode, CredentialRequest, CredentialResponse, Issuance, IssuedCopy, Step,
    TokenRequest,
};
use vidan_protocol::url::Plaintext;

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
    /// The refresh token it takes, and then replaces where it rotates.
    refresh: String,
    rotates: bool,
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
            refresh: "refresh-1".into(),
            rotates: true,
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
                    Ok(TokenRequest::PreAuthorized { code, tx_code })
                        if code == "code-1" && tx_code.as_deref() == Some("0042") =>
                    {
                        self.token()
                    }
                    Ok(TokenRequest::Refresh { refresh_token })
                        if refresh_token == self.refresh =>
                    {
                        if self.rotates {
                            self.refresh.push('+');
                        }
                        self.token()
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

    fn token(&self) -> Response {
        let mut token =
            json!({"access_token": "token-1", "token_type": "Bearer", "expires_in": 60});
        if self.rotates {
            token["refresh_token"] = self.refresh.clone().into();
        }
        answer(200, &token)
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
            &serde_json::to_value(CredentialResponse::of_copies(Format::SdCwt, &copies).unwrap())
                .unwrap(),
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
