//! One status list, verified: the only way to an answer.

use core::fmt;

use vidan_codec::clock::UnixTime;

use super::{
    MAX_STATUS_BYTES, Status, StatusBits, StatusTrust, StatusUnknown, claims::Claims,
    inflate::Budget, packed::Packed, signer::Candidate, token::Token,
};
use crate::{CLOCK_SKEW, Error, Verified};

/// Seconds that a list counts which says neither `exp` nor `ttl`.
const DAY: i64 = 86_400;

/// A status list whose signature, form and subject were checked. How fresh it is, each answer says anew.
#[derive(Clone)]
pub struct StatusList {
    uri: String,
    issued_at: i64,
    starts: i64,
    expires: Option<i64>,
    stale_from: i64,
    entries: Packed,
    /// The certificates of its signer, where they led to the key.
    chain: Vec<Vec<u8>>,
}

impl StatusList {
    /// Checks a list in either form that was fetched from, or is looked for under, `uri`.
    ///
    /// # Errors
    /// The cause as an [`Error`]: form and signer first, then signature, then content. A list that is not fresh any more is no
    /// error here: its answers say so, with its age.
    pub fn verify(
        token: &[u8],
        uri: &str,
        trust: StatusTrust<'_>,
        now: UnixTime,
    ) -> Result<Verified<Self>, Error> {
        let mut budget = Budget::new(MAX_STATUS_BYTES);
        Self::verify_for(token, Some(uri), trust, now, &mut budget)
    }

    /// The same for a list that is found by what it says of itself, as in a bundle, and shares what may be inflated with others.
    pub(crate) fn verify_for(
        token: &[u8],
        uri: Option<&str>,
        trust: StatusTrust<'_>,
        now: UnixTime,
        budget: &mut Budget,
    ) -> Result<Verified<Self>, Error> {
        let token = Token::parse(token)?;
        let mut refused = None;
        for candidate in trust.candidates(&token, now) {
            match candidate.and_then(|one| Self::verify_by(&token, uri, one, now, budget)) {
                Ok(list) => return Ok(list),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        Err(refused.unwrap_or(Error::StatusKidMissing))
    }

    fn verify_by(
        token: &Token<'_>,
        uri: Option<&str>,
        signer: Candidate<'_>,
        now: UnixTime,
        budget: &mut Budget,
    ) -> Result<Verified<Self>, Error> {
        let Candidate { key, base, chain } = signer;
        let claims = token.verify(&key)?;
        key.check_date(Some(UnixTime(claims.iat)))?;
        if uri.is_some_and(|uri| uri != claims.sub) {
            return Err(Error::StatusSubjectMismatch);
        }
        if base.is_some_and(|base| !lies_under(&claims.sub, base)) {
            return Err(Error::StatusUriNotAllowed);
        }
        if let (Some(said), Some(known)) = (claims.iss.as_deref(), key.iss())
            && said != known
        {
            return Err(Error::StatusIssuerMismatch);
        }
        let list = Self::from_claims(claims, chain, budget)?;
        if list.starts > now.0.saturating_add(CLOCK_SKEW) {
            return Err(Error::StatusFromTheFuture);
        }
        Ok(key.vouch(list))
    }

    /// The status of one entry, as far as this list can tell at this moment. An answer takes constant memory.
    pub fn status(&self, index: u64, now: UnixTime) -> Status {
        if let Some(cause) = self.unusable(now) {
            return Status::Undetermined(cause);
        }
        match self.entries.value(index) {
            Some(value) => Status::from_value(value),
            None => Status::Undetermined(StatusUnknown::IndexOutOfRange),
        }
    }

    /// Where it was published: its subject.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// When it was made.
    pub fn issued_at(&self) -> UnixTime {
        UnixTime(self.issued_at)
    }

    /// The first moment at which it does not count any more.
    pub fn fresh_until(&self) -> UnixTime {
        UnixTime(self.stale_from)
    }

    /// Whether it counts at this moment.
    pub fn is_fresh(&self, now: UnixTime) -> bool {
        self.unusable(now).is_none()
    }

    /// Seconds since it was made, zero for a clock that runs behind.
    pub fn age(&self, now: UnixTime) -> i64 {
        now.0.saturating_sub(self.issued_at).max(0)
    }

    /// Bits of an entry.
    pub fn bits(&self) -> StatusBits {
        self.entries.bits()
    }

    /// How many entries it has.
    pub fn count(&self) -> u64 {
        self.entries.count()
    }

    pub(super) fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// Whether another list gives the same answers at every moment.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        let times = |list: &Self| (list.starts, list.expires, list.stale_from, list.issued_at);
        self.uri == other.uri && times(self) == times(other) && self.entries == other.entries
    }

    fn from_claims(
        claims: Claims,
        chain: Vec<Vec<u8>>,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        let due = claims.ttl.map(|ttl| claims.iat.saturating_add(ttl));
        let stale_from = match (claims.exp, due) {
            (Some(exp), Some(due)) => exp.min(due),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => claims.iat.saturating_add(DAY),
        };
        Ok(Self {
            uri: claims.sub,
            issued_at: claims.iat,
            starts: claims.nbf.map_or(claims.iat, |nbf| nbf.max(claims.iat)),
            expires: claims.exp,
            stale_from,
            entries: Packed::new(claims.bits, claims.zlib, budget)?,
            chain,
        })
    }

    fn unusable(&self, now: UnixTime) -> Option<StatusUnknown> {
        if self.expires.is_some_and(|end| now.0 >= end) {
            Some(StatusUnknown::Expired)
        } else if now.0 >= self.stale_from {
            Some(StatusUnknown::Stale)
        } else if self.starts > now.0.saturating_add(CLOCK_SKEW) {
            Some(StatusUnknown::FromTheFuture)
        } else {
            None
        }
    }
}

/// Whether an address is the base, or goes on from it after a `/`: `https://a/list` is not a base of `https://a/lists`.
fn lies_under(uri: &str, base: &str) -> bool {
    let rest = uri.strip_prefix(base);
    rest.is_some_and(|rest| rest.is_empty() || base.ends_with('/') || rest.starts_with('/'))
}

/// Shows where and how large, no entry.
impl fmt::Debug for StatusList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusList")
            .field("uri", &self.uri)
            .field("issued_at", &self.issued_at)
            .field("entries", &self.count())
            .finish_non_exhaustive()
    }
}
