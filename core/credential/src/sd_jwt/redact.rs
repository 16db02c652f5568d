//! From claims to a payload with digests, and the disclosures that they stand for (RFC 9901 section 4.2).
//!
//! The digests of an object are sorted, and JSON objects are written in the order of their names: no position tells which
//! claim is which. Elements of an array stay in place, as the format has it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use vidan_codec::{base64url, json};
use vidan_crypto::{Random, random_array};

use super::{
    digest::DigestAlgorithm,
    issue::Redaction,
    names::{ELEMENT, OWN, RESERVED, SD},
    reveal::deeper,
};
use crate::{ClaimKey, ClaimPath, ClaimValue, Error, PathStep};

/// 128 bits, as section 9.3 advises.
const SALT_LEN: usize = 16;
/// What is hashed for a decoy.
const DECOY_LEN: usize = 32;

type Members = [(ClaimKey, ClaimValue)];

/// Redacts the claims of a document. Those of the token itself are added by the caller.
pub(super) fn redact(
    claims: &Members,
    redaction: &Redaction,
    decoys: u8,
    random: &dyn Random,
) -> Result<(Map<String, Value>, Vec<String>), Error> {
    let mut redactor = Redactor {
        random,
        wanted: paths(claims, redaction).into_iter().collect(),
        path: Vec::new(),
        disclosures: Vec::new(),
    };
    let payload = redactor.object(claims, decoys, 1)?;
    match redactor.wanted.first() {
        Some(unknown) => Err(Error::UnknownClaim(unknown.to_string())),
        None => Ok((payload, redactor.disclosures)),
    }
}

/// What is to be disclosable. Groups are how SD-CWT packs claims, and no reader of an SD-JWT knows them: each claim is alone.
fn paths(claims: &Members, redaction: &Redaction) -> Vec<ClaimPath> {
    let step = |key: &ClaimKey| PathStep::Key(key.clone());
    let each = || {
        claims
            .iter()
            .map(|(key, _)| ClaimPath::from_steps(vec![step(key)]))
    };
    match redaction {
        Redaction::EachClaim => each().collect(),
        Redaction::Nothing => Vec::new(),
        Redaction::Paths(paths) => paths.iter().map(super::names::json_path).collect(),
        Redaction::Profile(profile) => {
            let mut paths: Vec<ClaimPath> = each().collect();
            for (key, value) in claims {
                let ClaimKey::Text(name) = key else { continue };
                let by_element = profile.claim(name).is_some_and(|claim| claim.elements);
                let elements = value.as_array().filter(|_| by_element).unwrap_or_default();
                paths.extend(
                    (0..elements.len()).map(|index| {
                        ClaimPath::from_steps(vec![step(key), PathStep::Index(index)])
                    }),
                );
            }
            paths
        }
    }
}

struct Redactor<'r> {
    random: &'r dyn Random,
    /// What is still to be made disclosable.
    wanted: BTreeSet<ClaimPath>,
    path: Vec<PathStep>,
    disclosures: Vec<String>,
}

impl Redactor<'_> {
    fn object(
        &mut self,
        members: &Members,
        decoys: u8,
        depth: u8,
    ) -> Result<Map<String, Value>, Error> {
        let mut object = Map::new();
        let mut names = BTreeSet::new();
        let mut digests = Vec::new();
        for (key, value) in members {
            let ClaimKey::Text(name) = key else {
                return Err(Error::Preissued("a name that is not text"));
            };
            check_name(name, depth)?;
            if !names.insert(name) {
                return Err(Error::Preissued("a name that stands twice"));
            }
            let (value, redacted) = self.step(PathStep::Key(key.clone()), value, depth)?;
            if redacted {
                digests.push(self.disclose(|salt| json!([salt, name, value]))?);
            } else {
                object.insert(name.clone(), value);
            }
        }
        for _ in 0..decoys {
            let noise = base64url::encode(self.random_bytes::<DECOY_LEN>()?);
            digests.push(DigestAlgorithm::Sha256.of(&noise));
        }
        if !digests.is_empty() {
            digests.sort_unstable();
            object.insert(SD.to_owned(), digests.into());
        }
        Ok(object)
    }

    fn array(&mut self, items: &[ClaimValue], depth: u8) -> Result<Value, Error> {
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let (value, redacted) = self.step(PathStep::Index(index), item, depth)?;
            values.push(if redacted {
                json!({ELEMENT: self.disclose(|salt| json!([salt, value]))?})
            } else {
                value
            });
        }
        Ok(Value::Array(values))
    }

    /// The value one step further, and whether it is to be disclosable by itself.
    fn step(
        &mut self,
        step: PathStep,
        value: &ClaimValue,
        depth: u8,
    ) -> Result<(Value, bool), Error> {
        self.path.push(step);
        let redact = self
            .wanted
            .remove(&ClaimPath::from_steps(self.path.clone()));
        let value = self.value(value, depth);
        self.path.pop();
        Ok((value?, redact))
    }

    fn value(&mut self, value: &ClaimValue, depth: u8) -> Result<Value, Error> {
        Ok(match value {
            ClaimValue::Array(items) => self.array(items, deeper(depth)?)?,
            ClaimValue::Bool(bit) => Value::Bool(*bit),
            ClaimValue::Int(number) => i64::try_from(*number)
                .map(Value::from)
                .or_else(|_| u64::try_from(*number).map(Value::from))
                .map_err(|_| Error::ClaimKind)?,
            ClaimValue::Map(members) => Value::Object(self.object(members, 0, deeper(depth)?)?),
            ClaimValue::Null => Value::Null,
            ClaimValue::Text(text) => Value::String(text.clone()),
            ClaimValue::Bytes(_)
            | ClaimValue::Float(_)
            | ClaimValue::Simple(_)
            | ClaimValue::Tag(..) => return Err(Error::ClaimKind),
        })
    }

    /// Makes a disclosure with a fresh salt, and gives its digest.
    fn disclose(&mut self, content: impl FnOnce(String) -> Value) -> Result<String, Error> {
        let salt = base64url::encode(self.random_bytes::<SALT_LEN>()?);
        let bytes = json::to_vec(&content(salt)).map_err(|_| Error::ClaimKind)?;
        let text = base64url::encode(bytes);
        let digest = DigestAlgorithm::Sha256.of(&text);
        self.disclosures.push(text);
        Ok(digest)
    }

    fn random_bytes<const N: usize>(&self) -> Result<[u8; N], Error> {
        random_array(self.random).map_err(|_| Error::RandomUnavailable)
    }
}

fn check_name(name: &str, depth: u8) -> Result<(), Error> {
    if RESERVED.contains(&name) {
        return Err(Error::Preissued("a reserved name"));
    }
    if depth == 1 && OWN.contains(&name) {
        return Err(Error::Preissued("a name that the issuer sets"));
    }
    Ok(())
}
