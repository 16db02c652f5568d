//! The verifier's side (section "SD-KBT and SD-CWT Verifier Validation"): a key-binding token in, claims out that the
//! issuer signed, the holder chose to show, and no one changed.
//!
//! [`Unverified::parse`] reads structure; [`Unverified::verify`] does every check of the draft in the order of this
//! project's design: issuer, times, holder, audience and nonce, disclosures. Status, policy and replay belong to
//! `vidan-verifier`.

use core::fmt;
use std::sync::Arc;

use vidan_codec::{
    Error as CodecError, ToBeSigned,
    cbor::{Limits, Node, decode_part},
    clock::UnixTime,
    cose::{Sign1, algorithm_from_id},
};
use vidan_crypto::{PublicKey, hash::sha256};
use vidan_trust::{IssuerKey, TrustList, Verified};

pub use super::disclosed::Disclosed;
use super::{
    flat::flatten,
    labels::{AUD, CNONCE, CTI, CWT_CLAIMS, ISS, KCWT, STATUS, SUB, TYP, VCT},
    reveal::Trace,
    safe,
    time_claims::Times,
    token::{Authentic, Token, alg, is_kbt, sign1},
};
use crate::{
    ClaimKey, ClaimValue, DocumentProfile, DocumentType, Error, Layer, StatusReference,
    claim::member, paper::is_paper, transport::Listed,
};

const LAYER: Layer = Layer::KeyBinding;

/// Which nonce a token must carry.
#[derive(Clone, Copy, Debug)]
pub enum NonceRule<'a> {
    /// None: nothing was asked.
    Absent,
    /// Any or none: the caller does not know what was asked.
    Any,
    /// The one outstanding.
    Exactly(&'a [u8]),
}

/// What a verifier expects of a presentation.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// The audiences that mean this verifier.
    pub audiences: &'a [&'a str],
    /// The nonce.
    pub nonce: NonceRule<'a>,
    /// The time of the check.
    pub now: UnixTime,
    /// How far clocks may differ, in seconds.
    pub skew: i64,
    /// The longest life of a token from its `iat`, in seconds; then it must have one.
    pub max_lifetime: Option<i64>,
}

/// A key-binding token that was read and not checked. Its claims cannot be reached.
pub struct Unverified<'a> {
    message: Sign1<'a>,
    alg: i64,
    audience: &'a str,
    nonce: Option<&'a [u8]>,
    has_cti: bool,
    times: Times,
    credential: Token<'a>,
    /// The holder's key, perhaps.
    known: Option<PublicKey>,
}

impl<'a> Unverified<'a> {
    /// Reads the token and the credential inside.
    ///
    /// # Errors
    /// Everything about form: CBOR, structure, headers, types of registered claims.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        // One measure for both layers and all that is encoded inside of them.
        let mut left = Limits::TOKEN;
        let node = decode_part(bytes, &mut left).map_err(cbor)?;
        let message = sign1(LAYER, &node, &mut left)?;
        let kcwt = check_headers(&message)?;
        let payload = decode_part(message.payload(), &mut left).map_err(cbor)?;
        let credential = Token::from_node(kcwt, left)?;
        if payload.as_map().is_none() {
            return Err(Error::Structure(LAYER));
        }
        safe::value(LAYER, &payload)?;
        if payload.get(ISS).is_some() || payload.get(SUB).is_some() {
            return Err(Error::MustNotBePresent);
        }
        let bytes_of = |label| {
            let read = |node: &Node<'a>| node.as_bytes().ok_or(Error::ClaimType(LAYER, label));
            payload.get(label).map(read).transpose()
        };
        let audience = payload.get(AUD).ok_or(Error::AudienceMissing)?;
        Ok(Self {
            alg: alg(LAYER, &message)?,
            audience: audience.as_text().ok_or(Error::ClaimType(LAYER, AUD))?,
            nonce: bytes_of(CNONCE)?,
            has_cti: bytes_of(CTI)?.is_some(),
            times: Times::read(LAYER, |label| payload.get(label))?,
            message,
            credential,
            known: None,
        })
    }

    /// With a key that may be the holder's, from [`crate::transport::Scanned`]. Where the credential names this very key, its
    /// point is not computed again; any other changes nothing.
    pub fn knowing(self, holder: Option<PublicKey>) -> Self {
        Self {
            known: holder,
            ..self
        }
    }

    /// The key id that the credential names: good for finding a key, not for deciding.
    pub fn kid(&self) -> Option<&str> {
        self.credential.kid
    }

    /// The document type that the credential names: good for finding a key, not for deciding.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.credential.document_type.as_ref()
    }

    /// Finds the issuer's key and the type's profile in a list.
    ///
    /// # Errors
    /// [`Error::KidMissing`], [`Error::DocumentTypeMissing`], [`Error::Trust`], [`Error::Profile`].
    pub fn trusted_by(
        &self,
        list: &TrustList,
        now: UnixTime,
    ) -> Result<(IssuerKey, Option<DocumentProfile>), Error> {
        self.credential.trusted_by(list, now)
    }

    /// The same for who has read the profiles of the list before.
    ///
    /// # Errors
    /// As [`Unverified::trusted_by`].
    pub fn trusted_by_listed(
        &self,
        known: Listed<'_>,
        now: UnixTime,
    ) -> Result<(IssuerKey, Option<Arc<DocumentProfile>>), Error> {
        let (key, document_type) = self.credential.signed_under(known.list, now)?;
        Ok((key, known.profiles.get(document_type)?.cloned()))
    }

    /// Does every check of the draft.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn verify(
        &self,
        key: &IssuerKey,
        expected: &Expectation<'_>,
        profile: Option<&DocumentProfile>,
    ) -> Result<Verified<Disclosed>, Error> {
        let authentic = self.credential.authenticate(key)?;
        self.check_times(expected)?;
        authentic.try_map(|authentic| {
            let holder = authentic.holder(self.known.as_ref())?;
            let signed = self.message.to_be_signed();
            self.check_holder(&holder, &signed)?;
            self.check_audience(expected)?;
            self.reveal(&authentic, holder, &signed, profile)
        })
    }

    fn check_times(&self, expected: &Expectation<'_>) -> Result<(), Error> {
        let credential = &self.credential.times;
        credential.check_credential()?;
        self.times.check_key_binding(self.has_cti, credential)?;
        credential.check_now(Layer::Credential, expected.now, expected.skew)?;
        self.times.check_now(LAYER, expected.now, expected.skew)?;
        match expected.max_lifetime {
            Some(max) => self.times.check_lifetime(expected.now, max, expected.skew),
            None => Ok(()),
        }
    }

    fn check_holder(&self, holder: &PublicKey, signed: &ToBeSigned) -> Result<(), Error> {
        let algorithm = algorithm_from_id(self.alg)
            .map_err(|_| Error::AlgorithmUnsupported(LAYER, self.alg))?;
        holder
            .verify(algorithm, signed.message(), self.message.signature())
            .map_err(|_| Error::HolderSignatureInvalid)?;
        let typ = self.message.protected().get(TYP);
        if is_kbt(typ) {
            Ok(())
        } else {
            Err(Error::Type(LAYER))
        }
    }

    fn check_audience(&self, expected: &Expectation<'_>) -> Result<(), Error> {
        let means_us = |audience: &&str| expected.audiences.contains(audience);
        if !means_us(&self.audience) {
            return Err(Error::AudienceMismatch(LAYER));
        }
        if self
            .credential
            .audiences
            .as_ref()
            .is_some_and(|several| !several.iter().any(means_us))
        {
            return Err(Error::AudienceMismatch(Layer::Credential));
        }
        match (expected.nonce, self.nonce) {
            (NonceRule::Exactly(wanted), Some(found)) if found == wanted => Ok(()),
            (NonceRule::Exactly(_), _) => Err(Error::NonceMismatch),
            (NonceRule::Absent, Some(_)) => Err(Error::NonceUnexpected),
            (NonceRule::Absent, None) | (NonceRule::Any, _) => Ok(()),
        }
    }

    fn reveal(
        &self,
        authentic: &Authentic<'_, 'a>,
        holder: PublicKey,
        signed: &ToBeSigned,
        profile: Option<&DocumentProfile>,
    ) -> Result<Disclosed, Error> {
        let disclosures = self.credential.disclosures()?;
        let revealed = authentic.reveal(&disclosures, &holder, Trace::Nothing)?;
        let claim = |label| member(&revealed.claims, &ClaimKey::Int(label));
        let status = claim(STATUS).map(StatusReference::read).transpose()?;
        let document_type = self
            .credential
            .document_type
            .clone()
            .or_else(|| match claim(VCT)? {
                ClaimValue::Int(number) => i64::try_from(*number).ok().map(DocumentType::Int),
                ClaimValue::Text(name) => Some(DocumentType::Text(name.clone())),
                _ => None,
            });
        Ok(Disclosed {
            document_type,
            issuer: self.credential.issuer.map(str::to_owned),
            issued_at: self.credential.times.iat.map(|iat| iat.second()),
            expires_at: self.credential.times.exp.map(|exp| exp.second()),
            presented_at: self.times.iat.map(|iat| iat.second()),
            presentation_ends: self.times.exp.map(|exp| exp.second()),
            audience: self.audience.to_owned(),
            nonce: self.nonce.map(<[u8]>::to_vec),
            status,
            holder,
            replay_key: sha256(signed.message()),
            claims: flatten(revealed.claims, profile, None)?,
        })
    }
}

/// Checks a presentation under a list, for receivers other than a counter: a portal, an office.
///
/// # Errors
/// The first check that fails, as an [`Error`]. Status and replay are the caller's.
pub fn verify_with_list(
    bytes: &[u8],
    list: &TrustList,
    expected: &Expectation<'_>,
) -> Result<Verified<Disclosed>, Error> {
    let token = Unverified::parse(bytes)?;
    let (key, profile) = token.trusted_by(list, expected.now)?;
    token.verify(&key, expected, profile.as_ref())
}

/// Checks the headers and hands out the credential inside.
fn check_headers<'m, 'a>(message: &'m Sign1<'a>) -> Result<&'m Node<'a>, Error> {
    let mut kcwt = None;
    for (label, value) in message.protected().as_map().unwrap_or_default() {
        safe::check_key(LAYER, label)?;
        match label.as_integer() {
            Some(KCWT) => kcwt = Some(value),
            Some(CWT_CLAIMS) => return Err(Error::MustNotBePresent),
            _ => safe::value(LAYER, value)?,
        }
    }
    for (label, value) in message.unprotected().as_map().unwrap_or_default() {
        safe::check_key(LAYER, label)?;
        safe::value(LAYER, value)?;
    }
    match kcwt {
        Some(credential) => Ok(credential),
        None if is_paper(message.protected()) => Err(Error::PaperAsProof),
        None => Err(Error::Header(LAYER, KCWT)),
    }
}

fn cbor(error: CodecError) -> Error {
    match error {
        CodecError::TooLong => Error::TooLarge,
        error => Error::Cbor(LAYER, error),
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}
