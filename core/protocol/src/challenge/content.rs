//! What a challenge says: a map of CWT claims (RFC 8392), written and read in one form.

use vidan_codec::cbor::{Limits, Node, Value, decode_shortest};
use vidan_codec::clock::UnixTime;
use vidan_credential::{BROADCAST_AUDIENCE, ClaimPath};
use vidan_trust::Names;

use super::words::{is_identifier, is_plain_line};
use super::{ChallengeFault, MAX_CLAIMS, MAX_DOCUMENT_TYPES, MAX_LIFETIME, MAX_PURPOSE, SKEW};

/// `iss`: the verifier's identifier.
const ISS: i64 = 1;
/// `exp`.
const EXP: i64 = 4;
/// `iat`.
const IAT: i64 = 6;
/// `cnonce`.
const CNONCE: i64 = 39;
/// The document types accepted. RFC 8392 leaves labels below −65536 to private use.
const DOCUMENT_TYPES: i64 = -65_537;
/// The claims asked for.
const CLAIMS: i64 = -65_538;
/// Why they are asked for.
const PURPOSE: i64 = -65_539;

/// A map of arrays of texts; more is none of ours.
const LIMITS: Limits = Limits {
    bytes: 1024,
    depth: 2,
    items: 128,
};

/// The content, checked at every way in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) verifier: String,
    pub(super) issued_at: UnixTime,
    pub(super) expires_at: UnixTime,
    pub(super) nonce: Vec<u8>,
    pub(super) document_types: Vec<String>,
    pub(super) claims: Vec<ClaimPath>,
    pub(super) purpose: Names,
}

impl Content {
    /// Reads the payload; anything but its one form is refused.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ChallengeFault> {
        let node = decode_shortest(bytes, &LIMITS).map_err(|_| ChallengeFault::Malformed)?;
        let content = Self::fields(&node).ok_or(ChallengeFault::Malformed)??;
        content.check()?;
        if content.to_vec() == bytes {
            Ok(content)
        } else {
            Err(ChallengeFault::Malformed)
        }
    }

    /// The payload: keys in bytewise order of their encodings.
    pub(super) fn to_vec(&self) -> Vec<u8> {
        let texts =
            |all: &mut dyn Iterator<Item = String>| Value::Array(all.map(Value::from).collect());
        let purpose = [("en", &self.purpose.en), ("vi", &self.purpose.vi)];
        Value::map([
            (ISS, Value::from(self.verifier.as_str())),
            (EXP, Value::from(self.expires_at.0)),
            (IAT, Value::from(self.issued_at.0)),
            (CNONCE, Value::from(self.nonce.as_slice())),
            (
                DOCUMENT_TYPES,
                texts(&mut self.document_types.iter().cloned()),
            ),
            (
                CLAIMS,
                texts(&mut self.claims.iter().map(ToString::to_string)),
            ),
            (
                PURPOSE,
                Value::map(purpose.map(|(language, text)| (language, text.as_str()))),
            ),
        ])
        .to_vec()
    }

    /// Bounds and plain words, for both ends alike.
    pub(super) fn check(&self) -> Result<(), ChallengeFault> {
        check_verifier(&self.verifier)?;
        if !(16..=32).contains(&self.nonce.len()) {
            return Err(ChallengeFault::Nonce);
        }
        check_lifetime(self.issued_at, self.expires_at)?;
        if [&self.purpose.vi, &self.purpose.en]
            .iter()
            .any(|text| !is_plain_line(text, MAX_PURPOSE))
        {
            return Err(ChallengeFault::Purpose);
        }
        check_asked(&self.document_types, &self.claims)
    }

    /// Whether it is open now, give or take what clocks may differ.
    pub(super) fn check_now(&self, now: UnixTime) -> Result<(), ChallengeFault> {
        if now.plus(SKEW) < self.issued_at {
            return Err(ChallengeFault::NotYetValid);
        }
        if now >= self.expires_at.plus(SKEW) {
            return Err(ChallengeFault::Expired);
        }
        Ok(())
    }

    /// `None` where the map lacks a field or one is of another type.
    fn fields(node: &Node<'_>) -> Option<Result<Self, ChallengeFault>> {
        let time = |label| node.get(label)?.as_integer().map(UnixTime);
        let purpose = node.get(PURPOSE)?.as_map()?;
        let language = |wanted: &str| {
            let found = purpose
                .iter()
                .find(|(key, _)| key.as_text() == Some(wanted))?;
            found.1.as_text().map(str::to_owned)
        };
        let claims: Result<Vec<ClaimPath>, _> = texts(node.get(CLAIMS)?)?
            .iter()
            .map(|text| text.parse().map_err(|_| ChallengeFault::Claims))
            .collect();
        let claims = match claims {
            Ok(claims) => claims,
            Err(fault) => return Some(Err(fault)),
        };
        Some(Ok(Self {
            verifier: node.get(ISS)?.as_text()?.to_owned(),
            issued_at: time(IAT)?,
            expires_at: time(EXP)?,
            nonce: node.get(CNONCE)?.as_bytes()?.to_vec(),
            document_types: texts(node.get(DOCUMENT_TYPES)?)?,
            claims,
            purpose: Names {
                vi: language("vi")?,
                en: language("en")?,
            },
        }))
    }
}

/// Whether this can be the audience of an answer. An answer is for one verifier, never for whoever looks.
pub(super) fn check_verifier(id: &str) -> Result<(), ChallengeFault> {
    if is_identifier(id) && !id.eq_ignore_ascii_case(BROADCAST_AUDIENCE) {
        Ok(())
    } else {
        Err(ChallengeFault::Identifier)
    }
}

/// Whether a question may be open from then till then.
pub(super) fn check_lifetime(from: UnixTime, until: UnixTime) -> Result<(), ChallengeFault> {
    let open_for = until.0.saturating_sub(from.0);
    if (1..=MAX_LIFETIME).contains(&open_for) {
        Ok(())
    } else {
        Err(ChallengeFault::Lifetime)
    }
}

/// Whether so many and such things may be asked for.
pub(super) fn check_asked(
    document_types: &[String],
    claims: &[ClaimPath],
) -> Result<(), ChallengeFault> {
    let types_fit = document_types.len() <= MAX_DOCUMENT_TYPES
        && document_types.iter().all(|name| is_identifier(name))
        && all_different(document_types);
    if !types_fit {
        return Err(ChallengeFault::DocumentTypes);
    }
    // A path that is not read back as itself is not asked for.
    let readable = |path: &ClaimPath| path.to_string().parse::<ClaimPath>().as_ref() == Ok(path);
    if (1..=MAX_CLAIMS).contains(&claims.len())
        && all_different(claims)
        && claims.iter().all(readable)
    {
        Ok(())
    } else {
        Err(ChallengeFault::Claims)
    }
}

/// Few enough to compare each with each.
fn all_different<T: PartialEq>(all: &[T]) -> bool {
    all.iter()
        .enumerate()
        .all(|(at, one)| !all.iter().take(at).any(|before| before == one))
}

fn texts(node: &Node<'_>) -> Option<Vec<String>> {
    let items = node.as_array()?.iter();
    items
        .map(|item| item.as_text().map(str::to_owned))
        .collect()
}
