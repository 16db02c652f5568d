//! Deleting a document: everything that is of it, told part by part.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_crypto::device::KeyId;
use vidan_trust::Names;
use vidan_vault::Transaction;

use crate::{
    Consent, Error, Subject, Wallet,
    activity::{self, Act, NewEntry},
    copies::erase,
    keys::doom,
    operations::over,
    store::{
        CopyRecord, DocumentRecord, GrantRecord, KeyRecord, OperationRecord, Successor, ViewRecord,
        Work,
    },
};

/// What went with a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErasureReport {
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub name: Names,
    /// Whom it was about.
    pub subject: Subject,
    /// What was erased, part by part; parts of which there were none are left out.
    pub parts: Vec<ErasedPart>,
    /// Device keys that the device has not deleted yet. They open nothing any more; it is tried again at the next unlocking.
    pub keys_left: u32,
}

/// A part of what was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErasedPart {
    /// What.
    pub kind: ErasedKind,
    /// How many.
    pub count: u32,
    /// What, in words.
    pub text: Names,
}

/// What can go with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErasedKind {
    /// Copies.
    Copies,
    /// Keys of copies on the device.
    DeviceKeys,
    /// The document's entry, with what it says.
    Document,
    /// Files, such as the portrait.
    Files,
    /// What more copies could be asked for with.
    RefreshToken,
    /// What was under way with it and is over now: forms not handed in yet, copies being fetched.
    Operations,
    /// What has left with proofs of it and goes on to its answer. Where that is lost, it cannot be proven again, and ends.
    OperationsAway,
}

impl Wallet {
    /// Deletes a document for good: its entry, what it says, its copies and their keys, its files, proofs of it that wait to be
    /// sent, and what more copies could be asked for with, unless another document needs that. The log says that it was deleted,
    /// and nothing of what it said. Its issuer is not told.
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`]; the vault's: nothing is deleted then.
    pub async fn delete_document(
        &self,
        id: &str,
        consent: &Consent,
    ) -> Result<ErasureReport, Error> {
        let id = id.to_owned();
        let mut reports = self.erase_all(consent, move |_| Ok(vec![id])).await?;
        reports.pop().ok_or(Error::DocumentUnknown)
    }

    /// Deletes every document that a newer version took the place of, as [`Wallet::delete_document`] deletes one: all, or none.
    ///
    /// # Errors
    /// The vault's: nothing is deleted then.
    pub async fn erase_superseded(&self, consent: &Consent) -> Result<Vec<ErasureReport>, Error> {
        self.erase_all(consent, |tx| {
            let documents = tx.list::<DocumentRecord>()?.records.into_iter();
            let superseded = documents.filter(|one| one.value.superseded_by.is_some());
            Ok(superseded.map(|one| one.id).collect())
        })
        .await
    }

    async fn erase_all(
        &self,
        consent: &Consent,
        which: impl FnOnce(&Transaction<'_>) -> Result<Vec<String>, Error> + Send + 'static,
    ) -> Result<Vec<ErasureReport>, Error> {
        let (consent, now) = (consent.clone(), self.now());
        let erased = self
            .vault()
            .write(move |tx| {
                let mut erased = Vec::new();
                for id in which(tx)? {
                    let found = tx.find::<DocumentRecord>(&id)?;
                    let document = found.ok_or(Error::DocumentUnknown)?.value;
                    let with = document.signer.id.as_ref().unwrap_or(&document.issuer_url);
                    let entry = NewEntry::new(now, Act::Deleted, with)
                        .document(&document.document_type)
                        .consent(&consent);
                    erased.push(erase_document(tx, &id, document, now)?);
                    activity::append(tx, entry)?;
                }
                Ok::<_, Error>(erased)
            })
            .await?;
        let all = erased.iter().flat_map(|(_, keys)| keys.clone()).collect();
        self.delete_keys(all).await;
        // Those of operations that ended with it.
        self.delete_doomed_keys().await;
        self.changes().note();
        let (reports, keys): (Vec<_>, Vec<_>) = erased.into_iter().unzip();
        let left = self.vault().read(move |reader| {
            let left = |keys: &Vec<KeyId>| {
                let mut left = 0u32;
                for key in keys {
                    let there = reader.contains::<KeyRecord>(key.as_str())?;
                    left = left.saturating_add(u32::from(there));
                }
                Ok::<_, vidan_vault::Error>(left)
            };
            keys.iter().map(left).collect::<Result<Vec<_>, _>>()
        });
        let left = left.await.unwrap_or_default().into_iter();
        let left = left.chain(core::iter::repeat(0));
        let told = reports.into_iter().zip(left);
        Ok(told
            .map(|(report, keys_left)| ErasureReport {
                keys_left,
                ..report
            })
            .collect())
    }
}

fn erase_document(
    tx: &mut Transaction<'_>,
    id: &str,
    mut document: DocumentRecord,
    now: UnixTime,
) -> Result<(ErasureReport, Vec<KeyId>), Error> {
    let mut files = match tx.find::<ViewRecord>(id)? {
        Some(view) => view.value.attachments.len(),
        None => 0,
    };
    let mut copies = 0;
    for copy in &document.copies {
        if let Some(copy) = tx.find::<CopyRecord>(&CopyRecord::id(id, copy.number))? {
            copies += 1;
            files = files.saturating_add(copy.value.attachments.len());
        }
    }
    let keys = erase(tx, id, &mut document, |_| true)?;
    tx.delete::<ViewRecord>(id)?;
    tx.delete::<DocumentRecord>(id)?;
    let grants = erase_grant(tx, &document)?;
    let (ended, away) = end_operations(tx, id, now)?;
    unlink(tx, id, &document)?;
    let parts = [
        (ErasedKind::Document, 1),
        (ErasedKind::Copies, copies),
        (ErasedKind::DeviceKeys, keys.len()),
        (ErasedKind::Files, files),
        (ErasedKind::RefreshToken, grants),
        (ErasedKind::Operations, ended),
        (ErasedKind::OperationsAway, away),
    ];
    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
    let report = ErasureReport {
        document_type: document.document_type,
        name: document.name,
        subject: document.subject,
        parts: parts
            .map(|(kind, count)| ErasedPart::of(kind, count))
            .collect(),
        keys_left: 0,
    };
    Ok((report, keys))
}

/// The refresh token of an offer is shared by all documents that came of it.
fn erase_grant(tx: &mut Transaction<'_>, document: &DocumentRecord) -> Result<usize, Error> {
    let Some(grant) = &document.grant else {
        return Ok(0);
    };
    let others = tx.list::<DocumentRecord>()?.records;
    if others
        .iter()
        .any(|other| other.value.grant.as_ref() == Some(grant))
    {
        return Ok(0);
    }
    Ok(usize::from(tx.delete::<GrantRecord>(grant)?))
}

/// Operations that need the document: copies of it that are being fetched, and forms and mailboxes whose proofs of it are not made yet
/// are over. What has left already goes on to its answer. How many of each.
fn end_operations(
    tx: &mut Transaction<'_>,
    id: &str,
    now: UnixTime,
) -> Result<(usize, usize), Error> {
    let (mut ended, mut away) = (0usize, 0usize);
    for record in tx.list::<OperationRecord>()?.records {
        let operation = record.value;
        let (needs_it, has_left) = match &operation.work {
            Work::Receive(work) => (work.is_of(id), false),
            Work::SubmitForm(work) => (work.is_of(id), operation.sent || work.has_left()),
            Work::OpenInbox(work) => (work.document == id, operation.sent || work.has_left()),
            Work::SendReceipts(_) | Work::WithdrawConsent(_) => (false, false),
        };
        if !needs_it {
            continue;
        }
        if has_left {
            away = away.saturating_add(1);
            continue;
        }
        if let Work::Receive(work) = &operation.work {
            work.erase_parts(tx)?;
        }
        doom(tx, &operation.work.keys())?;
        over(tx, &record.id, &operation, now)?;
        let entry = operation.work.entry(now);
        activity::append(tx, entry.refused("operation.document_deleted"))?;
        ended = ended.saturating_add(1);
    }
    Ok((ended, away))
}

/// Closes the gap in a row of versions.
fn unlink(tx: &mut Transaction<'_>, id: &str, document: &DocumentRecord) -> Result<(), Error> {
    for other in tx.list::<DocumentRecord>()?.records {
        let mut record = other.value;
        let newer = record.supersedes.as_deref() == Some(id);
        let older = record
            .superseded_by
            .as_ref()
            .is_some_and(|next| next.id == id);
        if newer {
            record.supersedes = document.supersedes.clone();
        }
        if older {
            // It stays superseded: a newer version exists, though it may not be here.
            let at = record.superseded_by.as_ref().map(|next| next.at);
            let next = document.superseded_by.as_ref().map(|next| next.id.clone());
            record.superseded_by = at.map(|at| Successor {
                id: next.unwrap_or_default(),
                at,
            });
        }
        if newer || older {
            tx.put(&other.id, &record)?;
        }
    }
    Ok(())
}

impl ErasedKind {
    /// A stable name, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copies => "copies",
            Self::DeviceKeys => "device_keys",
            Self::Document => "document",
            Self::Files => "files",
            Self::RefreshToken => "refresh_token",
            Self::Operations => "operations",
            Self::OperationsAway => "operations_away",
        }
    }
}

impl ErasedPart {
    fn of(kind: ErasedKind, count: usize) -> Self {
        let (vi, en) = match kind {
            ErasedKind::Copies => ("Bản để xuất trình", "Copies for showing"),
            ErasedKind::DeviceKeys => ("Khóa trên thiết bị", "Keys on the device"),
            ErasedKind::Document => (
                "Giấy tờ và nội dung của nó",
                "The document and what it says",
            ),
            ErasedKind::Files => (
                "Tệp đi kèm, như ảnh chân dung",
                "Files, such as the portrait",
            ),
            ErasedKind::RefreshToken => (
                "Quyền lấy thêm bản từ cơ quan cấp",
                "The permission to fetch more copies",
            ),
            ErasedKind::Operations => (
                "Việc đang chờ cần giấy tờ này, nay đã dừng",
                "What waited for it and is over now, such as forms not handed in",
            ),
            ErasedKind::OperationsAway => (
                "Việc đã gửi đi, vẫn chờ trả lời; nếu câu trả lời bị mất thì phải làm lại bằng giấy tờ khác",
                "What has left and still waits for its answer; if that is lost, it has to be done again with another document",
            ),
        };
        Self {
            kind,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            text: Names {
                vi: vi.to_owned(),
                en: en.to_owned(),
            },
        }
    }
}
