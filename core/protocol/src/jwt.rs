//! Typed JWTs over the codec's JWS: the one place where this crate writes and reads them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use vidan_codec::jose::jws::{Header, Unsigned, Unverified, sign as sign_jws};
use vidan_codec::json;
use vidan_crypto::{Algorithm, PublicKey, SigningKey};

use crate::error::Error;

/// A JWT of type `typ` that lacks its ES256 signature; `key` is embedded when possession is what it proves.
pub(crate) fn prepare<T: Serialize>(
    typ: &str,
    key: Option<&PublicKey>,
    claims: &T,
) -> Result<Unsigned, Error> {
    let mut header = Header::new(Algorithm::Es256, typ);
    if let Some(key) = key {
        header = header.with_jwk(key);
    }
    Ok(Unsigned::new(&header, &json::to_vec(claims)?)?)
}

/// A JWT signed at once by a key the trust list names `kid`.
pub(crate) fn sign<T: Serialize>(
    typ: &str,
    kid: &str,
    key: &SigningKey,
    claims: &T,
) -> Result<String, Error> {
    let header = Header::new(key.algorithm(), typ).with_kid(kid);
    Ok(sign_jws(&header, &json::to_vec(claims)?, key)?)
}

/// Reads a JWT that must be a `typ`; `what` names it in the error.
pub(crate) fn parse<'a>(
    text: &'a str,
    typ: &str,
    what: &'static str,
    max_len: usize,
) -> Result<Unverified<'a>, Error> {
    Unverified::parse(text, typ, max_len).map_err(|error| match error {
        vidan_codec::Error::Field("typ") => Error::WrongType(what),
        vidan_codec::Error::TooLong => Error::LimitExceeded {
            what,
            limit: max_len,
        },
        cause => Error::Unreadable { what, cause },
    })
}

/// The claims of a JWT before anyone vouched for them: for choosing a key, and for a value that a signature check guards. `what` names
/// it in the error.
pub(crate) fn claims<T: DeserializeOwned>(
    jwt: &Unverified<'_>,
    what: &'static str,
) -> Result<T, Error> {
    let payload = jwt.payload_unverified();
    json::from_slice(payload, payload.len()).map_err(Error::unreadable(what))
}
