//! Fields of the structures of ISO/IEC 18013-5, and the encoded CBOR inside of them (tag 24, RFC 8949 section 3.4.5.1).

use vidan_codec::{
    Error as CodecError,
    cbor::{Kind, Limits, Node, Writer, decode_part},
    cose::Untagged,
};
use vidan_crypto::Algorithm;

use super::MAX_BYTES;
use crate::Error;

/// What is read of one message, all that is encoded inside of it counted too.
pub(super) const LIMITS: Limits = Limits {
    bytes: MAX_BYTES,
    depth: 16,
    items: 16 * 1024,
};

/// Encoded CBOR data item.
const TAG_EMBEDDED: u64 = 24;

/// Reads a message.
pub(super) fn read<'a>(bytes: &'a [u8], left: &mut Limits) -> Result<Node<'a>, Error> {
    decode_part(bytes, left).map_err(refused)
}

/// A reader's error as ours.
pub(super) fn refused(error: CodecError) -> Error {
    match error {
        CodecError::TooLong => Error::TooLarge,
        error => Error::MdocCbor(error),
    }
}

/// The entries of a map, each with its name.
pub(super) fn entries<'n, 'a>(
    node: &'n Node<'a>,
    name: &'static str,
) -> Result<Vec<(&'a str, &'n Node<'a>)>, Error> {
    let entries = node.as_map().ok_or(Error::MdocField(name))?;
    entries
        .iter()
        .map(|(key, value)| Ok((key.as_text().ok_or(Error::MdocField(name))?, value)))
        .collect()
}

/// A member of a map, if it is there.
pub(super) fn optional<'n, 'a>(node: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    let entries = node.as_map()?;
    entries
        .iter()
        .find(|(key, _)| key.as_text() == Some(name))
        .map(|(_, value)| value)
}

/// The same, where `undefined` says that it is not there, as some writers do.
pub(super) fn defined<'n, 'a>(node: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    optional(node, name).filter(|value| *value.kind() != Kind::Undefined)
}

/// A member that must be there.
pub(super) fn required<'n, 'a>(
    node: &'n Node<'a>,
    name: &'static str,
) -> Result<&'n Node<'a>, Error> {
    optional(node, name).ok_or(Error::MdocField(name))
}

/// A text that must be there.
pub(super) fn text<'a>(node: &Node<'a>, name: &'static str) -> Result<&'a str, Error> {
    required(node, name)?
        .as_text()
        .ok_or(Error::MdocField(name))
}

/// An unsigned integer.
pub(super) fn unsigned(node: &Node<'_>) -> Option<u64> {
    match node.kind() {
        Kind::Unsigned(number) => Some(*number),
        _ => None,
    }
}

/// Every structure has a version; one that begins with `1.` is read (section 8.1: a higher minor version is compatible).
pub(super) fn check_version(version: &str, name: &'static str) -> Result<(), Error> {
    let minor = version.strip_prefix("1.");
    let is_number =
        |minor: &str| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
    match minor.is_some_and(is_number) {
        true => Ok(()),
        false => Err(Error::MdocVersion(name)),
    }
}

/// The bytes inside of a tag 24.
pub(super) fn embedded_bytes<'a>(node: &Node<'a>, name: &'static str) -> Result<&'a [u8], Error> {
    node.as_tagged(TAG_EMBEDDED)
        .and_then(Node::as_bytes)
        .ok_or(Error::MdocField(name))
}

/// The item encoded inside of a tag 24.
pub(super) fn embedded<'a>(
    node: &Node<'a>,
    name: &'static str,
    left: &mut Limits,
) -> Result<Node<'a>, Error> {
    read(embedded_bytes(node, name)?, left)
}

/// Writes an encoded item as tag 24.
pub(super) fn write_embedded(out: &mut Writer, item: &[u8]) {
    out.tag(TAG_EMBEDDED).bytes(item);
}

/// An encoded item as tag 24.
pub(super) fn embed(item: &[u8]) -> Vec<u8> {
    let mut out = Writer::with_capacity(item.len().saturating_add(8));
    write_embedded(&mut out, item);
    out.into_bytes()
}

/// Reads a COSE message without tag.
pub(super) fn cose<'a>(
    node: &Node<'a>,
    name: &'static str,
    left: &mut Limits,
) -> Result<Untagged<'a>, Error> {
    Untagged::from_part(node, left).map_err(|error| match error {
        CodecError::Field(_) => Error::MdocField(name),
        error => refused(error),
    })
}

/// The number under which the first edition's readers know an algorithm (RFC 9053).
pub(super) const fn algorithm_number(algorithm: Algorithm) -> i64 {
    match algorithm {
        Algorithm::Ed25519 => -8,
        Algorithm::Es256 => -7,
        Algorithm::Es384 => -35,
    }
}

/// A protected header that holds nothing but the algorithm.
pub(super) fn protected(alg: i64) -> Vec<u8> {
    let mut out = Writer::new();
    out.map(1).integer(vidan_codec::cose::header::ALG);
    out.integer(alg);
    out.into_bytes()
}
