//! The issuer's side (RFC 9901 section 4; section 2.2 of the VC draft): from claims to a signed credential for one key of one
//! holder.
//!
//! Two steps, because an issuer's key may live elsewhere: [`CredentialRequest::prepare`] gives what to sign,
//! [`PreparedCredential::finish`] checks the signature and gives the credential. Every copy has its own salts and its own
//! holder key, and times rounded to the day: two copies have nothing in common to be linked by.

use core::fmt;

use serde_json::{Map, Value, json};
use vidan_codec::{
    ToBeSigned,
    clock::UnixTime,
    jose::{
        Jwk,
        jws::{Header, Unsigned},
    },
    json,
};
use vidan_crypto::{PublicKey, Random};

use super::{
    names::{
        CNF, EXP, IAT, ISS, MAX_DISCLOSURES, MAX_HEADER, MAX_TEXT, NBF, SD, SD_ALG, STATUS, TYP_VC,
        VCT, VCT_INTEGRITY,
    },
    redact::redact,
    token::jose,
};
pub use crate::sd_cwt::issue::Redaction;
use crate::{ClaimValue, Error, Layer, StatusReference};

/// Seconds of a day, less one: to round up.
const DAY_LESS_ONE: i64 = 86_399;

/// What is to be issued.
#[derive(Clone)]
pub struct CredentialRequest {
    /// The issuer identifier (`iss`); may be left out where certificates name the issuer.
    pub issuer: Option<String>,
    /// Under which key id the issuer's key is published.
    pub kid: Option<String>,
    /// The certificates of the issuer's key, its own first, in DER; none where it is published under a key id.
    pub x5c: Vec<Vec<u8>>,
    /// The key that will sign; it decides the algorithm.
    pub signer: PublicKey,
    /// The document type (`vct`).
    pub document_type: String,
    /// The digest of the type's metadata, if the issuer fixes it (`vct#integrity`).
    pub type_integrity: Option<String>,
    /// The claims: a map. Text is written as it is given and should be NFC.
    pub claims: ClaimValue,
    /// What the holder will be able to show alone. A profile's groups are not packed together.
    pub redaction: Redaction,
    /// The key of this copy; `None` for a credential that is bound to nobody, which our wallet does not keep.
    pub holder: Option<PublicKey>,
    /// When it is issued; [`CredentialRequest::prepare`] rounds it down to the day.
    pub issued_at: UnixTime,
    /// From when on it is good, if not from the day of issue; rounded down to the day.
    pub not_before: Option<UnixTime>,
    /// When it ends; [`CredentialRequest::prepare`] rounds it up to the day.
    pub expires_at: Option<UnixTime>,
    /// Decoy digests at the top.
    pub decoys: u8,
    /// Where its status will be found.
    pub status: Option<StatusReference>,
}

impl CredentialRequest {
    /// Rounds the times to the day, redacts the claims and gives what to sign.
    ///
    /// # Errors
    /// As [`CredentialRequest::prepare_to_the_second`].
    pub fn prepare(self, random: &dyn Random) -> Result<PreparedCredential, Error> {
        let rounded = Self {
            issued_at: self.issued_at.day_start(),
            not_before: self.not_before.map(UnixTime::day_start),
            expires_at: self
                .expires_at
                .map(|end| end.plus(DAY_LESS_ONE).day_start()),
            ..self
        };
        rounded.prepare_to_the_second(random)
    }

    /// The same with times as they are given: for a person at a desk who names them, and for tests of other implementations.
    /// An issuer of many documents does not want it: the second links a person's copies to each other.
    ///
    /// # Errors
    /// [`Error::Preissued`] or [`Error::ClaimKind`] for claims that cannot be issued, [`Error::UnknownClaim`] for a path
    /// to redact that leads nowhere, [`Error::Depth`], [`Error::KidMissing`] for a key that nobody could find,
    /// [`Error::DocumentTypeMissing`], [`Error::TimeCredentialIatAfterExp`], [`Error::TimeCredentialNbfAfterExp`],
    /// [`Error::TooLarge`] for what no reader would take.
    pub fn prepare_to_the_second(self, random: &dyn Random) -> Result<PreparedCredential, Error> {
        let claims = self.claims.as_map().ok_or(Error::Preissued("not a map"))?;
        if let Redaction::Profile(profile) = &self.redaction {
            profile.check_issued(self.status.as_ref())?;
        }
        let (mut payload, disclosures) = redact(claims, &self.redaction, self.decoys, random)?;
        if payload.contains_key(SD) || !disclosures.is_empty() {
            payload.insert(SD_ALG.to_owned(), "sha-256".into());
        }
        self.registered(&mut payload)?;
        let header = self.header()?;
        let written = |error| jose(Layer::Credential, error);
        let bytes = json::to_vec(&payload).map_err(written)?;
        let unsigned = Unsigned::new(&header, &bytes).map_err(written)?;
        let prepared = PreparedCredential {
            to_be_signed: unsigned.to_be_signed(),
            unsigned,
            disclosures,
            signer: self.signer,
        };
        prepared.check_size()?;
        Ok(prepared)
    }

    fn header(&self) -> Result<Header, Error> {
        let mut header = Header::new(self.signer.algorithm(), TYP_VC);
        if self.kid.is_none() && self.x5c.is_empty() {
            return Err(Error::KidMissing);
        }
        header.kid.clone_from(&self.kid);
        Ok(match self.x5c.is_empty() {
            true => header,
            false => header.with_x5c(&self.x5c),
        })
    }

    fn registered(&self, payload: &mut Map<String, Value>) -> Result<(), Error> {
        let (iat, nbf, exp) = (self.issued_at, self.not_before, self.expires_at);
        if exp.is_some_and(|exp| iat >= exp) {
            return Err(Error::TimeCredentialIatAfterExp);
        }
        if exp.is_some_and(|exp| nbf.is_some_and(|nbf| nbf >= exp)) {
            return Err(Error::TimeCredentialNbfAfterExp);
        }
        if self.document_type.is_empty() {
            return Err(Error::DocumentTypeMissing);
        }
        let holder = self
            .holder
            .as_ref()
            .map(|key| json!({"jwk": Jwk::from_key(key)}));
        let status = self
            .status
            .as_ref()
            .map(|status| status.to_claim().to_json());
        let claims = [
            (CNF, holder),
            (EXP, exp.map(|exp| exp.0.into())),
            (IAT, Some(iat.0.into())),
            (ISS, self.issuer.clone().map(Value::from)),
            (NBF, nbf.map(|nbf| nbf.0.into())),
            (STATUS, status),
            (VCT, Some(self.document_type.clone().into())),
            (VCT_INTEGRITY, self.type_integrity.clone().map(Value::from)),
        ];
        let present = claims.into_iter();
        payload.extend(present.filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Ok(())
    }
}

/// A credential that lacks only the issuer's signature.
pub struct PreparedCredential {
    unsigned: Unsigned,
    to_be_signed: ToBeSigned,
    disclosures: Vec<String>,
    signer: PublicKey,
}

impl PreparedCredential {
    /// What the issuer's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// The credential for its holder, with all its disclosures.
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the key named in the request.
    pub fn finish(self, signature: &[u8]) -> Result<String, Error> {
        self.signer
            .verify(
                self.signer.algorithm(),
                self.to_be_signed.message(),
                signature,
            )
            .map_err(|_| Error::SignatureRejected)?;
        let mut text = self.unsigned.finish(signature);
        text.push('~');
        for disclosure in &self.disclosures {
            text.push_str(disclosure);
            text.push('~');
        }
        Ok(text)
    }

    /// What is issued must be read by its holder.
    fn check_size(&self) -> Result<(), Error> {
        let message = self.to_be_signed.message();
        let header = message.iter().position(|byte| *byte == b'.');
        let signature = 2 + self.signer.algorithm().signature_len().div_ceil(3) * 4;
        let disclosures: usize = self.disclosures.iter().map(|one| one.len() + 1).sum();
        let fits = header.is_some_and(|length| length <= MAX_HEADER)
            && message.len() + signature + disclosures <= MAX_TEXT
            && self.disclosures.len() <= MAX_DISCLOSURES;
        if fits { Ok(()) } else { Err(Error::TooLarge) }
    }
}

/// Shows which document, no claim.
impl fmt::Debug for CredentialRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialRequest")
            .field("document_type", &self.document_type)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PreparedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedCredential({:?})", self.to_be_signed)
    }
}
