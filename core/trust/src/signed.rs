//! The list as a compact JWS: opening it under a pinned root, and publishing it.

use vidan_codec::{Error as CodecError, jose::jws, json};
use vidan_crypto::{PublicKey, SigningKey};

use crate::{Error, LIST_TYPE, ListContent, MAX_LIST_BYTES, PinnedRoot};

/// Checks the signature and reads the content. Nothing of it is used before a root vouched for it.
pub(crate) fn open(text: &str, roots: &[PinnedRoot]) -> Result<ListContent, Error> {
    let jws = jws::Unverified::parse(text, LIST_TYPE, MAX_LIST_BYTES).map_err(malformed)?;
    let kid = jws.header().kid.as_deref().ok_or(Error::UnknownRoot)?;
    let root = roots
        .iter()
        .find(|root| root.kid() == kid)
        .ok_or(Error::UnknownRoot)?;
    let payload = verify(jws, root.key())?;
    json::from_slice(&payload, MAX_LIST_BYTES).map_err(malformed)
}

fn verify(jws: jws::Unverified<'_>, root: &PublicKey) -> Result<Vec<u8>, Error> {
    jws.verify(root).map_err(|_| Error::SignatureInvalid)
}

fn malformed(error: CodecError) -> Error {
    match error {
        CodecError::TooLong => Error::ListTooLarge,
        CodecError::Field("typ") => Error::Malformed("typ"),
        CodecError::UnsupportedAlgorithm => Error::Malformed("alg"),
        CodecError::UnsupportedCritical => Error::Malformed("crit"),
        CodecError::DuplicateKey => Error::Malformed("a name occurs twice"),
        CodecError::Field(_) => Error::Malformed("payload"),
        _ => Error::Malformed("not a compact JWS of JSON"),
    }
}

/// Signs a list, checked as its readers check it.
///
/// # Errors
/// What a reader would refuse it for, or [`Error::SigningFailed`].
pub fn publish(content: &ListContent, root: &SigningKey, root_kid: &str) -> Result<String, Error> {
    content.check()?;
    let payload = json::to_vec(content).map_err(|_| Error::SigningFailed)?;
    let header = jws::Header::new(root.algorithm(), LIST_TYPE).with_kid(root_kid);
    let text = jws::sign(&header, &payload, root).map_err(|_| Error::SigningFailed)?;
    if text.len() > MAX_LIST_BYTES {
        return Err(Error::ListTooLarge);
    }
    Ok(text)
}
