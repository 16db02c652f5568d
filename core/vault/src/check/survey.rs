//! The look itself: every page, both copies of what has two, each block of the head, every record opened.
//!
//! What can be kept comes out of the same look, so that a repair keeps exactly what a check calls whole.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
};

use rusqlite::{Connection, Statement};
use vidan_codec::order;

use crate::{
    Error, Sealable as _, Settings,
    drop_box::DropKey,
    head,
    index::{BLOCK_ROWS, Entry, Index},
    keys::{KeyedHash, Keys},
    phone::{self, PhoneWrap},
    reader::{COLUMNS, Session, columns},
    sidefile::SideFile,
    sql::number,
    wrap::{self, KeyWrap},
};

use super::{Fault, Finding};

/// What there is to look at.
pub(crate) struct Looked<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) session: &'a Session,
    pub(crate) wrap: &'a KeyWrap,
    pub(crate) path: &'a Path,
}

/// What was found.
pub(crate) struct Survey {
    /// Every record that opens: the lines of a head that names exactly these.
    pub(crate) kept: Vec<Entry>,
    pub(crate) unproven: u64,
    pub(crate) findings: Vec<Finding>,
}

/// Looks at everything.
///
/// # Errors
/// Only those that say nothing about the vault, such as a disk that does not answer: damage is what is looked for.
pub(crate) fn survey(looked: &Looked<'_>, kinds: &[&'static str]) -> Result<Survey, Error> {
    let mut surveyor = Surveyor::new(looked, kinds);
    surveyor.look_at_pages()?;
    surveyor.look_at_copies()?;
    surveyor.look_at_blocks()?;
    surveyor.look_at_records()?;
    surveyor.look_at_other_rows()?;
    Ok(surveyor.found)
}

struct Surveyor<'a> {
    looked: &'a Looked<'a>,
    kinds: HashMap<KeyedHash, &'static str>,
    ids: HashSet<(KeyedHash, KeyedHash)>,
    found: Survey,
}

impl<'a> Surveyor<'a> {
    fn new(looked: &'a Looked<'a>, kinds: &[&'static str]) -> Self {
        let names = kinds.iter().copied().chain([Settings::NAME, DropKey::NAME]);
        Self {
            looked,
            kinds: names
                .map(|name| (looked.session.keys.kind(name), name))
                .collect(),
            ids: HashSet::new(),
            found: Survey {
                kept: Vec::new(),
                unproven: 0,
                findings: Vec::new(),
            },
        }
    }

    fn keys(&self) -> &'a Keys {
        &self.looked.session.keys
    }

    fn index(&self) -> &'a Index {
        &self.looked.session.index
    }

    fn note(&mut self, fault: Fault) {
        self.found.findings.push(Finding {
            fault,
            row: None,
            kind: None,
        });
    }

    fn note_row(&mut self, fault: Fault, row: u64, kind: Option<KeyedHash>) {
        let kind = kind.and_then(|hash| self.kinds.get(&hash).copied());
        self.found.findings.push(Finding {
            fault,
            row: Some(row),
            kind,
        });
    }

    fn keep(&mut self, entry: Entry) {
        self.ids.insert((entry.kind, entry.id));
        self.found.kept.push(entry);
    }

    fn look_at_pages(&mut self) -> Result<(), Error> {
        let session = self.looked.session;
        let _interrupted = session.gate.interrupts(self.looked.connection);
        session.require_open()?;
        let answer: Result<String, rusqlite::Error> =
            self.looked
                .connection
                .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
        match answer.map_err(Error::from) {
            Ok(text) if text == "ok" => Ok(()),
            // What it says names pages and tables; that there is something is enough.
            Ok(_) | Err(Error::Damaged { .. }) => {
                self.note(Fault::Database);
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    fn look_at_copies(&mut self) -> Result<(), Error> {
        let Looked {
            connection,
            session,
            wrap: held,
            path,
        } = *self.looked;
        for copy in 0..wrap::COPIES {
            let same = KeyWrap::load_copy(connection, copy).is_ok_and(|copy| copy.is_same_as(held));
            if !same {
                self.note(Fault::KeyWrapCopy);
            }
        }
        for copy in 0..head::COPIES {
            if !head::copy_is_whole(connection, &session.keys, copy, session.index.commit) {
                self.note(Fault::HeadCopy);
            }
        }
        match PhoneWrap::load(connection, held.vault_id) {
            Ok(None) => {}
            Ok(Some(_)) => {
                for copy in 0..phone::COPIES {
                    if PhoneWrap::load_copy(connection, held.vault_id, copy).is_err() {
                        self.note(Fault::PhoneWrapCopy);
                    }
                }
            }
            Err(_) => self.note(Fault::PhoneWrap),
        }
        match SideFile::open(path, &session.keys) {
            Ok((_, commit)) if commit == session.index.commit => {}
            Ok(_) | Err(Error::CommitsMissing | Error::Damaged { .. }) => self.note(Fault::Commits),
            Err(other) => return Err(other),
        }
        Ok(())
    }

    fn look_at_blocks(&mut self) -> Result<(), Error> {
        let (known, damaged) = (self.index().blocks.keys(), &self.index().damaged);
        let blocks = order::set(known.chain(damaged).copied());
        for block in blocks {
            let nonce = self.index().blocks.get(&block);
            let read = match nonce {
                Some(nonce) => head::read_block(self.looked.connection, self.keys(), block, nonce)?,
                None => None,
            };
            if read.is_none() {
                self.note_row(Fault::HeadBlock, block.saturating_mul(BLOCK_ROWS), None);
            }
        }
        Ok(())
    }

    /// Every record that the head names.
    fn look_at_records(&mut self) -> Result<(), Error> {
        let mut statement = self.looked.connection.prepare(COLUMNS)?;
        for entry in self.index().all() {
            self.looked.session.require_open()?;
            match look(&mut statement, self.keys(), entry.row)? {
                Seen::Whole(found) if found == *entry => self.keep(*entry),
                // Whole in itself, in the right place, and not the one that was written last.
                Seen::Whole(found) if (found.kind, found.id) == (entry.kind, entry.id) => {
                    self.note_row(Fault::RecordSetBack, entry.row, Some(entry.kind));
                }
                Seen::Nothing => {
                    self.note_row(Fault::RecordMissing, entry.row, Some(entry.kind));
                }
                Seen::Whole(_) | Seen::Damaged(_) => {
                    self.note_row(Fault::RecordDamaged, entry.row, Some(entry.kind));
                }
            }
        }
        Ok(())
    }

    /// Rows that the head does not name: left of a block that is lost, or put there by somebody.
    fn look_at_other_rows(&mut self) -> Result<(), Error> {
        let mut statement = self.looked.connection.prepare(COLUMNS)?;
        let rows = self.rows()?;
        // The newest first: of two rows under one id, the later was written when the earlier was gone.
        for row in rows.into_iter().rev() {
            self.looked.session.require_open()?;
            if self.index().at(row).is_some() {
                continue;
            }
            let expected = self.index().damaged.contains(&Index::block_of(row));
            match look(&mut statement, self.keys(), row)? {
                Seen::Whole(entry) if expected && !self.ids.contains(&(entry.kind, entry.id)) => {
                    self.found.unproven = self.found.unproven.saturating_add(1);
                    self.keep(entry);
                }
                Seen::Whole(entry) if expected => {
                    self.note_row(Fault::RecordSetBack, row, Some(entry.kind));
                }
                Seen::Whole(entry) => self.note_row(Fault::RecordStray, row, Some(entry.kind)),
                Seen::Damaged(kind) if expected => {
                    self.note_row(Fault::RecordDamaged, row, kind);
                }
                Seen::Damaged(kind) => self.note_row(Fault::RecordStray, row, kind),
                Seen::Nothing => {}
            }
        }
        Ok(())
    }

    /// The numbers of all rows, as far as the pages let them be read.
    fn rows(&mut self) -> Result<BTreeSet<u64>, Error> {
        let mut rows = BTreeSet::new();
        let mut statement = self.looked.connection.prepare("SELECT row FROM record")?;
        let mut found = statement.query([])?;
        loop {
            match found.next().map_err(Error::from) {
                Ok(Some(row)) => {
                    // Row 0 and below were never written by us.
                    if let Ok(row) = number(row.get(0)?) {
                        rows.insert(row);
                    }
                }
                Ok(None) => break,
                // The pages were found to be damaged already.
                Err(Error::Damaged { .. }) => break,
                Err(other) => return Err(other),
            }
        }
        // Past a damaged page rows can still be met one by one, where a lost block says that there may be some.
        let lost = self.index().damaged.iter();
        rows.extend(lost.flat_map(|block| {
            let first = block.saturating_mul(BLOCK_ROWS);
            first..first.saturating_add(BLOCK_ROWS)
        }));
        Ok(rows)
    }
}

/// What stands in a row.
enum Seen {
    /// Nothing.
    Nothing,
    /// Something that does not open, with the kind that it says it has.
    Damaged(Option<KeyedHash>),
    /// A record that was sealed for this place.
    Whole(Entry),
}

fn look(statement: &mut Statement<'_>, keys: &Keys, row: u64) -> Result<Seen, Error> {
    let columns = match columns(statement, row) {
        Ok(Some(columns)) => columns,
        Ok(None) => return Ok(Seen::Nothing),
        Err(Error::Damaged { .. }) => return Ok(Seen::Damaged(None)),
        Err(other) => return Err(other),
    };
    Ok(match columns.entry() {
        Ok(entry) if keys.open_record(&entry, columns.sealed).is_some() => Seen::Whole(entry),
        _ => Seen::Damaged(Some(columns.kind)),
    })
}
