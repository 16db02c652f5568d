//! A verifier's question under the fixed list. As it is, one by a listed verifier must be one that the verifier signed; after a
//! byte 0x01 its bytes are signed here where they can be, to get at the rules behind the signature.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::{
    base45,
    cbor::{Limits, decode},
};
use vidan_credential::BROADCAST_AUDIENCE;
use vidan_protocol::{
    Error,
    challenge::{Asker, Challenge, MAX_CLAIMS, MAX_LIFETIME, MAX_TEXT, PREFIX},
};

use crate::{
    Reached, reached,
    resign::{TO_BE_SIGNED, signed_again},
    seeds,
    world::{NOW, VERIFIER, world},
};

/// Reads a question.
pub fn run(data: &[u8]) -> Reached {
    let (text, ours) = match data.split_first() {
        Some((&TO_BE_SIGNED, rest)) => (text_of(rest), true),
        _ => (String::from_utf8_lossy(data).into_owned(), false),
    };
    let challenge = read(&text);
    if let Ok(challenge) = &challenge {
        check(challenge);
        assert!(text.len() <= MAX_TEXT);
        let listed = challenge.asker() != &Asker::Unknown;
        assert!(
            ours || !listed || signed().contains(challenge.answer_nonce()),
            "a question that the verifier did not ask"
        );
    }
    reached(&challenge)
}

fn read(text: &str) -> Result<Challenge, Error> {
    Challenge::read(text, &world().list, NOW)
}

/// Whoever asks, whatever is asked.
fn check(challenge: &Challenge) {
    let audience = challenge.audience();
    assert!(!audience.eq_ignore_ascii_case(BROADCAST_AUDIENCE));
    match challenge.asker() {
        Asker::Listed { id, .. } => assert!(id == VERIFIER && audience == VERIFIER),
        Asker::Unknown => assert!(!world().list.names_anyone(audience)),
    }
    assert!((1..=MAX_CLAIMS).contains(&challenge.claims().len()));
    let open_for = challenge.expires_at().0 - challenge.issued_at().0;
    assert!((1..=MAX_LIFETIME).contains(&open_for));
    for line in [&challenge.purpose().vi, &challenge.purpose().en] {
        assert!(!line.trim().is_empty() && !line.chars().any(char::is_control));
    }
}

fn text_of(bytes: &[u8]) -> String {
    let signed = decode(bytes, &Limits::TOKEN)
        .ok()
        .and_then(|node| signed_again(&node, None, &world().office));
    let bytes = signed.as_deref().unwrap_or(bytes);
    format!("{PREFIX}{}", base45::encode(bytes))
}

/// The answers' nonces of the questions that the verifier signed.
fn signed() -> &'static HashSet<[u8; 32]> {
    static SIGNED: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        seeds::files(&seeds::folder("challenge"))
            .iter()
            .filter_map(|(_, text)| core::str::from_utf8(text).ok())
            .filter_map(|text| Some(*read(text).ok()?.answer_nonce()))
            .collect()
    })
}
