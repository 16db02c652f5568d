//! An SD-JWT as it came: its parts and the claims that help to find a key read, nothing verified. Shared by holder and verifier.
//!
//! No claim leaves this module but through [`Token::authenticate`], which takes a trusted issuer's key.

use serde::Deserialize as _;
use serde_json::{Map, Value};
use vidan_codec::{
    Error as CodecError,
    clock::UnixTime,
    cose::algorithm_id,
    jose::{Jwk, jws, x5c},
    json,
};
use vidan_crypto::{PublicKey, hash::sha256_parts};
use vidan_trust::{IssuerKey, TrustList, Verified};

use super::{
    Fault,
    content::Content,
    digest::DigestAlgorithm,
    disclosure::Disclosure,
    names::{
        CNF, ISS, MAX_DISCLOSURES, MAX_HEADER, MAX_TEXT, SD_ALG, TYP_SUFFIX, TYP_VC, TYP_VC_OLD,
        VCT,
    },
    reveal::reveal,
    times::Times,
    verify::Kind,
};
use crate::{DocumentProfile, DocumentType, Error, Layer, signed::signed_by};

const LAYER: Layer = Layer::Credential;

/// A parsed token. It borrows from the text it came in.
pub(super) struct Token<'a> {
    /// The issuer's JWT and the disclosures, each with its `~`: what a key-binding token signs.
    pub(super) sd_jwt: &'a str,
    /// The issuer's JWT.
    pub(super) jwt: &'a str,
    /// The disclosures as they came.
    pub(super) disclosures: Vec<&'a str>,
    /// The key-binding token, if there is one.
    pub(super) key_binding: Option<&'a str>,
    jws: jws::Unverified<'a>,
    pub(super) x5c: Vec<Vec<u8>>,
    payload: Map<String, Value>,
    pub(super) digest: DigestAlgorithm,
    pub(super) document_type: Option<DocumentType>,
    /// Those in the clear: for `exp` and `nbf`, all there can be; `iat` may be disclosed.
    times: Times,
}

/// A token whose issuer's signature was checked.
pub(super) struct Authentic<'t, 'a> {
    token: &'t Token<'a>,
}

impl<'a> Token<'a> {
    /// Takes a text apart.
    pub(super) fn parse(text: &'a str) -> Result<Self, Error> {
        if text.len() > MAX_TEXT {
            return Err(Error::TooLarge);
        }
        let (sd_jwt, key_binding) = text
            .rfind('~')
            .and_then(|last| text.split_at_checked(last.saturating_add(1)))
            .ok_or(Fault::Structure)?;
        let mut parts = sd_jwt.strip_suffix('~').unwrap_or(sd_jwt).split('~');
        let jwt = parts.next().ok_or(Fault::Structure)?;
        let disclosures: Vec<&str> = parts.by_ref().take(MAX_DISCLOSURES).collect();
        if parts.next().is_some() {
            return Err(Fault::TooManyDisclosures.into());
        }
        if jwt.find('.').is_some_and(|end| end > MAX_HEADER) {
            return Err(Error::TooLarge);
        }
        let jws = jws::Unverified::parse_any_type(jwt, MAX_TEXT).map_err(|e| jose(LAYER, e))?;
        let payload = object(LAYER, jws.payload_unverified())?;
        let x5c = match &jws.header().x5c {
            Some(chain) => x5c::decode(chain).map_err(|_| Fault::Certificates(LAYER))?,
            None => Vec::new(),
        };
        Ok(Self {
            sd_jwt,
            jwt,
            disclosures,
            key_binding: Some(key_binding).filter(|text| !text.is_empty()),
            x5c,
            digest: digest_algorithm(&payload)?,
            document_type: text_of(&payload, VCT)?.map(DocumentType::from),
            times: Times::read(LAYER, |name| payload.get(name))?,
            payload,
            jws,
        })
    }

    /// The key id that the header names.
    pub(super) fn kid(&self) -> Option<&str> {
        self.jws.header().kid.as_deref()
    }

    /// The issuer that the payload names; its type is checked with the other claims.
    pub(super) fn issuer(&self) -> Option<&str> {
        self.payload.get(ISS)?.as_str()
    }

    /// Checks the issuer's signature, then that issuer and `typ` are the ones the signature speaks for.
    pub(super) fn authenticate(
        &self,
        key: &IssuerKey,
        kind: Kind,
    ) -> Result<Verified<Authentic<'_, 'a>>, Error> {
        let verified = self.vouched(key, self.times.iat)?;
        if let Some(disclosed) = self.disclosed_iat() {
            self.vouched(key, Some(disclosed))?;
        }
        if key.iss().is_some_and(|iss| self.issuer() != Some(iss)) {
            return Err(Error::IssuerMismatch);
        }
        self.check_kind(kind)?;
        Ok(verified)
    }

    /// The same for a file of its owner's, which is only passed on: nobody's signature is checked, and nothing is believed.
    pub(super) fn unauthenticated(&self) -> Result<Authentic<'_, 'a>, Error> {
        self.check_kind(Kind::Credential)?;
        Ok(Authentic { token: self })
    }

    fn vouched(
        &self,
        key: &IssuerKey,
        signed_at: Option<UnixTime>,
    ) -> Result<Verified<Authentic<'_, 'a>>, Error> {
        signed_by(
            key,
            algorithm_id(self.jws.algorithm()),
            self.jws.signing_input(),
            self.jws.signature(),
            signed_at,
            Authentic { token: self },
        )
    }

    /// The time of issue where it is not in the clear but disclosed: a key or a certificate must have stood then, too. What cannot
    /// be put in place says nothing, and is refused when the content is read.
    fn disclosed_iat(&self) -> Option<UnixTime> {
        if self.times.iat.is_some() {
            return None;
        }
        let content = Authentic { token: self }.content(None).ok()?;
        content.times.iat
    }

    fn check_kind(&self, kind: Kind) -> Result<(), Error> {
        if !self.is_of(kind) {
            return Err(Error::Type(LAYER));
        }
        if kind == Kind::Credential && self.document_type.is_none() {
            return Err(Error::DocumentTypeMissing);
        }
        Ok(())
    }

    /// SHA-256 of all that the issuer vouches for: what it signed, and the disclosures. Not of its signature.
    pub(super) fn replay_key(&self) -> [u8; 32] {
        let disclosures = self.sd_jwt.strip_prefix(self.jwt).unwrap_or_default();
        sha256_parts(&[self.jws.signing_input(), disclosures.as_bytes()])
    }

    /// The key that a list names for this token's `kid` and document type, and the type's profile.
    pub(super) fn trusted_by(
        &self,
        list: &TrustList,
        now: UnixTime,
    ) -> Result<(IssuerKey, Option<DocumentProfile>), Error> {
        let kid = self.kid().ok_or(Error::KidMissing)?;
        let document_type = self.document_type.as_ref().and_then(DocumentType::name);
        let document_type = document_type.ok_or(Error::DocumentTypeMissing)?;
        let key = list.issuer(kid, document_type, now)?;
        Ok((key, DocumentProfile::from_list(list, document_type)?))
    }

    fn is_of(&self, kind: Kind) -> bool {
        let header = self.jws.header();
        match (kind, header.typ.as_deref()) {
            (Kind::Credential, _) => header.is_typ(TYP_VC) || header.is_typ(TYP_VC_OLD),
            (Kind::AnySdJwt, Some(typ)) => typ.to_ascii_lowercase().ends_with(TYP_SUFFIX),
            (Kind::AnySdJwt, None) => true,
        }
    }
}

impl<'t, 'a> Authentic<'t, 'a> {
    /// A part of a credential that was authenticated when it was received, put together again for a preview.
    pub(super) fn held_before(token: &'t Token<'a>) -> Self {
        Self { token }
    }
}

impl Authentic<'_, '_> {
    /// The holder's key in `cnf` (RFC 7800 section 3.2): a public JWK for signatures.
    pub(super) fn holder(&self) -> Result<Option<PublicKey>, Error> {
        let Some(cnf) = self.token.payload.get(CNF) else {
            return Ok(None);
        };
        let cnf = cnf.as_object().ok_or(Fault::ClaimType(LAYER, CNF))?;
        let jwk = cnf.get("jwk").ok_or(Error::ConfirmationUnsupported)?;
        let jwk = Jwk::deserialize(jwk).map_err(|_| Error::ConfirmationUnsupported)?;
        if jwk.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return Err(Error::ConfirmationUnsupported);
        }
        jwk.to_key().map(Some).map_err(|error| match error {
            CodecError::Crypto(_) | CodecError::Base64Url => Error::ConfirmationInvalid,
            _ => Error::ConfirmationUnsupported,
        })
    }

    /// Puts the disclosures in place and reads the registered claims.
    pub(super) fn content(&self, profile: Option<&DocumentProfile>) -> Result<Content, Error> {
        let token = self.token;
        let read = |text: &&str| Disclosure::read(text, token.digest);
        let disclosures = token.disclosures.iter().map(read);
        let disclosures = disclosures.collect::<Result<_, _>>()?;
        let revealed = reveal(token.payload.clone(), disclosures, token.digest)?;
        Content::read(&token.payload, revealed, profile)
    }
}

/// Reads a layer's payload.
pub(super) fn object(layer: Layer, payload: &[u8]) -> Result<Map<String, Value>, Error> {
    match json::parse(payload, MAX_TEXT).map_err(|error| jose(layer, error))? {
        Value::Object(object) => Ok(object),
        _ => Err(Fault::Payload(layer).into()),
    }
}

/// Says which check of a JWS failed.
pub(super) fn jose(layer: Layer, error: CodecError) -> Error {
    match error {
        CodecError::TooLong => Error::TooLarge,
        CodecError::UnsupportedAlgorithm => Fault::Algorithm(layer).into(),
        CodecError::UnsupportedCritical => Error::CriticalHeader(layer),
        CodecError::Field("typ") => Error::Type(layer),
        error => Fault::Jose(layer, error).into(),
    }
}

fn digest_algorithm(payload: &Map<String, Value>) -> Result<DigestAlgorithm, Error> {
    match payload.get(SD_ALG) {
        None => Ok(DigestAlgorithm::Sha256),
        Some(name) => name
            .as_str()
            .and_then(DigestAlgorithm::named)
            .ok_or(Fault::DigestAlgorithm.into()),
    }
}

fn text_of<'p>(
    payload: &'p Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'p str>, Error> {
    payload
        .get(name)
        .map(|value| value.as_str().ok_or(Fault::ClaimType(LAYER, name).into()))
        .transpose()
}
