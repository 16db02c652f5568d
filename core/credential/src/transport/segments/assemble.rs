//! Putting segments together, in whatever order and number a camera sees them.

use core::fmt;

use vidan_codec::base64url;
use vidan_crypto::hash::sha256;

use super::{
    MAX_FILE, MAX_TEXT, SegmentId,
    segment::{Kind, Place, Segment},
};
use crate::{ClaimKey, ClaimValue, Error};

/// Of so many proofs segments are held at a time, files and texts each. A further one pushes out the one seen longest ago.
const MAX_PROOFS: usize = 2;

/// What a segment brought.
#[derive(Clone, PartialEq, Eq)]
pub enum Added {
    /// A file is complete. [`Assembler::release`] gives it out, if a claim vouches for it.
    File(SegmentId, u8),
    /// Others are missing still.
    Part {
        /// How many of its kind are there.
        have: u8,
        /// How many there will be.
        of: u8,
    },
    /// A proof's text is complete, as its writer wrote it. Nothing else is known of it.
    Text(String),
}

/// Collects segments. It holds little, whatever comes: at most two proofs' worth.
#[derive(Clone, Default)]
pub struct Assembler {
    /// The one seen last is last.
    pending: Vec<Pending>,
}

/// A file or text of which some segments came.
#[derive(Clone)]
struct Pending {
    place: Place,
    parts: Vec<Option<Vec<u8>>>,
}

impl Assembler {
    /// One that holds nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a scanned segment. One that came before changes nothing.
    ///
    /// # Errors
    /// What is wrong with the text; [`Error::SegmentConflict`] where the same place was taken by other bytes,
    /// [`Error::SegmentTooLarge`] where all together are more than is read, [`Error::SegmentDigest`] where a text is not the one
    /// its segments name. After these three what was collected for that place is forgotten, and the next round starts anew.
    pub fn add(&mut self, text: &str) -> Result<Added, Error> {
        let segment = Segment::read(text)?;
        let place = segment.place;
        let mut pending = self.take(place).unwrap_or_else(|| Pending::new(&segment));
        pending.put(segment)?;
        if pending.missing() > 0 {
            let added = pending.part();
            self.hold(pending);
            return Ok(added);
        }
        match place.kind {
            Kind::Text => pending.text().map(Added::Text),
            Kind::File => {
                self.hold(pending);
                Ok(Added::File(place.id, place.number))
            }
        }
    }

    /// Gives out a complete file and the claim that vouches for it: one whose value is the file's SHA-256, as 32 bytes or as their
    /// base64url. `None` while parts are missing. The claims must be those of a *valid* proof with this id.
    ///
    /// # Errors
    /// [`Error::SegmentDigest`] where no claim vouches for it; then it is forgotten.
    pub fn release(
        &mut self,
        proof: SegmentId,
        number: u8,
        claims: &[(ClaimKey, ClaimValue)],
    ) -> Result<Option<(ClaimKey, Vec<u8>)>, Error> {
        let place = Place {
            kind: Kind::File,
            id: proof,
            number,
        };
        let Some(pending) = self.take(place) else {
            return Ok(None);
        };
        if pending.missing() > 0 {
            self.hold(pending);
            return Ok(None);
        }
        let file = pending.bytes();
        let digest = sha256(&file);
        let vouched = claims
            .iter()
            .find(|(_, value)| digest_in(value) == Some(digest));
        match vouched {
            Some((key, _)) => Ok(Some((key.clone(), file))),
            None => Err(Error::SegmentDigest),
        }
    }

    /// Forgets the files of all proofs but this one.
    pub fn keep_files_of(&mut self, proof: SegmentId) {
        self.pending
            .retain(|one| one.place.kind == Kind::Text || one.place.id == proof);
    }

    fn take(&mut self, place: Place) -> Option<Pending> {
        let at = self.pending.iter().position(|one| one.place == place)?;
        Some(self.pending.remove(at))
    }

    fn hold(&mut self, pending: Pending) {
        let Place { kind, id, .. } = pending.place;
        let mut others: Vec<SegmentId> = Vec::new();
        for one in self.pending.iter().rev() {
            let other = one.place.kind == kind && one.place.id != id;
            if other && !others.contains(&one.place.id) {
                others.push(one.place.id);
            }
        }
        for oldest in others.iter().skip(MAX_PROOFS - 1) {
            self.pending
                .retain(|one| one.place.kind != kind || one.place.id != *oldest);
        }
        self.pending.push(pending);
    }
}

impl Pending {
    fn new(first: &Segment) -> Self {
        Self {
            place: first.place,
            parts: vec![None; usize::from(first.count)],
        }
    }

    fn put(&mut self, segment: Segment) -> Result<(), Error> {
        let counts_agree = self.parts.len() == usize::from(segment.count);
        let part = self
            .parts
            .get_mut(usize::from(segment.index))
            .filter(|_| counts_agree)
            .ok_or(Error::SegmentConflict)?;
        match part {
            Some(known) if *known != segment.data => return Err(Error::SegmentConflict),
            Some(_) => {}
            None => *part = Some(segment.data),
        }
        let most = match self.place.kind {
            Kind::File => MAX_FILE,
            Kind::Text => MAX_TEXT,
        };
        let length: usize = self.parts.iter().flatten().map(Vec::len).sum();
        if length > most {
            return Err(Error::SegmentTooLarge);
        }
        Ok(())
    }

    fn missing(&self) -> usize {
        self.parts.iter().filter(|part| part.is_none()).count()
    }

    fn part(&self) -> Added {
        // At most 16 of them.
        let small = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        Added::Part {
            have: small(self.parts.len().saturating_sub(self.missing())),
            of: small(self.parts.len()),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let parts: Vec<&[u8]> = self.parts.iter().flatten().map(Vec::as_slice).collect();
        parts.concat()
    }

    /// A text vouches for itself: its segments name its digest.
    fn text(&self) -> Result<String, Error> {
        let bytes = self.bytes();
        if SegmentId::of_digest(&sha256(&bytes)) != self.place.id {
            return Err(Error::SegmentDigest);
        }
        String::from_utf8(bytes).map_err(|_| Error::SegmentMalformed)
    }
}

/// The digest of a file that a claim holds, if it holds one: 32 bytes, or their base64url text.
pub fn digest_in(value: &ClaimValue) -> Option<[u8; 32]> {
    match value {
        ClaimValue::Bytes(bytes) => bytes.as_slice().try_into().ok(),
        // 32 bytes are 43 characters.
        ClaimValue::Text(text) if text.len() == 43 => base64url::decode(text).ok()?.try_into().ok(),
        _ => None,
    }
}

/// Shows how much is held, no content.
impl fmt::Debug for Assembler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Assembler({} begun)", self.pending.len())
    }
}

/// A text is a proof, and not shown.
impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(_, number) => write!(f, "File({number})"),
            Self::Part { have, of } => write!(f, "Part({have} of {of})"),
            Self::Text(_) => f.write_str("Text(..)"),
        }
    }
}
