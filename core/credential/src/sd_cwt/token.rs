//! An SD-CWT as it came: its structure and its registered claims read, nothing verified. Shared by holder and verifier.
//!
//! No claim leaves this module but through [`Token::authenticate`], which takes a trusted issuer's key.

use vidan_codec::{
    Error as CodecError,
    cbor::{Limits, Node, decode_part},
    clock::UnixTime,
    cose::{Sign1, key_from_node_knowing, key_thumbprint_uri},
};
use vidan_crypto::PublicKey;
use vidan_trust::{Error as TrustError, IssuerKey, TrustList, Verified};

use super::{
    disclosure::Disclosure,
    labels::{
        ALG, AUD, CNF, CNONCE, CTI, CWT_CLAIMS, ISS, KID, SD_AEAD, SD_ALG, SD_CLAIMS, SD_ENCRYPTED,
        SHA_256, SUB, TAG_SIGN1, TYP, TYP_KBT, TYP_SD_CWT, VCT,
    },
    reveal::{Revealed, Trace, reveal},
    safe,
    time_claims::Times,
};
use crate::{
    ClaimKey, ClaimValue, DocumentProfile, DocumentType, Error, Layer, claim::member,
    paper::is_paper, signed::signed_by,
};

const LAYER: Layer = Layer::Credential;
/// Prefix of a subject that names the holder's key (RFC 9679).
const THUMBPRINT_URI: &str = "urn:ietf:params:oauth:ckt:";

/// A parsed token. It borrows from the bytes it came in.
pub(super) struct Token<'a> {
    pub(super) message: Sign1<'a>,
    /// The protected header's bytes as they came.
    pub(super) protected: &'a [u8],
    payload: Node<'a>,
    pub(super) alg: i64,
    pub(super) kid: Option<&'a str>,
    pub(super) document_type: Option<DocumentType>,
    pub(super) issuer: Option<&'a str>,
    pub(super) audiences: Option<Vec<&'a str>>,
    pub(super) nonce: Option<&'a [u8]>,
    pub(super) times: Times,
    /// What the disclosures may still hold: they can all be there at once.
    left: Limits,
}

/// A token whose issuer's signature was checked, but for the one way of [`Token::unauthenticated`].
pub(super) struct Authentic<'t, 'a> {
    token: &'t Token<'a>,
}

impl<'a> Token<'a> {
    /// Reads bytes that hold one token.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut left = Limits::TOKEN;
        let node = decode_part(bytes, &mut left).map_err(cbor)?;
        Self::from_node(&node, left)
    }

    /// Reads a token that stands inside of something else, within what that has left of its limits.
    pub(super) fn from_node(node: &Node<'a>, mut left: Limits) -> Result<Self, Error> {
        let message = sign1(LAYER, node, &mut left)?;
        let protected = node
            .as_tagged(TAG_SIGN1)
            .and_then(|parts| parts.as_array()?.first()?.as_bytes())
            .ok_or(Error::Structure(LAYER))?;
        check_headers(&message)?;
        let payload = decode_part(message.payload(), &mut left).map_err(cbor)?;
        if payload.as_map().is_none() {
            return Err(Error::Structure(LAYER));
        }
        let header_claims = message.protected().get(CWT_CLAIMS);
        let claim = |label| payload.get(label).or_else(|| header_claims?.get(label));
        if claim(CTI).is_some_and(|cti| cti.as_bytes().is_none()) {
            return Err(Error::ClaimType(LAYER, CTI));
        }
        Ok(Self {
            alg: alg(LAYER, &message)?,
            kid: read(message.protected().get(KID), |kid| {
                core::str::from_utf8(kid.as_bytes()?).ok()
            })
            .map_err(|()| Error::Header(LAYER, KID))?,
            document_type: typed(claim(VCT), VCT, |vct| {
                vct.as_text()
                    .map(|name| DocumentType::Text(name.to_owned()))
                    .or_else(|| vct.as_integer().map(DocumentType::Int))
            })?,
            issuer: typed(claim(ISS), ISS, Node::as_text)?,
            audiences: typed(claim(AUD), AUD, |aud| match aud.as_array() {
                Some(several) => several.iter().map(Node::as_text).collect(),
                None => aud.as_text().map(|one| vec![one]),
            })?,
            nonce: typed(claim(CNONCE), CNONCE, Node::as_bytes)?,
            times: Times::read(LAYER, claim)?,
            protected,
            payload,
            message,
            left,
        })
    }

    /// Checks the issuer's signature, then that issuer and `typ` are the ones the signature speaks for.
    pub(super) fn authenticate(
        &self,
        key: &IssuerKey,
    ) -> Result<Verified<Authentic<'_, 'a>>, Error> {
        let verified = signed_by(
            key,
            self.alg,
            self.message.to_be_signed().message(),
            self.message.signature(),
            self.times.iat.map(|iat| iat.second()),
            Authentic { token: self },
        )?;
        if key.iss().is_some_and(|iss| self.issuer != Some(iss)) {
            return Err(Error::IssuerMismatch);
        }
        let protected = self.message.protected();
        if is_paper(protected) {
            return Err(Error::PaperAsProof);
        }
        if !is_sd_cwt(protected.get(TYP)) {
            return Err(Error::Type(LAYER));
        }
        Ok(verified)
    }

    /// Lets a holder's own file be read without its issuer's key: nobody vouches for what comes of it, so it must stay inside
    /// of [`super::own::OwnFile`].
    pub(super) fn unauthenticated(&self) -> Result<Authentic<'_, 'a>, Error> {
        if !is_sd_cwt(self.message.protected().get(TYP)) {
            return Err(Error::Type(LAYER));
        }
        Ok(Authentic { token: self })
    }

    /// The key that a list names for this token's `kid` and document type, and the type's profile.
    pub(super) fn trusted_by(
        &self,
        list: &TrustList,
        now: UnixTime,
    ) -> Result<(IssuerKey, Option<DocumentProfile>), Error> {
        let (key, document_type) = self.signed_under(list, now)?;
        Ok((key, DocumentProfile::from_list(list, document_type)?))
    }

    /// The key that a list names for this token's `kid` and document type, and the type's name. A list names types by text: one
    /// that is a number is none of them, whatever digits a name has.
    pub(super) fn signed_under(
        &self,
        list: &TrustList,
        now: UnixTime,
    ) -> Result<(IssuerKey, &str), Error> {
        let kid = self.kid.ok_or(Error::KidMissing)?;
        match &self.document_type {
            Some(DocumentType::Text(name)) => Ok((list.issuer(kid, name, now)?, name)),
            Some(number) => Err(Error::Trust(TrustError::DocumentTypeNotAllowed {
                kid: list.issuer_record(kid)?.kid.clone(),
                document_type: number.to_string(),
            })),
            None => Err(Error::DocumentTypeMissing),
        }
    }

    /// The disclosures, each well-formed.
    pub(super) fn disclosures(&self) -> Result<Vec<Disclosure<'a>>, Error> {
        let Some(array) = self.message.unprotected().get(SD_CLAIMS) else {
            return Ok(Vec::new());
        };
        let wrapped = array.as_array().ok_or(Error::Header(LAYER, SD_CLAIMS))?;
        if wrapped.is_empty() {
            return Err(Error::DisclosuresEmpty);
        }
        let mut left = self.left;
        let read = |one| Disclosure::read(one, &mut left);
        wrapped.iter().map(read).collect()
    }
}

impl<'a> Authentic<'_, 'a> {
    /// The holder's key in `cnf` (RFC 8747): a whole COSE_Key. Where it is `known`, its point is not computed again.
    pub(super) fn holder(&self, known: Option<&PublicKey>) -> Result<PublicKey, Error> {
        let cnf = self.claim(CNF).ok_or(Error::ConfirmationMissing)?;
        safe::value(LAYER, cnf)?;
        let key = cnf.get(1).ok_or(Error::ConfirmationUnsupported)?;
        key_from_node_knowing(key, known).map_err(|error| match error {
            CodecError::Crypto(_) => Error::ConfirmationInvalid,
            _ => Error::ConfirmationUnsupported,
        })
    }

    /// The claims with their disclosures put back, and whether `sub` fits the holder's key.
    pub(super) fn reveal(
        &self,
        disclosures: &[Disclosure<'_>],
        holder: &PublicKey,
        trace: Trace,
    ) -> Result<Revealed, Error> {
        let header_claims = self.token.message.protected().get(CWT_CLAIMS);
        let revealed = reveal(&self.token.payload, header_claims, disclosures, trace)?;
        match member(&revealed.claims, &ClaimKey::Int(SUB)) {
            Some(ClaimValue::Text(subject))
                if subject.starts_with(THUMBPRINT_URI)
                    && *subject != key_thumbprint_uri(holder) =>
            {
                return Err(Error::SubjectMismatch);
            }
            Some(ClaimValue::Text(_)) => {}
            Some(_) => return Err(Error::ClaimType(LAYER, SUB)),
            None if revealed.hidden_at_top == 0 => return Err(Error::SubjectMissing),
            None => {}
        }
        Ok(revealed)
    }

    fn claim(&self, label: i64) -> Option<&Node<'a>> {
        let header_claims = self.token.message.protected().get(CWT_CLAIMS);
        self.token
            .payload
            .get(label)
            .or_else(|| header_claims?.get(label))
    }
}

/// Reads a COSE_Sign1 of a layer.
pub(super) fn sign1<'a>(
    layer: Layer,
    node: &Node<'a>,
    left: &mut Limits,
) -> Result<Sign1<'a>, Error> {
    Sign1::from_part(node, left, false).map_err(|error| match error {
        CodecError::Field(_) => Error::Structure(layer),
        CodecError::UnsupportedCritical => Error::CriticalHeader(layer),
        error => Error::Cbor(layer, error),
    })
}

/// The signature algorithm's number, from the protected header alone.
pub(super) fn alg(layer: Layer, message: &Sign1<'_>) -> Result<i64, Error> {
    message
        .protected()
        .get(ALG)
        .and_then(Node::as_integer)
        .ok_or(Error::Header(layer, ALG))
}

fn check_headers(message: &Sign1<'_>) -> Result<(), Error> {
    for (label, value) in message.protected().as_map().unwrap_or_default() {
        safe::check_key(LAYER, label)?;
        match label.as_integer() {
            Some(CWT_CLAIMS) if value.as_map().is_none() => {
                return Err(Error::Header(LAYER, CWT_CLAIMS));
            }
            // A claims map of its own: checked where it is revealed.
            Some(CWT_CLAIMS) => {}
            Some(SD_ALG) => match value.as_integer() {
                Some(SHA_256) => {}
                Some(other) => return Err(Error::DigestAlgorithm(other)),
                None => return Err(Error::Header(LAYER, SD_ALG)),
            },
            Some(SD_AEAD) if value.as_integer().is_none_or(|n| u16::try_from(n).is_err()) => {
                return Err(Error::Header(LAYER, SD_AEAD));
            }
            _ => safe::value(LAYER, value)?,
        }
    }
    for (label, value) in message.unprotected().as_map().unwrap_or_default() {
        safe::check_key(LAYER, label)?;
        safe::value(LAYER, value)?;
        if label.as_integer() == Some(SD_ENCRYPTED) {
            check_encrypted(value)?;
        }
    }
    Ok(())
}

/// Encrypted disclosures are for someone else: their shape is checked, what they hold stays undisclosed here.
fn check_encrypted(value: &Node<'_>) -> Result<(), Error> {
    let entries = value.as_array().ok_or(Error::Header(LAYER, SD_ENCRYPTED))?;
    if entries.is_empty() {
        return Err(Error::DisclosuresEmpty);
    }
    let well_formed = entries.iter().all(|entry| {
        entry.as_array().is_some_and(|parts| {
            parts.len() == 3 && parts.iter().all(|part| part.as_bytes().is_some())
        })
    });
    if well_formed {
        Ok(())
    } else {
        Err(Error::Header(LAYER, SD_ENCRYPTED))
    }
}

fn is_sd_cwt(typ: Option<&Node<'_>>) -> bool {
    typ.is_some_and(|typ| {
        typ.as_integer() == Some(TYP_SD_CWT)
            || typ.as_text().is_some_and(|name| {
                let name = name.to_ascii_lowercase();
                name == "application/sd-cwt" || name.ends_with("+sd-cwt")
            })
    })
}

/// Whether a protected header says that this is what a phone keeps or makes: an SD-CWT or a key-binding token.
pub(crate) fn is_phones(protected: &Node<'_>) -> bool {
    let typ = protected.get(TYP);
    is_sd_cwt(typ) || is_kbt(typ)
}

/// Whether `typ` is that of a key-binding token.
pub(super) fn is_kbt(typ: Option<&Node<'_>>) -> bool {
    typ.is_some_and(|typ| {
        typ.as_integer() == Some(TYP_KBT)
            || typ
                .as_text()
                .is_some_and(|name| name.eq_ignore_ascii_case("application/kb+cwt"))
    })
}

fn typed<'n, 'a: 'n, T>(
    node: Option<&'n Node<'a>>,
    label: i64,
    f: impl FnOnce(&'n Node<'a>) -> Option<T>,
) -> Result<Option<T>, Error> {
    read(node, f).map_err(|()| Error::ClaimType(LAYER, label))
}

fn read<'n, 'a: 'n, T>(
    node: Option<&'n Node<'a>>,
    f: impl FnOnce(&'n Node<'a>) -> Option<T>,
) -> Result<Option<T>, ()> {
    node.map(|node| f(node).ok_or(())).transpose()
}

fn cbor(error: CodecError) -> Error {
    match error {
        CodecError::TooLong => Error::TooLarge,
        error => Error::Cbor(LAYER, error),
    }
}
