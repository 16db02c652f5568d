//! One person's codes before one camera.

use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Question, Verdict, Verifier};
use crate::error::{OrFailed as _, Result};

/// What a scanned text brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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
    /// A photo or other file, checked: the last of `files()`.
    File,
    /// A verdict: `verdict()`.
    Verdict,
}

/// A file that the issuer's signature vouches for.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct CheckedFile {
    /// The claim that holds its digest, such as `anh_chan_dung`.
    pub claim: String,
    /// Its bytes: of a portrait, a WebP image.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for CheckedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckedFile({}, {} bytes)", self.claim, self.bytes.len())
    }
}

/// Collects what a camera sees of one person's codes, in any order and as often as it comes. Begin a new one for the next person.
#[derive(uniffi::Object)]
pub struct Scan {
    verifier: Arc<Verifier>,
    question: Option<Arc<Question>>,
    inner: Mutex<vidan_verifier::Scan>,
}

#[uniffi::export]
impl Scan {
    /// A scan that has seen nothing. With a `question` only its answer is valid.
    #[uniffi::constructor]
    pub fn new(verifier: Arc<Verifier>, question: Option<Arc<Question>>) -> Arc<Self> {
        Arc::new(Self {
            verifier,
            question,
            inner: Mutex::new(vidan_verifier::Scan::new()),
        })
    }

    /// Takes a scanned text.
    ///
    /// # Errors
    /// `segment.…` and `transport.…` for a further code that is damaged or does not fit. The verdict stands; go on scanning.
    pub fn add(&self, text: String) -> Result<Seen> {
        let verifier = &self.verifier.inner;
        let judge = |text: &str| match &self.question {
            Some(question) => verifier.verify_answer_to(text, question.open()),
            None => verifier.verify(text),
        };
        let seen = self.lock().add(&text, judge);
        seen.map(Into::into).or_failed(self.verifier.language)
    }

    /// The verdict about the code that was seen last; none before there is one.
    pub fn verdict(&self) -> Option<Verdict> {
        let scan = self.lock();
        let verdict = scan.verdict()?;
        Some(Verdict::told(verdict, self.verifier.language))
    }

    /// The claims of a valid verdict whose files did not come yet, such as `anh_chan_dung`.
    pub fn missing(&self) -> Vec<String> {
        let scan = self.lock();
        let missing = scan.missing().into_iter().map(ToString::to_string);
        missing.collect()
    }

    /// Sentences beside the verdict: that a photo is missing still, and that a code belongs to another proof.
    pub fn notes(&self) -> Vec<String> {
        let language = self.verifier.language.into();
        let notes = self.lock().notes().into_iter();
        notes
            .map(|note| note.sentence(language).to_owned())
            .collect()
    }

    /// The files that belong to the verdict: each the one that the issuer signed for, or it is not here.
    pub fn files(&self) -> Vec<CheckedFile> {
        let scan = self.lock();
        let files = scan.files().iter().map(|file| CheckedFile {
            claim: file.claim.to_string(),
            bytes: file.bytes.clone(),
        });
        files.collect()
    }
}

impl Scan {
    fn lock(&self) -> MutexGuard<'_, vidan_verifier::Scan> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<vidan_verifier::Seen> for Seen {
    fn from(seen: vidan_verifier::Seen) -> Self {
        match seen {
            vidan_verifier::Seen::Nothing => Self::Nothing,
            vidan_verifier::Seen::Part { have, of } => Self::Part { have, of },
            vidan_verifier::Seen::File => Self::File,
            vidan_verifier::Seen::Verdict => Self::Verdict,
        }
    }
}
