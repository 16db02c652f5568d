//! The sealed part of a backup: chunks of 64 KiB, each bound to its backup, its place, and whether it is the last.
//!
//! Nonces are STREAM's: a fixed beginning, the chunk's number, and whether it is the last. What a chunk's own head says is
//! bound into its seal, and never believed before it opens: it only tells *what* is wrong with a chunk that does not.

use std::io::{Read, Write};

use vidan_crypto::aead;
use zeroize::Zeroizing;

use super::{
    Fault,
    header::{BackupId, Opened, fill},
};

/// Plain bytes of a chunk that is not the last.
pub(super) const CHUNK: usize = 64 * 1024;
/// Backup, number, whether it is the last, length.
const HEAD_LEN: usize = 16 + 4 + 1 + 4;
const LAST: u8 = 1;

/// What stands before a sealed chunk.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Head {
    backup: BackupId,
    number: u32,
    last: u8,
    /// Of the plain bytes.
    len: u32,
}

impl Head {
    fn to_bytes(self) -> [u8; HEAD_LEN] {
        let mut out = [0; HEAD_LEN];
        let parts = self.backup.into_iter().chain(self.number.to_be_bytes());
        let parts = parts.chain([self.last]).chain(self.len.to_be_bytes());
        for (to, from) in out.iter_mut().zip(parts) {
            *to = from;
        }
        out
    }

    fn parse(bytes: &[u8; HEAD_LEN]) -> Option<Self> {
        let (backup, rest) = bytes.split_first_chunk()?;
        let (number, rest) = rest.split_first_chunk()?;
        let (last, rest) = rest.split_first()?;
        Some(Self {
            backup: *backup,
            number: u32::from_be_bytes(*number),
            last: *last,
            len: u32::from_be_bytes(*rest.first_chunk()?),
        })
    }

    /// The nonce: seven bytes of the backup's name, the number, whether it is the last. No two chunks under one key share
    /// one, and the key is this backup's alone.
    fn nonce(self) -> [u8; aead::NONCE_LEN] {
        let mut nonce = [0; aead::NONCE_LEN];
        let parts = self
            .backup
            .into_iter()
            .take(7)
            .chain(self.number.to_be_bytes());
        for (to, from) in nonce.iter_mut().zip(parts.chain([self.last])) {
            *to = from;
        }
        nonce
    }

    /// What the seal is bound to: the whole header of the file, and this head.
    fn context(self, opened: &Opened) -> [u8; 32 + HEAD_LEN] {
        let mut out = [0; 32 + HEAD_LEN];
        let parts = opened.header.into_iter().chain(self.to_bytes());
        for (to, from) in out.iter_mut().zip(parts) {
            *to = from;
        }
        out
    }
}

/// Seals what it is given, and hands it on chunk by chunk.
pub(super) struct ChunkWriter<W> {
    to: W,
    opened: Opened,
    number: u32,
    plain: Zeroizing<Vec<u8>>,
}

impl<W: Write> ChunkWriter<W> {
    pub(super) fn new(to: W, opened: Opened) -> Self {
        Self {
            to,
            opened,
            number: 0,
            plain: Zeroizing::new(Vec::with_capacity(CHUNK)),
        }
    }

    /// Adds plain bytes.
    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<(), crate::Error> {
        while !bytes.is_empty() {
            // Only when more follows: the last chunk is never empty.
            if self.plain.len() == CHUNK {
                self.seal(0)?;
            }
            let room = CHUNK.saturating_sub(self.plain.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            self.plain.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Seals the last chunk, and gives back where all went.
    pub(super) fn finish(mut self) -> Result<W, crate::Error> {
        self.seal(LAST)?;
        Ok(self.to)
    }

    fn seal(&mut self, last: u8) -> Result<(), crate::Error> {
        let head = Head {
            backup: self.opened.id,
            number: self.number,
            last,
            len: u32::try_from(self.plain.len()).map_err(|_| Fault::Content)?,
        };
        let context = head.context(&self.opened);
        let sealed = aead::seal(&self.opened.key, &head.nonce(), &context, &self.plain)?;
        let written = self
            .to
            .write_all(&head.to_bytes())
            .and_then(|()| self.to.write_all(&sealed));
        written.map_err(|error| Fault::Unwritable(error.kind()))?;
        self.number = self.number.checked_add(1).ok_or(Fault::Content)?;
        self.plain.clear();
        Ok(())
    }
}

/// Opens chunk after chunk.
pub(super) struct ChunkReader<R> {
    from: R,
    opened: Opened,
    number: u32,
    ended: bool,
    plain: Zeroizing<Vec<u8>>,
    at: usize,
}

impl<R: Read> ChunkReader<R> {
    pub(super) fn new(from: R, opened: Opened) -> Self {
        Self {
            from,
            opened,
            number: 0,
            ended: false,
            plain: Zeroizing::new(Vec::new()),
            at: 0,
        }
    }

    /// Fills the buffer with the next plain bytes.
    ///
    /// # Errors
    /// What is wrong with a chunk; [`Fault::Content`] where the last one ends before the buffer is full.
    pub(super) fn read(&mut self, mut buffer: &mut [u8]) -> Result<(), Fault> {
        while !buffer.is_empty() {
            if self.rest().is_empty() {
                self.next()?;
                continue;
            }
            let rest = self.rest();
            let len = rest.len().min(buffer.len());
            let (now, later) = buffer.split_at_mut(len);
            now.copy_from_slice(rest.get(..len).unwrap_or_default());
            buffer = later;
            self.at = self.at.saturating_add(len);
        }
        Ok(())
    }

    /// Makes sure that nothing is left, neither in the last chunk nor behind it.
    ///
    /// # Errors
    /// [`Fault::Content`] or [`Fault::Appended`] where something is.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        if !self.rest().is_empty() || !self.ended {
            return Err(Fault::Content);
        }
        match fill(&mut self.from, &mut [0])? {
            0 => Ok(()),
            _ => Err(Fault::Appended),
        }
    }

    fn rest(&self) -> &[u8] {
        self.plain.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Result<(), Fault> {
        if self.ended {
            return Err(Fault::Content);
        }
        let mut head = [0; HEAD_LEN];
        if fill(&mut self.from, &mut head)? < HEAD_LEN {
            return Err(Fault::Truncated);
        }
        let head = Head::parse(&head).ok_or(Fault::Damaged)?;
        let len = usize::try_from(head.len).map_err(|_| Fault::Damaged)?;
        if head.last > LAST || len > CHUNK || len == 0 {
            return Err(Fault::Damaged);
        }
        let mut sealed = vec![0; len.saturating_add(aead::TAG_LEN)];
        if fill(&mut self.from, &mut sealed)? < sealed.len() {
            return Err(Fault::Truncated);
        }
        let expected = Head {
            backup: self.opened.id,
            number: self.number,
            ..head
        };
        let plain = self.open(expected, &sealed);
        if head != expected {
            return Err(self.misplaced(head, &sealed, plain.is_some()));
        }
        // Only the last may be short: another that is was not sealed by this format.
        let plain = plain.filter(|_| head.last == LAST || len == CHUNK);
        self.plain = plain.ok_or(Fault::Damaged)?;
        self.at = 0;
        self.number = self.number.checked_add(1).ok_or(Fault::Content)?;
        self.ended = head.last == LAST;
        Ok(())
    }

    /// What a chunk is whose head is not the one for this place.
    fn misplaced(&self, head: Head, sealed: &[u8], opens_here: bool) -> Fault {
        if opens_here {
            // The right chunk; only its head was changed.
            return Fault::Damaged;
        }
        if head.backup != self.opened.id {
            return Fault::Spliced;
        }
        match self.open(head, sealed) {
            Some(_) => Fault::Reordered,
            None => Fault::Damaged,
        }
    }

    fn open(&self, head: Head, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let context = head.context(&self.opened);
        aead::open(&self.opened.key, &head.nonce(), &context, sealed).ok()
    }
}
