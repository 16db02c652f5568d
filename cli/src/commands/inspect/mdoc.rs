//! Structures of mobile documents (ISO/IEC 18013-5) as a tree: what is encoded inside of them opened, elements under their names,
//! certificates by their subjects.

use vidan_codec::cbor::{Kind, Limits, Node, decode};
use vidan_trust::x509::Certificate;

use super::{
    cbor::{self, Labels},
    token,
    tree::{Branch, bytes},
};

/// Encoded CBOR, and the tags of times and days.
const EMBEDDED: u64 = 24;
const TIMES: [u64; 2] = [0, 1004];
/// Header label of the certificates.
const X5CHAIN: i64 = 33;
/// Deepest nesting that is shown, what is encoded inside counted too.
const MAX_DEPTH: usize = 40;

/// A document as issued, an answer or a request; `None` where it is none.
pub(super) fn branch(node: &Node<'_>, limits: &Limits) -> Option<Branch> {
    let has = |name| member(node, name).is_some();
    let kind = if has("issuerAuth") {
        "document (mdoc, IssuerSigned)"
    } else if has("version") && has("status") {
        "answer (mdoc, DeviceResponse)"
    } else if has("docRequests") {
        "request (mdoc, DeviceRequest)"
    } else {
        return None;
    };
    Some(open(kind.to_owned(), node, limits, 0))
}

fn member<'n, 'a>(map: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    let mut entries = map.as_map()?.iter();
    entries.find_map(|(key, value)| (key.as_text() == Some(name)).then_some(value))
}

fn open(label: String, node: &Node<'_>, limits: &Limits, depth: usize) -> Branch {
    if depth > MAX_DEPTH {
        return Branch::leaf(label, "…");
    }
    let below = depth + 1;
    match node.kind() {
        Kind::Tag(EMBEDDED, inner) if let Some(encoded) = inner.as_bytes() => {
            match decode(encoded, limits) {
                Ok(node) => open(label, &node, limits, below),
                Err(_) => Branch::leaf(label, bytes(encoded)),
            }
        }
        Kind::Tag(tag, inner) if TIMES.contains(tag) => Branch::leaf(label, cbor::scalar(inner)),
        Kind::Map(_) if let Some(name) = member(node, "elementIdentifier") => {
            item(name, node, limits, below)
        }
        Kind::Map(entries) => {
            let part = |(key, value): &(Node<'_>, Node<'_>)| {
                let label = cbor::key_name(key, Labels::Plain);
                match label.as_str() {
                    "issuerAuth" | "deviceSignature" | "deviceMac" | "readerAuth" => {
                        signed(label, value, limits, below)
                    }
                    "deviceKey" => cbor::branch(label, value, Labels::Key),
                    _ => open(label, value, limits, below),
                }
            };
            Branch::of(label, entries.iter().map(part).collect())
        }
        Kind::Array(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(at, item)| open(format!("[{at}]"), item, limits, below));
            Branch::of(label, items.collect())
        }
        _ => cbor::branch(label, node, Labels::Plain),
    }
}

/// An element: its value under its name, and below it what its digest is found and salted by.
fn item(name: &Node<'_>, item: &Node<'_>, limits: &Limits, depth: usize) -> Branch {
    let label = name.as_text().map(str::to_owned);
    let label = label.unwrap_or_else(|| cbor::scalar(name));
    let mut shown = match member(item, "elementValue") {
        Some(value) => open(label, value, limits, depth),
        None => Branch::leaf(label, "no value"),
    };
    for part in ["digestID", "random"] {
        if let Some(value) = member(item, part) {
            shown.below.push(cbor::branch(part, value, Labels::Plain));
        }
    }
    shown
}

/// A COSE message without tag.
fn signed(label: String, node: &Node<'_>, limits: &Limits, depth: usize) -> Branch {
    let Some([protected, unprotected, payload, authenticator]) = node.as_array() else {
        return cbor::branch(label, node, Labels::Plain);
    };
    let protected = protected.as_bytes();
    let protected = protected.and_then(|header| decode(header, limits).ok());
    let payload = match payload.as_bytes() {
        None => Branch::leaf("payload", "detached"),
        Some(content) => match decode(content, limits) {
            Ok(node) => open("payload".to_owned(), &node, limits, depth),
            Err(_) => Branch::leaf("payload", bytes(content)),
        },
    };
    let size = authenticator.as_bytes().map_or(0, <[u8]>::len);
    let parts = [
        protected.map(|header| token::header("protected header", &header)),
        Some(unprotected_header(unprotected)),
        Some(payload),
        Some(Branch::leaf(
            "signature or MAC",
            format!("{size} bytes, NOT CHECKED"),
        )),
    ];
    Branch::of(label, parts.into_iter().flatten().collect())
}

fn unprotected_header(header: &Node<'_>) -> Branch {
    let entries = header.as_map().unwrap_or_default();
    let shown = entries.iter().map(|(key, value)| {
        let name = cbor::key_name(key, Labels::Header);
        match (key.as_integer(), value.as_array()) {
            (Some(X5CHAIN), None) => Branch::of(name, vec![certificate(value)]),
            (Some(X5CHAIN), Some(chain)) => {
                Branch::of(name, chain.iter().map(certificate).collect())
            }
            _ => cbor::branch(name, value, Labels::Plain),
        }
    });
    Branch::of("unprotected header", shown.collect())
}

fn certificate(node: &Node<'_>) -> Branch {
    const LABEL: &str = "certificate";
    let der = node.as_bytes().unwrap_or_default();
    match Certificate::read(der) {
        Ok(read) => {
            let (from, until) = read.validity();
            let subject = format!("\"{}\"", read.subject().shown());
            let below = vec![
                Branch::leaf("issuer", format!("\"{}\"", read.issuer().shown())),
                Branch::leaf("valid", format!("{from} to {until}")),
            ];
            Branch::of(LABEL, below).with(subject)
        }
        Err(_) => Branch::leaf(LABEL, bytes(der)),
    }
}
