//! The verifier's side (RFC 9901 sections 7.1 and 7.3; sections 2.4 and 2.5 of the VC draft): a presentation in, claims out
//! that the issuer signed, the holder chose to show, and no one changed.
//!
//! [`Unverified::parse`] reads structure; [`Unverified::verify`] does every check. Status, policy and replay belong to
//! `vidan-verifier`.

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_crypto::{PublicKey, hash::sha256};
use vidan_trust::{IssuerKey, TrustList, Verified};

pub use super::disclosed::Disclosed;
use super::{Fault, key_binding::KeyBinding, token::Token};
use crate::{ClaimPath, DocumentProfile, DocumentType, Error, Layer};

/// What is expected to be an SD-JWT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any SD-JWT of RFC 9901: a `typ` is one that ends in `+sd-jwt`, or none; no `vct` is needed.
    AnySdJwt,
    /// An SD-JWT VC: `typ` and `vct` as the draft has them.
    Credential,
}

/// Which nonce a key-binding token must carry. It must carry one in any case.
#[derive(Clone, Copy, Debug)]
pub enum NonceRule<'a> {
    /// Any: the caller does not know what was asked.
    Any,
    /// The one outstanding.
    Exactly(&'a str),
}

/// Whether the holder must have signed the presentation. What came decides nothing about it (RFC 9901 section 7.3, step 1).
#[derive(Clone, Copy, Debug)]
pub enum KeyBindingRule<'a> {
    /// Nobody asked for it: there must be none.
    Absent,
    /// The holder must have.
    Required {
        /// For which question.
        nonce: NonceRule<'a>,
        /// How long ago at most, in seconds.
        max_age: Option<i64>,
    },
}

/// What a verifier expects of a presentation.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// What it is.
    pub kind: Kind,
    /// The audiences that mean this verifier.
    pub audiences: &'a [&'a str],
    /// The holder's signature.
    pub key_binding: KeyBindingRule<'a>,
    /// The time of the check.
    pub now: UnixTime,
    /// How far clocks may differ, in seconds.
    pub skew: i64,
}

/// A presentation that was read and not checked. Its claims cannot be reached.
pub struct Unverified<'a> {
    token: Token<'a>,
    key_binding: Option<KeyBinding<'a>>,
}

impl<'a> Unverified<'a> {
    /// Reads the parts: at most 1 MiB, 512 disclosures, a header of 16 KiB.
    ///
    /// # Errors
    /// Everything about form: base64url, JSON, headers, types of registered claims.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let token = Token::parse(text)?;
        let key_binding = token.key_binding.map(KeyBinding::parse).transpose()?;
        Ok(Self { token, key_binding })
    }

    /// The key id that the header names: good for finding a key, not for deciding.
    pub fn kid(&self) -> Option<&str> {
        self.token.kid()
    }

    /// The certificates that the header carries, the signer's first, in DER: good for following them to a pinned anchor, not
    /// for deciding. Empty where it carries none.
    pub fn x5c(&self) -> &[Vec<u8>] {
        &self.token.x5c
    }

    /// The issuer that the credential names: good for finding a key, not for deciding.
    pub fn issuer(&self) -> Option<&str> {
        self.token.issuer()
    }

    /// The document type that the credential names: good for finding a key, not for deciding.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.token.document_type.as_ref()
    }

    /// The key that the credential says it is bound to: good for finding the key, not for deciding.
    pub(crate) fn names_key(&self) -> Result<PublicKey, Error> {
        let holder = self.token.unauthenticated()?.holder()?;
        holder.ok_or(Error::ConfirmationMissing)
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
        self.token.trusted_by(list, now)
    }

    /// Does every check. A profile puts the claims into its order.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn verify(
        &self,
        key: &IssuerKey,
        expected: &Expectation<'_>,
        profile: Option<&DocumentProfile>,
    ) -> Result<Verified<Disclosed>, Error> {
        let authentic = self.token.authenticate(key, expected.kind)?;
        authentic.try_map(|authentic| {
            let content = authentic.content(profile)?;
            content
                .times
                .check_now(Layer::Credential, expected.now, expected.skew)?;
            if let Some(allowed) = &content.audiences {
                let means_us = |one: &String| expected.audiences.contains(&one.as_str());
                if !allowed.iter().any(means_us) {
                    return Err(Error::AudienceMismatch(Layer::Credential));
                }
            }
            let holder = authentic.holder()?;
            let bound = self.check_key_binding(expected, holder.as_ref())?;
            let disclosed = content.placements.into_iter().map(|place| place.path);
            Ok(Disclosed {
                document_type: content.document_type,
                issuer: content.issuer.filter(|_| !key.is_certified()),
                integrity: content.integrity,
                issued_at: content.times.iat,
                expires_at: content.times.exp,
                presented_at: bound.and_then(|bound| bound.times.iat),
                presentation_ends: bound.and_then(|bound| bound.times.exp),
                audience: bound.map(|bound| bound.audience.clone()),
                nonce: bound.map(|bound| bound.nonce.clone()),
                status: content.status,
                holder,
                replay_key: bound
                    .map_or_else(|| self.token.replay_key(), |bound| sha256(bound.message())),
                own: content.own.into_iter().map(|(key, _)| key).collect(),
                disclosable: disclosed.collect::<Vec<ClaimPath>>(),
                claims: content.claims,
            })
        })
    }

    /// The key-binding token, checked, where one is expected.
    fn check_key_binding(
        &self,
        expected: &Expectation<'_>,
        holder: Option<&PublicKey>,
    ) -> Result<Option<&KeyBinding<'a>>, Error> {
        let KeyBindingRule::Required { max_age, .. } = expected.key_binding else {
            return match self.key_binding {
                None => Ok(None),
                Some(_) => Err(Fault::KeyBindingUnexpected.into()),
            };
        };
        let bound = self.key_binding.as_ref().ok_or(Fault::KeyBindingMissing)?;
        let holder = holder.ok_or(Error::ConfirmationMissing)?;
        bound.check(
            &self.token,
            holder,
            expected.audiences,
            &expected.key_binding,
        )?;
        bound
            .times
            .check_now(Layer::KeyBinding, expected.now, expected.skew)?;
        let oldest = max_age.map(|age| {
            expected
                .now
                .plus(age.saturating_add(expected.skew).saturating_neg())
        });
        if oldest.is_some_and(|oldest| bound.times.iat < Some(oldest)) {
            return Err(Error::Expired(Layer::KeyBinding));
        }
        Ok(Some(bound))
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}
