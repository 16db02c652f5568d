//! A COSE_Sign1 as a tree: a credential with its disclosures put where their digests stand, the token around it, a status
//! list, or any other.

use std::collections::HashMap;

use vidan_codec::{
    cbor::{Kind, Limits, Node, decode},
    cose::Sign1,
};
use vidan_crypto::hash::sha256;

use super::{
    cbor::{self, Labels},
    tree::{Branch, bytes},
};

/// The simple value under which a map keeps digests, and the tag of a redacted element.
const REDACTED_KEYS: u8 = 59;
const REDACTED_ELEMENT: u64 = 60;
/// Header labels.
const KCWT: i64 = 13;
const TYP: i64 = 16;
const SD_CLAIMS: i64 = 17;
/// How deep disclosures inside of disclosures are followed.
const MAX_DEPTH: usize = 32;

/// A tagged COSE_Sign1; `None` where it is none.
pub(super) fn branch(node: &Node<'_>, limits: &Limits) -> Option<Branch> {
    let message = Sign1::from_node(node, limits, false).ok()?;
    let disclosures = Disclosures::of(&message);
    let kind = kind(&message);
    let mut below = vec![
        header("protected header", message.protected()),
        header("unprotected header", message.unprotected()),
    ];
    if let Some(inner) = message.protected().get(KCWT) {
        let inside =
            branch(inner, limits).unwrap_or_else(|| cbor::branch("", inner, Labels::Plain));
        let label = format!("13 (kcwt): {}", inside.label);
        below.push(inside.named(label));
    }
    let mut walk = Walk::new(&disclosures);
    below.push(match decode(message.payload(), limits) {
        Ok(payload) => walk.value("payload".to_owned(), &payload, Labels::Claims, 0),
        Err(_) => Branch::leaf("payload", bytes(message.payload())),
    });
    if !disclosures.all.is_empty() || walk.digests > 0 {
        below.push(walk.summary());
    }
    let size = message.signature().len();
    below.push(Branch::leaf(
        "signature",
        format!("{size} bytes, NOT CHECKED"),
    ));
    Some(Branch::of(kind, below))
}

fn kind(message: &Sign1<'_>) -> &'static str {
    let typ = message.protected().get(TYP);
    let number = typ.and_then(Node::as_integer);
    let text = typ.and_then(Node::as_text).unwrap_or_default();
    match (number, text.to_ascii_lowercase().as_str()) {
        (Some(294), _) | (_, "application/kb+cwt") => "key-binding token (SD-CWT presentation)",
        (Some(293), _) | (_, "application/sd-cwt") => "credential (SD-CWT)",
        (_, "application/statuslist+cwt") => "status list (CWT)",
        (_, "application/vidan-challenge+cwt") => "challenge",
        (_, "application/vidan-paper+cwt") => "paper",
        _ => "COSE_Sign1 of another kind",
    }
}

/// A header's parameters, but for those that are shown apart.
pub(super) fn header(label: &str, header: &Node<'_>) -> Branch {
    let entries = header.as_map().unwrap_or_default();
    let shown = entries.iter().map(|(key, value)| {
        let name = cbor::key_name(key, Labels::Header);
        match key.as_integer() {
            Some(KCWT) => Branch::leaf(name, "the token below"),
            Some(SD_CLAIMS) => {
                let count = value.as_array().map_or(0, <[_]>::len);
                Branch::leaf(name, format!("{count} disclosures, put in place below"))
            }
            Some(1 | 170) if let Some(number) = value.as_integer() => {
                Branch::leaf(name, cbor::algorithm(number))
            }
            Some(4) if let Some(Ok(kid)) = value.as_bytes().map(core::str::from_utf8) => {
                Branch::leaf(name, format!("'{kid}'"))
            }
            Some(15) => cbor::branch(name, value, Labels::Claims),
            _ => cbor::branch(name, value, Labels::Plain),
        }
    });
    Branch::of(label, shown.collect())
}

/// Disclosures by their digests.
struct Disclosures<'a> {
    all: Vec<Option<Node<'a>>>,
    by_digest: HashMap<[u8; 32], usize>,
}

impl<'a> Disclosures<'a> {
    fn of(message: &Sign1<'a>) -> Self {
        let wrapped = message
            .unprotected()
            .get(SD_CLAIMS)
            .and_then(Node::as_array);
        let mut disclosures = Self {
            all: Vec::new(),
            by_digest: HashMap::new(),
        };
        for (at, wrapped) in wrapped.unwrap_or_default().iter().enumerate() {
            let array = wrapped.as_bytes().unwrap_or_default();
            // Both dialects: over the array, and over the byte string around it.
            disclosures.by_digest.insert(sha256(array), at);
            disclosures.by_digest.insert(sha256(wrapped.raw()), at);
            disclosures.all.push(decode(array, &Limits::TOKEN).ok());
        }
        disclosures
    }

    fn find(&self, digest: &Node<'_>) -> Option<(usize, &[Node<'a>])> {
        let digest: [u8; 32] = digest.as_bytes()?.try_into().ok()?;
        let at = *self.by_digest.get(&digest)?;
        Some((at, self.all.get(at)?.as_ref()?.as_array()?))
    }
}

/// One walk through a payload, that counts what it meets.
struct Walk<'d, 'a> {
    disclosures: &'d Disclosures<'a>,
    used: Vec<bool>,
    digests: usize,
    hidden: usize,
}

impl<'d, 'a> Walk<'d, 'a> {
    fn new(disclosures: &'d Disclosures<'a>) -> Self {
        Self {
            disclosures,
            used: vec![false; disclosures.all.len()],
            digests: 0,
            hidden: 0,
        }
    }

    fn value(&mut self, label: String, node: &Node<'_>, labels: Labels, depth: usize) -> Branch {
        if depth > MAX_DEPTH {
            return Branch::leaf(label, "…");
        }
        match node.kind() {
            Kind::Map(entries) => {
                let mut below = Vec::new();
                for (key, value) in entries {
                    if matches!(key.kind(), Kind::Simple(number) if number.number() == REDACTED_KEYS)
                    {
                        let digests = value.as_array().unwrap_or_default();
                        below.extend(digests.iter().map(|digest| self.digest(digest, depth)));
                    } else {
                        below.push(self.entry(key, value, labels, depth));
                    }
                }
                Branch::of(label, below)
            }
            Kind::Array(items) => {
                let below = items.iter().enumerate().map(|(at, item)| {
                    match item.as_tagged(REDACTED_ELEMENT) {
                        Some(digest) => {
                            let branch = self.digest(digest, depth);
                            let label = format!("[{at}] {}", branch.label);
                            branch.named(label)
                        }
                        None => self.value(format!("[{at}]"), item, Labels::Plain, depth + 1),
                    }
                });
                Branch::of(label, below.collect())
            }
            _ => cbor::branch(label, node, labels),
        }
    }

    fn entry(&mut self, key: &Node<'_>, value: &Node<'_>, labels: Labels, depth: usize) -> Branch {
        let name = cbor::key_name(key, labels);
        if labels == Labels::Claims && key.as_integer() == Some(8) {
            return match value.get(1) {
                Some(key) => Branch::of(name, vec![cbor::branch("1 (COSE_Key)", key, Labels::Key)]),
                None => cbor::branch(name, value, Labels::Plain),
            };
        }
        match value.as_integer() {
            Some(seconds) if labels == Labels::Claims && cbor::is_time(key) => {
                Branch::leaf(name, cbor::time(seconds))
            }
            _ => self.value(name, value, Labels::Plain, depth + 1),
        }
    }

    /// What stands where a digest does.
    fn digest(&mut self, digest: &Node<'_>, depth: usize) -> Branch {
        self.digests += 1;
        let disclosures = self.disclosures;
        let Some((at, parts)) = disclosures.find(digest) else {
            self.hidden += 1;
            return Branch::leaf("redacted", cbor::scalar(digest));
        };
        match self.used.get_mut(at) {
            Some(used) if !*used => *used = true,
            _ => {
                return Branch::leaf(
                    "redacted, its disclosure is used twice",
                    cbor::scalar(digest),
                );
            }
        }
        match parts {
            [_] => Branch::leaf("decoy", cbor::scalar(digest)),
            [_, value] => self.value("disclosed".to_owned(), value, Labels::Plain, depth + 1),
            [_, value, key] => {
                let label = format!("{} (disclosed)", cbor::key_name(key, Labels::Plain));
                self.value(label, value, Labels::Plain, depth + 1)
            }
            _ => Branch::leaf("malformed disclosure", cbor::scalar(digest)),
        }
    }

    fn summary(&self) -> Branch {
        let orphaned = self.used.iter().filter(|used| !**used).count();
        let counts = [
            ("digests", self.digests),
            ("redacted, not disclosed", self.hidden),
            ("disclosures", self.used.len()),
            ("disclosures that fit no digest", orphaned),
        ];
        let counts = counts.map(|(what, count)| Branch::leaf(what, count.to_string()));
        Branch::of("redaction", counts.to_vec())
    }
}
