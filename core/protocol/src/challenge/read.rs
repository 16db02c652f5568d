//! The wallet's end: who asks, as far as the trust list can tell, and what.

use vidan_codec::clock::UnixTime;
use vidan_credential::ClaimPath;
use vidan_trust::{Error as TrustError, Names, TrustList};

use super::ChallengeFault;
use super::content::Content;
use super::message::{Message, Signed};
use crate::Error;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A verifier that the trust list names, and whose key signed the question.
    Listed {
        /// Its identifier.
        id: String,
        /// Its name in the list: the only name to show.
        name: Names,
    },
    /// Anyone. What the question says of its asker is its own word.
    Unknown,
}

/// A question that may be shown to the person and answered.
#[derive(Clone)]
pub struct Challenge {
    asker: Asker,
    content: Content,
    answer_nonce: [u8; 32],
}

impl Challenge {
    /// Reads a scanned text, finds out who asks, and whether the question is open.
    ///
    /// # Errors
    /// [`Error::Challenge`] with the cause; [`Error::Trust`] where a listed verifier's key does not count now or did not sign
    /// this: such a question is no unknown one's, but wrong.
    pub fn read(text: &str, list: &TrustList, now: UnixTime) -> Result<Self, Error> {
        let message = Message::read(text)?;
        let asker = match &message.signed {
            Some(signed) => listed(signed, &message.content, list, now)?,
            None => Asker::Unknown,
        };
        if asker == Asker::Unknown && list.names_anyone(&message.content.verifier) {
            return Err(ChallengeFault::BorrowedIdentifier.into());
        }
        message.content.check_now(now)?;
        Ok(Self {
            asker,
            answer_nonce: message.answer_nonce(),
            content: message.content,
        })
    }

    /// Who asks.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// For whom the answer is made: the asker's identifier. Of an unknown asker it is its own word.
    pub fn audience(&self) -> &str {
        &self.content.verifier
    }

    /// The nonce that the answer carries: a hash over all that was asked, by whom and until when.
    pub fn answer_nonce(&self) -> &[u8; 32] {
        &self.answer_nonce
    }

    /// The document types that will do; none: any.
    pub fn document_types(&self) -> &[String] {
        &self.content.document_types
    }

    /// The claims asked for.
    pub fn claims(&self) -> &[ClaimPath] {
        &self.content.claims
    }

    /// Why they are asked for, in the asker's words. One line each, to be shown as a quotation.
    pub fn purpose(&self) -> &Names {
        &self.content.purpose
    }

    /// When it was asked.
    pub fn issued_at(&self) -> UnixTime {
        self.content.issued_at
    }

    /// Until when it can be answered.
    pub fn expires_at(&self) -> UnixTime {
        self.content.expires_at
    }

    /// Whether it can still be answered: it was open when it was read, but a person takes time.
    ///
    /// # Errors
    /// [`ChallengeFault::Expired`], [`ChallengeFault::NotYetValid`].
    pub fn check_open(&self, now: UnixTime) -> Result<(), Error> {
        Ok(self.content.check_now(now)?)
    }
}

/// The verifier whose key this is; unknown where the list names no verifier so.
fn listed(
    signed: &Signed,
    content: &Content,
    list: &TrustList,
    now: UnixTime,
) -> Result<Asker, Error> {
    let key = match list.verifier(&signed.kid, now) {
        Ok(key) => key,
        Err(TrustError::UnknownKid(_)) => return Ok(Asker::Unknown),
        Err(error) => return Err(error.into()),
    };
    if signed.algorithm != key.public().algorithm() {
        return Err(ChallengeFault::Header.into());
    }
    let message = signed.to_be_signed.message();
    key.verify(message, &signed.signature, Some(content.issued_at), ())?;
    if content.verifier != key.id() {
        return Err(ChallengeFault::IssuerMismatch.into());
    }
    Ok(Asker::Listed {
        id: key.id().to_owned(),
        name: key.name().clone(),
    })
}

/// Shows who asks.
impl core::fmt::Debug for Challenge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Challenge")
            .field("asker", &self.asker)
            .finish_non_exhaustive()
    }
}
