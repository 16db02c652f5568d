//! The verifier's side: bytes in, claims out that their issuer signed and their holder showed to this audience, in answer to this
//! question.

use vidan_trust::{IssuerKey, Verified};

use super::{Shown, UNASKED};
use crate::{
    DocumentProfile, Error, Format, Trusted, credential,
    mdoc::{self, named::NamedShown, transcript::SessionTranscript},
    sd_cwt::{
        self,
        verify::{Expectation, NonceRule},
    },
    sd_jwt::{
        self,
        verify::{KeyBindingRule, Kind},
    },
};

/// Does every check of a proof but those of status, policy and replay. Its format is told by its first byte. Gives the profile of
/// its document, too, where the list has one.
///
/// An SD-CWT is signed by who stands on the list, a mobile document under a pinned anchor, an SD-JWT by either; where it brings
/// certificates, they alone decide.
///
/// # Errors
/// The first check that fails, as an [`Error`]; [`Error::QuestionMissing`] for a mobile document where no nonce is expected.
pub fn verify(
    proof: &[u8],
    trusted: Trusted<'_>,
    expected: &Expectation<'_>,
) -> Result<(Verified<Shown>, Option<DocumentProfile>), Error> {
    match Format::of_proof(proof) {
        Format::MsoMdoc => {
            let response = mdoc::verify::Unverified::parse(proof)?;
            let document = only(&response)?;
            let (key, profile) = credential::mdoc_issuer(
                &document.x5chain(),
                document.document_type(),
                document.signed_at(),
                trusted,
                expected.now,
            )?;
            Ok((
                verify_mdoc(document, &key, expected, profile.as_ref())?,
                profile,
            ))
        }
        Format::SdCwt => {
            let token = sd_cwt::verify::Unverified::parse(proof)?;
            let (key, profile) = token.trusted_by(trusted.list, expected.now)?;
            let shown = token.verify(&key, expected, profile.as_ref())?;
            Ok((shown.map(Shown::SdCwt), profile))
        }
        Format::SdJwt => {
            let token = sd_jwt::verify::Unverified::parse(text(proof)?)?;
            let (key, profile) = credential::sd_jwt_issuer(&token, trusted, expected.now)?;
            Ok((
                verify_sd_jwt(&token, &key, expected, profile.as_ref())?,
                profile,
            ))
        }
    }
}

/// The same under one issuer's key that a person named.
///
/// # Errors
/// As [`verify`].
pub fn verify_with_key(
    proof: &[u8],
    key: &IssuerKey,
    expected: &Expectation<'_>,
) -> Result<Verified<Shown>, Error> {
    match Format::of_proof(proof) {
        Format::MsoMdoc => {
            let response = mdoc::verify::Unverified::parse(proof)?;
            verify_mdoc(only(&response)?, key, expected, None)
        }
        Format::SdCwt => {
            let token = sd_cwt::verify::Unverified::parse(proof)?;
            Ok(token.verify(key, expected, None)?.map(Shown::SdCwt))
        }
        Format::SdJwt => {
            let token = sd_jwt::verify::Unverified::parse(text(proof)?)?;
            verify_sd_jwt(&token, key, expected, None)
        }
    }
}

fn verify_sd_jwt(
    token: &sd_jwt::verify::Unverified<'_>,
    key: &IssuerKey,
    expected: &Expectation<'_>,
    profile: Option<&DocumentProfile>,
) -> Result<Verified<Shown>, Error> {
    let exactly = match expected.nonce {
        NonceRule::Absent | NonceRule::Any => None,
        NonceRule::Exactly(nonce) => Some(super::nonce_text(Some(nonce))),
    };
    let nonce = exactly
        .as_deref()
        .map_or(sd_jwt::verify::NonceRule::Any, |nonce| {
            sd_jwt::verify::NonceRule::Exactly(nonce)
        });
    let expected_here = sd_jwt::verify::Expectation {
        kind: Kind::Credential,
        audiences: expected.audiences,
        key_binding: KeyBindingRule::Required {
            nonce,
            max_age: expected.max_lifetime,
        },
        now: expected.now,
        skew: expected.skew,
    };
    let shown = token.verify(key, &expected_here, profile)?;
    // An answer to somebody's question is not for whoever looks, as with the other formats.
    if matches!(expected.nonce, NonceRule::Absent) && shown.get().nonce() != Some(UNASKED) {
        return Err(Error::NonceUnexpected);
    }
    Ok(shown.map(Shown::SdJwt))
}

/// A mobile document does not say to whom it is shown: each audience is tried.
fn verify_mdoc(
    document: &mdoc::verify::UnverifiedDocument<'_>,
    key: &IssuerKey,
    expected: &Expectation<'_>,
    profile: Option<&DocumentProfile>,
) -> Result<Verified<Shown>, Error> {
    let NonceRule::Exactly(nonce) = expected.nonce else {
        return Err(Error::QuestionMissing);
    };
    let mut last = Error::HolderSignatureInvalid;
    for audience in expected.audiences {
        let session = mdoc::verify::Expectation {
            document_type: None,
            transcript: &SessionTranscript::answer(audience, nonce),
            now: expected.now,
            skew: expected.skew,
            reader_key: None,
        };
        match document.verify(key, &session) {
            Err(Error::HolderSignatureInvalid) => last = Error::HolderSignatureInvalid,
            Err(other) => return Err(other),
            Ok(shown) => {
                let named = |shown| Shown::Mdoc(NamedShown::new(shown, profile));
                return Ok(shown.map(named));
            }
        }
    }
    Err(last)
}

/// One proof shows one document.
fn only<'r, 'a>(
    response: &'r mdoc::verify::Unverified<'a>,
) -> Result<&'r mdoc::verify::UnverifiedDocument<'a>, Error> {
    match response.documents() {
        [document] => Ok(document),
        _ => Err(Error::MdocNotOne),
    }
}

fn text(proof: &[u8]) -> Result<&str, Error> {
    core::str::from_utf8(proof).map_err(|_| sd_jwt::Fault::Structure.into())
}
