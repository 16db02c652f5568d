//! A credential file that its owner presents without asking who issued it: at a command line, where the file is the person's own.
//!
//! Nothing in it is believed. [`OwnFile`] therefore shows no claim: it can be presented, the preview of a presentation lists
//! what would leave, and a query can be matched against it behind a [`Veiled`]. A wallet keeps credentials that were verified, and has no use for this.

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;

use super::{
    Fault,
    hold::{self, Kept},
    present::Presentation,
    reveal::Claims,
};
use crate::{ClaimPath, DocumentType, Error, Veiled};

/// A well-formed credential of which nobody knows who issued it.
pub struct OwnFile {
    kept: Kept,
    holder: Option<PublicKey>,
    /// The whole top-level object: the document's claims and those about the token itself.
    all: Claims,
}

impl OwnFile {
    /// Reads a credential: its form, and that it is bound to `holder`, or to anyone or nobody where no key is named. The issuer's
    /// signature is not checked: a verifier does that.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`]; [`Error::HolderKeyMismatch`] for another owner's.
    pub fn open(bytes: &[u8], holder: Option<&PublicKey>) -> Result<Self, Error> {
        let token = hold::parse(bytes)?;
        if token.key_binding.is_some() {
            return Err(Fault::KeyBindingUnexpected.into());
        }
        let authentic = token.unauthenticated()?;
        let (kept, holder) = Kept::read(&token, &authentic, None, None, holder)?;
        Ok(Self {
            all: [kept.own.clone(), kept.claims.clone()].concat(),
            kept,
            holder,
        })
    }

    /// Which document it says it is: good for matching a query, not for deciding.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.kept.document_type.as_ref()
    }

    /// What a query is matched against, names and no values: a path begins at the top-level object, registered claims are in it
    /// (OpenID4VP 1.0 section 7.1.1).
    pub fn claims(&self) -> Veiled<'_> {
        self.all.as_slice().into()
    }

    /// Whether it is bound to a key, so that its holder can prove to have it.
    pub fn is_bound(&self) -> bool {
        self.holder.is_some()
    }

    /// What can be shown or left out by itself: names, no values.
    pub fn disclosable(&self) -> Vec<ClaimPath> {
        self.kept.disclosable()
    }

    /// As [`Presentation::new`].
    ///
    /// # Errors
    /// As [`Presentation::new`].
    pub fn present(
        &self,
        chosen: &[ClaimPath],
        issued_at: UnixTime,
    ) -> Result<Presentation, Error> {
        Presentation::of(&self.kept, self.holder.as_ref(), chosen, issued_at)
    }
}

/// Shows that there is one.
impl fmt::Debug for OwnFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnFile(..)")
    }
}
