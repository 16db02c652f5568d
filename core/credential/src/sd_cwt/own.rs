//! A credential file that its owner presents without asking who issued it: at a command line, where the file is the person's own.
//!
//! Nothing in it is believed. [`OwnFile`] therefore shows no claim: it can be presented, the preview of a presentation lists
//! what would leave, and a query can be matched against it behind a [`Veiled`]. A wallet keeps credentials that were verified, and has no use for this.

use core::fmt;

use vidan_codec::{clock::UnixTime, cose::algorithm_from_id};
use vidan_crypto::{Algorithm, PublicKey};

use super::{hold::HeldCredential, present::Presentation, token::Token};
use crate::{ClaimPath, DocumentProfile, DocumentType, Error, Layer, Veiled};

/// A well-formed credential, bound to its owner's key, of which nobody knows who issued it.
pub struct OwnFile {
    held: HeldCredential,
    algorithm: Algorithm,
}

impl OwnFile {
    /// Reads a credential: its form, its own times, that it is bound to `holder` and hides nothing. The issuer's signature is
    /// not checked: a verifier does that.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`]; [`Error::HolderKeyMismatch`] for another owner's.
    pub fn open(
        bytes: &[u8],
        holder: &PublicKey,
        profile: Option<&DocumentProfile>,
    ) -> Result<Self, Error> {
        Self::read(bytes, Some(holder), profile)
    }

    /// The same, whoever's key it is bound to: for looking at it, as presenting takes that key.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn of_anyone(bytes: &[u8], profile: Option<&DocumentProfile>) -> Result<Self, Error> {
        Self::read(bytes, None, profile)
    }

    fn read(
        bytes: &[u8],
        holder: Option<&PublicKey>,
        profile: Option<&DocumentProfile>,
    ) -> Result<Self, Error> {
        let token = Token::parse(bytes)?;
        let algorithm = algorithm_from_id(token.alg)
            .map_err(|_| Error::AlgorithmUnsupported(Layer::Credential, token.alg))?;
        let authentic = token.unauthenticated()?;
        let held = HeldCredential::read(bytes, &token, &authentic, profile.cloned(), None, holder)?;
        Ok(Self { held, algorithm })
    }

    /// Which document it says it is: good for finding a profile, not for deciding.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.held.document_type()
    }

    /// With which algorithm its issuer says it signed: what a compact text without a list is made with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// What a query is matched against: names, no values.
    pub fn claims(&self) -> Veiled<'_> {
        self.held.claims().into()
    }

    /// What can be shown or left out by itself: names, no values.
    pub fn disclosable(&self) -> Vec<ClaimPath> {
        self.held.disclosable()
    }

    /// As [`Presentation::new`].
    ///
    /// # Errors
    /// As [`Presentation::new`].
    pub fn present(
        &self,
        chosen: &[ClaimPath],
        audience: &str,
        issued_at: UnixTime,
        lifetime: u32,
        nonce: Option<&[u8]>,
    ) -> Result<Presentation, Error> {
        Presentation::new(&self.held, chosen, audience, issued_at, lifetime, nonce)
    }
}

/// Shows that there is one.
impl fmt::Debug for OwnFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnFile(..)")
    }
}
