//! Keep: from an offer to sealed copies (OpenID4VCI 1.0, pre-authorised code).
//!
//! The protocol is a state machine in `vidan-protocol`; this room drives it: it sends what is due, makes keys and signs
//! when asked, checks every copy fully against the trust list, and seals documents, copies and the activity entry in one
//! transaction. Where anything fails, nothing is kept and the keys made on the way are deleted.

mod attachments;
mod drive;
mod keep;

pub(crate) use attachments::{Said, same_claims};
pub(crate) use keep::{Checked, Origin, put_copies, seal};

use serde::Serialize;
use vidan_credential::Format;
use vidan_protocol::openid4vci::{Issuance, issuance::Acceptance, offer::InputMode};
use vidan_trust::Names;

use crate::{
    DocumentSummary, Error, Wallet,
    activity::{self, Act, NewEntry},
    documents::profile,
    store::GrantRecord,
};

/// What an offer promises, for the person to decide. The issuer's own words are not trusted yet: a document's name comes
/// from the trust list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferReview {
    /// The address that offers.
    pub issuer_url: String,
    /// What is offered.
    pub documents: Vec<OfferedDocument>,
    /// The form of the transaction code, where one is needed: it came by another way (a letter, a message).
    pub tx_code: Option<TxCodeForm>,
}

/// One document of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedDocument {
    /// The issuer's name for the configuration.
    pub configuration: String,
    /// The document type: the same in every format.
    pub document_type: String,
    /// The format it comes in.
    pub format: Format,
    /// What the trust list calls it; `None` where the list does not know it, and receiving it will be refused.
    pub name: Option<Names>,
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
    /// Looks at an offer without taking it.
    ///
    /// # Errors
    /// The offer's and the metadata's (`vidan-protocol`), transport, trust.
    pub async fn review_offer(&self, offer: &str) -> Result<OfferReview, Error> {
        let list = self.trust_list().await?;
        let mut issuance = Issuance::begin(offer, self.config().plaintext)?;
        self.drive_to_review(&mut issuance).await?;
        let documents = issuance.offered().into_iter().map(|offered| {
            let document_type = offered.format.profile_name(offered.document_type);
            let known = profile(&list, document_type)?;
            Ok(OfferedDocument {
                configuration: offered.configuration.to_owned(),
                document_type: document_type.to_owned(),
                format: offered.format,
                name: known.map(|profile| Names {
                    vi: profile.vi,
                    en: profile.en,
                }),
            })
        });
        let documents = documents.collect::<Result<_, Error>>()?;
        let offer = issuance.offer().ok_or(Error::OfferIncomplete)?;
        Ok(OfferReview {
            issuer_url: offer.credential_issuer.clone(),
            documents,
            tx_code: offer.tx_code().map(|code| TxCodeForm {
                numeric: code.input_mode() == InputMode::Numeric,
                length: code.length,
                description: code.description.clone(),
            }),
        })
    }

    /// Takes everything an offer promises. `tx_code` is what the person typed, where one is needed.
    ///
    /// # Errors
    /// As [`Wallet::review_offer`]; the issuer's refusals; the device keys'; and every reason to refuse a credential. The
    /// refusal is written to the activity log; no document and no key is left behind.
    pub async fn accept_offer(
        &self,
        offer: &str,
        tx_code: Option<&str>,
    ) -> Result<Vec<DocumentSummary>, Error> {
        let list = self.trust_list().await?;
        let mut issuance = Issuance::begin(offer, self.config().plaintext)?;
        self.drive_to_review(&mut issuance).await?;
        let issuer = issuance
            .offer()
            .ok_or(Error::OfferIncomplete)?
            .credential_issuer
            .clone();
        let acceptance = Acceptance {
            copies: self.config().copies,
            tx_code: tx_code.map(str::to_owned),
            ..Acceptance::default()
        };
        let mut keys = Vec::new();
        let received = async {
            issuance.accept(acceptance)?;
            self.drive_to_end(&mut issuance, None, &mut keys).await?;
            let grant = grant_of(&issuance, &issuer);
            self.keep_documents(&list, grant, &issuer, issuance.into_issued()?, &keys)
                .await
        }
        .await;
        let ids = keys.into_iter().map(|key| key.id).collect();
        self.forget_unowned(ids).await;
        if let Err(error) = &received {
            self.note_refusal(&issuer, error).await;
        }
        received
    }

    /// The log's word about a document that was not taken. The refusal itself goes to the caller either way.
    async fn note_refusal(&self, issuer: &str, error: &Error) {
        let entry = NewEntry::new(self.now(), Act::Received, issuer).refused(error.code());
        let _ = self
            .vault()
            .write(move |tx| activity::append(tx, entry))
            .await;
    }
}

/// What more copies can be asked for with, where the issuer gave something.
fn grant_of(issuance: &Issuance, issuer_url: &str) -> Option<GrantRecord> {
    Some(GrantRecord {
        issuer_url: issuer_url.to_owned(),
        authorization_server: issuance.authorization_server().map(str::to_owned),
        refresh_token: issuance.refresh_token()?.to_owned(),
    })
}
