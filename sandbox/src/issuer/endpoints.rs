//! The issuer's endpoints: offer, token, nonce, credential, status lists.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use vidan_crypto::hash::constant_time_eq;
use vidan_protocol::http::{STATUS_LIST_CWT, STATUS_LIST_JWT, media_type};
use vidan_protocol::openid4vci::proof::{ProofExpectation, check_all};
use vidan_protocol::openid4vci::{
    CredentialErrorCode, CredentialRequest, CredentialResponse, TokenErrorCode, TokenRequest,
    TokenResponse,
};

use super::{BATCH_SIZE, Issuer, tokens};
use crate::configurations;
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

/// A token, or the code of the refusal; nothing while too many are in use.
fn grant(
    issuer: &Issuer,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<TokenResponse>, TokenErrorCode> {
    let (random, now) = (&*issuer.random, issuer.clock.now());
    let refresh_token = match TokenRequest::parse(reply::content_type(headers).as_deref(), body)? {
        TokenRequest::PreAuthorized { code, tx_code } => {
            let tx_code = tx_code.ok_or(TokenErrorCode::InvalidRequest)?;
            let known = constant_time_eq(code.as_bytes(), issuer.code.as_bytes());
            let entered = constant_time_eq(tx_code.as_bytes(), issuer.tx_code.as_bytes());
            if !known || !entered {
                return Err(TokenErrorCode::InvalidGrant);
            }
            issuer.refresh.issue(random, now)
        }
        TokenRequest::Refresh { refresh_token } => {
            let next = issuer.refresh.rotate(&refresh_token, random, now);
            if matches!(next, Ok(None)) {
                return Err(TokenErrorCode::InvalidGrant);
            }
            next
        }
    };
    let (Ok(Some(refresh_token)), Some(access_token)) =
        (refresh_token, issuer.tokens.issue(random, now))
    else {
        return Ok(None);
    };
    Ok(Some(TokenResponse {
        access_token,
        token_type: "Bearer".to_owned(),
        expires_in: Some(tokens::LIFETIME.into()),
        refresh_token: Some(refresh_token),
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
    issuer.gate.pass().await;
    // Signing a batch takes milliseconds of processor time: not on the thread that serves others.
    let made = tokio::task::spawn_blocking(move || issue(&issuer, &headers, &body)).await;
    match made {
        Ok(Ok(copies)) => reply::json(200, &copies),
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
) -> Result<CredentialResponse, Option<CredentialErrorCode>> {
    let now = issuer.clock.now();
    let token = reply::bearer(headers).filter(|token| issuer.tokens.is_good(token, now));
    token.ok_or(CredentialErrorCode::InvalidToken)?;
    let request = CredentialRequest::parse(reply::content_type(headers).as_deref(), body)?;
    // A data set is named after its configuration: `gplx#2`. They all say the same.
    let set = request.credential_identifier.as_deref();
    let wanted = match set.and_then(|set| set.split_once('#')) {
        Some((configuration, _)) => Some(configuration),
        None => request.credential_configuration_id.as_deref(),
    };
    let wanted = wanted.ok_or(CredentialErrorCode::UnknownCredentialIdentifier)?;
    let wanted = configurations::find(wanted);
    let wanted = wanted.ok_or(CredentialErrorCode::UnknownCredentialConfiguration)?;
    let claims = issuer.claims(wanted.claims).ok_or(None)?;
    let authority = issuer.authority(wanted.document_type).ok_or(None)?;
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
    let copies = authority
        .issue(wanted, &claims, keys, now, &*issuer.random)
        .map_err(|_| None)?;
    CredentialResponse::of_copies(wanted.format, &copies).map_err(|_| None)
}

/// A status list, in the form asked for (draft-ietf-oauth-status-list section 8.1); a JWT for who has no wish.
pub(super) async fn status(
    State(issuer): State<Arc<Issuer>>,
    Path((kid, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    let Some(form) = form_wanted(&headers) else {
        return reply::bare(406);
    };
    // A list is packed and signed anew: not on the thread that serves others.
    let made = tokio::task::spawn_blocking(move || {
        let authority = issuer.authorities.iter().find(|one| one.kid() == kid);
        let authority = authority.filter(|one| one.board().has(&number))?;
        let now = issuer.clock.now();
        Some(match form {
            STATUS_LIST_CWT => authority.status_cwt(now),
            _ => authority.status_jwt(now).map(String::into_bytes),
        })
    });
    match made.await {
        Ok(Some(Ok(list))) => reply::typed(200, form, list),
        Ok(None) => reply::bare(404),
        Ok(Some(Err(_))) | Err(_) => reply::bare(500),
    }
}

/// The first of the forms in the `Accept` header that there is.
fn form_wanted(headers: &HeaderMap) -> Option<&'static str> {
    let Some(accept) = headers.get(header::ACCEPT) else {
        return Some(STATUS_LIST_JWT);
    };
    accept
        .to_str()
        .ok()?
        .split(',')
        .find_map(|wanted| match media_type(wanted)?.as_str() {
            STATUS_LIST_CWT => Some(STATUS_LIST_CWT),
            STATUS_LIST_JWT | "application/*" | "*/*" => Some(STATUS_LIST_JWT),
            _ => None,
        })
}
