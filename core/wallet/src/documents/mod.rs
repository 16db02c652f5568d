//! The documents that are kept, for showing.
//!
//! A list reads the documents' own records and nothing else; what a document says is read from its view. Neither needs a copy.

mod delete;
mod life;
mod subject;
pub(crate) mod words;

pub use delete::{ErasedKind, ErasedPart, ErasureReport};
pub use life::{Life, LifeState};
pub use subject::Subject;
pub(crate) use subject::subject_of;

use core::fmt;
use std::collections::BTreeMap;

use serde::Serialize;
use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, Credential, Format, PathStep, profile::DocumentProfile,
};
use vidan_trust::{Names, TrustList, Verified};
use vidan_vault::{Listing, Record};

use crate::{
    DocumentStatus, Error, Lang, Wallet, advice_text,
    status::StatusBook,
    store::{CopyRecord, DocumentRecord, File, ViewRecord, in_base64url},
};

/// The code of what cannot be read in a list.
const DAMAGED: &str = "wallet.document_damaged";

/// A document's entry in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentSummary {
    /// The wallet's name for it.
    pub id: String,
    /// The document type, such as `can_cuoc`: the same in every format.
    pub document_type: String,
    /// The format that it came in. One document may be held in several, each beside the others.
    pub format: Format,
    /// What it is called.
    pub name: Names,
    /// Who issued it.
    pub issuer_name: Names,
    /// When it was issued, to the day.
    pub issued_at: Option<UnixTime>,
    /// When the last of its copies ends; more are fetched before ([`Wallet::refill_all`]).
    pub expires_at: Option<UnixTime>,
    /// When the document itself ends, where it says so.
    pub ends_at: Option<UnixTime>,
    /// Whom it is about.
    pub subject: Subject,
    /// The version of the same document before this one.
    pub supersedes: Option<String>,
    /// The version that took its place.
    pub superseded_by: Option<String>,
    /// How often it can still be shown without one showing being linkable to another.
    pub copies_left: u32,
    /// Whether its issuer gave something that more copies, or a newer version, can be asked for with. Where it did not, there is
    /// nothing to fetch, and that is no failure.
    pub renewable: bool,
    /// How it stands, as far as the wallet's lists tell ([`Wallet::refresh_status`]); `None` for a document without status.
    pub status: Option<DocumentStatus>,
    /// How it is, all in all.
    pub life: Life,
}

/// All documents that can be read, and whether there are others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentsReport {
    /// Those that can be read, in the order they came.
    pub documents: Vec<DocumentSummary>,
    /// What cannot be read; `None` where nothing is damaged.
    pub damage: Option<DocumentDamage>,
}

/// Documents that are there and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentDamage {
    /// How many records are damaged: each may be a document.
    pub records: u32,
    /// `wallet.document_damaged`.
    pub code: String,
    /// What happened, and what to do.
    pub text: Names,
}

/// A document with its claims.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentView {
    /// Its entry.
    #[serde(flatten)]
    pub summary: DocumentSummary,
    /// What it says.
    pub claims: Vec<ClaimView>,
    /// The files that came with it, such as the portrait.
    pub attachments: Vec<AttachmentView>,
}

/// A file whose digest is a claim.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct AttachmentView {
    /// The claim's path, such as `anh_chan_dung`.
    pub claim: String,
    /// What the claim is called.
    pub name: Names,
    /// The file as its issuer made it; a portrait is a WebP image. In JSON as base64url.
    #[serde(with = "in_base64url")]
    pub bytes: Vec<u8>,
}

/// Never the file.
impl fmt::Debug for AttachmentView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttachmentView({})", self.claim)
    }
}

/// One claim, named for people.
#[derive(Clone, PartialEq, Serialize)]
pub struct ClaimView {
    /// Its path, such as `ho_ten`.
    pub path: String,
    /// What it is called.
    pub name: Names,
    /// Its value as JSON.
    pub value: serde_json::Value,
}

/// Never the value.
impl fmt::Debug for ClaimView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClaimView({})", self.path)
    }
}

impl Wallet {
    /// All documents that can be read, in the order they came. [`Wallet::documents_report`] tells of the others.
    ///
    /// # Errors
    /// The vault's.
    pub async fn documents(&self) -> Result<Vec<DocumentSummary>, Error> {
        Ok(self.documents_report().await?.documents)
    }

    /// All documents, and whether there are some that cannot be read: one that is damaged hides no other.
    ///
    /// # Errors
    /// The vault's.
    pub async fn documents_report(&self) -> Result<DocumentsReport, Error> {
        let Listing { records, damaged } = self
            .vault()
            .read(|reader| reader.list::<DocumentRecord>())
            .await
            .map_err(Error::Vault)?;
        let book = self.status_book().await;
        let summary = |found: Record<DocumentRecord>| self.summary(&found.id, &found.value, &book);
        Ok(DocumentsReport {
            documents: records.into_iter().map(summary).collect(),
            damage: (!damaged.is_empty()).then(|| DocumentDamage::of(damaged.len())),
        })
    }

    /// One document with its claims. Where there is no trust list to name them, they are under their own names.
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`]; the vault's; the credential's, where the list's profile of its type is wrong.
    pub async fn document(&self, id: &str) -> Result<DocumentView, Error> {
        let (record, view) = self.document_and_view(id).await?;
        let profile = self.profile_of(&record.document_type).await?;
        let book = self.status_book().await;
        Ok(DocumentView {
            summary: self.summary(id, &record, &book),
            claims: claim_views(&view.claims(), profile.as_ref()),
            attachments: attachment_views(view.attachments, profile.as_ref()),
        })
    }

    /// The profile of a type, where there is a list that knows it: without one, a document is read under its own names.
    pub(crate) async fn profile_of(
        &self,
        document_type: &str,
    ) -> Result<Option<DocumentProfile>, Error> {
        match self.trust_list_any_age().await {
            Ok(list) => profile(&list, document_type),
            Err(error @ Error::Vault(_)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    fn summary(&self, id: &str, record: &DocumentRecord, book: &StatusBook) -> DocumentSummary {
        let now = self.now();
        let status = book.look_up(record.place(now), &record.signer, now);
        // One that was deleted here has no id any more.
        let successor = record.superseded_by.as_ref();
        let successor = successor.filter(|next| !next.id.is_empty());
        DocumentSummary {
            id: id.to_owned(),
            document_type: record.document_type.clone(),
            format: record.format,
            name: record.name.clone(),
            issuer_name: record.signer.name.clone(),
            issued_at: record.issued_at,
            expires_at: record.expires_at,
            ends_at: record.ends_at,
            subject: record.subject.clone(),
            supersedes: record.supersedes.clone(),
            superseded_by: successor.map(|next| next.id.clone()),
            copies_left: record.copies_left(now),
            renewable: record.grant.is_some(),
            life: Life::of(record, status.as_ref(), now),
            status,
        }
    }

    /// The records of all documents that can be read.
    pub(crate) async fn document_records(&self) -> Result<Vec<Record<DocumentRecord>>, Error> {
        let listing = self.vault().read(|reader| reader.list()).await;
        Ok(listing.map_err(Error::Vault)?.records)
    }

    pub(crate) async fn document_and_view(
        &self,
        id: &str,
    ) -> Result<(DocumentRecord, ViewRecord), Error> {
        match self.read_document(id).await? {
            (document, Some(view)) => Ok((document, view)),
            // One of the first encoding, whose turn has not come.
            (_, None) => {
                self.upgrade_documents().await?;
                let (document, view) = self.read_document(id).await?;
                let view = view.ok_or(Error::Vault(vidan_vault::Error::NotFound))?;
                Ok((document, view))
            }
        }
    }

    async fn read_document(&self, id: &str) -> Result<(DocumentRecord, Option<ViewRecord>), Error> {
        let id = id.to_owned();
        self.vault()
            .read(move |reader| {
                let found = reader.find::<DocumentRecord>(&id)?;
                let document = found.ok_or(Error::DocumentUnknown)?.value;
                let view = reader.find::<ViewRecord>(&id)?;
                Ok((document, view.map(|view| view.value)))
            })
            .await
    }
}

impl DocumentDamage {
    fn of(records: usize) -> Self {
        Self {
            records: u32::try_from(records).unwrap_or(u32::MAX),
            code: DAMAGED.to_owned(),
            text: Names {
                vi: advice_text(DAMAGED, Lang::Vi).to_owned(),
                en: advice_text(DAMAGED, Lang::En).to_owned(),
            },
        }
    }
}

/// Reads a kept copy again: its signature is checked each time it comes out of the vault.
pub(crate) fn reopen(
    copy: &CopyRecord,
    document: &DocumentRecord,
    profile: Option<&DocumentProfile>,
) -> Result<Verified<Credential>, Error> {
    let bytes = base64url::decode(&copy.credential)?;
    let (format, signer) = (document.format, &document.signer);
    Ok(Credential::reopen(format, &bytes, signer, profile)?)
}

pub(crate) fn profile(
    list: &TrustList,
    document_type: &str,
) -> Result<Option<DocumentProfile>, Error> {
    Ok(DocumentProfile::from_list(list, document_type)?)
}

fn attachment_views(
    files: BTreeMap<String, File>,
    profile: Option<&DocumentProfile>,
) -> Vec<AttachmentView> {
    let view = |(claim, file): (String, File)| AttachmentView {
        name: claim_name(&claim, profile),
        claim,
        bytes: file.0,
    };
    files.into_iter().map(view).collect()
}

/// Claims named for people, in their order.
pub(crate) fn claim_views(
    claims: &[(ClaimKey, ClaimValue)],
    profile: Option<&DocumentProfile>,
) -> Vec<ClaimView> {
    let view = |(key, value): &(ClaimKey, ClaimValue)| {
        let path = ClaimPath::from_steps(vec![PathStep::Key(key.clone())]).to_string();
        ClaimView {
            name: claim_name(&path, profile),
            path,
            value: value.to_json(),
        }
    };
    claims.iter().map(view).collect()
}

/// A claim that the profile does not know is shown under its own name.
pub(crate) fn claim_name(path: &str, profile: Option<&DocumentProfile>) -> Names {
    profile
        .and_then(|profile| profile.claim(path))
        .map(|claim| Names {
            vi: claim.vi.clone(),
            en: claim.en.clone(),
        })
        .unwrap_or_else(|| Names {
            vi: path.to_owned(),
            en: path.to_owned(),
        })
}
