//! The `jwt` key proof (OpenID4VCI 1.0 appendix F.1): the device shows that it holds the key a copy is to be bound to.
//!
//! Wallet: [`prepare`] → the device signs → [`PreparedProof::finish`]. Issuer: [`check_all`].
//! Not for: key attestation (not supported; an issuer that asks for one is refused before any key is made).

use serde::{Deserialize, Serialize};
use vidan_codec::ToBeSigned;
use vidan_codec::clock::UnixTime;
use vidan_codec::jose::jws::{Unsigned, Unverified};
use vidan_crypto::device::P256Signature;
use vidan_crypto::{Algorithm, PublicKey};

use super::CredentialErrorCode;
use crate::error::Error;
use crate::jwt;

/// The proof's type header.
pub const TYP: &str = "openid4vci-proof+jwt";
/// The longest proof read, in bytes.
pub const MAX_PROOF: usize = 8 * 1024;

/// What the issuer holds a proof against.
#[derive(Clone, Copy, Debug)]
pub struct ProofExpectation<'a> {
    /// The Credential Issuer Identifier.
    pub audience: &'a str,
    /// The issuer's time.
    pub now: UnixTime,
    /// The oldest proof taken, in seconds.
    pub max_age: i64,
    /// How far a wallet's clock may run ahead, in seconds.
    pub skew: i64,
}

/// A key whose holder proved to have it, and the nonce it was proved with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenKey {
    /// The key.
    pub key: PublicKey,
    /// The nonce of the proof; whether it is one of ours and unused is for the caller to say.
    pub nonce: String,
}

/// What is wrong with a key proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofFault {
    /// Not ES256.
    #[error("its algorithm is not ES256")]
    Algorithm,
    /// Meant for another issuer.
    #[error("it is meant for another issuer")]
    Audience,
    /// Names a client although none is known.
    #[error("it names a client although access is anonymous")]
    Client,
    /// No key, more than one way of naming it, or not a P-256 public key.
    #[error("it does not carry exactly one P-256 public key")]
    Key,
    /// The same key as another proof of the request.
    #[error("two proofs are for the same key")]
    KeyRepeated,
    /// Not a JWS with the expected members.
    #[error("it cannot be read")]
    Malformed,
    /// No nonce, or another than the other proofs of the request have.
    #[error("its nonce is missing or not that of the other proofs")]
    Nonce,
    /// The signature does not fit the key.
    #[error("its signature does not fit its key")]
    Signature,
    /// Too old, or from the future.
    #[error("it is too old or from the future")]
    Time,
    /// Not typed as a key proof.
    #[error("it is not typed as a key proof")]
    Type,
}

impl ProofFault {
    /// The code for the wire.
    pub fn code(self) -> CredentialErrorCode {
        CredentialErrorCode::InvalidProof
    }
}

#[derive(Deserialize, Serialize)]
struct ProofClaims {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    aud: String,
    iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
}

/// A proof that waits for its signature.
#[derive(Clone)]
pub struct PreparedProof {
    unsigned: Unsigned,
    key: PublicKey,
}

impl core::fmt::Debug for PreparedProof {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PreparedProof(…)")
    }
}

/// Prepares the proof for `key`. `nonce` is absent only when the issuer has no nonce endpoint.
pub fn prepare(
    key: &PublicKey,
    audience: &str,
    nonce: Option<&str>,
    now: UnixTime,
) -> Result<PreparedProof, Error> {
    let claims = ProofClaims {
        iss: None,
        aud: audience.to_owned(),
        iat: now.0,
        nonce: nonce.map(str::to_owned),
    };
    Ok(PreparedProof {
        unsigned: jwt::prepare(TYP, Some(key), &claims)?,
        key: key.clone(),
    })
}

impl PreparedProof {
    /// What the device's key signs with ES256.
    pub fn to_be_signed(&self) -> ToBeSigned {
        self.unsigned.to_be_signed()
    }

    /// The proof. A signature by another key is noticed here rather than at the issuer.
    pub fn finish(&self, signature: &P256Signature) -> Result<String, Error> {
        self.key
            .verify(Algorithm::Es256, self.to_be_signed().message(), signature)?;
        Ok(self.unsigned.clone().finish(signature))
    }
}

/// Checks one proof: everything but whether its nonce is ours and unused.
pub fn check(jwt: &str, expected: &ProofExpectation<'_>) -> Result<ProvenKey, ProofFault> {
    let proof = Unverified::parse(jwt, TYP, MAX_PROOF).map_err(|error| match error {
        vidan_codec::Error::Field("typ") => ProofFault::Type,
        vidan_codec::Error::UnsupportedAlgorithm => ProofFault::Algorithm,
        _ => ProofFault::Malformed,
    })?;
    let header = proof.header();
    if header.alg != "ES256" {
        return Err(ProofFault::Algorithm);
    }
    let embedded = header
        .jwk()
        .ok()
        .flatten()
        .filter(|_| header.kid.is_none())
        .ok_or(ProofFault::Key)?;
    let key = embedded.to_key().map_err(|_| ProofFault::Key)?;
    key.verify(Algorithm::Es256, proof.signing_input(), proof.signature())
        .map_err(|error| match error {
            vidan_crypto::Error::AlgorithmMismatch => ProofFault::Key,
            _ => ProofFault::Signature,
        })?;
    let claims: ProofClaims =
        jwt::claims(&proof, "the key proof").map_err(|_| ProofFault::Malformed)?;
    if claims.iss.is_some() {
        return Err(ProofFault::Client);
    }
    if claims.aud != expected.audience {
        return Err(ProofFault::Audience);
    }
    let age = expected.now.0.saturating_sub(claims.iat);
    if age > expected.max_age || age < -expected.skew {
        return Err(ProofFault::Time);
    }
    let nonce = claims
        .nonce
        .filter(|nonce| !nonce.is_empty())
        .ok_or(ProofFault::Nonce)?;
    Ok(ProvenKey { key, nonce })
}

/// Checks the proofs of one request: each by itself, one nonce for all, all keys different. Gives the keys in order.
pub fn check_all(
    jwts: &[&str],
    expected: &ProofExpectation<'_>,
) -> Result<(Vec<PublicKey>, String), ProofFault> {
    let mut keys: Vec<PublicKey> = Vec::with_capacity(jwts.len());
    let mut common: Option<String> = None;
    for jwt in jwts {
        let proven = check(jwt, expected)?;
        if keys.contains(&proven.key) {
            return Err(ProofFault::KeyRepeated);
        }
        if common.as_ref().is_some_and(|nonce| *nonce != proven.nonce) {
            return Err(ProofFault::Nonce);
        }
        common = Some(proven.nonce);
        keys.push(proven.key);
    }
    Ok((keys, common.ok_or(ProofFault::Malformed)?))
}
