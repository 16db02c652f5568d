//! Putting disclosures back where their digests stand (RFC 9901 section 7.1, steps 3 to 5): one walk, depth first, in which
//! every disclosure is used once or the credential is refused. Their order does not matter, as they are found by digest.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Number, Value};

use super::{
    Fault,
    digest::DigestAlgorithm,
    disclosure::{Content, Disclosure},
    names::{AUD, ELEMENT, MAX_DEPTH, NEVER, RESERVED, SD, SD_ALG},
};
use crate::{ClaimKey, ClaimPath, ClaimValue, Error, PathStep};

/// Claims of an object by name, disclosed ones after those in the clear.
pub(super) type Claims = Vec<(ClaimKey, ClaimValue)>;

/// What the walk found.
pub(super) struct Revealed {
    /// The claims that the issuer signed, in the clear or disclosed; what is still hidden is gone, and so is `_sd_alg`.
    pub(super) claims: Claims,
    /// Where each disclosure belongs: parents before what is inside them.
    pub(super) placements: Vec<Placement>,
}

/// Where a disclosure belongs.
pub(super) struct Placement {
    /// Which one.
    pub(super) disclosure: usize,
    /// The path of what it discloses.
    pub(super) path: ClaimPath,
}

/// Reveals a payload.
pub(super) fn reveal(
    payload: Map<String, Value>,
    disclosures: Vec<Disclosure>,
    algorithm: DigestAlgorithm,
) -> Result<Revealed, Error> {
    let mut walk = Walk::new(disclosures, algorithm)?;
    let claims = walk.object(payload, 1)?;
    if walk.contents.iter().any(Option::is_some) {
        return Err(Error::DisclosureOrphaned);
    }
    Ok(Revealed {
        claims,
        placements: walk.placements,
    })
}

struct Walk {
    algorithm: DigestAlgorithm,
    by_digest: HashMap<String, usize>,
    /// What the disclosures disclose, until it is taken.
    contents: Vec<Option<Content>>,
    /// All digests of the credential.
    seen: HashSet<String>,
    placements: Vec<Placement>,
    /// Where the walk is.
    path: Vec<PathStep>,
    /// The claim of [`NEVER`] that the walk is in, if it is in one.
    fixed: Option<&'static str>,
}

impl Walk {
    fn new(disclosures: Vec<Disclosure>, algorithm: DigestAlgorithm) -> Result<Self, Error> {
        let mut by_digest = HashMap::with_capacity(disclosures.len());
        let mut contents = Vec::with_capacity(disclosures.len());
        for (index, disclosure) in disclosures.into_iter().enumerate() {
            if by_digest.insert(disclosure.digest, index).is_some() {
                // The same disclosure twice: one of them has no digest of its own.
                return Err(Error::DisclosureOrphaned);
            }
            contents.push(Some(disclosure.content));
        }
        Ok(Self {
            algorithm,
            by_digest,
            contents,
            seen: HashSet::new(),
            placements: Vec::new(),
            path: Vec::new(),
            fixed: None,
        })
    }

    fn object(&mut self, mut object: Map<String, Value>, depth: u8) -> Result<Claims, Error> {
        let at_top = depth == 1;
        let digests = object.remove(SD);
        if object.remove(SD_ALG).is_some() && !at_top {
            return Err(Fault::DigestAlgorithmMisplaced.into());
        }
        if object.contains_key(ELEMENT) {
            return Err(Error::DigestMalformed);
        }
        let disclosed = match digests {
            Some(digests) => self.members(digests, &object, at_top)?,
            None => Vec::new(),
        };
        let mut claims = Claims::with_capacity(object.len().saturating_add(disclosed.len()));
        for (name, value) in object {
            if at_top {
                self.fixed = fixed(&name).filter(|name| *name != AUD);
            }
            let value = self.below(PathStep::Key(name.as_str().into()), None, value, depth)?;
            claims.push((ClaimKey::Text(name), value));
        }
        if at_top {
            self.fixed = None;
        }
        for (index, name, value) in disclosed {
            let step = PathStep::Key(name.as_str().into());
            let value = self.below(step, Some(index), value, depth)?;
            claims.push((ClaimKey::Text(name), value));
        }
        Ok(claims)
    }

    /// The members that the digests of an object disclose.
    fn members(
        &mut self,
        digests: Value,
        object: &Map<String, Value>,
        at_top: bool,
    ) -> Result<Vec<(usize, String, Value)>, Error> {
        if let Some(name) = self.fixed {
            return Err(Fault::NeverDisclosed(name).into());
        }
        let Value::Array(digests) = digests else {
            return Err(Error::DigestMalformed);
        };
        let mut disclosed = Vec::new();
        let mut names = BTreeSet::new();
        for digest in digests {
            let (index, name, value) = match self.take(digest)? {
                None => continue,
                Some((index, Content::Claim(name, value))) => (index, name, value),
                Some((_, Content::Element(_))) => return Err(Error::DisclosureMisplaced),
            };
            if RESERVED.contains(&name.as_str()) {
                return Err(Fault::ReservedName.into());
            }
            if at_top && let Some(name) = fixed(&name) {
                return Err(Fault::NeverDisclosed(name).into());
            }
            if object.contains_key(&name) || !names.insert(name.clone()) {
                return Err(Error::ClaimDuplicated);
            }
            disclosed.push((index, name, value));
        }
        Ok(disclosed)
    }

    fn array(&mut self, items: Vec<Value>, depth: u8) -> Result<Vec<ClaimValue>, Error> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let step = PathStep::Index(values.len());
            let digest = match item {
                Value::Object(mut object) if object.contains_key(ELEMENT) => {
                    if let Some(name) = self.fixed {
                        return Err(Fault::NeverDisclosed(name).into());
                    }
                    let digest = object.remove(ELEMENT);
                    digest
                        .filter(|_| object.is_empty())
                        .ok_or(Error::DigestMalformed)?
                }
                item => {
                    values.push(self.below(step, None, item, depth)?);
                    continue;
                }
            };
            match self.take(digest)? {
                None => {}
                Some((index, Content::Element(value))) => {
                    values.push(self.below(step, Some(index), value, depth)?);
                }
                Some((_, Content::Claim(..))) => return Err(Error::DisclosureMisplaced),
            }
        }
        Ok(values)
    }

    /// What a digest discloses; `None` where nothing does.
    fn take(&mut self, digest: Value) -> Result<Option<(usize, Content)>, Error> {
        let Value::String(digest) = digest else {
            return Err(Error::DigestMalformed);
        };
        if !self.algorithm.is_digest(&digest) {
            return Err(Error::DigestMalformed);
        }
        let index = self.by_digest.get(&digest).copied();
        if !self.seen.insert(digest) {
            return Err(Error::DigestDuplicated);
        }
        Ok(index.and_then(|index| Some((index, self.contents.get_mut(index)?.take()?))))
    }

    /// The value one step further, which a disclosure brought or which stood there.
    fn below(
        &mut self,
        step: PathStep,
        disclosure: Option<usize>,
        value: Value,
        depth: u8,
    ) -> Result<ClaimValue, Error> {
        self.path.push(step);
        if let Some(disclosure) = disclosure {
            self.placements.push(Placement {
                disclosure,
                path: ClaimPath::from_steps(self.path.clone()),
            });
        }
        let value = self.value(value, depth);
        self.path.pop();
        value
    }

    fn value(&mut self, value: Value, depth: u8) -> Result<ClaimValue, Error> {
        Ok(match value {
            Value::Array(items) => ClaimValue::Array(self.array(items, deeper(depth)?)?),
            Value::Bool(bit) => ClaimValue::Bool(bit),
            Value::Null => ClaimValue::Null,
            Value::Number(number) => exact(&number)?,
            Value::Object(object) => ClaimValue::Map(self.object(object, deeper(depth)?)?),
            Value::String(text) => ClaimValue::Text(text),
        })
    }
}

/// One level deeper, if there is one.
pub(super) fn deeper(depth: u8) -> Result<u8, Error> {
    Some(depth.saturating_add(1))
        .filter(|depth| *depth <= MAX_DEPTH)
        .ok_or(Error::Depth)
}

/// The claim of [`NEVER`] of this name.
fn fixed(name: &str) -> Option<&'static str> {
    NEVER.into_iter().find(|known| *known == name)
}

fn exact(number: &Number) -> Result<ClaimValue, Error> {
    let whole = number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from));
    if let Some(whole) = whole {
        return Ok(ClaimValue::Int(whole));
    }
    match number.as_f64() {
        // From here on every float is whole: it may have been another number of as many digits.
        Some(float) if float.abs() < 9_007_199_254_740_992.0 => Ok(ClaimValue::Float(float)),
        _ => Err(Fault::Number.into()),
    }
}
