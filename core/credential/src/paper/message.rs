//! The bytes under the text: a COSE_Sign1 with one header and one form.

use vidan_codec::{
    base45,
    cbor::{Node, Value},
    cose::{Unsigned1, algorithm_id, header},
};
use vidan_crypto::Algorithm;

use super::{MAX_TEXT, PREFIX, content::MAX_NAME};
use crate::Error;

/// `typ` of a paper.
const TYP: &str = "application/vidan-paper+cwt";

/// A paper that lacks only its signature.
pub(super) fn unsigned1(kid: &str, algorithm: Algorithm, payload: Vec<u8>) -> Unsigned1 {
    let protected = Value::map([
        (header::ALG, Value::from(algorithm_id(algorithm))),
        (header::KID, Value::from(kid.as_bytes())),
        (header::TYP, Value::from(TYP)),
    ]);
    Unsigned1::new(&protected, Value::Map(Vec::new()), payload)
}

/// Whether this can be a key id.
pub(super) fn check_kid(kid: &str) -> Result<(), Error> {
    if kid.is_empty() || kid.len() > MAX_NAME {
        Err(Error::KidMissing)
    } else {
        Ok(())
    }
}

/// The bytes as text, if one code holds it.
pub(super) fn to_text(bytes: &[u8]) -> Result<String, Error> {
    let text = [PREFIX, &base45::encode(bytes)].concat();
    if text.len() > MAX_TEXT {
        Err(Error::TooLarge)
    } else {
        Ok(text)
    }
}

/// Whether the protected header says that this is a paper.
pub(crate) fn is_paper(protected: &Node<'_>) -> bool {
    protected.get(header::TYP).and_then(Node::as_text) == Some(TYP)
}
