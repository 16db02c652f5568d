//! The holder's side: an `IssuerSigned` is checked fully before it is kept, and again whenever it is read from where it was
//! kept. Also the "issued" mode of verification: for somebody who examines a document without a presentation of it.
//!
//! Claims are under their namespace: the path of an element is `[namespace, element]`, as in OpenID4VP.

use core::fmt;

use vidan_codec::{cbor::Limits, clock::UnixTime};
use vidan_crypto::PublicKey;
use vidan_trust::{IssuerKey, Signer, Verified};

use super::{
    cbor::{LIMITS, read},
    issuer_signed::{Authentic, Claims, IssuerSigned},
};
use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, Error, PathStep,
    StatusReference,
};

/// How far the holder's clock may be behind the issuer's, in seconds.
const CLOCK_SKEW: i64 = 300;

/// An `IssuerSigned` that was read and not checked. Its elements cannot be reached.
pub struct Unverified<'a> {
    bytes: &'a [u8],
    signed: IssuerSigned<'a>,
}

impl<'a> Unverified<'a> {
    /// Reads the document.
    ///
    /// # Errors
    /// Everything about form: CBOR, structure, headers, times.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut left = Limits { ..LIMITS };
        let node = read(bytes, &mut left)?;
        let signed = IssuerSigned::read(&node, &mut left)?;
        Ok(Self { bytes, signed })
    }

    /// The document type that it names: good for finding a key, not for deciding.
    pub fn document_type(&self) -> &'a str {
        self.signed.doc_type()
    }

    /// The issuer's certificates in DER, its own first: for finding its key.
    pub fn x5chain(&self) -> Vec<&'a [u8]> {
        self.signed.chain().to_vec()
    }

    /// When it says that it was signed: for checking whether its certificates were valid then. It is the issuer's word once
    /// the document verifies under the key that they lead to.
    pub fn signed_at(&self) -> UnixTime {
        self.signed.signed_at()
    }

    /// The key that it says it is bound to: good for finding the key, not for deciding.
    pub(crate) fn names_key(&self) -> Result<PublicKey, Error> {
        self.signed.unauthenticated().mso().device_key()
    }

    /// Checks signature, times, the digest of every element and, where one is given, that it is bound to this key.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn verify(
        &self,
        key: &IssuerKey,
        profile: Option<&DocumentProfile>,
        now: UnixTime,
        holder: Option<&PublicKey>,
    ) -> Result<Verified<HeldMdoc>, Error> {
        self.check(key, profile, Some(now), holder)
    }

    fn check(
        &self,
        key: &IssuerKey,
        profile: Option<&DocumentProfile>,
        received: Option<UnixTime>,
        holder: Option<&PublicKey>,
    ) -> Result<Verified<HeldMdoc>, Error> {
        let authentic = self.signed.authenticate(key)?;
        authentic.try_map(|authentic| {
            authentic.mso().check_times(received, CLOCK_SKEW)?;
            let bound_to = authentic.mso().device_key()?;
            if holder.is_some_and(|expected| *expected != bound_to) {
                return Err(Error::HolderKeyMismatch);
            }
            HeldMdoc::read(self.bytes, &authentic, key.iss(), profile, bound_to)
        })
    }

    /// The document of a holder who does not ask who issued it. It must stay inside of [`super::own::OwnFile`].
    pub(super) fn unauthenticated(&self, holder: Option<&PublicKey>) -> Result<HeldMdoc, Error> {
        let authentic = self.signed.unauthenticated();
        authentic.mso().check_times(None, CLOCK_SKEW)?;
        let bound_to = authentic.mso().device_key()?;
        if holder.is_some_and(|expected| *expected != bound_to) {
            return Err(Error::HolderKeyMismatch);
        }
        HeldMdoc::read(self.bytes, &authentic, None, None, bound_to)
    }
}

/// A mobile document in its holder's hands: everything in it known, ready to be presented in part.
#[derive(Clone)]
pub struct HeldMdoc {
    bytes: Vec<u8>,
    pub(super) issuer_auth: Vec<u8>,
    pub(super) elements: Vec<HeldElement>,
    document_type: DocumentType,
    issuer: Option<String>,
    signed_at: UnixTime,
    pub(super) valid_from: UnixTime,
    pub(super) valid_until: UnixTime,
    expected_update: Option<UnixTime>,
    holder: PublicKey,
    status: Option<StatusReference>,
    claims: Claims,
    profile: Option<DocumentProfile>,
}

/// An element as it came.
#[derive(Clone)]
pub(super) struct HeldElement {
    pub(super) namespace: String,
    pub(super) element: String,
    /// The tag 24 and the bytes inside.
    pub(super) raw: Vec<u8>,
}

impl HeldMdoc {
    /// Checks a document that an issuer sends, under the key that its certificates lead to: signature and times hold, it
    /// is bound to the key it was asked for, and every element has its digest.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn receive(
        bytes: &[u8],
        key: &IssuerKey,
        profile: Option<&DocumentProfile>,
        now: UnixTime,
        holder: &PublicKey,
    ) -> Result<Verified<Self>, Error> {
        Unverified::parse(bytes)?.verify(key, profile, now, Some(holder))
    }

    /// Reads a document again that was received and kept, under the key that verified it then. It may have expired since,
    /// and its issuer may have gone: it can still be shown to its owner.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`]: then what was kept is damaged.
    pub fn reopen(
        bytes: &[u8],
        signer: &Signer,
        profile: Option<&DocumentProfile>,
    ) -> Result<Verified<Self>, Error> {
        let key = IssuerKey::remembered(signer)?;
        Unverified::parse(bytes)?.check(&key, profile, None, None)
    }

    /// The document as it came, for keeping.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Which document it is.
    pub fn document_type(&self) -> Option<&DocumentType> {
        Some(&self.document_type)
    }

    /// The issuer identifier that its key's record names: a mobile document itself names none but in its certificate.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// When it was signed.
    pub fn issued_at(&self) -> Option<UnixTime> {
        Some(self.signed_at)
    }

    /// When it ends.
    pub fn expires_at(&self) -> Option<UnixTime> {
        Some(self.valid_until)
    }

    /// When its issuer expects to issue it anew.
    pub fn expected_update(&self) -> Option<UnixTime> {
        self.expected_update
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

    /// All claims: a map for each namespace.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The claim at a path.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        path.find(&self.claims)
    }

    /// What can be shown or left out by itself, in the order of [`HeldMdoc::claims`]: every element.
    pub fn disclosable(&self) -> Vec<ClaimPath> {
        paths(&self.claims)
    }

    /// Claims that every presentation shows: none.
    pub fn always_shown(&self) -> Vec<ClaimPath> {
        Vec::new()
    }

    fn read(
        bytes: &[u8],
        authentic: &Authentic<'_, '_>,
        issuer: Option<&str>,
        profile: Option<&DocumentProfile>,
        holder: PublicKey,
    ) -> Result<Self, Error> {
        let mso = authentic.mso();
        let namespaces = authentic.namespaces()?.iter();
        let elements = namespaces.flat_map(|(namespace, items)| {
            items.iter().map(|item| HeldElement {
                namespace: (*namespace).to_owned(),
                element: item.element.to_owned(),
                raw: item.raw.to_vec(),
            })
        });
        Ok(Self {
            bytes: bytes.to_vec(),
            issuer_auth: authentic.auth().to_vec(),
            elements: elements.collect(),
            document_type: mso.doc_type.into(),
            issuer: issuer.map(str::to_owned),
            signed_at: mso.signed,
            valid_from: mso.valid_from,
            valid_until: mso.valid_until,
            expected_update: mso.expected_update,
            holder,
            status: mso.status.clone(),
            claims: authentic.claims()?,
            profile: profile.cloned(),
        })
    }
}

/// The paths of all elements.
pub(super) fn paths(claims: &Claims) -> Vec<ClaimPath> {
    let of = |(namespace, members): &(ClaimKey, ClaimValue)| {
        let members = members.as_map().unwrap_or_default().iter();
        let path = |(element, _): &(ClaimKey, ClaimValue)| {
            let steps = [namespace, element].map(|step| PathStep::Key(step.clone()));
            ClaimPath::from_steps(steps.to_vec())
        };
        members.map(path).collect::<Vec<_>>()
    };
    claims.iter().flat_map(of).collect()
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}

/// Shows which document, no claim.
impl fmt::Debug for HeldMdoc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldMdoc")
            .field("document_type", &self.document_type)
            .finish_non_exhaustive()
    }
}
