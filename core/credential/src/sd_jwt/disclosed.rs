//! What a checked presentation shows. Only [`super::verify`] makes one, inside of [`vidan_trust::Verified`].

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;

use super::{names::json_path, reveal::Claims};
use crate::{ClaimKey, ClaimPath, ClaimValue, DocumentType, StatusReference};

/// What a checked presentation shows. `Debug` shows which document, no claim.
#[derive(Clone)]
pub struct Disclosed {
    pub(super) document_type: Option<DocumentType>,
    pub(super) issuer: Option<String>,
    pub(super) integrity: Option<String>,
    pub(super) issued_at: Option<UnixTime>,
    pub(super) expires_at: Option<UnixTime>,
    pub(super) presented_at: Option<UnixTime>,
    pub(super) presentation_ends: Option<UnixTime>,
    pub(super) audience: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) status: Option<StatusReference>,
    pub(super) holder: Option<PublicKey>,
    pub(super) replay_key: [u8; 32],
    pub(super) own: Vec<ClaimKey>,
    pub(super) disclosable: Vec<ClaimPath>,
    pub(super) claims: Claims,
}

impl Disclosed {
    /// The claims shown, in the profile's order where there is one.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The claim at a path, if it was shown.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        json_path(path).find(&self.claims)
    }

    /// Which document it is (`vct`).
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.document_type.as_ref()
    }

    /// The digest of the type's metadata, if the issuer fixed it (`vct#integrity`).
    pub fn type_integrity(&self) -> Option<&str> {
        self.integrity.as_deref()
    }

    /// The issuer identifier; `None` under a certificate, whose subject is the issuer whatever the document says.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// When the credential was issued, if it says so.
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.issued_at
    }

    /// When the credential ends, if it does.
    pub fn expires_at(&self) -> Option<UnixTime> {
        self.expires_at
    }

    /// When it was presented; `None` where the holder did not sign.
    pub fn presented_at(&self) -> Option<UnixTime> {
        self.presented_at
    }

    /// When the presentation ends, if it says so.
    pub fn presentation_ends(&self) -> Option<UnixTime> {
        self.presentation_ends
    }

    /// To whom it was presented; `None` where the holder did not sign.
    pub fn audience(&self) -> Option<&str> {
        self.audience.as_deref()
    }

    /// The nonce it answers; `None` where the holder did not sign.
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// Where the credential's status is found, if it has one. A presentation of it is not valid before that is checked.
    pub fn status(&self) -> Option<&StatusReference> {
        self.status.as_ref()
    }

    /// The key that the credential is bound to. That its holder signed says [`Disclosed::presented_at`].
    pub fn holder(&self) -> Option<&PublicKey> {
        self.holder.as_ref()
    }

    /// What makes this presentation the same as another: SHA-256 of what the holder signed, or of all that came where the
    /// holder did not. Not of the signature, which anyone can turn into a second valid one (ECDSA).
    pub fn replay_key(&self) -> [u8; 32] {
        self.replay_key
    }
}

impl fmt::Debug for Disclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disclosed")
            .field("document_type", &self.document_type)
            .finish_non_exhaustive()
    }
}
