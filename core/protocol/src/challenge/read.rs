//! The wallet's end: who asks, as far as the trust list can tell, and what.

use vidan_codec::clock::UnixTime;
use vidan_credential::ClaimPath;
use vidan_trust::{Error as TrustError, Names, TrustList, VerifierRecord};

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
    /// What the list says of a listed asker.
    record: Option<VerifierRecord>,
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
        let record = match &message.signed {
            Some(signed) => listed(signed, &message.content, list, now)?,
            None => None,
        };
        if record.is_none() && list.names_anyone(&message.content.verifier) {
            return Err(ChallengeFault::BorrowedIdentifier.into());
        }
        message.content.check_now(now)?;
        let asker = record
            .as_ref()
            .map_or(Asker::Unknown, |record| Asker::Listed {
                id: record.id.clone(),
                name: record.name.clone(),
            });
        Ok(Self {
            asker,
            record,
            answer_nonce: message.answer_nonce(),
            content: message.content,
        })
    }

    /// Who asks.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// Whether the asker has registered to ask for this claim of documents of this type; an unknown one has registered nothing.
    /// To be said to the person, not to be decided for them.
    pub fn is_registered(&self, document_type: &str, claim: &str) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|record| record.may_ask(document_type, claim))
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

/// The verifier whose key this is; none where the list names no verifier so.
fn listed(
    signed: &Signed,
    content: &Content,
    list: &TrustList,
    now: UnixTime,
) -> Result<Option<VerifierRecord>, Error> {
    let key = match list.verifier(&signed.kid, now) {
        Ok(key) => key,
        Err(TrustError::UnknownKid(_)) => return Ok(None),
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
    Ok(Some(list.verifier_record(&signed.kid)?.clone()))
}

/// Shows who asks.
impl core::fmt::Debug for Challenge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Challenge")
            .field("asker", &self.asker)
            .finish_non_exhaustive()
    }
}
