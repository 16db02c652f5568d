//! The holder's side (section "Holder Validation"): a credential is checked fully before it is kept, so that nothing in it
//! is hidden from its holder, and again whenever it is read from where it was kept.

use core::fmt;

use vidan_codec::{clock::UnixTime, order};
use vidan_crypto::PublicKey;
use vidan_trust::{IssuerKey, Signer, TrustList, Verified};

use super::{
    flat::{Groups, flatten, public_path},
    labels::STATUS,
    reveal::{Claims, Trace},
    token::{Authentic, Token},
};
use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, Error, Layer, PathStep,
    StatusReference, claim::member,
};

/// How far the holder's clock may be behind the issuer's, in seconds.
const CLOCK_SKEW: i64 = 300;

/// A credential in the holder's hands: everything in it known, ready to be presented in part.
#[derive(Clone)]
pub struct HeldCredential {
    bytes: Vec<u8>,
    pub(super) protected: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
    document_type: Option<DocumentType>,
    issuer: Option<String>,
    pub(super) audiences: Option<Vec<String>>,
    issued_at: Option<UnixTime>,
    not_before: Option<UnixTime>,
    expires_at: Option<UnixTime>,
    holder: PublicKey,
    status: Option<StatusReference>,
    claims: Claims,
    group_of: Groups,
    pub(super) profile: Option<DocumentProfile>,
    pub(super) disclosures: Vec<HeldDisclosure>,
}

/// A disclosure and where it belongs, parents before what is inside them.
#[derive(Clone)]
pub(super) struct HeldDisclosure {
    /// The byte string as it came.
    pub(super) wrapped: Vec<u8>,
    /// Its place in the credential; `None` for a decoy.
    pub(super) packed: Option<Vec<PathStep>>,
    /// Its public path; `None` for a decoy or a group's shell.
    path: Option<ClaimPath>,
}

impl HeldCredential {
    /// Checks a credential that an issuer sends: its issuer is listed for its type, its signature and times hold, it is
    /// bound to the key it was asked for, and every digest in it has its disclosure.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn receive(
        bytes: &[u8],
        list: &TrustList,
        now: UnixTime,
        holder: &PublicKey,
    ) -> Result<Verified<Self>, Error> {
        let token = Token::parse(bytes)?;
        let (key, profile) = token.trusted_by(list, now)?;
        Self::check(bytes, &token, &key, profile, Some(now), Some(holder))
    }

    /// The key that a credential says it is bound to. Nothing of it is checked: good for finding the key, not for deciding.
    pub(crate) fn names_key(bytes: &[u8]) -> Result<PublicKey, Error> {
        Token::parse(bytes)?.unauthenticated()?.holder(None)
    }

    /// The same for somebody who examines a credential without having its key: an issuer's desk, a test.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn receive_for_anyone(
        bytes: &[u8],
        list: &TrustList,
        now: UnixTime,
    ) -> Result<Verified<Self>, Error> {
        let token = Token::parse(bytes)?;
        let (key, profile) = token.trusted_by(list, now)?;
        Self::check(bytes, &token, &key, profile, Some(now), None)
    }

    /// The same without a list: under a key that a person names, and for any holder where none is given.
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
        Self::check(
            bytes,
            &Token::parse(bytes)?,
            key,
            profile.cloned(),
            Some(now),
            holder,
        )
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
        Self::check(
            bytes,
            &Token::parse(bytes)?,
            &key,
            profile.cloned(),
            None,
            None,
        )
    }

    /// The credential as it came, for keeping.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Which document it is.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.document_type.as_ref()
    }

    /// The issuer identifier.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// The day of issue.
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.issued_at
    }

    /// When it ends, if it does.
    pub fn expires_at(&self) -> Option<UnixTime> {
        self.expires_at
    }

    /// From when on it is good.
    pub(super) fn starts_at(&self) -> Option<UnixTime> {
        self.not_before.max(self.issued_at)
    }

    /// The key of this copy.
    pub fn holder(&self) -> &PublicKey {
        &self.holder
    }

    /// Where its status is found, if it has one.
    pub fn status(&self) -> Option<&StatusReference> {
        self.status.as_ref()
    }

    /// Its profile, if one was known.
    pub fn profile(&self) -> Option<&DocumentProfile> {
        self.profile.as_ref()
    }

    /// All claims, groups unpacked, in the profile's order.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The claim at a public path.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        path.find(&self.claims)
    }

    /// What can be shown or left out by itself, in the order of [`HeldCredential::claims`].
    pub fn disclosable(&self) -> Vec<ClaimPath> {
        let place = |path: &ClaimPath| match path.steps().first() {
            Some(PathStep::Key(key)) => self.claims.iter().position(|(known, _)| known == key),
            _ => None,
        };
        let mut paths: Vec<ClaimPath> = self
            .disclosures
            .iter()
            .filter_map(|one| one.path.clone())
            .collect();
        order::sort_by_key(&mut paths, |path| (place(path), path.clone()));
        paths.dedup();
        paths
    }

    /// Claims that every presentation shows, whatever is chosen (parts inside of them may still be chosen).
    pub fn always_shown(&self) -> Vec<ClaimPath> {
        let hidden = |path: &ClaimPath| {
            let packed = self.packed(path);
            self.disclosures
                .iter()
                .filter_map(|one| one.packed.as_ref())
                .any(|place| packed.starts_with(place))
        };
        self.claims
            .iter()
            .map(|(key, _)| ClaimPath::from_steps(vec![PathStep::Key(key.clone())]))
            .filter(|path| !hidden(path))
            .collect()
    }

    pub(super) fn packed(&self, path: &ClaimPath) -> Vec<PathStep> {
        let group = match path.steps().first() {
            Some(PathStep::Key(key)) => self.group_of.get(key),
            _ => None,
        };
        let group = group.map(|group| PathStep::Key(group.clone()));
        group
            .into_iter()
            .chain(path.steps().iter().cloned())
            .collect()
    }

    fn check(
        bytes: &[u8],
        token: &Token<'_>,
        key: &IssuerKey,
        profile: Option<DocumentProfile>,
        received: Option<UnixTime>,
        holder: Option<&PublicKey>,
    ) -> Result<Verified<Self>, Error> {
        token
            .authenticate(key)?
            .try_map(|authentic| Self::read(bytes, token, &authentic, profile, received, holder))
    }

    /// All checks but those of the issuer.
    pub(super) fn read(
        bytes: &[u8],
        token: &Token<'_>,
        authentic: &Authentic<'_, '_>,
        profile: Option<DocumentProfile>,
        received: Option<UnixTime>,
        holder: Option<&PublicKey>,
    ) -> Result<Self, Error> {
        token.times.check_credential()?;
        if let Some(now) = received {
            token.times.check_now(Layer::Credential, now, CLOCK_SKEW)?;
            if token.nonce.is_some() {
                // We give issuers no nonce to put into a credential, so this one answers somebody else.
                return Err(Error::NonceUnexpected);
            }
        }
        let bound_to = authentic.holder(None)?;
        if holder.is_some_and(|expected| *expected != bound_to) {
            return Err(Error::HolderKeyMismatch);
        }
        let read = token.disclosures()?;
        let revealed = authentic.reveal(&read, &bound_to, Trace::Places)?;
        if revealed.hidden > 0 {
            return Err(Error::DigestHidden);
        }
        let disclosures = revealed
            .placements
            .iter()
            .filter_map(|placement| {
                Some(HeldDisclosure {
                    wrapped: read.get(placement.disclosure)?.wrapped.to_vec(),
                    packed: placement.path.clone(),
                    path: placement
                        .path
                        .as_ref()
                        .and_then(|path| public_path(path, profile.as_ref())),
                })
            })
            .collect();
        let status = member(&revealed.claims, &ClaimKey::Int(STATUS))
            .map(StatusReference::read)
            .transpose()?;
        let mut group_of = Groups::new();
        let claims = flatten(revealed.claims, profile.as_ref(), Some(&mut group_of))?;
        Ok(Self {
            bytes: bytes.to_vec(),
            protected: token.protected.to_vec(),
            payload: token.message.payload().to_vec(),
            signature: token.message.signature().to_vec(),
            document_type: token.document_type.clone(),
            issuer: token.issuer.map(str::to_owned),
            audiences: token.audiences.as_ref().map(owned),
            issued_at: token.times.iat.map(|iat| iat.second()),
            not_before: token.times.nbf.map(|nbf| nbf.second()),
            expires_at: token.times.exp.map(|exp| exp.second()),
            holder: bound_to,
            status,
            claims,
            group_of,
            profile,
            disclosures,
        })
    }
}

fn owned(texts: &Vec<&str>) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Shows which document, no claim.
impl fmt::Debug for HeldCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldCredential")
            .field("document_type", &self.document_type)
            .finish_non_exhaustive()
    }
}
