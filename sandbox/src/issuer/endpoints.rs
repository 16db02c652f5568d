//! The issuer's endpoints: offer, token, nonce, credential.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use vidan_crypto::hash::constant_time_eq;
use vidan_protocol::openid4vci::proof::{ProofExpectation, check_all};
use vidan_protocol::openid4vci::{
    CredentialErrorCode, CredentialRequest, CredentialResponse, TokenErrorCode, TokenRequest,
    TokenResponse,
};

use super::{BATCH_SIZE, Issuer, tokens};
use crate::profiles::ISSUED;
use crate::reply::{self, Reply};

/// The oldest key proof taken, in seconds; its nonce is younger anyway.
const MAX_PROOF_AGE: i64 = 300;
/// How far a wallet's clock may run ahead, in seconds.
const CLOCK_SKEW: i64 = 60;

/// The offer, for links by reference.
pub(super) async fn offer(State(issuer): State<Arc<Issuer>>) -> Reply {
    reply::json(200, &issuer.offer(&[]))
}

pub(super) async fn token(
    State(issuer): State<Arc<Issuer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    match grant(&issuer, &headers, &body) {
        Ok(Some(token)) => reply::json(200, &token),
        Ok(None) => reply::bare(503),
        Err(code) => reply::oauth_error(400, &code),
    }
}

fn grant(
    issuer: &Issuer,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<TokenResponse>, TokenErrorCode> {
    let request = TokenRequest::parse(reply::content_type(headers).as_deref(), body)?;
    let tx_code = request
        .tx_code
        .as_deref()
        .ok_or(TokenErrorCode::InvalidRequest)?;
    let known = constant_time_eq(
        request.pre_authorized_code.as_bytes(),
        issuer.code.as_bytes(),
    );
    let entered = constant_time_eq(tx_code.as_bytes(), issuer.tx_code.as_bytes());
    if !known || !entered {
        return Err(TokenErrorCode::InvalidGrant);
    }
    let token = issuer.tokens.issue(&*issuer.random, issuer.clock.now());
    Ok(token.map(|access_token| TokenResponse {
        access_token,
        token_type: "Bearer".to_owned(),
        expires_in: Some(tokens::LIFETIME.into()),
        authorization_details: Vec::new(),
    }))
}

pub(super) async fn nonce(State(issuer): State<Arc<Issuer>>) -> Reply {
    reply::nonce(issuer.nonces.issue(&*issuer.random, issuer.clock.now()))
}

pub(super) async fn credential(
    State(issuer): State<Arc<Issuer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    // Signing a batch takes milliseconds of processor time: not on the thread that serves others.
    let made = tokio::task::spawn_blocking(move || issue(&issuer, &headers, &body)).await;
    match made {
        Ok(Ok(copies)) => reply::json(200, &CredentialResponse::of_bytes(&copies)),
        Ok(Err(Some(code))) => {
            let mut refused = reply::oauth_error(code.status(), &code);
            if code == CredentialErrorCode::InvalidToken {
                let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
                refused
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, challenge);
            }
            refused
        }
        Ok(Err(None)) | Err(_) => reply::bare(500),
    }
}

/// The copies, or the code of the refusal; no code when the fault is ours.
fn issue(
    issuer: &Issuer,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Vec<Vec<u8>>, Option<CredentialErrorCode>> {
    let now = issuer.clock.now();
    let token = reply::bearer(headers).filter(|token| issuer.tokens.is_good(token, now));
    token.ok_or(CredentialErrorCode::InvalidToken)?;
    let request = CredentialRequest::parse(reply::content_type(headers).as_deref(), body)?;
    let wanted = request.credential_configuration_id.as_deref();
    let wanted = wanted.ok_or(CredentialErrorCode::UnknownCredentialIdentifier)?;
    let document_type = ISSUED.iter().find(|one| **one == wanted);
    let document_type = document_type.ok_or(CredentialErrorCode::UnknownCredentialConfiguration)?;
    let authority = issuer.authority(document_type).ok_or(None)?;
    let proofs = request.jwt_proofs(BATCH_SIZE)?;
    let expected = ProofExpectation {
        audience: &issuer.url,
        now,
        max_age: MAX_PROOF_AGE,
        skew: CLOCK_SKEW,
    };
    let (keys, nonce) = check_all(&proofs, &expected).map_err(|fault| fault.code())?;
    if !issuer.nonces.redeem(&nonce, now) {
        return Err(Some(CredentialErrorCode::InvalidNonce));
    }
    let copy = |key| authority.issue(document_type, key, now, &*issuer.random);
    keys.into_iter()
        .map(copy)
        .collect::<Result<_, _>>()
        .map_err(|_| None)
}
