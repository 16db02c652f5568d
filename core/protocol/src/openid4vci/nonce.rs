//! The nonce endpoint (OpenID4VCI 1.0 section 7): a fresh challenge for key proofs.

use serde::{Deserialize, Serialize};

use crate::error::{Endpoint, Error};
use crate::http::{Request, Response};
use crate::url::HttpUrl;

/// The largest nonce answer read, in bytes.
pub const MAX_NONCE_MESSAGE: usize = 4 * 1024;
/// The longest nonce taken.
pub const MAX_NONCE: usize = 512;

/// The answer of a nonce endpoint; offices and portals of this project answer alike.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct NonceResponse {
    /// The challenge.
    pub c_nonce: String,
}

/// The request for a nonce.
pub fn request(endpoint: &HttpUrl) -> Request {
    Request::post(endpoint.as_str(), "", Vec::new(), MAX_NONCE_MESSAGE)
}

impl NonceResponse {
    /// Reads the answer of `endpoint`.
    pub fn from_response(response: &Response, endpoint: Endpoint) -> Result<Self, Error> {
        let nonce: Self = response.json(endpoint, MAX_NONCE_MESSAGE)?;
        if nonce.c_nonce.is_empty() || nonce.c_nonce.len() > MAX_NONCE {
            return Err(Error::Malformed("c_nonce"));
        }
        Ok(nonce)
    }
}
