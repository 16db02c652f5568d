//! SD-CWT: a key-binding token or a credential, under the fixed list. A token as it is must be one that the holder signed;
//! after a byte 0x01 both signatures are made here over whatever stands there, to get at the rules behind them. A credential
//! that is taken must be one that can be shown.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::{
    cbor::{Limits, Value, decode},
    cose::Sign1,
};
use vidan_credential::{
    BROADCAST_AUDIENCE, Error,
    sd_cwt::{
        hold::HeldCredential,
        present::Presentation,
        verify::{Disclosed, Expectation, NonceRule, Unverified},
    },
    testing::sign,
};
use vidan_trust::Verified;

use crate::{
    Reached,
    resign::{TO_BE_SIGNED, signed_again},
    seeds,
    world::{NOW, world},
};

/// The header parameter of a key-binding token that holds the credential.
const KCWT: i64 = 13;

/// Reads a token.
pub fn run(data: &[u8]) -> Reached {
    let (token, ours) = match data.split_first() {
        Some((&TO_BE_SIGNED, rest)) => (resign(rest).unwrap_or_else(|| rest.to_vec()), true),
        _ => (data.to_vec(), false),
    };
    if let Ok(shown) = verify(&token) {
        let shown = shown.get();
        assert!(
            ours || signed().contains(&shown.replay_key()),
            "a token that the holder did not sign"
        );
        assert!(!format!("{shown:?}").is_empty());
        return Reached::Accepted;
    }
    let holder = world().holder.public();
    match HeldCredential::receive(&token, &world().list, NOW, &holder) {
        Ok(held) => {
            show_all(held.get());
            Reached::Accepted
        }
        Err(_) => Reached::Refused,
    }
}

pub(crate) fn verify(token: &[u8]) -> Result<Verified<Disclosed>, Error> {
    let token = Unverified::parse(token)?;
    let (key, profile) = token.trusted_by(&world().list, NOW)?;
    let expected = Expectation {
        audiences: &[BROADCAST_AUDIENCE],
        nonce: NonceRule::Any,
        now: NOW.plus(5),
        skew: 30,
        max_lifetime: Some(60),
    };
    token.verify(&key, &expected, profile.as_ref())
}

/// Whatever the holder was able to take, a verifier takes from the holder, with all its claims.
fn show_all(held: &HeldCredential) {
    let presentation =
        Presentation::new(held, &held.disclosable(), BROADCAST_AUDIENCE, NOW, 60, None);
    let Ok(presentation) = presentation else {
        // A credential may be for another audience, or end today.
        return;
    };
    let preview = presentation.claims().to_vec();
    let token = sign(presentation, &world().holder);
    let shown = verify(token.as_bytes()).expect("what is shown verifies");
    assert!(shown.get().claims() == preview, "preview and proof differ");
    assert!(shown.get().claims() == held.claims(), "something is hidden");
}

/// A key-binding token or a credential with the signatures that it should have.
fn resign(token: &[u8]) -> Option<Vec<u8>> {
    let node = decode(token, &Limits::TOKEN).ok()?;
    let message = Sign1::from_node(&node, &Limits::TOKEN, false).ok()?;
    match message.protected().get(KCWT) {
        None => signed_again(&node, None, &world().issuer),
        Some(credential) => {
            let credential = signed_again(credential, None, &world().issuer)?;
            let mut header = message.protected().to_value();
            if let Value::Map(entries) = &mut header {
                for (key, value) in entries {
                    if *key == Value::from(KCWT) {
                        let inner = decode(&credential, &Limits::TOKEN).ok()?;
                        *value = inner.to_value();
                    }
                }
            }
            signed_again(&node, Some(header.to_vec()), &world().holder)
        }
    }
}

fn signed() -> &'static HashSet<[u8; 32]> {
    static SIGNED: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        seeds::files(&seeds::folder("token"))
            .iter()
            .filter_map(|(_, token)| Some(verify(token).ok()?.get().replay_key()))
            .collect()
    })
}
