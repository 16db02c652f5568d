//! The verifier: holds what it trusts, its rules, a clock and a memory; judges one presentation at a time.

use std::sync::Arc;

use vidan_codec::clock::{Clock, UnixTime};
use vidan_credential::{
    DocumentProfile, Error, Profiles,
    sd_cwt::verify::{Disclosed, Expectation, NonceRule, Unverified},
    transport::{Listed, Unlisted, scan},
};
use vidan_crypto::PublicKey;
use vidan_trust::{
    Bundle, IssuerKey, TrustList, Verified,
    status::{Status, StatusAnswer, StatusLists, StatusTrust},
};

use crate::{Outcome, Policy, Presented, ReplayGuard, Step, Verdict, judge::judge, verdict::Basis};

/// Seconds that a question may be open. So long its nonce is remembered, whatever the life of the answer: a second answer
/// to it is none.
const QUESTION: i64 = 5 * 60;

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
    /// Those of the trust list, read once for all texts.
    profiles: Profiles,
    status: StatusLists,
    policy: Policy,
    clock: Arc<dyn Clock>,
    replay: Arc<dyn ReplayGuard>,
}

/// A decision that ends the checks early.
type Stop = (Outcome, Step, &'static str);

/// What passed all checks but the last.
struct Passed {
    shown: Verified<Disclosed>,
    profile: Option<Arc<DocumentProfile>>,
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
            profiles: profiles(&trust),
            trust,
            status: StatusLists::new(),
            policy,
            clock,
            replay,
        }
    }

    /// A verifier with the lists of a bundle.
    pub fn with_bundle(
        bundle: Bundle,
        policy: Policy,
        clock: Arc<dyn Clock>,
        replay: Arc<dyn ReplayGuard>,
    ) -> Self {
        let (list, status) = bundle.into_parts();
        let mut verifier = Self::new(Trust::List(list), policy, clock, replay);
        verifier.set_status(status);
        verifier
    }

    /// Replaces what it trusts, as after fetching a newer list. What was shown before stays remembered. Its status lists
    /// stay too, but each counts only as long as its signer stands in what is trusted.
    pub fn set_trust(&mut self, trust: Trust) {
        self.profiles = profiles(&trust);
        self.trust = trust;
    }

    /// Replaces the status lists. A document that refers to one that is not among them is *undetermined*.
    pub fn set_status(&mut self, lists: StatusLists) {
        self.status = lists;
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
        self.judge(Ok(token), None, self.unasked())
    }

    /// Under a named key we judge tokens of others too, who may answer questions of their own.
    fn unasked(&self) -> NonceRule<'static> {
        match self.trust {
            Trust::Key(_) => NonceRule::Any,
            Trust::List(_) => NonceRule::Absent,
        }
    }

    fn judge_text(&self, text: &str, nonce: NonceRule<'_>) -> Verdict {
        let scanned = match &self.trust {
            Trust::Key(key) => scan(text, &Unlisted::new(key.public().algorithm())),
            Trust::List(list) => scan(text, &self.listed(list)),
        };
        match scanned {
            Ok(scanned) => self.judge(Ok(&scanned.token), scanned.holder, nonce),
            Err(error) => self.judge(Err(error), None, nonce),
        }
    }

    fn listed<'l>(&'l self, list: &'l TrustList) -> Listed<'l> {
        Listed {
            list,
            profiles: &self.profiles,
        }
    }

    fn judge(
        &self,
        token: Result<&[u8], Error>,
        holder: Option<PublicKey>,
        nonce: NonceRule<'_>,
    ) -> Verdict {
        let now = self.clock.now();
        let mut basis = Basis {
            list_age: match &self.trust {
                Trust::Key(_) => None,
                Trust::List(list) => Some(list.age(now)),
            },
            status: None,
        };
        let passed = token
            .and_then(|token| self.check(token, holder, nonce, now))
            .map_err(|error| self.stop(&error, now))
            .and_then(|passed| {
                self.check_content(&passed, nonce, now, &mut basis)?;
                Ok(passed)
            });
        match passed {
            Ok(passed) => Verdict::valid(passed.shown, passed.profile, basis),
            Err((outcome, step, code)) => Verdict::other(outcome, step, code, basis),
        }
    }

    /// Steps 2 to 8.
    fn check(
        &self,
        token: &[u8],
        holder: Option<PublicKey>,
        nonce: NonceRule<'_>,
        now: UnixTime,
    ) -> Result<Passed, Error> {
        let audiences: Vec<&str> = self.policy.audiences.iter().map(String::as_str).collect();
        let expected = Expectation {
            audiences: &audiences,
            nonce,
            now,
            skew: self.policy.skew,
            max_lifetime: self.policy.max_lifetime,
        };
        let token = Unverified::parse(token)?.knowing(holder);
        let (key, profile) = match &self.trust {
            Trust::Key(key) => (key.clone(), None),
            Trust::List(list) => token.trusted_by_listed(self.listed(list), now)?,
        };
        let shown = token.verify(&key, &expected, profile.as_deref())?;
        Ok(Passed { shown, profile })
    }

    /// Steps 9 to 11. The last one remembers the presentation, so nothing may fail after it.
    fn check_content(
        &self,
        passed: &Passed,
        nonce: NonceRule<'_>,
        now: UnixTime,
        basis: &mut Basis,
    ) -> Result<(), Stop> {
        if self.list_is_stale(now) {
            return Err((Outcome::Undetermined, Step::Issuer, "trust.list_stale"));
        }
        basis.status = self.status_of(&passed.shown, now);
        if let Some(answer) = basis.status {
            let outcome = match answer.status {
                Status::Valid => None,
                Status::Revoked | Status::Suspended => Some(Outcome::Refused),
                Status::Undetermined(_) => Some(Outcome::Undetermined),
            };
            if let Some(outcome) = outcome {
                return Err((outcome, Step::Status, answer.status.code()));
            }
        }
        let shown = passed.shown.get();
        if matches!(self.trust, Trust::List(_))
            && let Some(code) = self.policy.broken_by(shown, now)
        {
            return Err((Outcome::Refused, Step::Policy, code));
        }
        let (presented, until) = self.remembered(shown, nonce, now);
        self.replay
            .record(&presented, until, now)
            .map_err(|error| (Outcome::Refused, Step::Replay, error.code()))
    }

    /// What the status lists say; `None` for a document that has no status.
    fn status_of(&self, shown: &Verified<Disclosed>, now: UnixTime) -> Option<StatusAnswer> {
        let reference = shown.get().status()?;
        let trust = match &self.trust {
            Trust::Key(key) => StatusTrust::Key(key),
            Trust::List(list) => StatusTrust::List(list),
        };
        let (uri, index) = (&reference.uri, reference.index);
        Some(self.status.status(uri, index, shown.signer(), trust, now))
    }

    /// What is remembered of a valid presentation, and how long: the nonce only where it answers our own question.
    fn remembered(
        &self,
        shown: &Disclosed,
        nonce: NonceRule<'_>,
        now: UnixTime,
    ) -> (Presented, UnixTime) {
        let proof = shown.replay_key();
        match nonce {
            NonceRule::Exactly(nonce) => {
                let question = now.plus(QUESTION).plus(self.policy.skew);
                let until = self.ends(shown).max(question);
                (Presented::answer(proof, nonce), until)
            }
            NonceRule::Absent | NonceRule::Any => (Presented::unasked(proof), self.ends(shown)),
        }
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

fn profiles(trust: &Trust) -> Profiles {
    match trust {
        Trust::Key(_) => Profiles::default(),
        Trust::List(list) => Profiles::of(list),
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
