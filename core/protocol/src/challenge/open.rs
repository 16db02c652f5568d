//! What a verifier keeps of a question that it shows, until it is answered or over.

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_credential::ClaimPath;

use super::content::{Content, check_asked, check_lifetime, check_verifier};
use super::{ChallengeFault, SKEW};

/// A question that waits for its answer. As JSON a counter may keep it over a restart, if it forgets it with the first valid
/// answer: a replay guard in memory does not remember that one any more.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Kept", into = "Kept")]
pub struct OpenChallenge {
    audience: String,
    nonce: [u8; 32],
    document_types: Vec<String>,
    claims: Vec<ClaimPath>,
    issued_at: UnixTime,
    expires_at: UnixTime,
}

impl OpenChallenge {
    pub(super) fn new(content: Content, nonce: [u8; 32]) -> Self {
        Self {
            audience: content.verifier,
            nonce,
            document_types: content.document_types,
            claims: content.claims,
            issued_at: content.issued_at,
            expires_at: content.expires_at,
        }
    }

    /// The audience that the answer must have: the verifier's identifier.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The nonce that the answer must carry. It stands for all that was asked.
    pub fn nonce(&self) -> &[u8; 32] {
        &self.nonce
    }

    /// The document types asked for; none: any.
    pub fn document_types(&self) -> &[String] {
        &self.document_types
    }

    /// The claims asked for.
    pub fn claims(&self) -> &[ClaimPath] {
        &self.claims
    }

    /// When it was asked.
    pub fn issued_at(&self) -> UnixTime {
        self.issued_at
    }

    /// When it ends.
    pub fn expires_at(&self) -> UnixTime {
        self.expires_at
    }

    /// The first second in which no answer is taken any more: clocks may differ.
    pub fn closes_at(&self) -> UnixTime {
        self.expires_at.plus(SKEW)
    }
}

/// The JSON of it. Times are seconds since 1970, the nonce base64url.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    audience: String,
    nonce: String,
    document_types: Vec<String>,
    claims: Vec<String>,
    issued_at: i64,
    expires_at: i64,
}

impl From<OpenChallenge> for Kept {
    fn from(open: OpenChallenge) -> Self {
        Self {
            audience: open.audience,
            nonce: base64url::encode(open.nonce),
            document_types: open.document_types,
            claims: open.claims.iter().map(ToString::to_string).collect(),
            issued_at: open.issued_at.0,
            expires_at: open.expires_at.0,
        }
    }
}

impl TryFrom<Kept> for OpenChallenge {
    type Error = ChallengeFault;

    fn try_from(kept: Kept) -> Result<Self, ChallengeFault> {
        let nonce = base64url::decode(&kept.nonce).map_err(|_| ChallengeFault::Nonce)?;
        let claims = kept.claims.iter().map(|text| text.parse());
        let open = Self {
            audience: kept.audience,
            nonce: nonce.try_into().map_err(|_| ChallengeFault::Nonce)?,
            document_types: kept.document_types,
            claims: claims
                .collect::<Result<_, _>>()
                .map_err(|_| ChallengeFault::Claims)?,
            issued_at: UnixTime(kept.issued_at),
            expires_at: UnixTime(kept.expires_at),
        };
        check_verifier(&open.audience)?;
        check_lifetime(open.issued_at, open.expires_at)?;
        check_asked(&open.document_types, &open.claims)?;
        Ok(open)
    }
}

/// Shows no nonce.
impl core::fmt::Debug for OpenChallenge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("OpenChallenge")
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}
