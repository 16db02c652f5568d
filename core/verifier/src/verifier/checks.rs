//! The checks in their order: what carries the document decides some of them, the others are the same for all.

use std::sync::Arc;

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    DocumentProfile, Error, Format, Layer, Trusted, paper,
    sd_cwt::verify::{Expectation, NonceRule, Unverified},
    showing::{self, Shown},
    transport::{Scanned, Unlisted, scan},
};
use vidan_crypto::PublicKey;
use vidan_protocol::challenge::OpenChallenge;
use vidan_trust::{
    Verified,
    status::{Status, StatusAnswer, StatusTrust},
};

use super::{Trust, Verifier};
use crate::{
    Medium, Outcome, Presented, Step, Verdict,
    content::Accepted,
    judge::judge,
    policy::left_out,
    reason::{ROOT_MISSING, STATUS_MISSING},
    verdict::Basis,
};

/// Seconds that a question may be open of which only the nonce is known. So long it is remembered, whatever the life of the
/// answer: a second answer to it is none.
const QUESTION: i64 = 5 * 60;

/// A decision that ends the checks early.
type Stop = (Outcome, Step, &'static str);

/// What passed the checks of its form.
struct Passed {
    accepted: Accepted,
    profile: Option<Arc<DocumentProfile>>,
}

impl Passed {
    /// Whether it shows no status though each of its type has one. A paper shows all that its issuer signed.
    fn lacks_status(&self) -> bool {
        let needed = self.profile.as_ref().is_some_and(|one| one.has_status);
        needed && matches!(self.accepted, Accepted::Phone(_)) && self.accepted.status().is_none()
    }
}

/// What a presentation must answer.
#[derive(Clone, Copy)]
pub(super) enum Asked<'q> {
    Challenge(&'q OpenChallenge),
    Nonce(&'q [u8]),
    Nothing,
}

impl Verifier {
    pub(super) fn judge_text(&self, text: &str, asked: Asked<'_>) -> Verdict {
        if paper::is_text(text) {
            return self.judge(Medium::Paper, asked, |now| {
                self.check_paper(text, asked, now)
            });
        }
        let scanned = match &self.trust {
            Trust::Key(key) => scan(text, &Unlisted::new(key.public().algorithm())),
            Trust::List(list) => scan(text, &self.listed(list)),
        };
        self.judge(Medium::Phone, asked, |now| {
            let scanned = scanned.map_err(|error| self.stop(&error, now))?;
            self.check_phone(scanned, asked, now)
        })
    }

    pub(super) fn judge_token(&self, token: &[u8], asked: Asked<'_>) -> Verdict {
        self.judge(Medium::Phone, asked, |now| {
            let scanned = Scanned {
                format: Format::of_proof(token),
                token: token.to_vec(),
                holder: None,
            };
            self.check_phone(scanned, asked, now)
        })
    }

    /// `form` makes the checks that differ by what carries the document, 2 to 8; the others are the same for all.
    fn judge(
        &self,
        medium: Medium,
        asked: Asked<'_>,
        form: impl FnOnce(UnixTime) -> Result<Passed, Stop>,
    ) -> Verdict {
        let now = self.clock.now();
        let mut basis = Basis {
            list_age: match &self.trust {
                Trust::Key(_) => None,
                Trust::List(list) => Some(list.age(now)),
            },
            status: None,
        };
        let passed = self.grounded(form(now), now).and_then(|passed| {
            self.check_content(&passed, asked, now, &mut basis)?;
            Ok(passed)
        });
        match passed {
            Ok(passed) => Verdict::valid(passed.accepted, passed.profile, basis),
            Err(stop) => Verdict::other(stop, medium, basis),
        }
    }

    fn check_phone(
        &self,
        scanned: Scanned,
        asked: Asked<'_>,
        now: UnixTime,
    ) -> Result<Passed, Stop> {
        let passed = self.check_proof(scanned, asked, now);
        let passed = passed.map_err(|error| self.stop(&error, now))?;
        match asked {
            Asked::Challenge(challenge) if now >= challenge.closes_at() => {
                Err((Outcome::Refused, Step::Audience, "challenge.expired"))
            }
            _ => Ok(passed),
        }
    }

    fn check_proof(
        &self,
        scanned: Scanned,
        asked: Asked<'_>,
        now: UnixTime,
    ) -> Result<Passed, Error> {
        let audiences: Vec<&str> = match asked {
            Asked::Challenge(challenge) => vec![challenge.audience()],
            _ => self.policy.audiences.iter().map(String::as_str).collect(),
        };
        let expected = Expectation {
            audiences: &audiences,
            nonce: self.nonce_rule(asked),
            now,
            skew: self.policy.skew,
            max_lifetime: match scanned.format {
                Format::SdCwt => self.policy.max_lifetime,
                // A KB-JWT says when it was made and never when it ends.
                Format::MsoMdoc | Format::SdJwt => Some(self.policy.window()),
            },
        };
        let (shown, profile) = match (scanned.format, &self.trust) {
            (Format::SdCwt, _) => self.check_token(&scanned.token, scanned.holder, &expected)?,
            (_, Trust::Key(key)) => {
                let shown = showing::verify_with_key(&scanned.token, key, &expected)?;
                (shown, None)
            }
            (_, Trust::List(list)) => {
                let trusted = Trusted {
                    list,
                    anchors: &self.anchors,
                };
                let (shown, profile) = showing::verify(&scanned.token, trusted, &expected)?;
                (shown, profile.map(Arc::new))
            }
        };
        Ok(Passed {
            accepted: Accepted::Phone(Box::new(shown)),
            profile,
        })
    }

    /// The format of the counter, with what was worked out beforehand: profiles, and the key that the token names, where it was
    /// computed from the text.
    fn check_token(
        &self,
        token: &[u8],
        holder: Option<PublicKey>,
        expected: &Expectation<'_>,
    ) -> Result<(Verified<Shown>, Option<Arc<DocumentProfile>>), Error> {
        let token = Unverified::parse(token)?.knowing(holder);
        let (key, profile) = match &self.trust {
            Trust::Key(key) => (key.clone(), None),
            Trust::List(list) => token.trusted_by_listed(self.listed(list), expected.now)?,
        };
        let shown = token.verify(&key, expected, profile.as_deref())?;
        let shown = shown.map(Shown::SdCwt);
        self.check_recent(shown.get(), expected.now)?;
        Ok((shown, profile))
    }

    /// Where any lifetime is accepted, a token that names no end was not looked at for its age yet.
    fn check_recent(&self, shown: &Shown, now: UnixTime) -> Result<(), Error> {
        let end = match shown.presentation_ends() {
            Some(_) => None,
            None => shown.presented_at(),
        };
        let end = end.map(|made| made.plus(self.policy.window()).plus(self.policy.skew));
        match end {
            Some(end) if now >= end => Err(Error::Expired(Layer::KeyBinding)),
            _ => Ok(()),
        }
    }

    fn nonce_rule<'q>(&self, asked: Asked<'q>) -> NonceRule<'q> {
        match (asked, &self.trust) {
            (Asked::Challenge(challenge), _) => NonceRule::Exactly(challenge.nonce()),
            (Asked::Nonce(nonce), _) => NonceRule::Exactly(nonce),
            // Under a named key we judge tokens of others too, who may answer questions of their own.
            (Asked::Nothing, Trust::Key(_)) => NonceRule::Any,
            (Asked::Nothing, Trust::List(_)) => NonceRule::Absent,
        }
    }

    /// Paper has no holder, no audience and no disclosures to check, and answers nothing.
    fn check_paper(&self, text: &str, asked: Asked<'_>, now: UnixTime) -> Result<Passed, Stop> {
        let passed = self.check_sheet(text, now);
        let passed = passed.map_err(|error| self.stop(&error, now))?;
        match asked {
            Asked::Nothing => Ok(passed),
            Asked::Challenge(_) | Asked::Nonce(_) => {
                Err((Outcome::Refused, Step::Audience, "paper.no_answer"))
            }
        }
    }

    fn check_sheet(&self, text: &str, now: UnixTime) -> Result<Passed, Error> {
        let paper = paper::Unverified::read(text)?;
        let (key, profile) = match &self.trust {
            Trust::Key(key) => (key.clone(), None),
            Trust::List(list) => paper.trusted_by(list, now)?,
        };
        let paper = paper.verify(&key, now, self.policy.skew, profile.as_ref())?;
        Ok(Passed {
            accepted: Accepted::Paper(paper),
            profile: profile.map(Arc::new),
        })
    }

    /// Steps 9 to 11. The last one remembers the presentation, so nothing may fail after it.
    fn check_content(
        &self,
        passed: &Passed,
        asked: Asked<'_>,
        now: UnixTime,
        basis: &mut Basis,
    ) -> Result<(), Stop> {
        let accepted = &passed.accepted;
        if self.list_is_stale(now) {
            return Err((Outcome::Undetermined, Step::Issuer, "trust.list_stale"));
        }
        if passed.lacks_status() {
            return Err((Outcome::Refused, Step::Status, STATUS_MISSING));
        }
        basis.status = self.status_of(accepted, now);
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
        if let Some(code) = self.rule_broken_by(passed, asked, now) {
            return Err((Outcome::Refused, Step::Policy, code));
        }
        match accepted {
            // Shown as often as its holder likes.
            Accepted::Paper(_) => Ok(()),
            Accepted::Phone(shown) => {
                let (presented, until) = self.remembered(shown.get(), asked, now);
                self.replay
                    .record(&presented, until, now)
                    .map_err(|error| (Outcome::Refused, Step::Replay, error.code()))
            }
        }
    }

    /// The rule of the policy that it breaks, or that something is lacking of what was asked for, whoever is trusted.
    fn rule_broken_by(
        &self,
        passed: &Passed,
        asked: Asked<'_>,
        now: UnixTime,
    ) -> Option<&'static str> {
        let accepted = &passed.accepted;
        if matches!(accepted, Accepted::Paper(_)) && !self.policy.accept_paper {
            return Some("policy.paper");
        }
        let content = match passed.profile {
            Some(_) => accepted.content(),
            None => accepted.content().without_profile(),
        };
        self.policy.broken_by(content, now).or_else(|| match asked {
            Asked::Challenge(challenge) => left_out(challenge, content),
            Asked::Nonce(_) | Asked::Nothing => None,
        })
    }

    /// What the status lists say; `None` for a document that has no status.
    fn status_of(&self, accepted: &Accepted, now: UnixTime) -> Option<StatusAnswer> {
        let reference = accepted.status()?;
        let trust = match &self.trust {
            Trust::Key(key) => StatusTrust::Key(key),
            Trust::List(list) => StatusTrust::Certified {
                list: Some(list),
                anchors: &self.anchors,
            },
        };
        let (uri, index) = (&reference.uri, reference.index);
        Some(
            self.status
                .status(uri, index, accepted.signer(), trust, now),
        )
    }

    /// What is remembered of a valid presentation, and how long: the nonce only where it answers our own question.
    fn remembered(&self, shown: &Shown, asked: Asked<'_>, now: UnixTime) -> (Presented, UnixTime) {
        let (proof, ends) = (shown.replay_key(), self.ends(shown, now));
        match asked {
            Asked::Challenge(challenge) => (
                Presented::answer(proof, challenge.nonce()),
                ends.max(challenge.closes_at()),
            ),
            Asked::Nonce(nonce) => {
                let question = now.plus(QUESTION).plus(self.policy.skew);
                (Presented::answer(proof, nonce), ends.max(question))
            }
            Asked::Nothing => (Presented::unasked(proof), ends),
        }
    }

    /// The first second in which the presentation would be refused for its time.
    fn ends(&self, shown: &Shown, now: UnixTime) -> UnixTime {
        if shown.format() == Format::MsoMdoc {
            // It has no time of its own, and ends with the question that it answers.
            return now;
        }
        let by_policy = shown
            .presented_at()
            .map(|made| made.plus(self.policy.window()));
        shown
            .presentation_ends()
            .or(by_policy)
            .or(shown.expires_at())
            // A part of a second counts as a whole one.
            .map_or(UnixTime(i64::MAX), |end| end.plus(1).plus(self.policy.skew))
    }

    fn stop(&self, error: &Error, now: UnixTime) -> Stop {
        let (step, outcome) = judge(error);
        if a_newer_list_may_allow(error) && self.list_is_stale(now) {
            return (Outcome::Undetermined, step, "trust.list_stale");
        }
        (outcome, step, error.code())
    }

    /// What a list cannot be the ground of is undetermined. A list that no root vouches for says nothing of anybody, so only what has
    /// no readable form stays refused. One that is dated ahead of this device's clock shows that the clock was set back: what the
    /// checks say of times, and of keys that are trusted for a time, is then unknown, and what is wrong whatever the time stays refused.
    fn grounded(&self, passed: Result<Passed, Stop>, now: UnixTime) -> Result<Passed, Stop> {
        let Trust::List(list) = &self.trust else {
            return passed;
        };
        let refused_at = passed.as_ref().err().map(|(_, step, _)| *step);
        let undetermined = |step, code| Err((Outcome::Undetermined, step, code));
        if list.roots().is_empty() {
            return match refused_at {
                Some(Step::Text | Step::Form) => passed,
                _ => undetermined(Step::Issuer, ROOT_MISSING),
            };
        }
        match refused_at {
            _ if list.check_date(now).is_ok() => passed,
            None | Some(Step::Issuer | Step::Times) => {
                undetermined(Step::Times, "time.clock_wrong")
            }
            Some(_) => passed,
        }
    }

    fn list_is_stale(&self, now: UnixTime) -> bool {
        match &self.trust {
            Trust::Key(_) => false,
            Trust::List(list) => !self.policy.accept_stale_list && list.is_stale(now),
        }
    }
}

/// Whether a refusal may be one of an old list alone: it does not name the key, the type or a later end of the key yet.
fn a_newer_list_may_allow(error: &Error) -> bool {
    use vidan_trust::Error::{DocumentTypeNotAllowed, KeyExpired, UnknownKid};
    matches!(
        error,
        Error::ListOutdated(_)
            | Error::Trust(DocumentTypeNotAllowed { .. } | KeyExpired(_) | UnknownKid(_))
    )
}
