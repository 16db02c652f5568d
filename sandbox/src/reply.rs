//! Answers as the services give them. Nothing is cacheable; nothing repeats what was asked.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use vidan_protocol::http::{JSON, JWT, media_type};
use vidan_protocol::openid4vci::nonce::NonceResponse;
use vidan_protocol::{Refusal, RefusalBody};

/// An answer.
pub(crate) type Reply = Response<Body>;

/// A JSON answer.
pub(crate) fn json<T: Serialize>(status: u16, body: &T) -> Reply {
    match vidan_codec::json::to_vec(body) {
        Ok(body) => typed(status, JSON, body),
        Err(_) => bare(500),
    }
}

/// A signed text.
pub(crate) fn jwt(text: &str) -> Reply {
    typed(200, JWT, text.as_bytes().to_vec())
}

/// An error answer of OAuth or OpenID4VCI.
pub(crate) fn oauth_error<C: Serialize>(status: u16, code: &C) -> Reply {
    json(status, &serde_json::json!({ "error": code }))
}

/// An office's or portal's refusal.
pub(crate) fn refusal(refusal: Refusal) -> Reply {
    json(refusal.status(), &RefusalBody { error: refusal })
}

/// A nonce, or that there is none at the moment.
pub(crate) fn nonce(nonce: Option<String>) -> Reply {
    match nonce {
        Some(c_nonce) => json(200, &NonceResponse { c_nonce }),
        None => bare(503),
    }
}

/// A status without body.
pub(crate) fn bare(status: u16) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// Content of some type.
pub(crate) fn typed(status: u16, content_type: &'static str, body: Vec<u8>) -> Reply {
    let mut reply = bare(status);
    reply
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    *reply.body_mut() = Body::from(body);
    reply
}

/// The request's media type.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<String> {
    media_type(headers.get(header::CONTENT_TYPE)?.to_str().ok()?)
}

/// The request's bearer token.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
