//! `DeviceResponse` (section 8.3.2.1.2.2): documents put together, and the ways in which a wallet says no.

use core::fmt;

use vidan_codec::cbor::{Node, Writer};

use super::{MAX_DOCUMENTS, MAX_NAMESPACES, cbor::entries, present::SignedDocument};
use crate::Error;

/// Why there is no answer at all (table 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseStatus {
    /// 10: without a reason.
    GeneralError,
    /// 11: the request was not CBOR.
    CborDecodingError,
    /// 12: the request was CBOR, and not a request.
    CborValidationError,
}

impl ResponseStatus {
    /// Its number.
    pub const fn number(self) -> u64 {
        match self {
            Self::GeneralError => 10,
            Self::CborDecodingError => 11,
            Self::CborValidationError => 12,
        }
    }
}

/// The status of an answer.
const OK: u64 = 0;
/// The one error code that the standard has for a document or element (table 9): not returned, without a reason.
pub const DATA_NOT_RETURNED: i64 = 0;

/// Errors by element, under their namespace (`Errors`).
pub type ElementErrors = Vec<(String, Vec<(String, i64)>)>;

/// An answer to a reader: what leaves the phone. `Debug` shows its size.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceResponse(Vec<u8>);

impl DeviceResponse {
    /// From signed documents, and the document types that were asked for and not returned, each with an error code
    /// ([`DATA_NOT_RETURNED`]).
    ///
    /// # Errors
    /// [`Error::MdocTooMany`].
    pub fn new(documents: &[SignedDocument], not_returned: &[(&str, i64)]) -> Result<Self, Error> {
        if documents.len() > MAX_DOCUMENTS || not_returned.len() > MAX_DOCUMENTS {
            return Err(Error::MdocTooMany);
        }
        let fields = 2usize
            .saturating_add(usize::from(!documents.is_empty()))
            .saturating_add(usize::from(!not_returned.is_empty()));
        let mut out = Writer::new();
        out.map(fields).text("version").text("1.0");
        if !documents.is_empty() {
            out.text("documents").array(documents.len());
            for document in documents {
                out.encoded(document.as_bytes());
            }
        }
        if !not_returned.is_empty() {
            out.text("documentErrors").array(not_returned.len());
            for (document_type, code) in not_returned {
                out.map(1).text(document_type).integer(*code);
            }
        }
        out.text("status").unsigned(OK);
        Ok(Self(out.into_bytes()))
    }

    /// An answer without documents.
    pub fn refusal(status: ResponseStatus) -> Self {
        let mut out = Writer::new();
        out.map(2).text("version").text("1.0");
        out.text("status").unsigned(status.number());
        Self(out.into_bytes())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for DeviceResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceResponse({} bytes)", self.0.len())
    }
}

/// Refuses a status that is not OK.
pub(super) fn check_status(status: u64) -> Result<(), Error> {
    match status {
        OK => Ok(()),
        other => Err(Error::MdocStatus(other)),
    }
}

/// Reads `documentErrors`.
pub(super) fn document_errors(node: &Node<'_>) -> Result<Vec<(String, i64)>, Error> {
    const NAME: &str = "documentErrors";
    let list = node.as_array().ok_or(Error::MdocField(NAME))?;
    if list.len() > MAX_DOCUMENTS {
        return Err(Error::MdocTooMany);
    }
    let mut errors = Vec::new();
    for one in list {
        errors.extend(codes(one, NAME)?);
    }
    Ok(errors)
}

/// Reads `errors` of a document.
pub(super) fn element_errors(node: &Node<'_>) -> Result<ElementErrors, Error> {
    const NAME: &str = "errors";
    let namespaces = entries(node, NAME)?;
    if namespaces.len() > MAX_NAMESPACES {
        return Err(Error::MdocTooMany);
    }
    let read = namespaces.into_iter();
    read.map(|(namespace, items)| Ok((namespace.to_owned(), codes(items, NAME)?)))
        .collect()
}

/// Writes `errors` of a document.
pub(super) fn write_element_errors(out: &mut Writer, errors: &ElementErrors) {
    out.text("errors").map(errors.len());
    for (namespace, items) in errors {
        out.text(namespace).map(items.len());
        for (element, code) in items {
            out.text(element).integer(*code);
        }
    }
}

fn codes(node: &Node<'_>, name: &'static str) -> Result<Vec<(String, i64)>, Error> {
    let read = entries(node, name)?.into_iter();
    read.map(|(key, code)| {
        let code = code.as_integer().ok_or(Error::MdocField(name))?;
        Ok((key.to_owned(), code))
    })
    .collect()
}
