//! CBOR as a tree, in words close to its diagnostic notation (RFC 8949 section 8). Labels that standards number get their
//! names, times their date.

use vidan_codec::{
    cbor::{Kind, Node},
    clock::UnixTime,
};

use super::tree::{Branch, bytes};

/// Which table names the integer keys of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Labels {
    /// Claims of a CWT.
    Claims,
    /// Header parameters of COSE.
    Header,
    /// Parts of a COSE_Key.
    Key,
    /// None.
    Plain,
}

/// Deepest nesting that is shown.
const MAX_DEPTH: usize = 40;

/// An item under a label.
pub(super) fn branch(label: impl Into<String>, node: &Node<'_>, labels: Labels) -> Branch {
    at_depth(label.into(), node, labels, 0)
}

fn at_depth(label: String, node: &Node<'_>, labels: Labels, depth: usize) -> Branch {
    if depth > MAX_DEPTH {
        return Branch::leaf(label, "…");
    }
    match node.kind() {
        Kind::Array(items) => {
            let below = items.iter().enumerate();
            let below =
                below.map(|(at, item)| at_depth(format!("[{at}]"), item, Labels::Plain, depth + 1));
            Branch::of(label, below.collect()).with(format!("array of {}", items.len()))
        }
        Kind::Map(entries) => {
            let below = entries.iter().map(|(key, value)| {
                let inner = inner(labels, key.as_integer());
                if labels == Labels::Claims
                    && is_time(key)
                    && let Some(seconds) = value.as_integer()
                {
                    return Branch::leaf(key_name(key, labels), time(seconds));
                }
                at_depth(key_name(key, labels), value, inner, depth + 1)
            });
            Branch::of(label, below.collect()).with(format!("map of {}", entries.len()))
        }
        Kind::Tag(tag, inner) => {
            let below = at_depth("content".to_owned(), inner, Labels::Plain, depth + 1);
            Branch::of(label, vec![below]).with(format!("tag {tag}"))
        }
        _ => Branch::leaf(label, scalar(node)),
    }
}

/// A value that holds no other.
pub(super) fn scalar(node: &Node<'_>) -> String {
    match node.kind() {
        Kind::Array(items) => format!("array of {}", items.len()),
        Kind::Bool(bit) => bit.to_string(),
        Kind::Bytes(content) => bytes(content),
        Kind::Float(number) => format!("{number:?}"),
        Kind::Map(entries) => format!("map of {}", entries.len()),
        Kind::Negative(n) => (-1 - i128::from(*n)).to_string(),
        Kind::Null => "null".to_owned(),
        Kind::Simple(number) => format!("simple({})", number.number()),
        Kind::Tag(tag, _) => format!("tag {tag}"),
        Kind::Text(text) => format!("\"{text}\""),
        Kind::Undefined => "undefined".to_owned(),
        Kind::Unsigned(n) => n.to_string(),
    }
}

/// A key, with its name where a standard gives one.
pub(super) fn key_name(key: &Node<'_>, labels: Labels) -> String {
    let known = key.as_integer().and_then(|label| name(labels, label));
    match known {
        Some(name) => format!("{} ({name})", scalar(key)),
        None => match key.as_text() {
            Some(text) => text.to_owned(),
            None => scalar(key),
        },
    }
}

/// Seconds since 1970 with their date.
pub(super) fn time(seconds: i64) -> String {
    format!("{seconds} ({})", UnixTime(seconds))
}

/// Whether a claim is a time.
pub(super) fn is_time(key: &Node<'_>) -> bool {
    matches!(key.as_integer(), Some(4..=6))
}

fn inner(labels: Labels, key: Option<i64>) -> Labels {
    match (labels, key) {
        // `cnf` holds a key under 1.
        (Labels::Claims, Some(8)) => Labels::Key,
        (Labels::Key, Some(1)) => Labels::Key,
        _ => Labels::Plain,
    }
}

fn name(labels: Labels, label: i64) -> Option<&'static str> {
    Some(match (labels, label) {
        (Labels::Claims, 1) => "iss",
        (Labels::Claims, 2) => "sub",
        (Labels::Claims, 3) => "aud",
        (Labels::Claims, 4) => "exp",
        (Labels::Claims, 5) => "nbf",
        (Labels::Claims, 6) => "iat",
        (Labels::Claims, 7) => "cti",
        (Labels::Claims, 8) => "cnf",
        (Labels::Claims, 11) => "vct",
        (Labels::Claims, 39) => "cnonce",
        (Labels::Claims, 65_533) => "status_list",
        (Labels::Claims, 65_534) => "ttl",
        (Labels::Claims, 65_535) => "status",
        (Labels::Header, 1) => "alg",
        (Labels::Header, 2) => "crit",
        (Labels::Header, 3) => "content type",
        (Labels::Header, 4) => "kid",
        (Labels::Header, 13) => "kcwt",
        (Labels::Header, 15) => "CWT claims",
        (Labels::Header, 16) => "typ",
        (Labels::Header, 17) => "sd_claims",
        (Labels::Header, 33) => "x5chain",
        (Labels::Header, 170) => "sd_alg",
        (Labels::Header, 171) => "sd_aead_encrypted_claims",
        (Labels::Header, 172) => "sd_aead",
        (Labels::Key, 1) => "kty",
        (Labels::Key, -1) => "crv",
        (Labels::Key, -2) => "x",
        (Labels::Key, -3) => "y",
        (Labels::Key, -4) => "d, a PRIVATE part",
        _ => return None,
    })
}

/// The name of a COSE algorithm.
pub(super) fn algorithm(number: i64) -> String {
    let name = match number {
        -9 => "ESP256",
        -51 => "ESP384",
        -19 => "Ed25519",
        -7 => "ES256",
        -35 => "ES384",
        -8 => "EdDSA",
        -16 => "SHA-256",
        5 => "HMAC 256/256",
        _ => "not one of ours",
    };
    format!("{number} ({name})")
}
