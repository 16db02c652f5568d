//! The holder's side (RFC 9901 section 7.2): a credential is checked fully before it is kept, and again whenever it is read
//! from where it was kept.
//!
//! A digest without disclosure may be a decoy or something that the issuer withheld: the format does not tell them apart, so
//! [`HeldCredential`] holds what it can show. A credential that is bound to no key is not kept.

use core::fmt;

use vidan_codec::{clock::UnixTime, order};
use vidan_crypto::PublicKey;
use vidan_trust::{IssuerKey, Signer, TrustList, Verified};

use super::{
    Fault,
    content::Content,
    names::json_path,
    reveal::Claims,
    token::{Authentic, Token},
    verify::Kind,
};
use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, Error, Layer, PathStep,
    StatusReference,
};

/// How far the holder's clock may be behind the issuer's, in seconds.
const CLOCK_SKEW: i64 = 300;

/// A credential in the holder's hands, ready to be presented in part.
#[derive(Clone)]
pub struct HeldCredential {
    pub(super) kept: Kept,
    holder: PublicKey,
}

/// A credential that was read, whether it is bound to a key or not.
#[derive(Clone)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    /// The issuer's JWT.
    pub(super) jwt: String,
    pub(super) document_type: Option<DocumentType>,
    issuer: Option<String>,
    integrity: Option<String>,
    pub(super) audiences: Option<Vec<String>>,
    issued_at: Option<UnixTime>,
    not_before: Option<UnixTime>,
    pub(super) expires_at: Option<UnixTime>,
    status: Option<StatusReference>,
    /// Claims about the token itself, which every presentation shows.
    pub(super) own: Claims,
    pub(super) claims: Claims,
    pub(super) profile: Option<DocumentProfile>,
    pub(super) disclosures: Vec<HeldDisclosure>,
}

/// A disclosure and where it belongs, parents before what is inside them.
#[derive(Clone)]
pub(super) struct HeldDisclosure {
    /// The text as it came.
    pub(super) text: String,
    pub(super) path: ClaimPath,
}

impl HeldCredential {
    /// Checks a credential that an issuer sends: its issuer is listed for its type, its signature and times hold, it is
    /// bound to the key it was asked for, and every disclosure has its digest.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn receive(
        bytes: &[u8],
        list: &TrustList,
        now: UnixTime,
        holder: &PublicKey,
    ) -> Result<Verified<Self>, Error> {
        let token = parse(bytes)?;
        let (key, profile) = token.trusted_by(list, now)?;
        Self::check(&token, &key, profile, Some(now), Some(holder))
    }

    /// The same without a list: under a key that a person names or a chain of certificates gave, and for any holder where
    /// none is given.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn receive_with(
        bytes: &[u8],
        key: &IssuerKey,
        profile: Option<&DocumentProfile>,
        now: UnixTime,
        holder: Option<&PublicKey>,
    ) -> Result<Verified<Self>, Error> {
        Self::check(&parse(bytes)?, key, profile.cloned(), Some(now), holder)
    }

    /// Reads a credential again that was received and kept, under the key that verified it then. It may have expired
    /// since, and its issuer may have gone: it can still be shown to its owner.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`]: then what was kept is damaged.
    pub fn reopen(
        bytes: &[u8],
        signer: &Signer,
        profile: Option<&DocumentProfile>,
    ) -> Result<Verified<Self>, Error> {
        let key = IssuerKey::remembered(signer)?;
        Self::check(&parse(bytes)?, &key, profile.cloned(), None, None)
    }

    /// The credential as it came, for keeping.
    pub fn as_bytes(&self) -> &[u8] {
        &self.kept.bytes
    }

    /// Which document it is (`vct`).
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.kept.document_type.as_ref()
    }

    /// The digest of the type's metadata, if the issuer fixed it (`vct#integrity`).
    pub fn type_integrity(&self) -> Option<&str> {
        self.kept.integrity.as_deref()
    }

    /// The issuer identifier; `None` under a certificate, whose subject is the issuer whatever the document says.
    pub fn issuer(&self) -> Option<&str> {
        self.kept.issuer.as_deref()
    }

    /// The day of issue, if it says so.
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.kept.issued_at
    }

    /// When it ends, if it does.
    pub fn expires_at(&self) -> Option<UnixTime> {
        self.kept.expires_at
    }

    /// The key of this copy.
    pub fn holder(&self) -> &PublicKey {
        &self.holder
    }

    /// Where its status is found, if it has one.
    pub fn status(&self) -> Option<&StatusReference> {
        self.kept.status.as_ref()
    }

    /// Its profile, if one was known.
    pub fn profile(&self) -> Option<&DocumentProfile> {
        self.kept.profile.as_ref()
    }

    /// All claims, in the profile's order.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.kept.claims
    }

    /// The claim at a path.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        self.kept.get(path)
    }

    /// What can be shown or left out by itself, in the order of [`HeldCredential::claims`].
    pub fn disclosable(&self) -> Vec<ClaimPath> {
        self.kept.disclosable()
    }

    /// Claims that every presentation shows, whatever is chosen (parts inside of them may still be chosen).
    pub fn always_shown(&self) -> Vec<ClaimPath> {
        self.kept
            .claims
            .iter()
            .map(|(key, _)| ClaimPath::from_steps(vec![PathStep::Key(key.clone())]))
            .filter(|path| !self.kept.disclosures.iter().any(|one| one.path == *path))
            .collect()
    }

    fn check(
        token: &Token<'_>,
        key: &IssuerKey,
        profile: Option<DocumentProfile>,
        received: Option<UnixTime>,
        holder: Option<&PublicKey>,
    ) -> Result<Verified<Self>, Error> {
        if token.key_binding.is_some() {
            return Err(Fault::KeyBindingUnexpected.into());
        }
        let authentic = token.authenticate(key, Kind::Credential)?;
        authentic.try_map(|authentic| {
            let (mut kept, bound_to) = Kept::read(token, &authentic, profile, received, holder)?;
            kept.issuer = kept.issuer.filter(|_| !key.is_certified());
            Ok(Self {
                kept,
                holder: bound_to.ok_or(Error::ConfirmationMissing)?,
            })
        })
    }
}

impl Kept {
    /// All checks but those of the issuer; and the key that it is bound to, which must be `holder` where one is named.
    pub(super) fn read(
        token: &Token<'_>,
        authentic: &Authentic<'_, '_>,
        profile: Option<DocumentProfile>,
        received: Option<UnixTime>,
        holder: Option<&PublicKey>,
    ) -> Result<(Self, Option<PublicKey>), Error> {
        let content = authentic.content(profile.as_ref())?;
        if let Some(now) = received {
            content
                .times
                .check_now(Layer::Credential, now, CLOCK_SKEW)?;
        }
        let bound_to = authentic.holder()?;
        match (holder, &bound_to) {
            (Some(_), None) => return Err(Error::ConfirmationMissing),
            (Some(expected), Some(found)) if expected != found => {
                return Err(Error::HolderKeyMismatch);
            }
            _ => {}
        }
        let Content {
            issuer,
            document_type,
            integrity,
            audiences,
            times,
            status,
            own,
            claims,
            placements,
        } = content;
        let held = |place: super::reveal::Placement| {
            let text = token.disclosures.get(place.disclosure)?;
            Some(HeldDisclosure {
                text: (*text).to_owned(),
                path: place.path,
            })
        };
        let kept = Self {
            bytes: token.sd_jwt.as_bytes().to_vec(),
            jwt: token.jwt.to_owned(),
            document_type,
            issuer,
            integrity,
            audiences,
            issued_at: times.iat,
            not_before: times.nbf,
            expires_at: times.exp,
            status,
            own,
            claims,
            profile,
            disclosures: placements.into_iter().filter_map(held).collect(),
        };
        Ok((kept, bound_to))
    }

    /// From when on it is good.
    pub(super) fn starts_at(&self) -> Option<UnixTime> {
        self.not_before.max(self.issued_at)
    }

    /// The claim at a path.
    pub(super) fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        json_path(path).find(&self.claims)
    }

    /// What can be shown or left out by itself, in the order of the claims.
    pub(super) fn disclosable(&self) -> Vec<ClaimPath> {
        let place = |path: &ClaimPath| match path.steps().first() {
            Some(PathStep::Key(key)) => self.claims.iter().position(|(known, _)| known == key),
            _ => None,
        };
        let mut paths: Vec<ClaimPath> = self
            .disclosures
            .iter()
            .map(|one| one.path.clone())
            .collect();
        order::sort_by_key(&mut paths, |path| (place(path), path.clone()));
        paths
    }
}

pub(super) fn parse(bytes: &[u8]) -> Result<Token<'_>, Error> {
    Token::parse(core::str::from_utf8(bytes).map_err(|_| Fault::Structure)?)
}

/// Shows which document, no claim.
impl fmt::Debug for HeldCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldCredential")
            .field("document_type", &self.kept.document_type)
            .finish_non_exhaustive()
    }
}
