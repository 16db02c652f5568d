//! The documents that are kept.

use core::fmt;

use super::{DocumentStatus, Life, Subject, Wallet, core as wallet};
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
    /// When the last of its copies ends; `refill_all` fetches more before.
    pub expires_at: Option<i64>,
    /// When the document itself ends, where it says so.
    pub ends_at: Option<i64>,
    /// Whom it is about.
    pub subject: Subject,
    /// The version of the same document before this one.
    pub supersedes: Option<String>,
    /// The version that took its place.
    pub superseded_by: Option<String>,
    /// How often it can still be shown without one showing being linkable to another.
    pub copies_left: u32,
    /// Whether its issuer gave something that more copies, or a newer version, can be asked for with.
    pub renewable: bool,
    /// How it stands, as far as the wallet's lists tell (`refresh_status`); none for a document without status.
    pub status: Option<DocumentStatus>,
    /// How it is, all in all.
    pub life: Life,
}

/// All documents that can be read, and whether there are others.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DocumentsReport {
    /// Those that can be read, in the order they came.
    pub documents: Vec<DocumentSummary>,
    /// What cannot be read; none where nothing is damaged.
    pub damage: Option<DocumentDamage>,
}

/// Documents that are there and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DocumentDamage {
    /// How many records are damaged: each may be a document.
    pub records: u32,
    /// `wallet.document_damaged`.
    pub code: String,
    /// What happened, and what to do.
    pub text: Names,
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
    /// All documents that can be read, in the order they came.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn documents(&self) -> Result<Vec<DocumentSummary>> {
        let documents = self.inner.documents().await.or_failed(self.language)?;
        Ok(documents.into_iter().map(Into::into).collect())
    }

    /// All documents that can be read, and whether there are some that cannot: one that is damaged hides no other.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn documents_report(&self) -> Result<DocumentsReport> {
        let report = self.inner.documents_report().await;
        let report = report.or_failed(self.language)?;
        Ok(DocumentsReport {
            documents: report.documents.into_iter().map(Into::into).collect(),
            damage: report.damage.map(|damage| DocumentDamage {
                records: damage.records,
                code: damage.code,
                text: damage.text.into(),
            }),
        })
    }

    /// The person's own word about whom a document is about. It never leaves the wallet.
    ///
    /// # Errors
    /// `wallet.document_unknown`, `wallet.subject_name`; `vault.…`.
    pub async fn set_subject(&self, id: String, subject: Subject) -> Result<()> {
        let set = self.inner.set_subject(&id, subject.into()).await;
        set.or_failed(self.language)
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
            ends_at: document.ends_at.map(|at| at.0),
            subject: document.subject.into(),
            supersedes: document.supersedes,
            superseded_by: document.superseded_by,
            copies_left: document.copies_left,
            renewable: document.renewable,
            status: document.status.map(Into::into),
            life: document.life.into(),
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
