//! A copy between its proof and the proof's leaving: set apart, so that nobody else shows it, and used only when it has left.

use vidan_codec::clock::UnixTime;
use vidan_vault::Transaction;

use super::tidy;
use crate::{
    Error,
    activity::{self, Act, NewEntry},
    keys,
    store::{DocumentRecord, HeldCopy},
};

/// Sets a copy apart for an operation.
///
/// # Errors
/// [`Error::CopyTaken`] where another act took it while the device was signing.
pub(crate) fn hold_copy(
    tx: &mut Transaction<'_>,
    operation: &str,
    held: &HeldCopy,
    now: UnixTime,
) -> Result<(), Error> {
    let mut document = tx.get::<DocumentRecord>(&held.document)?;
    let next = document.showable(now);
    if !next
        .is_some_and(|next| next.number == held.number && next.shown_at.is_some() == held.reused)
    {
        return Err(Error::CopyTaken);
    }
    mark(&mut document, held, |copy| {
        copy.held_by = Some(operation.to_owned());
    });
    tx.put(&held.document, &document)?;
    Ok(())
}

/// Gives a copy back: its proof never left.
pub(crate) fn release_copy(tx: &mut Transaction<'_>, held: &HeldCopy) -> Result<(), Error> {
    let Some(found) = tx.find::<DocumentRecord>(&held.document)? else {
        return Ok(());
    };
    let mut document = found.value;
    mark(&mut document, held, |copy| copy.held_by = None);
    tx.put(&held.document, &document)?;
    Ok(())
}

/// Notes that a copy's proof has left, or may have: it is used up, and the log says what was shown to whom.
pub(crate) fn use_held_copy(
    tx: &mut Transaction<'_>,
    held: &HeldCopy,
    now: UnixTime,
) -> Result<(), Error> {
    if let Some(found) = tx.find::<DocumentRecord>(&held.document)? {
        let mut document = found.value;
        mark(&mut document, held, |copy| {
            copy.held_by = None;
            copy.shown_at = Some(now);
        });
        let doomed = tidy(tx, &held.document, &mut document, now)?;
        keys::doom(tx, &doomed)?;
        tx.put(&held.document, &document)?;
    }
    let entry = NewEntry::new(now, Act::Shown, &held.audience)
        .document(&held.document_type)
        .claims(held.claims.clone())
        .consent(&held.consent.consent())
        .reused(held.reused);
    activity::append(tx, entry)
}

fn mark(
    document: &mut DocumentRecord,
    held: &HeldCopy,
    change: impl FnOnce(&mut crate::store::Copy),
) {
    let mut copies = document.copies.iter_mut();
    if let Some(copy) = copies.find(|copy| copy.number == held.number) {
        change(copy);
    }
}
