//! The documents that are kept.

use core::fmt;

use super::{DocumentStatus, Wallet, core as wallet};
use crate::{
    ClaimView, Names,
    error::{OrFailed as _, Result},
};

/// A document's entry in the list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DocumentSummary {
    /// The wallet's name for it.
    pub id: String,
    /// The document type, such as `can_cuoc`.
    pub document_type: String,
    /// What it is called.
    pub name: Names,
    /// Who issued it.
    pub issuer_name: Names,
    /// When it was issued, to the day.
    pub issued_at: Option<i64>,
    /// When the electronic document ends.
    pub expires_at: Option<i64>,
    /// How often it can still be shown without one showing being linkable to another.
    pub copies_left: u32,
    /// How it stands, as far as the wallet's lists tell (`refresh_status`); none for a document without status.
    pub status: Option<DocumentStatus>,
}

/// A document with its claims.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct DocumentView {
    /// Its entry.
    pub summary: DocumentSummary,
    /// What it says.
    pub claims: Vec<ClaimView>,
    /// The files that came with it, such as the portrait.
    pub attachments: Vec<AttachmentView>,
}

/// A file whose digest is a claim.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct AttachmentView {
    /// The claim's path, such as `anh_chan_dung`.
    pub claim: String,
    /// What the claim is called.
    pub name: Names,
    /// The file as its issuer made it; a portrait is a WebP image.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for AttachmentView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttachmentView({})", self.claim)
    }
}

impl fmt::Debug for DocumentView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentView({})", self.summary.document_type)
    }
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// All documents, in the order they came.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn documents(&self) -> Result<Vec<DocumentSummary>> {
        let documents = self.inner.documents().await.or_failed(self.language)?;
        Ok(documents.into_iter().map(Into::into).collect())
    }

    /// One document with its claims.
    ///
    /// # Errors
    /// `wallet.document_unknown`; `trust.list.…`; `vault.…`.
    pub async fn document(&self, id: String) -> Result<DocumentView> {
        let document = self.inner.document(&id).await;
        document.map(Into::into).or_failed(self.language)
    }
}

impl From<wallet::DocumentSummary> for DocumentSummary {
    fn from(document: wallet::DocumentSummary) -> Self {
        Self {
            id: document.id,
            document_type: document.document_type,
            name: document.name.into(),
            issuer_name: document.issuer_name.into(),
            issued_at: document.issued_at.map(|at| at.0),
            expires_at: document.expires_at.map(|at| at.0),
            copies_left: document.copies_left,
            status: document.status.map(Into::into),
        }
    }
}

impl From<wallet::DocumentView> for DocumentView {
    fn from(document: wallet::DocumentView) -> Self {
        Self {
            summary: document.summary.into(),
            claims: document.claims.into_iter().map(Into::into).collect(),
            attachments: document.attachments.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<wallet::AttachmentView> for AttachmentView {
    fn from(file: wallet::AttachmentView) -> Self {
        Self {
            claim: file.claim,
            name: file.name.into(),
            bytes: file.bytes,
        }
    }
}
