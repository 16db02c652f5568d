//! The publisher's end: a status list signed in either form.

use serde_json::{Map, json};
use vidan_codec::{
    base64url,
    cbor::Value,
    cose::{Unsigned1, algorithm_id, header},
    jose::jws,
    json,
};
use vidan_crypto::SigningKey;

use super::{
    MAX_STATUS_TOKEN_BYTES, STATUS_CWT_TYPE, STATUS_JWT_TYPE, bits::StatusEntries, claims::label,
};
use crate::Error;

/// What a publisher signs. Times are seconds since 1970.
#[derive(Clone, Debug)]
pub struct StatusListContent {
    /// Where it is published; documents refer to it by this.
    pub uri: String,
    /// When it was made.
    pub issued_at: i64,
    /// The first second in which it does not count any more.
    pub expires_at: Option<i64>,
    /// Seconds after which a newer one should be fetched, at least one.
    pub ttl: Option<i64>,
    /// The entries.
    pub entries: StatusEntries,
}

impl StatusListContent {
    /// As a JWT, `application/statuslist+jwt`.
    ///
    /// # Errors
    /// What a reader would refuse it for, or [`Error::SigningFailed`].
    pub fn to_jwt(&self, key: &SigningKey, kid: &str) -> Result<String, Error> {
        self.check()?;
        let list = json!({
            "bits": self.entries.bits().number(),
            "lst": base64url::encode(self.entries.to_zlib()),
        });
        let mut claims = Map::new();
        claims.insert("sub".into(), self.uri.as_str().into());
        claims.insert("iat".into(), self.issued_at.into());
        for (name, value) in [("exp", self.expires_at), ("ttl", self.ttl)] {
            if let Some(value) = value {
                claims.insert(name.into(), value.into());
            }
        }
        claims.insert("status_list".into(), list);
        let payload = json::to_vec(&claims).map_err(|_| Error::SigningFailed)?;
        let header = jws::Header::new(key.algorithm(), STATUS_JWT_TYPE).with_kid(kid);
        let text = jws::sign(&header, &payload, key).map_err(|_| Error::SigningFailed)?;
        bounded(text, str::len)
    }

    /// As a CWT, `application/statuslist+cwt`, with a fully specified algorithm.
    ///
    /// # Errors
    /// What a reader would refuse it for, or [`Error::SigningFailed`].
    pub fn to_cwt(&self, key: &SigningKey, kid: &str) -> Result<Vec<u8>, Error> {
        self.check()?;
        let protected = Value::map([
            (header::ALG, Value::from(algorithm_id(key.algorithm()))),
            (header::KID, Value::from(kid.as_bytes())),
            (header::TYP, Value::from(STATUS_CWT_TYPE)),
        ]);
        // Labels in the bytewise order of their encodings, as is the list's map below.
        let claims = [
            (label::SUB, Some(Value::from(self.uri.as_str()))),
            (label::EXP, self.expires_at.map(Value::from)),
            (label::IAT, Some(Value::from(self.issued_at))),
            (label::STATUS_LIST, Some(self.list())),
            (label::TTL, self.ttl.map(Value::from)),
        ];
        let claims = claims
            .into_iter()
            .filter_map(|(label, value)| Some((label, value?)));
        let message = Unsigned1::new(
            &protected,
            Value::Map(Vec::new()),
            Value::map(claims).to_vec(),
        );
        let signature = key
            .sign(message.to_be_signed().message())
            .map_err(|_| Error::SigningFailed)?;
        bounded(message.finish(&signature).to_vec(), <[u8]>::len)
    }

    fn list(&self) -> Value {
        let bits = i64::from(self.entries.bits().number());
        Value::map([
            ("lst", Value::from(self.entries.to_zlib())),
            ("bits", Value::from(bits)),
        ])
    }

    fn check(&self) -> Result<(), Error> {
        if self.uri.is_empty() {
            return Err(Error::StatusClaimInvalid("sub"));
        }
        if self.ttl.is_some_and(|ttl| ttl <= 0) {
            return Err(Error::StatusClaimInvalid("ttl"));
        }
        Ok(())
    }
}

fn bounded<T, B: ?Sized>(token: T, len: impl FnOnce(&B) -> usize) -> Result<T, Error>
where
    T: core::ops::Deref<Target = B>,
{
    if len(&token) > MAX_STATUS_TOKEN_BYTES {
        return Err(Error::StatusTooLarge);
    }
    Ok(token)
}
