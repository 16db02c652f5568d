//! `VDS:`, what one code does not hold: a file whose digest is a claim of the proof, such as the portrait, or the proof's own text
//! where it is too long for a code that cameras read well.
//!
//! The first code of a proof is always complete by itself. Further codes follow in a loop; a reader takes them in any order, as
//! often as they come ([`Assembler`]). Each names the proof it belongs to, so two proofs are never mixed; and nothing comes out
//! that was not compared with a digest: of a file the one in a claim, of a text its own.
//!
//! **Not here:** whether a proof is valid. A file fits its claim, and counts as much as the claim does.

mod assemble;
mod segment;

use vidan_codec::{
    ToBeSigned,
    cbor::{Limits, decode},
    cose::Sign1,
};
use vidan_crypto::hash::sha256;

pub use assemble::{Added, Assembler, digest_in};
use segment::{CAPACITY, Kind, Place, Segment};

use super::{MAX_TEXT, ONE_CODE};
use crate::Error;

/// Largest file that travels in segments, in bytes.
pub const MAX_FILE: usize = 8 * 1024;
/// Most files of one proof; they are numbered from 0.
pub const MAX_FILES: u8 = 4;
/// Most segments of one file or text.
pub const MAX_SEGMENTS: usize = 16;
/// How a segment's text begins.
pub const PREFIX: &str = "VDS:";

/// To what a segment belongs: the first 8 bytes of a SHA-256, of what was signed or of a text. Enough to tell the proofs apart
/// that one camera sees; whether a file is the right one says its whole digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentId([u8; 8]);

impl SegmentId {
    /// Of the proof or paper that its key signs so.
    pub fn of_signed(message: &ToBeSigned) -> Self {
        Self::of_digest(&sha256(message.message()))
    }

    /// Of a signed key-binding token or paper.
    ///
    /// # Errors
    /// [`Error::SegmentOwner`] for bytes that are no COSE_Sign1.
    pub fn of_token(token: &[u8]) -> Result<Self, Error> {
        let node = decode(token, &Limits::TOKEN).map_err(|_| Error::SegmentOwner)?;
        let message =
            Sign1::from_node(&node, &Limits::TOKEN, false).map_err(|_| Error::SegmentOwner)?;
        Ok(Self::of_signed(&message.to_be_signed()))
    }

    /// Of the proof with this replay key.
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        let mut id = [0; 8];
        for (to, from) in id.iter_mut().zip(digest) {
            *to = *from;
        }
        Self(id)
    }
}

/// The codes that carry a file beside a proof. `number` sets the files of one proof apart; which claim a file belongs to says its
/// digest.
///
/// # Errors
/// [`Error::SegmentTooLarge`] for an empty file, one beyond [`MAX_FILE`], or a number beyond [`MAX_FILES`].
pub fn attach(proof: SegmentId, number: u8, file: &[u8]) -> Result<Vec<String>, Error> {
    if number >= MAX_FILES || file.is_empty() || file.len() > MAX_FILE {
        return Err(Error::SegmentTooLarge);
    }
    let place = Place {
        kind: Kind::File,
        id: proof,
        number,
    };
    write(place, file)
}

/// The codes that carry a text: itself alone where one code holds it.
///
/// # Errors
/// [`Error::TooLarge`] for a text that no reader takes.
pub fn split(text: &str) -> Result<Vec<String>, Error> {
    if text.len() <= ONE_CODE {
        return Ok(vec![text.to_owned()]);
    }
    if text.len() > MAX_TEXT {
        return Err(Error::TooLarge);
    }
    let place = Place {
        kind: Kind::Text,
        id: SegmentId::of_digest(&sha256(text.as_bytes())),
        number: 0,
    };
    write(place, text.as_bytes())
}

/// Whether a scanned text is a segment.
pub fn is_segment(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// The proof that a segment of a file names as its own; `None` for a part of a text, and for what is no segment. Anybody can write
/// any name there: whether a file is that proof's says its digest.
pub fn owner(text: &str) -> Option<SegmentId> {
    let place = Segment::read(text).ok()?.place;
    (place.kind == Kind::File).then_some(place.id)
}

/// As few segments as do, and all about as long: the longest code decides how well they are read.
fn write(place: Place, bytes: &[u8]) -> Result<Vec<String>, Error> {
    let count = bytes.len().div_ceil(CAPACITY).max(1);
    let length = bytes.len().div_ceil(count).max(1);
    let chunks: Vec<&[u8]> = bytes.chunks(length).collect();
    let count = u8::try_from(chunks.len())
        .ok()
        .filter(|count| usize::from(*count) <= MAX_SEGMENTS)
        .ok_or(Error::SegmentTooLarge)?;
    let texts = (0..count).zip(chunks).map(|(index, data)| {
        let segment = Segment {
            place,
            index,
            count,
            data: data.to_vec(),
        };
        segment.to_text()
    });
    Ok(texts.collect())
}
