//! A trust list under the pinned root. Any text that is a JWS, with hand-overs before it or not, must be one that the root
//! signed; JSON is signed here, to get at the rules behind the signature.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::json;
use vidan_crypto::hash::sha256;
use vidan_trust::{LIST_TYPE, ListContent, MAX_LIST_BYTES, OfficePurpose, TrustList, publish};

use crate::{
    Reached, reached, seeds,
    world::{NOW, ROOT_KID, sign_jws, world},
};

const NAME: &str = "trust_list";

/// Reads a list.
pub fn run(data: &[u8]) -> Reached {
    if data.first() == Some(&b'{') {
        return signed(data);
    }
    let Ok(text) = core::str::from_utf8(data) else {
        return Reached::Refused;
    };
    let list = TrustList::verify(text, &world().roots(), NOW, None);
    if let Ok(list) = &list {
        let input = last(data).and_then(seeds::signing_input);
        assert!(
            input.is_some_and(|input| known().contains(&sha256(&input))),
            "a list that the root did not sign"
        );
        look_up(list);
    }
    reached(&list)
}

/// What a reader takes from a root, a publisher can publish.
fn signed(payload: &[u8]) -> Reached {
    let text = sign_jws(LIST_TYPE, ROOT_KID, &world().root, payload);
    let list = TrustList::verify(&text, &world().roots(), NOW, None);
    if let Ok(list) = &list {
        look_up(list);
        let content: ListContent =
            json::from_slice(payload, MAX_LIST_BYTES).expect("it was read before");
        let again =
            publish(&content, &world().root, ROOT_KID).expect("what is read can be written");
        let again = TrustList::verify(&again, &world().roots(), NOW, None).expect("own list");
        assert_eq!(again.number(), list.number());
        assert_eq!(again.issuers(), list.issuers());
    }
    reached(&list)
}

/// Every question that a list is asked.
fn look_up(list: &TrustList) {
    for issuer in list.issuers() {
        for document in &issuer.documents {
            let key = list.issuer(&issuer.kid, document, NOW);
            assert!(key.is_err() || !issuer.standing.compromised);
            let _ = vidan_credential::DocumentProfile::from_list(list, document);
        }
    }
    for office in list.offices() {
        for form in &office.forms {
            let _ = list.office(&office.kid, OfficePurpose::Form(form), NOW);
        }
    }
    for verifier in list.verifiers() {
        let _ = list.verifier(&verifier.kid, NOW);
    }
    assert!(list.age(NOW) >= 0);
}

/// The list without the hand-overs before it: one that names no trusted root changes nothing.
fn last(text: &[u8]) -> Option<&[u8]> {
    text.rsplit(|byte| *byte == b'~').next()
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| seeds::digests(NAME, |seed| last(seed).and_then(seeds::signing_input)))
}
