//! What passes between an [`Issuance`](super::Issuance) and the one who drives it: steps out, decisions in, copies at the end.

use serde::{Deserialize, Serialize};
use vidan_codec::ToBeSigned;
use vidan_credential::Format;
use vidan_crypto::PublicKey;

use super::{CredentialErrorCode, IssuedCopy};
use crate::error::Error;
use crate::http::Request;

/// What is due next.
#[derive(Clone, Debug)]
pub enum Step {
    /// All documents are here.
    Done,
    /// Make this many new P-256 signing keys for copies of a document.
    MakeKeys {
        /// The document's type.
        document_type: String,
        /// How many keys.
        count: usize,
    },
    /// Show the offer to the person; go on with [`Issuance::accept`](super::Issuance::accept).
    Review,
    /// Send this, following no redirect, and hand the answer to [`Issuance::receive`](super::Issuance::receive).
    Send(Request),
    /// Sign each with the key of the same position given to [`Issuance::keys`](super::Issuance::keys).
    SignProofs(Vec<ToBeSigned>),
}

/// What the person decided.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The configurations wanted; all that can be received when empty.
    pub configurations: Vec<String>,
    /// How many copies of each; the issuer's batch size caps it.
    pub copies: usize,
    /// The transaction code, when the offer asks for one.
    pub tx_code: Option<String>,
}

impl core::fmt::Debug for Acceptance {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Acceptance")
            .field("copies", &self.copies)
            .finish_non_exhaustive()
    }
}

/// What more copies of a document are asked for with: all of it was learned when the document came.
#[derive(Clone, PartialEq, Eq)]
pub struct Refresh {
    /// The Credential Issuer Identifier.
    pub credential_issuer: String,
    /// The authorization server that gave the refresh token; the issuer's own choice where absent.
    pub authorization_server: Option<String>,
    /// The configuration of the document.
    pub configuration: String,
    /// The data set of that configuration which the document came of, where the server told several apart (section 6.2).
    pub identifier: Option<String>,
    /// How many copies; the issuer's batch size caps it.
    pub copies: usize,
    /// The refresh token.
    pub refresh_token: String,
}

impl core::fmt::Debug for Refresh {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Refresh")
            .field("credential_issuer", &self.credential_issuer)
            .field("configuration", &self.configuration)
            .field("copies", &self.copies)
            .finish_non_exhaustive()
    }
}

/// One document that is offered, as the issuer describes it (unverified words, for the review only).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedDocument<'a> {
    /// The configuration id, for [`Acceptance::configurations`].
    pub configuration: &'a str,
    /// The format it comes in.
    pub format: Format,
    /// The document type, as its format names it; the trust list and the profile have its true name.
    pub document_type: &'a str,
}

/// The copies of one document, unverified.
#[derive(Clone)]
pub struct Issued {
    /// The configuration id.
    pub configuration: String,
    /// The data set that was asked for, where the server told several apart: more copies are asked for with it.
    pub identifier: Option<String>,
    /// The format the issuer announced.
    pub format: Format,
    /// The document type the issuer announced, as its format names it.
    pub document_type: String,
    /// The keys the copies were asked for; each copy must be bound to one of them.
    pub keys: Vec<PublicKey>,
    /// The copies, at most one per key, in the issuer's order.
    pub credentials: Vec<IssuedCopy>,
}

impl core::fmt::Debug for Issued {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Issued")
            .field("document_type", &self.document_type)
            .field("credentials", &self.credentials.len())
            .finish_non_exhaustive()
    }
}

/// A document that was accepted and that the issuer does not give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedDocument {
    /// The configuration id.
    pub configuration: String,
    /// The format the issuer announced.
    pub format: Format,
    /// The document type the issuer announced, as its format names it.
    pub document_type: String,
    /// Why.
    pub cause: RefusalCause,
}

/// Why a document does not come, whatever is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCause {
    /// The issuer wants to deliver later, which is not supported.
    Deferred,
    /// The issuer refused.
    Refused(CredentialErrorCode),
    /// The token stands for more documents than one offer may bring.
    TooMany,
    /// The answer cannot be used.
    Unusable,
}

impl RefusalCause {
    /// The cause that an error is for good; `None` for what may pass: a busy server, a token or nonce that is too old.
    pub(super) fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Deferred => Some(Self::Deferred),
            Error::CredentialRefused(
                CredentialErrorCode::InvalidToken | CredentialErrorCode::InvalidNonce,
            )
            | Error::NonceRefused => None,
            Error::CredentialRefused(code) => Some(Self::Refused(*code)),
            error if error.is_foreign_answer() => None,
            _ => Some(Self::Unusable),
        }
    }

    /// The error that it stands for.
    pub fn to_error(self) -> Error {
        match self {
            Self::Deferred => Error::Deferred,
            Self::Refused(code) => Error::CredentialRefused(code),
            Self::TooMany => Error::LimitExceeded {
                what: "the number of documents",
                limit: super::MAX_CONFIGURATIONS,
            },
            Self::Unusable => Error::Malformed("the issuer's answer"),
        }
    }
}
