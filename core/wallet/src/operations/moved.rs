//! Operations that came from a backup: those that were bound to the old phone alone are over, the others go on here.

use vidan_codec::clock::UnixTime;
use vidan_vault::Transaction;

use crate::{
    Error,
    activity::{self, NewEntry},
    issuance::Purpose,
    store::{OperationRecord, Work},
};

/// Ends what cannot go on here, with its entry in the log. How many that are.
///
/// # Errors
/// The vault's.
pub(crate) fn settle_moved(tx: &mut Transaction<'_>, now: UnixTime) -> Result<u32, Error> {
    let mut ended = 0u32;
    for record in tx.list::<OperationRecord>()?.records {
        let mut operation = record.value;
        if !core::mem::take(&mut operation.moved) {
            continue;
        }
        if let Some(entry) = over(&operation, now) {
            tx.delete::<OperationRecord>(&record.id)?;
            activity::append(tx, entry.refused("operation.moved"))?;
            ended = ended.saturating_add(1);
        } else {
            tx.put(&record.id, &operation)?;
        }
    }
    Ok(ended)
}

/// Copies of a document are asked for anew on this phone, for every document.
fn over(operation: &OperationRecord, now: UnixTime) -> Option<NewEntry> {
    let Work::Receive(work) = &operation.work else {
        return None;
    };
    match &work.purpose {
        Purpose::Copies {
            act, document_type, ..
        } => Some(NewEntry::new(now, *act, &work.issuer_url).document(document_type)),
        Purpose::Offer { .. } => None,
    }
}
