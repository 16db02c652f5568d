//! The office's side: from claims to the text that is printed, in two steps, because its key may live elsewhere.

use core::fmt;

use vidan_codec::{ToBeSigned, clock::UnixTime, cose::Unsigned1};
use vidan_crypto::PublicKey;

use super::{
    content::Content,
    message::{check_kid, to_text, unsigned1},
};
use crate::{ClaimValue, DocumentType, Error, StatusReference, transport::segments::SegmentId};

/// What is to be printed.
#[derive(Clone, Debug)]
pub struct PaperRequest {
    /// The issuer identifier (`iss`).
    pub issuer: String,
    /// Under which key id the issuer's key is published.
    pub kid: String,
    /// The key that will sign; it decides the algorithm (ESP256, ESP384 or Ed25519).
    pub signer: PublicKey,
    /// The document type (`vct`).
    pub document_type: String,
    /// The claims: a map with text keys, 1 to 64 of them, as few as do. A photo is claimed by its SHA-256.
    pub claims: ClaimValue,
    /// When it is printed.
    pub issued_at: UnixTime,
    /// When it ends. A paper has no phone that could renew it, and needs an end.
    pub expires_at: UnixTime,
    /// Where its status will be found.
    pub status: Option<StatusReference>,
}

impl PaperRequest {
    /// Gives what the issuer's key signs.
    ///
    /// # Errors
    /// [`Error::PaperClaims`], [`Error::ClaimKind`] or [`Error::PaperMalformed`] for what cannot be printed,
    /// [`Error::TimeCredentialIatAfterExp`], [`Error::KidMissing`], [`Error::TooLarge`] for more than one code holds.
    pub fn prepare(self) -> Result<PreparedPaper, Error> {
        check_kid(&self.kid)?;
        let content = Content {
            issuer: self.issuer,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
            document_type: DocumentType::Text(self.document_type),
            status: self.status,
            claims: self.claims.as_map().ok_or(Error::PaperClaims)?.to_vec(),
        };
        content.check()?;
        let payload = content.to_vec()?;
        // What its readers would refuse is not printed: a claim twice, or nested too deep.
        Content::read(&payload)?;
        let algorithm = self.signer.algorithm();
        let unsigned = unsigned1(&self.kid, algorithm, payload);
        let longest = vec![0; algorithm.signature_len()];
        to_text(&unsigned.clone().finish(&longest).to_vec())?;
        Ok(PreparedPaper {
            to_be_signed: unsigned.to_be_signed(),
            unsigned,
            signer: self.signer,
        })
    }
}

/// A paper that lacks only the issuer's signature.
pub struct PreparedPaper {
    unsigned: Unsigned1,
    to_be_signed: ToBeSigned,
    signer: PublicKey,
}

/// A paper to be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedPaper {
    /// The text of its code.
    pub text: String,
    /// To what the codes of its portrait belong ([`crate::transport::segments::attach`]).
    pub segments: SegmentId,
}

impl PreparedPaper {
    /// What the issuer's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// The text to print.
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the key named in the request.
    pub fn finish(self, signature: &[u8]) -> Result<PrintedPaper, Error> {
        let message = self.to_be_signed.message();
        self.signer
            .verify(self.signer.algorithm(), message, signature)
            .map_err(|_| Error::SignatureRejected)?;
        Ok(PrintedPaper {
            segments: SegmentId::of_signed(&self.to_be_signed),
            text: to_text(&self.unsigned.finish(signature).to_vec())?,
        })
    }
}

impl fmt::Debug for PreparedPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedPaper({:?})", self.to_be_signed)
    }
}

/// The text holds claims.
impl fmt::Debug for PrintedPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrintedPaper({} characters)", self.text.len())
    }
}
