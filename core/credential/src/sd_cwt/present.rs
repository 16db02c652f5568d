//! The holder's side of a presentation (section "Creating a Key Binding Token"): the chosen disclosures and no others, under
//! a token that says for whom and when, signed by the copy's key in two steps.

use core::fmt;

use vidan_codec::{
    ToBeSigned,
    cbor::{Limits, Value, decode},
    clock::UnixTime,
    cose::sig_structure,
};
use vidan_crypto::PublicKey;

use super::{
    disclosure::Disclosure,
    flat::flatten,
    hold::HeldCredential,
    labels::{AUD, CNONCE, EXP, IAT},
    reveal::{Claims, Trace, reveal},
    wire,
};
use crate::{ClaimKey, ClaimPath, ClaimValue, Error, Layer, PathStep};

/// Longest audience and nonce that are signed, in bytes.
const MAX_AUDIENCE: usize = 512;
const MAX_NONCE: usize = 64;

/// What is about to be shown, to whom and when. Nothing is signed yet.
pub struct Presentation {
    credential: Vec<u8>,
    payload: Vec<u8>,
    holder: PublicKey,
    claims: Claims,
}

impl Presentation {
    /// Chooses claims of a credential by public path, for one audience. A claim is shown with all that is in it, and
    /// with the shells that it is packed in. The token ends after `lifetime` seconds, or with the credential.
    ///
    /// # Errors
    /// [`Error::UnknownClaim`]; [`Error::Expired`] or [`Error::NotYetValid`] where the credential is not valid at
    /// `issued_at`; [`Error::AudienceMissing`] for an empty or overlong audience, [`Error::AudienceMismatch`] where the
    /// credential is for others; [`Error::TimeKbtIatAfterExp`] for no lifetime; [`Error::NonceMismatch`] for an empty or
    /// overlong nonce.
    pub fn new(
        held: &HeldCredential,
        chosen: &[ClaimPath],
        audience: &str,
        issued_at: UnixTime,
        lifetime: u32,
        nonce: Option<&[u8]>,
    ) -> Result<Self, Error> {
        let wrapped = select(held, chosen)?;
        let payload = key_binding_payload(held, audience, issued_at, lifetime, nonce)?;
        let mut disclosures = wire::Disclosures::default();
        for one in &wrapped {
            disclosures.push_wrapped(one);
        }
        Ok(Self {
            credential: wire::credential(
                &held.protected,
                &disclosures,
                &held.payload,
                &held.signature,
            ),
            payload,
            holder: held.holder().clone(),
            claims: shown(held, &wrapped)?,
        })
    }

    /// Exactly the claims that a verifier will see, made by the verifier's own rules from the bytes that will leave.
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

    /// Gives what the copy's key signs.
    pub fn prepare(self) -> PreparedPresentation {
        let protected = wire::key_binding_header(self.holder.algorithm(), &self.credential);
        PreparedPresentation {
            to_be_signed: sig_structure(&protected, &self.payload),
            protected,
            payload: self.payload,
            holder: self.holder,
        }
    }
}

/// A presentation that lacks only the holder's signature.
pub struct PreparedPresentation {
    protected: Vec<u8>,
    payload: Vec<u8>,
    holder: PublicKey,
    to_be_signed: ToBeSigned,
}

impl PreparedPresentation {
    /// What the copy's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// The token that leaves.
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the copy's key.
    pub fn finish(self, signature: &[u8]) -> Result<KeyBindingToken, Error> {
        self.holder
            .verify(
                self.holder.algorithm(),
                self.to_be_signed.message(),
                signature,
            )
            .map_err(|_| Error::SignatureRejected)?;
        Ok(KeyBindingToken(wire::key_binding(
            &self.protected,
            &self.payload,
            signature,
        )))
    }
}

/// A signed key-binding token: what a QR code carries. `Debug` shows its size.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyBindingToken(Vec<u8>);

impl KeyBindingToken {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// The disclosures of the chosen claims: themselves, all inside of them, and all that they are inside of.
fn select<'h>(held: &'h HeldCredential, chosen: &[ClaimPath]) -> Result<Vec<&'h [u8]>, Error> {
    let mut wanted = vec![false; held.disclosures.len()];
    for path in chosen {
        if held.get(path).is_none() {
            return Err(Error::UnknownClaim(path.to_string()));
        }
        let packed = held.packed(path);
        for (want, disclosure) in wanted.iter_mut().zip(&held.disclosures) {
            *want |= disclosure
                .packed
                .as_ref()
                .is_some_and(|place| place.starts_with(&packed) || packed.starts_with(place));
        }
    }
    let chosen = held
        .disclosures
        .iter()
        .zip(wanted)
        .filter(|(_, want)| *want);
    Ok(chosen
        .map(|(disclosure, _)| disclosure.wrapped.as_slice())
        .collect())
}

fn key_binding_payload(
    held: &HeldCredential,
    audience: &str,
    issued_at: UnixTime,
    lifetime: u32,
    nonce: Option<&[u8]>,
) -> Result<Vec<u8>, Error> {
    if audience.is_empty() || audience.len() > MAX_AUDIENCE {
        return Err(Error::AudienceMissing);
    }
    if held
        .audiences
        .as_ref()
        .is_some_and(|allowed| !allowed.iter().any(|one| one == audience))
    {
        return Err(Error::AudienceMismatch(Layer::Credential));
    }
    if nonce.is_some_and(|nonce| nonce.is_empty() || nonce.len() > MAX_NONCE) {
        return Err(Error::NonceMismatch);
    }
    if held.starts_at().is_some_and(|start| issued_at < start) {
        return Err(Error::NotYetValid(Layer::Credential));
    }
    let end = issued_at.plus(i64::from(lifetime));
    let end = held
        .expires_at()
        .map_or(end, |credential_end| credential_end.min(end));
    if held
        .expires_at()
        .is_some_and(|credential_end| issued_at >= credential_end)
    {
        return Err(Error::Expired(Layer::Credential));
    }
    if issued_at >= end {
        return Err(Error::TimeKbtIatAfterExp);
    }
    let mut claims = vec![
        (AUD, Value::from(audience)),
        (EXP, Value::from(end.0)),
        (IAT, Value::from(issued_at.0)),
    ];
    claims.extend(nonce.map(|nonce| (CNONCE, Value::from(nonce))));
    Ok(Value::map(claims).to_vec())
}

/// What a verifier reads from these disclosures.
fn shown(held: &HeldCredential, wrapped: &[&[u8]]) -> Result<Claims, Error> {
    let cbor = |error| Error::Cbor(Layer::Credential, error);
    let payload = decode(&held.payload, &Limits::TOKEN).map_err(cbor)?;
    let header = decode(&held.protected, &Limits::TOKEN).map_err(cbor)?;
    let nodes: Vec<_> = wrapped
        .iter()
        .map(|one| decode(one, &Limits::TOKEN).map_err(cbor))
        .collect::<Result<_, _>>()?;
    let mut left = Limits::TOKEN;
    let disclosures: Vec<_> = nodes
        .iter()
        .map(|one| Disclosure::read(one, &mut left))
        .collect::<Result<_, _>>()?;
    let revealed = reveal(
        &payload,
        header.get(super::labels::CWT_CLAIMS),
        &disclosures,
        Trace::Nothing,
    )?;
    flatten(revealed.claims, held.profile.as_ref(), None)
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

impl fmt::Debug for KeyBindingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyBindingToken({} bytes)", self.0.len())
    }
}
