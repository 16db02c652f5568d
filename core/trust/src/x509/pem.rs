//! A bundle of certificates in PEM (RFC 7468), as IACA lists are published: text between the blocks is a comment.

use vidan_codec::base64url;

use super::{
    MAX_ANCHORS, MAX_CERTIFICATE_BYTES, MAX_CHAIN,
    fault::{CertificateFault as Fault, Place},
};
use crate::Error;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// An issuer's own chain in DER, its own certificate first, from a file in PEM. Nothing of it is verified.
///
/// # Errors
/// [`Error::Certificate`] with [`Fault::Pem`] for no certificate, one that is not whole, or a private key beside them, and
/// with [`Fault::ChainTooLong`] for more than [`MAX_CHAIN`].
pub fn chain_from_pem(text: &str) -> Result<Vec<Vec<u8>>, Error> {
    let chain = certificates(text)?;
    match chain.len() > MAX_CHAIN {
        true => Err(Fault::ChainTooLong.into()),
        false => Ok(chain),
    }
}

/// The certificates in DER; at least one.
pub(super) fn certificates(text: &str) -> Result<Vec<Vec<u8>>, Fault> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, block)) = rest.split_once(BEGIN) {
        if found.len() == MAX_ANCHORS {
            return Err(Fault::TooManyAnchors);
        }
        let (body, tail) = block.split_once(END).ok_or(Fault::Pem)?;
        found.push(decode(body)?);
        rest = tail;
    }
    // A key beside the certificates is a slip of whoever publishes them.
    if found.is_empty() || text.contains("PRIVATE KEY") {
        return Err(Fault::Pem);
    }
    Ok(found)
}

/// Base64 with padding (RFC 4648 section 4), white space between allowed.
pub(super) fn decode(body: &str) -> Result<Vec<u8>, Fault> {
    // Four letters for three bytes, and a line break now and then.
    if body.len() > MAX_CERTIFICATE_BYTES * 2 {
        return Err(Fault::TooLarge(Place::Anchor));
    }
    // The codec's strict reader, whose alphabet has two other letters and no padding.
    let joined: String = body
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            '-' | '_' => '!',
            c => c,
        })
        .collect();
    base64url::decode(joined.trim_end_matches('=')).map_err(|_| Fault::Pem)
}
