//! The answer: what was decided at which step and why, and, for a *valid* alone, what was shown.

use core::fmt;
use std::sync::Arc;

use serde_json::{Value, json};
use vidan_credential::{
    ClaimKey, ClaimValue, DocumentProfile, DocumentType,
    paper::Paper,
    showing, texts_of,
    transport::segments::{SegmentId, digest_in},
};
use vidan_trust::{
    Names, Verified,
    status::{Status, StatusAnswer},
};

use crate::{
    Lang, Medium, Step,
    content::Accepted,
    reason::{VALID, VALID_PAPER, compare, reason},
};

/// Claims that say who somebody is, as our documents and those of the rest of the world name them.
const NAMES: [&str; 4] = ["ho_ten", "family_name", "given_name", "name"];
/// Claims of a photo.
const PHOTOS: [&str; 3] = ["anh_chan_dung", "picture", "portrait"];

/// Whether one of these is among the claims; those of a mobile document lie within their namespaces.
fn shows(claims: &[(ClaimKey, ClaimValue)], wanted: &[&str]) -> bool {
    claims.iter().any(|(key, value)| {
        let named = matches!(key, ClaimKey::Text(name) if wanted.contains(&name.as_str()));
        named || value.as_map().is_some_and(|within| shows(within, wanted))
    })
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A check failed.
    Refused,
    /// A check could not be made: neither *valid* nor *refused*.
    Undetermined,
    /// All checks passed.
    Valid,
}

impl Outcome {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Undetermined => "undetermined",
            Self::Valid => "valid",
        }
    }
}

/// A verdict. Claims are in it only where it is *valid*, and only inside of [`Verified`].
#[derive(Clone)]
pub struct Verdict {
    outcome: Outcome,
    step: Step,
    code: &'static str,
    medium: Medium,
    accepted: Option<Accepted>,
    profile: Option<Arc<DocumentProfile>>,
    basis: Basis,
}

/// On which lists a verdict rests.
#[derive(Clone, Copy)]
pub(crate) struct Basis {
    /// Seconds since the trust list was made; `None` without one.
    pub(crate) list_age: Option<i64>,
    /// What the status lists said; `None` before that check, and for a document without status.
    pub(crate) status: Option<StatusAnswer>,
}

/// A claim as it is shown to a person.
#[derive(Clone, Debug)]
pub struct Shown<'v> {
    /// Its name in the credential.
    pub key: &'v ClaimKey,
    /// The same as a text that no other claim of the verdict has.
    pub text: String,
    /// Its name for people; its key where no profile names it.
    pub name: Names,
    /// Its value.
    pub value: &'v ClaimValue,
}

impl Verdict {
    /// What was decided.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The check that failed or could not be made; for *valid* the last one: paper is not remembered, so its last is the policy.
    pub fn step(&self) -> Step {
        self.step
    }

    /// A stable name of the cause, such as `time.expired`; for *valid* `valid`, or `valid_paper`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// A sentence for a person at a counter.
    pub fn reason(&self, lang: Lang) -> &'static str {
        if self.code == VALID {
            let claims = self.claims();
            return compare(shows(claims, &NAMES), shows(claims, &PHOTOS), lang);
        }
        reason(self.outcome, self.step, self.code, lang)
    }

    /// What carried the document: a phone, or a sheet of paper. Of what is neither, a phone.
    pub fn medium(&self) -> Medium {
        self.medium
    }

    /// What a phone showed, for *valid* alone.
    pub fn accepted(&self) -> Option<&Verified<showing::Shown>> {
        match self.accepted.as_ref()? {
            Accepted::Phone(shown) => Some(shown),
            Accepted::Paper(_) => None,
        }
    }

    /// What a paper says, for *valid* alone.
    pub fn paper(&self) -> Option<&Verified<Paper>> {
        match self.accepted.as_ref()? {
            Accepted::Paper(paper) => Some(paper),
            Accepted::Phone(_) => None,
        }
    }

    /// The claims, by phone or paper; none unless *valid*.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        let accepted = self.accepted.as_ref();
        accepted.map_or(&[], |accepted| accepted.content().claims)
    }

    /// To what the codes of a photo belong that stand beside this one, for *valid* alone.
    pub fn segments(&self) -> Option<SegmentId> {
        Some(self.accepted.as_ref()?.segments())
    }

    /// The claims that vouch for a file in the codes beside this one, such as a photo; none unless *valid*.
    pub fn file_claims(&self) -> Vec<&ClaimKey> {
        let holds_digest = |(_, value): &&(ClaimKey, ClaimValue)| digest_in(value).is_some();
        let claims = self.claims().iter().filter(holds_digest);
        claims.map(|(key, _)| key).collect()
    }

    /// Who vouches for it, for *valid* alone; empty names where a person named the key.
    pub fn issuer_name(&self) -> Option<&Names> {
        Some(&self.accepted.as_ref()?.signer().name)
    }

    /// Which document it is, for *valid* alone.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.accepted.as_ref()?.content().document_type
    }

    /// The document's name for people, for *valid* under a list that names it.
    pub fn document_name(&self) -> Option<Names> {
        self.accepted.as_ref()?;
        let profile = self.profile.as_ref()?;
        Some(Names {
            vi: profile.vi.clone(),
            en: profile.en.clone(),
        })
    }

    /// The claims with their names for people; none unless *valid*.
    pub fn shown(&self) -> Vec<Shown<'_>> {
        let claims = self.claims();
        let named = claims.iter().zip(texts_of(claims));
        let named = named.map(|((key, value), text)| {
            let known = match key {
                ClaimKey::Text(id) => self.profile.as_ref().and_then(|profile| profile.claim(id)),
                ClaimKey::Int(_) => None,
            };
            let name = match known {
                Some(claim) => Names {
                    vi: claim.vi.clone(),
                    en: claim.en.clone(),
                },
                None => Names {
                    vi: text.clone(),
                    en: text.clone(),
                },
            };
            Shown {
                key,
                text,
                name,
                value,
            }
        });
        named.collect()
    }

    /// Seconds since the trust list was made; `None` without one.
    pub fn list_age(&self) -> Option<i64> {
        self.basis.list_age
    }

    /// The document's status; `None` where it has none, or an earlier check failed.
    pub fn status(&self) -> Option<Status> {
        Some(self.basis.status?.status)
    }

    /// Seconds since the status list was made that says so; `None` without one.
    pub fn status_age(&self) -> Option<i64> {
        self.basis.status?.age
    }

    /// Seconds since the oldest list was made that this verdict rests on; `None` where it rests on none.
    pub fn age(&self) -> Option<i64> {
        self.list_age().max(self.status_age())
    }

    /// For programs: `verdict`, `step`, `code`, `reason`, `claims`, `issuer`, `document_type`, `status` (one of the four
    /// names), `status_age`, `age` (of the oldest list the verdict rests on), `medium` (`phone` or `paper`).
    pub fn to_json(&self, lang: Lang) -> Value {
        let accepted = self.accepted.as_ref();
        let claims =
            accepted.map(|accepted| ClaimValue::Map(accepted.content().claims.to_vec()).to_json());
        let issuer = accepted.map(|accepted| {
            let signer = accepted.signer();
            json!({"iss": accepted.issuer(), "kid": signer.kid, "name": signer.name})
        });
        json!({
            "verdict": self.outcome.code(),
            "step": self.step.number(),
            "code": self.code,
            "reason": self.reason(lang),
            "claims": claims,
            "issuer": issuer,
            "document_type": self.document_type().map(ToString::to_string),
            "status": self.status().map(Status::name),
            "status_age": self.status_age(),
            "age": self.age(),
            "medium": self.medium.code(),
        })
    }

    pub(crate) fn valid(
        accepted: Accepted,
        profile: Option<Arc<DocumentProfile>>,
        basis: Basis,
    ) -> Self {
        let (medium, step, code) = match accepted {
            Accepted::Paper(_) => (Medium::Paper, Step::Policy, VALID_PAPER),
            Accepted::Phone(_) => (Medium::Phone, Step::Replay, VALID),
        };
        Self {
            outcome: Outcome::Valid,
            step,
            code,
            medium,
            accepted: Some(accepted),
            profile,
            basis,
        }
    }

    pub(crate) fn other(
        (outcome, step, code): (Outcome, Step, &'static str),
        medium: Medium,
        basis: Basis,
    ) -> Self {
        Self {
            outcome,
            step,
            code,
            medium,
            accepted: None,
            profile: None,
            basis,
        }
    }
}

/// Shows the decision, no claim.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} at step {} ({})",
            self.outcome,
            self.step.number(),
            self.code
        )
    }
}
