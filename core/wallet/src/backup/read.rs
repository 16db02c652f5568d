//! From a backup into a vault: records in batches, each committed with the count of what is there.

use std::io::Read;

use vidan_vault::Transaction;

use super::{
    Fault,
    chunks::ChunkReader,
    frames::{End, Frame, FrameReader, Manifest, RecordHead},
    header::Opened,
    kinds::{self, Kind},
    progress::Progress,
};
use crate::Error;

/// Content of one transaction, in bytes: what is lost where the phone dies, and what the vault's log grows by.
const BATCH: usize = 1024 * 1024;
/// Records of one transaction.
const BATCH_RECORDS: u64 = 512;

/// A backup that is being read.
pub(super) struct Restorer<R> {
    frames: FrameReader<R>,
    pub(super) manifest: Manifest,
    kinds: Vec<&'static Kind>,
    /// Records of each kind that came.
    came: Vec<u64>,
    /// Records that came, in all.
    read: u64,
    progress: Progress,
    pub(super) found: Found,
}

/// What the person is told about by name.
#[derive(Default)]
pub(super) struct Found {
    pub(super) documents: Vec<String>,
    pub(super) mailboxes: Vec<String>,
}

impl<R: Read> Restorer<R> {
    /// Reads the manifest.
    ///
    /// # Errors
    /// What is wrong with the first chunk or the manifest; [`Fault::NewerContent`] for a kind that is not known here.
    pub(super) fn new(from: R, opened: Opened) -> Result<Self, Fault> {
        let progress = Progress::none(&opened);
        let (frames, manifest) = FrameReader::new(ChunkReader::new(from, opened))?;
        let kinds = manifest
            .kinds
            .iter()
            .map(|(name, _)| kinds::kept(name).ok_or(Fault::NewerContent))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            frames,
            came: vec![0; kinds.len()],
            manifest,
            kinds,
            read: 0,
            progress,
            found: Found::default(),
        })
    }

    /// Which backup it is; records that a vault has of it are not written again.
    pub(super) fn belongs_to(&self, progress: &Progress) -> bool {
        self.progress.header == progress.header
    }

    /// Goes on from what an earlier run has committed.
    pub(super) fn resume(&mut self, progress: Progress) {
        self.progress = progress;
    }

    /// Puts the next records into the vault, with the count of all; the end, once it was read.
    ///
    /// # Errors
    /// What is wrong with the backup; the vault's.
    pub(super) fn batch(&mut self, tx: &mut Transaction<'_>) -> Result<Option<End>, Error> {
        let (mut bytes, mut records) = (0usize, 0u64);
        while bytes < BATCH && records < BATCH_RECORDS {
            let head = match self.frames.next()? {
                Frame::Record(head) => head,
                Frame::End(end) => {
                    self.require_all(end)?;
                    tx.delete::<Progress>(Progress::ID)?;
                    return Ok(Some(end));
                }
            };
            let content = self.frames.content()?;
            bytes = bytes.saturating_add(content.len());
            records = records.saturating_add(1);
            self.keep(tx, &head, &content)?;
        }
        tx.put(Progress::ID, &self.progress)?;
        Ok(None)
    }

    /// How many records of a kind came.
    pub(super) fn count(&self, wanted: &str) -> u64 {
        let mut all = self.kinds.iter().zip(&self.came);
        all.find(|(kind, _)| kind.name == wanted)
            .map_or(0, |(_, came)| *came)
    }

    fn keep(
        &mut self,
        tx: &mut Transaction<'_>,
        head: &RecordHead,
        content: &[u8],
    ) -> Result<(), Error> {
        let at = usize::try_from(head.kind).map_err(|_| Fault::Content)?;
        let (kind, came) = match (self.kinds.get(at), self.came.get_mut(at)) {
            (Some(kind), Some(came)) => (kind, came),
            _ => return Err(Fault::Content.into()),
        };
        if head.encoding > kind.encoding {
            return Err(Fault::NewerContent.into());
        }
        *came = came.saturating_add(1);
        match kind.name {
            kinds::DOCUMENT => self.found.documents.push(head.id.clone()),
            kinds::MAILBOX => self.found.mailboxes.push(head.id.clone()),
            _ => {}
        }
        self.read = self.read.saturating_add(1);
        if self.read <= self.progress.records {
            return Ok(());
        }
        match tx.put_raw(kind.name, &head.id, head.encoding, content) {
            Ok(_) => {}
            // A backup with two records of one name was not made by this format.
            Err(vidan_vault::Error::AlreadyExists | vidan_vault::Error::IdTooLong) => {
                return Err(Fault::Content.into());
            }
            Err(error) => return Err(error.into()),
        }
        self.progress.records = self.read;
        Ok(())
    }

    /// Everything that the manifest and the end speak of has come, but for what could not be read then.
    fn require_all(&self, end: End) -> Result<(), Fault> {
        let announced: u64 = self
            .manifest
            .kinds
            .iter()
            .try_fold(0u64, |all, (_, count)| all.checked_add(*count))
            .ok_or(Fault::Content)?;
        let none_more = self
            .manifest
            .kinds
            .iter()
            .zip(&self.came)
            .all(|((_, count), came)| came <= count);
        let all = end.records.checked_add(end.left_out) == Some(announced)
            // A vault that had more of it than there is was filled from another.
            && self.progress.records == self.read;
        if none_more && all {
            Ok(())
        } else {
            Err(Fault::Content)
        }
    }
}
