//! SD-JWT VC: a credential or a presentation, under the fixed list. A text as it is must be one that the issuer signed, and
//! shown with a token only where the holder signed that; after a byte 0x01 comes JSON, `[payload, [disclosure, …]]`, that is
//! made into a credential here, to get at the rules behind the digests and signatures: a text `#1` stands for the digest of
//! the second disclosure. A credential that is taken must be one that can be shown.

use std::{collections::HashSet, sync::OnceLock};

use serde_json::Value;
use vidan_codec::{base64url, json};
use vidan_credential::{
    Error,
    sd_jwt::{
        hold::HeldCredential,
        present::Presentation,
        verify::{Disclosed, Expectation, KeyBindingRule, Kind, NonceRule, Unverified},
    },
    testing::KID,
};
use vidan_crypto::hash::sha256;
use vidan_trust::Verified;

use crate::{
    Reached,
    resign::TO_BE_SIGNED,
    seeds,
    world::{NOW, VERIFIER, sign_jws, world},
};

const NAME: &str = "sd_jwt";
/// The nonce of the seeds.
pub const NONCE: &str = "fuzz-nonce";

/// Reads a text.
pub fn run(data: &[u8]) -> Reached {
    let (text, ours) = match data.split_first() {
        Some((&TO_BE_SIGNED, rest)) => (assemble(rest), true),
        _ => (String::from_utf8(data.to_vec()).ok(), false),
    };
    let Some(text) = text else {
        return Reached::Refused;
    };
    let taken = receive(&text);
    if let Ok(shown) = verify(&text, ASKED) {
        assert!(!taken, "a holder takes no presentation");
        assert!(
            ours || known().contains(&shown.get().replay_key()),
            "a presentation that the holder did not sign"
        );
        assert!(!format!("{shown:?}").is_empty());
        return Reached::Accepted;
    }
    // Without the holder's token anyone may leave out disclosures; the issuer's signature alone must be known.
    if taken || verify(&text, KeyBindingRule::Absent).is_ok() {
        let issued = issued(&text).is_some_and(|issued| known().contains(&issued));
        assert!(ours || issued, "a credential that the issuer did not sign");
        return Reached::Accepted;
    }
    Reached::Refused
}

/// That the holder signed for the verifier of the seeds.
pub(crate) const ASKED: KeyBindingRule<'_> = KeyBindingRule::Required {
    nonce: NonceRule::Any,
    max_age: Some(60),
};

pub(crate) fn verify(text: &str, rule: KeyBindingRule<'_>) -> Result<Verified<Disclosed>, Error> {
    let read = Unverified::parse(text)?;
    let (key, profile) = read.trusted_by(&world().list, NOW)?;
    let expected = Expectation {
        kind: Kind::Credential,
        audiences: &[VERIFIER],
        key_binding: rule,
        now: NOW.plus(5),
        skew: 300,
    };
    read.verify(&key, &expected, profile.as_ref())
}

/// Whatever the holder was able to take, a verifier takes from the holder, with all its claims.
fn receive(text: &str) -> bool {
    let holder = world().holder.public();
    let Ok(held) = HeldCredential::receive(text.as_bytes(), &world().list, NOW.plus(5), &holder)
    else {
        return false;
    };
    let held = held.get();
    let Ok(presentation) = Presentation::new(held, &held.disclosable(), NOW) else {
        // It may end today, or begin within the skew.
        return true;
    };
    let preview = presentation.claims().to_vec();
    let Ok(prepared) = presentation.prepare(VERIFIER, NONCE) else {
        // It may be for others.
        return true;
    };
    let message = prepared.to_be_signed().message();
    let signature = world().holder.sign(message).expect("a key in memory signs");
    let text = prepared.finish(&signature).expect("own signature");
    let shown = verify(text.as_str(), ASKED).expect("what is shown verifies");
    assert!(shown.get().claims() == preview, "preview and proof differ");
    assert!(shown.get().claims() == held.claims(), "something is hidden");
    true
}

/// A credential of this payload and these disclosures, with the digests and the signature that it should have.
fn assemble(parts: &[u8]) -> Option<String> {
    let Ok(Value::Array(parts)) = json::parse(parts, 64 * 1024) else {
        return None;
    };
    let [payload, Value::Array(disclosures)] = parts.as_slice() else {
        return None;
    };
    // From the last to the first: each may hold digests of those after it.
    let mut digests = vec![String::new(); disclosures.len()];
    let mut texts = Vec::with_capacity(disclosures.len());
    for (at, disclosure) in disclosures.iter().enumerate().rev() {
        let text = base64url::encode(with_digests(disclosure, &digests).to_string());
        digests[at] = base64url::encode(sha256(text.as_bytes()));
        texts.push(text);
    }
    let payload = with_digests(payload, &digests).to_string();
    let jwt = sign_jws("dc+sd-jwt", KID, &world().issuer, payload.as_bytes());
    texts.push(jwt);
    texts.reverse();
    Some(texts.join("~") + "~")
}

fn with_digests(value: &Value, digests: &[String]) -> Value {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| with_digests(item, digests))
            .collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), with_digests(value, digests)))
                .collect(),
        ),
        Value::String(text) => {
            let number = text
                .strip_prefix('#')
                .and_then(|text| text.parse::<usize>().ok());
            let digest = number.and_then(|number| digests.get(number));
            digest.unwrap_or(text).as_str().into()
        }
        plain => plain.clone(),
    }
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut known = HashSet::new();
        for (_, seed) in seeds::files(&seeds::folder(NAME)) {
            let Ok(text) = core::str::from_utf8(&seed) else {
                continue;
            };
            let shown = verify(text, ASKED).ok();
            known.extend(shown.map(|shown| shown.get().replay_key()));
            known.extend(issued(text));
        }
        known
    })
}

/// The digest of what the issuer signed.
fn issued(text: &str) -> Option<[u8; 32]> {
    let (jwt, _) = text.split_once('~')?;
    Some(sha256(&seeds::signing_input(jwt.as_bytes())?))
}
