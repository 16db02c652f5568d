//! Whether a name lies within a subtree of names, form by form (RFC 5280 section 4.2.1.10). `None`: it cannot be said.

use super::der::{Item, OID, PRINTABLE_STRING, Reader, SEQUENCE, SET, UTF8_STRING};

const IA5_STRING: u8 = 0x16;

/// Whether the first parts of a distinguished name are those of the base.
pub(super) fn directory(name: &[u8], base: &[u8]) -> Option<bool> {
    let mut name = Reader::new(Reader::only(name, SEQUENCE)?.content);
    let mut base = Reader::new(Reader::only(base, SEQUENCE)?.content);
    while !base.is_empty() {
        if name.is_empty() {
            return Some(false);
        }
        if !same_part(name.take(SET)?.content, base.take(SET)?.content)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Parts are the same where each attribute of one is in the other (section 7.1).
fn same_part(one: &[u8], other: &[u8]) -> Option<bool> {
    let (one, other) = (attributes(one)?, attributes(other)?);
    if one.len() != other.len() {
        return Some(false);
    }
    for (kind, value) in &one {
        let mut found = false;
        for (other_kind, other_value) in &other {
            found |= kind == other_kind && same_value(*value, *other_value)?;
        }
        if !found {
            return Some(false);
        }
    }
    Some(true)
}

fn attributes(part: &[u8]) -> Option<Vec<(&[u8], Item<'_>)>> {
    let mut reader = Reader::new(part);
    let mut found = Vec::new();
    while !reader.is_empty() {
        let mut attribute = Reader::new(reader.take(SEQUENCE)?.content);
        found.push((attribute.take(OID)?.content, attribute.next()?));
        attribute.end()?;
    }
    Some(found)
}

/// Texts are the same whatever their case, spaces and encoding (section 7.1). Of encodings that are not read here only the same bytes
/// are the same; other bytes may be.
fn same_value(one: Item<'_>, other: Item<'_>) -> Option<bool> {
    if one.whole == other.whole {
        return Some(true);
    }
    Some(folded(one)? == folded(other)?)
}

fn folded(value: Item<'_>) -> Option<String> {
    if !matches!(value.tag, UTF8_STRING | PRINTABLE_STRING | IA5_STRING) {
        return None;
    }
    let text = core::str::from_utf8(value.content).ok()?.to_lowercase();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a host's name is the base, or has further labels before it. Of an excluded base that a name with `*` may stand for, the
/// answer is yes.
pub(super) fn dns(name: &[u8], base: &[u8], excluded: bool) -> Option<bool> {
    let (name, base) = (host(name)?, host(base)?);
    let covers = |parent: &str| excluded && base.ends_with(parent) && base.len() > parent.len();
    Some(is_below(&name, &base) || base == name || name.strip_prefix('*').is_some_and(covers))
}

/// Whether the host of an address is the base, or below a base that begins with a dot. An address without a host's full name cannot be
/// judged, which the section demands to refuse.
pub(super) fn uri(name: &[u8], base: &[u8]) -> Option<bool> {
    let address = core::str::from_utf8(name).ok()?;
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let named = authority.rsplit('@').next()?;
    let name = host(named.split(':').next()?.as_bytes())?;
    let is_number = name
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number || !name.contains('.') {
        return None;
    }
    let base = host(base)?;
    Some(match base.starts_with('.') {
        true => is_below(&name, &base),
        false => name == base,
    })
}

/// Whether an address lies within a network: the base is address and mask.
pub(super) fn ip(name: &[u8], base: &[u8]) -> Option<bool> {
    if !matches!(name.len(), 4 | 16) || !matches!(base.len(), 8 | 32) {
        return None;
    }
    let Some((network, mask)) = base.split_at_checked(name.len()) else {
        return Some(false);
    };
    let within = |((name, network), mask): ((&u8, &u8), &u8)| name & mask == network & mask;
    Some(network.len() == mask.len() && name.iter().zip(network).zip(mask).all(within))
}

fn is_below(name: &str, base: &str) -> bool {
    let rest = name.strip_suffix(base);
    rest.is_some_and(|rest| {
        !rest.is_empty() && (base.starts_with('.') || base.is_empty() || rest.ends_with('.'))
    })
}

/// A host's name in lower case.
fn host(name: &[u8]) -> Option<String> {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'*');
    let text = core::str::from_utf8(name).ok()?;
    // A dot at the end means the same name, written so that no comparison finds it.
    (name.iter().all(plain) && !text.ends_with('.')).then(|| text.to_ascii_lowercase())
}
