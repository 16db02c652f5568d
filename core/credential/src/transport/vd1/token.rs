//! A key-binding token taken apart, and put together again byte for byte as issuer and holder write it: maps in bytewise
//! order of their keys, digests of a map in bytewise order, each disclosure before those inside of it.

use std::collections::HashMap;

use vidan_codec::{
    cbor::{Kind, Limits, Node, Simple, Value, decode},
    cose::{algorithm_from_id, algorithm_id, key_thumbprint_uri, key_to_value},
};
use vidan_crypto::{Algorithm, PublicKey, hash::sha256};

use super::{
    layout::OWN_PLACE,
    proof::{Digest, Element, Item, MAX_DEPTH, Members, Proof, Shown, key_value},
};
use crate::{
    ClaimKey, DocumentType, Error, StatusReference,
    sd_cwt::{
        labels::{
            ALG, AUD, CNF, CNONCE, EXP, IAT, ISS, KCWT, KID, SD_CLAIMS, SIMPLE_REDACTED, STATUS,
            SUB, TAG_REDACTED, TAG_SIGN1, TYP, TYP_KBT, TYP_SD_CWT, VCT,
        },
        wire,
    },
};

/// The token of a proof.
///
/// # Errors
/// [`Error::ConfirmationInvalid`] where the holder's key is no point on its curve.
pub(super) fn put_together(proof: &Proof) -> Result<Vec<u8>, Error> {
    let holder = PublicKey::from_p256_compressed(&proof.holder_x, proof.holder_odd)
        .map_err(|_| Error::ConfirmationInvalid)?;
    let mut disclosures = Vec::new();
    let payload = payload(proof, &holder, &mut disclosures);
    let protected = Value::map([
        (ALG, Value::from(algorithm_id(proof.algorithm))),
        (KID, Value::from(proof.kid.as_bytes())),
        (TYP, Value::from(TYP_SD_CWT)),
    ]);
    let unprotected = match disclosures.is_empty() {
        true => wire::map(&[]),
        false => {
            let wrapped: Vec<Vec<u8>> = disclosures.iter().map(|one| wire::bytes(one)).collect();
            let wrapped: Vec<&[u8]> = wrapped.iter().map(Vec::as_slice).collect();
            wire::map(&[(&Value::from(SD_CLAIMS).to_vec(), &wire::array(&wrapped))])
        }
    };
    let credential = wire::sign1(
        &protected.to_vec(),
        &unprotected,
        &payload.to_vec(),
        &proof.issuer_signature,
    );
    let protected = wire::map(&[
        (
            &Value::from(ALG).to_vec(),
            &Value::from(algorithm_id(Algorithm::Es256)).to_vec(),
        ),
        (&Value::from(KCWT).to_vec(), &credential),
        (&Value::from(TYP).to_vec(), &Value::from(TYP_KBT).to_vec()),
    ]);
    let mut claims = vec![(AUD, Value::from(proof.audience.as_str()))];
    claims.extend(proof.presentation_ends.map(|end| (EXP, end.into())));
    claims.push((IAT, proof.presented_at.into()));
    claims.extend(proof.nonce.clone().map(|nonce| (CNONCE, nonce.into())));
    Ok(wire::sign1(
        &protected,
        &wire::map(&[]),
        &Value::map(claims).to_vec(),
        &proof.holder_signature,
    ))
}

/// What a token says, where it is of our kind. Nothing is checked that putting it together again will show.
pub(super) fn take_apart(token: &[u8]) -> Option<Proof> {
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

/// The issuer's payload. Its disclosures are added in the order of the walk that a verifier makes.
fn payload(proof: &Proof, holder: &PublicKey, disclosures: &mut Vec<Vec<u8>>) -> Value {
    let mut entries = vec![
        (ISS, Value::from(proof.issuer.as_str())),
        (SUB, key_thumbprint_uri(holder).into()),
        (IAT, proof.issued_at.into()),
        (CNF, Value::map([(1i64, key_to_value(holder))])),
        (
            VCT,
            match &proof.document_type {
                DocumentType::Int(number) => (*number).into(),
                DocumentType::Text(name) => name.as_str().into(),
            },
        ),
    ];
    entries.extend(proof.expires_at.map(|end| (EXP, end.into())));
    entries.extend(proof.status.as_ref().map(|status| {
        let index = ("idx", Value::Unsigned(status.index));
        let list = Value::map([index, ("uri", status.uri.as_str().into())]);
        (STATUS, Value::map([("status_list", list)]))
    }));
    let mut payload = Value::map(entries);
    if let Value::Map(entries) = &mut payload {
        entries.extend(map(&proof.claims, disclosures));
        entries.sort_by_cached_key(|(key, _)| key.to_vec());
    }
    payload
}

/// A disclosure, its digest, and the disclosures inside of it.
struct Made {
    digest: Digest,
    encoded: Vec<u8>,
    inside: Vec<Vec<u8>>,
}

impl Made {
    fn new(salt: &[u8], item: &Item, key: Option<&ClaimKey>) -> Self {
        let mut inside = Vec::new();
        let mut content = vec![Value::from(salt), value(item, &mut inside)];
        content.extend(key.map(key_value));
        let encoded = Value::Array(content).to_vec();
        Self {
            digest: sha256(&encoded),
            encoded,
            inside,
        }
    }

    fn add_to(self, disclosures: &mut Vec<Vec<u8>>) {
        disclosures.push(self.encoded);
        disclosures.extend(self.inside);
    }
}

fn map(members: &Members, disclosures: &mut Vec<Vec<u8>>) -> Vec<(Value, Value)> {
    let mut entries: Vec<(Value, Value)> = members
        .plain
        .iter()
        .map(|(key, item)| (key_value(key), value(item, disclosures)))
        .collect();
    let mut made: Vec<Made> = members
        .shown
        .iter()
        .map(|shown| Made::new(&shown.salt, &shown.item, Some(&shown.key)))
        .collect();
    made.sort_by_key(|made| made.digest);
    let mut digests: Vec<Digest> = members.hidden.clone();
    digests.extend(made.iter().map(|made| made.digest));
    digests.sort_unstable();
    if let Some(key) = Simple::new(SIMPLE_REDACTED)
        && !digests.is_empty()
    {
        let digests = digests.iter().map(|digest| Value::from(&digest[..]));
        entries.push((Value::Simple(key), Value::Array(digests.collect())));
    }
    made.into_iter().for_each(|made| made.add_to(disclosures));
    entries
}

fn value(item: &Item, disclosures: &mut Vec<Vec<u8>>) -> Value {
    match item {
        Item::Array(elements) => Value::Array(
            elements
                .iter()
                .map(|element| array_element(element, disclosures))
                .collect(),
        ),
        Item::Bool(bit) => Value::Bool(*bit),
        Item::Bytes(bytes) => Value::Bytes(bytes.clone()),
        Item::Map(members) => Value::Map(map(members, disclosures)),
        Item::Negative(number) => Value::Negative(*number),
        Item::Null => Value::Null,
        Item::Text(text) => Value::Text(text.clone()),
        Item::Unsigned(number) => Value::Unsigned(*number),
    }
}

fn array_element(element: &Element, disclosures: &mut Vec<Vec<u8>>) -> Value {
    let redacted = |digest: &Digest| Value::tagged(TAG_REDACTED, Value::from(&digest[..]));
    match element {
        Element::Hidden(digest) => redacted(digest),
        Element::Plain(item) => value(item, disclosures),
        Element::Shown(salt, item) => {
            let made = Made::new(salt, item, None);
            let digest = redacted(&made.digest);
            made.add_to(disclosures);
            digest
        }
    }
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
