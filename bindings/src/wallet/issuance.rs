//! Keep: offers.

use std::sync::Arc;

use vidan_wallet::{advice_text, issuance};

use super::{DocumentSummary, Wallet};
use crate::{
    Language, Names,
    error::{OrFailed as _, Result},
};

/// An offer as it was read, once. An app shows `view()` and hands this back: nothing is fetched again behind the person's yes.
#[derive(uniffi::Object)]
pub struct OfferReview {
    inner: issuance::OfferReview,
    language: Language,
}

/// What an offer promises, for the person to decide.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfferView {
    /// The address that offers.
    pub issuer_url: String,
    /// What is offered, also what cannot be received.
    pub documents: Vec<OfferedDocument>,
    /// The form of the transaction code, where one is needed: it came by another way (a letter, a message).
    pub tx_code: Option<TxCodeForm>,
}

/// One document of an offer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfferedDocument {
    /// The issuer's name for it, for `accept_offer`.
    pub configuration: String,
    /// The document type, such as `can_cuoc`.
    pub document_type: String,
    /// What the trust list calls it; none where the list does not know it.
    pub name: Option<Names>,
    /// Why it cannot be received; none where it can.
    pub refused: Option<Refusal>,
}

/// Why a document is not received.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Refusal {
    /// The stable code of the cause.
    pub code: String,
    /// The cause in words, in the wallet's language.
    pub advice: String,
}

/// What a transaction code looks like.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TxCodeForm {
    /// Only digits.
    pub numeric: bool,
    /// How many characters, where the issuer says.
    pub length: Option<u32>,
    /// The issuer's hint about where the code is to be found: its words, not ours.
    pub description: Option<String>,
}

/// What came of an offer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReceivedDocuments {
    /// Documents that are kept.
    pub documents: Vec<DocumentSummary>,
    /// Documents that were accepted and did not come, or were not good.
    pub refused: Vec<NotReceived>,
}

/// A document that did not come, or was not good.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NotReceived {
    /// The document type, such as `can_cuoc`.
    pub document_type: String,
    /// Why.
    pub cause: Refusal,
}

#[uniffi::export]
impl OfferReview {
    /// What to show the person.
    pub fn view(&self) -> OfferView {
        let review = self.inner.clone();
        let documents = review.documents.into_iter();
        OfferView {
            issuer_url: review.issuer_url,
            documents: documents
                .map(|document| OfferedDocument {
                    configuration: document.configuration,
                    document_type: document.document_type,
                    name: document.name.map(Into::into),
                    refused: document
                        .refused
                        .map(|code| Refusal::of(code, self.language)),
                })
                .collect(),
            tx_code: review.tx_code.map(Into::into),
        }
    }
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Looks at an offer (a scanned or tapped `openid-credential-offer://…`) without taking it.
    ///
    /// # Errors
    /// `issuance.…`, `network.…`, `server.…`, `trust.…`, `vault.…`.
    pub async fn review_offer(&self, offer: String) -> Result<Arc<OfferReview>> {
        let review = self.inner.review_offer(&offer).await;
        Ok(Arc::new(OfferReview {
            inner: review.or_failed(self.language)?,
            language: self.language,
        }))
    }

    /// Takes what a reviewed offer promises: the documents chosen by their `configuration`, or all that can be received where none is.
    /// `tx_code` is what the person typed, where one is needed. Each sound document is kept, whatever becomes of the others.
    ///
    /// # Errors
    /// Where not a single document is kept: `issuance.…`, above all `issuance.code_refused`; `device.…`; every reason to refuse a
    /// document; `vault.…`. `Waits` where it goes on later.
    pub async fn accept_offer(
        &self,
        review: Arc<OfferReview>,
        configurations: Vec<String>,
        tx_code: Option<String>,
    ) -> Result<ReceivedDocuments> {
        let received = self
            .inner
            .accept_offer(&review.inner, &configurations, tx_code.as_deref())
            .await;
        let received = received.or_failed(self.language)?;
        let refused = received.refused.into_iter();
        Ok(ReceivedDocuments {
            documents: received.documents.into_iter().map(Into::into).collect(),
            refused: refused
                .map(|one| NotReceived {
                    document_type: one.document_type,
                    cause: Refusal::of(one.code, self.language),
                })
                .collect(),
        })
    }
}

impl Refusal {
    fn of(code: String, language: Language) -> Self {
        Self {
            advice: advice_text(&code, language.into()).to_owned(),
            code,
        }
    }
}

impl From<issuance::TxCodeForm> for TxCodeForm {
    fn from(form: issuance::TxCodeForm) -> Self {
        Self {
            numeric: form.numeric,
            length: form.length,
            description: form.description,
        }
    }
}
