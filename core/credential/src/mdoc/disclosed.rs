//! What a checked document of an answer shows. Only [`super::verify`] makes one, inside of [`vidan_trust::Verified`].

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;

use super::{issuer_signed::Claims, response::ElementErrors};
use crate::{ClaimKey, ClaimPath, ClaimValue, DocumentType, StatusReference};

/// What a checked document shows. `Debug` shows which document, no claim.
#[derive(Clone)]
pub struct Disclosed {
    pub(super) document_type: DocumentType,
    pub(super) issuer: Option<String>,
    pub(super) signed_at: UnixTime,
    pub(super) valid_until: UnixTime,
    pub(super) status: Option<StatusReference>,
    pub(super) holder: PublicKey,
    pub(super) replay_key: [u8; 32],
    pub(super) claims: Claims,
    pub(super) device_claims: Claims,
    pub(super) errors: ElementErrors,
}

impl Disclosed {
    /// The elements shown, a map for each namespace.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The element at `[namespace, element]`, if it was shown.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        path.find(&self.claims)
    }

    /// What the device alone vouches for, as its issuer allowed it to. Never to be shown as the issuer's word.
    pub fn device_claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.device_claims
    }

    /// Which elements the wallet says it does not return, with an error code each. Nobody signed that.
    pub fn errors(&self) -> &ElementErrors {
        &self.errors
    }

    /// Which document it is.
    pub fn document_type(&self) -> Option<&DocumentType> {
        Some(&self.document_type)
    }

    /// The issuer identifier that its key's record names.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// When the document was signed.
    pub fn issued_at(&self) -> Option<UnixTime> {
        Some(self.signed_at)
    }

    /// When the document ends.
    pub fn expires_at(&self) -> Option<UnixTime> {
        Some(self.valid_until)
    }

    /// Where the document's status is found, if it has one. A presentation of it is not valid before that is checked.
    pub fn status(&self) -> Option<&StatusReference> {
        self.status.as_ref()
    }

    /// The key of the copy that was presented.
    pub fn holder(&self) -> &PublicKey {
        &self.holder
    }

    /// What makes this presentation the same as another: SHA-256 of session, document type and device key. Not of the
    /// signature, which anyone can turn into a second valid one (ECDSA).
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
