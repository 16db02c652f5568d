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
    /// The status lists of the bundle inflate to more than is read of all together: this one is left out.
    #[error("the status lists of the bundle inflate to more than {max} bytes together", max = crate::MAX_BUNDLE_STATUS_BYTES)]
    BundleInflatesTooFar,
    /// The bundle holds more lists than are read at all.
    #[error("bundle with more than {max} lists", max = crate::MAX_BUNDLE_LISTS)]
    BundleTooManyLists,
    /// The bundle is larger than is read at all.
    #[error("bundle larger than {max} bytes", max = crate::MAX_BUNDLE_BYTES)]
    BundleTooLarge,
    /// A certificate or its chain is refused.
    #[error("certificate: {0}")]
    Certificate(#[from] crate::x509::CertificateFault),
    /// The file is not a CBOR array of a trust list's text and status lists.
    #[error("bundle: not well-formed ({0})")]
    BundleMalformed(&'static str),
    /// Two document types of the list have one name.
    #[error("trust list: document type {0} stands in it twice")]
    DuplicateDocumentType(String),
    /// Two records of the list have one `kid`.
    #[error("trust list: key id {0} stands in it twice")]
    DuplicateKid(String),
    /// A hand-over dated in the future: this device's clock or the publisher's is wrong.
    #[error("hand-over of the root dated in the future: check this device's clock")]
    HandOverFromTheFuture,
    /// A hand-over is not a JWS with the expected header and payload.
    #[error("hand-over of the root: not well-formed ({0})")]
    HandOverMalformed(&'static str),
    /// A new root takes over only with a later list than this one.
    #[error("list number {offered} is older than number {first}, the first of its root")]
    HandOverTooEarly {
        /// The number of the list offered.
        offered: u64,
        /// The number of the first list of the new root.
        first: u64,
    },
    /// The list carries more hand-overs than are read at all.
    #[error("trust list with more than {max} hand-overs", max = crate::MAX_HAND_OVERS)]
    HandOversTooMany,
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
    /// A hand-over names its new root like another that is pinned.
    #[error("the hand-over names its new root {0}, as another is named")]
    RootDuplicate(String),
    /// The list is signed by a root that has handed over to another.
    #[error("trust list signed by the root {0}, which another has replaced")]
    RootReplaced(String),
    /// The signature does not verify under the trusted key.
    #[error("the signature does not verify")]
    SignatureInvalid,
    /// Signing the list failed.
    #[error("the trust list could not be signed")]
    SigningFailed,
    /// The status list's token does not say its algorithm, or one that is not allowed here.
    #[error("status list: its algorithm is missing or not allowed")]
    StatusAlgorithm,
    /// An entry has 1, 2, 4 or 8 bits.
    #[error("status list: an entry has 1, 2, 4 or 8 bits")]
    StatusBits,
    /// The checksum of the compressed list does not fit what it inflates to.
    #[error("status list: the checksum of its content is wrong")]
    StatusChecksum,
    /// A claim of the status list has the wrong type or a value that it must not have.
    #[error("status list: the claim {0} is not as it must be")]
    StatusClaimInvalid(&'static str),
    /// The status list lacks a claim.
    #[error("status list: the claim {0} is missing")]
    StatusClaimMissing(&'static str),
    /// A header that must be understood is not.
    #[error("status list: a critical header is not understood")]
    StatusCritical,
    /// To publish: there is no such entry, or it cannot hold such a value.
    #[error("status list: no entry of this index, or none for this value")]
    StatusEntry,
    /// The status list says it was made, or counts, in the future: this device's clock or the publisher's is wrong.
    #[error("status list dated in the future: check this device's clock")]
    StatusFromTheFuture,
    /// The status list inflates to more than is read at all.
    #[error("status list inflates to more than {max} bytes", max = crate::status::MAX_STATUS_BYTES)]
    StatusInflatesTooFar,
    /// The status list names another issuer than the one whose key signed it.
    #[error("status list: it names another issuer than its signer")]
    StatusIssuerMismatch,
    /// The status list does not say which key signed it.
    #[error("status list: it does not say which key signed it")]
    StatusKidMissing,
    /// The token is neither a JWS nor a COSE_Sign1 with the expected parts.
    #[error("status list: not well-formed ({0})")]
    StatusMalformed(&'static str),
    /// The list's content is not zlib.
    #[error("status list: its content is not compressed as it must be")]
    StatusNotZlib,
    /// The list is about another address than the one it was looked for under.
    #[error("status list: it is the list of another address")]
    StatusSubjectMismatch,
    /// The token is larger than is read at all.
    #[error("status list larger than {max} bytes", max = crate::status::MAX_STATUS_TOKEN_BYTES)]
    StatusTooLarge,
    /// Something follows the compressed list.
    #[error("status list: something follows its content")]
    StatusTrailing,
    /// The compressed list ends before its end.
    #[error("status list: its content is cut off")]
    StatusTruncated,
    /// The token is of another kind.
    #[error("not a status list: the token is of another type")]
    StatusType,
    /// The signer's status lists are published under another address.
    #[error("status list: its signer publishes under another address")]
    StatusUriNotAllowed,
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
            Self::BundleInflatesTooFar => "trust.bundle.inflates_too_far",
            Self::BundleTooManyLists => "trust.bundle.too_many_lists",
            Self::BundleTooLarge => "trust.bundle.too_large",
            Self::BundleMalformed(_) => "trust.bundle.malformed",
            Self::Certificate(fault) => fault.code(),
            Self::DuplicateDocumentType(_) => "trust.list.duplicate_document_type",
            Self::DuplicateKid(_) => "trust.list.duplicate_kid",
            Self::HandOverFromTheFuture => "trust.root.hand_over_from_the_future",
            Self::HandOverMalformed(_) => "trust.root.hand_over_malformed",
            Self::HandOverTooEarly { .. } => "trust.root.hand_over_too_early",
            Self::HandOversTooMany => "trust.root.too_many_hand_overs",
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
            Self::RootDuplicate(_) => "trust.root.duplicate",
            Self::RootReplaced(_) => "trust.root.replaced",
            Self::SignatureInvalid => "trust.signature_invalid",
            Self::SigningFailed => "trust.signing_failed",
            Self::StatusAlgorithm => "trust.status.algorithm",
            Self::StatusBits => "trust.status.bits",
            Self::StatusChecksum => "trust.status.checksum",
            Self::StatusClaimInvalid(_) => "trust.status.claim_invalid",
            Self::StatusClaimMissing(_) => "trust.status.claim_missing",
            Self::StatusCritical => "trust.status.critical",
            Self::StatusEntry => "trust.status.entry",
            Self::StatusFromTheFuture => "trust.status.from_the_future",
            Self::StatusInflatesTooFar => "trust.status.inflates_too_far",
            Self::StatusIssuerMismatch => "trust.status.issuer_mismatch",
            Self::StatusKidMissing => "trust.status.kid_missing",
            Self::StatusMalformed(_) => "trust.status.malformed",
            Self::StatusNotZlib => "trust.status.not_zlib",
            Self::StatusSubjectMismatch => "trust.status.subject_mismatch",
            Self::StatusTooLarge => "trust.status.too_large",
            Self::StatusTrailing => "trust.status.trailing",
            Self::StatusTruncated => "trust.status.truncated",
            Self::StatusType => "trust.status.type",
            Self::StatusUriNotAllowed => "trust.status.uri_not_allowed",
            Self::TooManyRecords => "trust.list.too_many_records",
            Self::UnknownKid(_) => "trust.unknown_kid",
            Self::UnknownRoot => "trust.list.unknown_root",
        }
    }
}
