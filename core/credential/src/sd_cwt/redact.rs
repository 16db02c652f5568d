//! Redacting a claims set: what is tagged "to be redacted" or "to be decoy" (section "Tags Used Before SD-CWT Issuance")
//! becomes a digest, and its disclosure is made.
//!
//! Digests of a map are sorted bytewise, so that their position tells nothing of which claim is which. Elements of an array
//! stay in place, as the draft has it.

use std::collections::HashSet;

use vidan_codec::cbor::{Simple, Value};
use vidan_crypto::{Random, hash::sha256, random_array};

use super::{
    disclosure::SALT_LEN,
    labels::{
        MAX_DEPTH, MAX_KEY, SIMPLE_REDACTED, TAG_REDACTED, TAG_TO_BE_DECOY, TAG_TO_BE_REDACTED,
    },
};
use crate::Error;

/// A claims map with its digests in place, and the encoded disclosures, decoys among them.
pub(super) struct Redacted {
    pub(super) claims: Value,
    pub(super) disclosures: Vec<Vec<u8>>,
}

/// Redacts a claims map. `never` are integer keys that must not be redacted at the top.
pub(super) fn redact(
    claims: &[(Value, Value)],
    never: &[i64],
    random: &dyn Random,
) -> Result<Redacted, Error> {
    let mut redactor = Redactor {
        random,
        disclosures: Vec::new(),
        decoys: HashSet::new(),
    };
    for (key, _) in claims {
        let Value::Tag(TAG_TO_BE_REDACTED, inner) = key else {
            continue;
        };
        if never.iter().any(|label| **inner == Value::from(*label)) {
            return Err(Error::Preissued("a claim that must never be redacted"));
        }
    }
    let mut claims = redactor.map(claims, 1)?;
    claims.sort_maps();
    Ok(Redacted {
        claims,
        disclosures: redactor.disclosures,
    })
}

struct Redactor<'r> {
    random: &'r dyn Random,
    disclosures: Vec<Vec<u8>>,
    decoys: HashSet<u64>,
}

impl Redactor<'_> {
    fn map(&mut self, entries: &[(Value, Value)], depth: u8) -> Result<Value, Error> {
        let mut plain = Vec::with_capacity(entries.len());
        let mut digests = Vec::new();
        let mut names = HashSet::new();
        for (key, value) in entries {
            match key {
                Value::Tag(TAG_TO_BE_DECOY, number) => {
                    if *value != Value::Null {
                        return Err(Error::Preissued("a decoy with a value"));
                    }
                    digests.push(self.decoy(number)?);
                }
                Value::Tag(TAG_TO_BE_REDACTED, name) => {
                    check_key(name, &mut names)?;
                    let value = self.value(value, depth)?;
                    digests.push(self.disclose(vec![value, (**name).clone()])?);
                }
                name => {
                    check_key(name, &mut names)?;
                    plain.push((name.clone(), self.value(value, depth)?));
                }
            }
        }
        if !digests.is_empty() {
            digests.sort_unstable();
            let key = Simple::new(SIMPLE_REDACTED)
                .map(Value::Simple)
                .ok_or(Error::ClaimKind)?;
            plain.push((
                key,
                Value::Array(digests.into_iter().map(Value::Bytes).collect()),
            ));
        }
        Ok(Value::Map(plain))
    }

    fn element(&mut self, item: &Value, depth: u8) -> Result<Value, Error> {
        let digest = match item {
            Value::Tag(TAG_TO_BE_DECOY, number) => self.decoy(number)?,
            Value::Tag(TAG_TO_BE_REDACTED, value) => {
                let value = self.value(value, depth)?;
                self.disclose(vec![value])?
            }
            item => return self.value(item, depth),
        };
        Ok(Value::tagged(TAG_REDACTED, Value::Bytes(digest)))
    }

    fn value(&mut self, value: &Value, depth: u8) -> Result<Value, Error> {
        let deeper = || {
            Some(depth + 1)
                .filter(|depth| *depth <= MAX_DEPTH)
                .ok_or(Error::Depth)
        };
        match value {
            Value::Array(items) => {
                let depth = deeper()?;
                let items: Result<_, _> =
                    items.iter().map(|item| self.element(item, depth)).collect();
                Ok(Value::Array(items?))
            }
            Value::Map(entries) => self.map(entries, deeper()?),
            Value::Tag(TAG_REDACTED | TAG_TO_BE_DECOY | TAG_TO_BE_REDACTED, _) => {
                Err(Error::Preissued("a redaction tag where none may stand"))
            }
            Value::Tag(number, inner) => Ok(Value::tagged(*number, self.value(inner, deeper()?)?)),
            Value::Simple(number) if number.number() == SIMPLE_REDACTED => {
                Err(Error::Preissued("simple(59) as a value"))
            }
            Value::Float(number) if !number.is_finite() => {
                Err(Error::Preissued("a number that is not finite"))
            }
            plain => Ok(plain.clone()),
        }
    }

    /// A decoy's number must be unique in the whole claims set; it shows nowhere.
    fn decoy(&mut self, number: &Value) -> Result<Vec<u8>, Error> {
        match number {
            Value::Unsigned(number) if *number > 0 && self.decoys.insert(*number) => {
                self.disclose(Vec::new())
            }
            _ => Err(Error::Preissued("a decoy without a number of its own")),
        }
    }

    /// Makes a disclosure with a fresh salt before `content`, and gives its digest.
    fn disclose(&mut self, content: Vec<Value>) -> Result<Vec<u8>, Error> {
        let salt: [u8; SALT_LEN] =
            random_array(self.random).map_err(|_| Error::RandomUnavailable)?;
        let mut array = Value::Array([vec![Value::from(&salt[..])], content].concat());
        array.sort_maps();
        let array = array.to_vec();
        let digest = sha256(&array).to_vec();
        self.disclosures.push(array);
        Ok(digest)
    }
}

/// A key that may stand in an issued map, not twice and not beside its redacted self.
fn check_key(key: &Value, seen: &mut HashSet<Vec<u8>>) -> Result<(), Error> {
    let allowed = match key {
        Value::Text(name) => name.len() <= MAX_KEY,
        Value::Unsigned(_) | Value::Negative(_) => true,
        _ => false,
    };
    if !allowed {
        return Err(Error::Preissued(
            "a key that is neither integer nor short text",
        ));
    }
    if !seen.insert(key.to_vec()) {
        return Err(Error::Preissued("a key that stands twice"));
    }
    Ok(())
}
