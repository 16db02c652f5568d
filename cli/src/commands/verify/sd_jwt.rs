//! A presentation of an SD-JWT VC: the checks of the format, then the lists, the rules of the verifier and the memory of
//! what was shown before, in the order of a scanned code's.
//!
//! A nonce is in every token that a holder signs. Where none was asked for, any will do, as whoever presented was asked by
//! somebody: audience and memory are what is left against a code that is shown twice.

use std::sync::Arc;

use vidan_codec::clock::{Clock, UnixTime};
use vidan_credential::{
    DocumentProfile, Error as Cause, Format,
    sd_jwt::{
        Fault,
        verify::{Disclosed, Expectation, KeyBindingRule, Kind, NonceRule, Unverified},
    },
};
use vidan_trust::{IssuerKey, Verified};
use vidan_verifier::{Medium, Outcome, Policy, Presented, ReplayGuard, Step};

use super::{
    answer::Answer,
    ended::{Ended, Shown},
    input::Code,
    whom::Whom,
};
use crate::{Error, args::Language, output::Output, text};

/// What presentations are judged by.
pub(super) struct Judge<'a> {
    pub(super) whom: Whom<'a>,
    pub(super) policy: Policy,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) guard: Arc<dyn ReplayGuard>,
    pub(super) nonce: Option<String>,
    /// Nobody asks for the holder's signature, so there must be none.
    pub(super) no_kb: bool,
    pub(super) language: Language,
}

impl Judge<'_> {
    /// Judges a presentation.
    pub(super) fn judge(&self, code: &Code, out: &mut Output) -> Result<Answer, Error> {
        let now = self.clock.now();
        let (accepted, key, profile) = match self.check(code, now) {
            Ok(accepted) => accepted,
            Err(cause) => return Ok(self.tell(&self.whom.ended(&cause, now), None)),
        };
        let disclosed = accepted.get();
        let shown = Shown {
            signer: accepted.signer(),
            issuer: disclosed.issuer(),
            document_type: disclosed.document_type(),
            profile: profile.as_ref(),
            claims: disclosed.claims(),
            status: disclosed.status(),
        };
        let trusted = self.whom.trusted(key, shown.status, now, out)?;
        let mut ended = Ended::of_lists(&shown, &trusted, now);
        if ended.outcome == Outcome::Valid
            && let Some((step, code)) = self.refused(&shown, disclosed, now)
        {
            ended = Ended {
                outcome: Outcome::Refused,
                step,
                code,
                ..ended
            };
        } else if ended.outcome == Outcome::Valid {
            ended.step = Step::Replay;
        }
        Ok(self.tell(&ended, Some(&shown)))
    }

    fn check(
        &self,
        code: &Code,
        now: UnixTime,
    ) -> Result<(Verified<Disclosed>, IssuerKey, Option<DocumentProfile>), Cause> {
        let Code::Text(text) = code else {
            return Err(Fault::Structure.into());
        };
        let token = Unverified::parse(text)?;
        let (key, profile) = self.whom.key(&token, now)?;
        let audiences: Vec<&str> = self.policy.audiences.iter().map(String::as_str).collect();
        let expected = Expectation {
            kind: Kind::Credential,
            audiences: &audiences,
            key_binding: self.key_binding(),
            now,
            skew: self.policy.skew,
        };
        let accepted = token.verify(&key, &expected, profile.as_ref())?;
        Ok((accepted, key, profile))
    }

    fn key_binding(&self) -> KeyBindingRule<'_> {
        if self.no_kb {
            return KeyBindingRule::Absent;
        }
        let nonce = self.nonce.as_deref();
        KeyBindingRule::Required {
            nonce: nonce.map_or(NonceRule::Any, NonceRule::Exactly),
            max_age: Some(self.policy.window()),
        }
    }

    /// The rule that it breaks, or that it was shown before.
    fn refused(
        &self,
        shown: &Shown<'_>,
        disclosed: &Disclosed,
        now: UnixTime,
    ) -> Option<(Step, &'static str)> {
        let (document_type, claims) = (shown.document_type, shown.claims);
        let by_policy =
            self.policy
                .rule_broken_by(Format::SdJwt, document_type, claims, shown.profile, now);
        if let Some(code) = by_policy {
            return Some((Step::Policy, code));
        }
        let proof = disclosed.replay_key();
        let presented = match &self.nonce {
            Some(nonce) => Presented::answer(proof, nonce.as_bytes()),
            None => Presented::unasked(proof),
        };
        // The memory ends with this call.
        let recorded = self.guard.record(&presented, UnixTime(i64::MAX), now);
        recorded.err().map(|error| (Step::Replay, error.code()))
    }

    /// Without the holder's signature no phone proved anything, and a person should know.
    fn tell(&self, ended: &Ended, shown: Option<&Shown<'_>>) -> Answer {
        let sound = self.no_kb.then(|| text::sound_copy(self.language));
        let mut answer = ended.answer(shown, sound, self.language);
        let medium = (!self.no_kb).then_some(Medium::Phone.code());
        if let Some(members) = answer.json.as_object_mut() {
            members.insert("medium".to_owned(), medium.into());
        }
        answer
    }
}
