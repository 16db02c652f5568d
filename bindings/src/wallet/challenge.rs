//! Answering a verifier's question.

use std::sync::Arc;

use vidan_wallet::presentation;

use super::{DocumentSummary, Preview, Wallet, presentation::Warning};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Asker {
    /// A verifier under the name that the trust list gives it.
    Listed {
        /// The name.
        name: Names,
    },
    /// Anyone: its identifier and its purpose are its own words. Show it as unknown.
    Unknown,
}

/// A question, as it is shown to the person.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ChallengeView {
    /// Who asks.
    pub asker: Asker,
    /// The asker's identifier. Of an unknown asker its own word, and no name to show.
    pub asker_id: String,
    /// What for, in the asker's words: show it as a quotation.
    pub purpose: Names,
    /// Until when it can be answered.
    pub expires_at: i64,
    /// The claims asked for, by path.
    pub asked: Vec<String>,
    /// The held documents that can answer at least in part, those that can answer in full first.
    pub documents: Vec<AskedDocument>,
    /// What the person should know before answering.
    pub warnings: Vec<Warning>,
}

/// A held document, and what it can say to a question.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AskedDocument {
    /// The document.
    pub document: DocumentSummary,
    /// What was asked and it can show.
    pub can_show: Vec<AskedClaim>,
    /// What was asked and it does not have.
    pub lacks: Vec<AskedClaim>,
    /// Those of `can_show` that a listed asker has not registered to ask for, by path.
    pub not_registered: Vec<String>,
}

/// A claim that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AskedClaim {
    /// Its path, such as `ho_ten`.
    pub path: String,
    /// What it is called.
    pub name: Names,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Reads a scanned question (`VDQ:…`) and what of it the documents can answer. Signs and changes nothing.
    ///
    /// # Errors
    /// `challenge.…`; `trust.…` where a listed asker's key does not count or did not sign it; `vault.…`.
    pub async fn read_challenge(&self, text: String) -> Result<ChallengeView> {
        let view = self.inner.read_challenge(&text).await;
        view.map(Into::into).or_failed(self.language)
    }

    /// What answering a question with these claims of a document would reveal, and to whom. `present` answers it.
    ///
    /// # Errors
    /// As `read_challenge`; `challenge.claim_not_asked`, `challenge.document_not_asked`; and as `preview`.
    pub async fn preview_answer(
        &self,
        text: String,
        document_id: String,
        claims: Vec<String>,
    ) -> Result<Arc<Preview>> {
        let preview = self
            .inner
            .preview_answer(&text, &document_id, &claims)
            .await;
        Ok(Preview::over(preview.or_failed(self.language)?))
    }
}

impl From<presentation::Asker> for Asker {
    fn from(asker: presentation::Asker) -> Self {
        match asker {
            presentation::Asker::Listed(name) => Self::Listed { name: name.into() },
            presentation::Asker::Unknown => Self::Unknown,
        }
    }
}

impl From<presentation::ChallengeView> for ChallengeView {
    fn from(view: presentation::ChallengeView) -> Self {
        Self {
            asker: view.asker.into(),
            asker_id: view.asker_id,
            purpose: view.purpose.into(),
            expires_at: view.expires_at.0,
            asked: view.asked,
            documents: view.documents.into_iter().map(Into::into).collect(),
            warnings: view.warnings.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<presentation::AskedDocument> for AskedDocument {
    fn from(asked: presentation::AskedDocument) -> Self {
        Self {
            document: asked.document.into(),
            can_show: asked.can_show.into_iter().map(Into::into).collect(),
            lacks: asked.lacks.into_iter().map(Into::into).collect(),
            not_registered: asked.not_registered,
        }
    }
}

impl From<presentation::AskedClaim> for AskedClaim {
    fn from(claim: presentation::AskedClaim) -> Self {
        Self {
            path: claim.path,
            name: claim.name.into(),
        }
    }
}
