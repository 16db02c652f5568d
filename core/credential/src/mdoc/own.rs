//! An `IssuerSigned` file that its owner presents without asking who issued it: at a command line, where the file is the
//! person's own.
//!
//! Nothing in it is believed. [`OwnFile`] therefore shows no element: it can be presented, the preview of a presentation
//! lists what would leave, and a query can be matched against it behind a [`Veiled`]. A wallet keeps documents that were verified, and has no use for this.

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;

use super::{
    hold::{HeldMdoc, Unverified},
    present::Presentation,
};
use crate::{ClaimPath, DocumentType, Error, Veiled};

/// A well-formed document, bound to its owner's key, of which nobody knows who issued it.
pub struct OwnFile(HeldMdoc);

impl OwnFile {
    /// Reads a document: its form, that its times agree with each other, that it is bound to `holder`, and that every element
    /// has its digest. The issuer's signature is not checked: a reader does that.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`]; [`Error::HolderKeyMismatch`] for another owner's.
    pub fn open(bytes: &[u8], holder: &PublicKey) -> Result<Self, Error> {
        Unverified::parse(bytes)?
            .unauthenticated(Some(holder))
            .map(Self)
    }

    /// The same, whoever's key it is bound to: for looking at it, as presenting takes that key.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn of_anyone(bytes: &[u8]) -> Result<Self, Error> {
        Unverified::parse(bytes)?.unauthenticated(None).map(Self)
    }

    /// Which document it says it is: good for matching a query, not for deciding.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.0.document_type()
    }

    /// What a query is matched against: names, no values.
    pub fn claims(&self) -> Veiled<'_> {
        self.0.claims().into()
    }

    /// What can be shown or left out by itself, each as `[namespace, element]`: names, no values.
    pub fn disclosable(&self) -> Vec<ClaimPath> {
        self.0.disclosable()
    }

    /// As [`Presentation::new`].
    ///
    /// # Errors
    /// As [`Presentation::new`].
    pub fn present(&self, chosen: &[ClaimPath], now: UnixTime) -> Result<Presentation, Error> {
        Presentation::new(&self.0, chosen, now)
    }
}

/// Shows that there is one.
impl fmt::Debug for OwnFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnFile(..)")
    }
}
