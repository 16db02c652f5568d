//! A verifier's rules, as data: a file can hold them.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, Format,
};
use vidan_protocol::challenge::OpenChallenge;

use crate::{age, claims::Content, date::Date};

/// Seconds by which the clocks of phone and verifier may differ.
const SKEW: i64 = 30;
/// Seconds that a code may live.
const LIFETIME: i64 = 60;

/// What a verifier accepts. As JSON, a member that is left out has its value of [`Policy::broadcast`], but for `accept_paper`: a
/// file must say that paper will do. One with an unknown name is an error, so that a misspelt rule is not a rule forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// The audiences that mean this verifier.
    pub audiences: Vec<String>,
    /// The longest life of a code in seconds; `None`: any that the code itself names. One that names none ends with [`Policy::window`].
    pub max_lifetime: Option<i64>,
    /// Seconds by which clocks may differ.
    pub skew: i64,
    /// Whether a trust list past its next update still gives a *valid*; without it the answer is *undetermined*.
    pub accept_stale_list: bool,
    /// Whether a printed code is accepted, behind which there is no phone. It is valid as often as it is shown.
    #[serde(default)]
    pub accept_paper: bool,
    /// The document types that are accepted; none: any that is trusted.
    pub document_types: Vec<String>,
    /// The claim that says until when a document is good (`YYYY-MM-DD`, that day included), by its name or its path.
    pub expiry_claim: Option<String>,
    /// The claims that must be shown.
    #[serde(with = "paths")]
    pub required_claims: Vec<ClaimPath>,
    /// The years that a person must have completed. `age_over_NN` = true shows NN and below; without one, the age comes
    /// from the date of birth, if shown.
    pub minimum_age: Option<u8>,
    /// The claim that says when a person was born (`YYYY-MM-DD`, `YYYY-MM` or `YYYY`), by its name or its path. Claims `age_over_NN`
    /// are looked for beside it, too.
    pub birth_claim: Option<String>,
}

impl Policy {
    /// For a code that is shown to whoever looks.
    pub fn broadcast() -> Self {
        Self {
            accept_paper: true,
            ..Self::for_audience(BROADCAST_AUDIENCE)
        }
    }

    /// For codes made for one audience. Paper is made for none, and not accepted.
    pub fn for_audience(audience: &str) -> Self {
        Self {
            audiences: vec![audience.to_owned()],
            max_lifetime: Some(LIFETIME),
            skew: SKEW,
            accept_stale_list: false,
            accept_paper: false,
            document_types: Vec::new(),
            expiry_claim: Some("ngay_het_han".to_owned()),
            required_claims: Vec::new(),
            minimum_age: None,
            birth_claim: Some("ngay_sinh".to_owned()),
        }
    }

    /// Seconds for which a proof counts after it was made, where it does not say itself when it ends: a minute, unless
    /// [`Policy::max_lifetime`] says otherwise. A proof must be recent whoever is trusted (RFC 9901 section 7.3).
    pub fn window(&self) -> i64 {
        self.max_lifetime.unwrap_or(LIFETIME)
    }

    /// The code of the first rule that shown claims break, for programs that make the other checks by themselves. The claims of a
    /// mobile document are by namespace and element, as [`vidan_credential::mdoc::verify::Disclosed::claims`] has them.
    pub fn rule_broken_by(
        &self,
        format: Format,
        document_type: Option<&DocumentType>,
        claims: &[(ClaimKey, ClaimValue)],
        profile: Option<&DocumentProfile>,
        now: UnixTime,
    ) -> Option<&'static str> {
        let shown = Content::of(format, document_type, claims);
        let shown = match profile {
            Some(_) => shown,
            None => shown.without_profile(),
        };
        self.broken_by(shown, now)
    }

    /// The code of the first rule that a presentation breaks, if it breaks one. A rule that cannot be evaluated is broken.
    pub(crate) fn broken_by(&self, shown: Content<'_>, now: UnixTime) -> Option<&'static str> {
        let today = Date::in_vietnam(now);
        check_document_type(&self.document_types, shown)
            .and_then(|()| self.check_expiry(shown, today))
            .and_then(|()| check_claims(&self.required_claims, shown))
            .and_then(|()| self.check_age(shown, today))
            .err()
    }

    /// An end that is not shown breaks no rule. One that is shown must be in time, wherever it stands.
    fn check_expiry(&self, shown: Content<'_>, today: Option<Date>) -> Result<(), &'static str> {
        let paths = self.expiry_claim.as_deref().map(paths_named);
        let ends = first_found(paths, |path| shown.find_perhaps(path)).1;
        ends.into_iter().try_for_each(|end| {
            if *end == ClaimValue::Null {
                // For life.
                return Ok(());
            }
            match date_text(end).and_then(Date::exact).zip(today) {
                Some((end, today)) if today <= end => Ok(()),
                Some(_) => Err("policy.document_expired"),
                None => Err("policy.expiry_unreadable"),
            }
        })
    }

    fn check_age(&self, shown: Content<'_>, today: Option<Date>) -> Result<(), &'static str> {
        let Some(minimum) = self.minimum_age else {
            return Ok(());
        };
        let paths = self.birth_claim.as_deref().map(paths_named);
        let (path, births) = first_found(paths, |path| shown.find(path));
        let claims = shown.about_holder(path.as_ref());
        age::check(&claims, &births, minimum, today)
    }
}

/// What the name of a claim can mean: that name, or a path.
fn paths_named(text: &str) -> Vec<ClaimPath> {
    let path = text.parse().ok();
    core::iter::once(ClaimPath::name(text))
        .chain(path)
        .collect()
}

/// The first of the paths at which something is found, and what.
fn first_found<'c>(
    paths: Option<Vec<ClaimPath>>,
    find: impl Fn(&ClaimPath) -> Vec<&'c ClaimValue>,
) -> (Option<ClaimPath>, Vec<&'c ClaimValue>) {
    let mut found = paths.into_iter().flatten().map(|path| {
        let values = find(&path);
        (Some(path), values)
    });
    let any = found.find(|(_, values)| !values.is_empty());
    any.unwrap_or_default()
}

/// The text of a date, with or without the tag of CBOR for one (RFC 8943).
pub(crate) fn date_text(value: &ClaimValue) -> Option<&str> {
    const FULL_DATE: u64 = 1004;
    match value {
        ClaimValue::Tag(FULL_DATE, text) => text.as_text(),
        value => value.as_text(),
    }
}

/// The code of what an answer lacks of what was asked for, if it lacks something.
pub(crate) fn left_out(asked: &OpenChallenge, shown: Content<'_>) -> Option<&'static str> {
    check_document_type(asked.document_types(), shown)
        .and_then(|()| check_claims(asked.claims(), shown))
        .err()
}

fn check_document_type(accepted: &[String], shown: Content<'_>) -> Result<(), &'static str> {
    if accepted.is_empty() || accepted.iter().any(|one| shown.is_of_type(one)) {
        Ok(())
    } else {
        Err("policy.document_type")
    }
}

fn check_claims(required: &[ClaimPath], shown: Content<'_>) -> Result<(), &'static str> {
    if required.iter().all(|path| !shown.find(path).is_empty()) {
        Ok(())
    } else {
        Err("policy.claim_missing")
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::broadcast()
    }
}

/// Claim paths as their texts.
mod paths {
    use serde::{Deserialize, Deserializer, Serializer, de};
    use vidan_credential::ClaimPath;

    pub(super) fn serialize<S: Serializer>(paths: &[ClaimPath], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(paths.iter().map(ClaimPath::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<ClaimPath>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts
            .iter()
            .map(|text| text.parse().map_err(de::Error::custom))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_can_hold_it() {
        let policy = Policy {
            document_types: vec!["can_cuoc".into()],
            required_claims: vec!["ho_ten".parse().unwrap(), "chu_ho.ho_ten".parse().unwrap()],
            minimum_age: Some(18),
            ..Policy::for_audience("urn:test")
        };
        let json = serde_json::to_value(&policy).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "audiences": ["urn:test"], "max_lifetime": 60, "skew": 30, "accept_stale_list": false,
                "accept_paper": false, "document_types": ["can_cuoc"], "expiry_claim": "ngay_het_han",
                "required_claims": ["ho_ten", "chu_ho.ho_ten"], "minimum_age": 18, "birth_claim": "ngay_sinh",
            })
        );
        assert_eq!(serde_json::from_value::<Policy>(json).unwrap(), policy);
        let read = |text| serde_json::from_str::<Policy>(text).ok();
        let broadcast = Policy::broadcast();
        assert_eq!(
            read("{}"),
            Some(Policy {
                accept_paper: false,
                ..broadcast.clone()
            })
        );
        assert_eq!(read(r#"{"accept_paper": true}"#), Some(broadcast));
        assert_eq!(read(r#"{"minimum_agee": 18}"#), None, "a misspelt rule");
        assert_eq!(read(r#"{"required_claims": ["a..b"]}"#), None);
    }
}
