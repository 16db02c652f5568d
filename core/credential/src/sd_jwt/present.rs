//! The holder's side of a presentation (RFC 9901 sections 4.3 and 7.2): the chosen disclosures and no others, and a token that
//! says for whom and when, signed by the copy's key in two steps.

use core::fmt;

use serde_json::json;
use vidan_codec::{
    ToBeSigned,
    clock::UnixTime,
    jose::jws::{Header, Unsigned},
    json,
};
use vidan_crypto::PublicKey;

use super::{
    digest::DigestAlgorithm,
    hold::{HeldCredential, HeldDisclosure, Kept},
    names::{TYP_KB, json_path},
    reveal::Claims,
    token::{Authentic, Token, jose},
};
use crate::{ClaimKey, ClaimPath, ClaimValue, Error, Layer, PathStep};

/// Longest audience and nonce that are signed, in bytes.
const MAX_AUDIENCE: usize = 512;
const MAX_NONCE: usize = 512;

/// What is about to be shown and when. Nothing is signed yet.
pub struct Presentation {
    /// The issuer's JWT and the chosen disclosures.
    sd_jwt: String,
    digest: DigestAlgorithm,
    audiences: Option<Vec<String>>,
    issued_at: UnixTime,
    /// None where it is bound to no key.
    holder: Option<PublicKey>,
    claims: Claims,
}

impl Presentation {
    /// Chooses claims of a credential by path. A claim is shown with all that is in it, and with all that it is in.
    ///
    /// # Errors
    /// [`Error::UnknownClaim`]; [`Error::Expired`] or [`Error::NotYetValid`] where the credential is not valid at
    /// `issued_at`.
    pub fn new(
        held: &HeldCredential,
        chosen: &[ClaimPath],
        issued_at: UnixTime,
    ) -> Result<Self, Error> {
        Self::of(&held.kept, Some(held.holder()), chosen, issued_at)
    }

    /// The same of a credential that may be bound to no key: then nobody can sign.
    pub(super) fn of(
        held: &Kept,
        holder: Option<&PublicKey>,
        chosen: &[ClaimPath],
        issued_at: UnixTime,
    ) -> Result<Self, Error> {
        if held.starts_at().is_some_and(|start| issued_at < start) {
            return Err(Error::NotYetValid(Layer::Credential));
        }
        if held.expires_at.is_some_and(|end| issued_at >= end) {
            return Err(Error::Expired(Layer::Credential));
        }
        let mut sd_jwt = format!("{}~", held.jwt);
        for one in select(held, chosen)? {
            sd_jwt.push_str(&one.text);
            sd_jwt.push('~');
        }
        let token = Token::parse(&sd_jwt)?;
        let content = Authentic::held_before(&token).content(held.profile.as_ref())?;
        Ok(Self {
            digest: token.digest,
            audiences: held.audiences.clone(),
            issued_at,
            holder: holder.cloned(),
            claims: content.claims,
            sd_jwt,
        })
    }

    /// Exactly the claims that a verifier will see, made by the verifier's own rules from the text that will leave.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The names of [`Presentation::claims`].
    pub fn discloses(&self) -> Vec<ClaimPath> {
        self.claims
            .iter()
            .map(|(key, _)| ClaimPath::from_steps(vec![PathStep::Key(key.clone())]))
            .collect()
    }

    /// The presentation without the holder's signature, for who does not ask for one: whoever has seen it can show it again.
    pub fn without_key_binding(self) -> SdJwt {
        SdJwt(self.sd_jwt)
    }

    /// Gives what the copy's key signs, for one audience and one nonce of it.
    ///
    /// # Errors
    /// [`Error::AudienceMissing`] for an empty or overlong audience, [`Error::AudienceMismatch`] where the credential is for
    /// others; [`Error::NonceMismatch`] for an empty or overlong nonce; [`Error::ConfirmationMissing`] where the credential is
    /// bound to no key.
    pub fn prepare(self, audience: &str, nonce: &str) -> Result<PreparedPresentation, Error> {
        if audience.is_empty() || audience.len() > MAX_AUDIENCE {
            return Err(Error::AudienceMissing);
        }
        let others = |allowed: &Vec<String>| !allowed.iter().any(|one| one == audience);
        if self.audiences.as_ref().is_some_and(others) {
            return Err(Error::AudienceMismatch(Layer::Credential));
        }
        if nonce.is_empty() || nonce.len() > MAX_NONCE {
            return Err(Error::NonceMismatch);
        }
        let holder = self.holder.ok_or(Error::ConfirmationMissing)?;
        let payload = json!({
            "aud": audience,
            "iat": self.issued_at.0,
            "nonce": nonce,
            "sd_hash": self.digest.of(&self.sd_jwt),
        });
        let header = Header::new(holder.algorithm(), TYP_KB);
        let unsigned = json::to_vec(&payload)
            .and_then(|payload| Unsigned::new(&header, &payload))
            .map_err(|error| jose(Layer::KeyBinding, error))?;
        Ok(PreparedPresentation {
            to_be_signed: unsigned.to_be_signed(),
            unsigned,
            sd_jwt: self.sd_jwt,
            holder,
        })
    }
}

/// A presentation that lacks only the holder's signature.
pub struct PreparedPresentation {
    sd_jwt: String,
    unsigned: Unsigned,
    to_be_signed: ToBeSigned,
    holder: PublicKey,
}

impl PreparedPresentation {
    /// What the copy's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// The presentation that leaves.
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the copy's key.
    pub fn finish(self, signature: &[u8]) -> Result<SdJwt, Error> {
        self.holder
            .verify(
                self.holder.algorithm(),
                self.to_be_signed.message(),
                signature,
            )
            .map_err(|_| Error::SignatureRejected)?;
        Ok(SdJwt(self.sd_jwt + &self.unsigned.finish(signature)))
    }
}

/// A presentation as it leaves, with a key-binding token or without. `Debug` shows its size.
#[derive(Clone, PartialEq, Eq)]
pub struct SdJwt(String);

impl SdJwt {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The disclosures of the chosen claims: themselves, all inside of them, and all that they are inside of.
fn select<'h>(held: &'h Kept, chosen: &[ClaimPath]) -> Result<Vec<&'h HeldDisclosure>, Error> {
    let mut wanted = vec![false; held.disclosures.len()];
    for path in chosen {
        let path = json_path(path);
        // A claim about the token itself is shown in any case.
        if held.get(&path).is_none() && path.find(&held.own).is_none() {
            return Err(Error::UnknownClaim(path.to_string()));
        }
        for (want, one) in wanted.iter_mut().zip(&held.disclosures) {
            *want |= one.path.contains(&path) || path.contains(&one.path);
        }
    }
    let chosen = held.disclosures.iter().zip(wanted);
    Ok(chosen
        .filter_map(|(one, want)| want.then_some(one))
        .collect())
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Presentation({} claims)", self.claims.len())
    }
}

impl fmt::Debug for PreparedPresentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedPresentation({:?})", self.to_be_signed)
    }
}

impl fmt::Debug for SdJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SdJwt({} characters)", self.0.len())
    }
}
