//! The verifier: holds what it trusts, its rules, a clock and a memory; judges one presentation at a time.

use std::sync::Arc;

use vidan_codec::clock::{Clock, UnixTime};
use vidan_credential::{
    DocumentProfile, Error,
    sd_cwt::verify::{Disclosed, Expectation, NonceRule, Unverified},
    transport,
};
use vidan_trust::{IssuerKey, TrustList, Verified};

use crate::{Outcome, Policy, ReplayGuard, Step, Verdict, judge::judge};

/// Whom a verifier trusts.
#[derive(Clone, Debug)]
pub enum Trust {
    /// One issuer's key that a person named: any document type, no profile, no rules about content.
    Key(IssuerKey),
    /// Those whom a trust list names.
    List(TrustList),
}

/// Judges presentations.
pub struct Verifier {
    trust: Trust,
    policy: Policy,
    clock: Arc<dyn Clock>,
    replay: Arc<dyn ReplayGuard>,
}

/// A decision that ends the checks early.
type Stop = (Outcome, Step, &'static str);

/// What passed all checks but the last.
struct Passed {
    shown: Verified<Disclosed>,
    profile: Option<DocumentProfile>,
}

impl Verifier {
    /// A verifier. Several may share a guard: a code then counts once among them.
    pub fn new(
        trust: Trust,
        policy: Policy,
        clock: Arc<dyn Clock>,
        replay: Arc<dyn ReplayGuard>,
    ) -> Self {
        Self {
            trust,
            policy,
            clock,
            replay,
        }
    }

    /// Replaces what it trusts, as after fetching a newer list. What was shown before stays remembered.
    pub fn set_trust(&mut self, trust: Trust) {
        self.trust = trust;
    }

    /// Judges a scanned text that answers no question.
    pub fn verify(&self, text: &str) -> Verdict {
        self.judge_text(text, self.unasked())
    }

    /// Judges a scanned text that must answer the question with this nonce.
    pub fn verify_answer(&self, text: &str, nonce: &[u8]) -> Verdict {
        self.judge_text(text, NonceRule::Exactly(nonce))
    }

    /// Judges a bare key-binding token that answers no question.
    pub fn verify_token(&self, token: &[u8]) -> Verdict {
        self.judge(Ok(token), self.unasked())
    }

    /// Under a named key we judge tokens of others too, who may answer questions of their own.
    fn unasked(&self) -> NonceRule<'static> {
        match self.trust {
            Trust::Key(_) => NonceRule::Any,
            Trust::List(_) => NonceRule::Absent,
        }
    }

    fn judge_text(&self, text: &str, nonce: NonceRule<'_>) -> Verdict {
        let token = match &self.trust {
            Trust::Key(key) => {
                transport::read(text, &transport::Unlisted::new(key.public().algorithm()))
            }
            Trust::List(list) => transport::read(text, list),
        };
        self.judge(token.as_deref().map_err(Clone::clone), nonce)
    }

    fn judge(&self, token: Result<&[u8], Error>, nonce: NonceRule<'_>) -> Verdict {
        let now = self.clock.now();
        let age = match &self.trust {
            Trust::Key(_) => None,
            Trust::List(list) => Some(list.age(now)),
        };
        let passed = token
            .and_then(|token| self.check(token, nonce, now))
            .map_err(|error| self.stop(&error, now))
            .and_then(|passed| self.check_content(passed, now));
        match passed {
            Ok(passed) => Verdict::valid(passed.shown, passed.profile, age),
            Err((outcome, step, code)) => Verdict::other(outcome, step, code, age),
        }
    }

    /// Steps 2 to 8.
    fn check(&self, token: &[u8], nonce: NonceRule<'_>, now: UnixTime) -> Result<Passed, Error> {
        let audiences: Vec<&str> = self.policy.audiences.iter().map(String::as_str).collect();
        let expected = Expectation {
            audiences: &audiences,
            nonce,
            now,
            skew: self.policy.skew,
            max_lifetime: self.policy.max_lifetime,
        };
        let token = Unverified::parse(token)?;
        let (key, profile) = match &self.trust {
            Trust::Key(key) => (key.clone(), None),
            Trust::List(list) => token.trusted_by(list, now)?,
        };
        let shown = token.verify(&key, &expected, profile.as_ref())?;
        Ok(Passed { shown, profile })
    }

    /// Steps 9 to 11. The last one remembers the presentation, so nothing may fail after it.
    fn check_content(&self, passed: Passed, now: UnixTime) -> Result<Passed, Stop> {
        if self.list_is_stale(now) {
            return Err((Outcome::Undetermined, Step::Issuer, "trust.list_stale"));
        }
        let shown = passed.shown.get();
        if shown.status().is_some() {
            return Err((Outcome::Undetermined, Step::Status, "status.unchecked"));
        }
        if matches!(self.trust, Trust::List(_))
            && let Some(code) = self.policy.broken_by(shown, now)
        {
            return Err((Outcome::Refused, Step::Policy, code));
        }
        self.replay
            .record(shown.replay_key(), self.ends(shown), now)
            .map_err(|error| (Outcome::Refused, Step::Replay, error.code()))?;
        Ok(passed)
    }

    /// The first second in which the presentation would be refused for its time.
    fn ends(&self, shown: &Disclosed) -> UnixTime {
        let by_policy = shown
            .presented_at()
            .zip(self.policy.max_lifetime)
            .map(|(at, max)| at.plus(max));
        shown
            .presentation_ends()
            .or(by_policy)
            .or(shown.expires_at())
            // A part of a second counts as a whole one.
            .map_or(UnixTime(i64::MAX), |end| end.plus(1).plus(self.policy.skew))
    }

    fn stop(&self, error: &Error, now: UnixTime) -> Stop {
        let (step, outcome) = judge(error);
        let unknown = matches!(
            error,
            Error::ListOutdated(_) | Error::Trust(vidan_trust::Error::UnknownKid(_))
        );
        if unknown && self.list_is_stale(now) {
            // A newer list may name it.
            return (Outcome::Undetermined, step, "trust.list_stale");
        }
        (outcome, step, error.code())
    }

    fn list_is_stale(&self, now: UnixTime) -> bool {
        match &self.trust {
            Trust::Key(_) => false,
            Trust::List(list) => !self.policy.accept_stale_list && list.is_stale(now),
        }
    }
}

impl core::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Verifier")
            .field("trust", &self.trust)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
