//! A key-binding token taken apart into what it says. Nothing is checked that putting it together again will show.

use std::collections::HashMap;

use vidan_codec::{
    cbor::{Kind, Limits, Node, Value, decode},
    cose::algorithm_from_id,
};
use vidan_crypto::hash::sha256;

use super::{
    layout::OWN_PLACE,
    proof::{Digest, Element, Item, MAX_DEPTH, Members, Proof, Shown},
};
use crate::{
    ClaimKey, DocumentType, StatusReference,
    sd_cwt::labels::{
        ALG, AUD, CNF, CNONCE, EXP, IAT, ISS, KCWT, KID, SD_CLAIMS, SIMPLE_REDACTED, STATUS,
        TAG_REDACTED, TAG_SIGN1, VCT,
    },
};

/// What a token says, where it is of our kind.
pub(super) fn dissect(token: &[u8]) -> Option<Proof> {
    let token = decode(token, &Limits::TOKEN).ok()?;
    let [protected, _, binding, holder_signature] = parts(&token)?;
    let header = decode(protected.as_bytes()?, &Limits::TOKEN).ok()?;
    let binding = decode(binding.as_bytes()?, &Limits::TOKEN).ok()?;
    let [protected, unprotected, payload, issuer_signature] = parts(header.get(KCWT)?)?;
    let header = decode(protected.as_bytes()?, &Limits::TOKEN).ok()?;
    let payload = decode(payload.as_bytes()?, &Limits::TOKEN).ok()?;
    let disclosures = disclosures(unprotected.get(SD_CLAIMS))?;

    let holder = payload.get(CNF)?.get(1)?;
    let vct = payload.get(VCT)?;
    Some(Proof {
        kid: core::str::from_utf8(header.get(KID)?.as_bytes()?)
            .ok()?
            .to_owned(),
        algorithm: algorithm_from_id(header.get(ALG)?.as_integer()?).ok()?,
        issuer: payload.get(ISS)?.as_text()?.to_owned(),
        document_type: match vct.as_text() {
            Some(name) => name.into(),
            None => DocumentType::Int(vct.as_integer()?),
        },
        holder_x: holder.get(-2)?.as_bytes()?.try_into().ok()?,
        holder_odd: holder.get(-3)?.as_bool()?,
        issued_at: payload.get(IAT)?.as_integer()?,
        expires_at: optional(payload.get(EXP), Node::as_integer)?,
        status: optional(payload.get(STATUS), status)?,
        claims: disclosures.members(payload.as_map()?, 1, true)?,
        issuer_signature: issuer_signature.as_bytes()?.to_vec(),
        presented_at: binding.get(IAT)?.as_integer()?,
        presentation_ends: optional(binding.get(EXP), Node::as_integer)?,
        audience: binding.get(AUD)?.as_text()?.to_owned(),
        nonce: optional(binding.get(CNONCE), |nonce| {
            Some(nonce.as_bytes()?.to_vec())
        })?,
        holder_signature: holder_signature.as_bytes()?.try_into().ok()?,
    })
}

/// The four parts of a tagged COSE_Sign1.
fn parts<'n, 'a>(message: &'n Node<'a>) -> Option<&'n [Node<'a>; 4]> {
    message.as_tagged(TAG_SIGN1)?.as_array()?.try_into().ok()
}

/// What may be missing, but not malformed.
fn optional<'n, 'a, T>(
    node: Option<&'n Node<'a>>,
    read: impl FnOnce(&'n Node<'a>) -> Option<T>,
) -> Option<Option<T>> {
    node.map_or(Some(None), |node| read(node).map(Some))
}

fn status(node: &Node<'_>) -> Option<StatusReference> {
    let member = |node: &Node<'_>, name: &str| -> Option<Value> {
        let entries = node.as_map()?;
        let (_, value) = entries
            .iter()
            .find(|(key, _)| key.as_text() == Some(name))?;
        Some(value.to_value())
    };
    let Value::Map(list) = member(node, "status_list")? else {
        return None;
    };
    let field = |name: &str| {
        let (_, value) = list.iter().find(|(key, _)| *key == Value::from(name))?;
        Some(value.clone())
    };
    match (field("idx")?, field("uri")?) {
        (Value::Unsigned(index), Value::Text(uri)) => Some(StatusReference { uri, index }),
        _ => None,
    }
}

/// Disclosures by their digest, each the array `[salt, value, key]` or `[salt, value]`.
struct Disclosures<'a>(HashMap<Digest, Node<'a>>);

fn disclosures<'a>(array: Option<&Node<'a>>) -> Option<Disclosures<'a>> {
    let wrapped = match array {
        Some(array) => array.as_array()?,
        None => &[],
    };
    let read = |one: &Node<'a>| {
        let bytes = one.as_bytes()?;
        Some((sha256(bytes), decode(bytes, &Limits::TOKEN).ok()?))
    };
    Some(Disclosures(
        wrapped.iter().map(read).collect::<Option<_>>()?,
    ))
}

impl<'a> Disclosures<'a> {
    fn members(&self, entries: &[(Node<'a>, Node<'a>)], depth: u8, top: bool) -> Option<Members> {
        let mut members = Members::default();
        for (key, node) in entries {
            if matches!(key.kind(), Kind::Simple(number) if number.number() == SIMPLE_REDACTED) {
                for digest in node.as_array()? {
                    let digest: Digest = digest.as_bytes()?.try_into().ok()?;
                    match self.0.get(&digest).map(|node| node.as_array()) {
                        Some(Some([salt, item, key])) => members.shown.push(Shown {
                            salt: salt.as_bytes()?.try_into().ok()?,
                            key: claim_key(key)?,
                            item: self.item(item, depth)?,
                        }),
                        _ => members.hidden.push(digest),
                    }
                }
                continue;
            }
            let key = claim_key(key)?;
            let own = matches!(key, ClaimKey::Int(label) if OWN_PLACE.contains(&label));
            if !(top && own) {
                members.plain.push((key, self.item(node, depth)?));
            }
        }
        members.sort();
        Some(members)
    }

    fn item(&self, node: &Node<'a>, depth: u8) -> Option<Item> {
        Some(match node.kind() {
            Kind::Array(items) => {
                let depth = deeper(depth)?;
                Item::Array(
                    items
                        .iter()
                        .map(|item| self.element(item, depth))
                        .collect::<Option<_>>()?,
                )
            }
            Kind::Bool(bit) => Item::Bool(*bit),
            Kind::Bytes(bytes) => Item::Bytes(bytes.to_vec()),
            Kind::Map(entries) => Item::Map(self.members(entries, deeper(depth)?, false)?),
            Kind::Negative(number) => Item::Negative(*number),
            Kind::Null => Item::Null,
            Kind::Text(text) => Item::Text((*text).to_owned()),
            Kind::Unsigned(number) => Item::Unsigned(*number),
            Kind::Float(_) | Kind::Simple(_) | Kind::Tag(..) | Kind::Undefined => return None,
        })
    }

    fn element(&self, node: &Node<'a>, depth: u8) -> Option<Element> {
        let Some(digest) = node.as_tagged(TAG_REDACTED) else {
            return Some(Element::Plain(self.item(node, depth)?));
        };
        let digest: Digest = digest.as_bytes()?.try_into().ok()?;
        Some(match self.0.get(&digest).map(|node| node.as_array()) {
            Some(Some([salt, item])) => {
                Element::Shown(salt.as_bytes()?.try_into().ok()?, self.item(item, depth)?)
            }
            _ => Element::Hidden(digest),
        })
    }
}

fn deeper(depth: u8) -> Option<u8> {
    (depth < MAX_DEPTH).then(|| depth.saturating_add(1))
}

fn claim_key(key: &Node<'_>) -> Option<ClaimKey> {
    match key.as_text() {
        Some(name) => Some(name.into()),
        None => key.as_integer().map(ClaimKey::Int),
    }
}
