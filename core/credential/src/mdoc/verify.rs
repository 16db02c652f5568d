//! The reader's side (section 9.3.1): a `DeviceResponse` in, elements out that their issuer signed, the holder's device
//! chose to show in the session, and no one changed.
//!
//! [`Unverified::parse`] reads structure; [`UnverifiedDocument::verify`] does every check but those of the certificate, whose
//! chain it hands out, and of status, policy and replay, which belong to `vidan-verifier`.

use core::fmt;

use vidan_codec::{
    cbor::{Limits, Node},
    clock::UnixTime,
};
use vidan_crypto::agree::AgreementKey;
use vidan_trust::{IssuerKey, Verified};

pub use super::disclosed::Disclosed;
use super::{
    MAX_DOCUMENTS,
    cbor::{LIMITS, check_version, defined, read, required, text, unsigned},
    device_auth::{DeviceSigned, replay_key},
    issuer_signed::{Authentic, IssuerSigned},
    response::{ElementErrors, check_status, document_errors, element_errors},
    transcript::SessionTranscript,
};
use crate::Error;

/// What a reader expects of a document.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// The document type that was asked for; any where none is given.
    pub document_type: Option<&'a str>,
    /// The session.
    pub transcript: &'a SessionTranscript,
    /// The time of the check.
    pub now: UnixTime,
    /// How far clocks may differ, in seconds.
    pub skew: i64,
    /// The reader's key of the session, for a device that makes a MAC; without it only signatures are taken.
    pub reader_key: Option<&'a AgreementKey>,
}

/// An answer that was read and not checked. Its elements cannot be reached.
pub struct Unverified<'a> {
    documents: Vec<UnverifiedDocument<'a>>,
    not_returned: Vec<(String, i64)>,
}

/// One document of it.
pub struct UnverifiedDocument<'a> {
    doc_type: &'a str,
    issuer_signed: IssuerSigned<'a>,
    device_signed: DeviceSigned<'a>,
    errors: ElementErrors,
}

impl<'a> Unverified<'a> {
    /// Reads an answer.
    ///
    /// # Errors
    /// Everything about form: size, CBOR, structure, headers, times; [`Error::MdocStatus`] where the wallet says no.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut left = Limits { ..LIMITS };
        let node = read(bytes, &mut left)?;
        check_version(text(&node, "version")?, "DeviceResponse")?;
        let status = unsigned(required(&node, "status")?);
        check_status(status.ok_or(Error::MdocField("status"))?)?;
        let not_returned = defined(&node, "documentErrors").map(document_errors);
        Ok(Self {
            documents: match defined(&node, "documents") {
                Some(documents) => read_documents(documents, &mut left)?,
                None => Vec::new(),
            },
            not_returned: not_returned.transpose()?.unwrap_or_default(),
        })
    }

    /// The documents.
    pub fn documents(&self) -> &[UnverifiedDocument<'a>] {
        &self.documents
    }

    /// The document types that the wallet says it does not return, with an error code each. Nobody signed that.
    pub fn not_returned(&self) -> &[(String, i64)] {
        &self.not_returned
    }
}

impl<'a> UnverifiedDocument<'a> {
    /// The document type that it names: good for finding a key, not for deciding.
    pub fn document_type(&self) -> &'a str {
        self.doc_type
    }

    /// The issuer's certificates in DER, its own first: for finding its key.
    pub fn x5chain(&self) -> Vec<&'a [u8]> {
        self.issuer_signed.chain().to_vec()
    }

    /// When it says that it was signed: for checking whether its certificates were valid then. It is the issuer's word once
    /// the document verifies under the key that they lead to.
    pub fn signed_at(&self) -> UnixTime {
        self.issuer_signed.signed_at()
    }

    /// Does every check of section 9.3.1 but those of the certificate: issuer's signature, document type, times, the digest
    /// of every element, and the device's word for the session.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn verify(
        &self,
        key: &IssuerKey,
        expected: &Expectation<'_>,
    ) -> Result<Verified<Disclosed>, Error> {
        let authentic = self.issuer_signed.authenticate(key)?;
        authentic.try_map(|authentic| self.check(&authentic, key, expected))
    }

    fn check(
        &self,
        authentic: &Authentic<'_, 'a>,
        key: &IssuerKey,
        expected: &Expectation<'_>,
    ) -> Result<Disclosed, Error> {
        let mso = authentic.mso();
        let asked = expected.document_type;
        if mso.doc_type != self.doc_type || asked.is_some_and(|asked| asked != self.doc_type) {
            return Err(Error::MdocDocType);
        }
        mso.check_times(Some(expected.now), expected.skew)?;
        let claims = authentic.claims()?;
        let holder = mso.device_key()?;
        let payload = self
            .device_signed
            .payload(expected.transcript, self.doc_type);
        self.device_signed
            .check(&payload, &holder, expected.transcript, || {
                let reader = expected.reader_key.ok_or(Error::MdocMacKeyMissing)?;
                reader
                    .agree(&holder)
                    .map_err(|_| Error::ConfirmationUnsupported)
            })?;
        Ok(Disclosed {
            document_type: self.doc_type.into(),
            issuer: key.iss().map(str::to_owned),
            signed_at: mso.signed,
            valid_until: mso.valid_until,
            status: mso.status.clone(),
            replay_key: replay_key(&payload, &holder),
            holder,
            claims,
            device_claims: self.device_signed.claims(mso)?,
            errors: self.errors.clone(),
        })
    }
}

fn read_documents<'a>(
    node: &Node<'a>,
    left: &mut Limits,
) -> Result<Vec<UnverifiedDocument<'a>>, Error> {
    let documents = node.as_array().ok_or(Error::MdocField("documents"))?;
    if documents.len() > MAX_DOCUMENTS {
        return Err(Error::MdocTooMany);
    }
    let read = documents.iter().map(|document| {
        let errors = defined(document, "errors").map(element_errors);
        Ok(UnverifiedDocument {
            doc_type: text(document, "docType")?,
            issuer_signed: IssuerSigned::read(required(document, "issuerSigned")?, left)?,
            device_signed: DeviceSigned::read(required(document, "deviceSigned")?, left)?,
            errors: errors.transpose()?.unwrap_or_default(),
        })
    });
    read.collect()
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unverified({} documents)", self.documents.len())
    }
}

impl fmt::Debug for UnverifiedDocument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedDocument(..)")
    }
}
