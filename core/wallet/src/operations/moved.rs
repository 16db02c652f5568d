//! Operations that came from a backup: those that were bound to the old phone alone are over, the others go on here.

use vidan_codec::clock::UnixTime;
use vidan_vault::Transaction;

use crate::{
    Error, activity,
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
        if is_over(&operation) {
            tx.delete::<OperationRecord>(&record.id)?;
            let entry = operation.work.entry(now);
            activity::append(tx, entry.refused("operation.moved"))?;
            ended = ended.saturating_add(1);
        } else {
            tx.put(&record.id, &operation)?;
        }
    }
    Ok(ended)
}

/// Copies of a document are asked for anew on this phone, for every document.
fn is_over(operation: &OperationRecord) -> bool {
    match &operation.work {
        Work::Receive(work) => matches!(work.purpose, Purpose::Copies { .. }),
        _ => false,
    }
}
