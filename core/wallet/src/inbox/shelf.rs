//! The lines of all notices, and the texts that were searched: read once while the wallet is unlocked, then only what is new.
//!
//! Kept in the vault's memo, so that they go when it is locked. The records stay the truth: a look compares row and revision of each.

use std::collections::{BTreeMap, HashMap};

use memchr::memmem::Finder;
use vidan_codec::order;
use vidan_vault::{Error as Vault, Reader};

use super::notices::kind_name;
use crate::{
    fold::fold,
    store::{NoticeLine, NoticeRecord},
};

/// Folded texts that are kept in memory, in bytes; the text of a notice past that is read again for each search.
const MAX_TEXTS: usize = 16 * 1024 * 1024;
/// Notices that are opened at once to fold their texts.
const CHUNK: usize = 128;

/// What a list needs of a notice.
pub(super) struct Shelved {
    pub(super) id: String,
    pub(super) line: NoticeLine,
    /// What it says, folded: once it was searched, and where there was room.
    text: Option<String>,
    revision: u64,
}

impl Shelved {
    /// Whether it has all these words.
    pub(super) fn has(&self, reader: &Reader<'_>, words: &[Finder<'_>]) -> bool {
        let all_in = |text: &str| {
            words
                .iter()
                .all(|word| word.find(text.as_bytes()).is_some())
        };
        if let Some(text) = &self.text {
            return all_in(text);
        }
        match reader.find::<NoticeRecord>(&self.id) {
            Ok(Some(record)) => all_in(&text(&record.value)),
            Ok(None) | Err(_) => all_in(&fold(&heading(&self.line))),
        }
    }
}

/// All of them.
#[derive(Default)]
pub(super) struct Shelf {
    /// By row.
    lines: BTreeMap<u64, Shelved>,
    /// Rows of all lines, newest notice first.
    order: Vec<u64>,
    /// Commits of the vault when it was last looked at.
    commits: Option<u64>,
    /// Bytes of all texts.
    size: usize,
    /// The last notice's row whose text was read.
    read_to: u64,
    /// Notices that have no line, last time it was tried to make them.
    without: Option<u64>,
}

impl Shelf {
    /// Reads what has changed. Whether there is a line for every notice; if not, they must be made first.
    pub(super) fn refresh(&mut self, reader: &Reader<'_>) -> Result<bool, Vault> {
        if self.commits != Some(reader.commits()) {
            self.read_lines(reader)?;
            self.commits = Some(reader.commits());
        }
        let missing = self.missing(reader)?;
        Ok(missing == 0 || self.without == Some(missing))
    }

    fn read_lines(&mut self, reader: &Reader<'_>) -> Result<(), Vault> {
        let rows = order::map(reader.rows::<NoticeLine>()?);
        let before = core::mem::take(&mut self.lines);
        let same = |row: &u64, shelved: &Shelved| rows.get(row) == Some(&shelved.revision);
        let (kept, mut changed): (BTreeMap<_, _>, BTreeMap<_, _>) = before
            .into_iter()
            .partition(|(row, shelved)| same(row, shelved));
        self.lines = kept;
        let unread = rows.keys().filter(|row| !self.lines.contains_key(row));
        let unread: Vec<u64> = unread.copied().collect();
        for record in reader.in_rows::<NoticeLine>(&unread)?.records {
            // What a notice says never changes, only whether it was opened.
            let known = changed.remove(&record.row);
            let shelved = Shelved {
                id: record.id,
                line: record.value,
                text: known.and_then(|known| known.text),
                revision: record.revision,
            };
            self.lines.insert(record.row, shelved);
        }
        let mut newest_first: Vec<_> = self.lines.iter().rev().collect();
        order::sort_by_key(&mut newest_first, |(_, shelved)| {
            core::cmp::Reverse(shelved.line.sent)
        });
        self.order = newest_first.into_iter().map(|(row, _)| *row).collect();
        Ok(())
    }

    /// How many notices have no line that can be read. More lines than notices are as wrong.
    pub(super) fn missing(&self, reader: &Reader<'_>) -> Result<u64, Vault> {
        let lines = u64::try_from(self.lines.len()).unwrap_or(u64::MAX);
        Ok(reader.count::<NoticeRecord>()?.abs_diff(lines))
    }

    /// Goes on without the lines that could not be made.
    pub(super) fn accept(&mut self, reader: &Reader<'_>) -> Result<(), Vault> {
        self.without = Some(self.missing(reader)?);
        Ok(())
    }

    /// All, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Shelved> {
        self.order.iter().filter_map(|row| self.lines.get(row))
    }

    /// Folds the texts of notices that have come since the last search.
    pub(super) fn read_texts(&mut self, reader: &Reader<'_>) -> Result<(), Vault> {
        let rows = reader.rows_after::<NoticeRecord>(self.read_to)?;
        let Some(last) = rows.last().copied() else {
            return Ok(());
        };
        let lines = self.lines.values_mut();
        let mut lines: HashMap<String, &mut Shelved> =
            lines.map(|line| (line.id.clone(), line)).collect();
        for rows in rows.chunks(CHUNK) {
            // One that does not open is found by its line alone.
            for record in reader.in_rows::<NoticeRecord>(rows)?.records {
                let text = text(&record.value);
                let size = self.size.saturating_add(text.len());
                if let Some(line) = lines.get_mut(&record.id).filter(|_| size <= MAX_TEXTS) {
                    line.text = Some(text);
                    self.size = size;
                }
            }
        }
        self.read_to = last;
        Ok(())
    }
}

/// What a notice can be found by.
fn text(record: &NoticeRecord) -> String {
    let heading = heading(&NoticeLine::of(record));
    fold(&format!("{heading}\n{}", record.notice.body))
}

fn heading(line: &NoticeLine) -> String {
    let kind = kind_name(&line.kind).unwrap_or_default();
    let parts = [
        line.subject.as_str(),
        &line.office_name.vi,
        &line.office_name.en,
        &kind.vi,
        &kind.en,
        line.dossier.as_deref().unwrap_or_default(),
    ];
    parts.join("\n")
}
