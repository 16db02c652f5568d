//! Keep: offers.

use vidan_wallet::issuance;

use super::{DocumentSummary, Wallet};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// What an offer promises, for the person to decide.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfferReview {
    /// The address that offers.
    pub issuer_url: String,
    /// What is offered.
    pub documents: Vec<OfferedDocument>,
    /// The form of the transaction code, where one is needed: it came by another way (a letter, a message).
    pub tx_code: Option<TxCodeForm>,
}

/// One document of an offer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfferedDocument {
    /// The document type, such as `can_cuoc`.
    pub document_type: String,
    /// What the trust list calls it; none where the list does not know it, and receiving it will be refused.
    pub name: Option<Names>,
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

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Looks at an offer (a scanned or tapped `openid-credential-offer://…`) without taking it.
    ///
    /// # Errors
    /// `issuance.…`, `network.…`, `server.…`, `trust.…`, `vault.…`.
    pub async fn review_offer(&self, offer: String) -> Result<OfferReview> {
        let review = self.inner.review_offer(&offer).await;
        review.map(Into::into).or_failed(self.language)
    }

    /// Takes everything an offer promises, all or nothing. `tx_code` is what the person typed, where one is needed.
    ///
    /// # Errors
    /// As `review_offer`; `issuance.code_refused`; `device.…`; every reason to refuse a document.
    pub async fn accept_offer(
        &self,
        offer: String,
        tx_code: Option<String>,
    ) -> Result<Vec<DocumentSummary>> {
        let documents = self.inner.accept_offer(&offer, tx_code.as_deref()).await;
        let documents = documents.or_failed(self.language)?;
        Ok(documents.into_iter().map(Into::into).collect())
    }
}

impl From<issuance::OfferReview> for OfferReview {
    fn from(review: issuance::OfferReview) -> Self {
        Self {
            issuer_url: review.issuer_url,
            documents: review.documents.into_iter().map(Into::into).collect(),
            tx_code: review.tx_code.map(Into::into),
        }
    }
}

impl From<issuance::OfferedDocument> for OfferedDocument {
    fn from(document: issuance::OfferedDocument) -> Self {
        Self {
            document_type: document.document_type,
            name: document.name.map(Into::into),
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
