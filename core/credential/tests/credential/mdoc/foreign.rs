//! Answers of other wallets (the OpenID conformance suite's): all of them is read and checked but the device's word, for a
//! session that nobody wrote down.

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    Error,
    mdoc::{
        from_text,
        transcript::SessionTranscript,
        verify::{Expectation, Unverified},
    },
    testing::pinned,
};

use super::vectors::{file, key_in};

/// The first check that fails.
fn fails_at(name: &str, now: &str, elements: usize) -> Error {
    let text = file(&format!("oidf-conformance/ParseVpTokenAsMdoc/{name}"));
    let bytes = from_text(core::str::from_utf8(&text).unwrap().trim()).unwrap();
    let read = Unverified::parse(&bytes).unwrap();
    let [document] = read.documents() else {
        panic!()
    };
    let key = pinned(&key_in(document.x5chain()[0]));
    let expected = Expectation {
        document_type: None,
        transcript: &SessionTranscript::from_bytes(&[0x83, 0xf6, 0xf6, 0xf6]).unwrap(),
        now: UnixTime::parse_rfc3339(now).unwrap(),
        skew: 0,
        reader_key: None,
    };
    let issued = issuer_signed(&bytes);
    let held = vidan_credential::mdoc::hold::Unverified::parse(&issued)
        .unwrap()
        .verify(&key, None, expected.now, None)
        .unwrap();
    assert_eq!(held.get().disclosable().len(), elements, "{name}");
    document.verify(&key, &expected).unwrap_err()
}

fn issuer_signed(response: &[u8]) -> Vec<u8> {
    use vidan_codec::cbor::{Limits, Node, decode};
    let node = decode(response, &Limits::TOKEN).unwrap();
    let member = |node: &Node<'_>, name: &str| {
        let entries = node.as_map().unwrap().iter();
        let mut named = entries.filter(|(key, _)| key.as_text() == Some(name));
        named.next().unwrap().1.raw().to_vec()
    };
    let documents = member(&node, "documents");
    let documents = decode(&documents, &Limits::TOKEN).unwrap();
    member(&documents.as_array().unwrap()[0], "issuerSigned")
}

/// Lengths written longer than needed, keys in another order, `undefined` for what is not there.
#[test]
fn with_a_signature() {
    let error = fails_at("mdoc-animo.txt", "2024-11-01T00:00:00Z", 6);
    assert_eq!(error, Error::HolderSignatureInvalid);
}

#[test]
fn with_a_mac() {
    let error = fails_at("mdoc-mac.txt", "2025-06-01T00:00:00Z", 11);
    assert_eq!(error, Error::MdocMacKeyMissing);
}

#[test]
fn with_no_element() {
    let error = fails_at("mdoc.txt", "2025-02-09T00:00:00Z", 0);
    assert_eq!(error, Error::HolderSignatureInvalid);
}
