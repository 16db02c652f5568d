//! The issuer's side (section "SD-CWT Issuance"): from claims to a signed credential for one key of one holder.
//!
//! Two steps, because an issuer's key may live elsewhere: [`CredentialRequest::prepare`] gives what to sign,
//! [`PreparedCredential::finish`] checks the signature and gives the credential. Every copy has its own salts and its own
//! holder key, and times rounded to the day: two copies have nothing in common to be linked by.

use vidan_codec::{
    ToBeSigned,
    cbor::Value,
    clock::UnixTime,
    cose::{Unsigned1, algorithm_id, key_thumbprint_uri, key_to_value},
};
use vidan_crypto::{Algorithm, PublicKey, Random};

pub use super::preissued::Redaction;
use super::{
    labels::{
        ALG, CNF, CNONCE, EXP, IAT, ISS, KID, REGISTERED, SD_CLAIMS, STATUS, SUB, TYP, TYP_SD_CWT,
        VCT,
    },
    preissued::{decoys, plain, preissue},
    redact::redact,
};
use crate::{ClaimKey, ClaimValue, DocumentType, Error, StatusReference};

/// Seconds of a day, less one: to round up.
const DAY_LESS_ONE: i64 = 86_399;

/// What is to be issued.
#[derive(Clone, Debug)]
pub struct CredentialRequest {
    /// The issuer identifier (`iss`).
    pub issuer: String,
    /// Under which key id the issuer's key is published.
    pub kid: String,
    /// The key that will sign; it decides the algorithm (ESP256, ESP384 or Ed25519).
    pub signer: PublicKey,
    /// The document type (`vct`).
    pub document_type: DocumentType,
    /// The claims: a map. Text is written as it is given and should be NFC.
    pub claims: ClaimValue,
    /// What the holder will be able to show alone.
    pub redaction: Redaction,
    /// The key of this copy: P-256, as phones' secure hardware has it.
    pub holder: PublicKey,
    /// When it is issued; [`CredentialRequest::prepare`] rounds it down to the day.
    pub issued_at: UnixTime,
    /// When it ends; [`CredentialRequest::prepare`] rounds it up to the day.
    pub expires_at: Option<UnixTime>,
    /// Decoy digests at the top.
    pub decoys: u8,
    /// The nonce that the client gave with its request, if it did.
    pub nonce: Option<Vec<u8>>,
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
    /// to redact that leads nowhere, [`Error::ConfirmationUnsupported`] for a holder key that is not P-256,
    /// [`Error::TimeCredentialIatAfterExp`].
    pub fn prepare_to_the_second(self, random: &dyn Random) -> Result<PreparedCredential, Error> {
        if self.holder.algorithm() != Algorithm::Es256 {
            return Err(Error::ConfirmationUnsupported);
        }
        if let Redaction::Profile(profile) = &self.redaction {
            profile.check_issued(self.status.as_ref())?;
        }
        let mut claims = preissue(self.checked_claims()?, &self.redaction)?;
        claims.extend(decoys(self.decoys));
        claims.extend(self.registered()?);
        let redacted = redact(&claims, &REGISTERED, random)?;
        let protected = Value::map([
            (ALG, Value::from(algorithm_id(self.signer.algorithm()))),
            (KID, Value::from(self.kid.as_bytes())),
            (TYP, Value::from(TYP_SD_CWT)),
        ]);
        let unprotected = match redacted.disclosures.is_empty() {
            true => Value::Map(Vec::new()),
            false => {
                let disclosures = redacted.disclosures.into_iter().map(Value::Bytes).collect();
                Value::map([(SD_CLAIMS, Value::Array(disclosures))])
            }
        };
        let unsigned = Unsigned1::new(&protected, unprotected, redacted.claims.to_vec());
        Ok(PreparedCredential {
            to_be_signed: unsigned.to_be_signed(),
            unsigned,
            signer: self.signer,
        })
    }

    fn checked_claims(&self) -> Result<&[(ClaimKey, ClaimValue)], Error> {
        let claims = self.claims.as_map().ok_or(Error::Preissued("not a map"))?;
        let reserved =
            |key: &ClaimKey| matches!(key, ClaimKey::Int(label) if REGISTERED.contains(label));
        if claims.iter().any(|(key, _)| reserved(key)) {
            return Err(Error::Preissued("a label that the issuer sets"));
        }
        Ok(claims)
    }

    fn registered(&self) -> Result<Vec<(Value, Value)>, Error> {
        let (iat, exp) = (self.issued_at, self.expires_at);
        if exp.is_some_and(|exp| iat >= exp) {
            return Err(Error::TimeCredentialIatAfterExp);
        }
        let mut claims = vec![
            (ISS, self.issuer.as_str().into()),
            (SUB, key_thumbprint_uri(&self.holder).into()),
            (IAT, iat.0.into()),
            (CNF, Value::map([(1i64, key_to_value(&self.holder))])),
            (
                VCT,
                match &self.document_type {
                    DocumentType::Int(number) => (*number).into(),
                    DocumentType::Text(name) => name.as_str().into(),
                },
            ),
        ];
        claims.extend(exp.map(|exp| (EXP, exp.0.into())));
        claims.extend(self.nonce.clone().map(|nonce| (CNONCE, nonce.into())));
        if let Some(status) = &self.status {
            claims.push((STATUS, plain(&status.to_claim())?));
        }
        Ok(claims
            .into_iter()
            .map(|(label, value)| (label.into(), value))
            .collect())
    }
}

/// A credential that lacks only the issuer's signature.
#[derive(Debug)]
pub struct PreparedCredential {
    unsigned: Unsigned1,
    to_be_signed: ToBeSigned,
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
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, Error> {
        self.signer
            .verify(
                self.signer.algorithm(),
                self.to_be_signed.message(),
                signature,
            )
            .map_err(|_| Error::SignatureRejected)?;
        Ok(self.unsigned.finish(signature).to_vec())
    }
}
