//! The claims of a status list, read from either form into one shape (sections 5.1 and 5.2).

use serde_json::Value as Json;
use vidan_codec::{
    base64url,
    cbor::{Kind, Limits, Node, decode},
    json,
};

use super::{MAX_STATUS_TOKEN_BYTES, bits::StatusBits};
use crate::Error;

/// CWT claim labels (RFC 8392; the last two of the draft).
pub(super) mod label {
    pub(crate) const ISS: i64 = 1;
    pub(crate) const SUB: i64 = 2;
    pub(crate) const AUD: i64 = 3;
    pub(crate) const EXP: i64 = 4;
    pub(crate) const NBF: i64 = 5;
    pub(crate) const IAT: i64 = 6;
    pub(crate) const STATUS_LIST: i64 = 65_533;
    pub(crate) const TTL: i64 = 65_534;
}

/// Levels and items of a CWT: the claims, the list inside, and room for what others add.
pub(super) const LIMITS: Limits = Limits {
    bytes: MAX_STATUS_TOKEN_BYTES,
    depth: 16,
    items: 4096,
};

/// What a status list says. Times are seconds since 1970, parts of a second cut off.
pub(super) struct Claims {
    pub(super) iss: Option<String>,
    pub(super) sub: String,
    pub(super) iat: i64,
    pub(super) nbf: Option<i64>,
    pub(super) exp: Option<i64>,
    pub(super) ttl: Option<i64>,
    pub(super) bits: StatusBits,
    pub(super) zlib: Vec<u8>,
}

impl Claims {
    /// From a JWT's payload.
    pub(super) fn from_json(payload: &[u8]) -> Result<Self, Error> {
        let claims = json::parse(payload, MAX_STATUS_TOKEN_BYTES).map_err(|error| match error {
            vidan_codec::Error::DuplicateKey => Error::StatusMalformed("a name occurs twice"),
            _ => Error::StatusMalformed("payload"),
        })?;
        if !claims.is_object() {
            return Err(Error::StatusMalformed("payload"));
        }
        let list = claims
            .get("status_list")
            .ok_or(Error::StatusClaimMissing("status_list"))?;
        let bits = list
            .get("bits")
            .ok_or(Error::StatusClaimMissing("bits"))?
            .as_u64()
            .ok_or(Error::StatusBits)?;
        let lst = list.get("lst").ok_or(Error::StatusClaimMissing("lst"))?;
        let lst = lst.as_str().ok_or(Error::StatusClaimInvalid("lst"))?;
        // Null is absent, as in every message.
        let given = |name| claims.get(name).filter(|value| !value.is_null());
        let text = |name| optional(given(name), name, |value| value.as_str().map(str::to_owned));
        let time = |name| optional(given(name), name, json_seconds);
        Self {
            iss: text("iss")?,
            sub: text("sub")?.ok_or(Error::StatusClaimMissing("sub"))?,
            iat: time("iat")?.ok_or(Error::StatusClaimMissing("iat"))?,
            nbf: time("nbf")?,
            exp: time("exp")?,
            ttl: time("ttl")?,
            bits: StatusBits::from_number(bits)?,
            zlib: base64url::decode(lst).map_err(|_| Error::StatusClaimInvalid("lst"))?,
        }
        .checked(given("aud").is_some())
    }

    /// From a CWT's payload.
    pub(super) fn from_cbor(payload: &[u8]) -> Result<Self, Error> {
        let claims = decode(payload, &LIMITS).map_err(|error| match error {
            vidan_codec::Error::DuplicateKey => Error::StatusMalformed("a name occurs twice"),
            _ => Error::StatusMalformed("payload"),
        })?;
        if claims.as_map().is_none() {
            return Err(Error::StatusMalformed("payload"));
        }
        let list = claims
            .get(label::STATUS_LIST)
            .ok_or(Error::StatusClaimMissing("status_list"))?;
        let bits = member(list, "bits").ok_or(Error::StatusClaimMissing("bits"))?;
        let Kind::Unsigned(bits) = *bits.kind() else {
            return Err(Error::StatusBits);
        };
        let lst = member(list, "lst").ok_or(Error::StatusClaimMissing("lst"))?;
        let text = |label, name| {
            optional(claims.get(label), name, |value| {
                value.as_text().map(str::to_owned)
            })
        };
        let time = |label, name| optional(claims.get(label), name, cbor_seconds);
        Self {
            iss: text(label::ISS, "iss")?,
            sub: text(label::SUB, "sub")?.ok_or(Error::StatusClaimMissing("sub"))?,
            iat: time(label::IAT, "iat")?.ok_or(Error::StatusClaimMissing("iat"))?,
            nbf: time(label::NBF, "nbf")?,
            exp: time(label::EXP, "exp")?,
            ttl: time(label::TTL, "ttl")?,
            bits: StatusBits::from_number(bits)?,
            zlib: lst
                .as_bytes()
                .ok_or(Error::StatusClaimInvalid("lst"))?
                .to_vec(),
        }
        .checked(claims.get(label::AUD).is_some())
    }

    /// What both forms ask. A list is for everyone: one with an audience is not for us (RFC 7519 section 4.1.3).
    fn checked(self, has_audience: bool) -> Result<Self, Error> {
        if has_audience {
            return Err(Error::StatusClaimInvalid("aud"));
        }
        if self.ttl.is_some_and(|ttl| ttl <= 0) {
            return Err(Error::StatusClaimInvalid("ttl"));
        }
        if self.sub.is_empty() {
            return Err(Error::StatusClaimInvalid("sub"));
        }
        Ok(self)
    }
}

fn optional<V, T>(
    value: Option<V>,
    name: &'static str,
    read: impl FnOnce(V) -> Option<T>,
) -> Result<Option<T>, Error> {
    value
        .map(|value| read(value).ok_or(Error::StatusClaimInvalid(name)))
        .transpose()
}

fn json_seconds(value: &Json) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_f64().and_then(whole_seconds))
}

fn cbor_seconds(value: &Node<'_>) -> Option<i64> {
    match value.kind() {
        Kind::Float(seconds) => whole_seconds(*seconds),
        _ => value.as_integer(),
    }
}

/// A time with parts of a second, cut down to the second before: so nothing is fresh for longer than its publisher said.
fn whole_seconds(seconds: f64) -> Option<i64> {
    // Every whole number up to here is exact in a float, and no date of ours lies beyond.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = seconds.floor();
    #[allow(clippy::cast_possible_truncation, reason = "checked to be in range")]
    (whole.abs() <= EXACT).then_some(whole as i64)
}

/// The value under a text key.
fn member<'n, 'a>(map: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    map.as_map()?
        .iter()
        .find_map(|(key, value)| (key.as_text() == Some(name)).then_some(value))
}
