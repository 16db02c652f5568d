//! Which proofs the portal has seen.
//!
//! A submission has a proof from each document it draws on, all under one nonce, which the portal redeems once itself. So
//! proofs are remembered, and the nonces they answer are not: a second proof of the same submission is no second answer.

use vidan_codec::clock::UnixTime;
use vidan_verifier::{MemoryReplayGuard, Presented, ReplayError, ReplayGuard};

/// Remembers each proof once.
pub(super) struct SeenProofs(MemoryReplayGuard);

impl SeenProofs {
    /// Room for so many at a time.
    pub(super) fn new(capacity: usize) -> Self {
        Self(MemoryReplayGuard::new(capacity))
    }
}

impl ReplayGuard for SeenProofs {
    fn record(
        &self,
        presented: &Presented,
        until: UnixTime,
        now: UnixTime,
    ) -> Result<(), ReplayError> {
        let proof = Presented::unasked(*presented.proof());
        self.0.record(&proof, until, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submission_has_several_proofs_and_each_counts_once() {
        let seen = SeenProofs::new(10);
        let show = |proof: u8, nonce: &[u8]| {
            let presented = Presented::answer([proof; 32], nonce);
            seen.record(&presented, UnixTime(100), UnixTime(0))
        };
        assert_eq!(show(1, b"one submission"), Ok(()));
        assert_eq!(show(2, b"one submission"), Ok(()), "of another document");
        assert_eq!(show(1, b"one submission"), Err(ReplayError::Seen));
        assert_eq!(show(2, b"another"), Err(ReplayError::Seen));
    }
}
