//! What a paper says: a map of CWT claims, written and read in one form.

use vidan_codec::{
    cbor::{Kind, Limits, Node, Value, decode_shortest},
    clock::UnixTime,
};

use super::MAX_CLAIMS;
use crate::{
    ClaimKey, ClaimValue, DocumentType, Error, StatusReference,
    sd_cwt::{
        labels::{EXP, IAT, ISS, MAX_KEY, REGISTERED, STATUS, VCT},
        plain,
    },
};

/// Longest identifier, type and key id, in bytes.
pub(super) const MAX_NAME: usize = 128;
/// More fits in no code.
const LIMITS: Limits = Limits {
    bytes: 1024,
    depth: 6,
    items: 256,
};

/// The content, checked at every way in.
#[derive(Clone)]
pub(super) struct Content {
    pub(super) issuer: String,
    pub(super) issued_at: UnixTime,
    pub(super) expires_at: UnixTime,
    pub(super) document_type: DocumentType,
    pub(super) status: Option<StatusReference>,
    pub(super) claims: Vec<(ClaimKey, ClaimValue)>,
}

impl Content {
    /// Reads the payload; anything but its one form is refused.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let node = decode_shortest(bytes, &LIMITS).map_err(|_| Error::PaperMalformed)?;
        let content = Self::fields(&node).ok_or(Error::PaperMalformed)??;
        content.check()?;
        if content.to_vec()? == bytes {
            Ok(content)
        } else {
            Err(Error::PaperMalformed)
        }
    }

    /// The payload: all maps in bytewise order of their keys.
    pub(super) fn to_vec(&self) -> Result<Vec<u8>, Error> {
        let document_type = self.document_type.to_string();
        let mut own = vec![
            (ISS, Value::from(self.issuer.as_str())),
            (EXP, Value::from(self.expires_at.0)),
            (IAT, Value::from(self.issued_at.0)),
            (VCT, Value::from(document_type)),
        ];
        if let Some(status) = &self.status {
            own.push((STATUS, plain(&status.to_claim())?));
        }
        let mut entries: Vec<(Value, Value)> = own
            .into_iter()
            .map(|(label, value)| (Value::from(label), value))
            .collect();
        for (key, value) in &self.claims {
            entries.push((key_value(key), plain(value)?));
        }
        let mut map = Value::Map(entries);
        map.sort_maps();
        Ok(map.to_vec())
    }

    /// Bounds and names, for both ends alike.
    pub(super) fn check(&self) -> Result<(), Error> {
        let document_type = self.document_type.name().unwrap_or_default();
        for name in [self.issuer.as_str(), document_type] {
            if name.is_empty() || name.len() > MAX_NAME {
                return Err(Error::PaperMalformed);
            }
        }
        if self.issued_at >= self.expires_at {
            return Err(Error::TimeCredentialIatAfterExp);
        }
        let named = |key: &ClaimKey| match key {
            ClaimKey::Text(name) => !name.is_empty() && name.len() <= MAX_KEY,
            ClaimKey::Int(_) => false,
        };
        if (1..=MAX_CLAIMS).contains(&self.claims.len())
            && self.claims.iter().all(|(key, _)| named(key))
        {
            Ok(())
        } else {
            Err(Error::PaperClaims)
        }
    }

    /// `None` where the map lacks a field or one is of another type.
    fn fields(node: &Node<'_>) -> Option<Result<Self, Error>> {
        let text = |label| node.get(label)?.as_text().map(str::to_owned);
        let time = |label| node.get(label)?.as_integer().map(UnixTime);
        let status = match node.get(STATUS) {
            None => None,
            Some(status) => match StatusReference::read(&claim_value(status)?) {
                Ok(status) => Some(status),
                Err(error) => return Some(Err(error)),
            },
        };
        let claims = node.as_map()?.iter().filter(|(key, _)| !is_own(key));
        let claims: Option<Vec<_>> = claims
            .map(|(key, value)| Some((claim_key(key)?, claim_value(value)?)))
            .collect();
        Some(Ok(Self {
            issuer: text(ISS)?,
            issued_at: time(IAT)?,
            expires_at: time(EXP)?,
            document_type: DocumentType::Text(text(VCT)?),
            status,
            claims: claims?,
        }))
    }
}

/// Claims about the paper itself. Those of them that a paper does not have are not written again, so nothing reads them.
fn is_own(key: &Node<'_>) -> bool {
    key.as_integer()
        .is_some_and(|label| REGISTERED.contains(&label))
}

fn claim_key(node: &Node<'_>) -> Option<ClaimKey> {
    match node.as_text() {
        Some(name) => Some(ClaimKey::Text(name.to_owned())),
        None => node.as_integer().map(ClaimKey::Int),
    }
}

/// A value of a kind that is issued. The reader's depth bounds the recursion.
fn claim_value(node: &Node<'_>) -> Option<ClaimValue> {
    Some(match node.kind() {
        Kind::Array(items) => {
            ClaimValue::Array(items.iter().map(claim_value).collect::<Option<_>>()?)
        }
        Kind::Bool(bit) => ClaimValue::Bool(*bit),
        Kind::Bytes(bytes) => ClaimValue::Bytes(bytes.to_vec()),
        Kind::Map(entries) => ClaimValue::Map(
            entries
                .iter()
                .map(|(key, value)| Some((claim_key(key)?, claim_value(value)?)))
                .collect::<Option<_>>()?,
        ),
        Kind::Negative(number) => ClaimValue::Int(-1 - i128::from(*number)),
        Kind::Null => ClaimValue::Null,
        Kind::Text(text) => ClaimValue::Text((*text).to_owned()),
        Kind::Unsigned(number) => ClaimValue::Int(i128::from(*number)),
        Kind::Float(_) | Kind::Simple(_) | Kind::Tag(..) | Kind::Undefined => return None,
    })
}

fn key_value(key: &ClaimKey) -> Value {
    match key {
        ClaimKey::Int(label) => Value::from(*label),
        ClaimKey::Text(name) => Value::from(name.as_str()),
    }
}
