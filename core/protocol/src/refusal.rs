//! How our own services (offices and portals) say no: one code on the wire, so that a wallet knows what to do.
//!
//! Issuers use OpenID4VCI's own codes instead.

use serde::{Deserialize, Serialize};

use crate::error::{Endpoint, Error};
use crate::http::Response;

/// The largest refusal read, in bytes.
const MAX_REFUSAL: usize = 4096;

/// Why an office or a portal refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// An answer is not what its proof says, or not what the form takes.
    AnswerMismatch,
    /// The form has changed since it was fetched: fetch it again.
    FormOutdated,
    /// The same key came with another content.
    IdempotencyConflict,
    /// The nonce is old, used or foreign: fetch another.
    InvalidNonce,
    /// A proof or signature does not hold.
    InvalidProof,
    /// The message is malformed.
    InvalidRequest,
    /// The access token is unknown.
    InvalidToken,
    /// The cursor is not one of this mailbox.
    UnknownCursor,
    /// No such dossier, or not this wallet's.
    UnknownDossier,
    /// No such form.
    UnknownForm,
    /// No such notice in this mailbox.
    UnknownNotice,
    /// A code this crate does not know.
    #[serde(other)]
    Unlisted,
}

/// The body of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RefusalBody {
    /// The cause.
    pub error: Refusal,
}

impl Refusal {
    /// The HTTP status it travels with.
    pub fn status(self) -> u16 {
        match self {
            Self::FormOutdated | Self::IdempotencyConflict => 409,
            Self::InvalidToken => 401,
            Self::UnknownDossier | Self::UnknownForm | Self::UnknownNotice => 404,
            _ => 400,
        }
    }

    /// The refusal in an answer, as an error; nothing when the answer is none.
    pub(crate) fn raise(response: &Response, endpoint: Endpoint) -> Result<(), Error> {
        if !(400..500).contains(&response.status) {
            return Ok(());
        }
        match response.error_json::<RefusalBody>(endpoint, MAX_REFUSAL) {
            Some(body) => Err(Error::Refused {
                endpoint,
                refusal: body.error,
            }),
            None => Ok(()),
        }
    }
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::AnswerMismatch => "an answer does not fit its proof or the form",
            Self::FormOutdated => "the form has changed",
            Self::IdempotencyConflict => "the same submission key came with another content",
            Self::InvalidNonce => "the nonce is no longer good",
            Self::InvalidProof => "a proof does not hold",
            Self::InvalidRequest => "the message is not as it expects",
            Self::InvalidToken => "the access token is not known",
            Self::UnknownCursor => "the cursor is not known",
            Self::UnknownDossier => "there is no such dossier",
            Self::UnknownForm => "there is no such form",
            Self::UnknownNotice => "there is no such notice",
            Self::Unlisted => "for a reason this program does not know",
        })
    }
}
