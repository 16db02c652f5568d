//! The answer of a wallet with mobile documents (`DeviceResponse`), in one session. As it is, each document that verifies
//! must be one that the device spoke for; after a byte 0x01 the signatures of issuer and device are made here over whatever
//! stands there, to get at the rules behind them.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::cbor::{Node, Value, Writer, decode};
use vidan_credential::{mdoc::verify::Unverified, testing::pinned};

use crate::{
    Reached,
    mso::{expected, limits, member, replace, signed_again, transcript},
    resign::TO_BE_SIGNED,
    seeds,
    world::world,
};

/// Reads an answer.
pub fn run(data: &[u8]) -> Reached {
    let (answer, ours) = match data.split_first() {
        Some((&TO_BE_SIGNED, rest)) => (resign(rest).unwrap_or_else(|| rest.to_vec()), true),
        _ => (data.to_vec(), false),
    };
    let Some(keys) = verify(&answer) else {
        return Reached::Refused;
    };
    assert!(
        ours || keys.iter().all(|key| signed().contains(key)),
        "a document that the device did not speak for"
    );
    Reached::Accepted
}

/// The replay keys of all documents, where all verify.
fn verify(answer: &[u8]) -> Option<Vec<[u8; 32]>> {
    let read = Unverified::parse(answer).ok()?;
    let issuer = pinned(&world().issuer.public());
    let transcript = transcript();
    let keys = read.documents().iter().map(|document| {
        assert!(!document.x5chain().is_empty());
        let shown = document.verify(&issuer, &expected(&transcript)).ok()?;
        assert!(!format!("{:?}", shown.get()).is_empty());
        Some(shown.get().replay_key())
    });
    keys.collect()
}

/// An answer with the signatures that it should have. A MAC stays as it is.
fn resign(answer: &[u8]) -> Option<Vec<u8>> {
    let node = decode(answer, &limits(answer)).ok()?;
    let documents = member(&node, "documents")?.as_array()?.iter();
    let documents: Option<Vec<Value>> = documents.map(document).collect();
    Some(replace(&node, "documents", Value::Array(documents?))?.to_vec())
}

fn document(node: &Node<'_>) -> Option<Value> {
    let issued = member(node, "issuerSigned")?;
    let auth = signed_again(member(issued, "issuerAuth")?, None, &world().issuer)?;
    let issued = replace(issued, "issuerAuth", auth)?;
    let device = member(node, "deviceSigned")?;
    let auth = member(device, "deviceAuth")?;
    let auth = match member(auth, "deviceSignature") {
        Some(message) => {
            let namespaces = member(device, "nameSpaces")?.raw();
            let payload = payload(member(node, "docType")?.as_text()?, namespaces);
            let word = signed_again(message, Some(&payload), &world().holder)?;
            replace(auth, "deviceSignature", word)?
        }
        None => auth.to_value(),
    };
    let device = replace(device, "deviceAuth", auth)?;
    // Written again, so that the two changes meet in one map.
    let once = replace(node, "issuerSigned", issued)?.to_vec();
    let once = decode(&once, &limits(&once)).ok()?;
    replace(&once, "deviceSigned", device)
}

/// What a device signs, written here again.
fn payload(document_type: &str, namespaces: &[u8]) -> Vec<u8> {
    let mut out = Writer::new();
    out.array(4).text("DeviceAuthentication");
    out.encoded(transcript().as_bytes()).text(document_type);
    out.encoded(namespaces);
    Value::tagged(24, Value::Bytes(out.into_bytes())).to_vec()
}

fn signed() -> &'static HashSet<[u8; 32]> {
    static SIGNED: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let files = seeds::files(&seeds::folder("device_response"));
        let whole = files
            .iter()
            .filter(|(_, one)| one.first() != Some(&TO_BE_SIGNED));
        whole.filter_map(|(_, one)| verify(one)).flatten().collect()
    })
}
