//! What comes for a document, put in its place: more copies of it, or a new version where it says something else now.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_crypto::device::KeyId;
use vidan_vault::Transaction;

use super::{FetchedCopies, erase, tidy};
use crate::{
    Error,
    documents::words::words_of,
    issuance::{Checked, Origin, Said, put_copies, same_claims, seal},
    store::{DocumentRecord, Successor, ViewRecord},
};

/// How many copies are asked for.
#[derive(Clone, core::marker::Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Need {
    /// A whole batch, in the place of those that are there.
    All,
    /// As many as are missing among those that last until then.
    Missing(UnixTime),
}

/// Adds the copies to their document, or makes a new version of it where it says something else now.
pub(crate) fn install(
    tx: &mut Transaction<'_>,
    id: &str,
    new_id: String,
    checked: &Checked,
    origin: &Origin,
    need: Need,
    now: UnixTime,
) -> Result<(FetchedCopies, Vec<KeyId>), Error> {
    let found = tx.find::<DocumentRecord>(id)?;
    let mut document = found.ok_or(Error::DocumentUnknown)?.value;
    let number = words_of(&checked.content.claims).number;
    let same_kind =
        (&checked.document_type, checked.format) == (&document.document_type, document.format);
    if !same_kind || number != document.number {
        return Err(Error::OtherDocument);
    }
    let mut fetched = FetchedCopies {
        document_id: id.to_owned(),
        document_type: document.document_type.clone(),
        copies: u32::try_from(checked.copies.len()).unwrap_or(u32::MAX),
        supersedes: None,
    };
    if !says_the_same(tx, id, checked)? {
        seal(tx, &new_id, checked, origin, now)?;
        let doomed = give_up(tx, id, &new_id, now)?;
        fetched.supersedes = Some(id.to_owned());
        fetched.document_id = new_id;
        return Ok((fetched, doomed));
    }
    let mut doomed = match need {
        Need::All => erase(tx, id, &mut document, |_| true)?,
        Need::Missing(_) => Vec::new(),
    };
    put_copies(tx, id, &mut document, checked)?;
    doomed.extend(tidy(tx, id, &mut document, now)?);
    tx.put(id, &document)?;
    Ok((fetched, doomed))
}

/// Whether the copies say what their document has said until now.
fn says_the_same(tx: &Transaction<'_>, id: &str, checked: &Checked) -> Result<bool, Error> {
    let view = tx.get::<ViewRecord>(id)?;
    let was = Said {
        claims: &view.claims(),
        attachments: &view.attachments,
    };
    let is = checked.content.said();
    Ok(same_claims(Some(&checked.document_type), was, is))
}

/// The issuer itself has replaced what this document says: its copies are not shown any more.
fn give_up(
    tx: &mut Transaction<'_>,
    id: &str,
    by: &str,
    now: UnixTime,
) -> Result<Vec<KeyId>, Error> {
    let mut old = tx.get::<DocumentRecord>(id)?;
    let mut new = tx.get::<DocumentRecord>(by)?;
    old.superseded_by = Some(Successor {
        id: by.to_owned(),
        at: now,
    });
    new.supersedes = Some(id.to_owned());
    new.subject = old.subject.clone();
    let doomed = erase(tx, id, &mut old, |_| true)?;
    tx.put(id, &old)?;
    tx.put(by, &new)?;
    Ok(doomed)
}
