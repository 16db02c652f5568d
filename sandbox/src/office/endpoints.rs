//! The office's endpoints: nonce, registration, sync, receipts.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use vidan_credential::Trusted;
use vidan_protocol::Refusal;
use vidan_protocol::http::{JSON, JWT};
use vidan_protocol::notice::{MailboxAnswer, MailboxRegistration, Receipt};

use super::{OFFICE_ID, Office};
use crate::reply::{self, Reply};

pub(super) async fn nonce(State(office): State<Arc<Office>>) -> Reply {
    reply::nonce(office.nonces.issue(&*office.random, office.clock.now()))
}

pub(super) async fn register(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let opened = tokio::task::spawn_blocking(move || open_mailbox(&office, &headers, &body)).await;
    match opened {
        Ok(Ok(Some(answer))) => reply::json(201, &answer),
        Ok(Ok(None)) => reply::bare(503),
        Ok(Err(refusal)) => reply::refusal(refusal),
        Err(_) => reply::bare(500),
    }
}

fn open_mailbox(
    office: &Office,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<MailboxAnswer>, Refusal> {
    if reply::content_type(headers).as_deref() != Some(JSON) {
        return Err(Refusal::InvalidRequest);
    }
    let registration = MailboxRegistration::parse(body).map_err(|_| Refusal::InvalidRequest)?;
    let now = office.clock.now();
    if !office.nonces.redeem(&registration.nonce, now) {
        return Err(Refusal::InvalidNonce);
    }
    let trusted = Trusted {
        list: &office.trust,
        anchors: &office.anchors,
    };
    let named = registration
        .check(OFFICE_ID, trusted, now)
        .map_err(|_| Refusal::InvalidProof)?;
    // A disk that is full is the office's trouble: no mailbox, and the wallet may try again.
    Ok(office.mailboxes.add(named, &*office.random).unwrap_or(None))
}

#[derive(Deserialize)]
pub(super) struct SyncQuery {
    cursor: Option<String>,
}

pub(super) async fn sync(
    State(office): State<Arc<Office>>,
    Query(query): Query<SyncQuery>,
    headers: HeaderMap,
) -> Reply {
    let Some(token) = reply::bearer(&headers) else {
        return reply::refusal(Refusal::InvalidToken);
    };
    match office.mailboxes.page(token, query.cursor.as_deref()) {
        Ok(page) => reply::json(200, &page),
        Err(refusal) => reply::refusal(refusal),
    }
}

pub(super) async fn receipt(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    match take_receipt(&office, &headers, &body) {
        Ok(()) => reply::bare(204),
        Err(refusal) => reply::refusal(refusal),
    }
}

fn take_receipt(office: &Office, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let token = reply::bearer(headers).ok_or(Refusal::InvalidToken)?;
    let context = office.mailboxes.receipt_context(token)?;
    if reply::content_type(headers).as_deref() != Some(JWT) {
        return Err(Refusal::InvalidRequest);
    }
    let jws = core::str::from_utf8(body).map_err(|_| Refusal::InvalidRequest)?;
    let now = office.clock.now();
    let receipt = Receipt::verify(jws, &context.receipt_key, &context.mailbox, OFFICE_ID, now);
    office
        .mailboxes
        .keep_receipt(receipt.map_err(|_| Refusal::InvalidProof)?)
}
