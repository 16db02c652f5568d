//! An SD-JWT as a tree: the issuer's JWT with the disclosures put where their digests stand, and the holder's token.

use std::collections::HashMap;

use serde_json::{Map, Value};
use vidan_codec::{base64url, json};
use vidan_crypto::hash::{sha256, sha384, sha512};

use super::{
    lists::{self, MAX_DEPTH},
    tree::Branch,
};

/// Key of an object's digests, of a digest in an array, and of the digest algorithm's name.
const SD: &str = "_sd";
const ELEMENT: &str = "...";
const SD_ALG: &str = "_sd_alg";
/// Largest token that is read.
const MAX_TEXT: usize = 1024 * 1024;

/// The compact form; `None` where it is none, such as a trust list with hand-overs of its root, which has `~` too.
pub(super) fn branch(text: &str) -> Option<Branch> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let (sd_jwt, key_binding) = text.rsplit_once('~')?;
    let mut parts = sd_jwt.split('~');
    let jwt = Jwt::read(parts.next()?)?;
    let texts: Vec<&str> = parts.collect();
    let token = Some(key_binding)
        .filter(|text| !text.is_empty())
        .and_then(Jwt::read);
    let bound = token
        .as_ref()
        .is_some_and(|token| token.typ() == Some("kb+jwt"));
    let hand_over = texts.iter().any(|text| text.contains('.'));
    if !jwt.is_sd_jwt() && !bound && (hand_over || !key_binding.is_empty()) {
        return None;
    }
    let kind = match (jwt.is_credential(), key_binding.is_empty()) {
        (true, true) => "SD-JWT VC",
        (true, false) => "SD-JWT VC with the holder's token",
        (false, true) => "SD-JWT",
        (false, false) => "SD-JWT with the holder's token",
    };
    let disclosures = Disclosures::of(&texts, jwt.payload.get(SD_ALG));
    let mut walk = Walk::new(&disclosures);
    let mut below = vec![
        lists::value("header", &jwt.header, 0),
        walk.value("payload".to_owned(), &jwt.payload, 0),
        walk.summary(),
        jwt.signed(),
    ];
    if !key_binding.is_empty() {
        below.push(token.map_or_else(
            || Branch::leaf("key-binding token", "unreadable"),
            |token| token.branch("key-binding token"),
        ));
    }
    Some(Branch::of(kind, below))
}

/// A compact JWS of JSON.
struct Jwt {
    header: Value,
    payload: Value,
    signature: usize,
}

impl Jwt {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self {
            header: object(header)?,
            payload: object(payload)?,
            signature: base64url::decode(signature).ok()?.len(),
        })
    }

    fn typ(&self) -> Option<&str> {
        self.header.get("typ")?.as_str()
    }

    fn is_sd_jwt(&self) -> bool {
        self.typ().is_some_and(|typ| typ.ends_with("+sd-jwt"))
    }

    fn is_credential(&self) -> bool {
        matches!(self.typ(), Some("dc+sd-jwt" | "vc+sd-jwt"))
    }

    fn signed(&self) -> Branch {
        let size = self.signature;
        Branch::leaf("signature", format!("{size} bytes, NOT CHECKED"))
    }

    fn branch(&self, label: &str) -> Branch {
        let below = vec![
            lists::value("header", &self.header, 0),
            lists::value("payload", &self.payload, 0),
            self.signed(),
        ];
        Branch::of(label, below)
    }
}

fn object(part: &str) -> Option<Value> {
    let bytes = base64url::decode(part).ok()?;
    json::parse(&bytes, MAX_TEXT).ok().filter(Value::is_object)
}

/// Disclosures by their digests.
struct Disclosures {
    all: Vec<Option<Vec<Value>>>,
    by_digest: HashMap<String, usize>,
}

impl Disclosures {
    fn of(texts: &[&str], algorithm: Option<&Value>) -> Self {
        let digest = |text: &str| match algorithm.and_then(Value::as_str) {
            Some("sha-384") => base64url::encode(sha384(text.as_bytes())),
            Some("sha-512") => base64url::encode(sha512(text.as_bytes())),
            _ => base64url::encode(sha256(text.as_bytes())),
        };
        let read = |text: &&str| {
            let bytes = base64url::decode(text).ok()?;
            match json::parse(&bytes, MAX_TEXT).ok()? {
                Value::Array(parts) => Some(parts),
                _ => None,
            }
        };
        let digests = texts.iter().enumerate();
        Self {
            by_digest: digests.map(|(at, text)| (digest(text), at)).collect(),
            all: texts.iter().map(read).collect(),
        }
    }

    fn find(&self, digest: &Value) -> Option<(usize, &[Value])> {
        let at = *self.by_digest.get(digest.as_str()?)?;
        Some((at, self.all.get(at)?.as_deref()?))
    }
}

/// One walk through a payload, that counts what it meets.
struct Walk<'d> {
    disclosures: &'d Disclosures,
    used: Vec<bool>,
    digests: usize,
    hidden: usize,
}

impl<'d> Walk<'d> {
    fn new(disclosures: &'d Disclosures) -> Self {
        Self {
            disclosures,
            used: vec![false; disclosures.all.len()],
            digests: 0,
            hidden: 0,
        }
    }

    fn value(&mut self, label: String, value: &Value, depth: usize) -> Branch {
        if depth > MAX_DEPTH {
            return Branch::leaf(label, "…");
        }
        match value {
            Value::Object(members) => Branch::of(label, self.object(members, depth)),
            Value::Array(items) => {
                let below = items.iter().enumerate();
                let below = below.map(|(at, item)| self.element(at, item, depth));
                Branch::of(label, below.collect())
            }
            other => lists::value(&label, other, depth),
        }
    }

    fn object(&mut self, members: &Map<String, Value>, depth: usize) -> Vec<Branch> {
        let mut below = Vec::new();
        for (name, member) in members {
            match member.as_array().filter(|_| name == SD) {
                Some(digests) => {
                    below.extend(digests.iter().map(|digest| self.digest(digest, depth)));
                }
                None if member.is_object() || member.is_array() => {
                    below.push(self.value(name.clone(), member, depth + 1));
                }
                None => below.push(lists::member(name, member, depth)),
            }
        }
        below
    }

    fn element(&mut self, at: usize, item: &Value, depth: usize) -> Branch {
        match item.get(ELEMENT) {
            Some(digest) => {
                let branch = self.digest(digest, depth);
                let label = format!("[{at}] {}", branch.label);
                branch.named(label)
            }
            None => self.value(format!("[{at}]"), item, depth + 1),
        }
    }

    /// What stands where a digest does.
    fn digest(&mut self, digest: &Value, depth: usize) -> Branch {
        self.digests += 1;
        let disclosures = self.disclosures;
        let Some((at, parts)) = disclosures.find(digest) else {
            self.hidden += 1;
            return Branch::leaf("redacted", digest.to_string());
        };
        match self.used.get_mut(at) {
            Some(used) if !*used => *used = true,
            _ => {
                let label = "redacted, its disclosure is used twice";
                return Branch::leaf(label, digest.to_string());
            }
        }
        match parts {
            [_, value] => self.value("disclosed".to_owned(), value, depth + 1),
            [_, Value::String(name), value] => {
                self.value(format!("{name} (disclosed)"), value, depth + 1)
            }
            _ => Branch::leaf("malformed disclosure", digest.to_string()),
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
