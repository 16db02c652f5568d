//! A backup's readers and writers without a vault, for the tests and fuzz targets of other crates.
//!
//! Not for a program: what is sealed here costs nothing to guess at.

use vidan_crypto::Random;
use vidan_vault::KdfParams;

use super::{
    Fault, Passphrase,
    chunks::{ChunkReader, ChunkWriter},
    frames::{End, Frame, FrameReader, FrameWriter, Manifest, RecordHead},
    header::Header,
    kinds,
};
use crate::Error;

/// A record in a backup: its kind, its id, the version of its encoding, and its content.
pub type Entry = (String, String, u16, Vec<u8>);

/// What [`read`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The version of the program that made it.
    pub app: String,
    /// When.
    pub made_at: i64,
    /// Kinds and how many of each are announced.
    pub kinds: Vec<(String, u64)>,
    /// The records, in their order.
    pub records: Vec<Entry>,
    /// Records that could not be read when it was made.
    pub left_out: u64,
}

/// A backup of these records under a stretching that takes no time.
///
/// # Errors
/// Where a record's kind is not in `kinds`, or it is too large.
pub fn write(read: &Read, passphrase: &str, random: &dyn Random) -> Result<Vec<u8>, Error> {
    let manifest = Manifest {
        app: read.app.clone(),
        made_at: read.made_at,
        kinds: read.kinds.clone(),
    };
    let (header, opened) = weak(passphrase, random)?;
    let to = header.as_bytes().to_vec();
    let mut frames = FrameWriter::new(ChunkWriter::new(to, opened), &manifest)?;
    for (kind, id, encoding, content) in &read.records {
        let mut names = (0u64..).zip(&read.kinds);
        let (number, _) = names
            .find(|(_, (name, _))| name == kind)
            .ok_or(Fault::Content)?;
        let head = RecordHead {
            kind: number,
            id: id.clone(),
            encoding: *encoding,
        };
        frames.record(&head, content)?;
    }
    let records = u64::try_from(read.records.len()).unwrap_or(u64::MAX);
    frames.finish(End {
        records,
        left_out: read.left_out,
    })
}

/// Seals any bytes as the inside of a backup, to try the readers behind the seal.
///
/// # Errors
/// None in practice.
pub fn seal(inside: &[u8], passphrase: &str, random: &dyn Random) -> Result<Vec<u8>, Error> {
    let (header, opened) = weak(passphrase, random)?;
    let mut chunks = ChunkWriter::new(header.as_bytes().to_vec(), opened);
    chunks.write(inside)?;
    chunks.finish()
}

/// Reads a whole backup, as a restore does but for the vault.
///
/// # Errors
/// [`Error::Backup`] with what is wrong.
pub fn read(mut backup: &[u8], passphrase: &str) -> Result<Read, Error> {
    let opened = Header::read(&mut backup)?.open(&Passphrase::typed(passphrase)?)?;
    let (mut frames, manifest) = FrameReader::new(ChunkReader::new(backup, opened))?;
    let mut records = Vec::new();
    let end = loop {
        match frames.next()? {
            Frame::End(end) => break end,
            Frame::Record(head) => {
                let at = usize::try_from(head.kind).map_err(|_| Fault::Content)?;
                let (kind, _) = manifest.kinds.get(at).ok_or(Fault::Content)?;
                let known = kinds::kept(kind).ok_or(Fault::NewerContent)?;
                if head.encoding > known.encoding {
                    return Err(Fault::NewerContent.into());
                }
                let content = frames.content()?.to_vec();
                records.push((kind.clone(), head.id, head.encoding, content));
            }
        }
    };
    Ok(Read {
        app: manifest.app,
        made_at: manifest.made_at,
        kinds: manifest.kinds,
        records,
        left_out: end.left_out,
    })
}

fn weak(passphrase: &str, random: &dyn Random) -> Result<(Header, super::header::Opened), Error> {
    let passphrase = Passphrase::typed(passphrase)?;
    Header::make(&passphrase, KdfParams::weak_for_tests(), random)
}
