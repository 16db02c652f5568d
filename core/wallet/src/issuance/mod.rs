//! Keep: from an offer to sealed copies (OpenID4VCI 1.0, pre-authorised code).
//!
//! A review reads the offer, the issuer and its authorization server once, and what it gives is what is accepted: nothing is
//! fetched again behind the person's yes. Accepting is an operation (`operation`): each document is kept as soon as its copies
//! are checked fully against the trust list, in one transaction with its activity entry.

mod attachments;
mod keep;
mod operation;
mod part;
mod receiving;

pub(crate) use attachments::{Said, same_claims};
pub(crate) use keep::{Checked, Origin, put_copies, seal};
#[cfg(test)]
pub(crate) use part::PartRecord;
pub use receiving::NotReceived;
pub(crate) use receiving::{OwnedKey, Purpose, Receiving};

use core::fmt;

use serde::Serialize;
use vidan_codec::base64url;
use vidan_credential::Format;
use vidan_crypto::hash::sha256_parts;
use vidan_protocol::openid4vci::{Issuance, Step, issuance::Acceptance, offer::InputMode};
use vidan_trust::{Names, TrustList};

use crate::{
    DocumentSummary, Error, Wallet,
    documents::profile,
    operations::{Ended, finished},
    store::{OperationRecord, Work},
};

/// More steps than any offer needs until it can be shown: a machine that does not end is a bug, not a hang.
const MAX_STEPS: usize = 32;

/// What an offer promises, for the person to decide. The issuer's own words are not trusted yet: a document's name comes
/// from the trust list.
#[derive(Clone, Serialize)]
pub struct OfferReview {
    /// The address that offers.
    pub issuer_url: String,
    /// What is offered.
    pub documents: Vec<OfferedDocument>,
    /// The form of the transaction code, where one is needed: it came by another way (a letter, a message).
    pub tx_code: Option<TxCodeForm>,
    /// What was read: no screen can change it.
    #[serde(skip)]
    issuance: Issuance,
}

/// The code is in it.
impl fmt::Debug for OfferReview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfferReview({} documents)", self.documents.len())
    }
}

/// What came of an offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReceivedDocuments {
    /// Documents that are kept.
    pub documents: Vec<DocumentSummary>,
    /// Documents that were accepted and did not come, or were not good.
    pub refused: Vec<NotReceived>,
}

/// One document of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedDocument {
    /// The issuer's name for the configuration.
    pub configuration: String,
    /// The document type: the same in every format.
    pub document_type: String,
    /// The format it comes in; `None` where it is one that this wallet cannot receive.
    pub format: Option<Format>,
    /// What the trust list calls it; `None` where the list does not know it.
    pub name: Option<Names>,
    /// Why it cannot be received: a stable code; `None` where it can.
    pub refused: Option<String>,
}

/// What a transaction code looks like (OpenID4VCI 1.0 section 4.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TxCodeForm {
    /// Only digits.
    pub numeric: bool,
    /// How many characters, where the issuer says.
    pub length: Option<u32>,
    /// The issuer's hint about where the code is to be found.
    pub description: Option<String>,
}

impl Wallet {
    /// Looks at an offer without taking it. Everything that accepting it rests on is read now, once.
    ///
    /// # Errors
    /// The offer's and the metadata's (`vidan-protocol`), transport, trust.
    pub async fn review_offer(&self, offer: &str) -> Result<OfferReview, Error> {
        let list = self.trust_list().await?;
        let mut issuance = Issuance::begin(offer, self.config().plaintext)?;
        self.drive_to_review(&mut issuance).await?;
        let documents = documents_of(&issuance, &list)?;
        let offer = issuance.offer().ok_or(Error::OfferIncomplete)?;
        Ok(OfferReview {
            issuer_url: offer.credential_issuer.clone(),
            documents,
            tx_code: offer.tx_code().map(|code| TxCodeForm {
                numeric: code.input_mode() == InputMode::Numeric,
                length: code.length,
                description: code.description.clone(),
            }),
            issuance,
        })
    }

    /// Takes what a reviewed offer promises: the documents chosen, by their configuration, or all that can be received. `tx_code` is
    /// what the person typed, where one is needed. A connection that breaks leaves an operation that goes on ([`Wallet::go_on`]),
    /// and the same offer accepted again goes on with it.
    ///
    /// # Errors
    /// Where not a single document is kept: the issuer's refusal, or the reason to refuse the credential, and the log has it.
    /// [`Error::DocumentTypeUnknown`] where the list knows none of those chosen; [`Error::Waits`] where it has to wait; the vault's.
    pub async fn accept_offer(
        &self,
        review: &OfferReview,
        chosen: &[String],
        tx_code: Option<&str>,
    ) -> Result<ReceivedDocuments, Error> {
        let wanted = wanted(review, chosen)?;
        let acceptance = Acceptance {
            copies: self.config().copies,
            configurations: wanted.iter().map(|one| one.configuration.clone()).collect(),
            tx_code: tx_code.map(str::to_owned),
        };
        let mut issuance = review.issuance.clone();
        issuance.accept(acceptance)?;
        let chosen: Vec<&str> = wanted
            .iter()
            .map(|one| one.configuration.as_str())
            .collect();
        let digest = issuance.digest()?;
        let accepted = sha256_parts(&[&digest, chosen.join("\0").as_bytes()]);
        let id = format!("offer {}", base64url::encode(accepted));
        // Typed anew it is another agreement to the same: it takes the place of a mistyped one.
        let code = sha256_parts(&[tx_code.unwrap_or_default().as_bytes()]);
        let agreed = base64url::encode(sha256_parts(&[&accepted, &code]));
        let document_types = wanted.iter().map(|one| one.document_type.clone()).collect();
        let purpose = Purpose::Offer { document_types };
        let work = Work::Receive(Receiving::new(id.clone(), purpose, &issuance)?);
        self.begin_operation(&id, OperationRecord::new(agreed, work, self.now()))
            .await?;
        match finished(self.start(&id)).await? {
            Ended::Received {
                kept,
                refused,
                cause,
            } => self.received(&kept, refused, cause).await,
            _ => Err(Error::OfferIncomplete),
        }
    }

    async fn received(
        &self,
        kept: &[String],
        refused: Vec<NotReceived>,
        cause: Option<Error>,
    ) -> Result<ReceivedDocuments, Error> {
        if kept.is_empty() {
            return Err(cause.unwrap_or(Error::OfferIncomplete));
        }
        // They are kept: what fails here must not say otherwise.
        let mut documents = self.documents().await.unwrap_or_default();
        documents.retain(|document| kept.contains(&document.id));
        Ok(ReceivedDocuments { documents, refused })
    }

    async fn drive_to_review(&self, issuance: &mut Issuance) -> Result<(), Error> {
        for _ in 0..MAX_STEPS {
            match issuance.step()? {
                Step::Review => return Ok(()),
                Step::Send(request) => match self.send(request).await {
                    Ok(response) => issuance.receive(&response, self.now())?,
                    // Of several servers another one may be there.
                    Err(Error::Transport(_)) if issuance.unreachable() => {}
                    Err(error) => return Err(error),
                },
                _ => return Err(Error::OfferIncomplete),
            }
        }
        Err(Error::OfferIncomplete)
    }
}

/// Every document of the offer, also those that cannot be received.
fn documents_of(issuance: &Issuance, list: &TrustList) -> Result<Vec<OfferedDocument>, Error> {
    let mut documents = Vec::new();
    for offered in issuance.offered() {
        let document_type = offered.format.profile_name(offered.document_type);
        let known = profile(list, document_type)?;
        documents.push(OfferedDocument {
            configuration: offered.configuration.to_owned(),
            document_type: document_type.to_owned(),
            format: Some(offered.format),
            refused: known
                .is_none()
                .then(|| Error::DocumentTypeUnknown.code().to_owned()),
            name: known.map(|profile| Names {
                vi: profile.vi,
                en: profile.en,
            }),
        });
    }
    for (configuration, cause) in issuance.not_receivable() {
        documents.push(OfferedDocument {
            configuration: configuration.to_owned(),
            document_type: configuration.to_owned(),
            format: None,
            name: None,
            refused: Some(Error::from(cause).code().to_owned()),
        });
    }
    Ok(documents)
}

/// The documents to ask for: those chosen, or all that can be received.
fn wanted<'r>(
    review: &'r OfferReview,
    chosen: &[String],
) -> Result<Vec<&'r OfferedDocument>, Error> {
    let good = |one: &&OfferedDocument| one.refused.is_none();
    let picked = |one: &&OfferedDocument| chosen.is_empty() || chosen.contains(&one.configuration);
    let wanted: Vec<_> = review
        .documents
        .iter()
        .filter(good)
        .filter(picked)
        .collect();
    match wanted.is_empty() {
        true => Err(Error::DocumentTypeUnknown),
        false => Ok(wanted),
    }
}
