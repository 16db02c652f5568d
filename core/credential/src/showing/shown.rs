//! What a checked proof shows, read alike in every format.

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;

use crate::{
    ClaimKey, ClaimValue, DocumentType, StatusReference, mdoc::named::NamedShown, readers::readers,
    sd_cwt, sd_jwt,
};

/// What a checked proof shows. Only [`super::verify`](super::verify()) and its sibling make one, inside of
/// [`vidan_trust::Verified`]. `Debug` shows which document, no claim.
#[derive(Clone)]
#[non_exhaustive]
pub enum Shown {
    /// By a `DeviceResponse`.
    Mdoc(NamedShown),
    /// By a key-binding token.
    SdCwt(sd_cwt::verify::Disclosed),
    /// By an SD-JWT with a KB-JWT.
    SdJwt(sd_jwt::verify::Disclosed),
}

readers! {
    Shown:
    /// The claims shown, in the profile's order where there is one.
    claims -> &[(ClaimKey, ClaimValue)];
    /// Which document it is, by the name of its profile.
    document_type -> Option<&DocumentType>;
    /// When the document ends, if it does.
    expires_at -> Option<UnixTime>;
    /// When the document was issued, if it says so.
    issued_at -> Option<UnixTime>;
    /// The issuer identifier; `None` under a certificate.
    issuer -> Option<&str>;
    /// What makes this presentation the same as another.
    replay_key -> [u8; 32];
    /// Where the document's status is found, if it has one. A presentation of it is not valid before that is checked.
    status -> Option<&StatusReference>;
}

impl Shown {
    /// When it was presented; `None` for a mobile document, which does not say.
    pub fn presented_at(&self) -> Option<UnixTime> {
        match self {
            Self::Mdoc(_) => None,
            Self::SdCwt(shown) => shown.presented_at(),
            Self::SdJwt(shown) => shown.presented_at(),
        }
    }

    /// When the presentation ends, if it says so.
    pub fn presentation_ends(&self) -> Option<UnixTime> {
        match self {
            Self::Mdoc(_) => None,
            Self::SdCwt(shown) => shown.presentation_ends(),
            Self::SdJwt(shown) => shown.presentation_ends(),
        }
    }

    /// The key of the copy that was presented; none only for an SD-JWT bound to nobody, which no check here lets through.
    pub fn holder(&self) -> Option<&PublicKey> {
        match self {
            Self::Mdoc(shown) => Some(shown.holder()),
            Self::SdCwt(shown) => Some(shown.holder()),
            Self::SdJwt(shown) => shown.holder(),
        }
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown")
            .field("document_type", &self.document_type())
            .finish_non_exhaustive()
    }
}
