//! The desk: dossiers, their states, and which submission was already filed.

use std::collections::HashMap;

use vidan_codec::clock::UnixTime;
use vidan_crypto::hash::constant_time_eq;
use vidan_protocol::Refusal;
use vidan_protocol::form::{CheckedSubmission, SubmissionAnswer, Withdrawal};

/// The most dossiers.
const MAX_DOSSIERS: usize = 10_000;
/// "Được tiếp nhận" of the national table.
pub(super) const RECEIVED: u8 = 2;

/// All dossiers.
#[derive(Default)]
pub(super) struct Desk {
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

    /// Files a checked submission; `None` when the desk is full.
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
        let code = format!("SBX-{day}-{:04}", self.filed.len() + 1);
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
