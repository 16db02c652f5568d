//! Why a message was not understood, not believed or not accepted.
//!
//! Not for: the words shown to a person; the faces of the wallet make those from the variant.
//! No variant of its own carries text from outside (field ids are the form's), so none can leak a value into a log.

use crate::challenge::ChallengeFault;
use crate::form::AnswerFault;
use crate::openid4vci::{CredentialErrorCode, Grant, MAX_COPIES, TokenErrorCode};

/// An address a message is sent to, named so that an error can say where it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// RFC 8414 metadata of the authorization server.
    AuthorizationServerMetadata,
    /// OpenID4VCI credential endpoint.
    Credential,
    /// The address behind `credential_offer_uri`.
    CredentialOffer,
    /// The portal's signed form.
    FormManifest,
    /// The portal's nonce.
    FormNonce,
    /// The portal's intake.
    FormSubmission,
    /// Where the portal takes withdrawals of consents.
    FormWithdrawal,
    /// OpenID4VCI issuer metadata.
    IssuerMetadata,
    /// Registration of a mailbox at a notice office.
    MailboxRegistration,
    /// A notice office's nonce.
    MailboxNonce,
    /// OpenID4VCI nonce endpoint.
    Nonce,
    /// Where receipts go.
    Receipts,
    /// Where a status list is published.
    StatusList,
    /// Where a mailbox is read.
    Sync,
    /// OAuth token endpoint.
    Token,
    /// Where the trust list is published.
    TrustList,
}

impl Endpoint {
    /// What it answers with, for a sentence that begins so.
    pub fn answer(self) -> &'static str {
        match self {
            Self::AuthorizationServerMetadata => "the authorization server's metadata",
            Self::Credential => "the issuer's answer with the document",
            Self::CredentialOffer => "the offer",
            Self::FormManifest => "the form",
            Self::FormNonce => "the portal's nonce",
            Self::FormSubmission => "the portal's answer to the form",
            Self::FormWithdrawal => "the portal's answer to the withdrawal",
            Self::IssuerMetadata => "the issuer's metadata",
            Self::MailboxNonce => "the office's nonce",
            Self::MailboxRegistration => "the office's answer to the registration",
            Self::Nonce => "the issuer's nonce",
            Self::Receipts => "the office's answer to the receipt",
            Self::StatusList => "the status list",
            Self::Sync => "the office's list of notices",
            Self::Token => "the authorization server's answer with the token",
            Self::TrustList => "the trust list",
        }
    }
}

impl core::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::AuthorizationServerMetadata => "authorization server metadata",
            Self::Credential => "credential endpoint",
            Self::CredentialOffer => "credential offer address",
            Self::FormManifest => "form address",
            Self::FormNonce => "form nonce endpoint",
            Self::FormSubmission => "form submission endpoint",
            Self::FormWithdrawal => "consent withdrawal endpoint",
            Self::IssuerMetadata => "issuer metadata",
            Self::MailboxNonce => "mailbox nonce endpoint",
            Self::MailboxRegistration => "mailbox registration endpoint",
            Self::Nonce => "nonce endpoint",
            Self::Receipts => "receipt endpoint",
            Self::StatusList => "status list address",
            Self::Sync => "mailbox sync endpoint",
            Self::Token => "token endpoint",
            Self::TrustList => "trust list address",
        })
    }
}

/// Every cause for which this crate refuses something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An address is not one we may talk to: not https, malformed, or with user information or a fragment.
    #[error("the address of {0} is not an https address this program may use")]
    AddressRefused(Endpoint),
    /// The portal does not find the answer it was given in the proof that came with it.
    #[error("an answer does not stand up to its proof: {0}")]
    AnswerRefused(#[from] AnswerFault),
    /// The authorization server says it is another one than the issuer named.
    #[error("the authorization server's metadata is about another server")]
    AuthorizationServerMismatch,
    /// The offer names an authorization server that the issuer does not list.
    #[error("the offer names an authorization server that the issuer does not list")]
    AuthorizationServerUnlisted,
    /// A verifier's question cannot be asked, or not be answered.
    #[error("the challenge is refused: {0}")]
    Challenge(#[from] ChallengeFault),
    /// Bytes, text or an embedded structure could not be read.
    #[error("{0}")]
    Codec(#[from] vidan_codec::Error),
    /// The offer names a document the issuer's metadata does not describe.
    #[error("the issuer does not describe a document it offers")]
    ConfigurationUnknown,
    /// The document's description asks for something this wallet cannot do.
    #[error("the issuer's document needs {0}, which this wallet does not support")]
    ConfigurationUnsupported(&'static str),
    /// The proof of a credential could not be made or checked.
    #[error("{0}")]
    Credential(#[from] vidan_credential::Error),
    /// The answer came in a content coding, though the request took none (RFC 9110 section 12.5.3).
    #[error("{0} answered with compressed content, which was not asked for")]
    ContentCoding(Endpoint),
    /// The number of copies to ask for is none that may be asked for.
    #[error("the number of copies to ask for must be 1 to {MAX_COPIES}")]
    CopiesOutOfRange,
    /// The issuer refused the credential request.
    #[error("the issuer refused the credential request: {0}")]
    CredentialRefused(CredentialErrorCode),
    /// A key could not be used.
    #[error("{0}")]
    Crypto(#[from] vidan_crypto::Error),
    /// A query for documents, or the answer to one, is refused.
    #[error("the query for documents or its answer is refused: {0}")]
    Dcql(#[from] crate::dcql::DcqlFault),
    /// The issuer wants to deliver later, which this wallet does not support.
    #[error("the issuer delivers later; deferred issuance is not supported")]
    Deferred,
    /// A message repeats what may come once.
    #[error("{0} is repeated")]
    Duplicate(&'static str),
    /// The sender's one-time key is none that a mailbox could agree with: of another curve than P-256, or no point of it.
    #[error("the envelope's one-time key is not of the curve that mailboxes use")]
    EnvelopeKey,
    /// The form names another controller than the portal that signed it.
    #[error("the form names another controller than its signer")]
    FormController,
    /// The form's validity has ended.
    #[error("the form is no longer valid")]
    FormExpired,
    /// The form says it was signed in the future.
    #[error("the form claims to come from the future")]
    FormFromFuture,
    /// The offer has no grant this wallet can use.
    #[error("the offer has no pre-authorised code")]
    GrantUnsupported,
    /// The issuer's metadata is about another issuer than the offer.
    #[error("the issuer's metadata is about another issuer than the offer")]
    IssuerMismatch,
    /// More or fewer keys or signatures than asked for.
    #[error("{expected} {what} were asked for, {got} came")]
    CountMismatch {
        /// What was counted.
        what: &'static str,
        /// How many were asked for.
        expected: usize,
        /// How many came.
        got: usize,
    },
    /// A length, count or size bound was exceeded.
    #[error("{what} is larger than {limit}")]
    LimitExceeded {
        /// What is too large.
        what: &'static str,
        /// The bound: bytes for texts and bodies, items for lists.
        limit: usize,
    },
    /// A message is not what its definition says.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// What was typed or scanned is not a link to an offer.
    #[error("this is not an offer of documents")]
    NoOffer,
    /// None of the issuer's authorization servers takes what this wallet has.
    #[error("none of the issuer's authorization servers takes {0}")]
    NoServerGrants(Grant),
    /// The issuer refused a nonce it had just given, twice.
    #[error("the issuer refuses its own nonce")]
    NonceRefused,
    /// The notice is addressed to another mailbox.
    #[error("the notice is addressed to another mailbox")]
    NoticeAudience,
    /// The notice says it was sent in the future.
    #[error("the notice claims to come from the future")]
    NoticeFromFuture,
    /// The notice names another office than the one whose key signed it.
    #[error("the notice names another office than its signer")]
    NoticeOffice,
    /// The notice was seen before.
    #[error("the notice was received before")]
    NoticeSeen,
    /// A key proof failed.
    #[error("the key proof is refused: {0}")]
    Proof(#[from] crate::openid4vci::ProofFault),
    /// A redirect came that is not followed. None is where a code or a token could be led elsewhere; few are to a signed list.
    #[error("{0} answered with a redirect that is not followed")]
    Redirected(Endpoint),
    /// The authorization server gives no more tokens for this document.
    #[error("the authorization server refused to renew: {0}")]
    RefreshRefused(TokenErrorCode),
    /// A receipt does not belong to the mailbox, notice or key it should.
    #[error("the receipt is refused: {0} does not match")]
    ReceiptMismatch(&'static str),
    /// An office or portal refused.
    #[error("{endpoint} refused: {refusal}")]
    Refused {
        /// Who refused.
        endpoint: Endpoint,
        /// Why.
        refusal: crate::Refusal,
    },
    /// The answer to an earlier token request was lost, and the server refuses the code now: it was spent by that request.
    #[error("the server's answer was lost on the way, and the code is used up")]
    TokenAnswerLost,
    /// The token request failed.
    #[error("the authorization server refused: {0}")]
    TokenRefused(TokenErrorCode),
    /// The token is of a type this wallet cannot present.
    #[error("the access token's type is not supported")]
    TokenTypeUnsupported,
    /// Who signed is not known, or not for this.
    #[error("{0}")]
    Trust(#[from] vidan_trust::Error),
    /// The person must enter a transaction code of the announced form.
    #[error("the transaction code is missing or not of the announced form")]
    TxCodeForm,
    /// A call came that this state does not expect.
    #[error("this step is not due: {0}")]
    UnexpectedCall(&'static str),
    /// A message is not written as its definition says.
    #[error("{what} cannot be read: {cause}")]
    Unreadable {
        /// The message.
        what: &'static str,
        /// What is wrong with it.
        cause: vidan_codec::Error,
    },
    /// The answer's media type is not the expected one.
    #[error("{0} answered with an unexpected media type")]
    UnexpectedMediaType(Endpoint),
    /// The answer's HTTP status is not one the protocol knows here.
    #[error("{endpoint} answered with HTTP status {status}")]
    UnexpectedStatus {
        /// Who answered.
        endpoint: Endpoint,
        /// The status.
        status: u16,
    },
    /// A signed text is of another type than expected.
    #[error("{0} has another type than expected")]
    WrongType(&'static str),
}

impl Error {
    /// That a message cannot be read.
    pub(crate) fn unreadable(what: &'static str) -> impl FnOnce(vidan_codec::Error) -> Self {
        move |cause| Self::Unreadable { what, cause }
    }

    /// Whether an answer is not one of the protocol's: a proxy's or a captive portal's page or redirect, a status that says nothing.
    /// What the server itself has done is not known then.
    pub fn is_foreign_answer(&self) -> bool {
        matches!(
            self,
            Self::UnexpectedStatus { .. }
                | Self::UnexpectedMediaType(_)
                | Self::ContentCoding(_)
                | Self::Redirected(_)
        )
    }

    /// Whether sending the same thing again later can help without anybody changing anything.
    pub fn retry(&self) -> bool {
        match self {
            Self::UnexpectedStatus { status, .. } => *status == 429 || *status >= 500,
            Self::NonceRefused => true,
            _ => false,
        }
    }
}
