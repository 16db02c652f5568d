//! One `Credential`, whatever its format: what wallet, forms and lists read without asking which.

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;

use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, StatusReference,
    mdoc::hold::HeldMdoc, sd_cwt::hold::HeldCredential, sd_jwt,
};

/// A document in its holder's hands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// As an ISO mdoc.
    Mdoc(HeldMdoc),
    /// As an SD-CWT.
    SdCwt(HeldCredential),
    /// As an SD-JWT VC.
    SdJwt(sd_jwt::hold::HeldCredential),
}

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident -> $answer:ty;)*) => {
        impl Credential {
            $($(#[$doc])*
            pub fn $name(&self) -> $answer {
                match self {
                    Self::Mdoc(held) => held.$name(),
                    Self::SdCwt(held) => held.$name(),
                    Self::SdJwt(held) => held.$name(),
                }
            })*
        }
    };
}

readers! {
    /// The credential as it came, for keeping.
    as_bytes -> &[u8];
    /// Claims that every presentation shows.
    always_shown -> Vec<ClaimPath>;
    /// All claims, in the order they are shown.
    claims -> &[(ClaimKey, ClaimValue)];
    /// What can be shown or left out by itself.
    disclosable -> Vec<ClaimPath>;
    /// Which document it is.
    document_type -> Option<&DocumentType>;
    /// When it ends, if it does.
    expires_at -> Option<UnixTime>;
    /// The key of this copy.
    holder -> &PublicKey;
    /// The day of issue.
    issued_at -> Option<UnixTime>;
    /// The issuer identifier.
    issuer -> Option<&str>;
    /// Its profile, if one was known.
    profile -> Option<&DocumentProfile>;
    /// Where its status is found, if it has one.
    status -> Option<&StatusReference>;
}

impl Credential {
    /// The claim at a public path.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        match self {
            Self::Mdoc(held) => held.get(path),
            Self::SdCwt(held) => held.get(path),
            Self::SdJwt(held) => held.get(path),
        }
    }
}

impl From<HeldCredential> for Credential {
    fn from(held: HeldCredential) -> Self {
        Self::SdCwt(held)
    }
}

impl From<sd_jwt::hold::HeldCredential> for Credential {
    fn from(held: sd_jwt::hold::HeldCredential) -> Self {
        Self::SdJwt(held)
    }
}

impl From<HeldMdoc> for Credential {
    fn from(held: HeldMdoc) -> Self {
        Self::Mdoc(held)
    }
}
