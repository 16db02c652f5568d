//! Why something is not trusted. No variant carries a key, a token or a claim.

/// The cause of a refused list, record or signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The record does not allow the signature algorithm that was used (a COSE algorithm number).
    #[error("algorithm {0} is not one this signer may use")]
    AlgorithmNotAllowed(i64),
    /// The record's key does not do an algorithm that the record lists (a COSE algorithm number).
    #[error("record {kid}: its key does not do algorithm {algorithm}")]
    AlgorithmUnknown {
        /// The record.
        kid: String,
        /// The COSE algorithm number.
        algorithm: i64,
    },
    /// A field of the list is out of its bounds; the name of the field.
    #[error("trust list: {0} is empty or longer than allowed")]
    Bounds(&'static str),
    /// Two document types of the list have one name.
    #[error("trust list: document type {0} stands in it twice")]
    DuplicateDocumentType(String),
    /// Two records of the list have one `kid`.
    #[error("trust list: key id {0} stands in it twice")]
    DuplicateKid(String),
    /// The issuer may not sign this type of document.
    #[error("the issuer {kid} may not sign documents of type {document_type}")]
    DocumentTypeNotAllowed {
        /// The issuer's key id.
        kid: String,
        /// The document type asked for.
        document_type: String,
    },
    /// The key was reported stolen or misused: nothing it signed stands, whatever its date.
    #[error("the key {0} is compromised: nothing it signed stands")]
    KeyCompromised(String),
    /// The key is past its last day.
    #[error("the key {0} is past the end of its validity")]
    KeyExpired(String),
    /// The key is not in use yet.
    #[error("the key {0} is not valid yet")]
    KeyNotYetValid(String),
    /// The key was retired before the document was signed, or the document does not say when it was.
    #[error("the key {0} was retired before this was signed")]
    KeyRetired(String),
    /// The list is larger than is read at all.
    #[error("trust list larger than {max} bytes", max = crate::MAX_LIST_BYTES)]
    ListTooLarge,
    /// The list is not a JWS with the expected header and payload.
    #[error("trust list: not well-formed ({0})")]
    Malformed(&'static str),
    /// A newer list should have been fetched by now.
    #[error("trust list past its next update: fetch a newer one")]
    ListExpired,
    /// The list says it was made in the future: this device's clock or the publisher's is wrong.
    #[error("trust list dated in the future: check this device's clock")]
    ListFromTheFuture,
    /// An older list than the one held: someone plays back an old state.
    #[error("trust list number {offered} is older than number {held} held")]
    ListRolledBack {
        /// The number of the list offered.
        offered: u64,
        /// The number of the list held.
        held: u64,
    },
    /// The office or portal may not sign this.
    #[error("the office {kid} may not sign {purpose}")]
    PurposeNotAllowed {
        /// The office's key id.
        kid: String,
        /// The notice kind or the form code.
        purpose: String,
    },
    /// The signature does not verify under the trusted key.
    #[error("the signature does not verify")]
    SignatureInvalid,
    /// Signing the list failed.
    #[error("the trust list could not be signed")]
    SigningFailed,
    /// More records than are read at all.
    #[error("trust list with more than {max} records", max = crate::MAX_RECORDS)]
    TooManyRecords,
    /// No record of that kind has this key id: the list may be older than the key.
    #[error("no trusted key {0}: the trust list may need an update")]
    UnknownKid(String),
    /// The list is not signed by a pinned root.
    #[error("trust list not signed by a pinned root")]
    UnknownRoot,
}

impl Error {
    /// A stable name for programs: never changes once released.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmNotAllowed(_) => "trust.algorithm_not_allowed",
            Self::AlgorithmUnknown { .. } => "trust.list.algorithm_unknown",
            Self::Bounds(_) => "trust.list.bounds",
            Self::DuplicateDocumentType(_) => "trust.list.duplicate_document_type",
            Self::DuplicateKid(_) => "trust.list.duplicate_kid",
            Self::DocumentTypeNotAllowed { .. } => "trust.document_type_not_allowed",
            Self::KeyCompromised(_) => "trust.key_compromised",
            Self::KeyExpired(_) => "trust.key_expired",
            Self::KeyNotYetValid(_) => "trust.key_not_yet_valid",
            Self::KeyRetired(_) => "trust.key_retired",
            Self::ListTooLarge => "trust.list.too_large",
            Self::Malformed(_) => "trust.list.malformed",
            Self::ListExpired => "trust.list.expired",
            Self::ListFromTheFuture => "trust.list.from_the_future",
            Self::ListRolledBack { .. } => "trust.list.rolled_back",
            Self::PurposeNotAllowed { .. } => "trust.purpose_not_allowed",
            Self::SignatureInvalid => "trust.signature_invalid",
            Self::SigningFailed => "trust.signing_failed",
            Self::TooManyRecords => "trust.list.too_many_records",
            Self::UnknownKid(_) => "trust.unknown_kid",
            Self::UnknownRoot => "trust.list.unknown_root",
        }
    }
}
