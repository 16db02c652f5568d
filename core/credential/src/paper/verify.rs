//! The verifier's side: a scanned text in, claims out that the issuer signed and no one changed.

use core::fmt;

use vidan_codec::{
    ToBeSigned, base45,
    cbor::{Limits, Node, decode},
    clock::UnixTime,
    cose::{Sign1, algorithm_id, header},
};
use vidan_crypto::Algorithm;
use vidan_trust::{IssuerKey, TrustList, Verified};

use super::{
    MAX_TEXT, PREFIX,
    content::Content,
    message::{check_kid, is_paper, unsigned1},
};
use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, Error, Layer, StatusReference,
    sd_cwt::is_phones, signed::signed_by, transport::segments::SegmentId,
};

/// A paper that was read and not checked. Its claims cannot be reached.
pub struct Unverified {
    kid: String,
    algorithm: Algorithm,
    to_be_signed: ToBeSigned,
    signature: Vec<u8>,
    content: Content,
}

/// What a checked paper says. `Debug` shows which document, no claim.
#[derive(Clone)]
pub struct Paper {
    content: Content,
    segments: SegmentId,
}

impl Unverified {
    /// Reads a scanned text.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::TransportUnknown`], [`Error::TransportEncoding`] about the text;
    /// [`Error::ProofAsPaper`] for what a phone made or keeps; [`Error::PaperMalformed`], [`Error::PaperClaims`],
    /// [`Error::StatusMalformed`], [`Error::TimeCredentialIatAfterExp`] for what is not as it must be.
    pub fn read(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_TEXT {
            return Err(Error::TooLarge);
        }
        let encoded = text.strip_prefix(PREFIX).ok_or(Error::TransportUnknown)?;
        let bytes = base45::decode(encoded).map_err(|_| Error::TransportEncoding)?;
        let node = decode(&bytes, &Limits::TOKEN).map_err(|_| Error::PaperMalformed)?;
        let message = Sign1::from_node(&node, &Limits::TOKEN, false);
        Self::message(&message.map_err(|_| Error::PaperMalformed)?, &bytes)
    }

    /// Finds the issuer's key and the type's profile in a list.
    ///
    /// # Errors
    /// [`Error::Trust`], [`Error::Profile`].
    pub fn trusted_by(
        &self,
        list: &TrustList,
        now: UnixTime,
    ) -> Result<(IssuerKey, Option<DocumentProfile>), Error> {
        let document_type = self.content.document_type.to_string();
        let key = list.issuer(&self.kid, &document_type, now)?;
        Ok((key, DocumentProfile::from_list(list, &document_type)?))
    }

    /// Checks signature, issuer and times, in this order. `skew` is how far clocks may differ, in seconds.
    ///
    /// # Errors
    /// [`Error::Trust`], [`Error::IssuerMismatch`], [`Error::Expired`], [`Error::NotYetValid`]; [`Error::PaperClaims`] where
    /// the profile packs claims under a name that the paper uses for one.
    pub fn verify(
        self,
        key: &IssuerKey,
        now: UnixTime,
        skew: i64,
        profile: Option<&DocumentProfile>,
    ) -> Result<Verified<Paper>, Error> {
        let Self {
            algorithm,
            to_be_signed,
            signature,
            content,
            ..
        } = self;
        let (alg, message) = (algorithm_id(algorithm), to_be_signed.message());
        let issued_at = Some(content.issued_at);
        let segments = SegmentId::of_signed(&to_be_signed);
        let paper = signed_by(key, alg, message, &signature, issued_at, content)?;
        paper.try_map(|mut content| {
            if key.iss().is_some_and(|iss| content.issuer != iss) {
                return Err(Error::IssuerMismatch);
            }
            if now >= content.expires_at.plus(skew) {
                return Err(Error::Expired(Layer::Credential));
            }
            if now.plus(skew) < content.issued_at {
                return Err(Error::NotYetValid(Layer::Credential));
            }
            if let Some(profile) = profile {
                if content.claims.iter().any(|(key, _)| profile.is_group(key)) {
                    return Err(Error::PaperClaims);
                }
                profile.sort(&mut content.claims);
            }
            Ok(Paper { content, segments })
        })
    }

    fn message(message: &Sign1<'_>, bytes: &[u8]) -> Result<Self, Error> {
        if is_phones(message.protected()) {
            return Err(Error::ProofAsPaper);
        }
        if !is_paper(message.protected()) {
            return Err(Error::PaperMalformed);
        }
        let algorithm = message.algorithm().map_err(|_| Error::PaperMalformed)?;
        let kid = message.protected().get(header::KID);
        let kid = kid
            .and_then(Node::as_bytes)
            .and_then(|kid| core::str::from_utf8(kid).ok())
            .ok_or(Error::KidMissing)?;
        check_kid(kid)?;
        let content = Content::read(message.payload())?;
        // What else a header can hold, or how else it can be written, is none of ours.
        let again = unsigned1(kid, algorithm, message.payload().to_vec());
        let fits = message.signature().len() == algorithm.signature_len();
        if !fits || again.finish(message.signature()).to_vec() != bytes {
            return Err(Error::PaperMalformed);
        }
        Ok(Self {
            kid: kid.to_owned(),
            algorithm,
            to_be_signed: message.to_be_signed(),
            signature: message.signature().to_vec(),
            content,
        })
    }
}

impl Paper {
    /// The claims, in the profile's order.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.content.claims
    }

    /// The claim at a path.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        path.find(&self.content.claims)
    }

    /// Which document it is.
    pub fn document_type(&self) -> &DocumentType {
        &self.content.document_type
    }

    /// The issuer identifier.
    pub fn issuer(&self) -> &str {
        &self.content.issuer
    }

    /// When it was printed.
    pub fn issued_at(&self) -> UnixTime {
        self.content.issued_at
    }

    /// When it ends.
    pub fn expires_at(&self) -> UnixTime {
        self.content.expires_at
    }

    /// Where its status is found, if it has one. It is not valid before that is checked.
    pub fn status(&self) -> Option<&StatusReference> {
        self.content.status.as_ref()
    }

    /// To what the codes of its portrait belong.
    pub fn segments(&self) -> SegmentId {
        self.segments
    }
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}

impl fmt::Debug for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paper")
            .field("document_type", &self.content.document_type)
            .finish_non_exhaustive()
    }
}
