//! The two signed forms of a status list: compact JWS and COSE_Sign1. Nothing of the content is read before the signature
//! was checked.

use vidan_codec::{
    Error as CodecError,
    cbor::{Node, decode},
    cose::{Sign1, algorithm_id, header},
    jose::{jws, x5c},
};

use super::{
    MAX_STATUS_TOKEN_BYTES, STATUS_CWT_FORMAT, STATUS_CWT_TYPE, STATUS_JWT_TYPE,
    claims::{Claims, LIMITS},
};
use crate::{Error, IssuerKey, x509::MAX_CHAIN};

/// A token that was read and not checked.
pub(super) enum Token<'a> {
    Cwt(Box<Sign1<'a>>),
    Jwt(Box<jws::Unverified<'a>>),
}

impl<'a> Token<'a> {
    /// Reads the outer form.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_STATUS_TOKEN_BYTES {
            return Err(Error::StatusTooLarge);
        }
        if is_jwt(bytes) {
            let text = str::from_utf8(bytes).map_err(|_| Error::StatusMalformed("JWS"))?;
            let jws = jws::Unverified::parse(text, STATUS_JWT_TYPE, MAX_STATUS_TOKEN_BYTES);
            jws.map(|jws| Self::Jwt(Box::new(jws))).map_err(jws_cause)
        } else {
            parse_cwt(bytes).map(|message| Self::Cwt(Box::new(message)))
        }
    }

    /// The key id: unchecked, good for choosing a key. A CWT may carry it in either header (section 5.2's example does in
    /// the unprotected one): another key than the signer's does not verify.
    pub(super) fn kid(&self) -> Option<&str> {
        match self {
            Self::Cwt(message) => {
                let of = |header: &Node<'a>| {
                    let bytes = header.get(header::KID).and_then(Node::as_bytes)?;
                    str::from_utf8(bytes).ok()
                };
                of(message.protected()).or_else(|| of(message.unprotected()))
            }
            Self::Jwt(jws) => jws.header().kid.as_deref(),
        }
    }

    /// Whether certificates came along.
    pub(super) fn has_chain(&self) -> bool {
        match self {
            Self::Cwt(message) => x5chain(message).is_some(),
            Self::Jwt(jws) => jws.header().x5c.is_some(),
        }
    }

    /// The certificates of the signer, its own first: unchecked.
    pub(super) fn chain(&self) -> Result<Vec<Vec<u8>>, Error> {
        match self {
            Self::Cwt(message) => x5chain(message)
                .and_then(certificates)
                .ok_or(Error::StatusMalformed("x5chain")),
            Self::Jwt(jws) => jws
                .header()
                .x5c
                .as_deref()
                .and_then(|chain| x5c::decode(chain).ok())
                .ok_or(Error::StatusMalformed("x5c")),
        }
    }

    /// Checks the signature, then reads the content.
    pub(super) fn verify(&self, key: &IssuerKey) -> Result<Claims, Error> {
        match self {
            Self::Cwt(message) => {
                let algorithm = message.protected().get(header::ALG);
                let algorithm = algorithm
                    .and_then(Node::as_integer)
                    .ok_or(Error::StatusAlgorithm)?;
                key.check_signature(
                    algorithm,
                    message.to_be_signed().message(),
                    message.signature(),
                )?;
                Claims::from_cbor(message.payload())
            }
            Self::Jwt(jws) => {
                let (claimed, has) = (jws.algorithm(), key.public().algorithm());
                if claimed != has {
                    return Err(Error::AlgorithmNotAllowed(algorithm_id(claimed)));
                }
                let payload = jws.as_ref().clone().verify(key.public());
                Claims::from_json(&payload.map_err(|_| Error::SignatureInvalid)?)
            }
        }
    }
}

/// Whether a token can only be a JWT: its header is an object, whose `{` becomes an `e`, with which no COSE_Sign1 begins.
pub(crate) fn is_jwt(token: &[u8]) -> bool {
    token.first() == Some(&b'e')
}

/// `x5chain` (RFC 9360 section 2), in either header: the chain itself says whether it counts.
fn x5chain<'m, 'a>(message: &'m Sign1<'a>) -> Option<&'m Node<'a>> {
    let protected = message.protected().get(header::X5CHAIN);
    protected.or_else(|| message.unprotected().get(header::X5CHAIN))
}

/// One certificate, or an array of them.
fn certificates(chain: &Node<'_>) -> Option<Vec<Vec<u8>>> {
    let several = match chain.as_array() {
        Some(several) if several.is_empty() || several.len() > MAX_CHAIN => return None,
        Some(several) => several
            .iter()
            .map(Node::as_bytes)
            .collect::<Option<Vec<_>>>()?,
        None => vec![chain.as_bytes()?],
    };
    Some(several.into_iter().map(<[u8]>::to_vec).collect())
}

fn parse_cwt(bytes: &[u8]) -> Result<Sign1<'_>, Error> {
    let node = decode(bytes, &LIMITS).map_err(cose_cause)?;
    let message = Sign1::from_node(&node, &LIMITS, false).map_err(cose_cause)?;
    let typ = message.protected().get(header::TYP);
    let typ = typ.ok_or(Error::StatusType)?;
    let named = typ
        .as_text()
        .is_some_and(|name| name.eq_ignore_ascii_case(STATUS_CWT_TYPE));
    if named || typ.as_integer() == Some(STATUS_CWT_FORMAT) {
        Ok(message)
    } else {
        Err(Error::StatusType)
    }
}

fn jws_cause(error: CodecError) -> Error {
    match error {
        CodecError::DuplicateKey => Error::StatusMalformed("a name occurs twice"),
        CodecError::Field("typ") => Error::StatusType,
        CodecError::TooLong => Error::StatusTooLarge,
        CodecError::UnsupportedAlgorithm => Error::StatusAlgorithm,
        CodecError::UnsupportedCritical => Error::StatusCritical,
        _ => Error::StatusMalformed("JWS"),
    }
}

fn cose_cause(error: CodecError) -> Error {
    match error {
        CodecError::DuplicateKey => Error::StatusMalformed("a name occurs twice"),
        CodecError::TooLong => Error::StatusTooLarge,
        CodecError::UnsupportedCritical => Error::StatusCritical,
        _ => Error::StatusMalformed("COSE_Sign1"),
    }
}
