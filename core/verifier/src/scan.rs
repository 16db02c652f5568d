//! One person's codes before one camera: the first gives the verdict, those beside it the photo, checked.
//!
//! The verdict is there at once and waits for nothing. A photo is given out only where a claim of a *valid* verdict vouches for
//! its every bit; an image that nobody vouches for is never shown.

use core::fmt;

use vidan_credential::{
    ClaimKey, Error, paper,
    transport::{
        is_proof,
        segments::{Added, Assembler, MAX_FILES, SegmentId, is_segment, owner},
    },
};
use vidan_crypto::hash::sha256;

use crate::{Note, Outcome, Verdict};

/// Of so many proofs at most it is remembered that a code of theirs was seen.
const MAX_OWNERS: usize = 8;

/// What a scanned text brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing new: seen before, or none of this person's codes.
    Nothing,
    /// A part of something; so many of so many are there.
    Part {
        /// How many are there.
        have: u8,
        /// How many there will be.
        of: u8,
    },
    /// A photo or other file, checked: the last of [`Scan::files`].
    File,
    /// A verdict: [`Scan::verdict`].
    Verdict,
}

/// A file that the issuer's signature vouches for.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckedFile {
    /// The claim that holds its digest, such as `anh_chan_dung`.
    pub claim: ClaimKey,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Collects what a camera sees of one person's codes. Begin a new one for the next person.
#[derive(Default)]
pub struct Scan {
    assembler: Assembler,
    /// The verdict, and the digest of the text it is about.
    judged: Option<([u8; 32], Verdict)>,
    files: Vec<CheckedFile>,
    /// To which proofs the further codes say they belong, the one seen last at the end.
    owners: Vec<SegmentId>,
}

impl Scan {
    /// A scan that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a scanned text; `judge` is the verifier's `verify` or `verify_answer_to`. A code that was found valid is not judged
    /// again while the camera still sees it. A code of another kind than ours changes nothing once there is a verdict.
    ///
    /// # Errors
    /// What is wrong with a further code: [`Error::SegmentConflict`], [`Error::SegmentDigest`] where the file is not the one that
    /// was signed for, and others. The verdict stands; the display shows its codes again, and so may the person.
    pub fn add(&mut self, text: &str, judge: impl FnOnce(&str) -> Verdict) -> Result<Seen, Error> {
        if !is_segment(text) {
            return Ok(self.first(text, judge));
        }
        let added = self.assembler.add(text)?;
        if let Some(owner) = owner(text) {
            self.remember(owner);
        }
        match added {
            Added::Text(whole) => Ok(self.first(&whole, judge)),
            Added::Part { have, of } => Ok(Seen::Part { have, of }),
            Added::File(proof, number) => match &self.judged {
                Some((_, verdict)) if verdict.segments() == Some(proof) => self.release(number),
                // Perhaps the first code is still to come.
                _ => Ok(Seen::Nothing),
            },
        }
    }

    /// The verdict about the code that was seen last; `None` before there is one.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.judged.as_ref().map(|(_, verdict)| verdict)
    }

    /// The files that belong to the verdict, in the order in which they became complete.
    pub fn files(&self) -> &[CheckedFile] {
        &self.files
    }

    /// The claims of a *valid* verdict whose files did not come yet: what is missing still.
    pub fn missing(&self) -> Vec<&ClaimKey> {
        let named = self.verdict().map(Verdict::file_claims);
        let came = |claim: &&ClaimKey| self.files.iter().any(|file| file.claim == **claim);
        let named = named.unwrap_or_default().into_iter();
        named.filter(|claim| !came(claim)).collect()
    }

    /// Other proofs than that of the *valid* verdict to which codes belong that were seen: whoever was judged before is found by
    /// [`Verdict::segments`].
    pub fn strays(&self) -> Vec<SegmentId> {
        let Some(proof) = self.verdict().and_then(Verdict::segments) else {
            return Vec::new();
        };
        let owners = self.owners.iter().copied();
        owners.filter(|owner| *owner != proof).collect()
    }

    /// What a person is told beside the verdict: what is missing, and that a code is somebody else's.
    pub fn notes(&self) -> Vec<Note> {
        let missing = (!self.missing().is_empty()).then_some(Note::Missing);
        let stray = (!self.strays().is_empty()).then_some(Note::Stray);
        missing.into_iter().chain(stray).collect()
    }

    fn remember(&mut self, owner: SegmentId) {
        self.owners.retain(|known| *known != owner);
        if self.owners.len() == MAX_OWNERS {
            self.owners.remove(0);
        }
        self.owners.push(owner);
    }

    fn first(&mut self, text: &str, judge: impl FnOnce(&str) -> Verdict) -> Seen {
        let digest = sha256(text.as_bytes());
        if let Some((known, verdict)) = &self.judged {
            let valid = verdict.outcome() == Outcome::Valid;
            if valid && (*known == digest || !is_first(text)) {
                return Seen::Nothing;
            }
        }
        let verdict = judge(text);
        self.files.clear();
        if let Some(before) = self.verdict().and_then(Verdict::segments) {
            // The codes of the proof before this one were no strays.
            self.owners.retain(|owner| *owner != before);
        }
        let proof = verdict.segments();
        self.judged = Some((digest, verdict));
        if let Some(proof) = proof {
            self.assembler.keep_files_of(proof);
            for number in 0..MAX_FILES {
                // One that fits nothing is forgotten here, and said when it comes again.
                let _ = self.release(number);
            }
        }
        Seen::Verdict
    }

    /// Gives out a file, if it is complete and the verdict vouches for it.
    fn release(&mut self, number: u8) -> Result<Seen, Error> {
        let Some((_, verdict)) = &self.judged else {
            return Ok(Seen::Nothing);
        };
        let Some(proof) = verdict.segments() else {
            return Ok(Seen::Nothing);
        };
        let released = self.assembler.release(proof, number, verdict.claims())?;
        let Some((claim, bytes)) = released else {
            return Ok(Seen::Nothing);
        };
        let file = CheckedFile { claim, bytes };
        // A claim vouches for one file: the same one under another number is no second.
        if self.files.iter().any(|known| known.claim == file.claim) {
            return Ok(Seen::Nothing);
        }
        self.files.push(file);
        Ok(Seen::File)
    }
}

/// Whether this may be another first code, of a phone or on paper, and no stray one such as the counter's own question.
fn is_first(text: &str) -> bool {
    is_proof(text) || paper::is_text(text)
}

/// Shows the decision, no claim and no file.
impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("verdict", &self.verdict())
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

/// Shows which claim, not the file.
impl fmt::Debug for CheckedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckedFile({}, {} bytes)", self.claim, self.bytes.len())
    }
}
