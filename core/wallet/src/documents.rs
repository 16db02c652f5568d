//! The documents that are kept, for showing.

use core::fmt;

use serde::Serialize;
use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, PathStep, profile::DocumentProfile,
    sd_cwt::hold::HeldCredential,
};
use vidan_trust::{Names, Signer, TrustList, Verified};
use vidan_vault::Reader;

use crate::{
    Error, Wallet,
    store::{CopyRecord, DocumentRecord},
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
}

/// A document with its claims.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentView {
    /// Its entry.
    #[serde(flatten)]
    pub summary: DocumentSummary,
    /// What it says.
    pub claims: Vec<ClaimView>,
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
        Ok(records
            .iter()
            .map(|record| summary(&record.id, &record.value))
            .collect())
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
        Ok(DocumentView {
            summary: summary(id, &record),
            claims: claim_views(held.get().claims(), profile.as_ref()),
        })
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

pub(crate) fn summary(id: &str, record: &DocumentRecord) -> DocumentSummary {
    DocumentSummary {
        id: id.to_owned(),
        document_type: record.document_type.clone(),
        name: record.name.clone(),
        issuer_name: record.signer.name.clone(),
        issued_at: record.issued_at,
        expires_at: record.expires_at,
        copies_left: record.copies_left(),
    }
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
fn claim_name(path: &str, profile: Option<&DocumentProfile>) -> Names {
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
