//! The desk: dossiers, their states, and which submission was already filed.

use std::collections::HashMap;

use vidan_codec::clock::UnixTime;
use vidan_crypto::hash::constant_time_eq;
use vidan_protocol::Refusal;
use vidan_protocol::form::{CheckedSubmission, SubmissionAnswer, Withdrawal};

use crate::{Error, keys::KeyFolder};

/// The most dossiers.
const MAX_DOSSIERS: usize = 10_000;
/// "Được tiếp nhận" of the national table.
pub(super) const RECEIVED: u8 = 2;

/// The number of the last dossier, in the data folder.
const FILE: &str = "dossiers";

/// All dossiers of this run.
pub(crate) struct Desk {
    folder: KeyFolder,
    /// The number of the last dossier, also of runs before: none gets the code of another.
    last: u64,
    dossiers: HashMap<String, Dossier>,
    filed: HashMap<String, ([u8; 32], SubmissionAnswer)>,
}

/// One dossier.
pub(super) struct Dossier {
    /// Whose it is, if a proof said so.
    pub(super) person: Option<String>,
    /// Its state, of the national table.
    pub(super) status: u8,
    /// What was filed.
    pub(super) submission: CheckedSubmission,
    /// When the person took their consent back.
    pub(super) withdrawn_at: Option<UnixTime>,
}

impl Desk {
    /// A desk without dossiers, that counts on from the run before.
    pub(crate) fn open(folder: KeyFolder) -> Result<Self, Error> {
        let last = match folder.read(FILE)? {
            Some(text) => text
                .trim()
                .parse()
                .map_err(|_| Error::FileDamaged(FILE.to_owned()))?,
            None => 0,
        };
        Ok(Self {
            folder,
            last,
            dossiers: HashMap::new(),
            filed: HashMap::new(),
        })
    }

    /// The answer given before to the same submission under the same key. Its nonce and proofs may be others: a wallet that never had
    /// the answer sends it again with fresh ones.
    pub(super) fn already_filed(
        &self,
        key: &str,
        agreed: &[u8; 32],
    ) -> Result<Option<SubmissionAnswer>, Refusal> {
        match self.filed.get(key) {
            Some((digest, answer)) if constant_time_eq(digest, agreed) => Ok(Some(answer.clone())),
            Some(_) => Err(Refusal::IdempotencyConflict),
            None => Ok(None),
        }
    }

    /// Files a checked submission; `None` when the desk is full or cannot write.
    pub(super) fn file(
        &mut self,
        submission: CheckedSubmission,
        agreed: [u8; 32],
        person: Option<String>,
        now: UnixTime,
    ) -> Option<SubmissionAnswer> {
        if self.filed.len() >= MAX_DOSSIERS {
            return None;
        }
        let day: String = now
            .date()
            .chars()
            .filter(char::is_ascii_digit)
            .skip(2)
            .collect();
        let number = self.last.checked_add(1)?;
        // Kept first: a number that cannot be kept would be given again.
        self.folder
            .write(FILE, number.to_string().as_bytes())
            .ok()?;
        self.last = number;
        let code = format!("SBX-{day}-{number:04}");
        let answer = SubmissionAnswer {
            dossier: code.clone(),
            received_at: now.0,
        };
        let key = submission.content().idempotency_key.clone();
        self.filed.insert(key, (agreed, answer.clone()));
        self.dossiers.insert(
            code,
            Dossier {
                person,
                status: RECEIVED,
                submission,
                withdrawn_at: None,
            },
        );
        Some(answer)
    }

    /// Takes note that a consent was taken back, once, by who knows the submission's key. Gives when that was noted.
    pub(super) fn withdraw(&mut self, withdrawal: &Withdrawal, now: UnixTime) -> Option<UnixTime> {
        let dossier = self.dossiers.get_mut(&withdrawal.dossier)?;
        let key = dossier.submission.content().idempotency_key.as_bytes();
        if !constant_time_eq(key, withdrawal.idempotency_key.as_bytes()) {
            return None;
        }
        Some(*dossier.withdrawn_at.get_or_insert(now))
    }

    pub(super) fn dossier(&self, code: &str) -> Option<&Dossier> {
        self.dossiers.get(code)
    }

    pub(super) fn dossier_mut(&mut self, code: &str) -> Option<&mut Dossier> {
        self.dossiers.get_mut(code)
    }

    pub(super) fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = self.dossiers.keys().cloned().collect();
        codes.sort();
        codes
    }
}
