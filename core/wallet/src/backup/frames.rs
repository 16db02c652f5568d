//! What the chunks hold: a sequence of byte strings (RFC 8742), first the manifest, then two for each record, at last the
//! end, which counts them and carries a hash over all before it.
//!
//! The small ones are CBOR arrays, written as short as can be and read only so; a record's content is its own byte string
//! as the vault gave it, so that a large one is never copied into a frame.

use std::io::{Read, Write};

use vidan_codec::cbor::{self, Kind, Limits, Node};
use vidan_crypto::hash::sha256_parts;
use zeroize::Zeroizing;

use super::{
    Fault,
    chunks::{ChunkReader, ChunkWriter},
};

/// The largest content of a record.
pub(super) const MAX_CONTENT: usize = 8 * 1024 * 1024;
/// The largest manifest, record's head or end.
const MAX_FRAME: usize = 64 * 1024;
const LIMITS: Limits = Limits {
    bytes: MAX_FRAME,
    depth: 4,
    items: 4096,
};

const MANIFEST: &str = "vidan backup";
const END: &str = "end";
/// The arrangement of frames that this version writes.
const STREAM: u64 = 1;
const DOMAIN: &[u8] = b"vidan backup stream 1\0";

/// What a backup says about itself before its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The version of the program that made it.
    pub(super) app: String,
    /// When, by that wallet's clock.
    pub(super) made_at: i64,
    /// Which kinds of records it holds, and how many of each, in the order in which they follow.
    pub(super) kinds: Vec<(String, u64)>,
}

/// A frame behind the manifest.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A record's head; its content comes next.
    Record(RecordHead),
    /// The end.
    End(End),
}

/// What comes before a record's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordHead {
    /// Its kind, counted in the manifest from 0.
    pub(super) kind: u64,
    pub(super) id: String,
    /// The version of its encoding.
    pub(super) encoding: u16,
}

/// What there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// Records in the backup.
    pub(super) records: u64,
    /// Records that could not be read when it was made.
    pub(super) left_out: u64,
}

/// Writes frames.
pub(super) struct FrameWriter<W> {
    to: ChunkWriter<W>,
    hash: [u8; 32],
}

impl<W: Write> FrameWriter<W> {
    pub(super) fn new(to: ChunkWriter<W>, manifest: &Manifest) -> Result<Self, crate::Error> {
        let mut writer = Self {
            to,
            hash: sha256_parts(&[DOMAIN]),
        };
        writer.string(&manifest.encode())?;
        Ok(writer)
    }

    pub(super) fn record(&mut self, head: &RecordHead, content: &[u8]) -> Result<(), crate::Error> {
        if content.len() > MAX_CONTENT {
            return Err(Fault::Content.into());
        }
        self.string(&head.encode())?;
        self.string(content)
    }

    pub(super) fn finish(mut self, end: End) -> Result<W, crate::Error> {
        let hash = self.hash;
        self.string(&end.encode(&hash))?;
        self.to.finish()
    }

    fn string(&mut self, bytes: &[u8]) -> Result<(), crate::Error> {
        self.to.write(&string_head(bytes.len()))?;
        self.to.write(bytes)?;
        self.hash = hashed(&self.hash, bytes);
        Ok(())
    }
}

/// Reads frames.
pub(super) struct FrameReader<R> {
    from: ChunkReader<R>,
    hash: [u8; 32],
    /// Records that came.
    records: u64,
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(from: ChunkReader<R>) -> Result<(Self, Manifest), Fault> {
        let mut reader = Self {
            from,
            hash: sha256_parts(&[DOMAIN]),
            records: 0,
        };
        let manifest = Manifest::parse(&reader.string(MAX_FRAME)?)?;
        Ok((reader, manifest))
    }

    /// The next record's head, or the end. The end counts the records that came, and nothing may follow it.
    pub(super) fn next(&mut self) -> Result<Frame, Fault> {
        let before = self.hash;
        let bytes = self.string(MAX_FRAME)?;
        let frame = Frame::parse(&bytes, &before)?;
        match &frame {
            Frame::Record(_) => self.records = self.records.saturating_add(1),
            Frame::End(end) if end.records != self.records => return Err(Fault::Content),
            Frame::End(_) => self.from.finish()?,
        }
        Ok(frame)
    }

    /// The content of the record whose head was read last.
    pub(super) fn content(&mut self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.string(MAX_CONTENT)
    }

    fn string(&mut self, most: usize) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let len = self.string_len()?;
        if len > most {
            return Err(Fault::Content);
        }
        let mut bytes = Zeroizing::new(vec![0; len]);
        self.from.read(&mut bytes)?;
        self.hash = hashed(&self.hash, &bytes);
        Ok(bytes)
    }

    /// The head of a byte string, written as short as it can be (RFC 8949 section 4.2.1).
    fn string_len(&mut self) -> Result<usize, Fault> {
        let mut first = [0];
        self.from.read(&mut first)?;
        let [first] = first;
        let (more, least): (usize, u64) = match first {
            0x40..=0x57 => return Ok(usize::from(first.wrapping_sub(0x40))),
            0x58 => (1, 24),
            0x59 => (2, 0x100),
            0x5A => (4, 0x1_0000),
            _ => return Err(Fault::Content),
        };
        let mut wide = [0; 8];
        let tail = wide.len().saturating_sub(more);
        self.from.read(wide.get_mut(tail..).unwrap_or_default())?;
        let len = u64::from_be_bytes(wide);
        if len < least {
            return Err(Fault::Content);
        }
        usize::try_from(len).map_err(|_| Fault::Content)
    }
}

fn string_head(len: usize) -> Vec<u8> {
    let wide = (len as u64).to_be_bytes();
    let (first, more) = match len {
        0..=23 => return vec![0x40 | u8::try_from(len).unwrap_or(0)],
        24..=0xff => (0x58, 1),
        0x100..=0xffff => (0x59, 2),
        // Contents are bounded far below four gigabytes.
        _ => (0x5A, 4),
    };
    let tail = wide.len().saturating_sub(more);
    let mut out = vec![first];
    out.extend_from_slice(wide.get(tail..).unwrap_or_default());
    out
}

/// The hash over one byte string more.
fn hashed(before: &[u8; 32], bytes: &[u8]) -> [u8; 32] {
    sha256_parts(&[before, &(bytes.len() as u64).to_be_bytes(), bytes])
}

impl Manifest {
    fn encode(&self) -> Vec<u8> {
        let mut out = cbor::Writer::new();
        out.array(5).text(MANIFEST).unsigned(STREAM);
        out.text(&self.app).integer(self.made_at);
        out.array(self.kinds.len());
        for (kind, count) in &self.kinds {
            out.array(2).text(kind).unsigned(*count);
        }
        out.into_bytes()
    }

    fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let node = shortest(bytes)?;
        let items = node.as_array().ok_or(Fault::Content)?;
        // The first two are the same in every version, so that a newer one is told from a wrong one.
        let [name, stream, rest @ ..] = items else {
            return Err(Fault::Content);
        };
        let stream = unsigned(stream)?;
        if name.as_text() != Some(MANIFEST) || stream == 0 {
            return Err(Fault::Content);
        }
        if stream > STREAM {
            return Err(Fault::NewerContent);
        }
        let [app, made_at, kinds] = rest else {
            return Err(Fault::Content);
        };
        let kinds = kinds.as_array().ok_or(Fault::Content)?;
        let mut counted: Vec<(String, u64)> = Vec::with_capacity(kinds.len());
        for kind in kinds {
            let Some([name, count]) = kind.as_array() else {
                return Err(Fault::Content);
            };
            let name = name.as_text().ok_or(Fault::Content)?;
            if counted.iter().any(|(known, _)| known == name) {
                return Err(Fault::Content);
            }
            counted.push((name.to_owned(), unsigned(count)?));
        }
        Ok(Self {
            app: app.as_text().ok_or(Fault::Content)?.to_owned(),
            made_at: made_at.as_integer().ok_or(Fault::Content)?,
            kinds: counted,
        })
    }
}

impl RecordHead {
    fn encode(&self) -> Vec<u8> {
        let mut out = cbor::Writer::new();
        out.array(3).unsigned(self.kind).text(&self.id);
        out.unsigned(self.encoding.into());
        out.into_bytes()
    }
}

impl End {
    fn encode(self, hash: &[u8; 32]) -> Vec<u8> {
        let mut out = cbor::Writer::new();
        out.array(4).text(END).unsigned(self.records);
        out.unsigned(self.left_out).bytes(hash);
        out.into_bytes()
    }
}

impl Frame {
    /// `before`: the hash over all that came before this frame.
    fn parse(bytes: &[u8], before: &[u8; 32]) -> Result<Self, Fault> {
        let node = shortest(bytes)?;
        match node.as_array().ok_or(Fault::Content)? {
            [kind, id, encoding] => Ok(Self::Record(RecordHead {
                kind: unsigned(kind)?,
                id: id.as_text().ok_or(Fault::Content)?.to_owned(),
                encoding: unsigned(encoding)?.try_into().map_err(|_| Fault::Content)?,
            })),
            [end, records, left_out, hash] if end.as_text() == Some(END) => {
                if hash.as_bytes() != Some(before) {
                    return Err(Fault::Content);
                }
                Ok(Self::End(End {
                    records: unsigned(records)?,
                    left_out: unsigned(left_out)?,
                }))
            }
            _ => Err(Fault::Content),
        }
    }
}

fn shortest(bytes: &[u8]) -> Result<Node<'_>, Fault> {
    cbor::decode_shortest(bytes, &LIMITS).map_err(|_| Fault::Content)
}

fn unsigned(node: &Node<'_>) -> Result<u64, Fault> {
    match node.kind() {
        Kind::Unsigned(number) => Ok(*number),
        _ => Err(Fault::Content),
    }
}
