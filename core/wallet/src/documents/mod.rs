//! The documents that are kept, for showing.

use core::fmt;
use std::collections::BTreeMap;

use serde::Serialize;
use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, PathStep, profile::DocumentProfile,
    sd_cwt::hold::HeldCredential,
};
use vidan_trust::{Names, Signer, TrustList, Verified};
use vidan_vault::Reader;

use crate::{
    DocumentStatus, Error, Wallet,
    status::StatusBook,
    store::{CopyRecord, DocumentRecord, File, in_base64url},
};

/// A document's entry in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    pub issued_at: Option<UnixTime>,
    /// When the electronic document ends.
    pub expires_at: Option<UnixTime>,
    /// How often it can still be shown without one showing being linkable to another.
    pub copies_left: u32,
    /// How it stands, as far as the wallet's lists tell ([`Wallet::refresh_status`]); `None` for a document without status.
    pub status: Option<DocumentStatus>,
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
    /// All documents, in the order they came.
    ///
    /// # Errors
    /// The vault's.
    pub async fn documents(&self) -> Result<Vec<DocumentSummary>, Error> {
        let records = self.all::<DocumentRecord>().await?;
        let book = self.status_book().await?;
        let mut summaries = Vec::with_capacity(records.len());
        for found in records {
            let (record, _, copy) = self.next_copy(&found.id).await?;
            summaries.push(self.summary(&found.id, &record, &copy, &book));
        }
        Ok(summaries)
    }

    /// One document with its claims, read from its next copy (all copies say the same).
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`]; the vault's; the credential's, where what was kept no longer verifies.
    pub async fn document(&self, id: &str) -> Result<DocumentView, Error> {
        let (record, _, copy) = self.next_copy(id).await?;
        let list = self.trust_list_any_age().await?;
        let profile = profile(&list, &record.document_type)?;
        let held = reopen(&copy, &record.signer, profile.as_ref())?;
        let book = self.status_book().await?;
        Ok(DocumentView {
            summary: self.summary(id, &record, &copy, &book),
            claims: claim_views(held.get().claims(), profile.as_ref()),
            attachments: attachment_views(copy.attachments, profile.as_ref()),
        })
    }

    fn summary(
        &self,
        id: &str,
        record: &DocumentRecord,
        copy: &CopyRecord,
        book: &StatusBook,
    ) -> DocumentSummary {
        DocumentSummary {
            id: id.to_owned(),
            document_type: record.document_type.clone(),
            name: record.name.clone(),
            issuer_name: record.signer.name.clone(),
            issued_at: record.issued_at,
            expires_at: record.expires_at,
            copies_left: record.copies_left(),
            status: book.look_up(copy.status.as_ref(), &record.signer, self.now()),
        }
    }

    /// The document, and the copy it shows next: an unused one while there is one, else the last.
    pub(crate) async fn next_copy(
        &self,
        id: &str,
    ) -> Result<(DocumentRecord, u32, CopyRecord), Error> {
        let id = id.to_owned();
        self.vault()
            .read(move |reader| read_next_copy(reader, &id))
            .await
    }
}

fn read_next_copy(
    reader: &Reader<'_>,
    id: &str,
) -> Result<(DocumentRecord, u32, CopyRecord), Error> {
    let record = reader
        .find::<DocumentRecord>(id)?
        .ok_or(Error::DocumentUnknown)?
        .value;
    let number = record.next_copy.min(record.copies.saturating_sub(1));
    let copy = reader.get::<CopyRecord>(&CopyRecord::id(id, number))?;
    Ok((record, number, copy))
}

/// Reads a kept copy again: its signature is checked each time it comes out of the vault.
pub(crate) fn reopen(
    copy: &CopyRecord,
    signer: &Signer,
    profile: Option<&DocumentProfile>,
) -> Result<Verified<HeldCredential>, Error> {
    let bytes = base64url::decode(&copy.credential)?;
    Ok(HeldCredential::reopen(&bytes, signer, profile)?)
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
