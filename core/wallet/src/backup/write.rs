//! From a vault to a backup: records one after another, each in memory alone.

use std::io::Write;

use vidan_vault::{Error as VaultError, MAX_RAW_PAGE, RawRecord, Transaction};

use super::{
    Fault,
    chunks::ChunkWriter,
    frames::{End, FrameWriter, Manifest, RecordHead},
    header::{Header, Opened},
    kinds::{Fate, KINDS, Kind},
};
use crate::Error;

/// Writes everything that the vault holds as `tx` sees it. What cannot be read is counted and left out.
///
/// # Errors
/// The vault's; [`Fault::Unwritable`]; [`VaultError::Closed`] once nobody waits for it.
pub(super) fn write<W: Write>(
    tx: &Transaction<'_>,
    mut to: W,
    (header, opened): (Header, Opened),
    (app, made_at): (&str, i64),
    wanted: &dyn Fn() -> bool,
) -> Result<(W, Manifest, End), Error> {
    let manifest = Manifest {
        app: app.to_owned(),
        made_at,
        kinds: counts(tx)?,
    };
    to.write_all(header.as_bytes())
        .map_err(|error| Fault::Unwritable(error.kind()))?;
    let mut frames = FrameWriter::new(ChunkWriter::new(to, opened), &manifest)?;
    let mut end = End {
        records: 0,
        left_out: 0,
    };
    let moving = KINDS
        .iter()
        .filter(|kind| !matches!(kind.fate, Fate::Stays));
    for (number, kind) in (0u64..).zip(moving) {
        write_kind(tx, number, kind, &mut frames, &mut end, wanted)?;
    }
    Ok((frames.finish(end)?, manifest, end))
}

fn counts(tx: &Transaction<'_>) -> Result<Vec<(String, u64)>, Error> {
    KINDS
        .iter()
        .filter(|kind| !matches!(kind.fate, Fate::Stays))
        .map(|kind| Ok((kind.name.to_owned(), tx.raw_count(kind.name)?)))
        .collect()
}

fn write_kind<W: Write>(
    tx: &Transaction<'_>,
    number: u64,
    kind: &Kind,
    frames: &mut FrameWriter<W>,
    end: &mut End,
    wanted: &dyn Fn() -> bool,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let page = tx.raw_page(kind.name, after, MAX_RAW_PAGE)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = last.row;
        for entry in page {
            if !wanted() {
                return Err(VaultError::Closed.into());
            }
            let written = match tx.raw(kind.name, entry.row) {
                Ok(record) => write_record(number, kind, &record, frames),
                Err(error) => Err(error.into()),
            };
            let counter = match written {
                Ok(()) => &mut end.records,
                // Only this record; it was not begun.
                Err(Error::Vault(VaultError::Damaged { .. } | VaultError::Encoding(_))) => {
                    &mut end.left_out
                }
                Err(error) => return Err(error),
            };
            *counter = counter.saturating_add(1);
        }
    }
}

fn write_record<W: Write>(
    kind: u64,
    of: &Kind,
    record: &RawRecord,
    frames: &mut FrameWriter<W>,
) -> Result<(), Error> {
    let head = |encoding| RecordHead {
        kind,
        id: record.id().to_owned(),
        encoding,
    };
    match of.fate {
        Fate::Moves => frames.record(&head(record.encoding()), record.bytes()),
        Fate::Changes(change) => {
            let moved = change(record)?;
            frames.record(&head(moved.encoding), &moved.content)
        }
        Fate::Stays => Ok(()),
    }
}
