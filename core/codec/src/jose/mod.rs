//! JOSE: compact JWS (RFC 7515), compact JWE with ECDH-ES and A256GCM (RFC 7516, 7518), public JWKs (RFC 7517, 7638).
//!
//! Algorithms by allow-list: ES256, ES384, EdDSA to sign; nothing else to encrypt. `none`, HMAC and `crit` are refused
//! by name. A payload is handed out only by the call that checked its signature.

pub mod jwe;
mod jwk;
pub mod jws;
pub mod x5c;

pub use jwk::Jwk;
