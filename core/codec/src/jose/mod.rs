//! JOSE: compact JWS (RFC 7515), compact JWE with ECDH-ES and A256GCM (RFC 7516, 7518), public JWKs (RFC 7517, 7638).
//!
//! Algorithms by allow-list: ES256, ES384, EdDSA to sign; nothing else to encrypt. `none`, HMAC and `crit` are refused
//! by name. A payload is handed out only by the call that checked its signature.

pub mod jwe;
mod jwk;
pub mod jws;
pub mod x5c;

pub use jwk::Jwk;

use crate::{Error, json};

/// RFC 7515 section 4.1.11 (and RFC 7516 section 4.1.13): what is marked as critical must be understood, and no extension is known
/// here. Whatever stands there, a `null` too, marks something.
fn refuse_critical(header: &[u8], max_len: usize) -> Result<(), Error> {
    match json::parse(header, max_len)?.get("crit") {
        Some(_) => Err(Error::UnsupportedCritical),
        None => Ok(()),
    }
}
