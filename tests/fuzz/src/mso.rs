//! A mobile document as its issuer delivers it (`IssuerSigned`), for its holder. As it is it must be one that the issuer
//! signed; after a byte 0x01 the issuer's signature is made here over whatever security object stands there. What a holder
//! takes can be shown, part of it and all, and a reader takes it with the same claims.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::cbor::{Kind, Limits, Node, Value, decode};
use vidan_credential::{
    ClaimValue,
    mdoc::{
        hold::HeldMdoc,
        present::Presentation,
        response::DeviceResponse,
        transcript::SessionTranscript,
        verify::{Expectation, Unverified},
    },
    testing::pinned,
};
use vidan_crypto::SigningKey;

use crate::{
    Reached,
    resign::TO_BE_SIGNED,
    seeds,
    world::{NOW, world},
};

/// Reads a document.
pub fn run(data: &[u8]) -> Reached {
    let (issued, ours) = match data.split_first() {
        Some((&TO_BE_SIGNED, rest)) => (resign(rest).unwrap_or_else(|| rest.to_vec()), true),
        _ => (data.to_vec(), false),
    };
    let issuer = pinned(&world().issuer.public());
    let holder = world().holder.public();
    match HeldMdoc::receive(&issued, &issuer, None, NOW, &holder) {
        Ok(held) => {
            assert!(
                ours || payload(&issued).is_some_and(|one| signed().contains(&one)),
                "a document that its issuer did not sign"
            );
            show(held.get());
            Reached::Accepted
        }
        Err(_) => Reached::Refused,
    }
}

/// Whatever the holder was able to take, a reader takes from the holder: each element alone, and all together.
fn show(held: &HeldMdoc) {
    let all = held.disclosable();
    let transcript = transcript();
    let mut choices: Vec<&[_]> = all.chunks(1).take(2).collect();
    choices.push(&all);
    for chosen in choices {
        let Ok(presentation) = Presentation::new(held, chosen, NOW) else {
            // It may begin or end within the skew of clocks.
            return;
        };
        let preview = presentation.claims().to_vec();
        let prepared = presentation.prepare(&transcript);
        let message = prepared.to_be_signed().message().to_vec();
        let signature = world().holder.sign(&message).expect("random");
        let document = prepared.finish(&signature).expect("own signature");
        let answer = DeviceResponse::new(&[document], &[]).expect("one document");
        let read = Unverified::parse(answer.as_bytes()).expect("own answer");
        let issuer = pinned(&world().issuer.public());
        let shown = read.documents()[0].verify(&issuer, &expected(&transcript));
        let shown = shown.expect("what is shown verifies");
        // As JSON, in which not-a-number is like itself.
        let json = |claims: &[_]| ClaimValue::Map(claims.to_vec()).to_json();
        let same = json(shown.get().claims()) == json(&preview);
        assert!(same, "preview and proof differ");
        assert!(!format!("{:?}", shown.get()).is_empty());
    }
}

/// The session of all seeds.
#[must_use]
pub fn transcript() -> SessionTranscript {
    SessionTranscript::from_bytes(&[0x83, 0xf6, 0xf6, 0x41, 0x01]).expect("an array of three")
}

pub(crate) fn expected(transcript: &SessionTranscript) -> Expectation<'_> {
    Expectation {
        document_type: None,
        transcript,
        now: NOW,
        skew: 30,
        reader_key: Some(&world().inbox),
    }
}

/// The same document under a signature of the world's issuer.
fn resign(issued: &[u8]) -> Option<Vec<u8>> {
    let limits = limits(issued);
    let node = decode(issued, &limits).ok()?;
    let auth = signed_again(member(&node, "issuerAuth")?, None, &world().issuer)?;
    Some(replace(&node, "issuerAuth", auth)?.to_vec())
}

/// A COSE message without tag, signed again over its payload or a detached one.
pub(crate) fn signed_again(
    message: &Node<'_>,
    detached: Option<&[u8]>,
    key: &SigningKey,
) -> Option<Value> {
    let [protected, unprotected, payload, _] = message.as_array()? else {
        return None;
    };
    let covered = detached.or_else(|| payload.as_bytes())?;
    let signed = vidan_codec::cose::sig_structure(protected.as_bytes()?, covered);
    let signature = key.sign(signed.message()).ok()?;
    Some(Value::Array(vec![
        protected.to_value(),
        unprotected.to_value(),
        payload.to_value(),
        signature.into(),
    ]))
}

pub(crate) fn member<'n, 'a>(node: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    let entries = node.as_map()?.iter();
    let mut named = entries.filter(|(key, _)| key.as_text() == Some(name));
    Some(&named.next()?.1)
}

/// A map with another value of a member.
pub(crate) fn replace(node: &Node<'_>, name: &str, value: Value) -> Option<Value> {
    let Kind::Map(entries) = node.kind() else {
        return None;
    };
    let entries = entries.iter().map(|(key, old)| {
        let is_it = key.as_text() == Some(name);
        let new = if is_it { value.clone() } else { old.to_value() };
        (key.to_value(), new)
    });
    Some(Value::Map(entries.collect()))
}

/// As the readers have them, so that no more is signed than is read.
pub(crate) fn limits(bytes: &[u8]) -> Limits {
    Limits {
        bytes: bytes.len().min(vidan_credential::mdoc::MAX_BYTES),
        ..Limits::TOKEN
    }
}

/// What the issuer signed of a document.
fn payload(issued: &[u8]) -> Option<Vec<u8>> {
    let limits = Limits {
        items: 16 * 1024,
        ..limits(issued)
    };
    let node = decode(issued, &limits).ok()?;
    let auth = member(&node, "issuerAuth")?.as_array()?;
    Some(auth.get(2)?.as_bytes()?.to_vec())
}

fn signed() -> &'static HashSet<Vec<u8>> {
    static SIGNED: OnceLock<HashSet<Vec<u8>>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let files = seeds::files(&seeds::folder("mso"));
        let whole = files
            .iter()
            .filter(|(_, one)| one.first() != Some(&TO_BE_SIGNED));
        whole.filter_map(|(_, one)| payload(one)).collect()
    })
}
