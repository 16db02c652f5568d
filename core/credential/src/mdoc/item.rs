//! One element with its salt (`IssuerSignedItem`, section 8.3.2.1.2.2): what the digests of the issuer are over.

use vidan_codec::cbor::{Limits, Node, Value, Writer};
use vidan_crypto::{Random, random_array};

use super::cbor::{embed, embedded, required, text, unsigned};
use crate::Error;

/// Fewest bytes of a salt (section 9.1.2.5).
const SALT_LEAST: usize = 16;
/// Bytes of a salt of ours.
const SALT_LEN: usize = 32;
/// Digest identifiers are below this (section 9.1.2.4).
const DIGEST_ID_END: u64 = 1 << 31;

/// An element as it came.
pub(super) struct Item<'a> {
    /// The tag 24 and the bytes inside: what is hashed.
    pub(super) raw: &'a [u8],
    pub(super) digest_id: u64,
    pub(super) element: &'a str,
    pub(super) value: Node<'a>,
}

impl<'a> Item<'a> {
    /// Reads one member of a namespace.
    pub(super) fn read(node: &Node<'a>, left: &mut Limits) -> Result<Self, Error> {
        let item = embedded(node, "IssuerSignedItem", left)?;
        let salt = required(&item, "random")?.as_bytes();
        if salt.ok_or(Error::MdocField("random"))?.len() < SALT_LEAST {
            return Err(Error::MdocSaltShort);
        }
        Ok(Self {
            raw: node.raw(),
            digest_id: digest_id(required(&item, "digestID")?)?,
            element: text(&item, "elementIdentifier")?,
            value: required(&item, "elementValue")?.clone(),
        })
    }
}

/// Reads a digest identifier.
pub(super) fn digest_id(node: &Node<'_>) -> Result<u64, Error> {
    unsigned(node)
        .filter(|id| *id < DIGEST_ID_END)
        .ok_or(Error::MdocField("digestID"))
}

/// Writes an element with a fresh salt, tag 24 and all.
pub(super) fn write(
    digest_id: u64,
    element: &str,
    value: &Value,
    random: &dyn Random,
) -> Result<Vec<u8>, Error> {
    let salt = random_array::<SALT_LEN>(random).map_err(|_| Error::RandomUnavailable)?;
    let mut out = Writer::new();
    out.map(4).text("digestID").unsigned(digest_id);
    out.text("random").bytes(&salt);
    out.text("elementIdentifier").text(element);
    out.text("elementValue").value(value);
    Ok(embed(out.as_bytes()))
}
