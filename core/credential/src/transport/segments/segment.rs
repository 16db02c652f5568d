//! One code: where its bytes belong, and the bytes.

use vidan_codec::base45;

use super::{MAX_FILES, MAX_SEGMENTS, ONE_CODE, PREFIX, SegmentId};
use crate::Error;

/// Bytes before the data: kind, id, number, index, count.
const HEAD: usize = 12;
/// Characters of base45 in one code.
const CHARACTERS: usize = ONE_CODE - PREFIX.len();
/// Most bytes of data: what these hold, two bytes in three characters and one in two, less the head.
pub(super) const CAPACITY: usize = CHARACTERS / 3 * 2 + CHARACTERS % 3 / 2 - HEAD;

/// What the segments make together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file whose digest is a claim.
    File,
    /// The text of a proof.
    Text,
}

/// What a segment is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) kind: Kind,
    pub(super) id: SegmentId,
    pub(super) number: u8,
}

/// A part and its place.
pub(super) struct Segment {
    pub(super) place: Place,
    pub(super) index: u8,
    pub(super) count: u8,
    pub(super) data: Vec<u8>,
}

impl Segment {
    pub(super) fn to_text(&self) -> String {
        let kind = match self.place.kind {
            Kind::File => 0,
            Kind::Text => 1,
        };
        let tail = [self.place.number, self.index, self.count];
        let bytes = [&[kind], &self.place.id.0[..], &tail, &self.data].concat();
        [PREFIX, &base45::encode(&bytes)].concat()
    }

    /// Reads a scanned text.
    pub(super) fn read(text: &str) -> Result<Self, Error> {
        if text.len() > ONE_CODE {
            return Err(Error::TooLarge);
        }
        let encoded = text.strip_prefix(PREFIX).ok_or(Error::TransportUnknown)?;
        let bytes = base45::decode(encoded).map_err(|_| Error::TransportEncoding)?;
        let (head, data) = bytes
            .split_first_chunk::<HEAD>()
            .ok_or(Error::SegmentMalformed)?;
        let [kind, id @ .., number, index, count] = *head;
        let kind = match kind {
            0 => Kind::File,
            1 => Kind::Text,
            _ => return Err(Error::SegmentReserved),
        };
        let numbered = number < if kind == Kind::File { MAX_FILES } else { 1 };
        let counted = index < count && usize::from(count) <= MAX_SEGMENTS;
        if !numbered || !counted || data.is_empty() {
            return Err(Error::SegmentMalformed);
        }
        Ok(Self {
            place: Place {
                kind,
                id: SegmentId(id),
                number,
            },
            index,
            count,
            data: data.to_vec(),
        })
    }
}
