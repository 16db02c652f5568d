//! The mobile security object (section 9.1.2.4): what the issuer signs.

use vidan_codec::{Error as CodecError, cbor::Node, clock::UnixTime, cose::key_from_node};
use vidan_crypto::PublicKey;

use super::{
    cbor::{check_version, entries, optional, required, text},
    digests::Digests,
    time, value,
};
use crate::{Error, Layer, StatusReference};

const LAYER: Layer = Layer::Credential;

/// A mobile security object as it came.
pub(super) struct Mso<'a> {
    pub(super) doc_type: &'a str,
    pub(super) digests: Digests<'a>,
    pub(super) signed: UnixTime,
    pub(super) valid_from: UnixTime,
    pub(super) valid_until: UnixTime,
    pub(super) expected_update: Option<UnixTime>,
    pub(super) status: Option<StatusReference>,
    device_key: Node<'a>,
    authorized: Authorized<'a>,
}

/// For which elements the device may vouch itself (`keyAuthorizations`).
#[derive(Default)]
struct Authorized<'a> {
    namespaces: Vec<&'a str>,
    elements: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Mso<'a> {
    /// Reads the map inside of the signed tag 24.
    pub(super) fn read(node: &Node<'a>) -> Result<Self, Error> {
        check_version(text(node, "version")?, "MobileSecurityObject")?;
        let validity = required(node, "validityInfo")?;
        let device_key_info = required(node, "deviceKeyInfo")?;
        let status = optional(node, "status").map(|status| {
            let status = value::claim(status).map_err(|_| Error::StatusMalformed)?;
            StatusReference::read(&status)
        });
        Ok(Self {
            doc_type: text(node, "docType")?,
            digests: Digests::read(node)?,
            signed: time::read(validity, "signed")?,
            valid_from: time::read(validity, "validFrom")?,
            valid_until: time::read(validity, "validUntil")?,
            expected_update: optional(validity, "expectedUpdate")
                .map(|at| time::parse(at, "expectedUpdate"))
                .transpose()?,
            status: status.transpose()?,
            device_key: required(device_key_info, "deviceKey")?.clone(),
            authorized: match optional(device_key_info, "keyAuthorizations") {
                Some(authorizations) => Authorized::read(authorizations)?,
                None => Authorized::default(),
            },
        })
    }

    /// Section 9.3.1 step 5: the times agree with each other and, where one is given, with now, give or take `skew`
    /// seconds. That the certificate was valid when it signed is for whoever checks the certificate.
    pub(super) fn check_times(&self, now: Option<UnixTime>, skew: i64) -> Result<(), Error> {
        if self.valid_from < self.signed {
            return Err(Error::MdocValidBeforeSigned);
        }
        if self.valid_until <= self.valid_from {
            return Err(Error::MdocValidUntilBeforeFrom);
        }
        let Some(now) = now else {
            return Ok(());
        };
        if now.plus(skew) < self.valid_from {
            return Err(Error::NotYetValid(LAYER));
        }
        if now.plus(skew.saturating_neg()) >= self.valid_until {
            return Err(Error::Expired(LAYER));
        }
        Ok(())
    }

    /// The key that the document is bound to.
    pub(super) fn device_key(&self) -> Result<PublicKey, Error> {
        key_from_node(&self.device_key).map_err(|error| match error {
            CodecError::Crypto(_) => Error::ConfirmationInvalid,
            _ => Error::ConfirmationUnsupported,
        })
    }

    /// Whether the device may vouch for an element.
    pub(super) fn authorizes(&self, namespace: &str, element: &str) -> bool {
        let Authorized {
            namespaces,
            elements,
        } = &self.authorized;
        let named = |(space, elements): &(&str, Vec<&str>)| {
            *space == namespace && elements.contains(&element)
        };
        namespaces.contains(&namespace) || elements.iter().any(named)
    }
}

impl<'a> Authorized<'a> {
    fn read(node: &Node<'a>) -> Result<Self, Error> {
        const NAME: &str = "keyAuthorizations";
        let texts = |list: &Node<'a>| -> Result<Vec<&'a str>, Error> {
            let items = list.as_array().ok_or(Error::MdocField(NAME))?;
            let text = |item: &Node<'a>| item.as_text().ok_or(Error::MdocField(NAME));
            items.iter().map(text).collect()
        };
        let elements = match optional(node, "dataElements") {
            Some(map) => entries(map, NAME)?
                .into_iter()
                .map(|(namespace, list)| Ok((namespace, texts(list)?)))
                .collect::<Result<_, Error>>()?,
            None => Vec::new(),
        };
        let namespaces = optional(node, "nameSpaces").map(texts).transpose()?;
        Ok(Self {
            namespaces: namespaces.unwrap_or_default(),
            elements,
        })
    }
}
