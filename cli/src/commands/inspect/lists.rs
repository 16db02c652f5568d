//! Signed JSON as a tree: trust lists with their hand-overs, status lists, any other JWS; and bundles of them.

use serde_json::Value;
use vidan_codec::{
    base64url,
    cbor::{Kind, Limits, Node},
    json,
};
use vidan_trust::MAX_BUNDLE_BYTES;

use super::{
    cbor::{self, Labels},
    token,
    tree::Branch,
};

/// Deepest nesting that is shown.
pub(super) const MAX_DEPTH: usize = 40;

/// One compact JWS, or several with `~` between them; `None` where it is none.
pub(super) fn jws(text: &str) -> Option<Branch> {
    let mut parts: Vec<Branch> = text.split('~').map(one_jws).collect::<Option<_>>()?;
    if parts.len() > 1 {
        return Some(Branch::of("trust list with hand-overs of its root", parts));
    }
    parts.pop()
}

fn one_jws(text: &str) -> Option<Branch> {
    let mut parts = text.split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let read = |part: &str| {
        let bytes = base64url::decode(part).ok()?;
        json::parse(&bytes, MAX_BUNDLE_BYTES).ok()
    };
    let header = read(header)?;
    let kind = match header.get("typ").and_then(Value::as_str) {
        Some("vidan-trust-list+jwt") => "trust list",
        Some("vidan-root+jwt") => "hand-over of a root",
        Some("statuslist+jwt") => "status list (JWT)",
        _ => "JWS of another kind",
    };
    let payload = match read(payload) {
        Some(payload) => value("payload", &payload, 0),
        None => Branch::leaf("payload", "no JSON"),
    };
    let size = base64url::decode(signature).map_or(0, |bytes| bytes.len());
    Some(Branch::of(
        kind,
        vec![
            value("header", &header, 0),
            payload,
            Branch::leaf("signature", format!("{size} bytes, NOT CHECKED")),
        ],
    ))
}

/// A CBOR array of signed lists, the first a text.
pub(super) fn bundle(node: &Node<'_>, limits: &Limits) -> Option<Branch> {
    let items = node.as_array()?;
    items.first()?.as_text()?;
    let below = items.iter().enumerate().map(|(at, item)| {
        let read = match item.kind() {
            Kind::Text(text) => jws(text),
            Kind::Bytes(bytes) => vidan_codec::cbor::decode(bytes, limits)
                .ok()
                .and_then(|node| token::branch(&node, limits)),
            _ => None,
        };
        let branch = read.unwrap_or_else(|| cbor::branch("unreadable", item, Labels::Plain));
        let label = format!("[{at}] {}", branch.label);
        branch.named(label)
    });
    Some(Branch::of("bundle of lists", below.collect()))
}

/// A value of JSON.
pub(super) fn value(label: &str, json: &Value, depth: usize) -> Branch {
    if depth > MAX_DEPTH {
        return Branch::leaf(label, "…");
    }
    match json {
        Value::Object(members) => {
            let below = members.iter();
            let below = below.map(|(name, one)| member(name, one, depth));
            Branch::of(label, below.collect())
        }
        Value::Array(items) => {
            let below = items.iter().enumerate();
            let below = below.map(|(at, item)| value(&format!("[{at}]"), item, depth + 1));
            Branch::of(label, below.collect())
        }
        other => Branch::leaf(label, other.to_string()),
    }
}

/// A member of an object at this depth: a time is told as one.
pub(super) fn member(name: &str, json: &Value, depth: usize) -> Branch {
    match json.as_i64() {
        Some(seconds) if is_time(name) => Branch::leaf(name, cbor::time(seconds)),
        _ => value(name, json, depth + 1),
    }
}

fn is_time(name: &str) -> bool {
    [
        "exp",
        "iat",
        "nbf",
        "next_update",
        "valid_from",
        "valid_until",
        "retired",
    ]
    .contains(&name)
}
