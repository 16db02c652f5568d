//! Checking the vault, and making a whole one of what is left of it.
//!
//! A repair writes a new file beside the vault, with every record that opens as it was sealed, and gives it the vault's name
//! when it is on disk: at any moment there is the old vault or the new one. So damage of any page goes, not only of rows,
//! and a disk that is too full leaves everything as it was.

use rusqlite::{Connection, OptionalExtension as _, params};
use vidan_codec::order;
use vidan_crypto::random_array;

use crate::{
    CheckReport, Error, RepairReport,
    check::{Looked, Survey, survey},
    file, head,
    head::NextRoot,
    index::{Entry, Index},
    reader::Session,
    sidefile::SideFile,
    sql::integer,
};

use super::{Owner, Waiting};

impl Owner {
    /// Looks at everything, changes nothing.
    pub(crate) fn check(&mut self, kinds: &[&'static str]) -> Result<CheckReport, Error> {
        let Survey {
            kept,
            unproven,
            findings,
        } = self.survey(kinds)?;
        self.note_use();
        self.pass()?;
        Ok(CheckReport {
            records: u64::try_from(kept.len()).unwrap_or(u64::MAX),
            unproven,
            findings,
        })
    }

    /// Puts a whole vault in the place of this one.
    pub(crate) fn repair(
        &mut self,
        kinds: &[&'static str],
        waiting: Waiting<'_>,
    ) -> Result<RepairReport, Error> {
        let found = self.survey(kinds)?;
        let (lost, mended) = found
            .findings
            .iter()
            .partition(|finding| finding.fault.is_of_record());
        let report = RepairReport {
            kept: u64::try_from(found.kept.len()).unwrap_or(u64::MAX),
            unproven: found.unproven,
            lost,
            mended,
        };
        if !found.findings.is_empty() {
            self.rebuild(&found.kept, waiting)?;
        }
        self.note_use();
        self.pass()?;
        Ok(report)
    }

    fn survey(&self, kinds: &[&'static str]) -> Result<Survey, Error> {
        let looked = Looked {
            connection: &self.connection,
            session: self.session()?,
            wrap: &self.wrap,
            path: self.claim.path(),
        };
        survey(&looked, kinds)
    }

    fn rebuild(&mut self, kept: &[Entry], waiting: Waiting<'_>) -> Result<(), Error> {
        let random = self.tools.random.clone();
        let session = self.session()?;
        let mut index = Index::default();
        for entry in kept {
            index.insert(*entry);
        }
        // A row of a lost record is not given out again.
        index.last_row = index.last_row.max(session.index.last_row);
        let commit = session.index.commit.saturating_add(1);
        let mut root: Option<NextRoot> = None;
        let mark = u64::from_be_bytes(random_array(random.as_ref())?);
        let path = self.claim.path();
        let whole = file::build(path, mark, |new| {
            self.wrap.store(new)?;
            // One that is damaged is left out: the passcode unlocks, and it can be switched on again.
            if let Ok(Some(phone)) = &self.phone {
                phone.store(new)?;
            }
            copy_attempts(&self.connection, new)?;
            copy_records(&self.connection, new, kept, session)?;
            copy_drop_boxes(&self.connection, new)?;
            let blocks = order::set(kept.iter().map(|e| Index::block_of(e.row)));
            let keys = &session.keys;
            root = Some(head::write(
                new,
                keys,
                random.as_ref(),
                &index,
                &blocks,
                commit,
            )?);
            Ok(())
        })?;
        if !waiting() {
            return Err(Error::Closed);
        }
        self.pass()?;
        self.exchange(whole)?;
        if let (Some(root), Some(session)) = (root, &mut self.session) {
            root.adopt(&mut index);
            session.index = index;
        }
        if self.phone.is_err() {
            self.phone = Ok(None);
        }
        self.restart_side()
    }

    /// Closes the old file, gives its name to the new one and opens that.
    fn exchange(&mut self, whole: file::Temporary) -> Result<(), Error> {
        let path = self.claim.path().to_owned();
        let old = core::mem::replace(&mut self.connection, Connection::open_in_memory()?);
        // What the log holds is in the new file already; where it cannot be written back, the log goes all the same.
        let _ = old.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        drop(old);
        let exchanged = whole.replace(&path);
        match file::open(&path) {
            Ok(connection) => {
                self.connection = connection;
                self.reserve.keep_log();
            }
            Err(error) => {
                self.end();
                return Err(error);
            }
        }
        exchanged
    }

    /// The commit counter made anew. The vault is whole without it: where it cannot be written, the next unlock says so.
    fn restart_side(&mut self) -> Result<(), Error> {
        let session = self.session.as_ref().ok_or(Error::Locked)?;
        self.side = None;
        self.side = Some(SideFile::create(
            self.claim.path(),
            &session.keys,
            self.tools.random.as_ref(),
            session.index.commit,
        )?);
        Ok(())
    }
}

/// As it is sealed, if it can be read. Without it the next passcode finds the count damaged, and waits once.
fn copy_attempts(old: &Connection, new: &Connection) -> Result<(), Error> {
    let sealed: Option<Vec<u8>> = old
        .query_row("SELECT sealed FROM attempts WHERE one = 1", [], |row| {
            row.get(0)
        })
        .optional()
        .unwrap_or(None);
    if let Some(sealed) = sealed {
        new.execute(
            "INSERT INTO attempts (one, sealed) VALUES (1, ?1)",
            params![sealed],
        )?;
    }
    Ok(())
}

/// What waits in them, as it is sealed; one that cannot be read is left out, and its box tells.
fn copy_drop_boxes(old: &Connection, new: &Connection) -> Result<(), Error> {
    let mut read = old.prepare("SELECT number, sealed FROM drop_box")?;
    let mut write =
        new.prepare("INSERT OR IGNORE INTO drop_box (number, sealed) VALUES (?1, ?2)")?;
    let mut rows = read.query([])?;
    loop {
        match rows.next().map_err(Error::from) {
            Ok(Some(row)) => {
                let content: rusqlite::Result<(Vec<u8>, Vec<u8>)> =
                    row.get(0).and_then(|number| Ok((number, row.get(1)?)));
                if let Ok((number, sealed)) = content {
                    write.execute(params![number, sealed])?;
                }
            }
            Ok(None) | Err(Error::Damaged { .. }) => return Ok(()),
            Err(other) => return Err(other),
        }
    }
}

/// One by one, since a record may be large.
fn copy_records(
    old: &Connection,
    new: &Connection,
    kept: &[Entry],
    session: &Session,
) -> Result<(), Error> {
    let mut read = old.prepare("SELECT sealed FROM record WHERE row = ?1")?;
    let mut write = new.prepare(
        "INSERT INTO record (row, kind, id, encoding, revision, length, sealed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for entry in kept {
        session.require_open()?;
        let row = integer(entry.row)?;
        let sealed: Vec<u8> = read.query_row([row], |row| row.get(0))?;
        write.execute(params![
            row,
            entry.kind,
            entry.id,
            entry.encoding,
            integer(entry.revision)?,
            entry.length,
            sealed
        ])?;
    }
    Ok(())
}
