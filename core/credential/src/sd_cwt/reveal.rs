//! Putting disclosures back where their digests stand (section "SD-KBT and SD-CWT Verifier Validation", step 7, and the
//! appendix on matching): one walk, depth first, in which every disclosure is used once or the credential is refused.
//! Their order does not matter, as they are found by digest.

use vidan_codec::cbor::{Kind, Node};

use super::{
    disclosure::{Content, Disclosure},
    labels::{MAX_DEPTH, NEVER_REDACTED, SIMPLE_REDACTED, TAG_REDACTED},
    safe,
};
use crate::{ClaimKey, ClaimValue, Error, Layer, PathStep};

type Digest = [u8; 32];

/// Claims of a map, in the order they came; disclosed ones after.
pub(super) type Claims = Vec<(ClaimKey, ClaimValue)>;

/// What the walk found.
pub(super) struct Revealed {
    /// The claims that the issuer signed, in the clear or disclosed; what is still redacted is gone.
    pub(super) claims: Claims,
    /// Where each disclosure belongs, in the order of the walk: parents before what is inside them. Only with
    /// [`Trace::Places`].
    pub(super) placements: Vec<Placement>,
    /// Digests that no disclosure matches.
    pub(super) hidden: usize,
    /// Those among them that stand at the top, where a redacted `sub` would be.
    pub(super) hidden_at_top: usize,
}

/// Whether the walk notes where each disclosure belongs: a holder chooses among them, a verifier does not ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// It does.
    Places,
    /// It does not.
    Nothing,
}

/// Where a disclosure belongs.
pub(super) struct Placement {
    /// Which one.
    pub(super) disclosure: usize,
    /// The path of what it discloses; `None` for a decoy.
    pub(super) path: Option<Vec<PathStep>>,
}

/// Reveals a payload and, where there is one, the claims of the protected header, which share the disclosures.
pub(super) fn reveal(
    payload: &Node<'_>,
    header_claims: Option<&Node<'_>>,
    disclosures: &[Disclosure<'_>],
    trace: Trace,
) -> Result<Revealed, Error> {
    let mut walk = Walk::new(disclosures, trace)?;
    let mut claims = walk.top(payload)?;
    if let Some(header) = header_claims {
        for (key, value) in walk.top(header)? {
            match claims.iter().find(|(known, _)| *known == key) {
                Some((_, same)) if *same == value => {}
                Some(_) => return Err(Error::ClaimsHeaderConflict),
                None => claims.push((key, value)),
            }
        }
    }
    if walk.has_digest_twice() {
        return Err(Error::DigestDuplicated);
    }
    if walk.used.contains(&false) {
        return Err(Error::DisclosureOrphaned);
    }
    Ok(Revealed {
        claims,
        placements: walk.placements,
        hidden: walk.hidden,
        hidden_at_top: walk.hidden_at_top,
    })
}

struct Walk<'d, 'a> {
    disclosures: &'d [Disclosure<'a>],
    /// Which disclosure has this digest, in order of digests.
    by_digest: Vec<(Digest, usize)>,
    used: Vec<bool>,
    /// All digests of the credential.
    seen: Vec<Digest>,
    trace: Trace,
    placements: Vec<Placement>,
    hidden: usize,
    hidden_at_top: usize,
    /// Where the walk is; empty where nothing is noted.
    path: Vec<PathStep>,
}

/// One level deeper, if there is one.
fn deeper(depth: u8) -> Result<u8, Error> {
    Some(depth.saturating_add(1))
        .filter(|depth| *depth <= MAX_DEPTH)
        .ok_or(Error::Depth)
}

impl<'d, 'a> Walk<'d, 'a> {
    fn new(disclosures: &'d [Disclosure<'a>], trace: Trace) -> Result<Self, Error> {
        let digests = disclosures.iter().map(Disclosure::digests).enumerate();
        let mut by_digest: Vec<(Digest, usize)> = digests
            .flat_map(|(index, digests)| digests.map(|digest| (digest, index)))
            .collect();
        by_digest.sort_unstable();
        if !by_digest.is_sorted_by(|(one, _), (other, _)| one < other) {
            // The same disclosure twice: one of them has no digest of its own.
            return Err(Error::DisclosureOrphaned);
        }
        Ok(Self {
            disclosures,
            by_digest,
            used: vec![false; disclosures.len()],
            seen: Vec::new(),
            trace,
            placements: Vec::new(),
            hidden: 0,
            hidden_at_top: 0,
            path: Vec::new(),
        })
    }

    fn top(&mut self, claims: &Node<'_>) -> Result<Claims, Error> {
        let entries = claims.as_map().ok_or(Error::Structure(Layer::Credential))?;
        self.map(entries, 1)
    }

    fn map(&mut self, entries: &[(Node<'_>, Node<'_>)], depth: u8) -> Result<Claims, Error> {
        let mut claims = Claims::with_capacity(entries.len());
        let mut redacted = None;
        for (key, value) in entries {
            if is_redacted_key(key) {
                redacted = Some(value);
                continue;
            }
            let key = safe::key(Layer::Credential, key)?;
            let value = self.below(|| PathStep::Key(key.clone()), value, depth)?;
            claims.push((key, value));
        }
        let digests = match redacted {
            Some(value) => value.as_array().ok_or(Error::DigestMalformed)?,
            None => &[],
        };
        for digest in digests {
            let Some(index) = self.find(digest, depth)? else {
                continue;
            };
            let disclosures = self.disclosures;
            match disclosures.get(index).map(|disclosure| &disclosure.content) {
                Some(Content::Claim(key, value)) => {
                    if depth == 1
                        && let ClaimKey::Int(label) = key
                        && NEVER_REDACTED.contains(label)
                    {
                        return Err(Error::NeverRedacted(*label));
                    }
                    let step = || PathStep::Key(key.clone());
                    let value = self.disclosed(index, step, value, depth)?;
                    claims.push((key.clone(), value));
                }
                Some(Content::Decoy) => self.place(index, None),
                Some(Content::Element(_)) | None => return Err(Error::DisclosureMisplaced),
            }
        }
        if !digests.is_empty() && has_twice(&claims) {
            return Err(Error::ClaimDuplicated);
        }
        Ok(claims)
    }

    fn array(&mut self, items: &[Node<'_>], depth: u8) -> Result<Vec<ClaimValue>, Error> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let index_here = values.len();
            let step = || PathStep::Index(index_here);
            let Some(digest) = item.as_tagged(TAG_REDACTED) else {
                values.push(self.below(step, item, depth)?);
                continue;
            };
            let Some(index) = self.find(digest, depth)? else {
                continue;
            };
            let disclosures = self.disclosures;
            match disclosures.get(index).map(|disclosure| &disclosure.content) {
                Some(Content::Element(value)) => {
                    values.push(self.disclosed(index, step, value, depth)?)
                }
                Some(Content::Decoy) => self.place(index, None),
                Some(Content::Claim(..)) | None => return Err(Error::DisclosureMisplaced),
            }
        }
        Ok(values)
    }

    /// The disclosure of a digest, marked as used; `None` where it is not disclosed.
    fn find(&mut self, digest: &Node<'_>, depth: u8) -> Result<Option<usize>, Error> {
        let digest: Digest = digest
            .as_bytes()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(Error::DigestMalformed)?;
        self.seen.push(digest);
        let found = self.by_digest.binary_search_by(|(own, _)| own.cmp(&digest));
        let found = found.ok().and_then(|at| self.by_digest.get(at));
        let Some(index) = found.map(|(_, index)| *index) else {
            self.hidden = self.hidden.saturating_add(1);
            if depth == 1 {
                self.hidden_at_top = self.hidden_at_top.saturating_add(1);
            }
            return Ok(None);
        };
        match self.used.get_mut(index) {
            Some(used) if !*used => *used = true,
            // One of its digests twice, or both of them.
            _ => return Err(Error::DigestDuplicated),
        }
        Ok(Some(index))
    }

    fn has_digest_twice(&mut self) -> bool {
        self.seen.sort_unstable();
        !self.seen.is_sorted_by(|one, other| one < other)
    }

    fn disclosed(
        &mut self,
        index: usize,
        step: impl FnOnce() -> PathStep,
        value: &Node<'_>,
        depth: u8,
    ) -> Result<ClaimValue, Error> {
        self.enter(step);
        self.place(index, Some(self.path.clone()));
        let value = self.value(value, depth);
        self.path.pop();
        value
    }

    fn below(
        &mut self,
        step: impl FnOnce() -> PathStep,
        value: &Node<'_>,
        depth: u8,
    ) -> Result<ClaimValue, Error> {
        self.enter(step);
        let value = self.value(value, depth);
        self.path.pop();
        value
    }

    fn enter(&mut self, step: impl FnOnce() -> PathStep) {
        if self.trace == Trace::Places {
            self.path.push(step());
        }
    }

    fn place(&mut self, disclosure: usize, path: Option<Vec<PathStep>>) {
        if self.trace == Trace::Places {
            self.placements.push(Placement { disclosure, path });
        }
    }

    fn value(&mut self, node: &Node<'_>, depth: u8) -> Result<ClaimValue, Error> {
        Ok(match node.kind() {
            Kind::Array(items) => ClaimValue::Array(self.array(items, deeper(depth)?)?),
            Kind::Bool(value) => ClaimValue::Bool(*value),
            Kind::Bytes(bytes) => ClaimValue::Bytes(bytes.to_vec()),
            Kind::Float(number) => ClaimValue::Float(*number),
            Kind::Map(entries) => ClaimValue::Map(self.map(entries, deeper(depth)?)?),
            Kind::Negative(number) => ClaimValue::Int(-1 - i128::from(*number)),
            Kind::Null => ClaimValue::Null,
            Kind::Simple(number) => {
                safe::simple(Layer::Credential, number.number())?;
                ClaimValue::Simple(number.number())
            }
            Kind::Tag(TAG_REDACTED, _) => return Err(Error::DigestMalformed),
            Kind::Tag(number, content) => {
                safe::tag(Layer::Credential, *number)?;
                ClaimValue::Tag(*number, Box::new(self.value(content, deeper(depth)?)?))
            }
            Kind::Text(text) => ClaimValue::Text((*text).to_owned()),
            Kind::Undefined => ClaimValue::Simple(23),
            Kind::Unsigned(number) => ClaimValue::Int(i128::from(*number)),
        })
    }
}

fn is_redacted_key(key: &Node<'_>) -> bool {
    matches!(key.kind(), Kind::Simple(number) if number.number() == SIMPLE_REDACTED)
}

/// Whether a claim stands there twice, in the clear or disclosed.
fn has_twice(claims: &Claims) -> bool {
    let mut keys: Vec<&ClaimKey> = claims.iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    !keys.is_sorted_by(|one, other| one < other)
}
