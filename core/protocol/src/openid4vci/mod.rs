//! OpenID4VCI 1.0: how a document comes from its issuer, both ends, with the pre-authorised code, and more copies of it with
//! the refresh token that came then.
//!
//! [`Issuance`] is the wallet's side as one state machine; the modules below it are the single messages, read and
//! written by both sides. [`proof::check`] and the `parse` functions are the issuer's side.
//!
//! Not here: the authorization code grant, deferred issuance, encrypted requests and the notification endpoint. Whether a
//! credential can be believed is decided by `vidan-credential` with the trust list, never by where it came from.
//!
//! Documents come in the three formats of [`vidan_credential::Format`]: an SD-JWT VC as its text (appendix A.3), a mobile document
//! as base64url of its `IssuerSigned` (appendix A.2). Ours, because no standard says: an SD-CWT is base64url of its CBOR, `vct`
//! the document type, signing algorithms COSE integers. A copy may come with the files whose digests are among its claims
//! ([`IssuedCopy::attachments`]): each element of `credentials` then has a member `vidan_attachments`, an object of base64url
//! texts by claim path, such as `{"anh_chan_dung": "UklGR…"}`.

pub mod credential;
pub mod issuance;
pub mod metadata;
pub mod nonce;
pub mod offer;
pub mod proof;
mod steps;
pub mod token;

pub use credential::{CredentialErrorCode, CredentialRequest, CredentialResponse, IssuedCopy};
pub use issuance::{Issuance, Issued, Refresh, RefusalCause, RefusedDocument, SavedIssuance, Step};
pub use metadata::{
    AuthorizationServerMetadata, CredentialConfiguration, Described, IssuerMetadata,
};
pub use offer::{CredentialOffer, OfferLink, TxCode};
pub use proof::{ProofFault, ProvenKey};
pub use token::{TokenErrorCode, TokenRequest, TokenResponse};

use vidan_credential::transport::segments;

/// The grant type of the pre-authorised code (section 4.1.1).
pub const PRE_AUTHORIZED_GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
/// The grant type of a refresh token (RFC 6749 section 6).
pub const REFRESH_GRANT: &str = "refresh_token";
/// What a token is asked for with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// The code of an offer.
    PreAuthorized,
    /// The refresh token of an earlier issuance.
    Refresh,
}

impl Grant {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreAuthorized => PRE_AUTHORIZED_GRANT,
            Self::Refresh => REFRESH_GRANT,
        }
    }
}

impl core::fmt::Display for Grant {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::PreAuthorized => "a pre-authorised code",
            Self::Refresh => "a refresh token",
        })
    }
}

/// The most documents one offer may name.
pub const MAX_CONFIGURATIONS: usize = 32;
/// The most files that come with one copy: as many as a proof can carry.
pub const MAX_ATTACHMENTS: usize = segments::MAX_FILES as usize;
/// The largest of them, in bytes.
pub const MAX_ATTACHMENT: usize = segments::MAX_FILE;
/// The most copies of one document asked for at once.
pub const MAX_COPIES: usize = 64;
