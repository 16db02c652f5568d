//! The key-binding token of one fixed presentation ([`crate::world::SD_JWT`]). A token as it is must be one that the holder signed;
//! after a byte 0x01 come its header and its payload as JSON, a line each, and the holder signs them here: `#` as `sd_hash`
//! stands for the digest of the presentation.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::{base64url, json};
use vidan_credential::sd_jwt::verify::Disclosed;
use vidan_crypto::hash::sha256;

use crate::{
    Reached,
    resign::TO_BE_SIGNED,
    sd_jwt::{ASKED, verify},
    seeds,
    world::{NOW, SD_JWT, VERIFIER, world},
};

/// Reads a token.
pub fn run(data: &[u8]) -> Reached {
    let (token, ours) = match data.split_first() {
        Some((&TO_BE_SIGNED, rest)) => (sign(rest), true),
        _ => (String::from_utf8(data.to_vec()).ok(), false),
    };
    // A `~` would make a disclosure of what stands before it; the other target has those.
    let Some(token) = token.filter(|token| !token.contains('~')) else {
        return Reached::Refused;
    };
    let Ok(shown) = verify(&format!("{SD_JWT}{token}"), ASKED) else {
        return Reached::Refused;
    };
    let shown = shown.get();
    assert!(
        ours || known().contains(&shown.replay_key()),
        "a token that the holder did not sign"
    );
    check(shown);
    Reached::Accepted
}

/// What every accepted token has.
fn check(shown: &Disclosed) {
    assert_eq!(shown.audience(), Some(VERIFIER));
    assert!(shown.nonce().is_some());
    let at = shown.presented_at().expect("a time");
    assert!(
        at <= NOW.plus(305) && at >= NOW.plus(5 - 60 - 300),
        "out of its window"
    );
    assert_eq!(shown.holder(), Some(&world().holder.public()));
    assert!(!shown.claims().is_empty());
}

fn sign(parts: &[u8]) -> Option<String> {
    let text = core::str::from_utf8(parts).ok()?;
    let (header, payload) = text.split_once('\n')?;
    let mut payload = json::parse(payload.as_bytes(), 64 * 1024).ok()?;
    if let Some(digest) = payload.get_mut("sd_hash").filter(|digest| *digest == "#") {
        *digest = base64url::encode(sha256(SD_JWT.as_bytes())).into();
    }
    let payload = base64url::encode(payload.to_string());
    let input = format!("{}.{payload}", base64url::encode(header));
    let signature = world().holder.sign(input.as_bytes()).ok()?;
    Some(format!("{input}.{}", base64url::encode(signature)))
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| seeds::digests("kb_jwt", seeds::signing_input))
}
