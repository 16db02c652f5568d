//! What is due after unlocking: records of an older encoding are written anew, keys that nobody owns are deleted.
//!
//! Neither may keep a person from the wallet: what fails is tried again the next time.

use vidan_trust::TrustList;
use vidan_vault::Transaction;

use crate::{
    Error, Wallet,
    copies::tidy,
    documents::{profile, reopen, subject_of, words::words_of},
    store::{Copy, CopyRecord, DocumentRecord, ViewRecord},
};

impl Wallet {
    pub(crate) async fn settle(&self) {
        let _ = self.upgrade_documents().await;
        let _ = self.adopt_submissions().await;
        self.settle_keys().await;
    }

    /// Documents of the first encoding had no view, and kept every copy that was used.
    pub(crate) async fn upgrade_documents(&self) -> Result<(), Error> {
        let old = self
            .vault()
            .read(|reader| reader.outdated::<DocumentRecord>())
            .await
            .map_err(Error::Vault)?;
        if old.records.is_empty() {
            return Ok(());
        }
        let list = self.trust_list_any_age().await;
        for record in old.records {
            let list = list.as_ref().ok().cloned();
            let now = self.now();
            self.vault()
                .write(move |tx| {
                    // Whoever changed it meanwhile wrote it anew.
                    let held = tx.find::<DocumentRecord>(&record.id)?;
                    if held.is_none_or(|held| held.revision != record.revision) {
                        return Ok(());
                    }
                    let mut document = record.value;
                    if upgrade(tx, &record.id, &mut document, list.as_deref())? {
                        tidy(tx, &record.id, &mut document, now)?;
                        tx.put(&record.id, &document)?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        Ok(())
    }
}

/// Whether there was a copy to read what the document says from.
fn upgrade(
    tx: &mut Transaction<'_>,
    id: &str,
    document: &mut DocumentRecord,
    list: Option<&TrustList>,
) -> Result<bool, Error> {
    document.copies.clear();
    let mut view = None;
    for number in 0..document.next_copy {
        let Some(found) = tx.find::<CopyRecord>(&CopyRecord::id(id, number))? else {
            continue;
        };
        let copy = found.value;
        document.copies.push(Copy {
            number,
            ends_at: document.expires_at,
            status: copy.status.clone(),
            shown_at: copy.used_at,
            held_by: None,
        });
        document.status = copy.status.clone();
        view = Some(copy);
    }
    let Some(copy) = view else {
        return Ok(false);
    };
    let profile = match list {
        Some(list) => profile(list, &document.document_type)?,
        None => None,
    };
    let held = reopen(&copy, document, profile.as_ref())?;
    let words = words_of(held.get().claims());
    document.number = words.number;
    document.ends_at = words.ends_at;
    document.subject = subject_of(tx, &document.document_type, held.get().claims())?;
    tx.put(id, &ViewRecord::new(held.get().claims(), copy.attachments))?;
    Ok(true)
}

#[cfg(test)]
mod tests;
