//! The verifier's end: from what it wants to know to the text it shows.
//!
//! Two steps where the question is signed, because a verifier's key may live elsewhere: [`ChallengeRequest::prepare`] gives what
//! to sign, [`PreparedChallenge::finish`] checks the signature and gives the text.

use vidan_codec::ToBeSigned;
use vidan_codec::clock::UnixTime;
use vidan_codec::cose::Unsigned1;
use vidan_credential::ClaimPath;
use vidan_crypto::{PublicKey, Random, random_array};
use vidan_trust::Names;

use super::content::Content;
use super::message::{check_kid, nonce_of_signed, nonce_of_unsigned, to_text, unsigned1};
use super::{ChallengeFault, OpenChallenge};
use crate::Error;

/// Bytes of a nonce that is written.
const NONCE: usize = 16;

/// What a verifier asks.
#[derive(Clone, Debug)]
pub struct ChallengeRequest {
    /// The verifier's identifier: the audience of the answer, visible ASCII of at most 128 bytes.
    pub verifier: String,
    /// The document types that will do, at most 16; none: any.
    pub document_types: Vec<String>,
    /// The claims asked for, 1 to 64.
    pub claims: Vec<ClaimPath>,
    /// Why, in both languages, at most 200 characters each.
    pub purpose: Names,
    /// When it is asked.
    pub issued_at: UnixTime,
    /// Seconds for which it is open, 1 to 300.
    pub lifetime: u32,
}

/// A question that lacks only its signature.
pub struct PreparedChallenge {
    unsigned: Unsigned1,
    to_be_signed: ToBeSigned,
    signer: PublicKey,
    content: Content,
}

/// A question to be shown.
#[derive(Clone, Debug)]
pub struct ShownChallenge {
    /// The text of the code.
    pub text: String,
    /// What the verifier keeps, to judge the answer by.
    pub open: OpenChallenge,
}

impl ChallengeRequest {
    /// Gives what the verifier's key signs; `kid` is its name in the trust list.
    ///
    /// # Errors
    /// [`Error::Challenge`] for what cannot be asked or does not fit in one code; [`Error::Crypto`] without random bytes.
    pub fn prepare(
        self,
        kid: &str,
        signer: &PublicKey,
        random: &dyn Random,
    ) -> Result<PreparedChallenge, Error> {
        check_kid(kid)?;
        let content = self.content(random)?;
        let unsigned = unsigned1(kid, signer.algorithm(), &content);
        let longest = vec![0; signer.algorithm().signature_len()];
        to_text(&unsigned.clone().finish(&longest).to_vec())?;
        Ok(PreparedChallenge {
            to_be_signed: unsigned.to_be_signed(),
            unsigned,
            signer: signer.clone(),
            content,
        })
    }

    /// The question without a signature: whoever reads it is told that the asker is unknown.
    ///
    /// # Errors
    /// As [`ChallengeRequest::prepare`].
    pub fn unsigned(self, random: &dyn Random) -> Result<ShownChallenge, Error> {
        let content = self.content(random)?;
        let bytes = content.to_vec();
        Ok(ShownChallenge {
            text: to_text(&bytes)?,
            open: OpenChallenge::new(content, nonce_of_unsigned(&bytes)),
        })
    }

    fn content(self, random: &dyn Random) -> Result<Content, Error> {
        let nonce: [u8; NONCE] = random_array(random)?;
        let content = Content {
            verifier: self.verifier,
            expires_at: self.issued_at.plus(i64::from(self.lifetime)),
            issued_at: self.issued_at,
            nonce: nonce.to_vec(),
            document_types: self.document_types,
            claims: self.claims,
            purpose: self.purpose,
        };
        content.check()?;
        Ok(content)
    }
}

impl PreparedChallenge {
    /// What the verifier's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// The text to show and what to keep.
    ///
    /// # Errors
    /// [`ChallengeFault::SignatureRejected`] where the signature does not verify under the key named before.
    pub fn finish(self, signature: &[u8]) -> Result<ShownChallenge, Error> {
        let message = self.to_be_signed.message();
        self.signer
            .verify(self.signer.algorithm(), message, signature)
            .map_err(|_| ChallengeFault::SignatureRejected)?;
        let nonce = nonce_of_signed(&self.to_be_signed);
        Ok(ShownChallenge {
            text: to_text(&self.unsigned.finish(signature).to_vec())?,
            open: OpenChallenge::new(self.content, nonce),
        })
    }
}

impl core::fmt::Debug for PreparedChallenge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PreparedChallenge({:?})", self.to_be_signed)
    }
}
