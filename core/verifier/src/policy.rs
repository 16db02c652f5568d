//! A verifier's rules, as data.

use vidan_codec::clock::UnixTime;
use vidan_credential::{BROADCAST_AUDIENCE, ClaimPath, ClaimValue, sd_cwt::verify::Disclosed};

/// Seconds by which the clocks of phone and verifier may differ.
const SKEW: i64 = 30;
/// Seconds that a code may live.
const LIFETIME: i64 = 60;
/// Vietnam is seven hours ahead of UTC all year; a date printed on a document is a date there.
const VIETNAM: i64 = 7 * 3600;

/// What a verifier accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The audiences that mean this verifier.
    pub audiences: Vec<String>,
    /// The longest life of a code in seconds; `None`: any.
    pub max_lifetime: Option<i64>,
    /// Seconds by which clocks may differ.
    pub skew: i64,
    /// Whether a trust list past its next update still gives a *valid*; without it the answer is *undetermined*.
    pub accept_stale_list: bool,
    /// The claim that says until when a document is good (`YYYY-MM-DD`, that day included).
    pub expiry_claim: Option<String>,
}

impl Policy {
    /// For a code that is shown to whoever looks.
    pub fn broadcast() -> Self {
        Self::for_audience(BROADCAST_AUDIENCE)
    }

    /// For codes made for one audience.
    pub fn for_audience(audience: &str) -> Self {
        Self {
            audiences: vec![audience.to_owned()],
            max_lifetime: Some(LIFETIME),
            skew: SKEW,
            accept_stale_list: false,
            expiry_claim: Some("ngay_het_han".to_owned()),
        }
    }

    /// The code of the rule that a presentation breaks, if it breaks one.
    pub(crate) fn broken_by(&self, shown: &Disclosed, now: UnixTime) -> Option<&'static str> {
        let claim = self.expiry_claim.as_deref()?;
        let end = shown.get(&ClaimPath::name(claim))?;
        match end {
            // For life.
            ClaimValue::Null => None,
            ClaimValue::Text(date) if is_date(date) => (now.plus(VIETNAM).date().as_str()
                > date.as_str())
            .then_some("policy.document_expired"),
            _ => Some("policy.expiry_unreadable"),
        }
    }
}

/// Whether a text has the form `YYYY-MM-DD`, in which dates compare as texts.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
